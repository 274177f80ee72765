"""Tips: a cheaper model would have done."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from ccwatch.analysis.cheaper import is_dear, paid, repriced, sibling
from ccwatch.analysis.reading import ReadKind, reading
from ccwatch.analysis.request import turns_of_calls
from ccwatch.analysis.session.turns import turn_figures
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.trial import trial
from ccwatch.analysis.tips.worth import WORTH_NANO, times, weightiest
from ccwatch.analysis.whatif.scenario import Scenario
from ccwatch.analysis.whatif.trial import Result
from ccwatch.analysis.window import largest_context, window
from ccwatch.model.lane import Lane
from ccwatch.model.name import short
from ccwatch.model.session import Agent
from ccwatch.money import estimate, money
from ccwatch.units import marked

NEUTRAL: Final = frozenset({"TodoWrite", "ToolSearch", "StructuredOutput", "SendMessage"})
"""Tools that say nothing of how hard the work is."""
SEARCHER: Final = "Explore"
"""The client's own sub-agent for searching: it looks with commands too."""
LEAST_TURNS: Final = 10
"""The least number of turns from which the kind of work in a session shows."""
LIGHT_RESPONSES: Final = 3
"""The most answers in a light turn: two to look something up, and one to report."""
LIGHT_SHARE: Final = 0.8
"""The least share of light turns in a session of light work."""
MAIN_NANO: Final = 10**9
"""The least difference to report for the main chain: one dollar, in billionths of a dollar."""

ON_SONNET: Final = Scenario(model="sonnet")
"""What light work is priced at."""


class _Searcher(Struct, frozen=True):
    """A sub-agent that a cheaper model could have been."""

    agent: Agent
    model: str
    """The cheaper one."""
    paid: int
    """Billionths of a dollar that it cost."""
    saving: int
    """What it cost more than the cheaper model would have."""


def agents_model(case: Case) -> Iterator[Finding]:
    """Sub-agents that only looked around ran on one of the most expensive models.

    Searching and reading need no large model. A sub-agent takes the session's model unless its own
    file or a variable names another. The saving prices the same tokens at the newest Haiku that is
    not newer than the model used or, if its window would have been too small, at the newest such
    Sonnet. What-if answers another question: there sub-agents cost what they did.

    Source: Anthropic's pages on costs and on sub-agents, "Choose a model".
    """
    found = [one for agent in case.session.agents if (one := _searcher(agent, case))]
    found.sort(key=lambda one: -one.saving)
    paid, saving = sum(one.paid for one in found), sum(one.saving for one in found)
    if not found or saving < WORTH_NANO:
        return
    model = short(found[0].model)
    kind = found[0].model.split("-")[1]
    turns = turns_of_calls(case.lane, [one.agent.launched_by for one in found])

    yield Finding(
        id=AGENTS_MODEL.id,
        title=f"{times(len(found), 'sub-agent')} searched on a large model",
        advice=f"Start Claude Code with CLAUDE_CODE_SUBAGENT_MODEL={kind}, or put "
        f'"model: {kind}" into the sub-agent\'s own file.',
        evidence=f"{money(paid)} for sub-agents that only searched and read; "
        f"the same tokens on {model} cost {estimate(paid - saving)}",
        saving_nano=saving,
        turns=weightiest(zip(turns, (one.saving for one in found), strict=True)),
        blocks=case.launches(one.agent for one in found),
    )


def main_model(case: Case) -> Iterator[Finding]:
    """Most turns of the session were light work, and one of the most expensive models did it.

    A turn is light if it wrote no file and took at most three responses. Sonnet handles most such
    work. The figure prices the same tokens at the newest Sonnet that is not newer than the model
    used, as What-if does: for your information, since only you know what quality the work needs.

    Source: Anthropic's page on costs, "Choose the right model".
    """
    turns = [one for one in turn_figures(case.lane, case.prices) if one.alive and one.responses]
    light = [one for one in turns if one.responses <= LIGHT_RESPONSES and not _writes(one.tools)]
    model = case.lane.last.model if case.lane.last else ""
    if len(turns) < LEAST_TURNS or len(light) < LIGHT_SHARE * len(turns):
        return
    cheaper = sibling(model, "sonnet", case.prices) if is_dear(model) else ""
    was, then = (trial(case), trial(case, ON_SONNET)) if cheaper else (None, None)
    if not was or not then or was.total_nano - then.total_nano < MAIN_NANO:
        return
    yield Finding(
        id=MAIN_MODEL.id,
        title=f"{short(cheaper)} would have cost {estimate(then.total_nano)} "
        f"instead of {marked(money(was.total_nano), estimated=bool(was.compacting_nano))}",
        advice=f"For light work, start a session on {short(cheaper)}.",
        evidence=f"{times(len(light), 'turn')} of {len(turns)} edited no file and took at most "
        f"{LIGHT_RESPONSES} responses; {_same_work(was, then)}",
        command="/model sonnet",
        turns=weightiest((one.number, one.nano) for one in light),
    )


def _same_work(was: Result, then: Result) -> str:
    """What the two prices are for: a smaller window is compacted more often."""
    if was.compactions == then.compactions:
        return "the same tokens at both prices"
    return f"{times(then.compactions, 'compaction')} in its window, {was.compactions} as it was"


def _searcher(agent: Agent, case: Case) -> _Searcher | None:
    """What a sub-agent could have saved; `None` where it did more, or cost little to begin with."""
    used = {tool.name for one in agent.lane.responses for tool in one.tools} - NEUTRAL
    looks = {ReadKind.FILE, ReadKind.SEARCH, ReadKind.URL}
    if agent.kind == SEARCHER:
        looks.add(ReadKind.COMMAND)
    own = [one for one in agent.lane.own if is_dear(one.model)]
    if not used or not own or any(reading(name) not in looks for name in used):
        return None
    model = _fitting(agent.lane, own[-1].model, case)
    cost = paid(own, case.prices)
    other = repriced(own, model, case.prices) if model else None
    if cost is None or other is None or other >= cost:
        return None
    return _Searcher(agent, model, cost, cost - other)


def _fitting(lane: Lane, model: str, case: Case) -> str:
    """The cheapest sibling of a model whose window would have held what a lane did."""
    largest = max(
        (largest_context(lane, name) for name in {one.model for one in lane.responses}), default=0
    )
    for wanted in ("haiku", "sonnet"):
        name = sibling(model, wanted, case.prices)
        if name and largest <= (window(name).tokens or 0):
            return name
    return ""


def _writes(tools: tuple[tuple[str, int], ...]) -> bool:
    """Did a turn do anything but look?"""
    return any(name not in NEUTRAL and reading(name) is None for name, _ in tools)


AGENTS_MODEL: Final = Tip("agents-model", "Sub-agents on a large model", agents_model, COSTS)
"""Cheap work on an expensive model."""
MAIN_MODEL: Final = Tip("main-model", "Light work on a large model", main_model, COSTS)
"""For information."""
