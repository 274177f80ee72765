"""Sessions, their sub-agents, and the totals that Claude Code reported for them."""

from msgspec import Struct, field
from msgspec.structs import replace

from ccwatch.model.compaction import Compaction
from ccwatch.model.folder import last_part
from ccwatch.model.lane import Lane

SUMMARIZER = "acompact-"
"""What the ids of those sub-agents begin with that the client asks for a summary."""
DETACHED = "HEAD"
"""What the client writes if there is no branch."""


class Agent(Struct, frozen=True, eq=False):
    """A sub-agent of a session."""

    id: str
    """Its agent id; in the oldest releases the uuid of its first row."""
    lane: Lane = field(default_factory=Lane)
    """Its own conversation."""
    kind: str = ""
    """`general-purpose`, `Explore`, …; empty when unknown."""
    description: str = ""
    """Its task in a few words, from the call that launched it; empty when unknown."""
    launched_by: str = ""
    """The id of the tool call that launched it; empty when unknown."""
    parent: str = ""
    """The agent that launched it; empty if the session itself did."""
    last_ms: int = 0
    """Its newest row: milliseconds since 1970, UTC."""
    finished: bool | None = None
    """Has it ended: was its end noted, or does its last answer call no tool? `False` while it seems
    to be at work; `None` if neither is known."""

    @property
    def name(self) -> str:
        """A name for display: its description, else its kind, else its id."""
        return self.description or self.kind or self.id

    @property
    def is_summarizer(self) -> bool:
        """Was it asked for the summary of a compaction?"""
        return self.id.startswith(SUMMARIZER)


class Reported(Struct, frozen=True, array_like=True, gc=False):
    """A total that Claude Code itself reported."""

    usd_nano: int
    """Billionths of a dollar."""
    source: str
    """`cost-state`, `statusline` or `command`."""
    after: int
    """How many responses of the session's main chain were logged before it."""
    exceeds: bool = False
    """Does it cover more than this session: the origin of a fork, or the time before `/clear`?"""
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
    """When it was reported: milliseconds since 1970, UTC; 0 when unknown."""
    guessed: bool = False
    """Did the client lack the price of a model and use another one's?"""
    models: tuple[tuple[str, int], ...] = ()
    """The client's own cost of each model in billionths of a dollar, compactions, titles and helper
    calls included; empty if it does not give them."""


class Session(Struct, frozen=True, eq=False):
    """Everything that the transcripts hold of one sessionId. Compared by identity."""

    id: str
    """The sessionId."""
    path: str = ""
    """Its own transcript; empty if only sub-agents' files are left."""
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
    unlisted: tuple[Lane, ...] = ()
    """The conversations of sub-agents that are not listed but count toward its cost: those that
    only warm the cache, and further copies."""
    further: tuple[Lane, ...] = ()
    """The main chain of further transcripts that only count toward its cost."""
    strays: tuple[Lane, ...] = ()
    """The main chain of further transcripts, each with compactions that `main` does not have."""
    reported: Reported | None = None
    """The newest total in its transcript, or that of its status line if it is larger."""
    totals: tuple[Reported, ...] = ()
    """The newest totals in its transcript, oldest first."""
    forked_from: str = ""
    """The session that its first rows were copied from; empty if it is no fork."""
    gone: bool = False
    """Was its transcript deleted while ccwatch ran?"""
    partial: bool = False
    """Has only the end of its transcript been read so far?"""
    stamp: int = 0
    """Identifies the state in which a session at rest was stored on disk; 0 for all others."""
    agent_path: str = ""
    """One of its sub-agents' transcripts, if it has none of its own; else empty."""

    @property
    def name(self) -> str:
        """A short name: the last part of its working directory, else the start of its id."""
        return last_part(self.project) or self.id[:8]

    @property
    def named_branch(self) -> str:
        """The git branch of its newest row; empty if there was none."""
        return "" if self.branch == DETACHED else self.branch

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """All conversations that count toward its cost, the main chain first."""
        return (self.main, *(agent.lane for agent in self.agents), *self.others)

    @property
    def others(self) -> tuple[Lane, ...]:
        """The conversations that only count toward its cost."""
        return (*self.unlisted, *self.further, *self.strays)

    def agent(self, id_: str) -> Agent | None:
        """Look up a sub-agent by its id; `None` if there is none."""
        return next((agent for agent in self.agents if agent.id == id_), None)

    def lane(self, agent: str) -> Lane | None:
        """Look up a conversation; `None` if there is none.

        Args:
            agent: The id of its sub-agent; empty for the main chain.
        """
        if not agent:
            return self.main
        owner = self.agent(agent)
        return owner.lane if owner else None

    def as_in_transcript_of(self, compaction: str) -> "Session":
        """The session with the main chain of the transcript that has a compaction.

        Args:
            compaction: The compaction's id.

        Returns:
            The same object, unless only a further transcript has it.
        """
        if any(one.id == compaction for one in self.main.compactions):
            return self
        for lane in self.strays:
            if any(one.id == compaction for one in lane.compactions) and lane.turns:
                path = lane.turns[0].prompt.path
                return replace(
                    self, path=path, main=lane, unlisted=(), further=(), strays=(), gone=False
                )
        return self

    @property
    def last_compaction(self) -> Compaction | None:
        """The last compaction of its main chain, else of its sub-agents; `None` without any."""
        if self.main.compactions:
            return self.main.compactions[-1]
        others = [one for agent in self.agents for one in agent.lane.compactions]
        return max(others, key=lambda one: one.at_ms, default=None)

    @property
    def model(self) -> str:
        """The model of the last measured response; empty before there is one."""
        for lane in (self.main, *(agent.lane for agent in self.agents)):
            if lane.last:
                return lane.last.model
        return ""
