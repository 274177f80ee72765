"""Sessions, their sub-agents, and the totals that Claude Code left of them."""

from typing import NamedTuple

from msgspec import Struct, field

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane

DETACHED = "HEAD"
"""What the client writes where there is no branch."""


class Agent(Struct, frozen=True, eq=False):
    """A sub-agent of a session."""

    id: str
    """Its agent id, or the uuid of the row that it began with in the oldest releases."""
    lane: Lane = field(default_factory=Lane)
    """Its own conversation."""
    kind: str = ""
    """`general-purpose`, `Explore`, …; empty when unknown."""
    description: str = ""
    """What it was launched for; empty when unknown."""
    launched_by: str = ""
    """The id of the tool call that launched it; empty when unknown."""
    parent: str = ""
    """The agent that launched it; empty for the session itself."""
    last_ms: int = 0
    """Its newest row: milliseconds since 1970, UTC."""
    finished: bool | None = None
    """Has its result come back? `None` when the transcript does not tell."""

    @property
    def name(self) -> str:
        """What people know it by: what it was launched for, else its kind, else its id."""
        return self.description or self.kind or self.id


class Reported(NamedTuple):
    """A total that Claude Code itself left behind."""

    usd_nano: int
    """Billionths of a dollar."""
    source: str
    """`cost-state`, `statusline` or `command`."""
    after: int
    """How many of the session's own main responses were logged before it."""
    exceeds: bool = False
    """Does it cover more than this session: the origin of a fork, or what was before `/clear`?"""
    api_ms: int | None = None
    """Time spent waiting for the API."""
    wall_ms: int | None = None
    """Time that the client ran."""
    lines_added: int | None = None
    """Lines of code added."""
    lines_removed: int | None = None
    """Lines of code removed."""
    compactions: int = 0
    """How many compactions of the main chain were before it."""
    at_ms: int = 0
    """When it was told: milliseconds since 1970, UTC; 0 when unknown."""
    guessed: bool = False
    """Did the client not know the price of a model in it, so that it took another's?"""
    models: tuple[tuple[str, int], ...] = ()
    """What each model cost in it by the client's count, in billionths of a dollar; empty where it
    does not tell. Compactions, titles and helper calls are in that."""


class Session(Struct, frozen=True, eq=False):
    """One sessionId with everything that its files say. Compared by identity."""

    id: str
    """The sessionId."""
    path: str = ""
    """Its own transcript; empty where only sub-agents' files are left."""
    project: str = ""
    """The working directory of its first row; empty when no row names one."""
    title: str = ""
    """Given by the user, else by the client, else its first prompt; secrets masked."""
    version: str = ""
    """The release of Claude Code that wrote its newest row."""
    branch: str = ""
    """The git branch of its newest row."""
    first_ms: int = 0
    """Its oldest row: milliseconds since 1970, UTC; 0 when no row has a time."""
    last_ms: int = 0
    """Its newest row, sub-agents included: milliseconds since 1970, UTC."""
    main: Lane = field(default_factory=Lane)
    """The conversation with the user."""
    agents: tuple[Agent, ...] = ()
    """Its sub-agents, oldest first."""
    others: tuple[Lane, ...] = ()
    """Further conversations that count for its cost alone: stubs, strays in other files."""
    reported: Reported | None = None
    """Claude Code's own total, the newest that it left."""
    totals: tuple[Reported, ...] = ()
    """All totals that its transcript holds, oldest first."""
    forked_from: str = ""
    """The session that the rows it begins with were copied from; empty when none were."""
    turn_ms: int = 0
    """The client's own sum of the time its turns took."""
    gone: bool = False
    """Was its transcript deleted while ccwatch ran?"""
    partial: bool = False
    """Was only the end of its transcript read so far?"""
    stamp: int = 0
    """Names the state in which a session at rest was kept on disk; 0 for all others."""

    @property
    def named_branch(self) -> str:
        """The git branch of its newest row; empty where there was none."""
        return "" if self.branch == DETACHED else self.branch

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """All conversations that count toward its cost, the main chain first."""
        return (self.main, *(agent.lane for agent in self.agents), *self.others)

    def agent(self, id_: str) -> Agent | None:
        """One of its sub-agents, by its id; `None` where there is no such one."""
        return next((one for one in self.agents if one.id == id_), None)

    def lane(self, agent: str) -> Lane | None:
        """One of its conversations; `None` where there is no such one.

        Args:
            agent: The sub-agent whose it is; empty for the main chain.
        """
        if not agent:
            return self.main
        found = self.agent(agent)
        return found.lane if found else None

    @property
    def last_compaction(self) -> Compaction | None:
        """The last one of its main chain, else of its sub-agents; `None` without any."""
        if self.main.compactions:
            return self.main.compactions[-1]
        below = [one for agent in self.agents for one in agent.lane.compactions]
        return max(below, key=lambda one: one.at_ms, default=None)

    @property
    def model(self) -> str:
        """The model of the last measured response; empty before there is one."""
        for lane in (self.main, *(a.lane for a in self.agents)):
            if lane.last:
                return lane.last.model
        return ""
