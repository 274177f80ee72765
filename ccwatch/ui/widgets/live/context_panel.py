"""How full the context is, how far the next compaction, and the history."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.report import trigger_wording, wording
from ccwatch.report.attribution_wording import consumers, parts
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.view import View
from ccwatch.ui.widgets import words
from ccwatch.ui.widgets.gauge import LEVELS, gauge, view_level
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, fit, join, spread
from ccwatch.ui.widgets.live.big import WIDTH, big
from ccwatch.ui.widgets.live.chart import chart
from ccwatch.ui.widgets.panel import Panel
from ccwatch.units import brief_tokens, count, tokens

ROOMY = 90
"""Cells from which the share is also shown in large digits."""
BRIEF = 48
"""Cells below which the trigger and what remains are said in fewer words."""
TOP = "top "
"""The label of the largest consumers."""
LABEL = 6
"""Cells of the labels at the chart's left."""
LOWEST_CHART = 2
"""Rows below which there is no chart."""


class ContextPanel(Panel):
    """The gauge, its meaning in words, and the chart of the fill over time."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Return the gauge's rows, then as much of the chart as fits."""
        large = width >= ROOMY and height >= 5 and view.look.symbols is UNICODE
        head = _with_figures(view, width) if large else rows(view, width)
        if not large and self.stands_in_for("#fill"):
            head[-1] = beside(head[-1], view, width)
        if height > 5 + LOWEST_CHART:
            head = [*head, Content("")]
        room = height - len(head)
        return [*head, *(history(view, width, room) if room >= LOWEST_CHART else ())]


def _with_figures(view: View, width: int) -> list[Content]:
    """The gauge's rows beside the share in large digits."""
    style = LEVELS[view_level(view)]
    figures = big(wording.window_share(view.overview.context))
    beside = rows(view, width - WIDTH - 3, large=True)
    return [join((left, style), "   ", right) for left, right in zip(figures, beside, strict=False)]


def rows(view: View, width: int, *, large: bool = False) -> list[Content]:
    """The gauge, its labels, and its meaning: three rows. Large digits replace the share."""
    context = view.overview.context
    numbers = join(
        (wording.tokens_held(context).rjust(6), STRONG),
        (f" / {tokens(context.window.tokens)}", QUIET),
        ("" if large else f" {wording.window_share(context):>5}", STRONG),
    )
    room = width - numbers.cell_length - 1
    return [
        join(gauge(view, room), " ", numbers),
        labels(view, room, width),
        _outlook(view, width),
    ]


def labels(view: View, room: int, width: int) -> Content:
    """Label both marks under a gauge of `room` cells, in a line of `width` cells."""
    threshold, window = view.overview.context.threshold, view.overview.context.window.tokens
    known = (trigger_wording.documented_trigger(threshold, brief=width < BRIEF), QUIET)
    if not window or not threshold.tokens:
        return fit([trigger_wording.trigger(threshold), known], width)
    at, mark = (
        min(room - 1, round((tokens_ or 0) / window * room))
        for tokens_ in (threshold.tokens, threshold.documented_tokens)
    )
    for full in (True, False):
        name = f"{'auto-compact at ' * full}{trigger_wording.trigger(threshold, full=full)}"
        marked: list[tuple[int, Part]] = [(at, name), (mark, known)]
        line = _pointing(sorted(marked, key=lambda one: one[0]), width, view)
        if line:
            return line
    return fit([trigger_wording.trigger(threshold), known], width)


def _pointing(marked: list[tuple[int, Part]], width: int, view: View) -> Content:
    """Put a label left of the first mark and one right of the second.

    Where the second has no room below its mark, it follows the first; the line is empty
    where there is no room at all.
    """
    (at, name), (mark, other) = marked
    left = join(name, f" {_corner(view, 1)}")
    right = join(f"{_corner(view, 0)} ", other)
    indent = at + 1 - left.cell_length
    gap = max(2, mark - at - 1)
    if at + 1 + gap + right.cell_length > width:
        gap, right = 2, join(other)
    if indent < 0 or at + 1 + gap + right.cell_length > width:
        return Content("")
    return join(" " * indent, left, " " * gap, right)


def _corner(view: View, end: int) -> str:
    """The sign that joins a label to its mark: before the label (0) or after it (1)."""
    return "╰╯"[end] if view.look.symbols is UNICODE else "^"


def _outlook(view: View, width: int) -> Content:
    """Describe what remains, the most important first."""
    doubts = trigger_wording.trigger_notes(view.overview.context.threshold, alone=True)
    ahead = remaining(view, brief=width < BRIEF)
    return fit([*ahead, *((doubt, QUIET) for doubt in doubts)], width)


def beside(line: Content, view: View, width: int) -> Content:
    """Add the largest consumers of the context at the end of a line, if they fit."""
    room = width - line.cell_length - len(TOP) - 2
    largest = consumers(view.insight.attribution)
    if not largest or room < 1:
        return line
    names = fit(parts(largest, brief=True), room)
    return line if names.cell_length > room else spread(line, join((TOP, QUIET), names), width)


def remaining(view: View, *, brief: bool = False) -> list[Part]:
    """What is left until auto-compaction, with a warning if that is near."""
    context, signs = view.overview.context, view.look.symbols
    level = view_level(view)
    style = f"bold {LEVELS[level]}"
    is_unread = context.used is None and view.overview.session.partial
    left = "size not read yet" if is_unread else wording.tokens_left(context, brief=brief)
    if wording.is_over(context):
        return [(f"{signs.warn} {left}", style)]
    sign = {"near": signs.warn, "due": signs.crit}.get(level, "")
    warning = f"{sign} {wording.WARNINGS[level]}" if sign else ""
    ahead = wording.turns_left(view.overview.forecast, brief=brief)
    return [(warning, style), (left, STRONG), *ahead, *wording.context_notes(context)]


def history(view: View, width: int, height: int) -> list[Content]:
    """The chart with its scale at the left, and a line with its period."""
    context, points = view.overview.context, view.overview.history
    if not points:
        return []
    size = max(context.window.tokens or 0, *(p.tokens for p in points))
    trigger = context.threshold.tokens if height > 2 else None
    drawn = chart(points, size, width - LABEL, height - 1, view.look.symbols, trigger)
    names = scale(trigger, size, height - 1)
    return [
        *(join((name, QUIET), row) for name, row in zip(names, drawn, strict=True)),
        join(" " * LABEL, times(view, width - LABEL)),
    ]


def scale(trigger: int | None, size: int, height: int) -> list[str]:
    """Label the top of a chart and the line of its trigger."""
    names = [" " * LABEL] * height
    names[0] = f"{brief_tokens(size):>{LABEL - 1}} "
    if trigger:
        y = min(height - 1, int(trigger / size * height))
        names[height - 1 - y] = f"{brief_tokens(trigger):>{LABEL - 1}} "
    return names


def times(view: View, width: int) -> Content:
    """The period of the chart, the number of compactions, and the last one."""
    points, done = view.overview.history, view.overview.compactions
    period = view.look.moment.period(points[0].at_ms, points[-1].at_ms, view.look.symbols.dash)
    left = join((period, QUIET))
    if not done:
        return left
    many = f"{view.look.symbols.compacted} {count(len(done), 'compaction')}"
    last = f"last {words.compacted(done[-1], view.look)}"
    return spread(left, fit([(many, QUIET), (last, QUIET)], width - left.cell_length - 1), width)
