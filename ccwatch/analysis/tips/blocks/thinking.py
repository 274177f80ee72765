"""Tip: thinking that makes up most of what a session costs."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.request import turn_at
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import amount, weightiest
from ccwatch.model.entry import Kind
from ccwatch.money import estimate, money
from ccwatch.units import marked, percent

SHARE: Final = 0.4
"""The least share of thinking in the session's cost to report."""
LEAST_NANO: Final = 10**9
"""The least cost of thinking to report: one dollar, in billionths of a dollar."""
LOW: Final = frozenset({"low", "medium"})
"""Efforts that are low already."""
BUDGET: Final = 8_000
"""The limit in tokens that Anthropic proposes where no effort can be set."""


def thinking(case: Case) -> Iterator[Finding]:
    """Thinking makes up two fifths of what the session costs, or more.

    It is billed as output, the dearest kind of token. For simple work a lower effort, or a limit,
    is enough. Newer releases record how many tokens a response spent on thinking; elsewhere that
    is estimated from its output. How much a lower effort would have saved cannot be told.

    Source: Anthropic's page on costs, "Adjust extended thinking".
    """
    lane, cost = case.lane, case.view.cost.logged_nano
    found: list[tuple[int, int, int]] = []
    for index, thought in _thoughts(case.along).items():
        rates = rates_of(lane.responses[index], case.prices)
        if rates and lane.owns(index):
            found.append((index, thought, rates.nano(thought * rates.output)))
    nano = sum(one for _, _, one in found)
    if nano < LEAST_NANO or nano < SHARE * cost:
        return
    effort = lane.last.effort if lane.last else ""
    if effort in LOW:
        return
    can = _has_effort(case.session.version, effort)
    yield Finding(
        id=THINKING.id,
        title=f"Thinking is {marked(percent(min(1.0, nano / cost)))} of the cost",
        advice="For simple work, choose a lower effort."
        if can
        else f"For simple work, start Claude Code with MAX_THINKING_TOKENS={BUDGET}.",
        evidence=f"{amount(sum(one for _, one, _ in found))} in {len(found)} responses"
        f"{f' at effort {effort}' if effort else ''}, {estimate(nano)} of {money(cost)}",
        command="/effort medium" if can else "",
        turns=weightiest((turn_at(lane, index), one) for index, _, one in found),
    )


def _has_effort(version: str, effort: str) -> bool:
    """Can an effort be chosen? Where answers would name it and do not, the model knows none."""
    named = bool(effort) or not Feature.EFFORT_LOGGED.is_in(version)
    return named and Feature.EFFORT_COMMAND.is_in(version)


@lru_cache(maxsize=4)
def _thoughts(along: Alignment) -> dict[int, int]:
    """By the index of each answer that thought, how many tokens: as logged, or what is not seen."""
    seen: dict[int, int] = defaultdict(int)
    thought: set[int] = set()
    for entry, at in zip(along.story.entries, along.at, strict=True):
        if entry.kind is Kind.THINKING:
            thought.add(at)
        elif entry.kind in (Kind.TEXT, Kind.CALL) and entry.response:
            seen[at] += entry.size
    found: dict[int, int] = {}
    for index, one in enumerate(along.lane.responses):
        unseen = max(0, one.usage.output - round(seen[index] / along.ratio))
        if one.thinking or (index in thought and not one.is_placeholder):
            found[index] = one.thinking or unseen
    return found


THINKING: Final = Tip("thinking", "What thinking costs", thinking, COSTS)
"""For information."""
