"""What sessions cost, by day, week, month, project, model or session."""

from asyncio import to_thread
from collections.abc import Sequence
from datetime import date

from textual import on, work
from textual.app import ComposeResult
from textual.events import Click
from textual.widgets import Static

from ccwatch.analysis.spending.groups import By, Group, narrowed
from ccwatch.report.board import Board
from ccwatch.report.ledger import Spending
from ccwatch.report.output.spending_text import spending_csv
from ccwatch.ui import legends
from ccwatch.ui.screen_keys import COSTS
from ccwatch.ui.screens.exporting import write_rows
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.screens.standing import StandingScreen
from ccwatch.ui.screens.whatif import WhatIfScreen
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.widgets.columns import Table
from ccwatch.ui.widgets.costs.arrangement import Arrangement
from ccwatch.ui.widgets.costs.cost_head import crumbs, groupings, missing, total
from ccwatch.ui.widgets.costs.cost_table import Listing, name, sorts
from ccwatch.ui.widgets.line import Part, fit
from ccwatch.ui.widgets.rows import Rows

REST = 1.0
"""Seconds between two summations of all costs."""


class CostGroupsScreen(ListScreen):
    """Groups of costs, each of which can be opened."""

    BINDINGS = [*COSTS]
    LEGEND = staticmethod(legends.costs)

    def __init__(self, arrangement: Arrangement) -> None:
        """List what was spent.

        Args:
            arrangement: The opened groups, and the grouping at first.
        """
        super().__init__()
        self.arrangement = arrangement
        self.spending: Spending | None = None
        self.listing = Listing()
        self._adding_up = Throttle(self, self.add_up, REST)
        self._day = date.min

    def compose_head(self) -> ComposeResult:
        """Create the notes on what is missing, and the names of the groupings."""
        yield Static(id="notes")
        yield Static(id="sections")

    @property
    def today(self) -> date:
        """The local day of the board."""
        return self.app.board.today.date

    def show_board(self, board: Board) -> None:
        """Have everything added up; the rows stay as they are until then."""
        self.lay_out()
        self._adding_up.ask()

    @work(group="costs")
    async def add_up(self) -> None:
        """Add everything up in threads, since the first time takes a while."""
        try:
            await self.work_out(self.app.board)
        finally:
            self._adding_up.done()
        self.lay_out()

    async def work_out(self, board: Board) -> None:
        """Add up the costs of a board, and arrange the groups if any changed."""
        before = self.spending
        self.spending = await to_thread(board.spending)
        if self.spending is not before or self._day != board.today.date:
            await self._arrange()

    async def _arrange(self) -> None:
        """Arrange the groups in a thread, and once more if something else is wanted by then."""
        while spending := self.spending:
            wanted = self.arrangement, self.width, self.today
            listing = await to_thread(Listing.of, spending, *wanted, self.app.symbols)
            if spending is self.spending and wanted == (self.arrangement, self.width, self.today):
                self.listing, self._day = listing, wanted[-1]
                return

    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs."""
        return crumbs(self.arrangement, self.today, self.app.symbols)

    def facts(self) -> Sequence[Part]:
        """The total."""
        return total(self.listing)

    def table(self) -> Table | None:
        """The groups; `None` while they are being added up."""
        return self.listing.table

    def lay_out(self) -> None:
        """Update the screen."""
        if not self.can_update():
            return
        super().lay_out()
        notes = fit(self.notes(), self.width)
        self.set_content("#notes", notes)
        self.set_class(bool(notes), "-noted")
        names = groupings(self.arrangement, self.app.symbols, self.width)
        self.set_content("#sections", names)

    def notes(self) -> list[Part]:
        """What is missing from the sums."""
        return missing(self.listing, self.arrangement.by, self.app.symbols)

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Open a group: a session as its turns, any other as its own groups."""
        group = self._group_of(event.key)
        if group is None:
            return
        if group.by is not By.SESSION:
            self.push(CostGroupsScreen(self.arrangement.inside(group)))
        elif self.app.board.overview(group.key) is None:
            self.app.notify("The session is gone")
        else:
            self.push(SessionScreen(group.key))

    @on(Click, "#sections")
    def choose_grouping(self, event: Click) -> None:
        """Group by the criterion that was clicked."""
        choices = self.arrangement.choices
        number = self.tab_of(event, [one.value.capitalize() for one in choices])
        if number is not None:
            self.action_group(number - choices.index(self.arrangement.by))

    def action_group(self, step: int) -> None:
        """Group by the next or previous criterion; each has its cursor where it was left."""
        self._cursors[self.arrangement.by] = self.rows.key
        self.arrangement = self.arrangement.regrouped(step)
        self._regroup()

    @work(exclusive=True, group="regroup")
    async def _regroup(self) -> None:
        """Group again in a thread, and restore the cursor."""
        await self._arrange()
        if self.can_update():
            self.lay_out()
            self.rows.go(self._cursors.get(self.arrangement.by, ""))

    @work(exclusive=True, group="regroup")
    async def _rearrange(self) -> None:
        """Arrange again in a thread; the cursor stays on its row."""
        await self._arrange()
        self.lay_out()

    def on_resize(self) -> None:
        """Arrange the groups for the new width."""
        self._rearrange()

    def action_sort(self) -> None:
        """Sort by the next figure."""
        self.arrangement = self.arrangement.resorted(sorts(self.arrangement.by, self.width))
        self._rearrange()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self.arrangement = self.arrangement.reversed()
        self._rearrange()

    def action_export(self) -> None:
        """Write the groups that pass the filter, in their order."""
        wanted = {*self.rows.keys}
        groups = [one for one in self.listing.groups if f"g{one.key}" in wanted]
        write_rows(self, "costs", lambda: spending_csv(groups))

    def action_standing(self) -> None:
        """Open the page of benchmarks."""
        self.push(StandingScreen())

    def action_whatif(self) -> None:
        """Replay the sessions of the group under the cursor under other conditions."""
        group, spending = self.chosen_group, self.spending
        if group is None or spending is None:
            return
        inside = narrowed(spending.spent, (*self.arrangement.within, (group.by, group.key)))
        title = name(group, self.today, self.app.symbols)
        self.push(WhatIfScreen(title, tuple(one.session for one in inside)))

    @property
    def chosen_session(self) -> str:
        """The session under the cursor, if the groups are sessions."""
        group = self.chosen_group
        return group.key if group and group.by is By.SESSION else ""

    @property
    def chosen_group(self) -> Group | None:
        """The group under the cursor."""
        return self._group_of(self.rows.key)

    def _group_of(self, key: str) -> Group | None:
        """The group of a row; until others are arranged, those of the last grouping are listed."""
        return next((one for one in self.listing.groups if f"g{one.key}" == key), None)
