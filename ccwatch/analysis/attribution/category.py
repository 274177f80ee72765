"""The category of a block."""

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
"""Categories by kind. All other kinds are attachments."""
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
"""Categories of attachments by type. All other types stay attachments."""


def category_of(entry: Entry) -> Category:
    """The category of a block."""
    if entry.kind is Kind.ATTACHMENT:
        return BY_NAME.get(entry.name, Category.ATTACHMENTS)
    return BY_KIND.get(entry.kind, Category.ATTACHMENTS)
