"""The header: which session this is, and its state."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.model.name import short
from ccwatch.plain_text import one_line
from ccwatch.report import wording
from ccwatch.ui.view import View
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, fit, join, shorten, spread
from ccwatch.ui.widgets.panel import Panel
from ccwatch.ui.widgets.words import session_name

AT_WORK = 30
"""Seconds since the last row within which a session counts as working, by that alone."""
AHEAD = 1800
"""Seconds by which the last row may be ahead of the clock for that."""
STYLES = {"working": "$ok", "waiting": "$warn"}
"""The styles of states that have one."""


class Header(Panel):
    """Project, branch and title at the left; model, window, release and state at the right."""

    DEFAULT_CSS = """
    Header { height: 1; padding: 0 2; }
    """

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Return the line."""
        return [heading(view, width)]


def heading(view: View, width: int) -> Content:
    """The whole line."""
    session = view.overview.session
    right = fit([*_right_parts(view)], max(20, width * 3 // 5), "  ")
    left: list[Part] = [(session_name(session), STRONG)]
    if session.named_branch:
        left.append(one_line(session.named_branch, 40))
    if session.title:
        left.append((one_line(session.title, 80), QUIET))
    room = width - right.cell_length - 2
    return spread(cut(left, room), right, width)


def cut(parts: list[Part], width: int) -> Content:
    """Join parts with dots, and truncate the line to a width."""
    return shorten(fit(parts, 10_000), width)


def _right_parts(view: View) -> list[Part]:
    """State, model, window and release, the most important first."""
    session, window = view.overview.session, wording.window_size(view.overview.context.window)
    parts: list[Part] = [mood(view), (short(session.model) or "no response yet", "")]
    if window:
        parts.append((window, QUIET))
    if session.version:
        parts.append((f"Claude Code {one_line(session.version, 20)}", QUIET))
    if view.following == "pinned":
        parts.insert(1, ("pinned", "$accent-readable"))
    return parts


def state(view: View) -> str:
    """The state of a session in a word: `working`, `waiting`, `idle` or `closed`.

    The client's own word is taken where it gives one. Else a session that wrote
    lately is at work.
    """
    running = view.overview.running
    if running and running.status:
        return {"busy": "working", "shell": "working"}.get(running.status, running.status)
    since = view.look.moment.seconds_since(view.overview.session.last_ms)
    if since is not None and -AHEAD < since < AT_WORK:
        return "working"
    live = next((r.live for r in view.board.rows if r.id == view.overview.session.id), None)
    is_closed = live is False or view.overview.closed
    return "closed" if is_closed and not running else "idle"


def mood(view: View) -> Content:
    """The state with its sign."""
    word = one_line(state(view), 12)
    sign = view.look.symbols.live if word in STYLES else view.look.symbols.parked
    return join((f"{sign} {word}", STYLES.get(word, QUIET)))
