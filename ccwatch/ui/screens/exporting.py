"""Writes what a screen shows into the working directory."""

from asyncio import to_thread
from collections.abc import Callable
from pathlib import Path

from ccwatch.analysis.compaction.detail import Detail
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.report.output.compaction_report import markdown
from ccwatch.report.output.export import ExportError, report_name, rows_name, write_new
from ccwatch.ui.screens.board_screen import BoardScreen


def write_report(screen: BoardScreen, listed: Recorded, detail: Detail) -> None:
    """Write a report of a compaction in a thread, and show a message about the result.

    Args:
        screen: Shows the message.
        listed: The compaction.
        detail: The analysis of its transcript.
    """
    zone, roots = screen.app.moment().zone, screen.app.board.snapshot.roots
    name = report_name(detail.compaction.id, detail.compaction.at_ms, zone)

    def write() -> Path:
        return write_new(markdown(listed, detail), Path.cwd(), name, roots)

    screen.run_worker(_written(screen, write), exclusive=True, group="export")


def write_rows(screen: BoardScreen, kind: str, rows: Callable[[], str]) -> None:
    """Write the rows of a list in a thread, and show a message about the result.

    Args:
        screen: Shows the message.
        kind: What they are, in a word, for the name of the file.
        rows: Returns them as CSV; called in the thread.
    """
    moment, roots = screen.app.moment(), screen.app.board.snapshot.roots
    name = rows_name(kind, moment.now_ms, moment.zone)

    def write() -> Path:
        return write_new(f"{rows()}\n", Path.cwd(), name, roots)

    screen.run_worker(_written(screen, write), exclusive=True, group="export")


async def _written(screen: BoardScreen, write: Callable[[], Path]) -> None:
    try:
        path = await to_thread(write)
    except (ExportError, OSError) as error:
        screen.notify(str(error), title="Not written", severity="error")
        return
    screen.notify(str(path), title="Written")
