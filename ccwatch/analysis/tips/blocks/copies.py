"""Files that were read again though nothing had changed in them."""

from collections import defaultdict
from functools import lru_cache
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.reading import is_file_change, is_file_read
from ccwatch.analysis.tips.blocks.persisted import is_persisted
from ccwatch.analysis.tips.case import Case
from ccwatch.model.entry import Entry, Kind

ALIKE: Final = 0.01
"""The most by which two results with the same text differ in size, as a share: ids and reminders
differ."""
BREAKS: Final = frozenset({Kind.COMPACTED, Kind.CLEARED, Kind.SUMMARY})
"""Kinds of blocks after which the window begins empty."""
CHANGED: Final = frozenset({"edited_text_file"})
"""Attachments that tell of a change made by the user or by a program."""


class Copy(Struct, frozen=True):
    """A result that brought in what was in the window already."""

    entry: Entry
    """The later one."""
    original: Entry
    """The first one."""


def copies(case: Case) -> tuple[Copy, ...]:
    """List the readings since the last compaction that brought nothing new, oldest first.

    A reading is a copy if the same part of the same file was read before, stayed in the window,
    and is as large as it was; if nothing edited the file in between; and if the client sent all
    of it, which newer releases do not where they notice.
    """
    return _copies(case.along)


@lru_cache(maxsize=4)
def _copies(along: Alignment) -> tuple[Copy, ...]:
    held: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
    found: list[Copy] = []
    for entry in along.story.entries:
        if entry.uuid in along.story.dead:
            continue
        if entry.kind in BREAKS:
            held, found = defaultdict(dict), []
        elif not entry.target or entry.is_cut:
            continue
        elif _changes(entry):
            held.pop(entry.target, None)
        elif _reads(entry):
            pieces = held[entry.target]
            original = pieces.get(entry.piece)
            if original and _is_alike(original, entry):
                found.append(Copy(entry, original))
            else:
                pieces[entry.piece] = entry
    return tuple(found)


def _changes(entry: Entry) -> bool:
    told = entry.kind is Kind.ATTACHMENT and entry.name in CHANGED
    return told or is_file_change(entry)


def _reads(entry: Entry) -> bool:
    return (
        is_file_read(entry)
        and not entry.failed
        and not entry.unchanged
        and not is_persisted(entry.target)
        and entry.size > 0
    )


def _is_alike(one: Entry, other: Entry) -> bool:
    return abs(one.size - other.size) <= ALIKE * max(one.size, other.size)
