"""What a replay costs, and how often it compacts."""

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from ccwatch.analysis.bill import Cost
from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.compaction.price import estimate, summary_tokens
from ccwatch.analysis.compaction.request import SummaryRequest, cost, request_style
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.whatif.past import Past, PastRequest
from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage


class Replayed(Struct):
    """The result of a replay. Money is in billionths of a dollar."""

    difference_nano: int = 0
    """Difference of the cost of its answers to the actual cost; negative if they cost less."""
    compacting_nano: int = 0
    """Estimated cost of the requests for summaries, which are on no row."""
    compactions: int = 0
    """Number of compactions, for any reason."""
    clears: int = 0
    """Number of times it was cleared."""
    carried: int = 0
    """Sum of the tokens sent with all requests."""
    largest: int = 0
    """Tokens of the largest context."""


class Totals(Struct):
    """Costs and counts of a replay so far. Only what the session owns is counted and priced."""

    past: Past
    """The conversation."""
    prices: Prices
    """What tokens cost."""
    long: bool
    """Does the conversation write to the cache for an hour?"""
    unpriced: bool = False
    """Is anything without a price?"""
    sums: Replayed = field(default_factory=Replayed)
    """The result so far."""

    def bill(self, step: PastRequest, context: int, usage: Usage) -> None:
        """Add the difference of the cost of a request to its actual cost.

        Args:
            step: The original request.
            context: Tokens in the window in the replay.
            usage: Its usage in the replay; the same object as the original one if unchanged.
        """
        response = step.request.response
        if not step.request.owned:
            return
        self.sums.carried += context
        self.sums.largest = max(self.sums.largest, context)
        if context == response.context and usage is response.usage:
            return
        original = rates = rates_of(response, self.prices)
        if context != response.context:
            rates = rates_of(replace(response, context=context), self.prices)
        if original is None or rates is None:
            self.unpriced = True
            return
        actual_nano = Cost.total_of(response.usage, original)
        self.sums.difference_nano += Cost.total_of(usage, rates) - actual_nano

    def count_original(
        self, compactions: Iterable[Compaction], shift: int, before: Response | None
    ) -> None:
        """Count and price compactions in their original places.

        Args:
            compactions: Between two requests. Only the first one has a shifted context.
            shift: Tokens by which that is larger than the original one.
            before: The response before them.
        """
        lane = self.past.lane
        for one in compactions:
            if not self.past.pays(one):
                continue
            self.sums.compactions += 1
            actual = estimate(one, summary_tokens(one, lane), lane, self.prices) or 0
            self.sums.compacting_nano += max(0, actual + self._extra_nano(one, shift, before))
            shift = 0

    def _extra_nano(self, one: Compaction, more: int, before: Response | None) -> int:
        """The cost of additional tokens in a request for a summary, in billionths of a dollar."""
        rates = rates_of(before, self.prices) if before and more else None
        if rates is None:
            return 0
        is_read = request_style(one.version).shared
        return rates.nano(more * (rates.read if is_read else rates.write(an_hour=self.long)))

    def count_new(self, asked: SummaryRequest, before: Response) -> None:
        """Count and price a compaction that was not there.

        Args:
            asked: The request for its summary.
            before: The response before it.
        """
        self.sums.compactions += 1
        rates = rates_of(replace(before, context=asked.size), self.prices)
        if rates is None:
            self.unpriced = True
            return
        way = request_style(self.past.release)
        self.sums.compacting_nano += cost(asked, way, rates, an_hour=self.long).nano
