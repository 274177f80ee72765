"""What a turn of a conversation costs."""

from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage
from ccwatch.report.overviews import per_turn

NANO = 300
"""What reading a token from the cache of this model costs, in billionths of a dollar."""
ANSWERS = tuple(
    Response(f"msg_{n}", "", "claude-sonnet-4-5", 1_000 * n, Usage(read=n), context=n)
    for n in range(1, 14)
)
NOWHERE = Place("", 0, 0)


def turns(*firsts: int) -> tuple[Turn, ...]:
    """Turns that begin with these responses."""
    return tuple(Turn(f"turn {first}", first, NOWHERE, first) for first in firsts)


def test_a_turn_costs_what_its_responses_do_until_the_next_one() -> None:
    lane = Lane(ANSWERS[:4], turns=turns(0, 3))
    assert per_turn(lane, Prices.shipped()) == ((1 + 2 + 3) + 4) * NANO // 2


def test_of_many_turns_the_last_ten_are_looked_at() -> None:
    lane = Lane(ANSWERS, turns=turns(*range(13)))
    assert per_turn(lane, Prices.shipped()) == (8 + 9) * NANO // 2


def test_responses_without_a_prompt_make_no_turn() -> None:
    assert per_turn(Lane(ANSWERS), Prices.shipped()) is None


def test_a_turn_without_an_answer_yet_is_left_out() -> None:
    lane = Lane(ANSWERS[:1], turns=turns(0, 1))
    assert per_turn(lane, Prices.shipped()) == NANO


def test_turns_that_another_session_paid_for_are_left_out() -> None:
    copied = Lane(ANSWERS[:4], owned=frozenset(), turns=turns(0, 2))
    assert per_turn(copied, Prices.shipped()) is None
    gone_on = Lane(ANSWERS[:6], owned=frozenset({3, 4, 5}), turns=turns(0, 1, 2, 4))
    assert per_turn(gone_on, Prices.shipped()) == (4 + (5 + 6)) * NANO // 2


def test_turns_without_a_price_are_not_taken_to_cost_nothing() -> None:
    unknown = tuple(replace(one, model="house-model-1") for one in ANSWERS)
    lane = Lane(unknown, turns=turns(0, 2))
    assert per_turn(lane, Prices.shipped()) is None
