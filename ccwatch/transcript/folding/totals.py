"""The totals that the client reported: in its own rows, or in the output of `/cost`."""

from typing import Final

from ccwatch.model.session import Reported
from ccwatch.transcript.cost_output import parse_cost_output
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.wire.content import model_usage
from ccwatch.transcript.wire.row import Row

MAX_MODELS = 64
"""Models whose cost by the client's count is kept."""
COST_STATE: Final = "cost-state"
"""The type of the client's own rows, and the source of totals from them."""


def total_of_state(row: Row, dollars: float, lane: LaneFold) -> Reported:
    """Take the total from a row of the client.

    Args:
        row: The row.
        dollars: The total.
        lane: The main chain so far.
    """
    usage = model_usage(row.modelUsage).items()
    costs = sorted((name, _nano(one.costUSD)) for name, one in usage if one.costUSD is not None)
    return Reported(
        _nano(dollars),
        COST_STATE,
        len(lane.responses),
        api_ms=row.totalAPIDuration,
        wall_ms=row.totalDuration,
        lines_added=row.totalLinesAdded,
        lines_removed=row.totalLinesRemoved,
        compactions=len(lane.compactions),
        guessed=bool(row.hasUnknownModelCost),
        models=tuple(costs[:MAX_MODELS]),
    )


def total_of_output(text: str, lane: LaneFold, *, exceeds: bool) -> Reported | None:
    """Take the total from the output of a slash command; `None` if that is not `/cost`.

    Args:
        text: The output.
        lane: The main chain so far.
        exceeds: Does it cover more than the session?
    """
    found = parse_cost_output(text)
    if not found:
        return None
    return Reported(
        found.nano,
        "command",
        len(lane.responses),
        exceeds=exceeds,
        api_ms=found.api_ms,
        wall_ms=found.wall_ms,
        lines_added=found.added,
        lines_removed=found.removed,
        compactions=len(lane.compactions),
        guessed=found.guessed,
    )


def _nano(dollars: float) -> int:
    return round(dollars * 1e9)
