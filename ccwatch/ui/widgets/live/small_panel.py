"""The Live screen as lines of text, for panes that are narrow or low."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.analysis.tips.finding import Finding
from ccwatch.model.name import short
from ccwatch.money import brief_estimate
from ccwatch.plain_text import one_line
from ccwatch.report import trigger_wording, wording
from ccwatch.ui.view import View
from ccwatch.ui.widgets.gauge import gauge
from ccwatch.ui.widgets.line import (
    QUIET,
    SHORTEST,
    STRONG,
    Part,
    content,
    fit,
    join,
    middle,
    pad,
    shorten,
    spread,
)
from ccwatch.ui.widgets.live.chart import chart
from ccwatch.ui.widgets.live.context_panel import remaining
from ccwatch.ui.widgets.live.cost_panel import brief_cache, brief_cost, brief_day, total_cost
from ccwatch.ui.widgets.live.fill_panel import brief_fill
from ccwatch.ui.widgets.live.header import mood
from ccwatch.ui.widgets.live.others import full_names, line, others
from ccwatch.ui.widgets.live.past_panel import brief_agents, brief_past
from ccwatch.ui.widgets.live.small_rows import OTHERS, TIPS, Row, RowName, fitting
from ccwatch.ui.widgets.live.smallest import TINY, beside, single, tiny
from ccwatch.ui.widgets.live.tips_panel import tips
from ccwatch.ui.widgets.panel import Panel
from ccwatch.ui.widgets.words import session_name
from ccwatch.units import brief_tokens, marked

NAME = 7
"""Cells of the labels at the left."""
PICTURE = 14
"""Rows of the chart of the fill over time at most."""
NOTHING = Content("")
"""What is said where there is nothing to say."""
FEW = 5
"""Rows up to which all lines are about the chosen session."""


class SmallPanel(Panel):
    """As many lines as fit, the most important first."""

    DEFAULT_CSS = """
    SmallPanel { height: 1fr; }
    """
    _status = _hint = NOTHING

    def say(self, status: Content, hint: Content) -> None:
        """Show the app's status in place of the least important row, and name the key for help.

        Args:
            status: The status; empty for none.
            hint: The key and what it does; empty where the footer names it.
        """
        if not (status.is_same(self._status) and hint.is_same(self._hint)):
            self._status, self._hint = status, hint
            self._redraw()

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Return the most important lines for the size."""
        status = self._status
        if width < TINY:
            return ended(tiny(view, width, height), status, height)
        if height == 1:
            return [beside(status, view, width) if status else single(view, width)]
        if height <= FEW:
            return ended([meter(view, width), *facts(view, width)][:height], status, height)
        return full(view, width, height, status, self._hint)


def ended(lines: list[Content], status: Content, height: int) -> list[Content]:
    """Put a status in the last row of `height`; nothing if it is empty."""
    if not status:
        return lines
    kept = lines[: height - 1]
    return [*kept, *[Content("")] * (height - 1 - len(kept)), status]


def meter(view: View, width: int) -> Content:
    """The gauge with its figures."""
    context = view.overview.context
    figures = f" {wording.tokens_held(context):>5} {wording.window_share(context):>4}"
    return join(gauge(view, width - len(figures)), (figures, STRONG))


def facts(view: View, width: int) -> list[Content]:
    """What remains, the cost and the cache, a line each.

    Where the cost has no room beside what remains, it comes with the day's, before the cache.
    """
    spent: Part = (total_cost(view), STRONG)
    left = remaining(view, brief=True)
    first = fit([*left, spent], width)
    cached = fit([("cache", QUIET), brief_cache(view, width - 8)], width, " ")
    name: Part = (session_name(view.overview.session, 30), STRONG)
    day = f"today {brief_day(view)}"
    where = fit([trigger(view, width)], width)
    if first.plain.endswith(content(spent).plain):
        return [first, where, cached, fit([name, day], width)]
    return [first, where, fit([spent, day, name], width), cached]


def trigger(view: View, width: int) -> Content:
    """Where the trigger is, named if all fits so, how that is known, and the documented one."""
    threshold = view.overview.context.threshold
    known = trigger_wording.documented_trigger(threshold, brief=True)
    name = trigger_wording.trigger(threshold, brief=True)
    notes = trigger_wording.trigger_notes(threshold, brief=True)[:1]
    rest: list[Part] = [(one, QUIET) for one in (*notes, known)]
    full, bare = (
        fit([f"{begin}{name}" if threshold.tokens else name, *rest], width)
        for begin in ("trigger ", "")
    )
    return bare if bare.plain.endswith(known) and not full.plain.endswith(known) else full


def title(view: View, width: int) -> Content:
    """Project and state at the left, model, `pinned` and window at the right."""
    window, session = view.overview.context.window.tokens, view.overview.session
    name, state = content((session_name(session), STRONG)), mood(view)
    pinned, size = view.following == "pinned", brief_tokens(window) if window else ""
    parts: list[Part] = [short(session.model) or "no response yet", (size, QUIET)]
    if pinned:
        parts.insert(1, ("pinned", "$accent-readable"))
    kept = min(name.cell_length, SHORTEST) + state.cell_length + 3 if pinned else 0
    model = fit(parts, width - kept, " ")
    room = width - model.cell_length - 1
    if state.cell_length + 2 + SHORTEST <= room:
        name = middle(name, room - state.cell_length - 2)
    left = fit([name, state], room, "  ")
    return spread(left, model, width)


