"""The history of compactions as a table for people, and as one for programs that calculate."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Final

from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.folder import last_part
from ccwatch.money import ends, estimate, money, span_of_money
from ccwatch.plain_text import one_line
from ccwatch.report.compactions.recorded import Recorded, added, range_of
from ccwatch.report.output.compaction_figures import recorded_figures
from ccwatch.report.output.csv_text import csv_text
from ccwatch.report.output.paragraph import columns, fitting, line_width, wrapped_parts
from ccwatch.report.wording import tokens_after, tokens_before
from ccwatch.units import UNKNOWN, count, marked, span, tokens

WIDTH: Final = 80
"""Cells of a line in which every column has room."""
_HEADS: Final = "when", "project", "session", "by", "before", "after", "turns", "cost", "re-read"
_ROOM: Final = 17, 11, 8, 6, 6, 6, 5, 6, 7
_PROJECT, _COST = map(_HEADS.index, ("project", "cost"))
_FOR_ENDS: Final = 3
"""Cells more that the column of costs takes where it has the least and the most of some."""
_DISPENSABLE: Final = tuple(map(_HEADS.index, ("re-read", "turns", "session", "project", "cost")))
"""Columns that are left out where a line has less room, the first one first."""
_LEFT: Final = 4
"""Columns whose text begins at their left."""
_ARCHIVED: Final = "*"
_NONE: Final = Recorded(Compaction("", 0, Trigger.UNKNOWN, "", ""), "", "", "", "", None)


def history_text(history: Sequence[Recorded], now_ms: int, zone: tzinfo, width: int = WIDTH) -> str:
    """List compactions in a line each, with what they come to in the end.

    Args:
        history: The compactions, in the order wanted.
        now_ms: The time: milliseconds since 1970, UTC.
        zone: The time zone of clock times.
        width: Cells of a line.
    """
    room = fitting(_ROOM, _DISPENSABLE, width)
    more = max(0, min(width - line_width(room), 29))
    if room[_COST] and more >= _FOR_ENDS and any(one.bounds for one in history):
        room[_COST], more = room[_COST] + _FOR_ENDS, more - _FOR_ENDS
    if room[_PROJECT]:
        room[_PROJECT] += more
    lines = [columns([head.upper() for head in _HEADS], room, _LEFT)]
    lines += [columns(_cells(one, zone, room[_COST]), room, _LEFT) for one in history]
    return "\n".join([*lines, "", *totals(history, now_ms, width)])


def totals(history: Sequence[Recorded], now_ms: int, width: int = WIDTH) -> list[str]:
    """Add compactions up, in as few lines as fit.

    Args:
        history: The compactions.
        now_ms: The time: milliseconds since 1970, UTC.
        width: Cells of a line.
    """
    kinds = Counter(one.cause for one in history)
    freed, freed_more = added([one.compaction.went for one in history])
    sure = all(one.compaction.went_is_measured for one in history if one.compaction.went)
    paid, paid_more = added([one.price for one in history])
    open_ = range_of(history)
    cost = span_of_money(open_) if open_ else money(paid)
    again = [one.reread for one in history if one.reread]
    again_paid = [one.nano for one in again if one.nano is not None]
    gone = sum(one.archived for one in history)
    ends = [one.expires_ms for one in history if one.expires_ms and not one.archived]
    each = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    parts = [
        f"{count(len(history), 'compaction')} ({each})",
        f"{marked(tokens(freed), estimated=not sure)}{freed_more} freed",
        "" if paid is None else f"{marked(cost)}{paid_more} for summaries",
        _again(sum(one.tokens for one in again), sum(again_paid)) if again else "",
        f"{_ARCHIVED} {gone} only in the archive: their transcripts are gone" if gone else "",
        _ending(min(ends, default=0), now_ms),
    ]
    return wrapped_parts([part for part in parts if part], width)


def history_csv(history: Iterable[Recorded]) -> str:
    """Write compactions as CSV with the keys of the JSON document, and its units."""
    rows = (recorded_figures(one).values() for one in history)
    return csv_text(recorded_figures(_NONE), rows)


def _cells(one: Recorded, zone: tzinfo, for_price: int) -> list[str]:
    done, again = one.compaction, one.reread
    return [
        _when(done.at_ms, zone) + (_ARCHIVED if one.archived else ""),
        _project(one),
        one_line(one.session[:8]),
        one.cause if one.cause != "unknown" else UNKNOWN,
        tokens_before(done),
        tokens_after(done),
        UNKNOWN if one.turns is None else str(one.turns),
        _price(one, for_price),
        UNKNOWN if again is None else marked(tokens(again.tokens)),
    ]


def _when(at_ms: int, zone: tzinfo) -> str:
    try:
        return f"{datetime.fromtimestamp(at_ms / 1000, zone):%Y-%m-%d %H:%M}" if at_ms else UNKNOWN
    except (OverflowError, ValueError, OSError):
        return UNKNOWN


def _project(one: Recorded) -> str:
    name = one_line(last_part(one.project), 40) or UNKNOWN
    return f"{name}>{one_line(one.agent, 12)}" if one.agent else name


def _price(one: Recorded, room: int) -> str:
    """What its request cost, in dollars: as the client has it, or by estimate."""
    if one.price is None:
        return UNKNOWN
    if both := ends(one.bounds, room - 1):
        return marked(both)
    return marked(money(one.price).removeprefix("$"), estimated=not one.is_paid)


def _again(read: int, nano: int) -> str:
    """Say what was read again; what has no price is left out of the sum."""
    if not read:
        return "nothing read again"
    return f"re-read {marked(tokens(read))}{f' for {estimate(nano)}' if nano else ''}"


def _ending(first_ms: int, now_ms: int) -> str:
    if not first_ms:
        return ""
    rest = (first_ms - now_ms) / 1000
    if rest <= 0:
        return "Claude Code deletes the oldest transcript at its next start"
    return f"Claude Code deletes the oldest transcript in {span(rest)}"
