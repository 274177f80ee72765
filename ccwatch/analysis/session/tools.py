"""Which tools a conversation used, and what their calls and results cost."""

from typing import NamedTuple

from msgspec import Struct

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.attribution.sizes import NOT_KNOWN, Sizes
from ccwatch.analysis.branch import living
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.prices import Prices
from ccwatch.model.entry import Kind, Story
from ccwatch.model.lane import Lane


class ToolUse(NamedTuple):
    """What one tool did in a conversation."""

    name: str
    """The tool, as the transcript names it."""

    calls: int
    """How often it was called, rewound branches included."""
    failures: int
    """How many of those came back as an error."""
    tokens: int
    """What its calls and results added to the context: as much as is known of those that are in
    the window, and an estimate for those that are no longer."""
    carried_nano: int | None
    """What sending them again with every later response of their epochs cost so far, in billionths
    of a dollar: an estimate. `None` where a response has no price."""


class _Sum(Struct):
    calls: int = 0
    failures: int = 0
    tokens: int = 0
    nano: int | None = 0


def tool_use(
    story: Story, lane: Lane, prices: Prices, filling: Attribution = NOT_KNOWN
) -> tuple[ToolUse, ...]:
    """Add up what each tool did in a conversation, the largest in the context first.

    What a block carries is counted from the response after the one that it was first sent with,
    at the price of reading from the cache, until the next compaction. Blocks on rewound
    branches were sent, but are carried no further.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        prices: What tokens cost.
        filling: What fills its window.
    """
    along = align(story, living(lane))
    sizes, price = Sizes.of(along, filling), carriage(lane, prices)
    ends = along.ends()
    sums: dict[str, _Sum] = {}
    for index, entry in enumerate(story.entries):
        asked = entry.kind is Kind.CALL
        if asked or (entry.kind in (Kind.RESULT, Kind.IMAGE) and entry.call):
            one = sums.setdefault(entry.name, _Sum())
            tokens = sizes.tokens(entry)
            one.calls += asked
            one.failures += entry.failed and entry.kind is Kind.RESULT
            one.tokens += tokens
            if one.nano is not None and along.is_living(entry):
                first = along.at[index] + asked
                paid = price.nano(tokens, first + 1, ends[index])
                one.nano = None if paid is None else one.nano + paid
    found = [
        ToolUse(name, one.calls, one.failures, one.tokens, one.nano) for name, one in sums.items()
    ]
    return tuple(sorted(found, key=lambda use: (-use.tokens, -use.calls, use.name)))
