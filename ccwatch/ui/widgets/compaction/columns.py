"""The columns in which compactions are listed."""

from ccwatch.model.compaction import Trigger
from ccwatch.model.name import short
from ccwatch.model.release import numbers
from ccwatch.plain_text import one_line
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.report.wording import tokens_after, tokens_before
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.figures import listed_price, project_of, state
from ccwatch.ui.widgets.line import QUIET, Part, join, middle
from ccwatch.ui.widgets.sortable_table import SortableColumn as Column
from ccwatch.ui.widgets.sortable_table import SortableTable
from ccwatch.ui.widgets.words import sizes
from ccwatch.units import UNKNOWN, brief_tokens, marked, span, tokens

DATED = 48
"""Cells of the table from which the day is told besides the time."""
SIZED = 20
"""Cells of the table from which both sizes have their full width."""


def _latest(one: Recorded) -> tuple[float, str]:
    return -one.compaction.at_ms, ""


def _largest(one: Recorded) -> tuple[float, str]:
    return -(one.compaction.pre_tokens or 0), ""


def _release(one: Recorded) -> tuple[float, str]:
    """The newest release first, by its numbers: 2.1.100 is newer than 2.1.20."""
    major, minor, patch = numbers(one.compaction.version) or (-1, 0, 0)
    return -(major * 1e12 + minor * 1e6 + patch), one.compaction.version


def _sizes(one: Recorded, look: Look, _width: int) -> Part:
    done, signs = one.compaction, look.symbols
    return (
        f"{tokens_before(done, signs.about):>5} {signs.arrow} {tokens_after(done, signs.about):<5}"
    )


def _went(one: Recorded, look: Look, _width: int) -> Part:
    done = one.compaction
    figure = f"{'-' if done.went else ''}{brief_tokens(done.went)}"
    return (marked(figure, look.symbols.about, estimated=not done.went_is_measured), QUIET)


def _took(one: Recorded, _look: Look, _width: int) -> Part:
    took = one.compaction.duration_ms
    return ("" if took is None else span(took / 1000), QUIET)


def _reread(one: Recorded, look: Look, _width: int) -> Part:
    if one.reread is None:
        return (UNKNOWN, QUIET)
    many = one.reread.tokens
    return (f"{look.symbols.about}{tokens(many)}", "$warn") if many else ("0", QUIET)


def _ends(one: Recorded, look: Look, _width: int) -> Part:
    return (state(one, look), "$warn" if one.archived else QUIET)


def _trigger(one: Recorded, _look: Look, _width: int) -> Part:
    kind = one.compaction.trigger
    return (
        UNKNOWN if kind is Trigger.UNKNOWN else one.cause,
        "$accent-readable" if kind is Trigger.MANUAL else QUIET,
    )


COMPACTIONS: SortableTable[Recorded] = SortableTable((
    Column("when", 6, 0, _latest, lambda o, look, _w: look.moment.clock(o.compaction.at_ms),
           below=DATED),
    Column("when", 12, DATED, _latest,
           lambda o, look, _w: look.moment.full_clock(o.compaction.at_ms)),
    Column("project", 0, 32, lambda o: (0, project_of(o).lower()),
           lambda o, _l, w: middle(join((project_of(o), "bold")), w), rises=True),
    Column("title", 0, 130, lambda o: (0, (o.title or o.session).lower()),
           lambda o, _l, _w: (one_line(o.title, 120) or o.session[:8], QUIET), rises=True),
    Column("by", 6, 38, lambda o: (0, o.compaction.trigger.value), _trigger, rises=True),
    Column("size", 0, 0, _largest, lambda o, look, _w: sizes(o.compaction, look.symbols),
           below=SIZED, heading="was → now"),
    Column("size", 13, SIZED, _largest, _sizes, heading="before → now"),
    Column("freed", 6, 72, lambda o: (-(o.compaction.went or 0), ""), _went, right=True),
    Column("model", 11, 108, lambda o: (0, o.compaction.model),
           lambda o, _l, _w: (one_line(short(o.compaction.model), 20), QUIET), rises=True),
    Column("release", 8, 96, _release,
           lambda o, _l, _w: (one_line(o.compaction.version, 12), QUIET)),
    Column("took", 6, 100, lambda o: (-(o.compaction.duration_ms or 0), ""), _took, right=True),
    Column("turns", 5, 64, lambda o: (-(o.turns or 0), ""),
           lambda o, _l, _w: UNKNOWN if o.turns is None else str(o.turns), right=True),
    Column("since", 6, 142, lambda o: (-(o.since_ms or 0), ""),
           lambda o, _l, _w: (UNKNOWN if o.since_ms is None else span(o.since_ms / 1000), QUIET),
           right=True),
    Column("cost", 8, 56, lambda o: (-(o.price or 0), ""),
           lambda o, look, w: listed_price(o, look.symbols, w), right=True),
    Column("re-read", 7, 80, lambda o: (-(o.reread.tokens if o.reread else -1), ""), _reread,
           right=True),
    Column("kept", 10, 118, lambda o: (o.expires_ms or 0, ""), _ends, right=True, rises=True),
))  # fmt: skip
"""The table of compactions."""
