"""The input of the rules for pathologies, and their result."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ccwatch.analysis.compaction.price import estimate, summary_tokens
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold.evidence import is_for_size
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane
from ccwatch.model.name import normalized
from ccwatch.model.response import Response

NOTHING_REPORTED: Final[Mapping[str, int]] = MappingProxyType({})
"""No costs of compactions by the client."""


class ExaminedLane(Struct, frozen=True):
    """A lane whose compactions are examined, with all that rules need to judge them."""

    lane: Lane
    """A main chain or a sub-agent's."""
    prices: Prices
    """What tokens cost."""
    trigger: int | None = None
    """The trigger of auto-compaction for the lane's last model, in tokens; `None` if it is off or
    unknown. Rules that need it then find nothing."""
    reported: Mapping[str, int] = NOTHING_REPORTED
    """The cost of requests for summaries by the client, in billionths of a dollar, by the ids of
    the compactions."""

    def cost(self, one: Compaction) -> int | None:
        """The cost of a request for a summary in billionths of a dollar, reported or estimated."""
        if one.id in self.reported:
            return self.reported[one.id]
        return estimate(one, summary_tokens(one, self.lane), self.lane, self.prices)

    def trigger_of(self, one: Compaction) -> int | None:
        """The trigger at a compaction; `None` if it was under another model than the last one."""
        last = self.lane.last.model if self.lane.last else one.model
        return self.trigger if not one.model or normalized(one.model) == normalized(last) else None

    def is_sized(self, one: Compaction) -> bool:
        """Was it automatic, because of the size of the context, which the client recorded?"""
        return one.pre_measured and bool(one.pre_tokens) and is_for_size(self.lane, one)

    def last_before(self, one: Compaction) -> Response | None:
        """The last response on the living branch before a compaction that measured the context."""
        responses = self.lane.responses
        index = self.lane.first_measured(reversed(range(min(one.after, len(responses)))))
        return None if index is None else responses[index]

    def first_after(self, one: Compaction) -> Response | None:
        """The first response on the living branch after a compaction that measured the context."""
        index = self.lane.first_measured(range(one.after, len(self.lane.responses)))
        return None if index is None else self.lane.responses[index]


class Pathology(Struct, frozen=True):
    """A problem of a compaction. It has figures only, no content of the conversation."""

    id: str
    """Stable name of the rule: `thrash`."""
    title: str
    """The problem in a few words."""
    compaction: str
    """The id of the compaction where it showed."""
    evidence: str
    """The figures behind it, in words."""
    advice: str
    """What to do about it, in a sentence."""
    tokens: int | None = None
    """Tokens that it cost, or room that it took; `None` when unknown."""
    nano: int | None = None
    """Billionths of a dollar that it cost; `None` when unknown."""
