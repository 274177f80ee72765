"""What to do after a pause, with the price of each way to go on."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.next_message import AHEAD
from ccwatch.analysis.tips.sessions.after_pause import AFTER_PAUSE, pause_choices
from tests.support.session_cases import HOUR, Diary, closed, found, only


def talk(context: int = 149_000, model: str = "", version: str = "2.1.330") -> Diary:
    """A session of 20k tokens that grew to so many by its last answer."""
    diary = Diary(version=version)
    diary.model = model or diary.model
    diary.turn(grows=1_000)
    diary.turn(grows=context - diary.context + 800)
    return diary


def test_each_way_to_go_on_has_its_price() -> None:
    """Sonnet 4.5: writing for an hour $6 a million tokens, reading $0.30, output $15."""
    going, compact, clear = pause_choices(talk().case(later=2 * HOUR))
    held, base, left = 150_000, 21_000, 21_000 + 30_000
    assert going.nano == held * 6000 + AHEAD * held * 300
    assert clear.nano == base * 6000 + AHEAD * base * 300
    summed_up = (held + 1_600) * 6000 + 7_500 * 15_000
    assert compact.nano == summed_up + left * 6000 + AHEAD * left * 300
    assert [one.name for one in (going, compact, clear)] == ["continue", "compact", "clear"]


def test_the_arithmetic_names_sizes_and_prices() -> None:
    going, compact, _ = pause_choices(talk().case(later=2 * HOUR))
    assert going.arithmetic == "150k × $6/M = $0.90 written + 10 × 150k × $0.30/M = $0.45 read"
    assert compact.arithmetic.startswith(
        "150k × $6/M = $0.90 written for the summary + 1.6k × $6/M = $0.0096 written as "
        "instructions + 7.5k × $15/M = $0.11 as the summary and its draft"
    )


def test_while_the_cache_is_warm_there_is_nothing_to_choose() -> None:
    case = talk().case(later=0.5 * HOUR)
    assert pause_choices(case) == ()
    assert found(AFTER_PAUSE, case) == []


def test_without_a_price_there_is_nothing_to_compare() -> None:
    assert pause_choices(talk(model="llama-9").case(later=2 * HOUR)) == ()


def test_a_new_session_is_the_cheapest_and_named_with_its_command() -> None:
    case = talk().case(later=2 * HOUR)
    going, _, clear = pause_choices(case)
    finding = only(AFTER_PAUSE, case)
    assert finding.command == "/clear"
    assert finding.saving_nano == going.nano - clear.nano
    assert finding.saving_tokens == 150_000 - 21_000
    assert "continue" in finding.advice


def test_a_very_large_context_is_better_compacted_first() -> None:
    for version, advice in (("2.1.330", "resume it from the summary"), ("2.1.20", "compact first")):
        case = talk(900_000, "claude-opus-4-8", version).case(later=2 * HOUR)
        assert advice in only(AFTER_PAUSE, case).advice


def test_a_small_context_is_not_worth_a_word() -> None:
    assert found(AFTER_PAUSE, talk(40_000).case(later=2 * HOUR)) == []


def test_a_session_that_hardly_grew_has_nothing_to_clear() -> None:
    diary = Diary(context=60_000)
    diary.turns(2, grows=100)
    assert found(AFTER_PAUSE, diary.case(later=2 * HOUR)) == []


def test_days_later_nobody_is_told() -> None:
    assert found(AFTER_PAUSE, talk().case(later=30 * HOUR)) == []


def test_after_a_compaction_nothing_is_measured_and_nothing_said() -> None:
    diary = talk()
    diary.compact()
    assert pause_choices(diary.case(later=2 * HOUR)) == ()


def test_nothing_is_said_of_a_session_without_an_answer() -> None:
    diary = Diary()
    diary.ask()
    assert pause_choices(diary.case(later=2 * HOUR)) == ()


@given(st.integers(21_000, 900_000), st.integers(20_000, 800_000))
@settings(max_examples=25, deadline=None)
def test_starting_afresh_never_costs_more_than_going_on(context: int, left: int) -> None:
    diary = talk(context, "claude-opus-4-8")
    diary.compact(min(left, diary.context))
    diary.turn()
    choices = {one.name: one for one in pause_choices(diary.case(later=2 * HOUR))}
    assert choices["clear"].nano <= choices["continue"].nano
    assert all(one.nano > 0 for one in choices.values())


def test_a_session_that_was_closed_is_not_cleared_but_left() -> None:
    finding = only(AFTER_PAUSE, closed(talk().case(later=2 * HOUR)))
    assert finding.title.startswith("Cold cache: a new session costs ≈$")
    assert finding.advice.startswith("If the task is done, start a new session. If it is not, ")
    assert finding.command == ""
