"""Folds the rows that one file holds of one session."""

import sys

from msgspec import Struct, field

from ccwatch.masking import masked
from ccwatch.model.release import numbers
from ccwatch.model.session import Reported
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.folding.totals import COST_STATE, total_of_output, total_of_state
from ccwatch.transcript.instant import sortable
from ccwatch.transcript.meaning import ended_task, tagged, text_of, typed
from ccwatch.transcript.wire.content import string
from ccwatch.transcript.wire.narrow import Answer, Result
from ccwatch.transcript.wire.raw import head
from ccwatch.transcript.wire.row import Progress, Row

MAX_TITLE = 200
"""Characters kept of a title or a first prompt."""
MAX_TOTALS = 64
"""Totals that are kept of one file: the newest ones."""
CLEARS_TOTALS = (2, 1, 211)
"""The first release in which `/clear` resets the client's total to zero."""


class AgentFold(Struct, eq=False):
    """What one file holds of a sub-agent."""

    id: str
    """Its agent id, or the uuid of its first row."""
    lane: LaneFold = field(default_factory=LaneFold)
    """Its conversation."""
    launched_by: str = ""
    """The id of the tool call that launched it."""
    task: str = ""
    """The beginning of the prompt that it was launched with."""
    last: str = ""
    """Time of its newest row, as written."""


