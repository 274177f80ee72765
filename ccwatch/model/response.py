"""One answer of the API."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from ccwatch.model.usage import NO_USAGE, Usage

SYNTHETIC: Final = "<synthetic>"
"""The model named in rows that the client made up itself. Nobody was billed for those."""
PLACEHOLDER_OUTPUT = 20
"""Tokens: a response without a stop reason and at most this output was logged unfinished."""


Counted = tuple[Usage, int, bool]
"""Usage, the context, and whether they stand on a row that was written at an answer's end."""


def united(one: Counted, other: Counted) -> Counted:
    """Count a response that stands on several rows.

    What went in is surely known when an answer ends. Before that, Anthropic's API says the
    same, but gateways to other models write a guess and put it right at the end.
    """
    usage, context, sure = one
    if usage is NO_USAGE and not context:
        return other
    if sure is other[2]:
        return usage.largest(other[0]), max(context, other[1]), sure
    (counts, context, _), (guess, _, _) = (one, other) if sure else (other, one)
    return counts.outdoing(guess), context, True


class ToolCall(NamedTuple):
    """A tool that a response asked for."""

    id: str
    """`toolu_…`, by which its result refers to it."""
    name: str
    """`Bash`, `mcp__github__get_issue`, …"""


class Iteration(NamedTuple):
    """A request inside a response that the top-level usage does not include."""

    model: str
    """The model that answered it, as the API names it."""
    usage: Usage
    """What it was billed for."""


class Response(NamedTuple):
    """One answer of the API, merged from all rows that share its message id."""

    id: str
    """The message id, or the row's uuid where there is none."""
    request: str
    """The request id, empty where the row has none."""
    model: str
    """As the API names it: never with `[1m]`."""
    at_ms: int
    """When its first row was written: milliseconds since 1970, UTC; 0 when unknown."""
    usage: Usage = NO_USAGE
    """What it was billed for, iterations of its own model included."""
    context: int = 0
    """Tokens in the window when it was asked, output excluded; 0 when not measured."""
    ended: bool = False
    """Does a row with counts give a reason for stopping? Without one they may be guesses."""
    fast: bool = False
    """Was it billed at the fast mode's price?"""
    us_only: bool = False
    """Was inference bound to the United States, which costs a tenth more?"""
    batch: bool = False
    """Was it asked for in a batch, whose tokens cost half?"""
    tools: tuple[ToolCall, ...] = ()
    """The tools it called, in the order of its rows."""
    advice: tuple[Iteration, ...] = ()
    """Requests to an advisor model, billed on top of `usage`."""
    entered: int = 0
    """Bytes of content that entered the conversation since the response before it."""
    cache_miss: str = ""
    """Why the cache was missed, in the API's own word, where it says."""
    effort: str = ""
    """How much it was asked to think: `low` to `max`; empty in releases that do not say."""
    thinking: int | None = None
    """Tokens of its output that it thought; `None` where the API does not say."""

    @property
    def is_placeholder(self) -> bool:
        """Is the output what was known when the answer began, not when it ended?"""
        return not self.ended and self.usage.output <= PLACEHOLDER_OUTPUT

    @property
    def counted(self) -> Counted:
        """What rows said of its usage and context, and whether that is sure."""
        return self.usage, self.context, self.ended and self.usage.prompt > 0

    @property
    def reach(self) -> int:
        """Tokens that auto-compaction compares with its trigger: context and output."""
        return self.context + self.usage.output if self.context else 0


def models_of(responses: Iterable[Response]) -> tuple[str, ...]:
    """The models that answered, each once, in order of first appearance, as the API names them."""
    return tuple(dict.fromkeys(r.model for r in responses if r.model not in ("", SYNTHETIC)))
