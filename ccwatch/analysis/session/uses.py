"""Each use of one tool or one file in a conversation."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.reading import WRITERS
from ccwatch.analysis.session.files import brings_file, uses_file
from ccwatch.model.entry import Entry, Kind


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


def uses_of_tool(sizes: Sizes, tool: str) -> tuple[Use, ...]:
    """List the calls of a tool, oldest first, each by its result once there is one.

    Args:
        sizes: The blocks of the conversation with their sizes.
        tool: Its name, as the transcript has it.
    """
    entries = sizes.along.story.entries
    answered = {one.call for one in entries if one.kind is Kind.RESULT and one.call}
    beside = Counter[str]()
    for one in entries:
        if one.call in answered and one.kind in (Kind.CALL, Kind.IMAGE):
            beside[one.call] += sizes.tokens(one)

    def size(entry: Entry) -> int:
        """Count a block, and with the first result of a call the call and its images."""
        return sizes.tokens(entry) + (beside.pop(entry.call, 0) if entry.call else 0)

    return tuple(
        replace(use, tokens=size(use.entry))
        for use in _uses(sizes.along)
        if use.entry.name == tool
        and (
            use.entry.kind is Kind.RESULT
            or (use.entry.kind is Kind.CALL and use.entry.call not in answered)
        )
    )


def uses_of_file(sizes: Sizes, path: str) -> tuple[Use, ...]:
    """List when a file was read, written and put in by the client, oldest first.

    Args:
        sizes: The blocks of the conversation with their sizes.
        path: The file, as its calls have it.
    """
    return tuple(
        replace(use, tokens=sizes.tokens(use.entry) if brings_file(use.entry) else 0)
        for use in _uses(sizes.along)
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
