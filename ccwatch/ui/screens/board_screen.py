"""What all screens have in common: they show the app's board."""

from typing import TYPE_CHECKING

from textual import getters
from textual.content import Content
from textual.events import Click, ScreenResume
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from ccwatch.report.board import Board
from ccwatch.ui import legends
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.synced_screen import SyncedScreen
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.status import Status, status

if TYPE_CHECKING:
    from textual._compositor import CompositorMap


class BoardScreen(SyncedScreen):
    """A screen that shows the app's board, and draws nothing while another one is on top."""

    app = getters.app(BoardApp)

    _is_styled = False
    LEGEND = staticmethod(legends.nothing)
    """Explains its words and signs, for the help."""
    _arranged: "CompositorMap | None" = None
    """The arrangement that was painted last."""

    @property
    def look(self) -> Look:
        """What to draw with now."""
        return self.app.look()

    @property
    def width(self) -> int:
        """Cells of a line, without the padding at both ends."""
        return max(1, self.size.width - 2)

    def can_update(self) -> bool:
        """Can the screen be updated? One that was dismissed still counts as mounted.

        Ask after every `await`, since the widgets of a screen are removed before the screen is.
        """
        return self.is_mounted and self.is_running

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Show what there is: at first, and when another screen was on top.

        At first all widgets have just been styled. If none gets the focus, once is enough.
        """
        if self.AUTO_FOCUS == "":
            event.refresh_styles, self._is_styled = self._is_styled, True
        self.sync()

    def on_resize(self) -> None:
        """Update the status, which shows as much of alerts as there is room for."""
        self.show_status()

    def show_status(self) -> None:
        """Update the status, if the screen has one: it has a line of its own."""
        for line in self.query(Status):
            line.show(status(self.app, max(10, self.size.width - 4)))

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Lay the screen out, and paint all that was moved.

        Textual compares with the arrangement before, but may have renewed that without painting:
        when a widget is asked for its place after a hidden one was updated.
        """
        compositor, whole = self._compositor, not scroll or bool(self._layout_widgets)
        if whole and self._arranged is not None:
            compositor._full_map = self._arranged
        super()._refresh_layout(size, scroll)
        if whole:
            self._arranged = compositor._full_map

    def _compositor_refresh(self) -> None:
        """Paint what changed; within a batch, all of the screen once that ends.

        What Textual paints within a batch is thrown away but counts as shown, so that the first
        frame would lack it. Where all of the screen is painted, it need not be painted once more.
        """
        if self.app._batch_count:
            self.refresh()
            return
        if self._compositor.size.region in self._compositor._dirty_regions:
            self._repaint_required = False
        super()._compositor_refresh()

    def set_content(self, selector: str, content: Content) -> None:
        """Show content in a `Static`, unless it looks the same already."""
        static = self.query_one(selector, Static)
        if not isinstance(static.content, Content) or not content.is_same(static.content):
            static.update(content)

    def cell_of(self, event: Click, selector: str) -> int:
        """The cell of a line of text that was clicked; -1 beside it."""
        place = event.get_content_offset(self.query_one(selector))
        return -1 if place is None else place.x

    def sync(self) -> None:
        """Update the screen, unless another one is on top."""
        if self.is_active and self.can_update():
            self.show_board(self.app.board)

    def show_board(self, board: Board) -> None:
        """Update the screen."""
        raise NotImplementedError

    def push(self, screen: Screen[None]) -> None:
        """Open a screen on top of this one.

        Where one is on top already, nothing happens: rows report each Enter of a key that is held,
        and the screen hears of the later ones after it has opened the first.
        """
        if self.is_active:
            self.app.push_screen(screen)

    def leave(self) -> None:
        """Go back to the screen below, unless that happened already: Textual would leave it too."""
        if self.is_active:
            self.dismiss()

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.leave()
