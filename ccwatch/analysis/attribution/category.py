"""Which category a block is of."""

from typing import Final

from ccwatch.analysis.attribution.part import Category
from ccwatch.model.entry import Entry, Kind

BY_KIND: Final = {
    Kind.PROMPT: Category.PROMPTS,
    Kind.IMAGE: Category.PROMPTS,
    Kind.COMMAND: Category.PROMPTS,
    Kind.TEXT: Category.TEXT,
    Kind.THINKING: Category.THINKING,
    Kind.CALL: Category.CALLS,
    Kind.RESULT: Category.RESULTS,
    Kind.SUMMARY: Category.SUMMARY,
}
"""What a block is by its kind. All others are attachments."""
BY_NAME: Final = {
    "skill_listing": Category.SKILLS,
    "invoked_skills": Category.SKILLS,
    "instructions": Category.MEMORY,
    "nested_memory": Category.MEMORY,
    "deferred_tools_delta": Category.TOOLS,
    "deferred_tools_record": Category.TOOLS,
    "mcp_instructions_delta": Category.TOOLS,
    "queued_command": Category.PROMPTS,
}
"""What an attachment is by its type. All others are attachments and nothing more."""


def category_of(entry: Entry) -> Category:
    """Tell which category a block is of."""
    if entry.kind is Kind.ATTACHMENT:
        return BY_NAME.get(entry.name, Category.ATTACHMENTS)
    return BY_KIND.get(entry.kind, Category.ATTACHMENTS)
