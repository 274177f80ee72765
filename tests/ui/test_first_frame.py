"""The first frame: whole, laid out for the size of the pane, and not painted twice."""

from datetime import UTC

import pytest
from rich.console import RenderableType
from textual._compositor import LayoutUpdate
from textual.screen import Screen

from ccwatch.report.board import Board
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice
from tests.support import boards
from tests.support.looks import settle


class Recording(CcwatchApp):
    """Keeps what is painted until the app is left alone, and whether it reaches the terminal."""

    def __init__(self, board: Board) -> None:
        super().__init__(
            boards.feed(board),
            first=board,
            now=boards.now,
            zone=UTC,
            choice=Choice.at_first(boards.SHOP, ""),
        )
        self.frames: list[tuple[RenderableType, bool]] = []

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if renderable is not None:
            self.frames.append((renderable, not self._batch_count))
        super()._display(screen, renderable)


@pytest.mark.parametrize(
    ("size", "framed"),
    [((40, 12), False), ((60, 8), False), ((80, 24), True), ((200, 60), True)],
    ids=str,
)
async def test_the_first_frame_is_whole(size: tuple[int, int], framed: bool) -> None:
    app = Recording(boards.board())
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert all(shown for _, shown in app.frames)
        first, _ = app.frames[0]
        assert isinstance(first, LayoutUpdate)
        lines = ["".join(strip.text for strip in line) for line in first.strips]
        assert len(lines) == size[1]
        assert any("143k" in line for line in lines)
        assert any("╭" in line for line in lines) is framed
