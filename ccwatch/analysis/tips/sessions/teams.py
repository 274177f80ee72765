"""Tip: sub-agents that make up most of what a session costs."""

from collections.abc import Iterator, Sequence
from typing import Final

from ccwatch.analysis.cost import bill
from ccwatch.analysis.request import turns_of_calls
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import times, weightiest
from ccwatch.model.session import Agent
from ccwatch.money import money
from ccwatch.units import percent

PARALLEL: Final = 4
"""The least sub-agents at work at the same time in a team: Anthropic's report of usage calls four
sessions at a time highly parallel."""
SHARE: Final = 0.5
"""The least share of sub-agents in the session's cost to report."""
LEAST_NANO: Final = 10**9
"""The least cost of sub-agents to report: one dollar, in billionths of a dollar."""


def agent_teams(case: Case) -> Iterator[Finding]:
    """Many sub-agents worked side by side and cost more than the conversation itself.

    Every sub-agent has a window of its own and pays for its own system prompt, tools and reading.
    Anthropic puts a team of agents at about seven times the tokens of one session. Keep teams
    small, give each a narrow task, and end those that are done. What fewer of them would have cost
    cannot be told from a transcript.

    Source: Anthropic's page on costs, "Manage agent team costs".
    """
    agents = [one for one in case.session.agents if one.lane.own]
    cost = case.view.cost
    share = cost.subagents_nano / cost.logged_nano if cost.logged_nano else 0.0
    together = most_at_once(agents)
    if together < PARALLEL or share < SHARE or cost.subagents_nano < LEAST_NANO:
        return
    nanos = [bill(one.lane.own, case.prices).nano for one in agents]
    turns = turns_of_calls(case.lane, [one.launched_by for one in agents])
    yield Finding(
        id=AGENT_TEAMS.id,
        title=f"Sub-agents are {percent(share)} of the cost",
        advice="Use fewer at a time, each with a narrow task, and end those that are done.",
        evidence=f"{times(len(agents), 'sub-agent')}, up to {together} at a time, cost "
        f"{money(cost.subagents_nano)} of {money(cost.logged_nano)}",
        turns=weightiest(zip(turns, nanos, strict=True)),
    )


def most_at_once(agents: Sequence[Agent]) -> int:
    """How many sub-agents were at work at the same time, at most, by their responses' times."""
    edges: list[tuple[int, int]] = []
    for one in agents:
        times_ms = [response.at_ms for response in one.lane.responses if response.at_ms]
        if times_ms:
            edges += [(min(times_ms), 1), (max(times_ms) + 1, -1)]
    now = most = 0
    for _, step in sorted(edges):
        now += step
        most = max(most, now)
    return most


AGENT_TEAMS: Final = Tip("agent-teams", "Teams of sub-agents", agent_teams, COSTS)
"""For information."""
