"""One answer of the API."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from ccwatch.model.usage import NO_USAGE, Usage

SYNTHETIC: Final = "<synthetic>"
"""The model named in rows that the client made up itself. Nobody was billed for those."""
PLACEHOLDER_OUTPUT = 20
"""Tokens: a response without a stop reason and at most this output was logged unfinished."""


class Counts(Struct, frozen=True, gc=False):
    """What rows of a response say that it used."""

    usage: Usage = NO_USAGE
    """What it was billed for."""
    context: int = 0
    """Tokens in the window when it was requested; 0 when not measured."""
    is_final: bool = False
    """Is this from a row that was written when the answer ended?"""

    def united(self, other: "Counts") -> "Counts":
        """Merge with the counts of another row of the same response.

        Input counts are reliable on rows written when the answer ended. On earlier rows Anthropic's
        API gives the same ones, but gateways to other models write a guess first.
        """
        if self.usage is NO_USAGE and not self.context:
            return other
        if self.is_final is other.is_final:
            context = max(self.context, other.context)
            return Counts(self.usage.largest(other.usage), context, self.is_final)
        final, guess = (self, other) if self.is_final else (other, self)
        return Counts(final.usage.outdoing(guess.usage), final.context, is_final=True)


NO_COUNTS: Final = Counts()
"""The counts of rows without usage."""


class ToolCall(Struct, frozen=True, array_like=True, gc=False):
    """A tool that a response asked for."""

    id: str
    """`toolu_…`; its result refers to it."""
    name: str
    """`Bash`, `mcp__github__get_issue`, …"""


class Iteration(Struct, frozen=True, order=True, array_like=True, gc=False):
    """A request inside a response that the top-level usage does not include."""

    model: str
    """The model that answered it, as the API names it."""
    usage: Usage
    """What it was billed for."""
    advises: bool = True
    """Was an advisor asked? Else it is an attempt that another model declined midway, or a summary
    that the API itself had made."""


class Response(Struct, frozen=True, array_like=True, gc=False):
    """One answer of the API, merged from all rows that share its message id."""

    id: str
    """The message id, or the row's uuid if there is none."""
    request: str
    """The request id; empty if the row has none."""
    model: str
    """As the API names it: never with `[1m]`."""
    at_ms: int
    """When its first row was written: milliseconds since 1970, UTC; 0 when unknown."""
    usage: Usage = NO_USAGE
    """What it was billed for, iterations of its own model included."""
    context: int = 0
    """Tokens in the window when it was requested, output excluded; 0 when not measured."""
    ended: bool = False
    """Does a row with counts have a stop reason? If not, the counts may be guesses."""
    fast: bool = False
    """Was it billed at the price of fast mode?"""
    us_only: bool = False
    """Was inference restricted to the United States, which costs a tenth more?"""
    batch: bool = False
    """Was it requested in a batch, whose tokens cost half?"""
    tools: tuple[ToolCall, ...] = ()
    """The tools it called, in the order of its rows."""
    advice: tuple[Iteration, ...] = ()
    """Requests to an advisor model, and others that are billed on top of `usage`."""
    entered: int = 0
    """Bytes of content that entered the conversation since the previous response."""
    cache_miss: str = ""
    """Why the cache was missed, in the API's own word; empty if it gives no reason."""
    effort: str = ""
    """The requested effort: `low` to `max`; empty in releases that do not log it."""
    thinking: int | None = None
    """Thinking tokens in its output; `None` if the API does not give them."""

    @property
    def is_placeholder(self) -> bool:
        """Was the output logged when the answer began, rather than when it ended?"""
        return not self.ended and self.usage.output <= PLACEHOLDER_OUTPUT

    @property
    def is_advised(self) -> bool:
        """Was an advisor asked?"""
        return any(one.advises for one in self.advice)

    @property
    def counts(self) -> Counts:
        """Its usage and context as its rows have them, and whether they are final."""
        return Counts(self.usage, self.context, self.ended and self.usage.prompt > 0)

    @property
    def total_tokens(self) -> int:
        """Tokens that auto-compaction compares with its trigger: context plus output."""
        return self.context + self.usage.output if self.context else 0


def models_of(responses: Iterable[Response]) -> tuple[str, ...]:
    """The models that answered, each once, in order of first appearance, as the API names them."""
    return tuple(dict.fromkeys(r.model for r in responses if r.model not in ("", SYNTHETIC)))
