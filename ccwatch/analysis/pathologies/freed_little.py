"""Pathology: a compaction that hardly freed anything."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.compaction.price import left_after
from ccwatch.analysis.pathologies.pathology import ExaminedLane, Pathology
from ccwatch.units import percent, tokens

LITTLE: Final = 1 / 3
"""The share of the context that a compaction has to free to be worth its price."""


def freed_little(examined: ExaminedLane) -> Iterator[Pathology]:
    """A compaction freed less than a third of the context.

    What is sent before the conversation (system prompt, tools, memory) and the summary make up
    most of it. Compactions by hand count as well.
    """
    for one in examined.lane.compactions:
        left = left_after(one, examined.lane)
        if not one.pre_tokens or left is None:
            continue
        freed = one.pre_tokens - left
        if freed >= LITTLE * one.pre_tokens:
            continue
        yield Pathology(
            id="freed-little",
            title="The compaction freed little",
            compaction=one.id,
            evidence=f"{tokens(one.pre_tokens)} before, {tokens(left)} after: "
            f"{percent(max(0, freed) / one.pre_tokens)} freed",
            advice="Check /context for what is always there (MCP servers, memory, skills), "
            "and compact with a focus, so that the summary is short.",
            tokens=left,
            nano=examined.cost(one),
        )
