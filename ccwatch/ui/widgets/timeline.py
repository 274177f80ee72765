"""The chart of a conversation's context, with a cursor that moves along it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from ccwatch.analysis.timeline import Column, Step, by_count, by_time
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Moment
from ccwatch.ui.widgets.gauge import runs
from ccwatch.ui.widgets.panel import QUIET, join
from ccwatch.units import brief_tokens

AXIS = 60
"""Cells from which sizes are written at the left."""
GUTTER = 6
"""Cells of the sizes at the left."""
FILL = "$primary 65%"
"""The style of the living branch."""
REWOUND = "$foreground 25%"
"""The style of what was rewound."""
IDLE = "$primary 35%"
"""The style of spans in which nothing happened."""
CURSOR = "bold $warning"
"""The style of the column under the cursor."""
HEADROOM = 1.06
"""How much higher the chart is than the highest thing in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """What is drawn."""

    found: tuple[Step, ...] = ()
    """Oldest first."""
    trigger: int | None = None
    """Where auto-compaction fires, in tokens; `None` when unknown."""
    over_time: bool = False
    """Is the room given to spans of time rather than to responses?"""

    def top(self) -> float:
        """Tokens at the upper edge."""
        peak = max((one.tokens for one in self.found), default=1)
        return max(peak, self.trigger or 0, 1) * HEADROOM

    def columns(self, width: int) -> list[Column]:
        """Bring the steps into columns."""
        return (by_time if self.over_time else by_count)(self.found, width)


def draw(
    chart: Chart, cursor: int, width: int, height: int, symbols: Symbols, moment: Moment
) -> list[Content]:
    """Draw a chart: marks, then the columns, then the axis below.

    Args:
        chart: What is drawn.
        cursor: The step under the cursor.
        width: Cells.
        height: Rows; from 5 on there is an axis.
        symbols: With which signs.
        moment: When it is, to write times.

    Returns:
        The rows, the top one first.
    """
    gutter = GUTTER + 1 if width >= AXIS else 0
    drawn = chart.columns(max(1, width - gutter))
    if not drawn:
        return [Content.styled("Nothing was measured yet", QUIET)]
    at = column_of(drawn, cursor)
    if height < 2:
        return [_marks(drawn, at, symbols)]
    axis = [_axis(chart, drawn, gutter, moment)] if height >= 5 else []
    rows = height - 1 - len(axis)
    step = chart.top() / rows
    plot = [_row(chart, drawn, at, y, step, symbols) for y in reversed(range(rows))]
    lines = [_marks(drawn, at, symbols), *plot]
    if gutter:
        sizes = _sizes(chart, rows, step)
        lines = [join((size, QUIET), line) for size, line in zip(sizes, lines, strict=True)]
    return [*lines, *axis]


def column_of(drawn: Sequence[Column], cursor: int) -> int:
    """Find the column that a step stands in."""
    return next((at for at, one in enumerate(drawn) if one.first <= cursor < one.end), 0)


def _marks(drawn: Sequence[Column], at: int, symbols: Symbols) -> Content:
    """The row above the columns: compactions, clearings and the cursor."""
    signs = [
        symbols.compacted if one.compacted else symbols.cleared if one.cleared else " "
        for one in drawn
    ]
    styles = ["bold $accent" if one.compacted else "$accent" for one in drawn]
    for index, one in enumerate(drawn):
        if one.wrong:
            there = _beside(signs, index)
            signs[there], styles[there] = symbols.warn, "bold $warn"
    if at < len(signs):
        signs[at], styles[at] = (signs[at] if signs[at] != " " else symbols.down), CURSOR
    return runs(signs, styles)


def _beside(signs: Sequence[str], index: int) -> int:
    """Where there is room next to a sign; without any, its own place."""
    room = (at for at in (index + 1, index - 1) if 0 <= at < len(signs) and signs[at] == " ")
    return next(room, index)


