"""A conversation's context from its beginning until now."""

from asyncio import to_thread

from textual import getters, work
from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from ccwatch.analysis.context import Context
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.pathologies import ExaminedLane
from ccwatch.analysis.timeline import Step, steps
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.plain_text import one_line
from ccwatch.report.blocks.events import Events, events
from ccwatch.report.board import Board
from ccwatch.ui import legends
from ccwatch.ui.screen_keys import TIMELINE
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.widgets.conversation.context_chart import Chart
from ccwatch.ui.widgets.conversation.step_figures import StepFacts, step_lines
from ccwatch.ui.widgets.conversation.timeline import Timeline
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, content, fit, trail
from ccwatch.ui.widgets.status import Status
from ccwatch.ui.widgets.words import agent_name, session_name

REST = 3.0
"""Seconds after which a transcript that grew is searched again for events."""


class TimelineScreen(BoardScreen):
    """The chart of a conversation, with the figures of the response under the cursor."""

    CSS_PATH = "timeline.tcss"
    AUTO_FOCUS = "#chart"
    BINDINGS = [*TIMELINE]
    OPENED_BY = "timeline"
    LEGEND = staticmethod(legends.timeline)

    timeline = getters.query_one(Timeline)
    """The chart."""
    over_time: var[bool] = var(False, init=False)
    """Is the chart drawn over time rather than over responses?"""

    def __init__(self, session_id: str, agent: str = "", compaction_id: str = "") -> None:
        """Show a conversation.

        Args:
            session_id: The session.
            agent: One of its sub-agents; empty for its main chain.
            compaction_id: The compaction to begin at; empty for the newest response.
        """
        super().__init__()
        self.session_id, self.agent = session_id, agent
        self._wanted = compaction_id
        self._events = Events()
        self._overview: Overview | None = None
        self._drawn_from: tuple[Lane, Events] | None = None
        self._steps: tuple[Step, ...] = ()
        self._analysing = Throttle(self, self.find_events, REST)

    def compose(self) -> ComposeResult:
        """Create the breadcrumbs, the chart and the figures."""
        yield Static(id="crumbs")
        yield Timeline(id="chart")
        yield Static(id="figures")
        yield Status()
        yield KeyBar()

    def show_board(self, board: Board) -> None:
        """Draw what is new; what only the transcript tells is looked for in a thread."""
        self.show_status()
        overview = board.overview_on_screen(self.session_id)
        if overview is None:
            return
        self._overview = overview
        self.lay_out()
        self._analysing.ask()

    @work(exclusive=True, group="events")
    async def find_events(self) -> None:
        """Find pathologies, cleared tool results, and the sessions before and after a `/clear`."""
        try:
            if self._overview:
                await self._find_events(self._overview.session)
        finally:
            self._analysing.done()

    async def _find_events(self, session: Session) -> None:
        lane, context = session.lane(self.agent), self._lane_context()
        trigger = context.threshold.tokens if context else None
        examined = ExaminedLane(lane, self.app.services.prices, trigger) if lane else None
        library, sessions = self.app.services.library, self.app.board.snapshot.sessions
        self._events = await to_thread(events, library, session, self.agent, examined, sessions)
        self.lay_out()

    def lay_out(self) -> None:
        """Update the chart and the figures."""
        lane, context = self._lane(), self._lane_context()
        if lane is None or not self.can_update():
            return
        drawn_from = lane, self._events
        if self._drawn_from != drawn_from:
            self._drawn_from = drawn_from
            found = self._events
            self._steps = steps(lane, found.cleared_ms, found.wrong, found.ends)
        trigger = context.threshold.tokens if context else None
        timeline = self.timeline
        timeline.show(Chart(self._steps, trigger, self.over_time), self.look)
        if self._wanted and self._steps:
            self._go_to(self._wanted)
            self._wanted = ""
        self.show_figures()

    def _go_to(self, compaction_id: str) -> None:
        timeline = self.timeline
        for at, one in enumerate(timeline.chart.steps):
            if one.mark and one.mark.id == compaction_id:
                timeline.go(at)

    def _lane(self) -> Lane | None:
        return self._overview.session.lane(self.agent) if self._overview else None

    def _lane_context(self) -> Context | None:
        return self._overview.context_of(self.agent) if self._overview else None

    def on_resize(self) -> None:
        """Show as much as there is room for."""
        self.show_figures()

    def show_figures(self) -> None:
        """Show the breadcrumbs, and the figures of the response under the cursor."""
        if self._overview is None:
            return
        timeline, width = self.timeline, self.width
        self.set_content("#crumbs", fit(self._crumbs(self._overview.session), width))
        chart = timeline.chart
        wrong, ends = self._events.wrong, self._events.ends
        facts = StepFacts(chart.steps, chart.trigger, wrong, self.app.services.prices, ends)
        lines = [fit(line, width) for line in step_lines(facts, timeline.cursor, self.look)]
        self.set_content("#figures", Content("\n").join(lines))

    def _crumbs(self, session: Session) -> list[Part]:
        """The breadcrumbs, and what is drawn."""
        width, symbols, chart = self.width, self.app.symbols, self.timeline.chart
        names = (session_name(session), STRONG), agent_name(session, self.agent)
        short = [content(name).truncate(width // 3, ellipsis=True) for name in names]
        falls = sum(step.mark is not None for step in chart.steps)
        return [
            trail([("Timeline", QUIET), *short], width, f" {symbols.arrow} "),
            f"{symbols.compacted}{falls}" if falls else "",
            (f"over {'time' if self.over_time else 'responses'}", QUIET),
            _part(chart),
            (one_line(session.title, 80), QUIET),
        ]

    def watch_over_time(self) -> None:
        """Draw the chart over the other axis."""
        self.lay_out()

    def action_axis(self) -> None:
        """Draw over time, or over responses."""
        self.over_time = not self.over_time

    def action_zoom(self, by: int) -> None:
        """Zoom in (1) or out (-1) around the cursor."""
        self.timeline.zoom(by)
        self.show_figures()

    def action_move(self, by: int) -> None:
        """Move the cursor by a column."""
        self.timeline.move(by)
        self.show_figures()

    def action_response(self, by: int) -> None:
        """Move the cursor by a response."""
        self._go(self.timeline.cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a tenth of the chart."""
        self.action_move(by * max(1, self.size.width // 10))

    def action_edge(self, by: int) -> None:
        """Move the cursor to the first (-1) or the newest (1) response."""
        self._go(0 if by < 0 else len(self.timeline.chart.steps) - 1)

    def _go(self, step: int) -> None:
        self.timeline.go(step)
        self.show_figures()

    def action_step(self, by: int) -> None:
        """Move the cursor to the next or previous compaction."""
        timeline = self.timeline
        falls = [at for at, one in enumerate(timeline.chart.steps) if one.mark]
        if by > 0:
            to = next((at for at in falls if at > timeline.cursor), None)
        else:
            to = next((at for at in reversed(falls) if at < timeline.cursor), None)
        if to is not None:
            self._go(to)
        else:
            self._go_past(
                self._events.ends.after if by > 0 else self._events.ends.before,
                "No compaction there",
            )

    def action_open(self) -> None:
        """Open the compaction under the cursor, or the session beyond the `/clear` there."""
        timeline = self.timeline
        step = timeline.step
        if step and step.mark:
            self.push(CompactionScreen(step.mark.id, self.session_id))
        else:
            before = self._events.ends.before if step and step.began else None
            after = self._events.ends.after if step and step.ended else None
            is_any = any(one.mark for one in timeline.chart.steps)
            here = "No compaction here; [ and ] go to one" if is_any else "No compaction to open"
            self._go_past(before or after, here)

    def _go_past(self, other: Session | None, otherwise: str) -> None:
        """Draw the session on the other side of a `/clear`; without one, show a message."""
        if other:
            self.push(TimelineScreen(other.id))
        else:
            self.notify(otherwise)


def _part(chart: Chart) -> Part:
    """Name the responses that are drawn, unless it is all of them."""
    if chart.part is None:
        return ""
    return (f"{chart.part.start + 1}-{chart.part.stop} of {len(chart.steps)}", "$accent-readable")
