"""Writing what a list shows into the working directory."""

from asyncio import to_thread
from collections.abc import Callable
from pathlib import Path

from ccwatch.report.export import ExportError, export_rows
from ccwatch.ui.screens.board_screen import BoardScreen


def write_rows(screen: BoardScreen, what: str, rows: Callable[[], str]) -> None:
    """Write the rows of a list in a thread, and say where they are or why they are not.

    Args:
        screen: Lists them.
        what: What they are: a word.
        rows: Gives them as CSV; called in the thread.
    """
    screen.run_worker(_write(screen, what, rows), exclusive=True, group="export")


async def _write(screen: BoardScreen, what: str, rows: Callable[[], str]) -> None:
    moment, roots = screen.ccwatch.moment(), screen.ccwatch.board.snapshot.roots

    def write() -> Path:
        return export_rows(rows(), what, moment.now_ms, Path.cwd(), moment.zone, roots)

    try:
        path = await to_thread(write)
    except (ExportError, OSError) as error:
        screen.notify(str(error), title="Not written", severity="error")
        return
    screen.notify(str(path), title="Written")
