"""One conversation: its responses, its turns, and the rows that entered between them."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response


class Place(Struct, frozen=True, gc=False):
    """Where a row is on disk, so that its text need not be kept in memory."""

    path: str
    """The transcript."""
    offset: int
    """Offset of its first byte."""
    length: int
    """Length in bytes, without the newline."""


class Gap(Struct, frozen=True, gc=False):
    """The rows that entered a conversation between two responses."""

    response: int
    """Index of the response after it."""
    rows: tuple[Place, ...]
    """The rows in file order."""


class Turn(Struct, frozen=True, gc=False):
    """A prompt of the user and everything until the next one."""

    id: str
    """The uuid of the prompt's row."""
    at_ms: int
    """When it was typed: milliseconds since 1970, UTC."""
    prompt: Place
    """The row that holds its text."""
    first: int
    """Index of its first response in the lane; equal to the next turn's if it has none."""
    alive: bool = True
    """Is it on the living branch? False if it was rewound."""


class Precomputed(Struct, frozen=True, array_like=True, gc=False):
    """Figures of a conversation that take all of its responses to work out."""

    largest: int = 0
    """The largest context seen with its last model, in tokens."""
    least: int = 0
    """Tokens before anybody says a word, by `context.floor`; 0 if no context was measured."""
    lifetime: int | None = None
    """Lifetime of its last cache write in seconds; `None` if there was no write."""
    bytes_per_token: float = 0.0
    """Bytes of content per token, by its own growth."""


class Lane(Struct, frozen=True, eq=False):
    """One conversation with a window of its own: a session's main chain, or a sub-agent."""

    responses: Sequence[Response] = ()
    """In the order of their first rows, abandoned branches and copies included."""
    owned: frozenset[int] | None = None
    """Indices of the responses that count toward this session's cost; `None` if all do."""
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
    """The compaction after `last`, if any: the current context is then not measured yet."""
    pending: tuple[Place, ...] = ()
    """Rows with content appended since `last`, on the living branch."""
    pending_bytes: int = 0
    """Bytes of content in those rows, of which each image counts as 5,120 at most."""
    gaps: Sequence[Gap] = ()
    """The rows that entered before each of the newest responses, if any did."""
    opening: int = 0
    """Bytes of its first prompt, and of the files attached to it."""
    precomputed: Precomputed | None = None
    """Set if responses, turns and gaps are on disk; `None` if they are in memory."""

    @property
    def own(self) -> Sequence[Response]:
        """The responses that count toward this session's cost."""
        if self.owned is None:
            return self.responses
        return tuple(r for i, r in enumerate(self.responses) if i in self.owned)

    def owns(self, index: int) -> bool:
        """Does the response at an index count toward this session's cost?"""
        return self.owned is None or index in self.owned

    def measures(self, index: int) -> bool:
        """Is the response at an index on the living branch, and did it measure the context?"""
        return index not in self.dead and bool(self.responses[index].context)

    def first_measured(self, indices: Iterable[int]) -> int | None:
        """The first of some indices whose response measures the context; `None` if none does."""
        return next(filter(self.measures, indices), None)

    def own_between(self, first: int, end: int) -> list[Response]:
        """The responses in an index range that count toward this session's cost."""
        numbered = enumerate(self.responses[first:end], first)
        return [response for index, response in numbered if self.owns(index)]