def _row(
    chart: Chart, drawn: Sequence[Column], at: int, y: int, step: float, symbols: Symbols
) -> Content:
    """A row of the chart: `y` counts from below, each row stands for `step` tokens."""
    line = chart.trigger is not None and y == int(chart.trigger / step)
    signs, styles = [], []
    for index, one in enumerate(drawn):
        part = one.tokens / step - y
        style = CURSOR if index == at else _fill(one)
        sign = symbols.column(part) if part > (0.06 if y else 0) else " "
        if line and part < 0.5:
            sign, style = symbols.line, "$warn"
        signs.append(sign)
        styles.append(style)
    return runs(signs, styles)


def _fill(one: Column) -> str:
    """How a column looks."""
    if not one.alive:
        return REWOUND
    return FILL if one.end > one.first else IDLE


def _sizes(chart: Chart, rows: int, step: float) -> list[str]:
    """What is written at the left of each row: the trigger, and sizes between."""
    blank = " " * (GUTTER + 1)
    said = {0: "0"}
    every = max(2, rows // 4)
    for y in range(every, rows, every):
        said[y] = brief_tokens((y + 0.5) * step)
    if chart.trigger is not None:
        there = int(chart.trigger / step)
        said = {y: text for y, text in said.items() if abs(y - there) > 1 or not y}
        said[there] = brief_tokens(chart.trigger)
    return [blank, *(f"{said.get(y, ''):>{GUTTER}} " for y in reversed(range(rows)))]


def _axis(chart: Chart, drawn: Sequence[Column], gutter: int, moment: Moment) -> Content:
    """Times below the chart, as many as there is room for, the first and the last at the ends."""
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


def _at(chart: Chart, drawn: Sequence[Column], column: int, moment: Moment) -> str:
    """When a column was."""
    if not chart.over_time:
        there = drawn[column]
        one = chart.found[there.end - 1 if column == len(drawn) - 1 else there.first]
        return moment.full_clock(one.response.at_ms)
    first, last = chart.found[0].response.at_ms, chart.found[-1].response.at_ms
    return moment.full_clock(first + (last - first) * column // max(1, len(drawn) - 1))


class Timeline(Widget, can_focus=True):
    """Draws a chart, and moves a cursor along it."""

    DEFAULT_CSS = """
    Timeline { height: 1fr; text-wrap: nowrap; text-overflow: clip; }
    """

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:
        """Draw nothing yet.

        Args:
            symbols: With which signs.
            id: As for every widget.
        """
        super().__init__(id=id)
        self.chart, self.cursor = Chart(), 0
        self._symbols, self._moment = symbols, Moment(0)
        self._last = True

    @property
    def step(self) -> Step | None:
        """The step under the cursor; `None` without any."""
        found = self.chart.found
        return found[self.cursor] if 0 <= self.cursor < len(found) else None

    def show(self, chart: Chart, moment: Moment) -> None:
        """Draw something else. The cursor stays on its response, or on the newest one."""
        held = self.step.place if self.step and not self._last else None
        self.chart, self._moment = chart, moment
        newest = len(chart.found) - 1
        places = (at for at, one in enumerate(chart.found) if one.place == held)
        self.cursor = next(places, newest) if held is not None else newest
        self.refresh()

    def go(self, to: int) -> None:
        """Put the cursor on a step, the nearest there is."""
        newest = len(self.chart.found) - 1
        self.cursor = max(0, min(to, newest))
        self._last = self.cursor == newest
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor by so many columns, over those where nothing happened."""
        drawn = self.chart.columns(self._plot_width())
        at = start = column_of(drawn, self.cursor)
        way = 1 if by > 0 else -1
        while 0 <= at + way < len(drawn):
            at += way
            there = drawn[at]
            is_other = there.end > there.first and not there.first <= self.cursor < there.end
            if is_other and abs(at - start) >= abs(by):
                break
        if drawn and drawn[at].end > drawn[at].first:
            self.go(drawn[at].end - 1 if by > 0 else drawn[at].first)

    def _plot_width(self) -> int:
        width = self.size.width
        return max(1, width - (GUTTER + 1 if width >= AXIS else 0))

    def render(self) -> Content:
        """Draw the chart for the size there is."""
        width, height = self.size
        if width < 1 or height < 1:
            return Content("")
        lines = draw(self.chart, self.cursor, width, height, self._symbols, self._moment)
        return Content("\n").join(lines)
