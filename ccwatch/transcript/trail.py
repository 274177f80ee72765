"""Where a row stands in the tree that `parentUuid` spans."""

from typing import Generic, TypeVar

from msgspec import Struct, field

L = TypeVar("L")
"""What a conversation is for those who ask where rows stand."""

START = 1 << 40
"""In place of an index: the start of a conversation."""
RECENT = 1024
"""Rows whose place is remembered; a row's parent is hardly ever further back."""


class Node(Struct, Generic[L], eq=False):
    """A response or a compaction with what it followed. Rows between share the node before."""

    lane: L
    """The conversation that it belongs to."""
    parent: "Node[L] | None"
    """What it followed; `None` at the start of a conversation."""
    item: int
    """Index of the response in its lane, `~index` of the compaction, or `START`."""


class Trail(Struct, Generic[L]):
    """Finds the node of a row by its uuid, in bounded memory.

    A rewound conversation goes on from where an earlier prompt stood. So the places
    before prompts are kept for good, and of all others the most recent.
    """

    _new: dict[str, Node[L]] = field(default_factory=dict)
    """The newest rows, up to `RECENT`."""
    _old: dict[str, Node[L]] = field(default_factory=dict)
    """As many before them."""
    _kept: dict[str, Node[L]] = field(default_factory=dict)
    """Those that are kept for good."""

    def find(self, uuid: str | None) -> Node[L] | None:
        """The node of a row; `None` when it is unknown or forgotten."""
        if uuid is None:
            return None
        node = self._new.get(uuid)
        return node if node else self._old.get(uuid) or self._kept.get(uuid)

    def put(self, uuid: str, node: Node[L]) -> None:
        """Remember the place of a row."""
        if len(self._new) >= RECENT:
            self._old, self._new = self._new, {}
        self._new[uuid] = node

    def put_all(self, uuids: list[str], node: Node[L]) -> None:
        """Remember the place of rows that stand in the same one."""
        if len(self._new) >= RECENT:
            self._old, self._new = self._new, {}
        for uuid in uuids:
            self._new[uuid] = node

    def keep(self, uuid: str, node: Node[L]) -> None:
        """Remember the place of a row for good."""
        self._kept[uuid] = node
