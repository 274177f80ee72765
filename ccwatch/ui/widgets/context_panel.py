"""How full the context is, how far the next compaction, and how it came to that."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.analysis.context import Context
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.view import View
from ccwatch.ui.widgets import words
from ccwatch.ui.widgets.big import WIDTH, big
from ccwatch.ui.widgets.chart import chart
from ccwatch.ui.widgets.gauge import LEVELS, gauge
from ccwatch.ui.widgets.panel import QUIET, STRONG, Panel, Part, fit, join, spread
from ccwatch.units import brief_tokens, tokens

ROOMY = 90
"""Cells from which the share is also written large."""
LABEL = 6
"""Cells of the labels at the chart's left."""
LOWEST_CHART = 2
"""Rows below which there is no chart."""


class ContextPanel(Panel):
    """The gauge, what it means in words, and the fill over time."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Give the gauge's rows, then as much of the chart as there is room for."""
        large = width >= ROOMY and height >= 5 and view.symbols is UNICODE
        head = with_figures(view, width) if large else rows(view, width)
        if height > 5 + LOWEST_CHART:
            head = [*head, Content("")]
        room = height - len(head)
        return [*head, *(history(view, width, room) if room >= LOWEST_CHART else ())]


def with_figures(view: View, width: int) -> list[Content]:
    """The gauge's rows beside the share in large figures."""
    context = view.overview.context
    style = LEVELS[words.level(context.share_of_trigger)]
    figures = big(words.share(context))
    beside = rows(view, width - WIDTH - 3, large=True)
    return [join((left, style), "   ", right) for left, right in zip(figures, beside, strict=False)]


def rows(view: View, width: int, *, large: bool = False) -> list[Content]:
    """The gauge, its labels, and what it means: three rows. Large figures replace the share."""
    context = view.overview.context
    numbers = join(
        (words.held(context).rjust(6), STRONG),
        (f" / {tokens(context.window.tokens)}", QUIET),
        ("" if large else f" {words.share(context):>5}", STRONG),
    )
    room = width - numbers.cell_length - 1
    return [
        join(gauge(context, room, view.symbols), " ", numbers),
        labels(view, room, width),
        outlook(view, width),
    ]


def labels(view: View, room: int, width: int) -> Content:
    """Name both marks under a gauge of `room` cells, in a line of `width` cells."""
    context = view.overview.context
    threshold, window = context.threshold, context.window.tokens
    if not window or not threshold.tokens:
        return fit([(words.trigger(threshold), QUIET), (words.documented(threshold), QUIET)], width)
    at = min(room - 1, round(threshold.tokens / window * room))
    mark = min(room - 1, round((threshold.documented_tokens or 0) / window * room))
    name = f"{corner(view, 0)} {words.trigger(threshold)}"
    known = f"{corner(view, 0)} {words.documented(threshold)}"
    if mark - at >= len(name) + 1 and mark + len(known) <= width:
        return join(" " * at, name, " " * (mark - at - len(name)), (known, QUIET))
    long = f"auto-compact at {words.trigger(threshold, full=True)} {corner(view, 1)}"
    left = long if len(long) <= at + 1 else f"{words.trigger(threshold)} {corner(view, 1)}"
    if len(left) <= at + 1:
        line = " " * (at + 1 - len(left)) + left
        gap = mark - len(line)
        if gap >= 0 and mark + len(known) <= width:
            return join(line, " " * gap, (known, QUIET))
        if gap >= 0 and len(line) + 2 + len(known) <= width:
            return join(line, "  ", (known, QUIET))
        return Content(line)
    return fit([name, (known, QUIET)], width, "  ")


def corner(view: View, end: int) -> str:
    """What joins a label to its mark: before the label (0) or after it (1)."""
    return "╰╯"[end] if view.symbols is UNICODE else "^"


def outlook(view: View, width: int) -> Content:
    """Say what remains, in words, the most important first."""
    context = view.overview.context
    level = words.level(context.share_of_trigger)
    parts: list[Part] = [(warning(view, level), f"bold {LEVELS[level]}")]
    parts.append((words.left(context), STRONG))
    parts += words.ahead(view.overview.forecast)
    parts += [(said, "$warn") for said in words.state(context)[:1] if "over" in said]
    parts += [said for said in words.state(context) if "over" not in said]
    parts += [(said, QUIET) for said in words.doubts(context.threshold)]
    return fit(parts, width)


def warning(view: View, level: str) -> str:
    """Name a level that needs attention, with its sign; empty while all is well."""
    signs = view.symbols
    return {"near": f"{signs.warn} NEAR", "due": f"{signs.crit} DUE"}.get(level, "")


def history(view: View, width: int, height: int) -> list[Content]:
    """The chart with its scale at the left, and a line that tells when it was."""
    context, points = view.overview.context, view.overview.history
    if not points:
        return []
    size = max(context.window.tokens or 0, *(p.tokens for p in points))
    drawn = chart(points, size, width - LABEL, height - 1, view.symbols, context.threshold.tokens)
    names = scale(context, size, height - 1)
    return [
        *(join((name, QUIET), row) for name, row in zip(names, drawn, strict=True)),
        join(" " * LABEL, times(view, width - LABEL)),
    ]


def scale(context: Context, size: int, height: int) -> list[str]:
    """Name the top of a chart and its trigger's line."""
    names = [" " * LABEL] * height
    names[0] = f"{brief_tokens(size):>{LABEL - 1}} "
    if context.threshold.tokens:
        y = min(height - 1, int(context.threshold.tokens / size * height))
        names[height - 1 - y] = f"{brief_tokens(context.threshold.tokens):>{LABEL - 1}} "
    return names


def times(view: View, width: int) -> Content:
    """Tell from when to when the chart goes, how often was compacted, and the last time."""
    clock, points = view.moment.clock, view.overview.history
    done = view.overview.compactions
    left = join((f"{clock(points[0].at_ms)} {view.symbols.dash} {clock(points[-1].at_ms)}", QUIET))
    if not done:
        return left
    count = f"{view.symbols.compacted} {len(done)} compaction{'' if len(done) == 1 else 's'}"
    last = f"last {words.compacted(done[-1], view.moment, view.symbols)}"
    return spread(left, fit([(count, QUIET), (last, QUIET)], width - 16), width)
