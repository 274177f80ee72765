"""The status line: paused, alerts, what cannot be read or written, the progress of reading."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from ccwatch.model.folder import last_part
from ccwatch.plain_text import one_line
from ccwatch.report.alerts import Alert
from ccwatch.store.snapshot import Progress
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import View
from ccwatch.ui.widgets.line import DOT, QUIET, Part, fit
from ccwatch.units import count, percent, span

BETWEEN = "  "
"""Stands between two things."""
LOWEST = 6
"""Rows below which alerts are not shown."""


class Status(Static):
    """A line that is hidden while there is nothing to say."""

    DEFAULT_CSS = """
    Status { height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; display: none; }
    Status.-said { display: block; }
    """

    def show(self, line: Content) -> None:
        """Show what `status` says; the line is hidden while that is nothing."""
        self.set_class(bool(line), "-said")
        if not isinstance(self.content, Content) or not line.is_same(self.content):
            self.update(line)


def status(
    app: BoardApp,
    room: int,
    elsewhere: frozenset[str] = frozenset(),
    ample: int | None = None,
    view: View | None = None,
) -> Content:
    """Say what there is to say; empty for nothing.

    Args:
        app: The app.
        room: The cells available.
        elsewhere: The ids of sessions whose alerts are shown elsewhere on the screen.
        ample: The cells that more than the briefest words may take; `None` for all.
        view: The session of whose settings is told what is wrong with them; `None` for none.
    """
    snapshot = app.latest.snapshot
    parts: list[Part] = []
    if app.paused:
        parts.append((" PAUSED ", "bold reverse $warn"))
    taken = fit([*parts, ("muted" if app.muted else "")], room, BETWEEN).cell_length
    taken += len(BETWEEN) * bool(taken)
    parts.append(alerts(app, elsewhere, (room if ample is None else ample) - taken))
    if app.muted:
        parts.append(("muted", "$warn"))
    parts += [(f"{one_line(root, 80)} is gone", "$warn") for root in snapshot.gone]
    if unreadable := snapshot.unreadable:
        parts.append((f"{count(len(unreadable), 'file')} not readable", "$warn"))
    if not snapshot.progress.done:
        parts.append((reading(snapshot.progress, room if ample is None else ample), QUIET))
        left = app.time_left.seconds(snapshot.progress, app.moment().now_ms)
        parts.append((f"{app.symbols.about}{span(left)} left", QUIET) if left and left >= 1 else "")
    if lost := snapshot.line_counts.unread:
        parts.append((f"{count(lost, 'line')} not understood", QUIET))
    parts.append((settings_problem(view), QUIET) if view else "")
    if unwritten := app.unwritten:
        why = one_line(next(iter(unwritten.values())), 80)
        parts.append((f"{', '.join(unwritten)} not written: {why}", QUIET))
    return fit(parts, room, BETWEEN)


def settings_problem(view: View) -> str:
    """What is wrong with Claude Code's settings for a session; empty for nothing."""
    problems = view.board.snapshot.setup(view.overview.session).problems
    if not problems:
        return ""
    path, _, why = problems[0].partition(": ")
    others = f" +{len(problems) - 1}" if len(problems) > 1 else ""
    return one_line(f"{last_part(path)}: {why}{others}", 80)


def alerts(app: BoardApp, elsewhere: frozenset[str], room: int) -> Part:
    """The limits that are crossed, the most urgent first; empty in a very low pane."""
    standing = [alert for alert in app.standing if alert.session not in elsewhere]
    if not standing or app.size.height < LOWEST:
        return ""
    urgent = standing[0].urgent
    sign, style = (app.symbols.crit, "$crit") if urgent else (app.symbols.warn, "$warn")
    return f"{sign} {in_words(standing, room - len(sign) - 1)}", f"bold {style}"


def in_words(alerts: Sequence[Alert], room: int) -> str:
    """Put alerts into words: a single one in full, else as many of them as fit, briefly.

    Args:
        alerts: The most urgent first; at least one.
        room: The cells that more than the first one, briefly, may take.

    Example:
        >>> two = [Alert("1", "", "api 94%", "of trigger", False),
        ...        Alert("2", "", "docs 81%", "of trigger", False)]
        >>> in_words(two, 40), in_words(two, 24)
        ('api 94%, docs 81% of trigger', 'api 94% of trigger +1')
    """
    if len(alerts) == 1 and cell_len(alerts[0].words) <= room:
        return alerts[0].words
    for number in range(len(alerts), 1, -1):
        told = _listed(alerts[:number], len(alerts) - number)
        if cell_len(told) <= room:
            return told
    return _listed(alerts[:1], len(alerts) - 1)


def _listed(alerts: Sequence[Alert], others: int) -> str:
    """Name alerts, those with the same unit together, and the number of others."""
    units: dict[str, list[str]] = {}
    for one in alerts:
        units.setdefault(one.unit, []).append(one.figure)
    named = (f"{', '.join(figures)} {unit}".rstrip() for unit, figures in units.items())
    return DOT.join(named) + (f" +{others}" if others else "")


def under_way(progress: Progress, symbols: Symbols) -> str:
    """What is being done before anything can be shown."""
    return f"{'Reading' if progress.all_size else 'Looking for'} transcripts{symbols.more}"


def reading(progress: Progress, room: int = 80) -> str:
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
