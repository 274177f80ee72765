"""A chart of a conversation's context over its responses or over time."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from ccwatch.analysis.timeline import Step, TimelineColumn, by_count, by_time
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Look, Moment
from ccwatch.ui.widgets.gauge import runs
from ccwatch.ui.widgets.line import QUIET, join
from ccwatch.units import brief_tokens

AXIS = 60
"""Cells from which the chart has a scale at the left."""
GUTTER = 6
"""Cells of the scale at the left."""
FILL = "$primary 65%"
"""The style of the living branch."""
REWOUND = "$foreground 25%"
"""The style of what was rewound."""
IDLE = "$primary 35%"
"""The style of spans in which nothing happened."""
CURSOR = "bold $warning"
"""The style of the column under the cursor."""
ROWS = 3
"""Rows between two labels of the scale, at least."""
HEADROOM = 1.06
"""The height of the chart as a multiple of the largest value in it."""

NOTHING: Final = Content.styled("Nothing was measured yet", QUIET)
"""What is drawn of a chart without steps."""


class Chart(Struct, frozen=True, eq=False):
    """What is drawn."""

    steps: tuple[Step, ...] = ()
    """The steps of the conversation, oldest first."""
    trigger: int | None = None
    """Where auto-compaction fires, in tokens; `None` when unknown."""
    over_time: bool = False
    """Is the horizontal axis time rather than the number of responses?"""
    part: range | None = None
    """The steps that are drawn, at least one; `None` for all of them."""

    @property
    def drawn(self) -> range:
        """The steps that are drawn."""
        return range(len(self.steps)) if self.part is None else self.part

    def top(self) -> float:
        """Tokens at the upper edge."""
        peak = max((one.tokens for one in self.steps), default=1)
        return max(peak, self.trigger or 0, 1) * HEADROOM

    def columns(self, width: int) -> list[TimelineColumn]:
        """Group the drawn steps into columns."""
        first = self.drawn.start
        steps = self.steps[first : self.drawn.stop]
        columns = (by_time if self.over_time else by_count)(steps, width)
        return [
            replace(column, first=column.first + first, end=column.end + first)
            for column in columns
        ]


def draw(chart: Chart, cursor: int, width: int, height: int, look: Look) -> list[Content]:
    """Draw a chart: marks, then the columns, then the axis below.

    Args:
        chart: What is drawn.
        cursor: The step under the cursor.
        width: Cells.
        height: Rows; from 5 on there is an axis.
        look: What to draw with.

    Returns:
        The rows, the top one first.
    """
    gutter = width - plot_width(width)
    drawn = chart.columns(plot_width(width))
    if not drawn:
        return [NOTHING]
    at = column_of(drawn, cursor)
    if height < 2:
        return [mark_row(drawn, at, look.symbols)]
    axis = [_axis(chart, drawn, gutter, look.moment)] if height >= 5 else []
    rows = height - 1 - len(axis)
    step = chart.top() / rows
    plot = [_row(chart, drawn, at, y, step, look.symbols) for y in reversed(range(rows))]
    lines = [mark_row(drawn, at, look.symbols), *plot]
    if gutter:
        sizes = _sizes(chart, rows, step)
        lines = [join((size, QUIET), line) for size, line in zip(sizes, lines, strict=True)]
    return [*lines, *axis]


def plot_width(width: int) -> int:
    """The cells for columns in a chart of `width` cells, at least one."""
    return max(1, width - (GUTTER + 1 if width >= AXIS else 0))


def column_of(drawn: Sequence[TimelineColumn], cursor: int) -> int:
    """The index of the column that contains a step."""
    return next((at for at, column in enumerate(drawn) if column.first <= cursor < column.end), 0)


def mark_row(drawn: Sequence[TimelineColumn], at: int, symbols: Symbols) -> Content:
    """The row above the columns: compactions, clearings and the cursor.

    The cursor has a sign of its own, so that it is seen without colours: what it stands on, and
    what else there is to be said of a column, is put beside it.
    """
    signs = [_mark(column, symbols) for column in drawn]
    styles = [
        "bold $accent-readable" if column.compacted else "$accent-readable" for column in drawn
    ]
    for index, column in enumerate(drawn):
        if column.compacted and column.reset:
            there = _beside(signs, index)
            signs[there], styles[there] = symbols.reset, "$accent-readable"
        if column.wrong:
            there = _beside(signs, index)
            signs[there], styles[there] = symbols.warn, "bold $warn"
    if at < len(signs):
        if signs[at] != " ":
            there = _beside(signs, at)
            signs[there], styles[there] = signs[at], styles[at]
        signs[at], styles[at] = symbols.down, CURSOR
    return runs(signs, styles)


def _mark(column: TimelineColumn, symbols: Symbols) -> str:
    """The most important mark of a column."""
    if column.compacted:
        return symbols.compacted
    if column.reset:
        return symbols.reset
    return symbols.cleared if column.cleared else " "


def _beside(signs: Sequence[str], index: int) -> int:
    """A free place next to a sign; its own place if there is none."""
    near = (index + 1, index - 1, index + 2, index - 2)
    room = (at for at in near if 0 <= at < len(signs) and signs[at] == " ")
    return next(room, index)


def _row(
    chart: Chart, drawn: Sequence[TimelineColumn], at: int, y: int, step: float, symbols: Symbols
) -> Content:
    """A row of the chart: `y` counts from below, each row stands for `step` tokens."""
    line = chart.trigger is not None and y == int(chart.trigger / step)
    signs, styles = [], []
    for index, column in enumerate(drawn):
        part = column.tokens / step - y
        style = CURSOR if index == at else column_style(column)
        sign = symbols.column(part) if part > (0.06 if y else 0) else " "
        if line and part < 0.5:
            sign, style = symbols.line, "$warn"
        signs.append(sign)
        styles.append(style)
    return runs(signs, styles)


def column_style(column: TimelineColumn) -> str:
    """The style of a column."""
    if not column.alive:
        return REWOUND
    return FILL if column.end > column.first else IDLE


def _sizes(chart: Chart, rows: int, step: float) -> list[str]:
    """The labels of the scale: the trigger, and round sizes."""
    blank = " " * (GUTTER + 1)
    unit = _round_step(chart.top() / max(1, rows // ROWS))
    marks = range(unit, int(chart.top()) + 1, unit)
    labels = {0: "0"} | {int(mark / step): brief_tokens(mark) for mark in marks}
    if chart.trigger is not None:
        there = int(chart.trigger / step)
        labels = {y: text for y, text in labels.items() if abs(y - there) > 1 or not y}
        labels[there] = brief_tokens(chart.trigger)
    return [blank, *(f"{labels.get(y, ''):>{GUTTER}} " for y in reversed(range(rows)))]


def _round_step(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50, … that is no smaller than a number.

    Example:
        >>> _round_step(31_000), _round_step(0.5), _round_step(200)
        (50000, 1, 200)
    """
    power = 1
    while True:
        for leading in (1, 2, 5):
            if leading * power >= least:
                return leading * power
        power *= 10


def _axis(chart: Chart, drawn: Sequence[TimelineColumn], gutter: int, moment: Moment) -> Content:
    """Times below the chart, as many as fit, with the first and the last at the ends."""
    width = len(drawn)
    count = max(2, min(8, width // 18))
    line = [" "] * (width + gutter)
    taken = -1
    for number in range(count):
        column = round(number * (width - 1) / (count - 1))
        text = _at(chart, drawn, column, moment)
        start = min(max(0, column - len(text) // 2), max(0, width - len(text)))
        if start > taken:
            line[gutter + start : gutter + start + len(text)] = text
            taken = start + len(text)
    return Content.styled("".join(line[: width + gutter]), QUIET)


def _at(chart: Chart, drawn: Sequence[TimelineColumn], column: int, moment: Moment) -> str:
    """The time of a column."""
    if not chart.over_time:
        there = drawn[column]
        one = chart.steps[there.end - 1 if column == len(drawn) - 1 else there.first]
        return moment.full_clock(one.response.at_ms)
    first, last = (chart.steps[end].response.at_ms for end in (chart.drawn[0], chart.drawn[-1]))
    return moment.full_clock(first + (last - first) * column // max(1, len(drawn) - 1))
