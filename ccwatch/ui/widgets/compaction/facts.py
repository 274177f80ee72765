"""What is known of one compaction."""

from msgspec import Struct

from ccwatch.analysis.compaction.detail import Detail
from ccwatch.model.session import Session
from ccwatch.report.compactions.recorded import Recorded


class CompactionFacts(Struct, frozen=True, eq=False):
    """What the page of a compaction is made from."""

    listed: Recorded
    """The compaction as it is listed."""
    siblings: tuple[Recorded, ...]
    """All compactions of its conversation, itself among them, oldest first."""
    detail: Detail | None = None
    """The analysis of the transcript; `None` until there is one, or if there is none."""
    summary: tuple[str, ...] | None = None
    """The lines of its summary, without control characters; `None` until they were read."""
    reading: bool = False
    """Is the transcript being read?"""
    kept: tuple[str, ...] = ()
    """What the blocks begin with that it kept as they were, one for each, secrets masked; empty
    until they were read."""
    session: Session | None = None
    """The session as it was when all of this was read; `None` until then."""

    @property
    def id(self) -> str:
        """The id of the compaction."""
        return self.listed.compaction.id

    def is_current(self, listed: Recorded, session: Session) -> bool:
        """Was all of this read for the compaction as it is listed now, and its session as it is?

        Args:
            listed: The compaction as it is listed now.
            session: Its session now.
        """
        return self.session is session and self.detail is not None and self.listed == listed

    @property
    def place(self) -> int:
        """Its index among its siblings."""
        return [sibling.compaction.id for sibling in self.siblings].index(self.id)

    def sibling(self, by: int) -> "CompactionFacts | None":
        """Another compaction of its conversation, of which nothing was read yet.

        Args:
            by: How many later (1) or earlier (-1) it is; `None` is given where there is none.
        """
        at = self.place + by
        if not 0 <= at < len(self.siblings):
            return None
        other = self.siblings[at]
        return CompactionFacts(other, self.siblings, reading=not other.archived)
