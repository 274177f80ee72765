"""The Live screen in a single line, and in panes of a few cells."""

from textual.content import Content

from ccwatch.report import wording
from ccwatch.ui.view import View
from ccwatch.ui.widgets.gauge import LEVELS, gauge, view_level
from ccwatch.ui.widgets.line import Part, fit, join
from ccwatch.ui.widgets.live.cost_panel import brief_cache, total_cost
from ccwatch.ui.widgets.live.spent_lines import brief_today
from ccwatch.ui.widgets.words import session_name
from ccwatch.units import UNKNOWN, brief_tokens

TINY = 20
"""Cells below which only two figures are shown."""


def tiny(view: View, width: int, height: int) -> list[Content]:
    """`72% $3`, and below it what else fits."""
    context, style = view.overview.context, LEVELS[view_level(view)]
    return [
        fit([(wording.window_share(context), style), _rounded(view)], width, " "),
        fit([f"{brief_tokens(wording.room(context))} left"], width),
        fit([total_cost(view)], width),
        fit([session_name(view.overview.session, 20)], width),
        fit([join("today ", brief_today(view))], width),
        brief_cache(view, width),
    ][:height]


def _rounded(view: View) -> str:
    """The session's total in whole dollars, marked if it is too low."""
    cost = view.overview.cost
    nano, sign = cost.known_nano, view.look.symbols.warn if cost.lacking else ""
    if nano is None:
        return f"{sign}{UNKNOWN}"
    return f"{sign}<$1" if 0 < nano < 10**9 else f"{sign}${nano / 10**9:.0f}"


def single(view: View, width: int) -> Content:
    """Everything in one line: share, gauge, tokens, cost, what is left."""
    context = view.overview.context
    style = LEVELS[view_level(view)]
    share = (f"{wording.window_share(context):>4}", f"bold {style}")
    sizes = f"{wording.tokens_held(context)}/{brief_tokens(context.window.tokens)}"
    cost = total_cost(view)
    room = width - 4 - len(sizes) - len(cost) - 6
    parts: list[Part] = [share]
    if room >= 6:
        parts.append(gauge(view, min(room, 24)))
    parts += [sizes, cost, wording.tokens_left(context, brief=True)]
    return fit(parts, width, "  ")


def beside(status: Content, view: View, width: int) -> Content:
    """Everything in one line after a status; where that leaves little room, the status alone."""
    room = width - status.cell_length - 2
    return join(status, "  ", single(view, room)) if room >= TINY else status
