"""What all screens have in common: they follow the app's board."""

from typing import cast

from textual.screen import Screen

from ccwatch.report.board import Board
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.breakpoints import HEIGHTS, WIDTHS
from ccwatch.ui.widgets.status import Status


class BoardScreen(Screen[None]):
    """A screen that shows the app's board and draws nothing while it is not on top."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    @property
    def ccwatch(self) -> BoardApp:
        """The app, by its own type."""
        return cast("BoardApp", self.app)

    def stands(self) -> bool:
        """Is there something to bring up to date? A screen that is left counts as mounted on.

        To be asked after everything that was waited for: what is on a screen goes before it does.
        """
        return self.is_mounted and self.is_running

    def on_mount(self) -> None:
        """Follow the app. `data_bind` won't do: a screen may push a screen."""
        for name in ("board", "choice", "paused", "muted", "standing"):
            self.watch(self.app, name, self._follow, init=False)
        self._follow()

    def on_screen_resume(self) -> None:
        """Catch up with what came while another screen was on top."""
        self._follow()

    def on_resize(self) -> None:
        """Say of alerts what there is room for now."""
        for status in self.query(Status):
            status.show(self.ccwatch)

    def _follow(self) -> None:
        if self.is_current and self.stands():
            self.show_board(self.ccwatch.board)

    def show_board(self, board: Board) -> None:
        """Bring the screen up to date."""
        raise NotImplementedError
