"""What was worked out for a session, as it is kept on disk for the next start."""

from datetime import date
from typing import NamedTuple

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.evidence import Evidence
from ccwatch.analysis.window import Window


class Compacted(NamedTuple):
    """What was worked out for one compaction of a session or of a sub-agent of it."""

    agent: int
    """Place of the sub-agent among those of the session; -1 for the main chain."""
    place: int
    """Its place among the compactions of that conversation."""
    nano: int | None
    """What the request for the summary cost by estimate, in billionths of a dollar."""
    turns: int | None
    """Turns since the compaction before it, or since the start."""
    since_ms: int | None
    """Milliseconds since the compaction before it, or since the session began."""
    summary_tokens: int | None
    """Size of the summary: an estimate; `None` where there is none."""
    idle: bool
    """Did a pause start it?"""
    paid_nano: int | None
    """What it cost as the client has it, in billionths of a dollar: by its totals, or by the answer
    itself where that was written to a file; `None` if unknown."""
    off_nano: int
    """By how much `nano` may be more or less, as far as that is known; billionths of a dollar."""


class Note(NamedTuple):
    """What was worked out for a session that does not change any more."""

    grounds: str
    """A fingerprint of all that it was worked out from: it holds while that is the same."""
    window: Window
    """The main chain's window."""
    cost: SessionCost
    """What it costs."""
    bills: tuple[tuple[date | None, Bill | None], ...]
    """What was logged on each local day, oldest first; under `None` what has no time. In place of
    all that `cost` has as logged stands `None`."""
    evidence: tuple[tuple[str, int | None, Evidence], ...]
    """What its lanes say of triggers, each with the model and the size of its window."""
    agents: tuple[int | None, ...]
    """What each sub-agent costs, in billionths of a dollar; `None` where it has no price at all."""
    compactions: tuple[Compacted, ...]
    """Of the main chain and of sub-agents, oldest first in each."""
    use: bytes
    """Use of the API, by slots of five minutes since 1970: of each its number and the fields of
    `ApiUse`, eight bytes each as `array` has them."""
