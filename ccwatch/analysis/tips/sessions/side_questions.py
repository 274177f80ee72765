"""Tip: questions that need not have become a part of the conversation."""

from collections.abc import Iterator, Sequence
from typing import Final

from ccwatch.analysis.bill import total
from ccwatch.analysis.request import times_sent
from ccwatch.analysis.session.turns import TurnFigures, turn_figures
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import BEST_PRACTICES, Tip
from ccwatch.analysis.tips.worth import is_worth, times, weightiest
from ccwatch.model.lane import Lane
from ccwatch.money import estimate
from ccwatch.units import tokens

LARGE: Final = 100_000
"""The least tokens in the window to report."""
SHORT: Final = 1_500
"""The most tokens of output in the answer to a question: a page of text."""
LITTLE: Final = 3_000
"""The most tokens that question and answer add."""
SOME: Final = 3
"""The least number of questions to report: one may have been about the next step."""


def side_questions(case: Case) -> Iterator[Finding]:
    """Short questions were asked and answered in a large window, and stayed there.

    A question asked with /btw is answered from the conversation, and neither is added to it. A
    question asked as a prompt is read again, with its answer, by every response until the next
    compaction; the saving is the cost of that. This counts turns of one short response without
    tools.

    Source: Anthropic's best practices, "Ask side questions with /btw".
    """
    if not Feature.SIDE_QUESTION.is_in(case.session.version):
        return
    found = [one for one in turn_figures(case.lane, case.prices) if _is_question(one)]
    sent = times_sent(case.lane)
    carried = sum(_times_carried(case.lane, sent, one) * (one.added or 0) for one in found)
    nano = total(one.carried_nano for one in found)
    if len(found) < SOME or not is_worth(nano, carried):
        return
    added = sum(one.added or 0 for one in found)
    yield Finding(
        id=SIDE_QUESTIONS.id,
        title=f"{times(len(found), 'short question')} stayed in the window",
        advice="Ask with /btw instead: neither the question nor the answer stays in the context.",
        evidence=f"{times(len(found), 'turn')} of one response without tools, above "
        f"{tokens(LARGE)}; they added {tokens(added)}, read again for {estimate(nano)}",
        saving_tokens=carried,
        saving_nano=nano,
        command="/btw",
        turns=weightiest((one.number, one.added or 0) for one in found),
    )


def _is_question(turn: TurnFigures) -> bool:
    return (
        turn.alive
        and turn.responses == 1
        and not turn.tools
        and turn.usage.output <= SHORT
        and 0 < (turn.added or 0) <= LITTLE
        and (turn.context or 0) >= LARGE
    )


def _times_carried(lane: Lane, sent: Sequence[int], turn: TurnFigures) -> int:
    """How many responses that this session pays read again what a turn added."""
    until = next((c.after for c in lane.compactions if c.after >= turn.end), len(lane.responses))
    return sent[until] - sent[min(turn.end, until)]


SIDE_QUESTIONS: Final = Tip("side-questions", "Side questions", side_questions, BEST_PRACTICES)
"""What `/btw` is for."""
