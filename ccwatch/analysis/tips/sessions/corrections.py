"""Tips: work that was stopped midway, or taken back."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.cost import bill
from ccwatch.analysis.request import requests
from ccwatch.analysis.session.turns import turn_figures
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import BEST_PRACTICES, Tip
from ccwatch.analysis.tips.worth import WORTH_NANO, times, weightiest
from ccwatch.model.entry import Kind
from ccwatch.money import money

SOME: Final = 3
"""The least number of times to report: one or two corrections are normal."""
PLANNING: Final = frozenset({"ExitPlanMode", "AskUserQuestion"})
"""Tools that ask the user, whose proposals are meant to be accepted or refused."""


def taken_back(case: Case) -> Iterator[Finding]:
    """Several prompts were taken back with /rewind, and the work on them was thrown away.

    Rewinding is the right thing to do after a wrong turn: nothing of it stays in the window. If it
    happens often, the work was begun too soon. In plan mode the model says what it is going to do
    before it does it, and a correction costs a sentence. The cost is what was billed for the
    abandoned branches; how much of it a plan would have saved cannot be told.

    Source: Anthropic's best practices, "Explore first, then plan, then code".
    """
    lane = case.lane
    turns = turn_figures(lane, case.prices)
    dead = [turn.number for turn in turns if not turn.alive and not turn.copied]
    thrown = [
        one for index, one in enumerate(lane.responses) if index in lane.dead and lane.owns(index)
    ]
    spent = bill(thrown, case.prices)
    if len(dead) < SOME or (not spent.unpriced and spent.nano < WORTH_NANO):
        return
    price = "" if spent.unpriced else f", which cost {money(spent.nano)}"
    yield Finding(
        id=TAKEN_BACK.id,
        title=f"{times(len(dead), 'prompt')} were rewound",
        advice="Plan first: Shift+Tab switches to plan mode.",
        evidence=f"{times(len(dead), 'rewound prompt')} with "
        f"{times(len(thrown), 'response')}{price}",
        turns=weightiest((number, 1) for number in dead),
    )


def stopped(case: Case) -> Iterator[Finding]:
    """Several times the model was stopped in the middle of its work.

    A turn counts as stopped if it ends with a tool that was refused or never gave a result, and the
    next prompt followed; a prompt typed while the model worked did not stop it. Each time, the
    wrong beginning stays in the window and is read again. Say what you want in more detail, let the
    model plan first, or take the wrong turn back with /rewind instead of correcting it.

    Source: Anthropic's best practices, "Course-correct early and often".
    """
    lane = case.lane
    entries = case.story.entries
    good = {one.call for one in entries if one.kind is Kind.RESULT and not one.failed}
    meanwhile = {one.uuid for one in entries if one.kind is Kind.ATTACHMENT}
    lasts = {one.turn: one.response for one in requests(lane) if one.owned}
    found: list[tuple[int, int]] = []
    for number, turn in enumerate(lane.turns[1:]):
        last = lasts.get(number)
        if not last or not lane.turns[number].alive or not turn.alive or turn.id in meanwhile:
            continue
        asked = [tool for tool in last.tools if tool.name not in PLANNING]
        if asked and not any(tool.id in good for tool in asked):
            found.append((number, last.context))
    if len(found) < SOME:
        return
    yield Finding(
        id=STOPPED.id,
        title=f"The work was stopped {len(found)} times",
        advice="Plan first (Shift+Tab), and rewind a wrong turn instead of correcting it.",
        evidence=f"{times(len(found), 'turn')} of {len(lane.turns)} ended with a tool that was "
        "refused or never finished",
        command="/rewind",
        turns=weightiest(found),
    )


TAKEN_BACK: Final = Tip("taken-back", "Prompts that were rewound", taken_back, BEST_PRACTICES)
"""For information."""
STOPPED: Final = Tip("stopped", "Work that was stopped midway", stopped, BEST_PRACTICES)
"""For information."""
