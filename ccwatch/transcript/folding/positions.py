"""Which response or compaction of a conversation a row follows."""

from typing import Generic

from msgspec import Struct, field

from ccwatch.transcript.folding.trail import L, Node
from ccwatch.transcript.meaning import PEEK, is_command, is_prompt
from ccwatch.transcript.wire.raw import head
from ccwatch.transcript.wire.row import Row


class Positions(Struct, Generic[L], eq=False):
    """The end of a conversation, and what rows follow that name a parent before a compaction."""

    leaf: Node[L] | None = None
    """The position of the newest row."""
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
        # A node of its own, which rows to come are not after.
        return Node(lane, parent.parent, parent.response, parent.compaction)

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

    def note_prompt(self) -> None:
        """Note that the user typed a prompt."""
        self._prompted = True


def _is_typed(row: Row) -> bool:
    """Is a row a prompt, and no command that the client may note after it was carried out?"""
    if row.type != "user" or not row.message or is_command(row):
        return False
    return is_prompt(row, head(row.message.content, PEEK))
