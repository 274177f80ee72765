"""Bars that show how full a window is, with marks."""

from msgspec import Struct
from textual.content import Content

from ccwatch.analysis.context import Context
from ccwatch.report.board import SessionRow
from ccwatch.report.wording import context_level, level
from ccwatch.ui.symbols import ASCII, Symbols
from ccwatch.ui.view import Look, View
from ccwatch.ui.widgets.line import QUIET, Part, join

TRACK = "on $foreground 12%"
"""The style of the empty part."""
EMPTY = "$foreground 18%"
"""The style of the empty part of a thin bar."""
LEVELS = {
    "ok": "$ok",
    "near": "$warn",
    "due": "$crit",
    "unknown": "$quiet",
}
"""The styles of how near the trigger is."""

NEARLY_SPENT = 0.8
"""The share of a budget from which it is nearly used up."""


class GaugeMark(Struct, frozen=True):
    """A mark on a bar."""

    share: float
    """Its place, 0 to 1."""
    sign: str
    """Its sign, one cell wide."""
    style: str
    """Its style."""


def bar(
    share: float | None,
    width: int,
    symbols: Symbols,
    style: str = "$ok",
    marks: tuple[GaugeMark, ...] = (),
) -> Content:
    """Draw a bar.

    Args:
        share: How much of it is full, 0 to 1. More is drawn as full with a sign of
            overflow at the end; `None` as empty.
        width: Cells; without any, nothing is drawn.
        symbols: The signs to draw with.
        style: Of what is full.
        marks: Drawn over the bar, later ones over earlier ones.
    """
    if width < 1:
        return Content("")
    filled = symbols.bar(share or 0.0, width)
    signs = list(filled.ljust(width, symbols.track if symbols is ASCII else " "))
    styles = [f"{style if i < len(filled) else QUIET} {TRACK}" for i in range(width)]
    for mark in marks:
        at = place(mark, width)
        signs[at] = mark.sign
        inside = at < len(filled)
        styles[at] = f"$background on {style}" if inside else f"{mark.style} {TRACK}"
    if share is not None and share > 1:
        signs[-1] = symbols.arrow
        styles[-1] = f"$background on {style}"
    return runs(signs, styles)


def thin(
    share: float | None,
    width: int,
    symbols: Symbols,
    style: str = "$ok",
    trigger: float | None = None,
) -> Content:
    """Draw a thin bar, for lists.

    Args:
        share: How much of it is full, 0 to 1.
        width: Cells.
        symbols: The signs to draw with.
        style: Of what is full.
        trigger: Where compaction comes, 0 to 1; `None` for no mark.
    """
    mark = () if trigger is None else (GaugeMark(trigger, symbols.trigger, "bold $foreground"),)
    if symbols is ASCII:
        return bar(share, width, symbols, style, mark)
    line = dash(share, width, symbols)
    signs = list(line.ljust(width, "─"))
    styles = [style if at < len(line) else EMPTY for at in range(width)]
    for one in mark:
        at = place(one, width)
        signs[at], styles[at] = one.sign, one.style
    return runs(signs, styles)


def place(mark: GaugeMark, width: int) -> int:
    """The cell of a mark on a bar of `width` cells, at least 1."""
    return min(width - 1, max(0, round(mark.share * width)))


def dash(share: float | None, width: int, symbols: Symbols) -> str:
    """Draw the filled part of a thin bar, without the track after it."""
    if symbols is ASCII:
        return symbols.bar(share or 0.0, width)
    halves = round(min(1.0, max(0.0, share or 0.0)) * width * 2) or bool(share)
    return "━" * (halves // 2) + "╸" * (halves % 2)


def budget_style(share: float) -> str:
    """The style of a budget of which a share is spent: used up, nearly so, or not."""
    return "$crit" if share >= 1 else "$warn" if share >= NEARLY_SPENT else "$ok"


def runs(signs: list[str], styles: list[str]) -> Content:
    """Join signs, with adjacent ones of the same style as one part."""
    parts: list[Part] = []
    start = 0
    for at in range(1, len(signs) + 1):
        if at == len(signs) or styles[at] != styles[start]:
            parts.append(("".join(signs[start:at]), styles[start]))
            start = at
    return join(*parts)


def marks(context: Context, symbols: Symbols) -> tuple[GaugeMark, ...]:
    """The marks of the documented and of the resolved trigger on a window's bar."""
    window, threshold = context.window.tokens, context.threshold
    if not window:
        return ()
    triggers = []
    if threshold.documented_tokens:
        triggers.append(GaugeMark(threshold.documented_tokens / window, symbols.documented, QUIET))
    if threshold.tokens:
        triggers.append(GaugeMark(threshold.tokens / window, symbols.trigger, "bold $foreground"))
    return tuple(triggers)


def view_level(view: View) -> str:
    """How near the session that is shown is to its compaction: a key of `LEVELS`."""
    level = context_level(view.overview.context, view.look.near)
    return _raised(level, alerted=view.overview.session.id in view.look.alerted)


def row_level(row: SessionRow, look: Look) -> str:
    """How near a listed session is to its compaction: a key of `LEVELS`."""
    return _raised(level(row.share, look.near), alerted=row.id in look.alerted)


def _raised(level: str, *, alerted: bool) -> str:
    """How near a trigger is: a session that crossed a limit of the user's is near at least."""
    return "near" if alerted and level in ("ok", "unknown") else level


def gauge(view: View, width: int) -> Content:
    """Draw a window with both marks, in the colour of how near the trigger is."""
    context, symbols, style = view.overview.context, view.look.symbols, LEVELS[view_level(view)]
    return bar(context.share, width, symbols, style, marks(context, symbols))
