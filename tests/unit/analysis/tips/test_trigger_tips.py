"""Tips: another trigger would have been cheaper."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.tips.sessions.trigger import LOWER, TOO_HIGH, TOO_LOW
from ccwatch.analysis.tips.trial import trial
from ccwatch.analysis.whatif.scenario import Scenario
from ccwatch.model.setup import Setting, Setup, WindowChoice
from tests.support.session_cases import OPUS_1M, SONNET, Diary, found, only

READ = 500
"""Billionths of a dollar: a token that Opus 4.8 reads from the cache."""


def long_session(top: int = 900_000, version: str = "2.1.330") -> Diary:
    """A session on a window of a million tokens that grew to so many."""
    diary = Diary(OPUS_1M, context=50_000, version=version)
    while diary.context < top:
        diary.turn(("Bash", "make test"), ("Bash", "make test"), grows=2_500)
    return diary


def short_session(trigger: int, *, turns: int = 60) -> Diary:
    """A session that was compacted to 30k tokens whenever it passed a trigger."""
    diary = Diary(SONNET, context=20_000, version="2.1.100")
    for _ in range(turns):
        diary.turn(("Bash", "make"), ("Bash", "make"), grows=1_500)
        if diary.context > trigger:
            diary.compact(left=30_000, words=3_000)
            diary.turn(grows=0)
    return diary


def test_a_long_window_that_filled_up_is_better_compacted_at_400k() -> None:
    case = long_session().case()
    finding = only(LOWER, case)
    assert finding.command == "/autocompact 400k"
    now, then = trial(case), trial(case, Scenario(window=400_000))
    assert now is not None
    assert then is not None
    assert then.triggers == (367_000, 367_000)
    assert finding.saving_nano == now.total_nano - then.total_nano > 0
    assert finding.saving_tokens == now.carried - then.carried > 0
    assert then.compactions > 0 == now.compactions


def test_what_was_carried_above_400k_is_named_with_its_price() -> None:
    case = long_session().case()
    above = sum(max(0, one.context - 400_000) for one in case.lane.responses)
    cents = above * READ // 10_000_000
    assert f"${cents // 100}.{cents % 100:02}" in only(LOWER, case).evidence


def test_the_weightiest_turns_are_the_last_ones() -> None:
    case = long_session().case()
    finding = only(LOWER, case)
    assert finding.turns[0] == len(case.lane.turns) - 1
    assert len(finding.turns) == 20


def test_a_release_without_the_command_is_told_to_compact_by_hand() -> None:
    assert only(LOWER, long_session(version="2.1.200").case()).command == "/compact"


def test_a_long_window_that_was_little_used_gives_no_tip() -> None:
    assert found(LOWER, long_session(top=390_000).case()) == []


def test_a_window_that_is_set_lower_already_gives_no_tip() -> None:
    asked = WindowChoice(Setting(400_000, "autoCompactWindow", "user", "settings.json"))
    diary = long_session(top=360_000)
    assert found(LOWER, diary.case(setup=Setup(windows=(asked,)))) == []


def test_of_a_long_window_one_tip_speaks_and_not_two() -> None:
    case = long_session().case()
    assert len(found(LOWER, case)) == 1
    assert found(TOO_HIGH, case) == []


def test_a_usual_window_is_never_above_400k() -> None:
    diary = Diary(SONNET, context=50_000)
    diary.turns(40, ("Bash", "make test"), grows=1_800)
    assert found(LOWER, diary.case()) == []


def test_where_compaction_is_off_no_window_helps() -> None:
    off = Setup(auto_compact=Setting(False, "autoCompactEnabled", "user", "settings.json"))
    assert found(LOWER, long_session().case(setup=off)) == []


def test_just_above_400k_saves_too_little() -> None:
    assert found(LOWER, long_session(top=410_000).case()) == []


def test_without_a_price_no_trigger_is_compared() -> None:
    diary = Diary("llama-9", context=50_000)
    diary.turns(5, grows=200_000)
    case = diary.case()
    assert trial(case) is None
    for tip in (LOWER, TOO_HIGH, TOO_LOW):
        assert found(tip, case) == []


def test_many_small_answers_in_a_full_window_want_an_earlier_compaction() -> None:
    diary = Diary(OPUS_1M.replace("4-8", "4-5"), context=20_000, version="2.1.100")
    diary.turns(20, grows=6_500)
    diary.turns(60, ("Bash", "ls"), ("Bash", "ls"), grows=50)
    finding = only(TOO_HIGH, diary.case())
    assert finding.command == "/compact"
    assert (finding.saving_nano or 0) > 0
    assert "above" in finding.evidence
    assert "without a compaction" in finding.evidence
    assert finding.title.startswith("Compacting at ")
    assert len(finding.title) <= 31, "the cells that a narrow pane has for it"


def test_where_compactions_came_before_the_trigger_a_lower_one_is_no_help() -> None:
    """It would have been cheaper, but only because one of the two would not have come."""
    asked = WindowChoice(Setting(103_000, "autoCompactWindow", "user", "settings.json"))
    diary = Diary(version="2.1.100")
    diary.turn(("Bash", "ls"))
    diary.compact(left=21_000)
    diary.turn(("Bash", "ls"), grows=12_000)
    diary.compact(left=21_000)
    case = diary.case(setup=Setup(windows=(asked,)))
    assert case.view.context.threshold.tokens == 70_000
    now, lower = trial(case), trial(case, Scenario(trigger=35_000))
    assert now is not None
    assert lower is not None
    assert lower.total_nano < 0.8 * now.total_nano
    assert lower.compactions < now.compactions
    assert found(TOO_HIGH, case) == []


def test_a_session_that_never_came_near_the_trigger_gives_no_tip() -> None:
    assert found(TOO_HIGH, short_session(900_000, turns=12).case()) == []


def hurried() -> Diary:
    """A conversation that was compacted again and again, at some 67,000 tokens."""
    diary = Diary(context=20_000)
    for _ in range(12):
        diary.turns(2, grows=6_000)
        diary.compact(left=55_000, words=20_000)
    diary.turn()
    return diary


def test_what_settings_cannot_undo_is_named_and_no_command_for_it() -> None:
    """A variable is stronger than what `/autocompact` writes, and a share lowers any window."""
    window = Setting(100_000, "CLAUDE_CODE_AUTO_COMPACT_WINDOW", "user", "settings.json")
    share = Setting(37.0, "CLAUDE_AUTOCOMPACT_PCT_OVERRIDE", "user", "settings.json")
    asked = WindowChoice(Setting(200_000, "autoCompactWindow", "user", "settings.json"))
    for setup in (Setup(env_window=window), Setup(windows=(asked,), percent=share)):
        finding = only(TOO_LOW, hurried().case(setup=setup))
        assert finding.command == ""
        named = setup.percent or setup.env_window
        assert named
        assert f"it is set by {named.key} = " in finding.advice


def test_a_trigger_far_below_the_window_compacts_too_often() -> None:
    asked = WindowChoice(Setting(100_000, "autoCompactWindow", "user", "settings.json"))
    case = hurried().case(setup=Setup(windows=(asked,)))
    assert case.view.context.threshold.tokens == 67_000
    finding = only(TOO_LOW, case)
    now, then = trial(case), trial(case, Scenario(trigger=167_000))
    assert now is not None
    assert then is not None
    assert finding.saving_nano == now.total_nano - then.total_nano > 0
    assert f"it would have cost ≈${then.total_nano / 1e9:.2f}" in finding.evidence
    paid = f"≈${now.compacting_nano / 1e9:.2f} of it for 12 compactions"
    assert f"not ≈${now.total_nano / 1e9:.2f} ({paid})" in finding.evidence
    assert finding.command == "/autocompact auto"
    assert "it is set by autoCompactWindow = 100000 in user settings" in finding.advice


def test_a_setting_that_is_not_honoured_is_not_what_sets_a_low_trigger() -> None:
    asked = WindowChoice(Setting(180_000, "autoCompactWindow", "user", "settings.json"))
    case = hurried().case(setup=Setup(windows=(asked,)))
    assert case.view.context.threshold.honoured is False
    finding = only(TOO_LOW, case)
    assert finding.advice == "Let it compact later."
    assert finding.command == ""


def test_a_low_trigger_that_is_seldom_reached_is_well_set() -> None:
    asked = WindowChoice(Setting(100_000, "autoCompactWindow", "user", "settings.json"))
    diary = short_session(67_000, turns=40)
    assert found(TOO_LOW, diary.case(setup=Setup(windows=(asked,)))) == []


def test_a_trigger_as_the_window_allows_is_not_too_low() -> None:
    assert found(TOO_LOW, short_session(167_000).case()) == []


@given(st.lists(st.integers(0, 40_000), min_size=1, max_size=20), st.integers(60_000, 900_000))
@settings(max_examples=25, deadline=None)
def test_a_lower_trigger_never_carries_more(grown: list[int], trigger: int) -> None:
    diary = Diary(OPUS_1M, context=20_000)
    for tokens in grown:
        diary.turn(grows=tokens)
    case = diary.case()
    lower, higher = trial(case, Scenario(trigger=trigger)), trial(case)
    assert higher is not None
    assert higher.compactions == 0
    assert lower is None or lower.carried <= higher.carried
