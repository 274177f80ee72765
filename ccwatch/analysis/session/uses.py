"""When a conversation used one tool or one file, time by time."""

from collections.abc import Iterator
from typing import NamedTuple

from ccwatch.analysis.course import Course, course
from ccwatch.analysis.reading import WRITERS
from ccwatch.analysis.session.files import uses_file
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.session import Lane


class Use(NamedTuple):
    """One time that a tool was called, or a file read or written."""

    entry: Entry
    """The block that tells it: the result, or the call as long as there is none."""
    how: str
    """What was done, in a word: `read`, `same` (read, and as it was before), `given` (put in by the
    client), `wrote`, `failed` or `called` (not answered yet)."""
    turn: int | None
    """Index of the turn that it is in; `None` before the first one."""
    tokens: int
    """What it added to the context: an estimate; 0 for what was written."""
    alive: bool
    """Is it on the branch that the conversation continues?"""


def uses_of_tool(story: Story, lane: Lane, tool: str) -> tuple[Use, ...]:
    """List the calls of a tool, oldest first, each by its result once there is one.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        tool: Its name, as the transcript has it.
    """
    answered = {one.call for one in story.entries if one.kind is Kind.RESULT and one.call}
    return tuple(
        use
        for use in _uses(course(story, lane))
        if use.entry.name == tool
        and (
            use.entry.kind is Kind.RESULT
            or (use.entry.kind is Kind.CALL and use.entry.call not in answered)
        )
    )


def uses_of_file(story: Story, lane: Lane, path: str) -> tuple[Use, ...]:
    """List when a file was read, written and put in by the client, oldest first.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        path: The file, as its calls have it.
    """
    return tuple(
        use
        for use in _uses(course(story, lane))
        if use.entry.target.strip() == path and uses_file(use.entry)
    )


def _uses(along: Course) -> Iterator[Use]:
    """Go through all blocks, with the turn that each is in."""
    turns = {turn.id: number for number, turn in enumerate(along.lane.turns)}
    turn: int | None = None
    for entry in along.story.entries:
        turn = turns.get(entry.uuid, turn)
        how = _how(entry)
        size = 0 if how in ("same", "wrote", "called") else along.tokens(entry)
        yield Use(entry, how, turn, size, entry.uuid not in along.story.dead)


def _how(entry: Entry) -> str:
    if entry.kind is Kind.CALL:
        return "called"
    if entry.failed:
        return "failed"
    if entry.kind is Kind.ATTACHMENT:
        return "given"
    if entry.name in WRITERS:
        return "wrote"
    return "same" if entry.unchanged else "read"
