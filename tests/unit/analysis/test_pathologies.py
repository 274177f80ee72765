"""Compactions that went wrong are told, and none that did not."""

from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.analysis.pathologies import RULES, ExaminedLane, Pathology, examine
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Iteration, Response
from ccwatch.model.usage import Usage
from tests.support.recorded import RECORDINGS
from tests.support.rows import read

PRICES = Prices.shipped()
SONNET, OPUS = "claude-sonnet-4-5", "claude-opus-4-8"
TRIGGER = 167_000
MINUTE = 60_000
NOWHERE = Place("", 0, 0)
TRIGGERS = {"1.0.44": 155_000, "2.0.14": 155_000, "2.0.77": 155_000, "2.1.20": 155_000,
            "2.1.330": 200_000, "2.1.330-opus-1m": 1_000_000}  # fmt: skip
"""Where the recorded releases fired; all others at 167,000."""

Epoch = tuple[tuple[int, ...], int, int]
"""Contexts of an epoch, the size at which it was compacted, and what Claude Code counted after."""


def conversation(*epochs: Epoch, model: str = SONNET, trigger: Trigger = Trigger.AUTO) -> Lane:
    """A lane with these epochs, each response a turn of its own, a minute after the last."""
    responses: list[Response] = []
    compactions: list[Compaction] = []
    for contexts, pre, post in epochs:
        for context in contexts:
            number = len(responses) + 1
            used = Usage(read=context, output=100, write_5m=1)
            at = 1_790_000_000_000 + number * MINUTE
            responses.append(Response(f"m{number}", "", model, at, used, context, ended=True))
        if pre:
            number, at = len(compactions), responses[-1].at_ms + 1000
            compactions.append(
                Compaction(
                    f"c{number}",
                    at,
                    trigger,
                    "2.1.330",
                    model,
                    pre,
                    post_tokens=post,
                    after=len(responses),
                )
            )
    turns = tuple(Turn(f"t{n}", r.at_ms, NOWHERE, n) for n, r in enumerate(responses))
    return Lane(tuple(responses), turns=turns, compactions=tuple(compactions), last=responses[-1])


def found(lane: Lane, trigger: int | None = TRIGGER) -> list[Pathology]:
    return list(examine(ExaminedLane(lane, PRICES, trigger)))


def names(lane: Lane, trigger: int | None = TRIGGER) -> list[tuple[str, str]]:
    return [(finding.id, finding.compaction) for finding in found(lane, trigger)]


FULL = (tuple(range(20_000, 166_000, 8000)), 168_000, 5000)
"""An epoch that took its time."""
AT_ONCE = ((30_000, 100_000, 166_000), 168_000, 5000)
"""One that was full within three responses."""
REST = ((30_000, 40_000), 0, 0)
"""The beginning of one that goes on."""


def test_a_healthy_lane_has_none() -> None:
    assert names(conversation(FULL, FULL, FULL, FULL, FULL, REST)) == []


def test_a_lane_without_compactions_has_none() -> None:
    assert names(conversation(REST)) == []


def test_three_refills_in_a_row_are_thrash() -> None:
    lane = conversation(FULL, AT_ONCE, AT_ONCE, AT_ONCE, REST)
    (finding,) = found(lane)
    assert (finding.id, finding.compaction) == ("thrash", "c3")
    assert finding.tokens == 3 * 168_000
    assert finding.nano is not None
    assert "504k" in finding.evidence


def test_thrash_needs_no_size_that_the_client_wrote_down() -> None:
    lane = conversation(FULL, AT_ONCE, AT_ONCE, AT_ONCE, REST)
    compactions = tuple(replace(one, pre_measured=False) for one in lane.compactions)
    old = Lane(lane.responses, turns=lane.turns, compactions=compactions, last=lane.last)
    assert names(old) == [("thrash", "c3")]


def test_two_refills_are_not() -> None:
    assert names(conversation(FULL, AT_ONCE, AT_ONCE, FULL, AT_ONCE, REST)) == []


