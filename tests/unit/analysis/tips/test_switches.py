"""Tips: models, fast mode or tools were changed in mid-session."""

import pytest

from ccwatch.analysis.tips.sessions.cache_pauses import CACHE_PAUSES
from ccwatch.analysis.tips.sessions.switches import (
    EFFORT_SWITCH,
    FAST_SWITCH,
    MODEL_SWITCH,
    TOOLS_CHANGED,
)
from tests.support.session_cases import HAIKU, HOUR, OPUS, OPUS_1M, SONNET, Diary, found, only


def talk(model: str = SONNET) -> Diary:
    diary = Diary(model, context=97_000)
    diary.turns(2)
    return diary


def test_another_model_reads_everything_anew_at_its_own_price() -> None:
    """Opus 4.5: writing for an hour costs $10 a million tokens, reading $0.50."""
    diary = talk()
    diary.model = OPUS
    diary.turn()
    finding = only(MODEL_SWITCH, diary.case())
    assert finding.saving_tokens == 99_200
    assert finding.saving_nano == 99_200 * (10_000 - 500)
    assert "sonnet-4.5 → opus-4.5" in finding.evidence
    assert finding.turns == (2,)


def test_there_and_back_are_two_switches() -> None:
    diary = talk()
    for model in (OPUS, SONNET):
        diary.model = model
        diary.turn()
    finding = only(MODEL_SWITCH, diary.case())
    assert "2 times" in finding.title
    assert "opus-4.5 → sonnet-4.5" in finding.evidence


def test_a_switch_right_after_a_compaction_costs_nothing_more() -> None:
    diary = talk()
    diary.compact()
    diary.model = OPUS
    diary.turn()
    assert found(MODEL_SWITCH, diary.case()) == []


def test_a_switch_after_a_long_pause_is_the_pause_s_fault() -> None:
    diary = talk()
    diary.model = OPUS
    diary.turn(after=2 * HOUR)
    case = diary.case()
    assert found(MODEL_SWITCH, case) == []
    assert len(found(CACHE_PAUSES, case)) == 1


def test_one_model_all_along_is_no_switch() -> None:
    assert found(MODEL_SWITCH, talk().case()) == []


def test_another_day_s_name_of_the_same_model_is_no_switch() -> None:
    diary = talk()
    diary.model = "claude-sonnet-4-5"
    diary.turn()
    assert found(MODEL_SWITCH, diary.case()) == []


def test_fast_mode_in_mid_session_pays_for_the_context_at_its_own_price() -> None:
    """Opus 4.8 in fast mode: writing for an hour costs $20 a million tokens, reading $1."""
    diary = talk(OPUS_1M)
    diary.fast = True
    diary.turn()
    finding = only(FAST_SWITCH, diary.case())
    assert finding.saving_nano == 99_200 * (20_000 - 1_000)
    assert finding.turns == (2,)
    assert found(MODEL_SWITCH, diary.case()) == []


def test_fast_mode_from_the_start_is_no_switch() -> None:
    diary = Diary(OPUS_1M, fast=True, context=97_000)
    diary.turns(3)
    assert found(FAST_SWITCH, diary.case()) == []


def test_fast_mode_of_a_model_without_such_a_price_names_no_sum() -> None:
    diary = talk()
    diary.fast = True
    diary.turn()
    assert only(FAST_SWITCH, diary.case()).saving_nano is None


def test_another_effort_reads_everything_anew() -> None:
    diary = Diary(SONNET, effort="high", context=97_000)
    diary.turns(2)
    diary.effort = "xhigh"
    diary.turn()
    finding = only(EFFORT_SWITCH, diary.case())
    assert finding.title == "Effort change: the cache was rebuilt"
    assert "high → xhigh" in finding.evidence
    assert finding.saving_nano == 99_200 * (6_000 - 300)
    assert found(MODEL_SWITCH, diary.case()) == []


def test_an_effort_that_was_not_told_before_is_no_change() -> None:
    diary = talk()
    diary.effort = "high"
    diary.turn()
    assert found(EFFORT_SWITCH, diary.case()) == []


def test_another_effort_that_left_the_cache_alone_cost_nothing() -> None:
    diary = Diary(SONNET, effort="high", context=97_000)
    diary.turns(2)
    diary.turn()
    diary.rows[-1]["effort"] = "low"
    assert found(EFFORT_SWITCH, diary.case()) == []


@pytest.mark.parametrize("reason", ["tools_changed", "system_changed"])
def test_the_api_names_a_change_of_tools_or_system_prompt(reason: str) -> None:
    diary = talk()
    diary.ask()
    diary.answer(miss=reason)
    finding = only(TOOLS_CHANGED, diary.case())
    assert reason in finding.evidence
    assert finding.saving_nano == 99_200 * (6000 - 300)


@pytest.mark.parametrize("reason", ["messages_changed", "unavailable", "a new word"])
def test_what_cannot_be_helped_or_is_not_known_gives_no_tip(reason: str) -> None:
    diary = talk()
    diary.ask()
    diary.answer(miss=reason)
    case = diary.case()
    for tip in (TOOLS_CHANGED, MODEL_SWITCH, FAST_SWITCH, CACHE_PAUSES):
        assert found(tip, case) == []


def test_a_change_of_tools_in_a_small_context_is_not_worth_a_word() -> None:
    """Haiku 4.5: writing for an hour costs $2 a million tokens, reading $0.10."""
    diary = Diary(HAIKU, context=3_000)
    diary.turn(grows=500)
    diary.ask()
    diary.answer(miss="tools_changed", grows=100)
    assert found(TOOLS_CHANGED, diary.case()) == []
