"""Tips: prompts that have nothing to do with what fills the window."""

from ccwatch.analysis.tips.sessions.clear import CLEAR_AFTER_PAUSE, UNRELATED
from tests.support.session_cases import HOUR, OUTPUT, Diary, found, only

CART = ("Edit", "/home/dev/shop/src/cart.py")
CART_TEST = ("Bash", "pytest tests/test_cart.py -q")
DOCS = ("Edit", "/home/dev/shop/docs/guide.md")
SPEED = ("Read", "/home/dev/shop/bench/run.py")


def half_full() -> Diary:
    """A session about the cart in a window of 200k tokens that is more than half full."""
    diary = Diary(context=100_000)
    diary.turns(3, CART, CART_TEST, grows=2_000)
    return diary


def test_another_task_after_a_pause_carries_the_old_one() -> None:
    """Sonnet 4.5: writing to the cache for an hour costs $6 a million tokens, reading $0.30."""
    diary = half_full()
    diary.turn(DOCS, after=2 * HOUR)
    finding = only(CLEAR_AFTER_PAUSE, diary.case())
    contexts = [one.context for one in diary.case().lane.responses]
    older = contexts[8] - contexts[0] + OUTPUT
    assert finding.command == "/clear"
    assert finding.saving_tokens == 2 * older
    assert finding.saving_nano == older * (6_000 + 300)
    assert finding.turns == (3,)


def test_the_same_files_after_a_pause_are_the_same_task() -> None:
    diary = half_full()
    diary.turn(CART, after=2 * HOUR)
    assert found(CLEAR_AFTER_PAUSE, diary.case()) == []


def test_a_file_beside_the_old_ones_is_the_same_task() -> None:
    diary = half_full()
    diary.turn(("Read", "/home/dev/shop/src/total.py"), after=2 * HOUR)
    assert found(CLEAR_AFTER_PAUSE, diary.case()) == []


def test_a_window_that_is_not_half_full_has_room_for_both() -> None:
    for context, expected in ((60_000, 0), (100_000, 1)):
        diary = Diary(context=context)
        diary.turns(3, CART, grows=5_000)
        diary.turn(DOCS, after=2 * HOUR)
        diary.turns(8, DOCS)
        assert len(found(CLEAR_AFTER_PAUSE, diary.case())) == expected


def test_what_a_rewind_took_back_does_not_fill_the_window() -> None:
    diary = Diary(context=60_000)
    diary.turns(3, CART, grows=5_000)
    place, context = str(diary.rows[-1]["uuid"]), diary.context
    diary.turn(CART, grows=20_000)
    diary.back_to(place, context)
    diary.turn(DOCS, after=2 * HOUR)
    diary.turns(8, DOCS)
    assert found(CLEAR_AFTER_PAUSE, diary.case()) == []


def test_a_short_pause_is_none() -> None:
    diary = half_full()
    diary.turn(DOCS, after=0.9 * HOUR)
    assert found(CLEAR_AFTER_PAUSE, diary.case()) == []


def test_turns_without_files_do_not_show_another_task() -> None:
    diary = half_full()
    diary.turn(after=2 * HOUR)
    assert found(CLEAR_AFTER_PAUSE, diary.case()) == []


def two_tasks(*later: tuple[str, str], turns: int = 5) -> Diary:
    diary = Diary(context=20_000)
    diary.turns(4, CART, CART_TEST, grows=8_000)
    diary.turns(turns, *later)
    return diary


def test_a_long_run_of_other_files_is_another_task() -> None:
    finding = only(UNRELATED, two_tasks(DOCS).case())
    assert finding.command == "/clear"
    assert finding.turns == (4, 5, 6, 7, 8)
    assert (finding.saving_nano or 0) > 10_000_000


def test_turns_without_files_belong_to_their_neighbours() -> None:
    diary = two_tasks(turns=2)
    diary.turns(4, DOCS, SPEED)
    assert only(UNRELATED, diary.case()).turns == (6, 7, 8, 9)


def test_one_file_in_common_makes_it_one_task() -> None:
    diary = two_tasks(DOCS)
    diary.turn(CART_TEST)
    assert found(UNRELATED, diary.case()) == []


def test_a_detour_of_two_turns_is_no_other_task() -> None:
    assert found(UNRELATED, two_tasks(DOCS, turns=2).case()) == []


def test_after_a_compaction_the_old_task_is_gone() -> None:
    diary = two_tasks()
    diary.compact(left=60_000)
    diary.turns(5, DOCS)
    assert found(UNRELATED, diary.case()) == []


def test_a_small_old_task_is_not_worth_a_word() -> None:
    diary = Diary(context=20_000)
    diary.turns(4, CART, grows=1_000)
    diary.turns(5, DOCS)
    assert found(UNRELATED, diary.case()) == []


def test_a_command_counts_for_the_files_that_it_names_and_not_for_itself() -> None:
    diary = Diary(context=20_000)
    diary.turns(4, CART, ("Bash", "git status"), grows=8_000)
    diary.turns(5, DOCS, ("Bash", "git status"))
    assert len(found(UNRELATED, diary.case())) == 1


def test_without_a_price_the_tokens_are_named() -> None:
    diary = Diary("llama-9", context=20_000)
    diary.turns(4, CART, grows=8_000)
    diary.turns(5, DOCS)
    finding = only(UNRELATED, diary.case())
    assert finding.saving_nano is None
    assert (finding.saving_tokens or 0) > 50_000


def test_what_a_rewound_turn_touched_is_not_what_the_session_is_about() -> None:
    """The files of the old task were touched again, but that was taken back."""
    diary = two_tasks(DOCS)
    place, context = str(diary.rows[-1]["uuid"]), diary.context
    diary.turn(CART)
    diary.back_to(place, context)
    diary.turn(DOCS)
    assert only(UNRELATED, diary.case()).turns == (4, 5, 6, 7, 8, 10)


def test_three_turns_on_either_side_are_enough() -> None:
    diary = Diary(context=20_000)
    diary.turns(3, CART, grows=15_000)
    diary.turns(3, DOCS)
    assert len(found(UNRELATED, diary.case())) == 1


def test_a_search_for_a_word_names_no_file() -> None:
    diary = Diary(context=20_000)
    diary.turns(4, CART, ("Grep", "total"), grows=8_000)
    diary.turns(5, DOCS, ("Grep", "total"))
    assert len(found(UNRELATED, diary.case())) == 1