def test_refills_by_hand_are_not() -> None:
    lane = conversation(FULL, AT_ONCE, AT_ONCE, AT_ONCE, REST, trigger=Trigger.MANUAL)
    assert names(lane) == []


def test_one_long_turn_that_fills_the_window_again_and_again_is_work() -> None:
    lane = conversation(FULL, FULL, FULL, FULL, REST)
    one_turn = Lane(
        lane.responses, turns=lane.turns[:1], compactions=lane.compactions, last=lane.last
    )
    assert names(one_turn) == []


def test_thrash_is_told_once_for_a_whole_run() -> None:
    assert names(conversation(FULL, *[AT_ONCE] * 5, REST)) == [("thrash", "c5")]


def test_a_compaction_far_below_the_trigger_is_found_with_what_was_left() -> None:
    lane = conversation(((20_000, 60_000, 90_000), 91_000, 5000), REST)
    (finding,) = found(lane)
    assert (finding.id, finding.tokens) == ("far-below-trigger", 167_000 - 91_000)
    assert "91.0k" in finding.evidence
    assert "54%" in finding.evidence


def test_without_a_known_trigger_nothing_is_below_it() -> None:
    assert names(conversation(((20_000, 60_000, 90_000), 91_000, 5000), REST), None) == []


def test_by_hand_far_below_the_trigger_is_what_the_user_wanted() -> None:
    lane = conversation(((20_000, 90_000), 91_000, 5000), REST, trigger=Trigger.MANUAL)
    assert names(lane) == []


def test_a_pause_is_no_pathology() -> None:
    lane = conversation(((20_000, 90_000), 91_000, 5000), REST)
    late = replace(lane.compactions[0], at_ms=lane.responses[1].at_ms + 30 * MINUTE)
    turns = tuple(replace(turn, at_ms=late.at_ms + 1) if turn.first == 2 else turn
                  for turn in lane.turns)  # fmt: skip
    assert names(Lane(lane.responses, turns=turns, compactions=(late,), last=lane.last)) == []


def test_a_trigger_of_another_model_judges_nothing() -> None:
    lane = conversation(((20_000, 90_000), 91_000, 5000), REST)
    last = replace(lane.responses[-1], model=OPUS)
    assert names(Lane(lane.responses, compactions=lane.compactions, last=last), 967_000) == []


def test_a_compaction_that_freed_little_is_found_with_what_it_left() -> None:
    lane = conversation(FULL, ((60_000, 160_000), 168_000, 120_000), ((140_000, 150_000), 0, 0))
    (finding,) = found(lane)
    assert (finding.id, finding.compaction, finding.tokens) == ("freed-little", "c1", 140_000)
    assert "17% freed" in finding.evidence


def test_by_hand_for_little_is_told_too() -> None:
    lane = conversation(((20_000, 30_000), 31_000, 5000), REST, trigger=Trigger.MANUAL)
    assert names(lane) == [("freed-little", "c0")]


def test_the_size_after_is_not_taken_from_a_large_prompt_alone() -> None:
    lane = conversation(FULL, ((160_000, 165_000), 0, 0))
    pasted = replace(lane.compactions[0], first_prompt_tokens=160_000)
    assert names(Lane(lane.responses, compactions=(pasted,), last=lane.last)) == []


def test_baseline_and_summary_near_the_trigger() -> None:
    lane = conversation(((130_000, 166_000), 168_000, 20_000), ((150_000, 155_000), 0, 0))
    assert names(lane) == [("baseline-near-trigger", "c0"), ("freed-little", "c0")]
    finding = found(lane)[0]
    assert (finding.tokens, finding.nano) == (150_000, None)
    assert "90%" in finding.evidence


def advised(lane: Lane, index: int) -> Lane:
    """The same lane, in which a response asked an advisor."""
    asked = replace(lane.responses[index], advice=(Iteration(OPUS, Usage(read=90_000)),))
    responses = (*lane.responses[:index], asked, *lane.responses[index + 1 :])
    return Lane(responses, turns=lane.turns, compactions=lane.compactions, last=lane.last)


