"""The sub-agents of a session as a tree."""

from bisect import bisect_right
from itertools import accumulate

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
    rooted = _rooted(known)
    children: dict[str, list[Agent]] = {}
    for agent in session.agents:
        parent = agent.parent if agent.parent in known and agent.id in rooted else ""
        children.setdefault(parent, []).append(agent)
    lanes = {"": session.main, **{agent.id: agent.lane for agent in session.agents}}
    launches = {owner: _Launches(lanes[owner]) for owner in children}
    order = _in_order(children)
    nanos = {agent.id: bill(agent.lane.own, prices).known_nano for agent in session.agents}
    totals = {name: nano or 0 for name, nano in nanos.items()}
    for agent, _, parent in reversed(order):
        if parent:
            totals[parent] += totals[agent.id]
    return tuple(
        Member(agent, depth, launches[parent].turn_of(agent), nanos[agent.id], totals[agent.id])
        for agent, depth, parent in order
    )


def _in_order(children: dict[str, list[Agent]]) -> list[tuple[Agent, int, str]]:
    """Each agent with its depth and the id of its parent, followed by all that it launched."""
    found: list[tuple[Agent, int, str]] = []
    left = [(agent, 0, "") for agent in reversed(children.get("", ()))]
    while left:
        agent, depth, _ = one = left.pop()
        found.append(one)
        left += [(below, depth + 1, agent.id) for below in reversed(children.get(agent.id, ()))]
    return found


def _rooted(known: dict[str, Agent]) -> set[str]:
    """The agents whose ancestors end with the session, rather than in a cycle."""
    rooted: set[str] = set()
    lost: set[str] = set()
    for agent in known.values():
        path: dict[str, None] = {}
        name = agent.id
        while name in known and name not in rooted and name not in lost and name not in path:
            path[name] = None
            name = known[name].parent
        (lost if name in lost or name in path else rooted).update(path)
    return rooted


class _Launches:
    """The turns of a conversation in which sub-agents were launched."""

    def __init__(self, lane: Lane) -> None:
        firsts = [turn.first for turn in lane.turns]
        self._calls: dict[str, int] = {}
        for index, response in enumerate(lane.responses):
            turn = bisect_right(firsts, index) - 1
            for tool in response.tools if turn >= 0 else ():
                self._calls[tool.id] = turn
        timed = sorted((turn.at_ms, n) for n, turn in enumerate(lane.turns) if turn.at_ms > 0)
        self._times = [at_ms for at_ms, _ in timed]
        self._newest = [*accumulate((n for _, n in timed), max)]

    def turn_of(self, agent: Agent) -> int | None:
        """By the call that launched the sub-agent, else by the time of its first answer."""
        if agent.launched_by in self._calls:
            return self._calls[agent.launched_by]
        began = next((one.at_ms for one in agent.lane.responses if one.at_ms), 0)
        before = bisect_right(self._times, began)
        return self._newest[before - 1] if before and not agent.launched_by else None
