"""Everything that the Live screen and the snapshot show of one session."""

from msgspec import Struct

from ccwatch.analysis.cache import Cache
from ccwatch.analysis.context import Context, Point
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.tips.finding import Finding
from ccwatch.model.client import Running, StatusLine
from ccwatch.model.compaction import Compaction
from ccwatch.model.session import Agent, Session


class AgentView(Struct, frozen=True, eq=False):
    """A sub-agent with its analysis."""

    agent: Agent
    """The sub-agent."""
    context: Context
    """Its own window."""
    nano: int | None
    """Its own cost so far, in billionths of a dollar; `None` if nothing has a price."""


class Overview(Struct, frozen=True, eq=False):
    """A session with its analysis. It depends on no clock: all times in it are instants."""

    session: Session
    """The session."""
    context: Context
    """The main chain's window."""
    history: tuple[Point, ...]
    """Every measured context of the living branch, oldest first."""
    compactions: tuple[Compaction, ...]
    """Of the main chain, oldest first; those that a fork copied from its origin are left out."""
    cost: SessionCost
    """What it costs so far."""
    cache: Cache
    """The prompt cache, and what the next message costs."""
    forecast: Forecast | None
    """When the trigger is reached; `None` if there is too little evidence."""
    per_turn_nano: int | None
    """Median cost of the last ten turns, in billionths of a dollar."""
    agents: tuple[AgentView, ...]
    """Its sub-agents, the one that wrote last first."""
    findings: tuple[Finding, ...]
    """Findings of tips that need neither blocks nor a clock."""
    running: Running | None
    """The client process that has it open; `None` if none is known."""
    statusline: StatusLine | None = None
    """Its last status line; `None` if none was stored."""
    closed: bool = False
    """Is it known that no client has it open, so that nobody answers there?"""

    @property
    def only_copied(self) -> bool:
        """Were all of its answers copied from another session and paid for there?"""
        lane = self.session.main
        return bool(lane.responses) and lane.owned == frozenset() and not self.cost.total_nano

    def context_of(self, agent: str) -> Context | None:
        """The context of one of its conversations; `None` if there is none.

        Args:
            agent: The id of its sub-agent; empty for the main chain.
        """
        if not agent:
            return self.context
        return next((one.context for one in self.agents if one.agent.id == agent), None)
