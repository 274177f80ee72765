"""How rows make one conversation."""

from collections import deque
from collections.abc import Sequence

from msgspec import Struct, field

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Gap, Lane, Place, Turn
from ccwatch.model.response import SYNTHETIC, Response
from ccwatch.model.usage import Usage
from ccwatch.transcript.answer import response, with_rows
from ccwatch.transcript.compacting import Compacting
from ccwatch.transcript.lane_state import LaneState
from ccwatch.transcript.living import LivingBranch, living_branch, measured, straight, with_life
from ccwatch.transcript.meaning import billed, instant
from ccwatch.transcript.narrow_record import Answer
from ccwatch.transcript.record import CompactMetadata, Message, Row
from ccwatch.transcript.trail import START, Node

GAPS = 12
"""Stretches between responses of which the rows are remembered."""


Stand = Node["LaneFold"]
"""Where a row stands in a conversation."""


class LaneFold(Struct, eq=False):
    """The growing state of one conversation. `freeze` gives it out as a value."""

    responses: list[Response] = field(default_factory=list)
    """In the order of their first rows."""
    turns: list[Turn] = field(default_factory=list)
    """Oldest first."""
    micro_compactions: int = 0
    """How often old tool results were cleared."""
    leaf: Stand | None = None
    """Where the newest row stands."""
    disowned: set[int] = field(default_factory=set)
    """Indices of the responses that another file has first."""
    larger: dict[int, Usage] = field(default_factory=dict)
    """What other files say of responses, by their indices, where that is more."""
    changed: bool = True
    """Did anything change since the last `freeze`?"""
    _nodes: dict[str, Stand] = field(default_factory=dict)
    """Where responses stand, by message ids; where two share one, the later by its request too."""
    _pending: list[Place] = field(default_factory=list)
    """Rows of content appended since the last response."""
    _pending_bytes: int = 0
    """Bytes of content in them."""
    _entered: int = 0
    """Bytes of content since the last response, on whatever branch."""
    _gaps: deque[tuple[int, list[Place]]] = field(default_factory=lambda: deque(maxlen=GAPS))
    """Of the newest responses: the index of each, and the rows that entered before it."""
    _redirect: dict[Stand, Stand] = field(default_factory=dict)
    """Where rows stand that follow what a compaction took or kept."""
    _compacting: Compacting = field(default_factory=Compacting)
    """The compactions so far."""
    _frozen: Lane | None = None
    """What `freeze` gave last."""
    _walk: "LivingBranch | None" = None
    """What following the living branch told, once the lane was closed."""

    @property
    def compactions(self) -> list[Compaction]:
        """Oldest first."""
        return self._compacting.found

    def stands(self, parent: Stand | None) -> Stand | None:
        """Where a row with this parent stands: after a compaction, past its boundary.

        Rows written around a compaction may name a parent from before it.
        """
        return self._redirect.get(parent, parent) if parent else None

    def go_on(self, node: Stand) -> None:
        """The newest row stands here. On another branch, that alone changes what is living."""
        if node is not self.leaf:
            self.leaf = node
            self.changed = True

    def start(self) -> Stand:
        """The place of a row that follows nothing."""
        return Node(self, None, START)

    def answer(self, rows: Sequence[Row], parent: Stand | None) -> Stand | None:
        """Take in rows of one response, and give the place of the response.

        Args:
            rows: One or more, of which each has a message of the same id.
            parent: What the first of them follows.
        """
        row, message = rows[0], rows[0].message
        key = (message.id if message else None) or row.uuid or row.requestId
        if not key or not message or message.model == SYNTHETIC or not message.usage:
            return parent
        node = self.place_of(key, row.requestId)
        if node:
            self._merge(node.item, rows)
            return node
        if row.isApiErrorMessage and not any(billed(message.usage)):
            return parent
        node = Node(self, parent, len(self.responses))
        if self._nodes.setdefault(key, node) is not node:
            self._nodes[_exactly(key, row.requestId)] = node
        self.append(key, rows)
        return node

    def append(self, key: str, rows: Sequence[Row | Answer]) -> None:
        """Take in rows of a response that is new, wherever it stands.

        Args:
            key: Its id.
            rows: One or more, of which the first has a message.
        """
        count = len(self.responses)
        self.responses.append(response(key, rows, self._entered))
        if self._pending:
            if count:
                self._gaps.append((count, self._pending))
            self._clear_pending()
        self._entered = 0
        self.changed = True

    def adds_to_last(self, key: str, rows: Sequence[Row | Answer]) -> bool:
        """Take in rows if they are further ones of the last response."""
        last = self.responses[-1]
        if last.id != key or not _same(last, rows[0].requestId):
            return False
        self._merge(len(self.responses) - 1, rows)
        return True

    def adds(self, node: Stand, row: Row, message: Message) -> bool:
        """Take in a row if it is one more of a response that stands here already."""
        if not 0 <= node.item < len(self.responses):
            return False
        known = self.responses[node.item]
        if message.id != known.id or not _same(known, row.requestId):
            return False
        self._merge(node.item, (row,))
        return True

    def place_of(self, key: str, request: str | None) -> Stand | None:
        """Where a response stands, by its message id and, where there is one, its request."""
        node = self._nodes.get(key)
        if not node or _same(self.responses[node.item], request):
            return node
        return self._nodes.get(_exactly(key, request))

    def _merge(self, item: int, rows: Sequence[Row | Answer]) -> None:
        known = self.responses[item]
        merged = with_rows(known, rows)
        if merged is not known:
            self.responses[item] = merged
            self.changed = True

    def enter(self, place: Place, size: int, node: Stand | None) -> None:
        """Content was appended: a prompt, a tool's result, an attachment."""
        if node is not self.leaf:
            self._clear_pending()
        self.enter_here(place, size)

    def enter_here(self, place: Place, size: int) -> None:
        """Content was appended to what stands last."""
        self._pending.append(place)
        self._pending_bytes += size
        self._entered += size
        self.changed = True

    @property
    def is_asked(self) -> bool:
        """Does a prompt wait for its answer?"""
        return bool(self.turns) and self.turns[-1].first == len(self.responses)

    def prompt(self, row: Row, place: Place) -> None:
        """The user typed something."""
        at = instant(row.timestamp)
        self.turns.append(Turn(row.uuid or "", at, place, len(self.responses)))
        self.changed = True

    def compact(self, row: Row, meta: CompactMetadata) -> Stand:
        """A boundary row: the conversation was compacted here."""
        self._compacting.boundary(row, meta, self._model(), len(self.responses))
        return self._begin_anew()

    def summarise(self, row: Row, size: int) -> Stand | None:
        """A summary row: part of the compaction before it, or one that has no boundary."""
        reach = next((r.reach for r in reversed(self.responses) if r.context), None)
        self.changed = True
        alone = self._compacting.summary(row, size, reach, self._model(), len(self.responses))
        return self._begin_anew() if alone else None

    def commanded(self, focus: str) -> None:
        """The rows after a compaction show that the user asked for it."""
        if self._compacting.commanded(focus, len(self.responses)):
            self.changed = True

    def kept(self, node: Stand | None) -> None:
        """The last compaction kept the message at this place: what follows it follows both."""
        if node and self.leaf:
            self._redirect[node] = self.leaf

    def _model(self) -> str:
        return self.responses[-1].model if self.responses else ""

    def _begin_anew(self) -> Stand:
        """Go on from the newest compaction."""
        before = self.leaf
        node = Node(self, before, ~(len(self.compactions) - 1))
        if before:
            self._redirect[before] = node
        self.leaf = node
        self._clear_pending()
        self._entered = 0
        self.changed = True
        return node

    def _clear_pending(self) -> None:
        self._pending = []
        self._pending_bytes = 0

    def straighten(self) -> None:
        """All that is here is one branch, which goes on from its end."""
        self._walk = straight(self.responses, self.compactions)

    def close(self) -> None:
        """Give up what only further rows would need. None may be added afterwards."""
        self._walk = self._walked()
        self.leaf = None
        self._nodes = {}
        self._redirect = {}

    def state(self) -> LaneState:
        """Everything that a closed lane holds."""
        return LaneState(
            responses=self.responses,
            turns=[(one.id, one.at_ms, one.prompt[1:], one.first) for one in self.turns],
            compactions=self.compactions,
            dropped=self._compacting.dropped,
            awaits_summary=self._compacting.awaits_summary,
            micro_compactions=self.micro_compactions,
            walk=self._walked(),
            pending=[place[1:] for place in self._pending],
            pending_bytes=self._pending_bytes,
            entered=self._entered,
            gaps=[(item, [place[1:] for place in rows]) for item, rows in self._gaps],
        )

    @classmethod
    def of(cls, state: LaneState, path: str) -> "LaneFold":
        """A closed lane that holds this.

        Args:
            state: What it holds.
            path: The file that its rows are of.
        """
        gaps = [(item, [Place(path, *span) for span in rows]) for item, rows in state.gaps]
        return cls(
            state.responses,
            [Turn(one, at, Place(path, *span), first) for one, at, span, first in state.turns],
            state.micro_compactions,
            _compacting=Compacting(state.compactions, state.dropped, state.awaits_summary),
            _walk=state.walk,
            _pending=[Place(path, *span) for span in state.pending],
            _pending_bytes=state.pending_bytes,
            _entered=state.entered,
            _gaps=deque(gaps, GAPS),
        )

    def freeze(self) -> Lane:
        """Give the state as a value; the same object as last time if nothing changed."""
        if self._frozen is None or self.changed:
            self._frozen = self._freeze()
            self.changed = False
        return self._frozen

    def _freeze(self) -> Lane:
        walk = self._walked()
        count = len(self.responses)
        compactions = measured(self.compactions, self.responses, walk)
        return Lane(
            responses=self._completed(),
            owned=frozenset(range(count)) - self.disowned if self.disowned else None,
            dead=walk.dead,
            turns=with_life(self.turns, walk.dead, count),
            compactions=compactions,
            undone=walk.undone,
            micro_compactions=self.micro_compactions,
            last=None if walk.last is None else self.responses[walk.last],
            compacted=None if walk.compacted is None else compactions[walk.compacted],
            pending=tuple(self._pending),
            pending_bytes=self._pending_bytes,
            gaps=tuple(Gap(item, tuple(rows)) for item, rows in self._gaps),
        )

    def _completed(self) -> tuple[Response, ...]:
        responses = self.responses
        if self.larger:
            responses = responses.copy()
            for place, usage in self.larger.items():
                responses[place] = responses[place]._replace(usage=usage)
        return tuple(responses)

    def _walked(self) -> LivingBranch:
        """Follow the living branch, unless that was done when the lane was closed."""
        return self._walk or living_branch(self, self.leaf, self.responses, len(self.compactions))


def _same(known: Response, request: str | None) -> bool:
    return not request or not known.request or request == known.request


def _exactly(key: str, request: str | None) -> str:
    return f"{key} {request}"
