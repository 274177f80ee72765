"""What the next message costs by each way to go on, term by term."""

from typing import Final, NamedTuple

from msgspec import Struct

from ccwatch.analysis.cache import AN_HOUR, lifetime
from ccwatch.analysis.compaction.request import INSTRUCTIONS, Asked, Asking, asking
from ccwatch.analysis.context import Context, floor
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import GRAINS_PER_DOLLAR, Rates
from ccwatch.analysis.whatif.habit import habit
from ccwatch.model.basis import Basis
from ccwatch.model.lane import Lane
from ccwatch.units import dollars, tokens

AHEAD: Final = 10
"""Requests after the next one that ways to go on are compared over: with the next message alone
nothing could make up for a compaction, and a task that goes on takes several requests."""
GO_ON: Final = "continue"
"""The name of the way on which nothing is done first."""
COMPACT: Final = "compact"
"""Of the one on which `/compact` comes first."""
AFRESH: Final = "clear"
"""Of the one on which `/clear` comes first."""


class Term(NamedTuple):
    """Tokens times their price."""

    tokens: int
    """How many."""
    rate: int
    """Grains for one of them."""
    what: str
    """What happens to them: `written`, `read`."""
    basis: Basis
    """How their number is known."""
    times: int = 1
    """How often."""

    @property
    def grains(self) -> int:
        """The product."""
        return self.times * self.tokens * self.rate

    @property
    def nano(self) -> int:
        """The product in billionths of a dollar."""
        return Rates.nano(self.grains)

    @property
    def factors(self) -> str:
        """What is multiplied, in writing: `143k × $6.25/M`."""
        often = f"{self.times} × " if self.times > 1 else ""
        return f"{often}{tokens(self.tokens)} × {per_million(self.rate)}"

    @property
    def product(self) -> str:
        """The same with the product: `143k × $6.25/M = $0.89`."""
        return f"{self.factors} = {dollars(self.grains / GRAINS_PER_DOLLAR)}"


class Way(NamedTuple):
    """One way to go on."""

    name: str
    """`continue`, `compact` or `clear`."""
    terms: tuple[Term, ...]
    """What the next message costs, with what has to come before it."""
    further: Term
    """What the `AHEAD` requests after it cost, for reading the context again."""

    @property
    def next_nano(self) -> int:
        """The next message, in billionths of a dollar."""
        return Rates.nano(sum(term.grains for term in self.terms))

    @property
    def nano(self) -> int:
        """The next message and the requests after it."""
        return Rates.nano(sum(term.grains for term in (*self.terms, self.further)))

    @property
    def arithmetic(self) -> str:
        """How `nano` was worked out."""
        return " + ".join(f"{one.product} {one.what}" for one in (*self.terms, self.further))


class Ground(Struct, frozen=True):
    """What all ways are worked out from."""

    held: int
    """Tokens in the window at the last response, which the cache holds while it is warm."""
    held_basis: Basis
    """How that is known: measured, or estimated after a compaction."""
    new: int
    """Tokens since then: the last answer, and estimated what was appended."""
    new_basis: Basis
    """Measured where nothing was appended."""
    always: int
    """Tokens in the window before anybody says a word: the least context that was measured."""
    left: int
    """Tokens in the window after a compaction."""
    summary: int
    """Tokens of its summary."""
    samples: int
    """Compactions of this conversation that both are learned from; 0 where they are assumed."""
    rates: Rates
    """What the tokens cost."""
    write: int
    """Grains for a token that is written to the cache, in the tier of the last write."""
    asks: Asking
    """How its release asks for a summary."""

    @property
    def reach(self) -> int:
        """All that the next message sends, the prompt itself left out."""
        return self.held + self.new

    @property
    def learned(self) -> Basis:
        """How is known what a compaction leaves?"""
        return Basis.LEARNED if self.samples else Basis.ESTIMATED


