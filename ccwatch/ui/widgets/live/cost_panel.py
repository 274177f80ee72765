"""What the session costs, today costs, and the next message will cost."""

from collections.abc import Sequence
from itertools import zip_longest

from textual.content import Content
from textual.timer import Timer

from ccwatch.model.name import short
from ccwatch.money import brief_estimate, brief_money, estimate, money, paid
from ccwatch.plain_text import one_line
from ccwatch.report.wording import COPIED, EMPTY, NOT_CACHED
from ccwatch.ui.view import View
from ccwatch.ui.widgets.gauge import thin
from ccwatch.ui.widgets.line import DOT, QUIET, STRONG, Part, fit, join, pad
from ccwatch.ui.widgets.live.past_panel import fullest_agent
from ccwatch.ui.widgets.live.plan_lines import plan_rows
from ccwatch.ui.widgets.live.spent_lines import brief_today, last_days, today, week_and_month
from ccwatch.ui.widgets.panel import Panel
from ccwatch.units import UNKNOWN, clock, span

NAME = 8
"""Cells of the labels at the left."""
TWO = 54
"""Cells from which there are two columns if one would be too long."""
GAP = 2
"""Cells between them."""
COUNTDOWN = 6
"""Cells of the time that the cache has left."""


def count_down(second: Timer, view: View, *, paused: bool) -> None:
    """Run a timer while the cache is warm and the screen is not paused, and only then."""
    if view.is_warm and not paused:
        second.resume()
    else:
        second.pause()


class CostPanel(Panel):
    """The session's cost and how it is known, that of these days, and the cache."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Return a line for each item, in two columns if one is too long."""
        room = width - NAME
        spent, ahead = _spent(view, room), _ahead(view, room)
        ahead += plan_rows(view, room, height - len(spent) - len(ahead))
        free = height - len(spent) - len(ahead)
        if free >= 0 or width < TWO:
            rows = [*spent, *_days(view, room)[: max(0, free)], *ahead]
            return [named(row) for row in _without_remarks(rows, height)]
        cells = (width - GAP) // 2
        room = cells - NAME
        left, right = _spent(view, room), _ahead(view, room)
        right += plan_rows(view, room, height - len(right))
        if view.overview.agents and self.stands_in_for("#past"):
            right.append(("agents", fullest_agent(view, room)))
        for row in _days(view, room):
            shorter = left if len(left) < height else right
            if len(shorter) < height:
                shorter.append(row)
        pairs = zip_longest(map(named, left), map(named, right), fillvalue=Content(""))
        return [join(pad(one, cells), " " * GAP, other) for one, other in pairs]


def _spent(view: View, width: int) -> list[tuple[str, Content]]:
    """What was spent, each after its label."""
    return [
        ("session", session(view, width)),
        ("", basis(view, width)),
        ("today", today(view, width)),
    ]


def _days(view: View, width: int) -> list[tuple[str, Content]]:
    """What other days cost, each after its label, where there is room for it."""
    if not view.board.snapshot.progress.done:
        return []
    rows = []
    if so_far := week_and_month(view, width):
        rows.append(("week", so_far))
    if drawn := last_days(view, width):
        rows.append(drawn)
    return rows


def _ahead(view: View, width: int) -> list[tuple[str, Content]]:
    """What comes next, each after its label."""
    rows = [("next", following(view, width)), ("cache", cache(view, width))]
    rows += [("", line) for line in doubts(view, width)]
    return rows


def _without_remarks(rows: list[tuple[str, Content]], height: int) -> list[tuple[str, Content]]:
    """Leave out rows without a label, the first ones first, as long as there are too many rows."""
    surplus = len(rows) - height
    remarks = [at for at, (name, _) in enumerate(rows) if not name][: max(0, surplus)]
    return [row for at, row in enumerate(rows) if at not in remarks]


def named(row: tuple[str, Content]) -> Content:
    """Put a label before a line."""
    name, line = row
    return join((name.ljust(NAME), QUIET), line)


def session(view: View, width: int) -> Content:
    """The session's total, and the recent cost of a turn."""
    cost = view.overview.cost
    parts: list[Part] = [(total_cost(view), STRONG)]
    if view.overview.per_turn_nano is not None:
        parts.append(f"{money(view.overview.per_turn_nano)}/turn")
    if cost.subagents_nano:
        parts.append((f"{money(cost.subagents_nano)} sub-agents", QUIET))
    return fit(parts, width)


