"""What all screens have in common: they follow the app's board."""

from typing import cast

from ccwatch.report.board import Board
from ccwatch.ui import legends
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.follower import Follower
from ccwatch.ui.widgets.status import Status


class BoardScreen(Follower):
    """A screen that shows the app's board and draws nothing while it is not on top."""

    LEGEND = staticmethod(legends.nothing)
    """Explains its words and signs, for the help."""

    @property
    def ccwatch(self) -> BoardApp:
        """The app, by its own type."""
        return cast("BoardApp", self.app)

    @property
    def width(self) -> int:
        """Cells of a line, between the blanks at both ends of it."""
        return max(1, self.size.width - 2)

    def stands(self) -> bool:
        """Is there something to bring up to date? A screen that is left counts as mounted on.

        To be asked after everything that was waited for: what is on a screen goes before it does.
        """
        return self.is_mounted and self.is_running

    def on_screen_resume(self) -> None:
        """Show what there is: at first, and when another screen was on top."""
        self.follow()

    def on_resize(self) -> None:
        """Say of alerts what there is room for now."""
        for status in self.query(Status):
            status.show(self.ccwatch, self.told())

    def told(self) -> frozenset[str]:
        """The ids of sessions whose alerts stand elsewhere on the screen."""
        return frozenset()

    def _compositor_refresh(self) -> None:
        """Paint what changed; within a batch, all of the screen once that ends.

        What Textual paints within a batch is thrown away and taken for shown, so that the first
        frame would lack it.
        """
        if self.app._batch_count:
            self.refresh()
        else:
            super()._compositor_refresh()

    def follow(self) -> None:
        """Bring the screen up to date, unless another one is on top."""
        if self.is_current and self.stands():
            self.show_board(self.ccwatch.board)

    def show_board(self, board: Board) -> None:
        """Bring the screen up to date."""
        raise NotImplementedError
