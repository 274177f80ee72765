"""What went wrong in a conversation."""

from typing import NamedTuple

from ccwatch.model.entry import Entry, Kind, Story


class Failure(NamedTuple):
    """Something that went wrong."""

    at_ms: int
    """When: milliseconds since 1970, UTC; 0 when unknown."""
    tool: str
    """The tool that reported an error; empty for an error of the API."""
    target: str
    """What the tool was asked for; empty for an error of the API."""
    entry: Entry
    """The block, where its text can be read."""
    alive: bool
    """Is it on the branch that the conversation continues?"""


def errors(story: Story) -> tuple[Failure, ...]:
    """List the errors of tools and of the API, retries included, oldest first."""
    return tuple(
        Failure(
            at_ms=entry.at_ms,
            tool=entry.name if entry.kind is Kind.RESULT else "",
            target=entry.target if entry.kind is Kind.RESULT else "",
            entry=entry,
            alive=entry.uuid not in story.dead,
        )
        for entry in story.entries
        if entry.kind is Kind.ERROR or (entry.kind is Kind.RESULT and entry.failed)
    )
