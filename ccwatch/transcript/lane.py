"""Folds rows into one conversation."""

from collections import deque
from collections.abc import Sequence

from msgspec import Struct, field

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Gap, Lane, Place, Turn
from ccwatch.model.response import SYNTHETIC, Response
from ccwatch.model.usage import Usage
from ccwatch.transcript.answer import response, with_rows
from ccwatch.transcript.appended import GAPS, Appended
from ccwatch.transcript.billing import billed
from ccwatch.transcript.compacting import Compacting
from ccwatch.transcript.instant import instant
from ccwatch.transcript.lane_state import LaneState, places, spans
from ccwatch.transcript.living import LivingBranch, living_branch, measured, straight, with_life
from ccwatch.transcript.meaning import text_of
from ccwatch.transcript.narrow_record import Answer
from ccwatch.transcript.parse import weight_of_images
from ccwatch.transcript.record import CompactMetadata, Message, Row
from ccwatch.transcript.trail import START, Node
from ccwatch.transcript.unanswered import UnansweredPrompts

Position = Node["LaneFold"]
"""The position of a row in a conversation: the last response or compaction up to it."""


class LaneFold(Struct, eq=False):
    """The state of one conversation while its rows are added. `freeze` makes a value of it."""

    responses: list[Response] = field(default_factory=list)
    """In the order of their first rows."""
    turns: list[Turn] = field(default_factory=list)
    """Oldest first."""
    micro_compactions: int = 0
    """How often old tool results were cleared."""
    leaf: Position | None = None
    """The position of the newest row."""
    disowned: set[int] = field(default_factory=set)
    """Indices of the responses whose cost belongs to another conversation."""
    larger: dict[int, Usage] = field(default_factory=dict)
    """Larger usage of responses in other files, by the index of the response."""
    _nodes: dict[str, Position] = field(default_factory=dict)
    """The nodes of responses by message id; if two share one, the later by its request id too."""
    _appended: Appended = field(default_factory=Appended)
    """Rows with content since the last response, and before each of the newest."""
    _opening: int = 0
    """Bytes of the first prompt, with its images, and of the files attached to it."""
    _redirect: dict[Position, Position] = field(default_factory=dict)
    """Nodes from before a compaction, each with the node after it that rows now follow instead."""
    _kept: set[Position] = field(default_factory=set)
    """Those of them whose rows a compaction kept."""
    _turns_before: int = 0
    """How many prompts came before the last compaction."""
    _compacting: Compacting = field(default_factory=Compacting)
    """The compactions so far."""
    _frozen: Lane | None = None
    """The result of the last `freeze`."""
    _changed: bool = True
    """Did anything change since?"""
    _branch: "LivingBranch | None" = None
    """The living branch, once the lane was closed."""
    _unanswered: "UnansweredPrompts[LaneFold]" = field(default_factory=UnansweredPrompts)
    """Where prompts stand that no response followed."""

    @property
    def compactions(self) -> list[Compaction]:
        """Oldest first."""
        return self._compacting.found

    # -- responses

    def add_answer(self, rows: Sequence[Row], parent: Position | None) -> Position | None:
        """Add rows of one response.

        Args:
            rows: One or more, each with a message of the same id.
            parent: The position that the first of them follows.

        Returns:
            The node of the response; `parent` if the rows are no response.
        """
        row, message = rows[0], rows[0].message
        key = (message.id if message else None) or row.uuid or row.requestId
        if not key or not message or message.model == SYNTHETIC or not message.usage:
            return parent
        node = self.node_of(key, row.requestId)
        if node:
            self._merge(node.item, rows)
            return node
        if row.isApiErrorMessage and not any(billed(message.usage)):
            return parent
        node = Node(self, parent, len(self.responses))
        if self._nodes.setdefault(key, node) is not node:
            self._nodes[_exactly(key, row.requestId)] = node
        self.add_response(key, rows)
        return node

    def add_response(self, key: str, rows: Sequence[Row | Answer]) -> None:
        """Add rows of a new response.

        Args:
            key: Its id.
            rows: One or more, of which the first has a message.
        """
        entered = self._appended.measure(len(self.responses))
        self.responses.append(response(key, rows, entered))
        self._changed = True

    def merge_into_last(self, key: str, rows: Sequence[Row | Answer]) -> bool:
        """Add rows if they belong to the last response. Returns whether they do."""
        last = self.responses[-1]
        if last.id != key or not _same(last, rows[0].requestId):
            return False
        self._merge(len(self.responses) - 1, rows)
        return True

    def merge_into(self, node: Position, row: Row, message: Message) -> bool:
        """Add a row if it belongs to the response at a node. Returns whether it does."""
        if not 0 <= node.item < len(self.responses):
            return False
        known = self.responses[node.item]
        if message.id != known.id or not _same(known, row.requestId):
            return False
        self._merge(node.item, (row,))
        return True

    def node_of(self, key: str, request: str | None) -> Position | None:
        """The node of a response, by its message id and, if given, its request id."""
        node = self._nodes.get(key)
        if not node or _same(self.responses[node.item], request):
            return node
        return self._nodes.get(_exactly(key, request))

    def _merge(self, item: int, rows: Sequence[Row | Answer]) -> None:
        known = self.responses[item]
        merged = with_rows(known, rows)
        if merged is not known:
            self.responses[item] = merged
            self._changed = True

    # -- content and prompts

    def add_content(self, place: Place, size: int, node: Position | None) -> None:
        """Note that content was appended: a prompt, a tool's result, an attachment."""
        if node is not self.leaf:
            self._appended.leave()
        self.append_content(place, size)

    def append_content(self, place: Place, size: int) -> None:
        """Note that content was appended after the newest row."""
        self._appended.add(place, size)
        self._changed = True

    @property
    def awaits_answer(self) -> bool:
        """Is the last prompt still without an answer?"""
        return bool(self.turns) and self.turns[-1].first == len(self.responses)

    @property
    def has_replaced(self) -> bool:
        """Was a prompt without an answer typed anew?"""
        return bool(self._unanswered.replaced)

    def add_prompt(self, row: Row, place: Place, before: Position | None) -> None:
        """Add a prompt of the user.

        Args:
            row: Its row.
            place: Where that is on disk.
            before: The position that it follows.
        """
        at = instant(row.timestamp)
        self._unanswered.add(row.parentUuid or "", before, len(self.turns), self.awaits_answer)
        self.turns.append(Turn(row.uuid or "", at, place, len(self.responses)))
        if not self.responses and row.message:
            text = text_of(row.message.content).encode("utf-8", "replace")
            self._opening = len(text) + weight_of_images(row.message.content)
        self._changed = True

    def add_attached_file(self, size: int) -> None:
        """Count a file, in bytes, that was attached to the first prompt."""
        if not self.responses:
            self._opening += size

    # -- compactions

    def add_boundary(self, row: Row, meta: CompactMetadata) -> Position:
        """Add a boundary row: the conversation was compacted here. Returns its node."""
        self._compacting.add_boundary(row, meta, self._model(), len(self.responses))
        return self._continue_compacted()

    def add_summary(self, row: Row, size: int) -> Position | None:
        """Add a summary row: of the compaction before it, or of one without a boundary.

        Returns:
            The node of the compaction if it has no boundary; else `None`.
        """
        total = next((r.total_tokens for r in reversed(self.responses) if r.context), None)
        self._changed = True
        alone = self._compacting.add_summary(row, size, total, self._model(), len(self.responses))
        return self._continue_compacted() if alone else None

    def note_command(self, focus: str) -> None:
        """Note that the user started the last compaction, as the rows after it show."""
        if self._compacting.note_command(focus, len(self.responses)):
            self._changed = True

    def keep(self, node: Position | None) -> None:
        """Note that the last compaction kept the row at this node: rows after it follow both."""
        if node and self.leaf:
            self._redirect[node] = self.leaf
            self._kept.add(node)

    def clear_results(self) -> None:
        """Note that old tool results were cleared without a summary."""
        self.micro_compactions += 1
        self._changed = True

    def _model(self) -> str:
        return self.responses[-1].model if self.responses else ""

    def _continue_compacted(self) -> Position:
        """Continue after the newest compaction. Returns its node."""
        before = self.leaf
        node = Node(self, before, ~(len(self.compactions) - 1))
        if before:
            self._redirect[before] = node
        self.leaf, self._turns_before = node, len(self.turns)
        self._appended.compact()
        self._changed = True
        return node

    # -- positions

    def position_after(self, parent: Position | None) -> Position | None:
        """The position that a row with this parent follows.

        Rows written around a compaction may name a parent from before it; they follow the
        compaction.
        """
        return self._redirect.get(parent, parent) if parent else None

    def position_of_prompt(self, parent: Position, *, again: bool) -> Position:
        """The position that a prompt with this parent follows.

        If the parent is from before a compaction, the user rewound to it, which undoes the
        compaction; unless the compaction kept the parent, or this is the first prompt since, which
        may still name the last row before it.

        Args:
            parent: The position of its parent.
            again: Does an earlier prompt have the same parent, so that this one replaces it?
        """
        after = self._redirect.get(parent, parent)
        is_first = after is self.leaf and len(self.turns) == self._turns_before and not again
        if after is parent or parent in self._kept or is_first:
            return after
        return Node(self, parent.parent, parent.item)  # its own, which rows to come are not after

    def move_to(self, node: Position) -> None:
        """Note the position of the newest row. On another branch, that changes the living one."""
        if node is not self.leaf:
            self.leaf = node
            self._changed = True

    def start_position(self) -> Position:
        """The position of a row that follows nothing."""
        return Node(self, None, START)

    # -- cost

    def set_owned(self, index: int, *, owned: bool) -> None:
        """Set whether the cost of a response belongs to this conversation, at its own usage."""
        self.larger.pop(index, None)
        if owned:
            self.disowned.discard(index)
        else:
            self.disowned.add(index)
        self._changed = True

    def set_larger(self, index: int, usage: Usage) -> None:
        """Set the usage of an owned response, if a copy of it in another file has a larger one."""
        self.larger[index] = usage
        self._changed = True

    # -- the whole

    def mark_straight(self) -> None:
        """Note that all rows are on one branch."""
        self._branch = straight(self.responses, self.compactions)

    def close(self) -> None:
        """Free what only further rows would need. None may be added afterwards."""
        self._branch = self._living_branch()
        self.leaf = None
        self._nodes = {}
        self._redirect, self._kept = {}, set()
        self._unanswered = UnansweredPrompts()

    def state(self) -> LaneState:
        """The content of a closed lane, for storing and sending."""
        return LaneState(
            responses=self.responses,
            turns=[(one.id, one.at_ms, one.prompt[1:], one.first) for one in self.turns],
            compactions=self.compactions,
            dropped=self._compacting.dropped,
            awaits_summary=self._compacting.awaits_summary,
            micro_compactions=self.micro_compactions,
            walk=self._living_branch(),
            pending=spans(self._appended.rows),
            pending_bytes=self._appended.size,
            entered=self._appended.entered,
            gaps=[(item, spans(rows)) for item, rows in self._appended.gaps],
            opening=self._opening,
        )

    @classmethod
    def of(cls, state: LaneState, path: str) -> "LaneFold":
        """Make a closed lane.

        Args:
            state: Its content.
            path: The file of its rows.
        """
        gaps = [Gap(item, tuple(places(path, rows))) for item, rows in state.gaps]
        pending = places(path, state.pending)
        return cls(
            state.responses,
            [Turn(one, at, Place(path, *span), first) for one, at, span, first in state.turns],
            state.micro_compactions,
            _compacting=Compacting(state.compactions, state.dropped, state.awaits_summary),
            _branch=state.walk,
            _appended=Appended(pending, state.pending_bytes, state.entered, deque(gaps, GAPS)),
            _opening=state.opening,
        )

    def freeze(self) -> Lane:
        """The state as a value; the same object as last time if nothing changed."""
        if self._frozen is None or self._changed:
            self._frozen = self._freeze()
            self._changed = False
        return self._frozen

    def _freeze(self) -> Lane:
        walk = self._living_branch()
        count = len(self.responses)
        compactions = measured(self.compactions, self.responses, walk)
        return Lane(
            responses=self._completed(),
            owned=frozenset(range(count)) - self.disowned if self.disowned else None,
            dead=walk.dead,
            turns=with_life(self.turns, walk, count),
            compactions=compactions,
            undone=walk.undone,
            micro_compactions=self.micro_compactions,
            last=None if walk.last is None else self.responses[walk.last],
            compacted=None if walk.compacted is None else compactions[walk.compacted],
            pending=tuple(self._appended.rows),
            pending_bytes=self._appended.size,
            gaps=tuple(self._appended.gaps),
            opening=self._opening,
        )

    def _completed(self) -> tuple[Response, ...]:
        responses = self.responses
        if self.larger:
            responses = responses.copy()
            for place, usage in self.larger.items():
                responses[place] = responses[place]._replace(usage=usage)
        return tuple(responses)

    def _living_branch(self) -> LivingBranch:
        """The living branch, followed now unless the lane is closed."""
        return self._branch or living_branch(
            self,
            self.leaf,
            self.responses,
            len(self.compactions),
            self._nodes.values(),
            self._unanswered.positions,
            self._unanswered.replaced,
        )


def _same(known: Response, request: str | None) -> bool:
    return not request or not known.request or request == known.request


def _exactly(key: str, request: str | None) -> str:
    return f"{key} {request}"
