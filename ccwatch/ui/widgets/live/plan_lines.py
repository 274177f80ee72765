"""How much of a plan's limits is used, as lines."""

from collections.abc import Sequence

from msgspec.structs import replace
from textual.content import Content

from ccwatch.report.plan_wording import Length, LimitWords, limit_words
from ccwatch.ui.view import View
from ccwatch.ui.widgets.line import DOT, Part, fit


def brief_plan(view: View) -> list[Part]:
    """How much of each limit is used, for one line; nothing if that is unknown."""
    return [_part(one) for one in _said(view, "used")]


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
    full, short, used = (_said(view, length) for length in ("full", "short", "used"))
    least = [replace(one, text=one.text.partition(", ")[0]) for one in used]
    if not used:
        return []
    if _fits(full, width):
        return [("plan", fit(map(_part, full), width))]
    if len(used) > most:
        said = next((said for said in (short, used) if _fits(said, width)), None)
        said = said or (used if _fits(used[:1], width) else least)
        return [("plan", fit(map(_part, said), width))]
    lines = [
        fit([_part(next((one for one in forms if _fits([one], width)), forms[-1]))], width)
        for forms in zip(full, short, used, least, strict=False)
    ]
    return [("plan", lines[0]), *(("", line) for line in lines[1:])]


def _fits(said: Sequence[LimitWords], width: int) -> bool:
    return len(DOT.join(one.text for one in said)) <= width


def _said(view: View, length: Length) -> list[LimitWords]:
    plan, now_ms = view.board.plan_of(view.overview.session), view.look.moment.now_ms
    return limit_words(plan, now_ms, length)


def _part(one: LimitWords) -> Part:
    return one.text, "$warn" if one.urgent else ""
