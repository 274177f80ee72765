"""The limits of plans as figures of JSON documents."""

from collections.abc import Iterable, Mapping

from ccwatch.analysis.plan_pace import percent_at_reset, used_up_ms
from ccwatch.model.client import Limit, Plan
from ccwatch.report.output.figures import Figures, instant, words


def limit_figures(limits: Iterable[Limit], told_ms: int) -> list[Figures]:
    """Write how much of a plan's limits is used, as a client reported it.

    Args:
        limits: The limits.
        told_ms: When they were reported: milliseconds since 1970, UTC.
    """
    return [
        {
            "name": one.name,
            "used_percent": round(one.percent, 2),
            "resets_at": instant(one.resets_ms),
            "told_at": instant(told_ms),
        }
        for one in limits
    ]


def plan_figures(plans: Mapping[str, Plan], now_ms: int) -> list[Figures]:
    """Write how much is used of the limits that were not reset since, and where that leads.

    Args:
        plans: The plans, by config folder.
        now_ms: The time: milliseconds since 1970, UTC.
    """
    found: list[Figures] = []
    for folder, plan in plans.items():
        for one in plan.running(now_ms):
            (figures,) = limit_figures([one], plan.at_ms)
            expected = percent_at_reset(one, plan.at_ms)
            found.append(
                {
                    "config_dir": words(folder),
                    **figures,
                    "expected_percent": None if expected is None else round(expected, 2),
                    "used_up_at": instant(used_up_ms(one, plan.at_ms)),
                }
            )
    return found
