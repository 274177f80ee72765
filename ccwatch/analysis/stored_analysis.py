"""The analysis of a session, as it is stored on disk for the next start."""

from datetime import date
from typing import Final

from msgspec import Struct

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.threshold.evidence import Evidence
from ccwatch.analysis.window import Window

MAIN: Final = -1
"""Stands for the main chain where sub-agents have an index."""


class Compacted(Struct, frozen=True, array_like=True, gc=False):
    """The analysis of one compaction."""

    agent: int
    """Index of the sub-agent in the session; `MAIN` for the main chain, and -2, -3, … for the main
    chains of further transcripts."""
    place: int
    """Index of the compaction in that conversation."""
    nano: int | None
    """Estimated cost of the request for the summary, in billionths of a dollar."""
    turns: int | None
    """Turns since the compaction before it, or since the start."""
    since_ms: int | None
    """Milliseconds since the compaction before it, or since the session began."""
    summary_tokens: int | None
    """Estimated size of the summary; `None` if there is none."""
    idle: bool
    """Was it started by a pause?"""
    paid_nano: int | None
    """Its cost by the client, in billionths of a dollar: from its totals, or from the answer if
    that was written to a file; `None` if unknown."""
    off_nano: int
    """The error of `nano` in both directions, as far as it is known; billionths of a dollar."""


class StoredAnalysis(Struct, frozen=True, array_like=True):
    """The analysis of a session at rest."""

    fingerprint: str
    """A fingerprint of all of its input: it is valid while that is the same."""
    window: Window
    """The main chain's window."""
    cost: SessionCost
    """What it costs."""
    bills: tuple[tuple[date | None, Bill | None], ...]
    """The logged bill of each local day, oldest first; under `None` what has no time. A bill of
    `None` stands for the whole logged bill in `cost`."""
    evidence: tuple[tuple[str, int | None, Evidence], ...]
    """The evidence of its lanes for triggers, each with its model and the size of its window."""
    agents: tuple[int | None, ...]
    """The cost of each sub-agent in billionths of a dollar; `None` if nothing has a price."""
    compactions: tuple[Compacted, ...]
    """Of the main chain and of sub-agents, oldest first in each."""
    use_by_minute: bytes
    """Use of the API by minutes, as the function of that name returns it."""
