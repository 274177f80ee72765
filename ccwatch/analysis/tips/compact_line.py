"""Writes the `/compact` line that fits a session: what to keep, and what can go."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from ccwatch.analysis.context import floor
from ccwatch.analysis.reading import ReadKind, reading
from ccwatch.analysis.tips.blocks.carried import Carried
from ccwatch.analysis.tips.blocks.idle import idle, work
from ccwatch.analysis.tips.blocks.names import file_name, name_of
from ccwatch.analysis.tips.blocks.persisted import is_persisted
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.whatif.habit import habit
from ccwatch.model.entry import Entry, Kind

LONGEST: Final = 400
"""The most characters of a line."""
MOST_KEPT: Final = 4
"""The most files that are named as being worked on."""
MOST_DROPPED: Final = 5
"""The most things that are named to be dropped."""
LEAST: Final = 1_000
"""The least tokens of a thing that is named."""
WORTH: Final = 5_000
"""The least tokens that can be dropped, and that compacting frees, for a line that is specific."""
ALIKE: Final = {ReadKind.URL: "web pages", ReadKind.SEARCH: "search results"}
"""Names of results that are not named after what was asked for."""


class Item(Struct, frozen=True):
    """One thing that can go."""

    name: str
    """What the line calls it."""
    tokens: int
    """How much of the window it takes."""


class CompactLine(Struct, frozen=True):
    """A `/compact` command with its reasons."""

    line: str
    """What to type: one line of plain characters. Of other people's text it holds names of files,
    programs, tools and servers alone."""
    kept: tuple[str, ...]
    """What it asks to be kept, in its own words; files by their names."""
    dropped: tuple[Item, ...]
    """What it says can go, the largest first."""
    freed: int
    """Tokens that the compaction frees, by estimate: all but what compactions leave."""


def compact_line(case: Case) -> CompactLine | None:
    """Write a focused `/compact` from what fills the window of a session.

    To be dropped are the heaviest results of tools, files and images that nothing has touched
    since; to be kept the task, the to-dos and the files that were edited in the last few turns.

    Returns:
        `None` while it is not known what fills the window, after a compaction, and where little
        of it is idle or would be freed: nothing better can be said then than what anybody would
        say.
    """
    used = case.view.context.used
    if not used or case.lane.compacted:
        return None
    current = work(case)
    files = tuple(dict.fromkeys(name for path in current.edited if (name := file_name(path))))
    dropped = _dropped(idle(case), set(files))
    freed = used - floor(case.lane) - habit([case.lane]).left
    if sum(one.tokens for one in dropped) < WORTH or freed < WORTH:
        return None
    always = ("the current task", "decisions made", *(("open to-dos",) if current.has_list else ()))
    line, files, dropped = _written(always, files[:MOST_KEPT], dropped)
    return CompactLine(line, (*always, *files), dropped, freed)


def _dropped(blocks: Iterable[Carried], current: set[str]) -> tuple[Item, ...]:
    """Take idle blocks together by what they are called, the heaviest first.

    Args:
        blocks: Idle blocks.
        current: Names of files that are being worked on: whatever is called so stays.
    """
    groups: dict[str, list[Carried]] = defaultdict(list)
    for one in blocks:
        if (name := _called(one.entry)) and name not in current:
            groups[name].append(one)
    items = [Item(name, sum(one.tokens for one in found)) for name, found in groups.items()]
    heavy = [item for item in items if item.tokens >= LEAST]
    return tuple(sorted(heavy, key=lambda item: (-item.tokens, item.name))[:MOST_DROPPED])


def _called(entry: Entry) -> str:
    """What to call a block that can go; empty for one that has no plain name, or is a report."""
    if entry.kind is Kind.IMAGE or is_persisted(entry.target):
        return "images" if entry.kind is Kind.IMAGE else "saved output"
    name, kind = name_of(entry), reading(entry.name)
    if entry.name.startswith("mcp__"):
        return f"{name} results" if name else ""
    if kind is ReadKind.COMMAND:
        return f"{name} output"
    if kind in ALIKE:
        return ALIKE[kind]
    return name if kind is ReadKind.FILE or entry.kind is Kind.ATTACHMENT else ""


def _written(
    always: Sequence[str], files: tuple[str, ...], dropped: tuple[Item, ...]
) -> tuple[str, tuple[str, ...], tuple[Item, ...]]:
    """Write the line, with as many names as it has room for."""
    while len(line := _line(always, files, dropped)) > LONGEST:
        if len(files) >= len(dropped):
            files = files[:-1]
        else:
            dropped = dropped[:-1]
    return line, files, dropped


def _line(always: Sequence[str], files: Sequence[str], dropped: Sequence[Item]) -> str:
    kept = [*always, f"changes to {_joined(files)}"] if files else always
    return f"/compact Keep {_joined(kept)}. Drop {_joined([one.name for one in dropped])}."


def _joined(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
