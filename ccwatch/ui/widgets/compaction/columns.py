"""The columns in which compactions are listed."""

from collections.abc import Callable
from typing import NamedTuple

from ccwatch.model.compaction import Trigger
from ccwatch.model.name import short
from ccwatch.model.release import numbers
from ccwatch.report.history import Recorded
from ccwatch.report.wording import after, before
from ccwatch.ui.safety import one_line
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.figures import listed_price, project_of, state
from ccwatch.ui.widgets.line import QUIET, Part
from ccwatch.units import UNKNOWN, brief_tokens, span, tokens

COST = 8
"""Cells of what a request for a summary cost."""


class Column(NamedTuple):
    """A column of the table."""

    name: str
    """Its heading."""
    width: int
    """Cells, without the blank after it; 0 for the remaining ones."""
    least: int
    """Cells of the table from which it is shown."""
    order: Callable[[Recorded], tuple[float, str]]
    """The sort key, in ascending order."""
    draw: Callable[[Recorded, Look], Part]
    """Its cell."""
    right: bool = False
    """Is it right-aligned?"""
    rises: bool = False
    """Does its order ascend, rather than start with the largest or the newest?"""


def _release(one: Recorded) -> tuple[float, str]:
    """The newest release first, by its numbers: 2.1.100 is newer than 2.1.20."""
    major, minor, patch = numbers(one.compaction.version) or (-1, 0, 0)
    return -(major * 1e12 + minor * 1e6 + patch), one.compaction.version


def _sizes(one: Recorded, look: Look) -> Part:
    done, signs = one.compaction, look.symbols
    return f"{before(done, signs.about):>5} {signs.arrow} {after(done, signs.about):<5}"


def _went(one: Recorded, _look: Look) -> Part:
    number = one.compaction.went
    return (UNKNOWN if number is None else f"-{brief_tokens(number)}" if number else "0", QUIET)


def _took(one: Recorded, _look: Look) -> Part:
    took = one.compaction.duration_ms
    return ("" if took is None else span(took / 1000), QUIET)


def _price(one: Recorded, look: Look) -> Part:
    return listed_price(one, look.symbols, COST)


def _reread(one: Recorded, look: Look) -> Part:
    if one.reread is None:
        return (UNKNOWN, QUIET)
    many = one.reread.tokens
    return (f"{look.symbols.about}{tokens(many)}", "$warn") if many else ("0", QUIET)


def _ends(one: Recorded, look: Look) -> Part:
    return (state(one, look), "$warn" if one.archived else QUIET)


def _trigger(one: Recorded, _look: Look) -> Part:
    kind = one.compaction.trigger
    return (
        UNKNOWN if kind is Trigger.UNKNOWN else one.cause,
        "$accent" if kind is Trigger.MANUAL else QUIET,
    )


COLUMNS: tuple[Column, ...] = (
    Column("when", 12, 48, lambda o: (-o.compaction.at_ms, ""),
           lambda o, look: look.moment.full_clock(o.compaction.at_ms)),
    Column("at", 6, 0, lambda o: (-o.compaction.at_ms, ""),
           lambda o, look: look.moment.clock(o.compaction.at_ms)),
    Column("project", 0, 32, lambda o: (0, project_of(o).lower()),
           lambda o, _look: (project_of(o), "bold"), rises=True),
    Column("title", 0, 130, lambda o: (0, (o.title or o.session).lower()),
           lambda o, _look: (one_line(o.title, 120) or o.session[:8], QUIET),
           rises=True),
    Column("by", 6, 38, lambda o: (0, o.compaction.trigger.value), _trigger,
           rises=True),
    Column("size", 13, 0, lambda o: (-(o.compaction.pre_tokens or 0), ""), _sizes),
    Column("freed", 6, 72, lambda o: (-(o.compaction.went or 0), ""), _went, right=True),
    Column("model", 11, 108, lambda o: (0, o.compaction.model),
           lambda o, _look: (one_line(short(o.compaction.model), 20), QUIET), rises=True),
    Column("release", 8, 96, _release,
           lambda o, _look: (one_line(o.compaction.version, 12), QUIET)),
    Column("took", 6, 100, lambda o: (-(o.compaction.duration_ms or 0), ""), _took, right=True),
    Column("turns", 5, 64, lambda o: (-(o.turns or 0), ""),
           lambda o, _look: UNKNOWN if o.turns is None else str(o.turns), right=True),
    Column("since", 6, 142, lambda o: (-(o.since_ms or 0), ""),
           lambda o, _look: (UNKNOWN if o.since_ms is None else span(o.since_ms / 1000), QUIET),
           right=True),
    Column("cost", COST, 56, lambda o: (-(o.price or 0), ""), _price, right=True),
    Column("re-read", 7, 80, lambda o: (-(o.reread.tokens if o.reread else -1), ""), _reread,
           right=True),
    Column("kept", 10, 118, lambda o: (o.expires_ms or 0, ""), _ends, right=True, rises=True),
)  # fmt: skip
"""The columns, from left to right. Of `when` and `at`, one is shown."""


def layout(width: int) -> list[tuple[Column, int]]:
    """Choose the columns for a width, each with its cells; texts get the remaining ones."""
    hidden = "at" if width >= COLUMNS[0].least else "when"
    chosen = [one for one in COLUMNS if one.least <= width and one.name != hidden]
    rest = width - sum(one.width for one in chosen) - len(chosen) + 1
    free = [one for one in chosen if not one.width]
    if not free:
        return [(one, one.width + min(0, rest) * (one.name == "size")) for one in chosen]
    first = rest if len(free) == 1 else min(24, rest // 3)
    room = {one.name: first if one is free[0] else rest - first for one in free}
    return [(one, one.width or room[one.name]) for one in chosen]
