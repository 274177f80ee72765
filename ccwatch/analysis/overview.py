"""All that the Live screen and the snapshot say of one session."""

from msgspec import Struct

from ccwatch.analysis.cache import Cache
from ccwatch.analysis.context import Context, Point
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.tips.finding import Finding
from ccwatch.model.compaction import Compaction
from ccwatch.model.session import Agent, Session
from ccwatch.model.setup import Running, StatusLine


class AgentView(Struct, frozen=True, eq=False):
    """A sub-agent with what was worked out for it."""

    agent: Agent
    """What the transcript says."""
    context: Context
    """Its own window."""
    nano: int | None
    """Its own cost so far, in billionths of a dollar; `None` where nothing of it has a price."""


class Overview(Struct, frozen=True, eq=False):
    """A session with all that was worked out for it. Holds no clock: only instants."""

    session: Session
    """What the transcripts say."""
    context: Context
    """The main chain's window."""
    history: tuple[Point, ...]
    """Every measured context of the living branch, oldest first."""
    compactions: tuple[Compaction, ...]
    """Of the main chain, oldest first."""
    cost: SessionCost
    """What it costs so far."""
    cache: Cache
    """Is the prompt cached, until when, and what does the next message cost?"""
    forecast: Forecast | None
    """When the trigger is reached; `None` where that would be silly."""
    per_turn_nano: int | None
    """Median cost of the last ten turns, in billionths of a dollar."""
    agents: tuple[AgentView, ...]
    """Its sub-agents, the one that wrote last first."""
    findings: tuple[Finding, ...]
    """What tips found that need no block to be read, and no clock."""
    running: Running | None
    """The client process that has it open; `None` when none is known."""
    statusline: StatusLine | None = None
    """What its client last told its status line; `None` when it was not kept."""

    @property
    def only_copied(self) -> bool:
        """Were all its answers copied from another session, so that they were paid for there?"""
        lane = self.session.main
        return bool(lane.responses) and lane.owned == frozenset() and not self.cost.total_nano

    def context_of(self, agent: str) -> Context | None:
        """The window of one of its conversations; `None` where there is no such one.

        Args:
            agent: The sub-agent whose it is; empty for the main chain.
        """
        if not agent:
            return self.context
        return next((one.context for one in self.agents if one.agent.id == agent), None)
