"""Looks for tips in the blocks of sessions, and caches the last results."""

from collections.abc import Callable, Collection
from functools import cache, partial
from threading import RLock

from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.whatif.habit import habit_of_user
from ccwatch.lru_cache import LruCache
from ccwatch.model.memory import MemoryFile
from ccwatch.model.session import Session
from ccwatch.report.blocks.agent_reads import AgentReads
from ccwatch.report.blocks.contexts import MAX_CACHED, AttributedLane, Contexts, NoContexts
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight
from ccwatch.report.blocks.library import NO_LIBRARY, Library
from ccwatch.report.compactions.session_compactions import copied_compactions
from ccwatch.store.snapshot import Snapshot


class Insights:
    """Looks for tips in blocks. All methods but `last` may block: call in a thread."""

    def __init__(
        self,
        library: Library,
        prices: Prices,
        count: Callable[[str], int],
        memory_of: Callable[[Session], tuple[MemoryFile, ...]] = lambda _session: (),
    ) -> None:
        """Read nothing yet.

        Args:
            library: Reads the blocks of transcripts.
            prices: What tokens cost.
            count: Counts the tokens of a text by tiktoken.
            memory_of: Finds the current memory files that are in every conversation of a session's
                project.
        """
        self.prices = prices
        """What tokens cost."""
        self.contexts = Contexts(library, count, memory_of)
        """Attributes the contexts of conversations, and sizes their blocks."""
        self._agent_reads = AgentReads(library)
        self._known = LruCache[str, tuple[AttributedLane, Insight]](MAX_CACHED)
        self._lock = RLock()

    def of(
        self, view: Overview, snapshot: Snapshot, now_ms: int, off: Collection[str] = ()
    ) -> Insight:
        """The insight into a session; the same object as long as nothing changed.

        Args:
            view: The session.
            snapshot: Has the settings in force in its folder.
            now_ms: The time, on which some tips depend: milliseconds since 1970, UTC.
            off: Ids of tips that are switched off.
        """
        from ccwatch.analysis.tips.registry import advise

        session = view.session
        with self._lock:
            attributed = self.contexts.attributed(session)
            case = self._case(view, attributed, snapshot, now_ms)
            findings, unasked = advise(case, off), frozenset(off)
            before, known = self._known.get(session.id, (None, NO_INSIGHT))
            if before is attributed and (known.findings, known.off) == (findings, unasked):
                self._known.move_to_end(session.id)
                return known
            found = Insight(
                session, attributed.attribution, attributed.story, findings, unasked, case.sizes_of
            )
            self._known.put(session.id, (attributed, found))
            return found

    def last(self, session_id: str) -> Insight:
        """The last insight into a session; `NO_INSIGHT` if there was none lately. Never blocks."""
        known = self._known.get(session_id)
        return known[1] if known else NO_INSIGHT

    def case(self, view: Overview, snapshot: Snapshot, now_ms: int) -> Case:
        """The input of tips for a session; the arguments are those of `of`."""
        with self._lock:
            return self._case(view, self.contexts.attributed(view.session), snapshot, now_ms)

    def _case(
        self, view: Overview, attributed: AttributedLane, snapshot: Snapshot, now_ms: int
    ) -> Case:
        setup = snapshot.setup(view.session)
        return Case(
            view=view,
            story=attributed.story,
            attribution=attributed.attribution,
            prices=self.prices,
            now_ms=now_ms,
            setup=setup,
            memory=attributed.memory,
            agent_reads=self._agent_reads.of(view.session),
            usual=cache(partial(habit_of_user, snapshot.sessions)),
            copied=copied_compactions(view.session, snapshot.origin(view.session)),
            sizes_of=partial(self.contexts.sizes, view.session, ""),
        )


class NoInsights(Insights):
    """Lists blocks, but neither attributes contexts nor looks for tips."""

    def __init__(self, library: Library = NO_LIBRARY) -> None:
        """Read nothing yet.

        Args:
            library: Reads the blocks of transcripts.
        """
        super().__init__(library, Prices.shipped(), len)
        self.contexts = NoContexts(library)

    def of(
        self, view: Overview, snapshot: Snapshot, now_ms: int, off: Collection[str] = ()
    ) -> Insight:
        """No insight, whatever the session."""
        return NO_INSIGHT
