"""Tip: sub-agents that read what the conversation had read before."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Final

from msgspec import Struct

from ccwatch.analysis.bill import total
from ccwatch.analysis.carriage import carriage, rates_of, write_rate
from ccwatch.analysis.context import bytes_per_token
from ccwatch.analysis.reading import is_file_read
from ccwatch.analysis.request import turns_of_calls
from ccwatch.analysis.tips.blocks.carried import MOST_BLOCKS, matters
from ccwatch.analysis.tips.blocks.names import listed
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import Tip
from ccwatch.analysis.tips.worth import amount, times, weightiest
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.session import Agent
from ccwatch.money import estimate

SOURCE: Final = "https://code.claude.com/docs/en/sub-agents"
SOME: Final = 3
"""The least number of files to report: one or two are what a task is about."""
MOSTLY: Final = 0.5
"""The least share of known files in what a sub-agent read, for it to count."""
LARGEST: Final = 25_000
"""The most tokens of a file that Claude Code reads at a time; images have more bytes than that."""


class _Again(Struct, frozen=True):
    """What one sub-agent read that its parent had in the window."""

    agent: Agent
    """The sub-agent."""
    entries: tuple[Entry, ...]
    """The results that brought it in."""
    tokens: int
    """How much of them was known."""
    nano: int | None
    """What it cost, in billionths of a dollar; `None` without a price."""


def agent_rereads(case: Case) -> Iterator[Finding]:
    """Sub-agents read mostly files that the conversation had read before it launched them.

    A sub-agent sees nothing of the conversation but its prompt, so it reads for itself, and pays
    for it. Put what matters of the files into its prompt, or ask in the conversation, which has
    them. This counts sub-agents that are done, if at least half of what they read was of files that
    were in the window when they were launched, as far as they were there.

    Source: Anthropic's page on sub-agents.
    """
    known = _known(case.story, frozenset(case.agent_reads))
    found = [
        again
        for agent in case.session.agents
        if (held := known.get(agent.id)) and (again := _again(case, agent, held))
    ]
    files = {entry.target for one in found for entry in one.entries}
    size, nano = sum(one.tokens for one in found), total(one.nano for one in found)
    if len(files) < SOME or not matters(case, nano, size):
        return
    turns = turns_of_calls(case.lane, [one.agent.launched_by for one in found])

    yield Finding(
        id=AGENT_REREADS.id,
        title=f"{times(len(found), 'sub-agent')} read {len(files)} known files again",
        advice="Put what matters into the sub-agent's prompt, or ask in the main conversation.",
        evidence=f"{amount(size)} of files that were in the window"
        f"{listed(entry for one in found for entry in one.entries)}; {estimate(nano)}",
        saving_tokens=size,
        saving_nano=nano,
        turns=weightiest(zip(turns, (one.tokens for one in found), strict=True)),
        blocks=case.launches(one.agent for one in found)[:MOST_BLOCKS],
    )


@lru_cache(maxsize=4)
def _known(story: Story, agents: frozenset[str]) -> dict[str, dict[str, int]]:
    """By sub-agent, the files that stood in the window when it was launched, with their bytes.

    Args:
        story: The blocks of the conversation.
        agents: The ids of the sub-agents in question.
    """
    held: dict[str, int] = {}
    found: dict[str, dict[str, int]] = {}
    for entry in story.entries:
        if entry.uuid in story.dead:
            continue
        if entry.kind in (Kind.COMPACTED, Kind.SUMMARY):
            held = {}
        elif _reads(entry):
            before = held.get(entry.target, 0)
            held[entry.target] = before + entry.size if entry.piece else max(before, entry.size)
        elif entry.kind is Kind.CALL and entry.agent in agents:
            found.setdefault(entry.agent, dict(held))
    return found


def _reads(entry: Entry) -> bool:
    """Did a block bring in a file whose whole path is known?"""
    is_named = bool(entry.target) and not entry.is_cut
    return is_file_read(entry) and is_named and not entry.failed


def _again(case: Case, agent: Agent, held: Mapping[str, int]) -> _Again | None:
    """What a sub-agent read again; `None` where that is the smaller part of what it read."""
    reads = [entry for entry in case.agent_reads.get(agent.id, ()) if _reads(entry)]
    ratio = bytes_per_token(agent.lane)
    again = [
        (entry, _tokens(min(entry.size, held[entry.target]), ratio))
        for entry in reads
        if entry.target in held
    ]
    size = sum(tokens for _, tokens in again)
    if not again or size < MOSTLY * sum(_tokens(entry.size, ratio) for entry in reads):
        return None
    nano = total(_cost(case, agent, entry, tokens) for entry, tokens in again)
    return _Again(agent, tuple(entry for entry, _ in again), size, nano)


def _tokens(size: int, ratio: float) -> int:
    return min(LARGEST, round(size / ratio))


def _cost(case: Case, agent: Agent, entry: Entry, size: int) -> int | None:
    """What writing tokens to a sub-agent's cache cost, and reading them from it since."""
    lane = agent.lane
    since = bisect_right(lane.responses, entry.at_ms, key=attrgetter("at_ms"))
    if since >= len(lane.responses):
        return 0
    rates = rates_of(lane.responses[since], case.prices)
    carried = carriage(lane, case.prices).nano(size, since + 1, len(lane.responses))
    if not rates or carried is None:
        return None
    return rates.nano(size * write_rate(rates, lane.responses[since].usage)) + carried


AGENT_REREADS: Final = Tip(
    "agent-rereads", "Sub-agents that read known files again", agent_rereads, SOURCE
)
"""Read twice, by two."""
