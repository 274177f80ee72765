"""Tip: what each further turn costs because of what is in the window."""

from ccwatch.analysis.tips.sessions.turn_price import TURN_PRICE
from tests.support.session_cases import Call, Diary, forked, found, only

LOOK: Call = ("Read", "/home/dev/shop/src/cart.py")


def test_a_growing_context_makes_the_same_turn_dearer() -> None:
    diary = Diary()
    diary.turns(5, LOOK, LOOK, LOOK, grows=100)
    diary.turn(grows=120_000)
    diary.turns(5, LOOK, LOOK, LOOK, grows=100)
    finding = only(TURN_PRICE, diary.case())
    assert finding.title.startswith("Each further turn costs ≈$0.")
    assert finding.saving_nano is None
    assert set(finding.turns) == {6, 7, 8, 9, 10}


def test_turns_that_do_more_cost_more_for_that_reason() -> None:
    diary = Diary(context=101_000)
    diary.turns(5, grows=100)
    diary.turns(5, LOOK, LOOK, grows=9_000)
    assert found(TURN_PRICE, diary.case()) == []


def test_turns_that_take_more_requests_in_the_same_window_cost_more_for_that_reason() -> None:
    diary = Diary(context=105_000)
    diary.turns(6, grows=100)
    diary.turns(6, LOOK, grows=100)
    assert found(TURN_PRICE, diary.case()) == []


def test_a_small_context_is_not_what_turns_cost() -> None:
    diary = Diary()
    diary.turns(12, LOOK, LOOK)
    assert found(TURN_PRICE, diary.case()) == []


def test_a_context_that_grew_to_half_of_that_is_not_yet_worth_a_line() -> None:
    diary = Diary()
    diary.turns(5, LOOK, LOOK, LOOK, grows=100)
    diary.turn(grows=60_000)
    diary.turns(5, LOOK, LOOK, LOOK, grows=100)
    assert found(TURN_PRICE, diary.case()) == []


def test_a_context_that_was_large_from_the_start_made_nothing_dearer() -> None:
    diary = Diary(context=110_000)
    diary.turns(12, LOOK, LOOK, LOOK, grows=100)
    assert found(TURN_PRICE, diary.case()) == []


def test_turns_before_a_compaction_are_not_compared_with_those_after_it() -> None:
    diary = Diary()
    diary.turns(6, LOOK, LOOK, LOOK, grows=100)
    diary.turn(grows=130_000)
    diary.compact(left=105_000)
    diary.turns(10, LOOK, LOOK, LOOK, grows=100)
    assert found(TURN_PRICE, diary.case()) == []


def test_turns_that_a_fork_copied_cost_it_nothing_and_are_not_compared() -> None:
    diary = Diary(context=110_000)
    diary.turns(12, LOOK, LOOK, LOOK, grows=100)
    assert found(TURN_PRICE, forked(diary.case(), 6 * 4)) == []


def test_few_turns_show_nothing() -> None:
    diary = Diary()
    diary.turns(4, LOOK, grows=100)
    diary.turns(5, LOOK, grows=60_000)
    assert found(TURN_PRICE, diary.case()) == []


def test_after_a_compaction_the_count_begins_anew() -> None:
    diary = Diary()
    diary.turns(5, LOOK, LOOK, LOOK, grows=100)
    diary.turn(grows=120_000)
    diary.turns(5, LOOK, LOOK, LOOK, grows=100)
    diary.compact()
    diary.turn()
    assert found(TURN_PRICE, diary.case()) == []


def test_without_prices_nothing_is_compared() -> None:
    diary = Diary("llama-9")
    diary.turns(5, LOOK, grows=100)
    diary.turns(6, LOOK, grows=60_000)
    assert found(TURN_PRICE, diary.case()) == []
