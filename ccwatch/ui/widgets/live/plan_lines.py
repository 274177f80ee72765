"""How much of a plan's limits is used, as lines."""

from msgspec.structs import replace
from textual.content import Content

from ccwatch.report.plan_wording import LimitWords, limit_words
from ccwatch.ui.view import View
from ccwatch.ui.widgets.line import DOT, Part, fit


def brief_plan(view: View) -> list[Part]:
    """How much of each limit is used, for one line; nothing if that is unknown."""
    return [_part(one) for one in _said(view, brief=True)]


def plan_rows(view: View, width: int, most: int) -> list[tuple[str, Content]]:
    """How much of each limit is used, and where that leads, after a label.

    Args:
        view: What is known.
        width: Cells of a line without its label.
        most: Rows that there is room for; one is needed in any case.

    Returns:
        One row if that says everything or there is no room for more, else one for each limit; none
        if nothing is known.
    """
    full, brief = _said(view), _said(view, brief=True)
    if not full:
        return []
    if len(DOT.join(one.text for one in full)) <= width:
        return [("plan", fit(map(_part, full), width))]
    if len(brief) > most:
        used = brief if len(brief[0].text) <= width else map(_only_used, brief)
        return [("plan", fit(map(_part, used), width))]
    lines = [
        fit([_part(next((one for one in forms if len(one.text) <= width), forms[-1]))], width)
        for forms in zip(full, brief, map(_only_used, brief), strict=False)
    ]
    return [("plan", lines[0]), *(("", line) for line in lines[1:])]


def _only_used(one: LimitWords) -> LimitWords:
    """Leave out where a limit leads."""
    return replace(one, text=one.text.partition(", ")[0])


def _said(view: View, *, brief: bool = False) -> list[LimitWords]:
    plan, now_ms = view.board.plan_of(view.overview.session), view.look.moment.now_ms
    return limit_words(plan, now_ms, brief=brief)


def _part(one: LimitWords) -> Part:
    return one.text, "$warn" if one.urgent else ""
