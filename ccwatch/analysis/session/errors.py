"""The errors in a conversation."""

from msgspec import Struct

from ccwatch.model.entry import Entry, Kind, Story


class Failure(Struct, frozen=True):
    """An error."""

    at_ms: int
    """When: milliseconds since 1970, UTC; 0 when unknown."""
    tool: str
    """The tool that reported an error; empty for an error of the API."""
    target: str
    """The target of the call; empty for an error of the API."""
    entry: Entry
    """The block with its text."""
    alive: bool
    """Is it on the living branch?"""


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
