"""What each turn of a conversation did."""

from ccwatch.analysis.prices import Prices
from ccwatch.model.response import Response
from ccwatch.model.session import Lane, Place, Turn
from ccwatch.model.usage import Usage
from ccwatch.report.turns import turn_views

ANSWERS = tuple(
    Response(f"msg_{n}", "", "claude-sonnet-4-5", 1_000 * n, Usage(read=n), context=n)
    for n in range(1, 5)
)
NOWHERE = Place("", 0, 0)


def test_a_turn_has_the_responses_until_the_next_one() -> None:
    lane = Lane(ANSWERS, turns=(Turn("a", 1, NOWHERE, 0), Turn("b", 3, NOWHERE, 3)))
    assert [(view.responses, view.context) for view in turn_views(lane, Prices.shipped())] == [
        (3, 3),
        (1, 4),
    ]


def test_responses_without_a_prompt_make_no_turn() -> None:
    assert turn_views(Lane(ANSWERS), Prices.shipped()) == ()


def test_a_turn_without_an_answer_yet_costs_nothing() -> None:
    lane = Lane(ANSWERS[:1], turns=(Turn("a", 1, NOWHERE, 0), Turn("b", 3, NOWHERE, 1)))
    view = turn_views(lane, Prices.shipped())[1]
    assert (view.responses, view.nano, view.context) == (0, 0, None)


def test_what_another_session_paid_for_is_context_but_no_cost() -> None:
    lane = Lane(ANSWERS[:1], owned=frozenset(), turns=(Turn("a", 1, NOWHERE, 0),))
    (view,) = turn_views(lane, Prices.shipped())
    assert (view.responses, view.nano, view.context) == (1, 0, 1)
