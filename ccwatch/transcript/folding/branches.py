"""The branches of a conversation: which response or compaction each row follows."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Generic

from msgspec import Struct, field

from ccwatch.model.response import Response
from ccwatch.transcript.folding.answer import may_have_request
from ccwatch.transcript.folding.living import NONE, LivingBranch
from ccwatch.transcript.folding.trail import L, Node
from ccwatch.transcript.folding.unanswered import UnansweredPrompts
from ccwatch.transcript.meaning import PEEK, is_command, is_prompt
from ccwatch.transcript.wire.raw import head
from ccwatch.transcript.wire.row import Row


class Branches(Struct, Generic[L], eq=False):
    """The nodes of one conversation, and the end that it continues from."""

    leaf: Node[L] | None = None
    """The position of the newest row."""
    unanswered: UnansweredPrompts[L] = field(default_factory=UnansweredPrompts)
    """Where prompts stand that no response followed."""
    _responses: dict[str, Node[L]] = field(default_factory=dict)
    """The nodes of responses by message id; if two share one, the later by its request id too."""
    _redirect: dict[Node[L], Node[L]] = field(default_factory=dict)
    """Nodes from before a compaction, each with the node after it that rows now follow instead."""
    _kept: set[Node[L]] = field(default_factory=set)
    """Those of them whose rows a compaction kept."""
    _prompted: bool = False
    """Has the user typed anything since the last compaction?"""

    def before(self, lane: L, row: Row, parent: Node[L] | None, *, again: bool) -> Node[L] | None:
        """The position that a row follows.

        A row whose parent is unknown follows the newest one. So does a slash command whose parent
        is the start of the conversation: old releases link all commands of a session there.

        Rows written around a compaction may name a parent from before it; they follow the
        compaction. So does the first prompt since. By any other prompt that names such a parent the
        user rewound to it, which undoes the compaction, unless that kept the parent.

        Args:
            lane: The conversation.
            row: The row.
            parent: The position of its parent; `None` if that is unknown, or it has none.
            again: Does an earlier prompt have the same parent, so that this one replaces it?
        """
        if parent is None:
            return self.leaf if row.parentUuid else Node(lane, None)
        if parent.is_start and self.leaf and is_command(row):
            return self.leaf
        after = self._redirect.get(parent, parent)
        if after is parent or parent in self._kept or not _is_typed(row):
            return after
        if after is self.leaf and not self._prompted and not again:
            return after
        # A copy, which is no key of `_redirect`: the rows after this one follow it.
        return Node(lane, parent.parent, parent.response, parent.compaction)

    def find(self, key: str, request: str | None, responses: Sequence[Response]) -> Node[L] | None:
        """The node of a response, by its message id and, if given, its request id.

        Args:
            key: The message id.
            request: The request id.
            responses: All of the conversation.
        """
        node = self._responses.get(key)
        if not node or may_have_request(responses[node.response], request):
            return node
        return self._responses.get(_with_request(key, request))

    def add_response(self, node: Node[L], key: str, request: str | None) -> None:
        """Add the node of a response.

        Args:
            node: The node.
            key: The message id.
            request: The request id, if it has one.
        """
        if self._responses.setdefault(key, node) is not node:
            self._responses[_with_request(key, request)] = node

    def add_prompt(self, parent: str, before: Node[L] | None, turn: int, *, waited: bool) -> None:
        """Note that the user typed a prompt.

        Args:
            parent: The uuid of the row that it follows; empty for none.
            before: The position that it follows.
            turn: The index of its turn.
            waited: Had the prompt before it no response?
        """
        self.unanswered.add(parent, before, turn, waited)
        self._prompted = True

    def compact(self, lane: L, index: int) -> Node[L]:
        """Continue after a compaction, by its index. Returns its node."""
        node = Node(lane, self.leaf, compaction=index)
        if self.leaf:
            self._redirect[self.leaf] = node
        self.leaf, self._prompted = node, False
        return node

    def keep(self, node: Node[L] | None) -> None:
        """Note that the last compaction kept the row at a node: rows after it follow both."""
        if node and self.leaf:
            self._redirect[node] = self.leaf
            self._kept.add(node)

    def living(self, lane: L, responses: Sequence[Response], compactions: int) -> LivingBranch:
        """Follow the living branch from its end to its start.

        Args:
            lane: The conversation.
            responses: All of its responses.
            compactions: How many compactions it has.
        """
        unanswered = self.unanswered.positions
        living: set[int] = set()
        passed: set[Node[L] | None] = {None}
        undone = set(range(compactions))
        last = compacted = None
        node = self.leaf
        while node and node.lane is lane:
            if unanswered:
                passed.add(node)
            if node.response >= 0:
                living.add(node.response)
                if last is None and responses[node.response].context:
                    last = node.response
            elif node.compaction >= 0:
                undone.discard(node.compaction)
                if last is None and compacted is None:
                    compacted = node.compaction
            node = node.parent
        count = len(responses)
        dead = frozenset(range(count)) - living if len(living) < count else NONE
        passed.add(node)
        left = (turn for turn, before in unanswered.items() if before not in passed)
        firsts = self._firsts(undone, dead, responses) if undone else ()
        unsent = frozenset((*left, *self.unanswered.replaced))
        return LivingBranch(dead, last, compacted, frozenset(undone), firsts, unsent)

    def _firsts(
        self, undone: set[int], dead: frozenset[int], responses: Sequence[Response]
    ) -> tuple[tuple[int, int], ...]:
        """Find of each compaction that was undone the response that measured first what it left."""
        found: dict[int, int] = {}
        known: dict[Node[L], int] = {}  # the last compaction before a node; -1 if there is none
        for node in sorted(self._responses.values(), key=attrgetter("response")):
            if node.response not in dead or not responses[node.response].context:
                continue
            passed: list[Node[L]] = []
            at: Node[L] | None = node
            while at and at.lane is node.lane and at.response >= 0 and at not in known:
                passed.append(at)
                at = at.parent
            compaction = known.get(at, at.compaction) if at and at.lane is node.lane else -1
            known.update(dict.fromkeys(passed, compaction))
            if compaction in undone:
                found.setdefault(compaction, node.response)
        return tuple(sorted(found.items()))


def _is_typed(row: Row) -> bool:
    """Is a row a prompt, and no command that the client may note after it was carried out?"""
    if row.type != "user" or not row.message or is_command(row):
        return False
    return is_prompt(row, head(row.message.content, PEEK))


def _with_request(key: str, request: str | None) -> str:
    return f"{key} {request}"
