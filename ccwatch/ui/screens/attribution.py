"""What fills the context of a conversation, from categories down to single blocks."""

from asyncio import to_thread
from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Static

from ccwatch.analysis.attribution.shares import weakest
from ccwatch.analysis.overview import Overview
from ccwatch.model.folder import last_part
from ccwatch.model.session import Session
from ccwatch.report.attribution_wording import about
from ccwatch.report.blocks.contexts import AttributedLane
from ccwatch.report.board import Board
from ccwatch.ui import legends
from ccwatch.ui.masked import masked_line
from ccwatch.ui.screen_keys import ATTRIBUTION
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.widgets.attribution_tables import (
    AGENT,
    BLOCK,
    NAMES,
    AttributionTables,
    Scope,
    blocks_of,
    narrowed,
)
from ccwatch.ui.widgets.columns import Table
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, fit
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.words import agent_name, session_name
from ccwatch.units import marked, percent, tokens

REST = 1.0
"""Seconds after which a conversation that grew is analysed again."""


class AttributionScreen(ListScreen):
    """A context, or a part of it, broken down into what it holds, with sizes and costs."""

    BINDINGS = [*ATTRIBUTION]
    OPENED_BY = "attribution"
    LEGEND = staticmethod(legends.attribution)

    def __init__(self, session_id: str, agent: str = "", scope: Scope = ()) -> None:
        """Show what fills a context.

        Args:
            session_id: The session.
            agent: One of its sub-agents; empty for its main chain.
            scope: The part of the context; empty for all of it.
        """
        super().__init__()
        self.session_id, self.agent, self.scope = session_id, agent, scope
        self.overview: Overview | None = None
        self.shown: AttributionTables | None = None
        self._attributed: AttributedLane | None = None
        self._analysed_session: Session | None = None
        self._tables: dict[str, Table] = {}
        self._analysing = Throttle(self, self.analyse, REST)

    def compose_head(self) -> ComposeResult:
        """Create the figures and the names of the sections."""
        yield Static(id="figures")
        yield Static(id="sections")

    def show_board(self, board: Board) -> None:
        """Have the context analysed if it changed."""
        self.overview = board.overview_on_screen(self.session_id)
        if self.overview is None or self._analysed_session is self.overview.session:
            self.lay_out()
        else:
            self._analysing.ask()

    @work(exclusive=True, group="attribution")
    async def analyse(self) -> None:
        """Analyse what fills the context. Threads change nothing that is drawn meanwhile."""
        try:
            if overview := self.overview:
                before, session = self._analysed_session, overview.session
                attributed = await to_thread(self._attribute, session)
                # The session may have changed by a sub-agent alone.
                if attributed is not self._attributed or session is not before:
                    self._show(attributed, *await to_thread(self._tabulate, attributed, overview))
                self._analysed_session = session
        finally:
            self._analysing.done()
        self.lay_out()

    def _attribute(self, session: Session) -> AttributedLane:
        return self.app.services.contexts.attributed(session, self.agent)

    def _tabulate(
        self, attributed: AttributedLane, overview: Overview
    ) -> tuple[AttributionTables, dict[str, Table]]:
        """What is shown of a context, and the tables of its sections by name."""
        shown = AttributionTables(
            attributed.attribution,
            narrowed(attributed.attribution, self.scope),
            self.scope,
            attributed.lane,
            self.app.services.prices,
            self.app.symbols,
            overview.session.project,
            () if self.agent else overview.agents,
        )
        return shown, {NAMES[kind][0]: shown.table(kind) for kind in shown.sections()}

    def _show(
        self, attributed: AttributedLane, shown: AttributionTables, tables: dict[str, Table]
    ) -> None:
        """Show a context, in the same section as before if there still is one."""
        self._attributed, self.shown, self._tables = attributed, shown, tables
        self.section = self.section if self.section in tables else next(iter(tables))

    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs: the project, the sub-agent, and the part of the context."""
        crumbs: list[Part] = [("Context", QUIET)]
        if self.overview:
            crumbs.append((session_name(self.overview.session), STRONG))
            crumbs.append((agent_name(self.overview.session, self.agent), STRONG))
        crumbs += [(masked_line(_short(kind, name), 40), STRONG) for kind, name in self.scope]
        return crumbs

    def sections(self) -> Sequence[str]:
        """The ways to break the context down; empty until it is analysed."""
        return tuple(self._tables)

    def table(self) -> Table | None:
        """The rows of the current section; `None` until they are known."""
        return self._tables.get(self.section)

    def lay_out(self) -> None:
        """Update the screen."""
        if not self.can_update():
            return
        super().lay_out()
        self.set_content("#figures", fit(self._figures(), self.width))

    def _figures(self) -> Sequence[Part]:
        """The size of what is shown, and what the signs mean."""
        if not self.shown:
            return []
        used, here = self.shown.whole.used, self.shown.here
        size = marked(tokens(used), estimated=bool(self.shown.lane.compacted))
        share = percent(here.used / used if used else None)
        mark = about(weakest(part.how for part in here.parts)) if here.parts else ""
        part = f"{mark}{tokens(here.used)} of {size} {share}"
        whole = f"{size} in the window" if used else "size not known"
        return [
            (part if self.scope else whole, STRONG),
            ("≈ not measured by itself", QUIET),
            ("each: cost with every further response", QUIET),
        ]

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Break a row down, or open a block."""
        kind, _, name = event.key.partition(":")
        if not self.shown:
            return
        if kind == AGENT:
            self.push(AttributionScreen(self.session_id, name))
        elif kind == BLOCK:
            if entry := blocks_of(self.shown.here.parts).get(event.key):
                self.push(ViewerScreen(entry))
        else:
            scope = (*self.scope, (kind, name))
            self.push(AttributionScreen(self.session_id, self.agent, scope))


def _short(kind: str, name: str) -> str:
    """Name a part of a context for the breadcrumbs."""
    if kind in ("file", "memory"):
        return last_part(name) or name
    return name.replace("_", " ") if kind == "category" else name
