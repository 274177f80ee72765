"""Folds rows into one conversation."""

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import SYNTHETIC, Response
from ccwatch.model.usage import NO_USAGE, Usage
from ccwatch.transcript.folding.answer import may_have_request, response, with_rows
from ccwatch.transcript.folding.appended import Appended
from ccwatch.transcript.folding.billing import billed
from ccwatch.transcript.folding.branches import Branches
from ccwatch.transcript.folding.compacting import Compacting
from ccwatch.transcript.folding.living import (
    LivingBranch,
    undivided,
    with_first_contexts,
    with_life,
)
from ccwatch.transcript.folding.trail import Node
from ccwatch.transcript.instant import instant
from ccwatch.transcript.meaning import text_of
from ccwatch.transcript.wire.compaction import CompactMetadata
from ccwatch.transcript.wire.narrow import Answer
from ccwatch.transcript.wire.raw import weight_of_images
from ccwatch.transcript.wire.row import Row

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
    disowned: set[int] = field(default_factory=set)
    """Indices of the responses whose cost belongs to another conversation."""
    larger: dict[int, Usage] = field(default_factory=dict)
    """Larger usage of responses in other files, by the index of the response."""
    appended: Appended = field(default_factory=Appended)
    """Rows with content since the last response, and before each of the newest."""
    opening: int = 0
    """Bytes of the first prompt, with its images, and of the files attached to it."""
    compacting: Compacting = field(default_factory=Compacting)
    """The compactions so far."""
    branches: "Branches[LaneFold]" = field(default_factory=Branches)
    """Which response or compaction rows follow."""
    branch: LivingBranch | None = None
    """The living branch, if the lane is closed or has only one; `None` if it is to be followed."""
    _frozen: Lane | None = None
    """The result of the last `freeze`; `None` once anything changed."""

    @property
    def compactions(self) -> list[Compaction]:
        """Oldest first."""
        return self.compacting.found

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
            self._merge(node.response, rows)
            return node
        if row.isApiErrorMessage and billed(message.usage) == NO_USAGE:
            return parent
        node = Node(self, parent, len(self.responses))
        self.branches.add_response(node, key, row.requestId)
        self.add_response(key, rows)
        return node

    def add_response(self, key: str, rows: Sequence[Row | Answer]) -> None:
        """Add rows of a new response.

        Args:
            key: Its id.
            rows: One or more, of which the first has a message.
        """
        entered = self.appended.measure(len(self.responses))
        self.responses.append(response(key, rows, entered))
        self._frozen = None

    def merge_into_last(self, key: str, rows: Sequence[Row | Answer]) -> bool:
        """Add rows if they belong to the last response. Returns whether they do."""
        last = self.responses[-1]
        if last.id != key or not may_have_request(last, rows[0].requestId):
            return False
        self._merge(len(self.responses) - 1, rows)
        return True

    def node_of(self, key: str, request: str | None) -> Position | None:
        """The node of a response, by its message id and, if given, its request id."""
        return self.branches.find(key, request, self.responses)

    def _merge(self, index: int, rows: Sequence[Row | Answer]) -> None:
        known = self.responses[index]
        merged = with_rows(known, rows)
        if merged is not known:
            self.responses[index] = merged
            self._frozen = None

    # -- content and prompts

    def add_content(self, place: Place, size: int, node: Position | None) -> None:
        """Note that content was appended: a prompt, a tool's result, an attachment."""
        if node is not self.branches.leaf:
            self.appended.leave()
        self.append_content(place, size)

    def append_content(self, place: Place, size: int) -> None:
        """Note that content was appended after the newest row."""
        self.appended.add(place, size)
        self._frozen = None

    @property
    def awaits_answer(self) -> bool:
        """Is the last prompt still without an answer?"""
        return bool(self.turns) and self.turns[-1].first == len(self.responses)

    @property
    def has_replaced(self) -> bool:
        """Was a prompt without an answer typed anew?"""
        return bool(self.branches.unanswered.replaced)

    def add_prompt(self, row: Row, place: Place, before: Position | None) -> None:
        """Add a prompt of the user.

        Args:
            row: Its row.
            place: Where that is on disk.
            before: The position that it follows.
        """
        at = instant(row.timestamp)
        parent, turn = row.parentUuid or "", len(self.turns)
        self.branches.add_prompt(parent, before, turn, waited=self.awaits_answer)
        self.turns.append(Turn(row.uuid or "", at, place, len(self.responses)))
        if not self.responses and row.message:
            text = text_of(row.message.content).encode("utf-8", "replace")
            self.opening = len(text) + weight_of_images(row.message.content)
        self._frozen = None

    def add_attached_file(self, size: int) -> None:
        """Count a file, in bytes, that was attached to the first prompt."""
        if not self.responses:
            self.opening += size

    # -- compactions

    def add_boundary(self, row: Row, meta: CompactMetadata) -> Position:
        """Add a boundary row: the conversation was compacted here. Returns its node."""
        self.compacting.add_boundary(row, meta, self._model(), len(self.responses))
        return self._continue_compacted()

    def add_summary(self, row: Row, size: int) -> Position | None:
        """Add a summary row: of the compaction before it, or of one without a boundary.

        Returns:
            The node of the compaction if it has no boundary; else `None`.
        """
        total = next((r.total_tokens for r in reversed(self.responses) if r.context), None)
        self._frozen = None
        alone = self.compacting.add_summary(row, size, total, self._model(), len(self.responses))
        return self._continue_compacted() if alone else None

    def note_command(self, focus: str) -> None:
        """Note that the user started the last compaction, as the rows after it show."""
        if self.compacting.note_command(focus, len(self.responses)):
            self._frozen = None

    def clear_results(self) -> None:
        """Note that old tool results were cleared without a summary."""
        self.micro_compactions += 1
        self._frozen = None

    def _model(self) -> str:
        return self.responses[-1].model if self.responses else ""

    def _continue_compacted(self) -> Position:
        """Continue after the newest compaction. Returns its node."""
        self.appended.compact()
        self._frozen = None
        return self.branches.compact(self, len(self.compactions) - 1)

    def move_to(self, node: Position) -> None:
        """Note the position of the newest row. On another branch, that changes the living one."""
        if node is not self.branches.leaf:
            self.branches.leaf = node
            self._frozen = None

    # -- cost

    def set_owned(self, index: int, *, owned: bool) -> None:
        """Set whether the cost of a response belongs to this conversation, at its own usage."""
        self.larger.pop(index, None)
        if owned:
            self.disowned.discard(index)
        else:
            self.disowned.add(index)
        self._frozen = None

    def set_larger(self, index: int, usage: Usage) -> None:
        """Set the usage of an owned response, if a copy of it in another file has a larger one."""
        self.larger[index] = usage
        self._frozen = None

    # -- the whole

    def mark_undivided(self) -> None:
        """Note that all rows are on one branch."""
        self.branch = undivided(self.responses, self.compactions)

    def close(self) -> None:
        """Free what only further rows would need. None may be added afterwards."""
        self.branch = self.living()
        self.branches = Branches()

    def freeze(self) -> Lane:
        """The state as a value; the same object as last time if nothing changed."""
        if self._frozen is None:
            self._frozen = self._freeze()
        return self._frozen

    def _freeze(self) -> Lane:
        branch, count = self.living(), len(self.responses)
        compactions = with_first_contexts(self.compactions, self.responses, branch)
        return Lane(
            responses=self._completed(),
            owned=frozenset(range(count)) - self.disowned if self.disowned else None,
            dead=branch.dead,
            turns=with_life(self.turns, branch, count),
            compactions=compactions,
            undone=branch.undone,
            micro_compactions=self.micro_compactions,
            last=None if branch.last is None else self.responses[branch.last],
            compacted=None if branch.compacted is None else compactions[branch.compacted],
            pending=tuple(self.appended.rows),
            pending_bytes=self.appended.size,
            gaps=tuple(self.appended.gaps),
            opening=self.opening,
        )

    def _completed(self) -> tuple[Response, ...]:
        responses = self.responses
        if self.larger:
            responses = responses.copy()
            for index, usage in self.larger.items():
                responses[index] = replace(responses[index], usage=usage)
        return tuple(responses)

    def living(self) -> LivingBranch:
        """The living branch."""
        count = len(self.compactions)
        return self.branch or self.branches.living(self, self.responses, count)