class SessionPart(Struct, eq=False):
    """What one file holds of one session."""

    id: str
    """The sessionId."""
    continues: bool = False
    """Does the same file begin with another session?"""
    cleared: bool = False
    """Does it begin with a `/clear` that did not reset the client's total?"""
    lane: LaneFold = field(default_factory=LaneFold)
    """Its main chain."""
    agents: dict[str, AgentFold] = field(default_factory=dict)
    """Its sub-agents, by their id."""
    ended: dict[str, str] = field(default_factory=dict)
    """When a sub-agent (or another task) last ended, was stopped or gave its result, by its id, as
    written; under an empty id, when all were stopped."""
    cwd: str = ""
    """Working directory of the first row that names one."""
    version: str = ""
    """Release that wrote the newest row."""
    branch: str = ""
    """Git branch of the newest row."""
    first: str = ""
    """Time of the oldest row, as written."""
    last: str = ""
    """Time of the newest row, as written."""
    given_title: str = ""
    """Title that the user gave, secrets masked."""
    made_title: str = ""
    """Title that the client made, secrets masked."""
    first_prompt: str = ""
    """The beginning of the first prompt, secrets masked."""
    totals: list[Reported] = field(default_factory=list)
    """The totals that the client reported, oldest first, `MAX_TOTALS` at most. Totals printed by
    `/cost` are ignored once the client has written one by itself."""
    agent_of: dict[LaneFold, AgentFold] = field(default_factory=dict)
    """The sub-agents by their conversations; empty once closed."""
    _answered: dict[str, dict[str, AgentFold]] = field(default_factory=dict)
    """The sub-agents, by their id, that have a response, by the id of that."""

    @property
    def reported(self) -> Reported | None:
        """The newest total that the client reported."""
        return self.totals[-1] if self.totals else None

    def touch(self, row: Row | Answer | Result) -> None:
        """Update times, release, git branch and working directory from a row."""
        at = row.timestamp
        if at:
            if at[-1] != "Z" or at[:2] != "20" or at[10:11] != "T":
                at = sortable(at)
            if at > self.last:
                self.last = at
                self.first = self.first or at
            elif at and at < self.first:
                self.first = at
        if row.version != self.version and row.version:
            self.version = sys.intern(row.version)
        if row.gitBranch != self.branch and row.gitBranch:
            self.branch = row.gitBranch
        if not self.cwd and row.cwd:
            self.cwd = row.cwd

    def add_metadata(self, row: Row) -> None:
        """Add a row that is outside of any conversation: a title, a total, the end of a task."""
        if row.customTitle:
            self.given_title = _excerpt(row.customTitle)
        elif row.aiTitle:
            self.made_title = _excerpt(row.aiTitle)
        elif row.type == "summary" and row.summary:
            self.made_title = _excerpt(row.summary)
        elif row.type == COST_STATE and row.totalCostUSD is not None:
            self._add_cost_state(row, row.totalCostUSD)
        elif task := ended_task(row):
            self.end_task(task, row)

    def end_task(self, task: str, row: Row) -> None:
        """Note that a task has ended; if the id is empty, that all sub-agents have."""
        self.ended[task] = max(self.ended.get(task, ""), sortable(row.timestamp))

    def _add_cost_state(self, row: Row, dollars: float) -> None:
        total, known = total_of_state(row, dollars, self.lane), self.reported
        if known and known.source == COST_STATE and known.usd_nano >= total.usd_nano:
            return  # an older state, or a repeated one: a total never decreases
        self._add_total(total)

    def _add_total(self, total: Reported) -> None:
        self.totals.append(total)
        if len(self.totals) > MAX_TOTALS:
            del self.totals[0]

    def note_first_prompt(self, row: Row, agent: AgentFold | None) -> None:
        """Note the beginning of the first prompt, which may serve as a title or identify a stub."""
        if (agent.task if agent else self.first_prompt) or not row.message:
            return
        start = _excerpt(" ".join(typed(row.message.content)[: 4 * MAX_TITLE].split()))
        if agent:
            agent.task = start
        else:
            self.first_prompt = start

    def _add_output(self, text: str) -> None:
        """Add the output of a slash command: `/cost` prints a total."""
        total = total_of_output(text, self.lane, exceeds=self.continues or self.cleared)
        if total and not (self.reported and self.reported.source == COST_STATE):
            self._add_total(total)

    def add_command(self, row: Row) -> None:
        """Add a row of a slash command, in the older or the newer format."""
        raw = row.message.content if row.message else row.content
        start = head(raw, 40)
        if b"<command-name>/compact" in start:
            self.lane.note_command(tagged(text_of(raw), "command-args"))
        elif b"<command-name>/clear<" in start:
            is_first = not (self.lane.responses or self.lane.turns)
            release = numbers(row.version or "")
            goes_on = release is not None and release < CLEARS_TOTALS
            self.cleared = self.cleared or (is_first and goes_on)
        elif b"<local-command-stdout>" in start:
            self._add_output(string(raw))

    def agent(self, agent_id: str, row: Row | Answer) -> AgentFold:
        """The sub-agent that a row belongs to, which may be new."""
        agent = self.agents.get(agent_id)
        if agent is None:
            agent = self.agents[agent_id] = AgentFold(agent_id)
            self.agent_of[agent.lane] = agent
        agent.last = max(agent.last, sortable(row.timestamp))
        return agent

    def note_answer(self, key: str, agent: AgentFold) -> None:
        """Note that a sub-agent has a response with an id."""
        self._answered.setdefault(key, {})[agent.id] = agent

    def agent_with(self, key: str, request: str | None) -> AgentFold | None:
        """The first sub-agent that has a response, by its id and, if given, its request id."""
        agents = self._answered.get(key, {}).values()
        return next((one for one in agents if one.lane.node_of(key, request)), None)

    def close(self) -> None:
        """Free what only further rows would need. None may be added afterwards."""
        self.agent_of, self._answered = {}, {}
        self.lane.close()
        for agent in self.agents.values():
            agent.lane.close()

    def add_embedded(self, row: Row, data: Progress) -> None:
        """Add a sub-agent's response inside a progress row, which may be its only trace."""
        inner = data.message
        if not inner or inner.type != "assistant" or not inner.message:
            return
        agent = self.agent(data.agentId or row.parentToolUseID or "progress", row)
        agent.launched_by = agent.launched_by or row.parentToolUseID or ""
        same = Row(
            type="assistant",
            uuid=inner.uuid,
            requestId=inner.requestId,
            timestamp=inner.timestamp or row.timestamp,
            message=inner.message,
        )
        known = len(agent.lane.responses)
        node = agent.lane.add_answer((same,), agent.lane.branches.leaf)
        self.note_answer(inner.message.id or inner.uuid or "", agent)
        if node and len(agent.lane.responses) > known:
            agent.lane.move_to(node)


def _excerpt(text: str) -> str:
    """The beginning of a title or a prompt. Secrets are masked before it is cut."""
    return masked(text[: 2 * MAX_TITLE])[:MAX_TITLE]
