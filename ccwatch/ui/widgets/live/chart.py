"""A chart of the fill of a window over time."""

from collections.abc import Sequence

from msgspec import Struct
from textual.content import Content

from ccwatch.analysis.context import Point
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.gauge import runs
from ccwatch.ui.widgets.line import QUIET

WIDEST = 3
"""The width of a column in cells at most, while there are few responses."""
FILL = "$primary 55%"
"""The style of the past."""
NOW = "$primary"
"""The style of the newest column."""


class ChartColumn(Struct, frozen=True):
    """One column of the chart."""

    tokens: int
    """The largest context in it."""
    compacted: bool
    """Was the conversation compacted in it?"""
    newest: bool = False
    """Does it hold the newest point?"""


def columns(points: Sequence[Point], width: int) -> list[ChartColumn]:
    """Group points into `width` columns at most, oldest first.

    How many points share a column is a power of two, so that columns keep still
    while new points come, and only now and then move together.
    """
    if width < 1 or not points:
        return []
    per = 1
    while -(-len(points) // per) > width:
        per *= 2
    groups = [points[i : i + per] for i in range(0, len(points), per)]
    merged = [ChartColumn(max(p.tokens for p in g), any(p.compacted for p in g)) for g in groups]
    wide = min(WIDEST, width // len(merged))
    last = len(merged) - 1
    return [
        ChartColumn(column.tokens, column.compacted and not i, at == last)
        for at, column in enumerate(merged)
        for i in range(wide)
    ]


def chart(
    points: Sequence[Point],
    window: int,
    width: int,
    height: int,
    symbols: Symbols,
    trigger: int | None,
) -> list[Content]:
    """Draw points as columns from 0 to the window's size, and the trigger as a line.

    Args:
        points: Oldest first.
        window: Tokens at the top of the chart.
        width: Cells.
        height: Rows.
        symbols: The signs to draw with.
        trigger: Tokens at which the line is drawn; `None` for none.

    Returns:
        The rows, the top one first.
    """
    drawn = columns(points, width)
    line = -1 if not trigger else min(height - 1, int(trigger / window * height))
    step = window / height
    return [
        _row(drawn, y, step, width, symbols, is_line=y == line) for y in reversed(range(height))
    ]


def _row(
    drawn: Sequence[ChartColumn],
    y: int,
    step: float,
    width: int,
    symbols: Symbols,
    *,
    is_line: bool,
) -> Content:
    """Draw one row of a chart: `y` counts from the bottom, each row stands for `step` tokens."""
    signs, styles = [], []
    for at in range(width):
        sign, style = (symbols.line, QUIET) if is_line else (" ", "")
        if at < len(drawn):
            part = drawn[at].tokens / step - y
            if part > (0 if not y else 0.06):
                sign = symbols.column(part)
                style = NOW if drawn[at].newest else FILL
            if drawn[at].compacted and not y:
                sign, style = symbols.compacted, "bold $accent-readable"
        signs.append(sign)
        styles.append(style)
    return runs(signs, styles)
