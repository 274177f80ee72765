"""What lies in a window and was not used lately, and what is being worked on."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.reading import ReadKind, is_about_file, is_file_change, reading
from ccwatch.analysis.tips.blocks.carried import Carried, carried
from ccwatch.analysis.tips.blocks.names import base_name
from ccwatch.analysis.tips.blocks.shell import REMEMBERED
from ccwatch.analysis.tips.case import Case
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.lane import Lane

TURNS: Final = 2
"""The number of turns without a use after which a block is idle."""
RESPONSES: Final = 25
"""The number of responses without a use after which it is idle, in however few turns."""
LATELY: Final = 5
"""The number of turns, including the current one, whose edits count as work in progress."""
LISTS: Final = frozenset({"TodoWrite", "TaskCreate", "TaskUpdate"})
"""Tools that write the list of to-dos."""


class Work(Struct, frozen=True):
    """What a session is about now."""

    edited: tuple[str, ...]
    """Paths of the files edited lately, the newest first."""
    has_list: bool
    """Has the model written a list of what is to be done, since the last compaction?"""


def idle(case: Case) -> Iterator[Carried]:
    """Yield what tools brought in, and images, that nothing has touched lately.

    A file is touched by a call with its path, and by a command or a search that names it; any
    other result only by coming in.
    """
    lane, last_use = case.lane, _last_uses(case.along)
    end, firsts = len(lane.responses), [turn.first for turn in lane.turns]
    stale = firsts[-TURNS] if len(firsts) > TURNS else 0
    for one in carried(case):
        if not _came_in(one.entry):
            continue
        name = base_name(one.entry.target) if is_about_file(one.entry) else ""
        used = max(one.since, last_use.get(name, 0)) if name else one.since
        if used < stale or end - used > RESPONSES:
            yield one


def work(case: Case) -> Work:
    """Tell what a session is about now, from the calls since its last compaction."""
    return _work(case.along)


@lru_cache(maxsize=4)
def _work(along: Alignment) -> Work:
    lane = along.lane
    begin = _begin(along)
    since = _lately(lane)
    edited: dict[str, None] = {}
    has_list = False
    for index in range(len(along.story.entries) - 1, begin - 1, -1):
        entry = along.story.entries[index]
        if entry.kind is not Kind.CALL or not along.is_living(entry):
            continue
        has_list = has_list or entry.name in LISTS
        if is_file_change(entry) and along.at[index] >= since and not entry.is_cut:
            edited.setdefault(entry.target)
    return Work(tuple(edited), has_list)


def _lately(lane: Lane) -> int:
    """Index of the first response of the last few turns."""
    alive = [turn.first for turn in lane.turns if turn.alive]
    return alive[-LATELY] if len(alive) >= LATELY else 0


@lru_cache(maxsize=4)
def _last_uses(along: Alignment) -> dict[str, int]:
    """By the name of a file, the response that last read, wrote or named it in this epoch."""
    found: dict[str, int] = {}
    for index in range(_begin(along), len(along.story.entries)):
        entry = along.story.entries[index]
        if entry.kind is Kind.CALL and along.is_living(entry):
            found.update(dict.fromkeys(_named(entry), along.at[index]))
    return found


def _begin(along: Alignment) -> int:
    """Index of the first block since the last compaction."""
    return along.cut(along.lane.compactions[-1], 0) if along.lane.compactions else 0


def _named(entry: Entry) -> tuple[str, ...]:
    """The names of the files that a call is about, or that its command line names."""
    if is_about_file(entry):
        return (base_name(entry.target),)
    looks = reading(entry.name) in (ReadKind.COMMAND, ReadKind.SEARCH)
    return _words(entry.target) if looks else ()


@lru_cache(maxsize=REMEMBERED)
def _words(command: str) -> tuple[str, ...]:
    """What may be names of files in a command line."""
    return tuple(base_name(word.strip("'\"`,;()")) for word in command.split())


def _came_in(entry: Entry) -> bool:
    """Is a block the result of a tool, an image, or a file that the client put in?"""
    return entry.is_attached_file or entry.kind in (Kind.RESULT, Kind.IMAGE)
