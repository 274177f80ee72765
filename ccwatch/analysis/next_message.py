"""The cost of the next message for each way to continue, term by term."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.cache import AN_HOUR, lifetime
from ccwatch.analysis.compaction.request import (
    INSTRUCTIONS,
    RequestStyle,
    SummaryRequest,
    request_style,
)
from ccwatch.analysis.context import Context, floor, floor_basis
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import GRAINS_PER_DOLLAR, Rates
from ccwatch.analysis.whatif.habit import habit
from ccwatch.model.basis import Basis
from ccwatch.model.lane import Lane
from ccwatch.units import dollars, tokens

AHEAD: Final = 10
"""Number of further requests over which ways to continue are compared: a compaction never pays off
with the next message alone, and a task takes several requests."""
GO_ON: Final = "continue"
"""The name of continuing as is."""
COMPACT: Final = "compact"
"""The name of continuing after `/compact`."""
AFRESH: Final = "clear"
"""The name of continuing after `/clear`."""


class Term(Struct, frozen=True):
    """A number of tokens times their price."""

    tokens: int
    """The number of tokens."""
    rate: int
    """The price of one, in grains."""
    what: str
    """What happens to them: `written`, `read`."""
    basis: Basis
    """How their number is known."""
    times: int = 1
    """How many times they are paid."""

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
        """The factors in writing: `143k × $6.25/M`."""
        often = f"{self.times} × " if self.times > 1 else ""
        return f"{often}{tokens(self.tokens)} × {per_million(self.rate)}"

    @property
    def product(self) -> str:
        """The same with the product: `143k × $6.25/M = $0.89`."""
        return f"{self.factors} = {dollars(self.grains / GRAINS_PER_DOLLAR)}"


class Way(Struct, frozen=True):
    """One way to continue."""

    name: str
    """`continue`, `compact` or `clear`."""
    terms: tuple[Term, ...]
    """The cost of the next message, and of what is done before it."""
    further: Term
    """The cost of reading the context again in the `AHEAD` requests after it."""

    @property
    def next_nano(self) -> int:
        """The cost of the next message, in billionths of a dollar."""
        return Rates.nano(sum(term.grains for term in self.terms))

    @property
    def nano(self) -> int:
        """The cost of the next message and the requests after it, in billionths of a dollar."""
        return Rates.nano(sum(term.grains for term in (*self.terms, self.further)))

    @property
    def arithmetic(self) -> str:
        """The calculation of `nano` in writing."""
        return " + ".join(f"{one.product} {one.what}" for one in (*self.terms, self.further))


class Inputs(Struct, frozen=True):
    """The input of the calculation for all ways to continue."""

    held: int
    """Tokens in the window at the last response; these are cached while the cache is warm."""
    held_basis: Basis
    """How that is known: measured, or estimated after a compaction."""
    new: int
    """Tokens since then: the last answer, and an estimate of appended rows."""
    new_basis: Basis
    """How that is known: measured if nothing was appended."""
    always: int
    """Tokens of system prompt, tools and memory, by `context.floor`."""
    always_basis: Basis
    """How that is known."""
    left: int
    """Tokens in the window after a compaction."""
    summary: int
    """Tokens of its summary."""
    samples: int
    """Compactions of this conversation that both are learned from; 0 if they are assumed."""
    rates: Rates
    """What tokens cost."""
    write: int
    """The price of a token written to the cache in the tier of the last write, in grains."""
    style: RequestStyle
    """How its release requests a summary."""

    @property
    def total_tokens(self) -> int:
        """Tokens that the next message sends, without the prompt itself."""
        return self.held + self.new

    @property
    def total_basis(self) -> Basis:
        """How that is known."""
        return self.new_basis if self.new else self.held_basis

    @property
    def learned(self) -> Basis:
        """How the size after a compaction is known."""
        return Basis.LEARNED if self.samples else Basis.ESTIMATED


def inputs(
    lane: Lane, context: Context, prices: Prices, at_ms: int, release: str = ""
) -> Inputs | None:
    """Collect the input of the calculation.

    Args:
        lane: The conversation.
        context: Its window.
        prices: What tokens cost.
        at_ms: When the message is sent, for the prices: milliseconds since 1970, UTC.
        release: The version of Claude Code; empty when unknown.

    Returns:
        `None` before the first response, and if the size or the price is unknown.
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
    return Inputs(
        held=held,
        held_basis=context.basis or Basis.ESTIMATED,
        new=new,
        new_basis=Basis.ESTIMATED if context.pending else Basis.MEASURED,
        always=always,
        always_basis=floor_basis(lane),
        left=always + usual.left,
        summary=usual.summary,
        samples=usual.samples,
        rates=rates,
        write=rates.write(an_hour=lifetime(lane.responses) == AN_HOUR),
        style=request_style(release),
    )


def ways(found: Inputs, *, warm: bool) -> tuple[Way, ...]:
    """Price the ways to continue. Prompts and answers cost the same in all and are left out.

    Continuing sends the whole context, which is read from a warm cache and else written to it.
    Compacting first sends it as well, with instructions, generates a summary, and then writes what
    is left; the requests of old releases miss the cache. After `/clear`, only system prompt, tools
    and memory are written.

    Args:
        found: The input of the calculation.
        warm: Is the cache warm when the message is sent?

    Returns:
        Continuing, compacting if that makes the context smaller, and clearing.
    """
    going = _way(GO_ON, _sent(found, warm=warm), found, found.total_tokens, found.total_basis)
    written = Term(found.always, found.write, "written", found.always_basis)
    afresh = _way(AFRESH, (written,), found, found.always, found.always_basis)
    if found.left >= found.total_tokens:
        return going, afresh
    return going, _compacting(found, warm=warm), afresh


def _sent(found: Inputs, *, warm: bool) -> tuple[Term, ...]:
    """The cost of sending the whole context."""
    if not warm:
        return (Term(found.total_tokens, found.write, "written", found.total_basis),)
    old = Term(found.held, found.rates.read, "read", found.held_basis)
    return old, Term(found.new, found.write, "written", found.new_basis)


def _compacting(found: Inputs, *, warm: bool) -> Way:
    size = found.style.written(found.summary)
    what = "as the summary and its draft" if found.style.drafts else "as the summary"
    summary = Term(size, found.rates.output, what, found.learned)
    left = Term(found.left, found.write, "written", found.learned)
    terms = (*_asked(found, warm=warm), summary, left)
    return _way(COMPACT, terms, found, found.left, found.learned)


def _asked(found: Inputs, *, warm: bool) -> tuple[Term, ...]:
    """The cost of the prompt of the request for a summary."""
    if found.style.shared is False:
        alone = SummaryRequest(found.total_tokens, 0, found.always).alone
        return (Term(alone, found.write, "written for the summary", Basis.ESTIMATED),)
    sent = tuple(
        replace(one, what=f"{one.what} for the summary") for one in _sent(found, warm=warm)
    )
    return *sent, Term(INSTRUCTIONS, found.write, "written as instructions", Basis.ESTIMATED)


def _way(name: str, terms: tuple[Term, ...], found: Inputs, size: int, basis: Basis) -> Way:
    return Way(name, terms, Term(size, found.rates.read, "read", basis, AHEAD))


def per_million(rate: int) -> str:
    """Write a price in dollars per million tokens: `$15/M`, `$0.30/M`, `$0.125/M`."""
    exact = f"${rate * 1_000_000 / GRAINS_PER_DOLLAR:.3f}"
    return exact.removesuffix("0").removesuffix(".00") + "/M"
