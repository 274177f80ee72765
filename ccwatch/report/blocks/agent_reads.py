"""The files that sub-agents read, cached."""

from typing import Final

from ccwatch.analysis.reading import is_file_read
from ccwatch.lru_cache import LruCache
from ccwatch.model.entry import Entry
from ccwatch.model.lane import Lane
from ccwatch.model.session import Agent, Session
from ccwatch.report.blocks.library import Library

MAX_AGENTS: Final = 32
"""Number of sub-agents of a session that are looked at: its newest."""
MAX_CACHED: Final = 256
"""Number of sub-agents that are cached."""


class AgentReads:
    """Finds what finished sub-agents read. Reads their transcripts: call it in a thread."""

    def __init__(self, library: Library) -> None:
        """Read nothing yet.

        Args:
            library: Reads the transcripts.
        """
        self._library = library
        self._known = LruCache[tuple[str, str], tuple[Lane, tuple[Entry, ...]]](MAX_CACHED)

    def of(self, session: Session) -> dict[str, tuple[Entry, ...]]:
        """The results of reading files by sub-agent, without those still at work."""
        done = [one for one in session.agents if one.finished is not False and one.lane.responses]
        return {agent.id: self._read(session, agent) for agent in done[-MAX_AGENTS:]}

    def _read(self, session: Session, agent: Agent) -> tuple[Entry, ...]:
        key = session.id, agent.id
        known = self._known.get(key)
        if known and known[0] is agent.lane:
            self._known.move_to_end(key)
            return known[1]
        story = self._library.story(session, agent.id)
        if not story.entries:
            return ()  # it cannot be read now, but may be again
        found = tuple(filter(is_file_read, story.entries))
        self._known.put(key, (agent.lane, found))
        return found
