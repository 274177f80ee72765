"""How much of a plan's limits is used, and where that leads, in words."""

from typing import Literal

from msgspec import Struct

from ccwatch.analysis.plan_pace import percent_at_reset, used_up_ms
from ccwatch.model.client import Limit, Plan
from ccwatch.units import percent, span

OLD_MS = 5 * 60_000
"""Milliseconds from which it is said how old a report is."""
CLOSE = 90.0
"""Percentage of a limit from which it is nearly used up."""


Length = Literal["full", "short", "used"]
"""How much is said of a limit."""


class LimitWords(Struct, frozen=True):
    """What is said of a limit."""

    text: str
    """The words; urgent ones begin with `!`."""
    urgent: bool = False
    """Is it nearly used up, or will it be before it is reset?"""


def limit_words(plan: Plan | None, now_ms: int, length: Length = "full") -> list[LimitWords]:
    """Say how much of a plan's limits is used; nothing of those that were reset since.

    Args:
        plan: What was reported; `None` if nothing was.
        now_ms: The time: milliseconds since 1970, UTC.
        length: `short` leaves out how old the report is and, where more can be told, the reset;
            `used` leaves out the reset and all that is not urgent.
    """
    if plan is None:
        return []
    said = [_words(one, plan.at_ms, now_ms, length) for one in plan.running(now_ms)]
    old_ms = now_ms - plan.at_ms
    if said and length == "full" and old_ms > OLD_MS:
        said.append(LimitWords(f"as of {span(old_ms / 1000)} ago"))
    return said


def _words(one: Limit, told_ms: int, now_ms: int, length: Length) -> LimitWords:
    ends_ms, later = used_up_ms(one, told_ms), percent_at_reset(one, told_ms)
    urgent = ends_ms is not None or one.percent >= CLOSE
    parts = [f"{'! ' if urgent else ''}{one.label} {percent(one.percent / 100)}"]
    if ends_ms is not None:
        parts.append(_end(ends_ms - now_ms, length))
    tells_reset = length == "full" or (length == "short" and ends_ms is None)
    if one.resets_ms is not None and tells_reset:
        parts.append(_reset(one.resets_ms - now_ms, None if ends_ms else later, length))
    return LimitWords(", ".join(parts), urgent)


def _end(left_ms: int, length: Length) -> str:
    if left_ms <= 0:
        return "full by now"
    return f"full {'in ' if length == 'full' else ''}≈{span(left_ms / 1000)}"


def _reset(left_ms: int, expected: float | None, length: Length) -> str:
    left = span(left_ms / 1000)
    if expected is None:
        return f"resets in {left}"
    at_reset = " at its reset" if length == "full" else ""
    return f"≈{percent(expected / 100)}{at_reset} in {left}"
