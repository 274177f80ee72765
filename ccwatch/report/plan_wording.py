"""How much of a plan's limits is used, and where that leads, in words."""

from msgspec import Struct

from ccwatch.analysis.plan_pace import percent_at_reset, used_up_ms
from ccwatch.model.client import Limit, Plan
from ccwatch.units import percent, span

OLD_MS = 5 * 60_000
"""Milliseconds from which it is said how old a report is."""
CLOSE = 90.0
"""Percentage of a limit from which it is nearly used up."""


class LimitWords(Struct, frozen=True):
    """What is said of a limit."""

    text: str
    """The words; urgent ones begin with `!`."""
    urgent: bool = False
    """Is it nearly used up, or will it be before it is reset?"""


def limit_words(plan: Plan | None, now_ms: int, *, brief: bool = False) -> list[LimitWords]:
    """Say how much of a plan's limits is used; nothing of those that were reset since.

    Args:
        plan: What was reported; `None` if nothing was.
        now_ms: The time: milliseconds since 1970, UTC.
        brief: Leave out when they are reset, and how old that is?
    """
    if plan is None:
        return []
    said = [_words(one, plan.at_ms, now_ms, brief=brief) for one in plan.running(now_ms)]
    old_ms = now_ms - plan.at_ms
    if said and not brief and old_ms > OLD_MS:
        said.append(LimitWords(f"as of {span(old_ms / 1000)} ago"))
    return said


def _words(one: Limit, told_ms: int, now_ms: int, *, brief: bool) -> LimitWords:
    ends_ms, later = used_up_ms(one, told_ms), percent_at_reset(one, told_ms)
    urgent = ends_ms is not None or one.percent >= CLOSE
    parts = [f"{'! ' if urgent else ''}{one.label} {percent(one.percent / 100)}"]
    if ends_ms is not None:
        left = f"≈{span((ends_ms - now_ms) / 1000)}" if ends_ms > now_ms else ""
        parts.append(f"full {'' if brief else 'in '}{left}" if left else "full by now")
    if one.resets_ms is not None and not brief:
        resets = span((one.resets_ms - now_ms) / 1000)
        if later and ends_ms is None:
            parts.append(f"≈{percent(later / 100)} at its reset in {resets}")
        else:
            parts.append(f"resets in {resets}")
    return LimitWords(", ".join(parts), urgent)
