"""What all sessions cost, by day, week, month, project, model and session."""

from asyncio import to_thread
from collections.abc import Sequence
from datetime import date

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from ccwatch.analysis.spending.groups import By, Group, Within, narrowed
from ccwatch.model.name import short
from ccwatch.report.board import Board
from ccwatch.report.ledger import Spending
from ccwatch.report.sections import count
from ccwatch.report.wording import money
from ccwatch.ui.keys import COSTS
from ccwatch.ui.pace import Pace
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.screens.standing import StandingScreen
from ccwatch.ui.screens.whatif import WhatIfScreen
from ccwatch.ui.veil import veiled
from ccwatch.ui.widgets.columns import Table
from ccwatch.ui.widgets.cost_table import ORDERS, Arrangement, Listing, name
from ccwatch.ui.widgets.panel import QUIET, STRONG, Part, fit, join
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.standing import Known, summary

REST = 1.0
"""Seconds between two additions of all costs."""
ROOMY = 60
"""Cells from which the names of the groupings stand apart."""
USUAL = "usual"
"""The order in which groups come."""
INSIDE = {
    By.MONTH: By.DAY,
    By.WEEK: By.DAY,
    By.DAY: By.SESSION,
    By.PROJECT: By.SESSION,
    By.MODEL: By.SESSION,
}
"""What a group is grouped by at first, when it is gone into."""


