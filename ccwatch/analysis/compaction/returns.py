"""What was in the context before a compaction, and what was read again after it."""

from collections import defaultdict
from typing import Final

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.reading import WHOLE, ReadKind, key
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry, Kind

BACK: Final = 0.9
"""Share of the former content that has to be back for further reads not to count."""

What = tuple[str, str]
"""What a block is about, as named by `reading.key`."""


def held_before(along: Alignment, compaction: Compaction) -> dict[What, list[int]]:
    """Blocks in the window before, by what they are about, without what the client restored."""
    kept = along.kept(compaction)
    entries = along.story.entries
    held: defaultdict[What, list[int]] = defaultdict(list)
    safe = _put_back(along, compaction)
    for index in along.before(compaction):
        entry = entries[index]
        what = _held(entry)
        if what is None:
            continue
        if entry.uuid in kept:
            safe.add(what)
        held[what].append(index)
    return {
        what: found
        for what, found in held.items()
        if what not in safe and not (what[0] == ReadKind.COMMAND and len(found) > 1)
    }


def _held(entry: Entry) -> What | None:
    """What a block is about; `None` if it holds nothing that could be read again."""
    if entry.failed or entry.unchanged or not entry.size:
        return None
    if entry.kind is Kind.RESULT:
        return key(entry)
    target = entry.target.strip()
    holds_file = entry.is_attached_file or (entry.kind is Kind.CALL and entry.name in WHOLE)
    return (ReadKind.FILE.value, target) if target and holds_file else None


def _put_back(along: Alignment, compaction: Compaction) -> set[What]:
    """The files that the client attached again before the first response."""
    found: set[What] = set()
    for index in along.after(compaction):
        entry = along.story.entries[index]
        if entry.response:
            break
        what = _held(entry) if entry.kind is Kind.ATTACHMENT else None
        if what:
            found.add(what)
    return found


def read_after(along: Alignment, compaction: Compaction, end: int) -> dict[What, list[int]]:
    """The results of reads after a compaction, by what they are about, up to a response."""
    entries = along.story.entries
    found: defaultdict[What, list[int]] = defaultdict(list)
    kept = along.kept(compaction)
    called: dict[str, int] = {}
    for index in along.after(compaction):
        entry = entries[index]
        if entry.kind is Kind.CALL:
            called[entry.call] = along.at[index]
        if entry.kind is not Kind.RESULT or entry.failed or entry.unchanged or not entry.size:
            continue
        what = key(entry)
        if what and entry.uuid not in kept and called.get(entry.call, end) < end:
            found[what].append(index)
    return dict(found)


def until_back(along: Alignment, results: list[int], size: int) -> list[int]:
    """The first results that together hold as much as was there before."""
    taken: list[int] = []
    bytes_back = 0
    for index in results:
        if taken and bytes_back >= BACK * size:
            break
        taken.append(index)
        bytes_back += along.story.entries[index].size
    return taken
