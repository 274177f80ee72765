"""The content appended to a conversation since its last response, which none has measured yet."""

from collections import deque

from msgspec import Struct, field

from ccwatch.model.lane import Gap, Place

GAPS = 12
"""Number of newest responses for which the rows that entered before them are kept."""


class Appended(Struct, eq=False):
    """Rows with content: those since the last response, and those before each of the newest."""

    rows: list[Place] = field(default_factory=list)
    """Rows since the last response, on the living branch."""
    size: int = 0
    """Bytes of content in those rows; each image counts as `raw.IMAGE` at most."""
    entered: int = 0
    """Bytes of content since the last response, on any branch."""
    gaps: deque[Gap] = field(default_factory=lambda: deque(maxlen=GAPS))
    """The rows that entered before each of the newest responses, the oldest first."""

    def add(self, place: Place, size: int) -> None:
        """Add a row after the newest one.

        Args:
            place: Where it is.
            size: Bytes of its content.
        """
        self.rows.append(place)
        self.size += size
        self.entered += size

    def measure(self, index: int) -> int:
        """Note that a response read all of it.

        Args:
            index: The index of the response.

        Returns:
            Bytes of content since the response before it, on any branch.
        """
        entered = self.entered
        if self.rows:
            if index:
                self.gaps.append(Gap(index, tuple(self.rows)))
            self.rows, self.size = [], 0
        self.entered = 0
        return entered

    def leave(self) -> None:
        """Note that the conversation continues on another branch, without these rows."""
        self.rows, self.size = [], 0

    def compact(self) -> None:
        """Note that a compaction replaced it all."""
        self.leave()
        self.entered = 0