def test_a_context_that_an_advisor_doubled() -> None:
    lane = advised(conversation(((20_000, 60_000, 90_000), 180_500, 5000), REST), 2)
    (finding,) = found(lane)
    assert (finding.id, finding.tokens) == ("advisor-doubled", 90_100)
    assert "180k" in finding.evidence or "181k" in finding.evidence


def test_an_advisor_that_doubled_nothing_is_innocent() -> None:
    assert names(advised(conversation(FULL, REST), len(FULL[0]) - 1)) == []


def test_the_price_of_a_doubled_one_is_that_of_the_real_context() -> None:
    contexts = ((20_000, 60_000, 90_000), 180_500, 5000)
    doubled = found(advised(conversation(contexts, REST), 2))[0]
    real = found(advised(conversation(((20_000, 60_000, 90_000), 90_100, 5000), REST), 2))[0]
    assert doubled.nano == real.nano


def test_a_finding_costs_what_the_client_has_where_that_is_known() -> None:
    lane = conversation(((20_000, 60_000, 90_000), 90_100, 5000), REST)
    known = ExaminedLane(lane, PRICES, 167_000, {"c0": 41_000_000})
    assert [finding.nano for finding in examine(known)] == [41_000_000]
    assert [finding.nano for finding in found(lane)] != [41_000_000]


LONG = (tuple(range(20_000, 960_000, 60_000)), 967_000, 5000)


def test_a_window_that_shrank_with_the_same_model() -> None:
    lane = conversation(LONG, FULL, FULL, REST, model=OPUS)
    finding = found(lane, 967_000)[0]
    assert (finding.id, finding.compaction) == ("window-shrank", "c1")
    assert finding.tokens == 967_000 - 168_000
    assert "967k" in finding.evidence


def test_a_window_that_shrank_is_told_once() -> None:
    lane = conversation(LONG, FULL, FULL, REST, model=OPUS)
    assert names(lane, TRIGGER) == [("window-shrank", "c1")]


def test_a_window_that_grew_is_nothing() -> None:
    assert names(conversation(FULL, LONG, REST, model=OPUS), None) == []


def test_a_change_to_a_model_with_a_smaller_window() -> None:
    lane = conversation(((20_000, 400_000, 500_000), 501_000, 5000), REST, model=OPUS)
    responses = tuple(
        replace(one, model=SONNET) if index >= 3 else one
        for index, one in enumerate(lane.responses)
    )
    switched = Lane(responses, turns=lane.turns, compactions=lane.compactions, last=responses[-1])
    (finding,) = found(switched)
    assert (finding.id, finding.compaction) == ("window-shrank", "c0")
    assert "opus-4.8" in finding.evidence
    assert "sonnet-4.5 with 200k" in finding.evidence


def test_a_finding_speaks_in_figures_and_ends_its_sentences() -> None:
    lane = conversation(FULL, AT_ONCE, AT_ONCE, AT_ONCE, REST)
    for finding in found(lane):
        assert any(character.isdigit() for character in finding.evidence)
        assert finding.advice.endswith(".")
        assert finding.title


def test_every_rule_says_what_it_is_about() -> None:
    assert all((rule.__doc__ or "").count(".") > 1 for rule in RULES)


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_recordings_of_clients_at_work_have_none(folder: Path) -> None:
    trigger = TRIGGERS.get(folder.name, TRIGGER)
    judged = 0
    for session in read(folder / "claude").snapshot().sessions:
        for lane in (session.main, *(agent.lane for agent in session.agents)):
            judged += len(lane.compactions)
            assert names(lane, trigger) == []
    assert judged


def test_findings_come_in_the_order_of_the_compactions() -> None:
    tight = ((130_000, 166_000), 168_000, 100_000)
    order = [name for _, name in names(conversation(*[tight] * 5, ((150_000,), 0, 0)))]
    assert order
    assert all(before <= after for before, after in pairwise(order))
