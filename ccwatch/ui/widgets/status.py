"""The status line: paused, alerts, still reading, lines not understood."""

from textual.content import Content
from textual.widgets import Static

from ccwatch.store.snapshot import Progress
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.line import QUIET, Part, fit
from ccwatch.units import count, percent, span

ROOMY = 80
"""Cells from which an alert is shown in full."""
LOWEST = 6
"""Rows below which alerts are not shown."""


class Status(Static):
    """A line that is hidden while there is nothing to say."""

    DEFAULT_CSS = """
    Status { height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; display: none; }
    Status.-said { display: block; }
    """

    def show(self, app: BoardApp, elsewhere: frozenset[str] = frozenset()) -> None:
        """Update the line.

        Args:
            app: The app.
            elsewhere: The ids of sessions whose alerts are shown elsewhere on the screen.
        """
        snapshot, room = app.latest.snapshot, max(10, app.size.width - 4)
        parts: list[Part] = []
        if app.paused:
            parts.append((" PAUSED ", "bold reverse $warn"))
        parts += alerts(app, elsewhere)
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


def alerts(app: BoardApp, elsewhere: frozenset[str]) -> list[Part]:
    """The most urgent crossed limit, and the number of others; empty in a very low pane."""
    parts: list[Part] = []
    standing = [alert for alert in app.standing if alert.session not in elsewhere]
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
    """What is being done before anything can be shown."""
    return f"{'Reading' if progress.all_size else 'Looking for'} transcripts{symbols.more}"


def reading(progress: Progress, room: int = ROOMY) -> str:
    """The progress of the first reading.

    Args:
        progress: The progress.
        room: The cells available.
    """
    if not progress.all_size:
        return "looking for transcripts"
    share = percent(progress.size / max(1, progress.all_size))
    full = f"reading {progress.files} of {progress.all_files} transcripts, {share}"
    return full if len(full) <= room else f"reading {share}"