def named(name: str, line: Content) -> Content:
    """Put a label before a line."""
    return join((name.ljust(NAME), QUIET), line)


def full(
    view: View, width: int, height: int, status: Content, hint: Content = NOTHING
) -> list[Content]:
    """A line for each thing, the less important ones left out if they do not fit.

    A status stands where it moves none of them: at the end, else in place of the chart's last row,
    else in place of the least important thing. A hint ends the line of what fills the context,
    whose figures have no fixed number, else it stands in an empty row at the end.
    """
    rows = fitting(_rows(view, width, hint), height)
    if status and len(rows) == height:
        least = max(range(height), key=lambda at: rows[at].name)
        rows[least] = Row(RowName.STATUS, status)
    lines = [row.line for row in rows]
    running, shown = others(view), _count_others(rows)
    if 0 < shown < len(running):
        more = f" +{len(running) - shown}"
        names, room = full_names(view), width - len(more)
        lines[-shown:] = [line(one, view.look, room, names[one.id]) for one in running[:shown]]
        lines[-1] = join(lines[-1], (more, QUIET))
    if len(lines) < height:
        below = [row.name for row in rows].index(RowName.TRIGGER) + 1
        spare, picture = height - len(lines), _pictured(view, width, height - len(lines))
        if status and len(picture) == spare:
            picture = [*_pictured(view, width, spare - 1), status]
        lines[below:below] = picture
    if any(row.name is RowName.FILL for row in rows):
        hint = NOTHING
    return ended(lines, status or hint, height) if len(lines) < height else lines


def listed(view: View, width: int, height: int) -> frozenset[str]:
    """The ids of the other sessions that have a line of their own in `height` rows."""
    if width < TINY or height <= FEW:
        return frozenset()
    shown = _count_others(fitting(_rows(view, width, NOTHING), height))
    return frozenset(row.id for row in others(view)[:shown])


def _rows(view: View, width: int, hint: Content) -> list[Row]:
    """All rows, the top one first."""
    room = width - NAME
    rows = [
        Row(RowName.TITLE, title(view, width)),
        Row(RowName.METER, meter(view, width)),
        Row(RowName.LEFT, fit(remaining(view, brief=True), width)),
        Row(RowName.TRIGGER, trigger(view, width)),
        Row(RowName.COST, named("cost", brief_cost(view, room))),
        Row(RowName.CACHE, named("cache", brief_cache(view, room))),
        Row(RowName.PAST, named("past", brief_past(view, room))),
    ]
    if used := wording.plan_limits(view.overview.statusline, view.look.moment.now_ms, brief=True):
        rows.append(Row(RowName.PLAN, named("plan", fit(used, room))))
    if view.insight.attribution.parts:
        largest = named("top", brief_fill(view, room - hint.cell_length - bool(hint)))
        rows.append(Row(RowName.FILL, spread(largest, hint, width) if hint else largest))
    if view.overview.agents:
        rows.append(Row(RowName.AGENTS, named("agents", brief_agents(view, room))))
    for (name, command), tip in zip(TIPS, tips(view), strict=False):
        rows.append(Row(name, advice(tip, view, width)))
        if tip.command:
            styled = Content.styled(one_line(tip.command), "$accent-readable")
            rows.append(Row(command, named("", styled)))
    names = full_names(view)
    for name, session in zip(OTHERS, others(view), strict=False):
        rows.append(Row(name, line(session, view.look, width, names[session.id])))
    return rows


def _count_others(rows: Sequence[Row]) -> int:
    return sum(row.name in OTHERS for row in rows)


def advice(tip: Finding, view: View, width: int) -> Content:
    """A tip's title after a label, and at the end what it saves, if both fit."""
    name = f"{view.look.symbols.warn} tip" if tip.urgent else "tip"
    style = "bold $warn" if tip.urgent else QUIET
    words = (one_line(tip.title), STRONG if tip.urgent else "")
    line = join((name.ljust(NAME), style), words)
    whole = join(line, (f" {gain(tip)}", QUIET))
    if whole.cell_length > width:
        return pad(shorten(line, width), width)
    return spread(line, whole[len(line) + 1 :], width)


def gain(tip: Finding) -> str:
    """What following a tip saves, briefly; empty if unknown."""
    if tip.saving_nano:
        return brief_estimate(tip.saving_nano)
    return marked(brief_tokens(tip.saving_tokens)) if tip.saving_tokens else ""


def _pictured(view: View, width: int, room: int) -> list[Content]:
    """The chart of the fill over time, in so many rows at most."""
    context, points = view.overview.context, view.overview.history
    height = min(PICTURE, room)
    if not points or not height:
        return []
    size = max(context.window.tokens or 0, *(p.tokens for p in points))
    trigger = context.threshold.tokens if height > 1 else None
    return chart(points, size, width, height, view.look.symbols, trigger)
