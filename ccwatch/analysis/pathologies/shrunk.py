"""Pathology: the window became smaller."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.pathologies.doubled import doubled
from ccwatch.analysis.pathologies.pathology import ExaminedLane, Pathology
from ccwatch.analysis.window import largest_context, window
from ccwatch.model.compaction import Compaction
from ccwatch.model.name import normalized, short
from ccwatch.units import tokens

FAR: Final = 0.6
"""The share of an earlier size below which a compaction is far below it."""


def shrunk(examined: ExaminedLane) -> Iterator[Pathology]:
    """A compaction came because the window is smaller than it was.

    Either the model was changed for one with a smaller window, or the same model compacts far
    earlier than it did: a plan, a setting or the server took the long window away.
    """
    phantoms = {finding.compaction for finding in doubled(examined)}
    earlier: dict[str, int] = {}
    for one in examined.lane.compactions:
        if not examined.is_sized(one) or one.id in phantoms or not one.pre_tokens:
            continue
        model = normalized(one.model)
        if evidence := _switched(examined, one) or _earlier_than(one, earlier.get(model, 0)):
            yield _finding(examined, one, evidence, max(0, earlier.get(model, 0) - one.pre_tokens))
        if model:
            earlier[model] = one.pre_tokens


def _switched(examined: ExaminedLane, one: Compaction) -> str:
    """Describe a change to a model with a smaller window; empty if there was none."""
    before, after = examined.last_before(one), examined.first_after(one)
    if not before or not after or normalized(before.model) == normalized(after.model):
        return ""
    old, new = (
        window(response.model, largest_context(examined.lane, response.model)).tokens
        for response in (before, after)
    )
    if not old or not new or new >= old or (one.pre_tokens or 0) <= new * FAR:
        return ""
    return (
        f"{tokens(one.pre_tokens)} in a window of {tokens(old)} ({short(before.model)}), "
        f"then {short(after.model)} with {tokens(new)}"
    )


def _earlier_than(one: Compaction, size: int) -> str:
    """Describe that the same model compacts far earlier than last time; empty if not."""
    if not one.pre_tokens or one.pre_tokens >= FAR * size:
        return ""
    return f"compacted at {tokens(one.pre_tokens)}, the time before at {tokens(size)}"


def _finding(examined: ExaminedLane, one: Compaction, evidence: str, room: int) -> Pathology:
    return Pathology(
        id="window-shrank",
        title="The window became smaller",
        compaction=one.id,
        evidence=evidence,
        advice="Check /model and /autocompact: ask for the long window with [1m], or run "
        "/compact before changing to a model with a smaller one.",
        tokens=room or None,
        nano=examined.cost(one),
    )
