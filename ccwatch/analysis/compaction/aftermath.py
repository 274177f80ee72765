"""What a compaction removed from the context and what it kept, and what the client restored."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.attribution.sizes import Sizes, SizesOf
from ccwatch.analysis.reading import is_file_change, is_file_read
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry, Kind


class LostFile(Struct, frozen=True):
    """A file that was in the context before a compaction, in whole or in part."""

    path: str
    """As in the call."""
    tokens: int
    """Tokens that reading it had added to the context."""
    back_ms: int | None
    """When it was read again, before the next compaction; `None` if it was not."""
    attached: bool = False
    """Did the client itself restore it after the compaction?"""


class PutBack(Struct, frozen=True):
    """An attachment that Claude Code restored to the context after a compaction."""

    name: str
    """Its type."""
    target: str
    """The path of a file; empty if there is none."""
    tokens: int
    """Its estimated size."""


class Aftermath(Struct, frozen=True):
    """What was in the context before a compaction, and what became of it."""

    lost: tuple[LostFile, ...]
    """Files that were removed from the context, the largest first."""
    kept: tuple[Entry, ...]
    """Blocks that the compaction kept as they were, oldest first."""
    put_back: tuple[PutBack, ...]
    """Attachments between the compaction and the next prompt or response, in order."""


DOCUMENTED: Final = (
    "up to 5 of the files read last",
    "skills in use, up to 5k tokens each, 25k at most",
    "CLAUDE.md of the project and the user's memory",
)
"""What Anthropic documents to be restored after a compaction, whatever a transcript shows."""
FORGOTTEN: Final = "CLAUDE.md files of subfolders and path rules, until a file there is read again"
"""What Anthropic documents not to be restored."""


def aftermath(along: Alignment, compaction: Compaction, sizes_of: SizesOf) -> Aftermath:
    """Work out what a compaction removed and kept, and what was restored after it.

    Args:
        along: The conversation.
        compaction: One of its lane's.
        sizes_of: Sizes blocks.
    """
    uuids = along.kept(compaction)
    before, after = [*along.before(compaction)], [*along.after(compaction)]
    sizes, entries = sizes_of([*before, *after]), along.story.entries
    stood = [entries[index] for index in before]
    came = [entries[index] for index in after]
    kept = _kept(along, uuids, stood, came)
    new = [entry for entry in came if entry.uuid not in uuids]
    return Aftermath(
        lost=_lost(sizes, [entry for entry in stood if entry.uuid not in uuids], kept, new),
        kept=kept,
        put_back=tuple(
            PutBack(entry.name, entry.target, sizes.tokens(entry)) for entry in _attached(new)
        ),
    )


def _kept(
    along: Alignment, uuids: frozenset[str], stood: list[Entry], came: list[Entry]
) -> tuple[Entry, ...]:
    """The blocks of the rows that were kept, anywhere in the transcript."""
    if not uuids:
        return ()
    near = [entry for entry in (*stood, *came) if entry.uuid in uuids]
    if {entry.uuid for entry in near} == uuids:
        return tuple(near)
    return tuple(
        entry for entry in along.story.entries if entry.uuid in uuids and along.is_living(entry)
    )


def _attached(came: list[Entry]) -> list[Entry]:
    """The attachments between a compaction and the next prompt or response."""
    found: list[Entry] = []
    for entry in came:
        if entry.response or entry.kind is Kind.PROMPT:
            break
        if entry.kind is Kind.ATTACHMENT and not entry.is_system:
            found.append(entry)
    return found


def _lost(
    sizes: Sizes, stood: list[Entry], kept: tuple[Entry, ...], new: list[Entry]
) -> tuple[LostFile, ...]:
    """The files that were removed from the context."""
    safe = {path for entry in kept if (path := _file_of(entry))}
    back: dict[str, int] = {}
    for entry in new:
        if entry.kind is not Kind.CALL and not entry.unchanged and (path := _file_of(entry)):
            back.setdefault(path, entry.at_ms)
    attached = {entry.target.strip() for entry in _attached(new) if entry.is_attached_file}
    lost: defaultdict[str, int] = defaultdict(int)
    for entry in stood:
        path = _file_of(entry)
        if path and path not in safe:
            lost[path] += 0 if entry.unchanged else sizes.tokens(entry)
    files = [
        LostFile(path, tokens, back.get(path), path in attached) for path, tokens in lost.items()
    ]
    return tuple(sorted(files, key=lambda file: (-file.tokens, file.path)))


def _file_of(entry: Entry) -> str:
    """The path of the file whose content a block holds; empty if it holds none."""
    holds = is_file_read(entry) or is_file_change(entry) or entry.is_attached_file
    return entry.target.strip() if holds and not entry.failed else ""


def paths(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The files whose content blocks hold, in their order, without duplicates."""
    return tuple(dict.fromkeys(path for entry in entries if (path := _file_of(entry))))