def ground(
    lane: Lane, context: Context, prices: Prices, at_ms: int, release: str = ""
) -> Ground | None:
    """Put together what the sums rest on.

    Args:
        lane: The conversation.
        context: Its window.
        prices: What tokens cost.
        at_ms: When the message is sent: milliseconds since 1970, UTC. Decides the prices.
        release: The version of Claude Code; empty when unknown.

    Returns:
        `None` before the first response, and where the size or the price is not known.
    """
    last, held = lane.last, context.used
    if not last or not held:
        return None
    new = context.output + context.pending
    rates = prices.rates(last.model, at_ms, last.fast, held + new)
    if not rates:
        return None
    rates = rates.asked_as(last)
    always, usual = min(floor(lane), held + new), habit([lane])
    return Ground(
        held=held,
        held_basis=context.basis or Basis.ESTIMATED,
        new=new,
        new_basis=Basis.ESTIMATED if context.pending else Basis.MEASURED,
        always=always,
        left=always + usual.left,
        summary=usual.summary,
        samples=usual.samples,
        rates=rates,
        write=rates.write(an_hour=lifetime(lane.responses) == AN_HOUR),
        asks=asking(release),
    )


def ways(found: Ground, *, warm: bool) -> tuple[Way, ...]:
    """Price the ways to go on. Prompts and answers cost the same in all and are left out.

    Going on sends the whole context: read from the cache while that is warm, written to it once
    it is cold. Compacting first sends it as well, with instructions, has a summary written, and
    then writes what is left; old releases ask so that the cache does not serve it. Starting afresh
    writes what is always there.

    Args:
        found: What to work with.
        warm: Is the cache warm when the message is sent?

    Returns:
        Going on, compacting where that makes the context smaller, and starting afresh.
    """
    going = _way(GO_ON, _sent(found, warm=warm), found, found.reach, found.new_basis)
    written = Term(found.always, found.write, "written", Basis.MEASURED)
    afresh = _way(AFRESH, (written,), found, found.always, Basis.MEASURED)
    if found.left >= found.reach:
        return going, afresh
    return going, _compacting(found, warm=warm), afresh


def _sent(found: Ground, *, warm: bool) -> tuple[Term, ...]:
    """What sending the whole context costs."""
    if not warm:
        basis = found.new_basis if found.new else found.held_basis
        return (Term(found.reach, found.write, "written", basis),)
    old = Term(found.held, found.rates.read, "read", found.held_basis)
    return old, Term(found.new, found.write, "written", found.new_basis)


def _compacting(found: Ground, *, warm: bool) -> Way:
    size = found.asks.written(found.summary)
    what = "for the summary and its draft" if found.asks.drafts else "for the summary"
    summary = Term(size, found.rates.output, what, found.learned)
    left = Term(found.left, found.write, "written", found.learned)
    terms = (*_asked(found, warm=warm), summary, left)
    return _way(COMPACT, terms, found, found.left, found.learned)


def _asked(found: Ground, *, warm: bool) -> tuple[Term, ...]:
    """What the prompt of the request for a summary costs."""
    if found.asks.shared is False:
        alone = Asked(found.reach, 0, found.always).alone
        return (Term(alone, found.write, "written to sum up", Basis.ESTIMATED),)
    sent = tuple(one._replace(what=f"{one.what} to sum up") for one in _sent(found, warm=warm))
    return *sent, Term(INSTRUCTIONS, found.write, "written as instructions", Basis.ESTIMATED)


def _way(name: str, terms: tuple[Term, ...], found: Ground, size: int, basis: Basis) -> Way:
    return Way(name, terms, Term(size, found.rates.read, "read", basis, AHEAD))


def per_million(rate: int) -> str:
    """Write a price as dollars for a million tokens: `$15/M`, `$0.30/M`, `$0.125/M`."""
    exact = f"${rate * 1_000_000 / GRAINS_PER_DOLLAR:.3f}"
    return exact.removesuffix("0").removesuffix(".00") + "/M"
