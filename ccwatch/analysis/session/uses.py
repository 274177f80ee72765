"""Each use of one tool or one file in a conversation."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.alignment import Alignment, align
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.reading import WRITERS
from ccwatch.analysis.session.files import brings_file, uses_file
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Lane


class Use(Struct, frozen=True):
    """One call of a tool, or one read or write of a file."""

    entry: Entry
    """Its block: the result, or the call until there is one."""
    how: str
    """What was done: `read`, `same` (read, but unchanged), `given` (attached by the client),
    `wrote`, `failed` or `called` (without a result yet)."""
    turn: int | None
    """Index of its turn; `None` before the first one."""
    tokens: int
    """Tokens that it added to the context, a tool's call included; 0 for writing a file."""
    alive: bool
    """Is it on the living branch?"""


def uses_of_tool(
    story: Story, lane: Lane, tool: str, sizes: Sizes | None = None
) -> tuple[Use, ...]:
    """List the calls of a tool, oldest first, each by its result once there is one.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        tool: Its name, as the transcript has it.
        sizes: The sizes of its blocks; `None` for estimates.
    """
    along = align(story, lane)
    sizes = sizes or Sizes.of(along)
    answered = {one.call for one in story.entries if one.kind is Kind.RESULT and one.call}
    beside = Counter[str]()
    for one in story.entries:
        if one.call in answered and one.kind in (Kind.CALL, Kind.IMAGE):
            beside[one.call] += sizes.tokens(one)

    def size(entry: Entry) -> int:
        """Count a block, and with the first result of a call the call and its images."""
        return sizes.tokens(entry) + (beside.pop(entry.call, 0) if entry.call else 0)

    return tuple(
        replace(use, tokens=size(use.entry))
        for use in _uses(along)
        if use.entry.name == tool
        and (
            use.entry.kind is Kind.RESULT
            or (use.entry.kind is Kind.CALL and use.entry.call not in answered)
        )
    )


def uses_of_file(
    story: Story, lane: Lane, path: str, sizes: Sizes | None = None
) -> tuple[Use, ...]:
    """List when a file was read, written and put in by the client, oldest first.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        path: The file, as its calls have it.
        sizes: The sizes of its blocks; `None` for estimates.
    """
    along = align(story, lane)
    sizes = sizes or Sizes.of(along)
    return tuple(
        replace(use, tokens=sizes.tokens(use.entry) if brings_file(use.entry) else 0)
        for use in _uses(along)
        if use.entry.target.strip() == path and uses_file(use.entry)
    )


def _uses(along: Alignment) -> Iterator[Use]:
    """Go through all blocks, with the turn that each is in, and without their sizes."""
    turns = {turn.id: number for number, turn in enumerate(along.lane.turns)}
    turn: int | None = None
    for entry in along.story.entries:
        turn = turns.get(entry.uuid, turn)
        yield Use(entry, _how(entry), turn, 0, entry.uuid not in along.story.dead)


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