class CostsScreen(ListScreen):
    """Groups of costs, the way into each, and above them where the user stands."""

    BINDINGS = [*COSTS]

    def __init__(self, within: Within = (), by: By = By.DAY) -> None:
        """List what was spent.

        Args:
            within: The groups that were gone into, the outermost first.
            by: What to group by at first.
        """
        super().__init__()
        self.within, self.by = within, by
        self.order, self.reverse = USUAL, False
        self.spending: Spending | None = None
        self.listing = Listing()
        self.known: Known | None = None
        self._pace = Pace(self, self.add_up, REST)
        self._places: dict[By, str] = {}
        self._day = date.min

    def compose_head(self) -> ComposeResult:
        """Lay out where the user stands, and the names of the groupings."""
        yield Static(id="standing")
        yield Static(id="notes")
        yield Static(id="sections")

    @property
    def today(self) -> date:
        """The local day of the board."""
        return self.ccwatch.board.today.date

    @property
    def choices(self) -> tuple[By, ...]:
        """What can be grouped by: what was not gone into."""
        inside = {by for by, _ in self.within}
        return tuple(by for by in By if by not in inside)

    def show_board(self, board: Board) -> None:
        """Have everything added up; the rows are as they were until then."""
        self.lay_out()
        self._pace.ask()

    @work(group="costs")
    async def add_up(self) -> None:
        """Add everything up in threads: the first time it takes a while."""
        try:
            board, before = self.ccwatch.board, self.spending
            now_ms, limits = self.ccwatch.moment().now_ms, self.ccwatch.budgets
            self.spending = await to_thread(board.spend)
            if self.spending is not before or self._day != board.today.date:
                while not await self._arrange():
                    continue  # something else is wanted by now
            if not self.within:
                today = board.today.date
                self.known = await to_thread(Known.of, self.spending, today, limits, now_ms)
        finally:
            self._pace.done()
        self.lay_out()

    async def _arrange(self) -> bool:
        """Lay the groups out in a thread. Gives whether that is still what is wanted."""
        spending, how, today = self.spending, self._how, self.today
        if spending is None:
            return False
        found = await to_thread(Listing.of, spending, how, today, self.ccwatch.symbols)
        if how != self._how:
            return False
        self.listing, self._day = found, today
        return True

    @property
    def _how(self) -> Arrangement:
        width = max(1, self.size.width - 2)
        return Arrangement(self.by, self.within, self.order, self.reverse, width)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that are listed."""
        return self.listing.groups

    def crumbs(self) -> Sequence[Part]:
        """Where this is, and what it comes to."""
        way: list[Part] = [("Costs", STRONG if not self.within else QUIET)]
        way += [(self._named(by, key), STRONG) for by, key in self.within]
        unpriced = self.listing.unpriced_answers
        more: Part = (f"{unpriced} unpriced", "$warn") if unpriced else ""
        return [*way, money(self.listing.nano), more]

    def _named(self, by: By, key: str) -> str:
        if by is By.MODEL:
            return veiled(short(key), 40)
        last = key.rstrip("/\\").replace("\\", "/").rpartition("/")[2]
        return veiled(last, 40) or "unknown"

    def table(self) -> Table | None:
        """The groups; `None` while they are being added up."""
        return self.listing.table

    def headings(self, table: Table, width: int) -> Content:
        """The names of the columns: rows keep the cell of their scrollbar here."""
        return table.headings(width)

    def lay_out(self) -> None:
        """Bring everything up to date."""
        if not self.stands():
            return
        super().lay_out()
        width, signs = max(1, self.size.width - 2), self.ccwatch.symbols
        lines = summary(self.known, signs, width) if self.known else []
        self.query_one("#standing", Static).update(Content("\n").join(lines))
        self.query_one("#standing").display = bool(lines)
        notes = fit(self._notes(), width)
        self.query_one("#notes", Static).update(notes)
        self.set_class(bool(notes), "-noted")
        pad = " " if width >= ROOMY else ""
        names: list[Part] = []
        for by in self.choices:
            names += [(f"{pad}{by.value}{pad}", "reverse" if by is self.by else QUIET), " "]
        if self.order != USUAL or self.reverse:
            sign = signs.up if self.reverse else signs.down
            names.append((f" by {self.order}{sign}", "$accent"))
        self.query_one("#sections", Static).update(join(*names))

    def _notes(self) -> list[Part]:
        """What is missing from the sums."""
        models, short_logs = self.listing.unpriced, self.listing.undercounting
        unlogged = self.spending.unlogged_nano if self.spending and not self.within else 0
        parts: list[Part] = []
        if models:
            named = ", ".join(veiled(short(one), 40) for one in models)
            parts.append((f"{self.ccwatch.symbols.warn} no price for {named}", "$warn"))
        if short_logs:
            what = count(short_logs, "session") if self.by is By.SESSION else "releases"
            parts.append((f"{self.ccwatch.symbols.warn} logs of {what} lack output", "$warn"))
        if unlogged:
            parts.append((f"{money(unlogged)} more is known to be unlogged", QUIET))
        return parts

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Go into a group; into a session, that is its turns."""
        key = event.key[1:]
        if self.by is By.SESSION:
            if self.ccwatch.board.look(key) is None:
                self.app.notify("The session is not known any more")
                return
            self.app.push_screen(SessionScreen(key))
            return
        within = (*self.within, (self.by, key))
        inside = INSIDE[self.by]
        gone = {by for by, _ in within}
        self.app.push_screen(CostsScreen(within, By.SESSION if inside in gone else inside))

    def action_group(self, step: int) -> None:
        """Group by the next thing or the one before; the cursor stays where it was in each."""
        self._places[self.by] = self.rows.key
        choices = self.choices
        self.by = choices[(choices.index(self.by) + step) % len(choices)]
        self.order, self.reverse = USUAL, False
        self._regroup()

    @work(exclusive=True, group="regroup")
    async def _regroup(self) -> None:
        """Group anew in a thread, and put the cursor where it was."""
        if not await self._arrange() or not self.stands():
            return
        self.lay_out()
        kept = self._places.get(self.by, "")
        keys = [item.key for item in self.rows.items]
        self.rows.cursor = keys.index(kept) if kept in keys else 0
        self.rows.action_move(0)

    @work(exclusive=True, group="regroup")
    async def _again(self) -> None:
        """Lay out anew in a thread; the cursor stays on its row."""
        if await self._arrange():
            self.lay_out()

    def on_resize(self) -> None:
        """Choose the columns for the new width."""
        super().on_resize()
        self._again()

    def action_sort(self) -> None:
        """Sort by the next figure."""
        names = [USUAL, *ORDERS]
        self.order = names[(names.index(self.order) + 1) % len(names)]
        self.reverse = False
        self._again()

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self.reverse = not self.reverse
        self._again()

    def action_standing(self) -> None:
        """Say in full where the user stands."""
        self.app.push_screen(StandingScreen())

    def action_whatif(self) -> None:
        """Ask what the sessions of the group under the cursor would have cost otherwise."""
        group, spending = self.chosen_group, self.spending
        if group is None or spending is None:
            return
        inside = narrowed(spending.spent, (*self.within, (group.by, group.key)))
        said = name(group, self.today, self.ccwatch.symbols)
        self.app.push_screen(WhatIfScreen(said, tuple(one.session for one in inside)))

    def action_back(self) -> None:
        """Take the filter away, or go back to where one came from; from the first, nowhere."""
        if self.within or self.needle or self.has_class("-filtering"):
            super().action_back()

    @property
    def chosen(self) -> str:
        """The session under the cursor, where sessions are listed."""
        return self.rows.key[1:] if self.by is By.SESSION else ""

    @property
    def chosen_group(self) -> Group | None:
        """The group under the cursor."""
        key = self.rows.key
        return next((one for one in self.groups if f"g{one.key}" == key), None)
