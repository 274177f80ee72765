"""Attributes contexts of conversations, sizes their blocks, and caches the last few."""

from collections.abc import Callable, Iterable
from threading import RLock
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment, align
from ccwatch.analysis.attribution.attribute import attribute
from ccwatch.analysis.attribution.calibration import prior
from ccwatch.analysis.attribution.moment import fill_after, fill_before
from ccwatch.analysis.attribution.outline import Outline
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.attribution.sizes import NOT_KNOWN, Sizes
from ccwatch.analysis.branch import around, living
from ccwatch.lru_cache import LruCache
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Story
from ccwatch.model.lane import Lane
from ccwatch.model.memory import MemoryFile
from ccwatch.model.session import Session
from ccwatch.report.blocks.library import NO_LIBRARY, Library
from ccwatch.report.blocks.weights import Weights

MAX_CACHED: Final = 8
"""Number of conversations, and of sessions, that are cached."""


class AttributedLane(Struct, frozen=True, eq=False):
    """The attribution of one conversation's context, and its input."""

    story: Story
    """Its blocks, without their text."""
    lane: Lane
    """The lane of the conversation."""
    memory: tuple[MemoryFile, ...]
    """The memory files of its project and of the user."""
    attribution: Attribution
    """What fills its context."""


class Contexts:
    """Attributes the contexts of conversations. All methods may block: call in a thread."""

    def __init__(
        self,
        library: Library,
        count: Callable[[str], int],
        memory_of: Callable[[Session], tuple[MemoryFile, ...]],
    ) -> None:
        """Read nothing yet.

        Args:
            library: Reads the blocks of transcripts.
            count: Counts the tokens of a text by tiktoken.
            memory_of: Finds the current memory files that are in every conversation of a session's
                project.
        """
        self._library, self._memory_of = library, memory_of
        self._weights = Weights(library, count)
        self._attributed = LruCache[tuple[str, str], AttributedLane](MAX_CACHED)
        self._before = LruCache[tuple[str, ...], dict[Compaction, Attribution]](MAX_CACHED)
        self._lock = RLock()

    def attributed(self, session: Session, agent: str = "") -> AttributedLane:
        """Attribute the context of a conversation; the same object as long as nothing changed.

        Args:
            session: The session.
            agent: The id of a sub-agent; empty for the main chain.
        """
        with self._lock:
            story, memory = self._library.story(session, agent), self._memory_of(session)
            lane = session.lane(agent) or Lane()
            known = self._attributed.get((session.id, agent))
            if known and (known.story, known.lane, known.memory) == (story, lane, memory):
                self._attributed.move_to_end((session.id, agent))
                return known
            found = AttributedLane(
                story, lane, memory, self._attribution(session, story, lane, memory)
            )
            return self._attributed.put((session.id, agent), found)

    def story(self, session: Session, agent: str = "") -> Story:
        """The blocks of a conversation; the arguments are those of `attributed`."""
        return self._library.story(session, agent)

    def left(
        self, session: Session, agent: str = "", indices: Iterable[int] | None = None
    ) -> list[Compaction]:
        """The compactions by which blocks left the window; the arguments are those of `sizes`."""
        story = self._library.story(session, agent)
        everything = range(len(story.entries)) if indices is None else indices
        return align(story, session.lane(agent) or Lane()).left_with(everything)

    def sizes(
        self, session: Session, agent: str = "", indices: Iterable[int] | None = None
    ) -> Sizes:
        """Size blocks, whether they are still in the window or not.

        Args:
            session: The session.
            agent: The id of a sub-agent; empty for the main chain.
            indices: The blocks, by their place in the story; `None` for all. Others that left the
                window may be estimates.
        """
        with self._lock:
            attributed = self.attributed(session, agent)
            earlier = [
                self.before(session, agent, one) for one in self.left(session, agent, indices)
            ]
            return Sizes.of(
                align(attributed.story, attributed.lane), attributed.attribution, earlier
            )

    def before(self, session: Session, agent: str, compaction: Compaction) -> Attribution:
        """Attribute the context that was compacted; cached for the last few conversations.

        Args:
            session: The session.
            agent: The id of a sub-agent; empty for the main chain.
            compaction: One of that conversation's.
        """
        conversation = session.path, session.id, agent
        with self._lock:
            known = self._before.get(conversation, {})
            if compaction not in known:
                along, ratio, outline = self._branch(session, agent, compaction)
                weigh = self._weights.weigh
                known[compaction] = fill_before(
                    along, compaction, weigh, prior=ratio, outline=outline
                )
            return self._before.put(conversation, known)[compaction]

    def around(
        self, session: Session, agent: str, compaction: Compaction
    ) -> tuple[Attribution, Attribution]:
        """Attribute the context that was compacted, and the first one measured after that.

        Args:
            session: The session.
            agent: The id of a sub-agent; empty for the main chain.
            compaction: One of that conversation's.
        """
        with self._lock:
            before = self.before(session, agent, compaction)
            along, ratio, outline = self._branch(session, agent, compaction)
            weigh = self._weights.weigh
            return before, fill_after(along, compaction, weigh, prior=ratio, outline=outline)

    def _branch(
        self, session: Session, agent: str, compaction: Compaction
    ) -> tuple[Alignment, float, Outline]:
        """The branch of a compaction, with what is assumed of its model and its release."""
        story = self._library.story(session, agent)
        branch = around(story, session.lane(agent) or Lane(), compaction)
        ratio = prior(compaction.model)
        return (
            align(branch.story, branch.lane),
            ratio,
            self._weights.outline(branch.story, compaction.version, ratio),
        )

    def _attribution(
        self, session: Session, story: Story, lane: Lane, memory: tuple[MemoryFile, ...]
    ) -> Attribution:
        ratio = prior(lane.last.model if lane.last else "")
        return attribute(
            align(story, living(lane)),
            self._weights.weigh,
            prior=ratio,
            memory=memory,
            outline=self._weights.outline(story, session.version, ratio),
        )


class NoContexts(Contexts):
    """Lists blocks, but does not attribute contexts."""

    def __init__(self, library: Library = NO_LIBRARY) -> None:
        """Read nothing yet.

        Args:
            library: Reads the blocks of transcripts.
        """
        super().__init__(library, len, lambda _session: ())

    def before(self, session: Session, agent: str, compaction: Compaction) -> Attribution:
        """Nothing, so that sizes are estimates."""
        return NOT_KNOWN

    def _attribution(
        self, session: Session, story: Story, lane: Lane, memory: tuple[MemoryFile, ...]
    ) -> Attribution:
        return NOT_KNOWN
