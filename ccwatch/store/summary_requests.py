"""Finds the usage of summary requests that the client wrote to files of their own."""

from collections.abc import Iterable
from functools import reduce
from typing import Final

from msgspec.structs import replace

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane
from ccwatch.model.session import Agent
from ccwatch.model.usage import NO_USAGE, Usage

NEAR_MS: Final = 60_000
"""Milliseconds between the last row of such a sub-agent and the compaction, at most."""
ALIKE: Final = 0.8
"""Minimum ratio of the sizes of two prompts, the smaller to the larger, to belong to one request: a
sub-agent may be compacted at the same time as the conversation."""


def with_requests(lane: Lane, agents: Iterable[Agent]) -> Lane:
    """Add to the compactions of a conversation what their requests were billed for.

    Args:
        lane: The conversation.
        agents: The sub-agents of its session.
    """
    asked = [agent for agent in agents if agent.is_summarizer]
    if not asked or not lane.compactions:
        return lane
    known = {one.id: _with_request(one, asked) for one in lane.compactions}
    return replace(
        lane,
        compactions=tuple(known.values()),
        compacted=lane.compacted and known.get(lane.compacted.id, lane.compacted),
    )


def _with_request(one: Compaction, asked: Iterable[Agent]) -> Compaction:
    """Add the usage of all answers in the file nearest to a compaction, retries included."""
    fitting = [agent for agent in asked if _is_of(agent, one)]
    if not fitting:
        return one
    nearest = min(fitting, key=lambda agent: abs(one.at_ms - agent.last_ms))
    answers = nearest.lane.own
    return replace(
        one,
        request=reduce(Usage.plus, (answer.usage for answer in answers), NO_USAGE),
        request_open=any(answer.is_placeholder for answer in answers),
        request_model=answers[-1].model,
    )


def _is_of(agent: Agent, one: Compaction) -> bool:
    own = agent.lane.own
    if not own or abs(one.at_ms - agent.last_ms) > NEAR_MS:
        return False
    sizes = sorted((own[-1].usage.prompt, one.pre_tokens or own[-1].usage.prompt))
    return sizes[0] >= ALIKE * sizes[1]
