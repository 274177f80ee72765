"""One line of what is out of the ordinary: paused, alerts, still reading, lines not read."""

from textual.content import Content
from textual.widgets import Static

from ccwatch.report.sections import count
from ccwatch.store.snapshot import Progress
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.panel import QUIET, Part, fit
from ccwatch.units import percent, span

ROOMY = 80
"""Cells from which an alert is told in full."""
LOWEST = 6
"""Rows below which there is none to spare for an alert."""


class Status(Static):
    """Hidden while all is as it should be."""

    DEFAULT_CSS = """
    Status { height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; display: none; }
    Status.-said { display: block; }
    """

    def show(self, app: BoardApp, told: frozenset[str] = frozenset()) -> None:
        """Say what there is to say.

        Args:
            app: What it is said of.
            told: The ids of sessions whose alerts the screen tells elsewhere.
        """
        snapshot, room = app.latest.snapshot, max(10, app.size.width - 4)
        parts: list[Part] = []
        if app.paused:
            parts.append((" PAUSED ", "bold reverse $warn"))
        parts += alerts(app, told)
        if not snapshot.progress.done:
            parts.append((reading(snapshot.progress, room), QUIET))
            left = app.time_left.seconds(snapshot.progress, app.moment().now_ms)
            parts.append(
                (f"{app.symbols.about}{span(left)} left", QUIET) if left and left >= 1 else ""
            )
        if lost := snapshot.account.unread:
            parts.append((f"{count(lost, 'line')} not understood", QUIET))
        line = fit(parts, room, "  ")
        self.set_class(bool(parts), "-said")
        if not isinstance(self.content, Content) or not line.is_same(self.content):
            self.update(line)


def alerts(app: BoardApp, told: frozenset[str] = frozenset()) -> list[Part]:
    """Name the limit that is crossed, and how many more; in a pane of few rows it has no room."""
    parts: list[Part] = []
    standing = [one for one in app.standing if one.session not in told]
    if standing and app.size.height >= LOWEST:
        first, *more = standing
        sign, style = (app.symbols.crit, "$crit") if first.urgent else (app.symbols.warn, "$warn")
        words = first.words if app.size.width >= ROOMY else first.brief
        others = f" +{len(more)}" if more else ""
        parts.append((f"{sign} {words}{others}", f"bold {style}"))
    if app.muted:
        parts.append(("muted", "$warn"))
    return parts


def under_way(progress: Progress, symbols: Symbols) -> str:
    """Say what is done first, beside a line that says how far that has come."""
    return f"{'Reading' if progress.all_size else 'Looking for'} transcripts{symbols.more}"


def reading(progress: Progress, room: int = ROOMY) -> str:
    """Say how far the first reading has come.

    Args:
        progress: That.
        room: Cells that there are for it.
    """
    if not progress.all_size:
        return "looking for transcripts"
    share = percent(progress.size / max(1, progress.all_size))
    said = f"reading {progress.files} of {progress.all_files} transcripts, {share}"
    return said if len(said) <= room else f"reading {share}"
