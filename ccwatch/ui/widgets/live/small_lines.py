"""The lines of a narrow or low pane, and which of them belong together in a row."""

from textwrap import wrap

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
from ccwatch.ui.widgets.live.context_panel import remaining
from ccwatch.ui.widgets.live.cost_panel import brief_cache, brief_cost, total_cost
from ccwatch.ui.widgets.live.fill_panel import brief_fill
from ccwatch.ui.widgets.live.header import mood
from ccwatch.ui.widgets.live.others import full_names, line, others
from ccwatch.ui.widgets.live.past_panel import brief_agents, brief_past
from ccwatch.ui.widgets.live.plan_lines import brief_plan
from ccwatch.ui.widgets.live.small_rows import OTHERS, TIPS, Row, RowName
from ccwatch.ui.widgets.live.spent_lines import brief_today
from ccwatch.ui.widgets.live.tips_panel import tips
from ccwatch.ui.widgets.words import session_name
from ccwatch.units import brief_tokens, marked

NAME = 7
"""Cells of the labels at the left."""
NOTHING = Content("")
"""What is said where there is nothing to say."""


def rows(view: View, width: int, hint: Content = NOTHING) -> list[Row]:
    """All rows, the top one first.

    Args:
        view: What is known.
        width: Cells of a row.
        hint: What ends the row of what fills the context, whose figures have no fixed number.
    """
    return [
        Row(RowName.TITLE, title(view, width)),
        Row(RowName.METER, meter(view, width)),
        Row(RowName.LEFT, fit(remaining(view, brief=True), width)),
        Row(RowName.TRIGGER, trigger(view, width)),
        *rows_below(view, width, hint),
    ]


def rows_below(view: View, width: int, hint: Content = NOTHING) -> list[Row]:
    """The rows below what is said of the context, the top one first; with the same arguments."""
    room = width - NAME
    found = [
        Row(RowName.COST, named("cost", brief_cost(view, room))),
        Row(RowName.CACHE, named("cache", brief_cache(view, room))),
        Row(RowName.PAST, named("past", brief_past(view, room))),
    ]
    if used := brief_plan(view):
        found.append(Row(RowName.PLAN, named("plan", fit(used, room))))
    if view.insight.attribution.parts:
        largest = named("top", brief_fill(view, room - hint.cell_length - bool(hint)))
        found.append(Row(RowName.FILL, spread(largest, hint, width) if hint else largest))
    if view.overview.agents:
        found.append(Row(RowName.AGENTS, named("agents", brief_agents(view, room))))
    for (name, command), tip in zip(TIPS, tips(view), strict=False):
        found.append(Row(name, advice(tip, view, width)))
        if tip.command:
            styled = Content.styled(one_line(tip.command), "$accent-readable")
            found.append(Row(command, named("", styled)))
    names = full_names(view)
    for name, session in zip(OTHERS, others(view), strict=False):
        found.append(Row(name, line(session, view.look, width, names[session.id])))
    return found


def explained(found: list[Row], view: View, width: int, height: int) -> list[Row]:
    """Add the advice of each tip below it, as long as all of that fits into so many rows."""
    drawn = list(found)
    for names, tip in zip(TIPS, tips(view), strict=False):
        lines = wrap(one_line(tip.advice, 400), width - NAME)
        if len(drawn) + len(lines) > height:
            break
        below = max(at for at, row in enumerate(drawn) if row.name in names) + 1
        drawn[below:below] = [
            Row(RowName.ADVICE, named("", Content.styled(text, QUIET))) for text in lines
        ]
    return drawn


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
    day = join("today ", brief_today(view))
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
