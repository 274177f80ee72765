"""What the text says of one session: which it is, its context, its cost and its cache.

`now_ms` is always the time, and `width` the cells of a line. Instants are milliseconds since 1970,
UTC.
"""

from collections.abc import Iterable

from ccwatch.analysis.cache import Cache
from ccwatch.analysis.context import Context
from ccwatch.analysis.overview import Overview
from ccwatch.model.client import Plan
from ccwatch.model.name import short
from ccwatch.money import estimate, money, paid
from ccwatch.plain_text import one_line
from ccwatch.report import trigger_wording, wording
from ccwatch.report.board import SessionRow, Today
from ccwatch.report.output.paragraph import DOT, MIN_WIDTH, NAME, cells, clip, named, wrapped_parts
from ccwatch.report.plan_wording import limit_words
from ccwatch.report.wording import COPIED
from ccwatch.units import age, clock, count, tokens

AT_WORK = 30
"""Seconds since the last row in which a session without other signs counts as working."""
SHORTEST = 8
"""Cells of the gauge below which its figures get a line of their own."""
FILLED, EMPTY, TRIGGER, DOCUMENTED = "█░│┊"
"""The cells of the gauge."""


def since(at_ms: int, now_ms: int) -> float | None:
    """Seconds from an instant until now; `None` where the instant is not known (0)."""
    return (now_ms - at_ms) / 1000 if at_ms else None


def heading(row: SessionRow, view: Overview, now_ms: int, width: int) -> list[str]:
    """Say which session it is, what runs it, and what it is doing."""
    session = view.session
    name = [one_line(session.name, 40), one_line(session.named_branch, 40), one_line(session.title)]
    about = [
        one_line(short(session.model), 40) or "no response yet",
        wording.window_size(view.context.window) or "window not known",
        f"Claude Code {one_line(session.version, 20)}" if session.version else "",
        _state(row, view, now_ms),
        age(since(session.last_ms, now_ms)) if session.last_ms else "",
    ]
    room = max(MIN_WIDTH, width)
    return [clip(DOT.join(filter(None, name)), room), *wrapped_parts(about, room)]


def _state(row: SessionRow, view: Overview, now_ms: int) -> str:
    """Say in a word what a session is doing; the client's own word where it gives one."""
    if view.running and view.running.status:
        words = {"busy": "working", "shell": "working"}
        return words.get(view.running.status, one_line(view.running.status, 12))
    idle = since(row.last_ms, now_ms)
    if row.live is not False and idle is not None and idle < AT_WORK:
        return "working"
    return {True: "idle", False: "closed", None: "idle or closed"}[row.live]


def warning(context: Context, near: float) -> str:
    """`NEAR` or `DUE`, where compaction is: near from that share of the trigger on."""
    return wording.WARNINGS.get(wording.context_level(context, near), "")


def fill(view: Overview, width: int, near: float) -> list[str]:
    """Draw how full the context is, and say what that means and where the trigger is.

    It is near the trigger from the share `near` of it on, 0 to 1.
    """
    context, threshold = view.context, view.context.threshold
    held = f"{wording.tokens_held(context)} / {tokens(context.window.tokens)}"
    numbers = f"{held}  {wording.window_share(context)}"
    room = max(MIN_WIDTH, width) - NAME
    beside = room - cells(numbers) - 2
    first = f"{'CTX':<{NAME}}{gauge(context, beside if beside >= SHORTEST else room)}"
    head = [f"{first}  {numbers}"] if beside >= SHORTEST else [first, *named("", [numbers], width)]
    trigger = trigger_wording.trigger(threshold)
    ahead = [
        warning(context, near),
        wording.tokens_left(context),
        *wording.turns_left(view.forecast),
        *wording.context_notes(context),
    ]
    marks = [
        f"trigger {trigger}" if threshold.tokens else trigger,
        *trigger_wording.trigger_notes(threshold),
        trigger_wording.documented_trigger(threshold),
    ]
    return [*head, *named("", ahead, width), *named("", marks, width)]


def gauge(context: Context, width: int) -> str:
    """Draw the fill with both marks, in so many cells but at least four.

    A fill that is not zero shows. Where both marks fall on one cell, the trigger's is drawn.
    """
    size, room = context.window.tokens, max(4, width)
    if not size:
        return EMPTY * room
    filled = min(room, -(-(context.used or 0) * room // size))
    bar = list(FILLED * filled + EMPTY * (room - filled))
    marks = (DOCUMENTED, context.threshold.documented_tokens), (TRIGGER, context.threshold.tokens)
    for sign, at in marks:
        if at:
            bar[min(room - 1, at * room // size)] = sign
    return "".join(bar)


def money_spent(view: Overview, today: Today, width: int) -> list[str]:
    """Say what the session costs so far and how that is known, and what these days cost."""
    day = [
        paid(today.nano, "!", lacking=today.lacking),
        count(today.sessions, "session"),
        "" if today.average_nano is None else f"average day {money(today.average_nano)}",
    ]
    lines = [*named("cost", _cost(view), width), *named("today", day, width)]
    if not today.is_all:
        week = paid(today.week_nano, "!", lacking=today.week_lacking)
        month = paid(today.month_nano, "!", lacking=today.month_lacking)
        lines += named("week", [week, f"month {month}"], width)
    return lines


def _cost(view: Overview) -> Iterable[str]:
    cost, reported = view.cost, view.session.reported
    yield paid(cost.total_nano, "!", lacking=cost.lacking)
    if view.only_copied:
        yield COPIED
    if view.per_turn_nano is not None:
        yield f"{money(view.per_turn_nano)}/turn"
    yield "logged" if cost.total_basis == "measured" else str(cost.total_basis)
    if cost.unlogged_nano:
        yield f"{money(cost.unlogged_nano)} of it unlogged"
    if reported and reported.usd_nano != cost.total_nano:
        later = f" + {money(cost.since_nano)} since" if cost.since_nano else ""
        yield f"reported {money(reported.usd_nano)}{later}{wording.total_note(reported)}"
    if cost.subagents_nano:
        yield f"sub-agents {money(cost.subagents_nano)}"


def warmth(cache: Cache, now_ms: int) -> str:
    """Say in two words how long the cache stays warm; nothing where that is not known."""
    left = cache.left(now_ms)
    if left is None:
        return ""
    return f"cache {clock(left)}" if left > 0 else "cache cold"


def caching(cache: Cache, now_ms: int, width: int) -> list[str]:
    """Say whether the cache is warm, and what the next message costs."""
    left = cache.left(now_ms)
    if left is None:
        state = wording.EMPTY if cache.ttl else wording.NOT_CACHED
        return named("cache", [state, _next(cache.cold_nano)], width)
    if left <= 0:
        state = f"cold, it expired {age(-left)}"
        return named("cache", [state, _next(cache.cold_nano)], width)
    cold = "" if cache.cold_nano is None else f"{estimate(cache.cold_nano)} once it is cold"
    return named("cache", [f"warm for {clock(left)}", _next(cache.warm_nano), cold], width)


def limits(plan: Plan | None, now_ms: int, width: int) -> list[str]:
    """Say how much of a plan's limits is used; nothing where the client did not tell."""
    return named("plan", [one.text for one in limit_words(plan, now_ms)], width)


def _next(nano: int | None) -> str:
    return "" if nano is None else f"next message {estimate(nano)}"
