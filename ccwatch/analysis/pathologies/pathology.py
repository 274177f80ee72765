"""What is looked at for pathologies, and what was found."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from ccwatch.analysis.compaction.price import estimate, summary_tokens
from ccwatch.analysis.evidence import is_for_size
from ccwatch.analysis.prices import Prices
from ccwatch.model.basis import Basis
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane
from ccwatch.model.name import plain
from ccwatch.model.response import Response

NOTHING_REPORTED: Final[Mapping[str, int]] = MappingProxyType({})
"""The client tells what no compaction cost."""


class ExaminedLane(NamedTuple):
    """A lane whose compactions are examined, with what has to be known to judge them."""

    lane: Lane
    """A main chain or a sub-agent's."""
    prices: Prices
    """What tokens cost."""
    trigger: int | None = None
    """Where auto-compaction fires, resolved for the lane's last model, in tokens; `None` when it
    is off or unknown. Rules that need it then find nothing."""
    reported: Mapping[str, int] = NOTHING_REPORTED
    """What requests for summaries cost as the client has it, by their compactions' ids: billionths
    of a dollar."""

    def cost(self, one: Compaction) -> int | None:
        """What the request for a summary cost, in billionths of a dollar, as well as is known."""
        if one.id in self.reported:
            return self.reported[one.id]
        return estimate(one, summary_tokens(one, self.lane), self.lane, self.prices)

    def trigger_of(self, one: Compaction) -> int | None:
        """The trigger, where it is that of the model that a compaction came under."""
        last = self.lane.last.model if self.lane.last else one.model
        return self.trigger if not one.model or plain(one.model) == plain(last) else None

    def is_sized(self, one: Compaction) -> bool:
        """Did a compaction come by itself, because of a size that the client wrote down?"""
        return one.pre_measured and bool(one.pre_tokens) and is_for_size(self.lane, one)

    def last_before(self, one: Compaction) -> Response | None:
        """The last response on the living branch before a compaction that measured the context."""
        responses = self.lane.responses
        index = self.lane.first_measured(reversed(range(min(one.after, len(responses)))))
        return None if index is None else responses[index]


class Pathology(NamedTuple):
    """Something that is wrong with a compaction. Holds figures only, no content."""

    id: str
    """Stable name of the rule: `thrash`."""
    title: str
    """What is the case, in a few words."""
    compaction: str
    """The id of the compaction where it showed."""
    at_ms: int
    """When that was: milliseconds since 1970, UTC."""
    evidence: str
    """The figures that it rests on, in words."""
    advice: str
    """What to do about it, in a sentence."""
    tokens: int | None = None
    """Tokens that it cost, or room that it took; `None` when unknown."""
    nano: int | None = None
    """Billionths of a dollar that it cost; `None` when unknown."""
    basis: Basis = Basis.ESTIMATED
    """How the cost is known."""
