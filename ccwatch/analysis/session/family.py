"""The sub-agents of a session as a tree."""

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane
from ccwatch.model.session import Agent, Session


class Member(Struct, frozen=True):
    """A sub-agent and its place in the tree."""

    agent: Agent
    """The sub-agent."""
    depth: int
    """0 if the session itself launched it, 1 if one of those did, and so on."""
    turn: int | None
    """Index of the turn in which it was launched, in the main chain for depth 0, else in its
    parent. If the call is unknown, the turn at the time of its first answer, if that is known."""
    nano: int | None
    """Its own cost, in billionths of a dollar; `None` if nothing has a price."""
    total_nano: int
    """Its cost plus that of all that it launched, as far as they have prices."""


def family(session: Session, prices: Prices) -> tuple[Member, ...]:
    """List the sub-agents of a session, each followed by those that it launched, oldest first.

    If the parent is unknown, or one of its own descendants, it counts as launched by the session.
    """
    known = {agent.id: agent for agent in session.agents}
    children: dict[str, list[Agent]] = {}
    for agent in session.agents:
        parent = agent.parent if agent.parent in known and _is_rooted(agent, known) else ""
        children.setdefault(parent, []).append(agent)
    lanes = {"": session.main, **{agent.id: agent.lane for agent in session.agents}}
    launches = {owner: _Launches(lanes[owner]) for owner in children}
    return tuple(_members("", 0, children, launches, prices))


def _members(
    parent: str,
    depth: int,
    children: dict[str, list[Agent]],
    launches: dict[str, "_Launches"],
    prices: Prices,
) -> Iterator[Member]:
    for agent in children.get(parent, ()):
        below = list(_members(agent.id, depth + 1, children, launches, prices))
        nano = bill(agent.lane.own, prices).known_nano
        total = (nano or 0) + sum(member.nano or 0 for member in below)
        turn = launches[parent].turn_of(agent)
        yield Member(agent, depth, turn, nano, total)
        yield from below


def _is_rooted(agent: Agent, known: dict[str, Agent]) -> bool:
    """Do the ancestors of an agent end with the session, rather than in a cycle?"""
    seen = {agent.id}
    while agent.parent in known:
        agent = known[agent.parent]
        if agent.id in seen:
            return False
        seen.add(agent.id)
    return True


class _Launches:
    """The turns of a conversation in which sub-agents were launched."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        firsts = [turn.first for turn in lane.turns]
        self._calls: dict[str, int] = {}
        for index, response in enumerate(lane.responses):
            turn = bisect_right(firsts, index) - 1
            for tool in response.tools if turn >= 0 else ():
                self._calls[tool.id] = turn

    def turn_of(self, agent: Agent) -> int | None:
        """By the call that launched the sub-agent, else by the time of its first answer."""
        if agent.launched_by in self._calls:
            return self._calls[agent.launched_by]
        began = next((one.at_ms for one in agent.lane.responses if one.at_ms), 0)
        turns = [n for n, turn in enumerate(self._lane.turns) if 0 < turn.at_ms <= began]
        return turns[-1] if turns and not agent.launched_by else None
