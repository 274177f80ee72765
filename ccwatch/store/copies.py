"""Conversations that are in several folders, as after a copy of a whole config folder."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from ccwatch.store.claim import Name
from ccwatch.transcript.folding.lane import LaneFold

CopyOrder = tuple[bool, bool, int, str]
"""Sort key of the copies of a conversation: the lowest is shown, and owns what they share."""


class Copies(Struct):
    """Groups conversations by name: those of the same name are copies of one another."""

    _names: dict[LaneFold, Name] = field(default_factory=dict)
    _groups: defaultdict[Name, list[LaneFold]] = field(default_factory=lambda: defaultdict(list))
    """The conversations of each name, in the order of the last `sort`."""

    def put(self, lane: LaneFold, name: Name) -> None:
        """Add a conversation, or change its name."""
        if name != self._names.get(lane):
            self.discard(lane)
            self._names[lane] = name
            self._groups[name].append(lane)

    def discard(self, lane: LaneFold) -> None:
        """Remove a conversation, if it is there."""
        if name := self._names.pop(lane, None):
            self._groups[name].remove(lane)
            if not self._groups[name]:
                del self._groups[name]

    def of(self, lane: LaneFold) -> list[LaneFold]:
        """A conversation with all of its copies."""
        return self._groups[self._names[lane]]

    def sort(
        self, lanes: Iterable[LaneFold], key: Callable[[LaneFold], CopyOrder]
    ) -> Iterator[list[LaneFold]]:
        """Sort the groups of some conversations, and yield those whose order changed."""
        for name in {self._names[lane] for lane in lanes}:
            ranked = sorted(self._groups[name], key=key)
            if ranked != self._groups[name]:
                self._groups[name] = ranked
                yield ranked
