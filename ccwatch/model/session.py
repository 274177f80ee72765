"""Sessions, their lanes and turns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response

DETACHED = "HEAD"
"""What the client writes where there is no branch."""


class Place(NamedTuple):
    """Where a row stands on disk, so that its text need not be kept."""

    path: str
    """The transcript."""
    offset: int
    """Its first byte."""
    length: int
    """Bytes, without the newline."""


class Gap(NamedTuple):
    """What entered a conversation between two responses."""

    response: int
    """Index of the response after it."""
    rows: tuple[Place, ...]
    """The rows, in their order."""


class Turn(NamedTuple):
    """A prompt of the user and everything until the next one."""

    id: str
    """The uuid of the prompt's row."""
    at_ms: int
    """When it was typed: milliseconds since 1970, UTC."""
    prompt: Place
    """The row that holds its text."""
    first: int
    """Index of its first response in the lane; as large as the next turn's when it has none."""
    alive: bool = True
    """Is it on the branch that the conversation continues, or was it rewound?"""


class Extent(NamedTuple):
    """What is asked most often of the responses of a conversation, worked out once."""

    largest: int = 0
    """The largest context that it ever showed with its last model; tokens."""
    least: int = 0
    """The least context that it ever measured; tokens, 0 where none was."""
    lifetime: int | None = None
    """Seconds that its last cache write lives; `None` when no write was seen."""
    bytes_per_token: float = 0.0
    """Bytes of content for a token, by its own growth."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One conversation with a window of its own: a session's main chain, or a sub-agent."""

    responses: Sequence[Response] = ()
    """In the order of their first rows, abandoned branches and copies included."""
    owned: frozenset[int] | None = None
    """Indices of the responses whose cost is this session's; `None` when all of them are."""
    dead: frozenset[int] = frozenset()
    """Indices of the responses on abandoned branches."""
    turns: Sequence[Turn] = ()
    """Oldest first."""
    compactions: tuple[Compaction, ...] = ()
    """Oldest first, each once."""
    micro_compactions: int = 0
    """How often old tool results were cleared without a summary."""
    last: Response | None = None
    """The newest response of the living branch that measured the context."""
    compacted: Compaction | None = None
    """The compaction that came after `last`, if any: the context is then not measured."""
    pending: tuple[Place, ...] = ()
    """Rows of content appended since `last`, on the living branch."""
    pending_bytes: int = 0
    """Bytes of content in them."""
    gaps: Sequence[Gap] = ()
    """What entered before each of the newest responses, where anything did."""
    extent: Extent | None = None
    """Worked out beforehand where responses, turns and gaps are kept on disk; `None` where they are
    here."""

    @property
    def own(self) -> Sequence[Response]:
        """The responses whose cost is this session's."""
        if self.owned is None:
            return self.responses
        return tuple(r for i, r in enumerate(self.responses) if i in self.owned)

    def owns(self, index: int) -> bool:
        """Is the cost of the response at an index this session's?"""
        return self.owned is None or index in self.owned

    def own_between(self, first: int, end: int) -> list[Response]:
        """Those of the responses from one index up to another whose cost is this session's."""
        found = enumerate(self.responses[first:end], first)
        return [response for index, response in found if self.owns(index)]


@dataclass(frozen=True, slots=True, eq=False)
class Agent:
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


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """One sessionId with everything that its files say. Compared by identity."""

    id: str
    """The sessionId."""
    path: str = ""
    """Its own transcript; empty where only sub-agents' files are left."""
    project: str = ""
    """The working directory of its first row; empty when no row names one."""
    title: str = ""
    """Given by the user, else by the client; empty when there is none."""
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
