"""The tree of rows that `parentUuid` spans, reduced to responses and compactions."""

from typing import Generic, TypeVar

from msgspec import Struct, field

L = TypeVar("L")
"""The type of a conversation."""

RECENT = 1024
"""Rows whose nodes are remembered; the parent of a row is hardly ever further back."""


class Node(Struct, Generic[L], eq=False):
    """A response, a compaction or the start of a conversation, with its predecessor.

    Rows between two nodes have the first.
    """

    lane: L
    """The conversation that it belongs to."""
    parent: "Node[L] | None"
    """The node before it; `None` at the start of a conversation."""
    response: int = -1
    """Index of the response in its lane; -1 if it is none."""
    compaction: int = -1
    """Index of the compaction in its lane; -1 if it is none."""

    @property
    def is_start(self) -> bool:
        """Is it the start of a conversation?"""
        return self.response < 0 and self.compaction < 0


class Trail(Struct, Generic[L]):
    """Finds the node of a row by its uuid, in bounded memory.

    After a rewind, a conversation continues from before an earlier prompt. So the nodes before
    prompts are kept for good, and of all others only the most recent.
    """

    _new: dict[str, Node[L]] = field(default_factory=dict)
    """The newest rows, up to `RECENT`."""
    _old: dict[str, Node[L]] = field(default_factory=dict)
    """As many before them."""
    _kept: dict[str, Node[L]] = field(default_factory=dict)
    """The rows that are kept for good."""
    _awaiting: dict[str, str] = field(default_factory=dict)
    """The newest rows, up to `RECENT`, that stand before their parents, by the uuids of these."""

    def find(self, uuid: str | None) -> Node[L] | None:
        """The node of a row; `None` when it is unknown or forgotten."""
        if uuid is None:
            return None
        node = self._new.get(uuid)
        return node if node else self._old.get(uuid) or self._kept.get(uuid)

    def put(self, uuid: str, node: Node[L]) -> None:
        """Remember the node of a row."""
        if len(self._new) >= RECENT:
            self._old, self._new = self._new, {}
        self._new[uuid] = node

    def wait(self, uuid: str, parent: str) -> None:
        """Note that a row stands before its parent, or that it has one that is unknown."""
        if len(self._awaiting) >= RECENT:
            self._awaiting.clear()
        self._awaiting[parent] = uuid

    def put_all(self, uuids: list[str], node: Node[L]) -> None:
        """Remember the node of several rows, and of rows before them that name one as parent."""
        if len(self._new) >= RECENT:
            self._old, self._new = self._new, {}
        for uuid in uuids:
            self._new[uuid] = node
            if uuid in self._awaiting:
                self._new[self._awaiting.pop(uuid)] = node

    def keep(self, uuid: str, node: Node[L]) -> None:
        """Remember the node of a row for good."""
        self._kept[uuid] = node

    def keeps(self, uuid: str | None) -> bool:
        """Is the node of a row remembered for good?"""
        return uuid in self._kept