def basis(view: View, width: int) -> Content:
    """How the session's cost is known; if not everything fits, the unlogged part comes first."""
    cost = view.overview.cost
    known = cost.total_basis.value.replace("measured", "logged")
    unlogged = f"{brief_money(cost.unlogged_nano)} unlogged" if cost.unlogged_nano else ""
    reported = f"reported {money(cost.reported_nano)}"
    full = f"{reported} + {brief_money(cost.since_nano)} since"
    if view.overview.only_copied:
        known = COPIED if len(COPIED) <= width else COPIED.partition(",")[0]
    elif cost.since_nano and len(DOT.join(filter(None, (full, unlogged)))) <= width:
        known = full
    if unlogged and len(f"{known}{DOT}{unlogged}") > width:
        known = ""
    parts: list[Part] = [(known, QUIET), (unlogged, QUIET)]
    if cost.reported_nano is not None and cost.reported_nano + cost.since_nano != cost.total_nano:
        earlier = " earlier" if cost.reported_nano < cost.total_nano else ""
        parts.append((f"{money(cost.reported_nano)} reported{earlier}", QUIET))
    if cost.logged_nano != cost.total_nano:
        parts.append((f"logged {money(cost.logged_nano)}", QUIET))
    return fit(parts, width)


def following(view: View, width: int) -> Content:
    """The cost of the next message without its answer; the current case comes first."""
    cache = view.overview.cache
    if cache.warm_nano is not None and view.is_warm:
        cold = f"cold {brief_estimate(cache.cold_nano)}"
        return fit([(estimate(cache.warm_nano), STRONG), (cold, QUIET)], width)
    if cache.cold_nano is not None:
        return fit([(f"{estimate(cache.cold_nano)} cold", STRONG)], width)
    return fit([("not known", QUIET)], width)


def cache(view: View, width: int) -> Content:
    """Is the cache warm, and for how long?"""
    left, ttl = view.seconds_warm, view.overview.cache.ttl
    if left is None or not ttl:
        words = EMPTY if len(EMPTY) <= width else EMPTY.partition(" ")[0]
        return fit([(words if ttl else NOT_CACHED, QUIET)], width)
    if left <= 0:
        return fit(
            [
                ("cold", "$warn"),
                (f"since {view.look.moment.clock(view.overview.cache.expires_ms or 0)}", QUIET),
            ],
            width,
        )
    text, lives = f"warm {clock(left):>{COUNTDOWN}}", f" of {span(ttl)}"
    text += lives if len(text + lives) <= width else ""
    style = "$warn" if left < 60 else "$ok"
    room = min(16, width - len(text) - 1)
    if room < 4:
        return fit([(text, style)], width)
    return join((text, style), " ", thin(left / ttl, room, view.look.symbols, style))


def doubts(view: View, width: int) -> list[Content]:
    """What is missing from the cost, a line for each thing."""
    cost, missing = view.overview.cost, []
    if cost.logged.unpriced:
        names = ", ".join(one_line(short(name), 40) or UNKNOWN for name in cost.logged.unpriced)
        missing.append(f"no price for {names}")
    reported = view.overview.session.reported
    if reported and reported.guessed:
        missing.append("reported with a guessed price")
    if cost.undercounts_output:
        missing.append("output undercounted")
    return [
        pad(Content.styled(f"{view.look.symbols.warn} {text}", "$warn"), width) for text in missing
    ]


def total_cost(view: View) -> str:
    """The session's total, marked if it is too low."""
    cost = view.overview.cost
    return paid(cost.total_nano, view.look.symbols.warn, lacking=cost.lacking)


def brief_cost(view: View, width: int) -> Content:
    """The cost in one line, for a narrow pane."""
    cost = view.overview.cost
    reading = "" if view.board.snapshot.progress.done else " so far"
    parts: list[Part] = [
        (total_cost(view), STRONG),
        COPIED if view.overview.only_copied else "",
        join("today ", brief_today(view), reading),
    ]
    if view.overview.per_turn_nano is not None:
        parts.append((f"{brief_money(view.overview.per_turn_nano)}/turn", QUIET))
    if cost.unlogged_nano:
        parts.append((f"unlogged {brief_money(cost.unlogged_nano)}", QUIET))
    return fit(parts, width)


def brief_cache(view: View, width: int) -> Content:
    """The cache in one line, for a narrow pane."""
    known, left = view.overview.cache, view.seconds_warm
    warm, cold = (brief_estimate(nano) for nano in (known.warm_nano, known.cold_nano))
    parts: list[Part]
    if left is None:
        parts = [(EMPTY.partition(" ")[0] if known.ttl else NOT_CACHED, QUIET)]
        parts.append("" if known.cold_nano is None else f"next {cold}")
    elif left > 0:
        state = (f"warm {clock(left)}", "$warn" if left < 60 else "$ok")
        parts = [state, f"next {warm}", (f"cold {cold}", QUIET)]
    else:
        parts = [("cold", "$warn"), f"next {cold}"]
    return fit(parts, width, ", ")
