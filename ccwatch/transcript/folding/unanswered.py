"""The prompts of a conversation that no response followed, as when the user interrupted them."""

from typing import Generic

from msgspec import Struct, field

from ccwatch.transcript.folding.trail import L, Node


class UnansweredPrompts(Struct, Generic[L], eq=False):
    """Where prompts without a response stand, unless another prompt has replaced them."""

    positions: dict[int, Node[L] | None] = field(default_factory=dict)
    """The positions that they follow, by the index of their turns; without the newest prompt."""
    replaced: set[int] = field(default_factory=set)
    """The indices of the turns of those that another prompt has replaced."""
    _parents: dict[int, str] = field(default_factory=dict)
    """The uuids of the rows that they follow, by the same."""
    _newest: tuple[str, Node[L] | None] = ("", None)
    """Parent and position of the newest prompt, which may still be answered."""

    def add(self, parent: str, before: Node[L] | None, turn: int, waiting: bool) -> None:
        """Add a prompt. It replaces those with the same parent, and what followed them.

        Args:
            parent: The uuid of the row that it follows; empty for none.
            before: The position that it follows.
            turn: The index of its turn.
            waiting: Had the prompt before it no response?
        """
        if waiting:
            self._parents[turn - 1], self.positions[turn - 1] = self._newest
        self._newest = parent, before
        for replaced in [at for at, one in self._parents.items() if one == parent]:
            after = self.positions.get(replaced)
            for at in [at for at, one in self.positions.items() if at >= replaced and one is after]:
                del self.positions[at], self._parents[at]
                self.replaced.add(at)
