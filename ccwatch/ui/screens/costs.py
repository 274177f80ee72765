"""What all sessions cost, below a comparison with averages and budgets."""

from asyncio import to_thread

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from ccwatch.money import money
from ccwatch.report.board import Board
from ccwatch.ui.screens.cost_groups import CostGroupsScreen
from ccwatch.ui.screens.list_screen import FLAT
from ccwatch.ui.widgets.costs.arrangement import Arrangement
from ccwatch.ui.widgets.costs.standing import StandingFacts, summary
from ccwatch.ui.widgets.line import QUIET, Part


class CostsScreen(CostGroupsScreen):
    """The groups of all costs, by day at first, below the comparison."""

    IS_ROOT = True

    def __init__(self) -> None:
        super().__init__(Arrangement())
        self.known: StandingFacts | None = None

    def compose_head(self) -> ComposeResult:
        """Create the comparison, above everything else."""
        yield Static(id="standing")
        yield from super().compose_head()

    async def work_out(self, board: Board) -> None:
        """Calculate the comparison as well, once everything is added up."""
        now_ms, budgets = self.app.moment().now_ms, self.app.budgets
        await super().work_out(board)
        self.known = await to_thread(StandingFacts.of, board, budgets, now_ms)

    def lay_out(self) -> None:
        """Update the screen."""
        if not self.can_update():
            return
        super().lay_out()
        lines = summary(self.known, self.app.symbols, self.width) if self.known else []
        self.set_content("#standing", Content("\n").join(lines))
        self.query_one("#standing").display = bool(lines) and self.size.height > FLAT

    def notes(self) -> list[Part]:
        """What is missing from the sums, and the costs that were not logged."""
        unlogged = self.spending.unlogged_nano if self.spending else 0
        more: list[Part] = [(f"{money(unlogged)} more unlogged", QUIET)]
        return [*super().notes(), *(more if unlogged else [])]
