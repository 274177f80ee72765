"""The Live screen as lines of text, for panes that are narrow or low."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from textual.content import Content

from ccwatch.ui.view import View
from ccwatch.ui.widgets.line import QUIET, fit, join, pad
from ccwatch.ui.widgets.live.chart import chart
from ccwatch.ui.widgets.live.context_panel import BRIEF, remaining
from ccwatch.ui.widgets.live.header import heading
from ccwatch.ui.widgets.live.others import full_names, line, others
from ccwatch.ui.widgets.live.small_lines import (
    NOTHING,
    explained,
    facts,
    meter,
    rows,
    rows_below,
    trigger,
)
from ccwatch.ui.widgets.live.small_rows import OTHERS, Row, RowName, fitting
from ccwatch.ui.widgets.live.smallest import TINY, beside, single, tiny
from ccwatch.ui.widgets.panel import Panel

PICTURE: Final = 14
"""Rows of the chart of the fill over time at most."""
FEW: Final = 5
"""Rows up to which all lines are about the chosen session."""
TWO: Final = 84
"""Cells from which there are two columns."""
GAP: Final = 3
"""Cells between them."""


class SmallPanel(Panel):
    """As many lines as fit, the most important first."""

    DEFAULT_CSS = """
    SmallPanel { height: 1fr; }
    """
    _status = _hint = NOTHING

    def say(self, status: Content, hint: Content) -> None:
        """Show the app's status in place of the least important row, and name the key for help.

        Args:
            status: The status; empty for none.
            hint: The key and what it does; empty where the footer names it.
        """
        if not (status.is_same(self._status) and hint.is_same(self._hint)):
            self._status, self._hint = status, hint
            self._redraw()

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Return the most important lines for the size."""
        status, hint = self._status, self._hint
        if width < TINY:
            return ended(tiny(view, width, height), status, height)
        if height == 1:
            return [beside(status, view, width) if status else single(view, width)]
        if height <= FEW:
            return ended([meter(view, width), *facts(view, width)][:height], status, height)
        if width >= TWO:
            return two_columns(view, width, height, status, hint)
        return one_column(view, width, height, status, hint)


def ended(lines: list[Content], status: Content, height: int) -> list[Content]:
    """Put a status in the last row of `height`; nothing if it is empty."""
    if not status:
        return lines
    kept = lines[: height - 1]
    return [*kept, *[Content("")] * (height - 1 - len(kept)), status]


def one_column(
    view: View, width: int, height: int, status: Content, hint: Content
) -> list[Content]:
    """A line for each thing, the less important ones left out if they do not fit.

    A status stands where it moves none of them: at the end, else in place of the chart's last row,
    else in place of the least important thing. A hint ends the line of what fills the context,
    whose figures have no fixed number, else it stands in an empty row at the end.
    """
    chosen = _chosen(rows(view, width, hint), view, width, height, status)
    lines = [row.line for row in chosen]
    if len(lines) < height:
        below = [row.name for row in chosen].index(RowName.TRIGGER) + 1
        spare, picture = height - len(lines), _pictured(view, width, height - len(lines))
        if status and len(picture) == spare:
            picture = [*_pictured(view, width, spare - 1), status]
        lines[below:below] = picture
    return _finished(lines, chosen, status, hint, height)


def two_columns(
    view: View, width: int, height: int, status: Content, hint: Content
) -> list[Content]:
    """The context with its chart at the left, a line for each other thing at the right."""
    left, right = _halves(width)
    context = [
        meter(view, left),
        fit(remaining(view, brief=left < BRIEF), left),
        trigger(view, left),
    ]
    context += _pictured(view, left, height - 1 - len(context))
    found = explained(rows_below(view, right, hint), view, right, height - 2)
    chosen = _chosen(found, view, right, height - 1, status)
    things = _finished([row.line for row in chosen], chosen, status, hint, height - 1)
    pairs = zip_longest(context, things, fillvalue=NOTHING)
    return [
        heading(view, width),
        *(join(pad(one, left), " " * GAP, other) for one, other in pairs),
    ]


def listed(view: View, width: int, height: int) -> frozenset[str]:
    """The ids of the other sessions that have a line of their own in `height` rows."""
    if width < TINY or height <= FEW:
        return frozenset()
    if width >= TWO:
        chosen = fitting(rows_below(view, _halves(width)[1]), height - 1)
    else:
        chosen = fitting(rows(view, width), height)
    return frozenset(row.id for row in others(view)[: len(_places_of_others(chosen))])


def _halves(width: int) -> tuple[int, int]:
    """The cells of the left and of the right column."""
    left = (width - GAP) // 2
    return left, width - GAP - left


def _chosen(
    found: Sequence[Row], view: View, width: int, height: int, status: Content
) -> list[Row]:
    """The rows that fit. A status takes the place of the least important one if all are taken.

    The last row of other sessions counts those that have none.
    """
    chosen = fitting(found, height)
    if status and len(chosen) == height:
        least = max(range(height), key=lambda at: chosen[at].name)
        chosen[least] = Row(RowName.STATUS, status)
    running, places = others(view), _places_of_others(chosen)
    if 0 < len(places) < len(running):
        more, names = f" +{len(running) - len(places)}", full_names(view)
        for place, one in zip(places, running, strict=False):
            drawn = line(one, view.look, width - len(more), names[one.id])
            is_last = place == places[-1]
            chosen[place] = Row(
                chosen[place].name, join(drawn, (more, QUIET)) if is_last else drawn
            )
    return chosen


def _finished(
    lines: list[Content], chosen: Sequence[Row], status: Content, hint: Content, height: int
) -> list[Content]:
    """Put a status, else a hint, in the last row if that is free, and nothing says it so far."""
    if any(row.name is RowName.FILL for row in chosen):
        hint = NOTHING
    return ended(lines, status or hint, height) if len(lines) < height else lines


def _places_of_others(chosen: Sequence[Row]) -> list[int]:
    """Where rows of other sessions are."""
    return [at for at, row in enumerate(chosen) if row.name in OTHERS]


def _pictured(view: View, width: int, room: int) -> list[Content]:
    """The chart of the fill over time, in so many rows at most."""
    context, points = view.overview.context, view.overview.history
    height = min(PICTURE, room)
    if not points or not height:
        return []
    size = max(context.window.tokens or 0, *(p.tokens for p in points))
    trigger_ = context.threshold.tokens if height > 1 else None
    return chart(points, size, width, height, view.look.symbols, trigger_)
