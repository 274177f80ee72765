"""The tools that a conversation used, and the cost of their calls and results."""

from msgspec import Struct

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.branch import living
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.prices import Prices
from ccwatch.model.entry import Kind


class ToolUse(Struct, frozen=True):
    """What one tool did in a conversation."""

    name: str
    """The tool, as the transcript names it."""
    calls: int
    """Number of calls, rewound branches included."""
    failures: int
    """Number of those that failed."""
    tokens: int
    """Tokens that its calls and results added to the context."""
    carried_nano: int | None
    """Estimated cost so far of sending those again with every later response of their epochs, in
    billionths of a dollar; `None` if a response has no price."""


class _Sum(Struct):
    calls: int = 0
    failures: int = 0
    tokens: int = 0
    nano: int | None = 0


def tool_use(sizes: Sizes, prices: Prices) -> tuple[ToolUse, ...]:
    """Add up the use of each tool, the largest in the context first.

    A block is carried from the response after the one that it was first sent with until the next
    compaction, at the price of a cache read. Blocks on rewound branches were sent, but are not
    carried.

    Args:
        sizes: The blocks of the conversation with their sizes.
        prices: What tokens cost.
    """
    story, lane = sizes.along.story, sizes.along.lane
    along, price = align(story, living(lane)), carriage(lane, prices)
    ends = along.ends()
    sums: dict[str, _Sum] = {}
    for index, entry in enumerate(story.entries):
        is_call = entry.kind is Kind.CALL
        if is_call or (entry.kind in (Kind.RESULT, Kind.IMAGE) and entry.call):
            one = sums.setdefault(entry.name, _Sum())
            tokens = sizes.tokens(entry)
            one.calls += is_call
            one.failures += entry.failed and entry.kind is Kind.RESULT
            one.tokens += tokens
            if one.nano is not None and along.is_living(entry):
                first = along.at[index] + is_call
                paid = price.nano(tokens, first + 1, ends[index])
                one.nano = None if paid is None else one.nano + paid
    found = [
        ToolUse(name, one.calls, one.failures, one.tokens, one.nano) for name, one in sums.items()
    ]
    return tuple(sorted(found, key=lambda use: (-use.tokens, -use.calls, use.name)))
