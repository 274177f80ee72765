"""The chart of a conversation's context, with a cursor that moves along it."""

from msgspec.structs import replace
from textual.content import Content
from textual.widget import Widget

from ccwatch.analysis.timeline import Step
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.conversation.context_chart import (
    NOTHING,
    Chart,
    column_of,
    draw,
    plot_width,
)

LEAST = 8
"""Steps that are drawn at least."""


class Timeline(Widget, can_focus=True):
    """Draws a chart, and moves a cursor along it."""

    DEFAULT_CSS = """
    Timeline { height: 1fr; text-wrap: nowrap; text-overflow: clip; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Draw nothing yet.

        Args:
            id: As for every widget.
        """
        super().__init__(id=id)
        self.chart, self.cursor = Chart(), 0
        self._look: Look | None = None
        self._last = True
        self._zoomed = 0

    @property
    def step(self) -> Step | None:
        """The step under the cursor; `None` if there is none."""
        steps = self.chart.steps
        return steps[self.cursor] if 0 <= self.cursor < len(steps) else None

    def show(self, chart: Chart, look: Look) -> None:
        """Draw another chart. The cursor stays on its response, or on the newest one."""
        held = self.step.place if self.step and not self._last else None
        self.chart, self._look = replace(chart, part=self.chart.part), look
        newest = len(chart.steps) - 1
        places = (at for at, one in enumerate(chart.steps) if one.place == held)
        self.cursor = next(places, newest) if held is not None else newest
        self._choose_part()

    def go(self, to: int) -> None:
        """Move the cursor to a step, or to the nearest one that exists."""
        newest = len(self.chart.steps) - 1
        self.cursor = max(0, min(to, newest))
        self._last = self.cursor == newest
        self._choose_part()

    def zoom(self, by: int) -> None:
        """Draw half as many steps around the cursor (1), or twice as many (-1)."""
        size = len(self.chart.drawn)
        self._zoomed = max(LEAST, size // 2) if by > 0 else size * 2
        self.chart = replace(self.chart, part=None)
        self._choose_part()

    def _choose_part(self) -> None:
        """Choose the steps to draw: the same ones, unless the cursor left them."""
        count, size = len(self.chart.steps), self._zoomed
        if size >= count:
            self._zoomed = size = 0
        part = self.chart.part
        if not size:
            part = None
        elif part is None or len(part) != size or part.stop > count or self.cursor not in part:
            first = max(0, min(self.cursor - size // 2, count - size))
            part = range(first, first + size)
        self.chart = replace(self.chart, part=part)
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor by some columns, skipping those in which nothing happened."""
        drawn = self.chart.columns(plot_width(self.size.width))
        at = start = column_of(drawn, self.cursor)
        way = 1 if by > 0 else -1
        while 0 <= at + way < len(drawn):
            at += way
            there = drawn[at]
            is_other = there.end > there.first and not there.first <= self.cursor < there.end
            if is_other and abs(at - start) >= abs(by):
                break
        else:
            if self._zoomed:
                self.go(self.chart.drawn[-1 if by > 0 else 0] + way)
                return
        if drawn and drawn[at].end > drawn[at].first:
            self.go(drawn[at].end - 1 if by > 0 else drawn[at].first)

    def render(self) -> Content:
        """Draw the chart for the current size."""
        width, height = self.size
        if width < 1 or height < 1:
            return Content("")
        if self._look is None:
            return NOTHING
        lines = draw(self.chart, self.cursor, width, height, self._look)
        return Content("\n").join(lines)
