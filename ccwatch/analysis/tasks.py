"""Where one task of a conversation ends and another begins, as far as files show it."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.reading import ReadKind, is_about_file, reading
from ccwatch.model.entry import Entry, Kind

RUN: Final = 3
"""Turns with files on either side of a change of task: fewer may be a detour."""


@lru_cache(maxsize=4)
def touched(along: Alignment, *, whole: bool = False) -> dict[int, frozenset[str]]:
    """What the turns since the last compaction touched, oldest first.

    Args:
        along: The conversation.
        whole: Look at all turns, those before compactions too?

    Returns:
        By the place of each turn in the lane, the names of the files that it read, wrote or named
        in a command, and the folders that they are in. Turns that touched nothing are left out.
    """
    lane = along.lane
    start = lane.compactions[-1].after if lane.compactions and not whole else 0
    ends = [*(turn.first for turn in lane.turns[1:]), len(lane.responses)]
    found: dict[int, set[str]] = {}
    for entry, at in zip(along.story.entries, along.at, strict=True):
        if at >= start and entry.kind is Kind.CALL and along.is_living(entry):
            found.setdefault(at, set()).update(_names(entry))
    marks: dict[int, frozenset[str]] = {}
    for number, turn in enumerate(lane.turns):
        if turn.alive and turn.first >= start:
            of_turn = [found.get(index, set()) for index in range(turn.first, ends[number])]
            if names := frozenset().union(*of_turn):
                marks[number] = names
    return marks


def _names(entry: Entry) -> Iterator[str]:
    """The files that a call is about, by name, and their folders; those that a command names."""
    target = entry.target.strip()
    if is_about_file(entry) and target:
        path = PurePosixPath(target.replace("\\", "/"))
        yield path.name
        yield f"{path.parent}/"
    elif reading(entry.name) in (ReadKind.COMMAND, ReadKind.SEARCH) and not entry.is_cut:
        words = (word.strip("'\"`,;()") for word in target.split())
        for word in words:
            path = PurePosixPath(word)
            if "." in path.name.strip(".") and not word.startswith("-"):
                yield path.name
                yield f"{path.parent}/"


def changes(marks: dict[int, frozenset[str]], least: int) -> list[int]:
    """The turns from which on nothing is touched that was touched before, oldest first.

    A folder is only told apart by where it lies: what has none of its own (`./`) says nothing.

    Args:
        marks: What turns touched, oldest first.
        least: How many such turns there must be before a cut, and from it on.
    """
    lasts = {mark: position for position, names in enumerate(marks.values()) for mark in names}
    lasts.pop("./", None)
    found: list[int] = []
    reaches = -1
    for position, (number, names) in enumerate(marks.items()):
        if least <= position <= len(marks) - least and reaches < position:
            found.append(number)
        reaches = max(reaches, *(lasts.get(mark, -1) for mark in names))
    return found
