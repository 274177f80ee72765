"""One conversation: its responses, its turns, and what entered between them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response


class Place(NamedTuple):
    """Where a row stands on disk, so that its text need not be kept."""

    path: str
    """The transcript."""
    offset: int
    """Its first byte."""
    length: int
    """Bytes, without the newline."""


class Gap(NamedTuple):
    """What entered a conversation between two responses."""

    response: int
    """Index of the response after it."""
    rows: tuple[Place, ...]
    """The rows, in their order."""


class Turn(NamedTuple):
    """A prompt of the user and everything until the next one."""

    id: str
    """The uuid of the prompt's row."""
    at_ms: int
    """When it was typed: milliseconds since 1970, UTC."""
    prompt: Place
    """The row that holds its text."""
    first: int
    """Index of its first response in the lane; as large as the next turn's when it has none."""
    alive: bool = True
    """Is it on the branch that the conversation continues, or was it rewound?"""


class Extent(NamedTuple):
    """What is asked most often of the responses of a conversation, worked out once."""

    largest: int = 0
    """The largest context that it ever showed with its last model; tokens."""
    least: int = 0
    """The least context that it ever measured; tokens, 0 where none was."""
    lifetime: int | None = None
    """Seconds that its last cache write lives; `None` when no write was seen."""
    bytes_per_token: float = 0.0
    """Bytes of content for a token, by its own growth."""


class Lane(Struct, frozen=True, eq=False):
    """One conversation with a window of its own: a session's main chain, or a sub-agent."""

    responses: Sequence[Response] = ()
    """In the order of their first rows, abandoned branches and copies included."""
    owned: frozenset[int] | None = None
    """Indices of the responses whose cost is this session's; `None` when all of them are."""
    dead: frozenset[int] = frozenset()
    """Indices of the responses on abandoned branches."""
    turns: Sequence[Turn] = ()
    """Oldest first."""
    compactions: tuple[Compaction, ...] = ()
    """Oldest first, each once."""
    undone: frozenset[int] = frozenset()
    """Indices of the compactions on abandoned branches."""
    micro_compactions: int = 0
    """How often old tool results were cleared without a summary."""
    last: Response | None = None
    """The newest response of the living branch that measured the context."""
    compacted: Compaction | None = None
    """The compaction that came after `last`, if any: the context is then not measured."""
    pending: tuple[Place, ...] = ()
    """Rows of content appended since `last`, on the living branch."""
    pending_bytes: int = 0
    """Bytes of content in them."""
    gaps: Sequence[Gap] = ()
    """What entered before each of the newest responses, where anything did."""
    extent: Extent | None = None
    """Worked out beforehand where responses, turns and gaps are kept on disk; `None` where they are
    here."""

    @property
    def own(self) -> Sequence[Response]:
        """The responses whose cost is this session's."""
        if self.owned is None:
            return self.responses
        return tuple(r for i, r in enumerate(self.responses) if i in self.owned)

    def owns(self, index: int) -> bool:
        """Is the cost of the response at an index this session's?"""
        return self.owned is None or index in self.owned

    def measures(self, index: int) -> bool:
        """Is the response at an index on the living branch, and did it measure the context?"""
        return index not in self.dead and bool(self.responses[index].context)

    def first_measured(self, indices: Iterable[int]) -> int | None:
        """The first of some indices whose response measures the context; `None` if none does."""
        return next(filter(self.measures, indices), None)

    def own_between(self, first: int, end: int) -> list[Response]:
        """Those of the responses from one index up to another whose cost is this session's."""
        found = enumerate(self.responses[first:end], first)
        return [response for index, response in found if self.owns(index)]
