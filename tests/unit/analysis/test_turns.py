"""What turns and epochs cost, and that nothing of it is lost or counted twice."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.compaction.epoch import epochs
from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.session.turns import turn_figures
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response
from ccwatch.model.usage import NO_USAGE, Usage
from tests.support.talk import OUTPUT, Talk

PRICES = Prices.shipped()
READ = 300
"""Billionths of a dollar for a token that Sonnet 4.5 reads from the cache."""
NOWHERE = Place("", 0, 0)
MODELS = ("claude-sonnet-4-5", "claude-opus-4-5", "claude-haiku-4-5", "nobody-knows", "<synthetic>")

COUNTS = st.integers(0, 200_000)
RESPONSES = st.builds(
    lambda model, usage, context, us: Response(
        "", "", model, 1_790_000_000_000, usage, context, us_only=us
    ),
    st.sampled_from(MODELS),
    st.builds(Usage, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS),
    COUNTS,
    st.booleans(),
)


@st.composite
def lanes(draw: st.DrawFn) -> Lane:
    """Any lane: with turns, rewound ones, compactions and responses of other sessions."""
    drawn = draw(st.lists(RESPONSES, max_size=12))
    responses = tuple(replace(one, id=f"msg-{n}") for n, one in enumerate(drawn))
    places = st.integers(0, len(responses))
    some = st.frozensets(st.integers(0, 11).filter(lambda n: n < len(responses)) if responses
                         else st.nothing())  # fmt: skip
    firsts = sorted(draw(st.lists(places, max_size=6)))
    cuts = sorted(draw(st.lists(places, max_size=3)))
    return Lane(
        responses,
        owned=draw(st.none() | some),
        dead=draw(some),
        turns=tuple(
            Turn(f"t{n}", 1, NOWHERE, first, draw(st.booleans())) for n, first in enumerate(firsts)
        ),
        compactions=tuple(
            Compaction(f"c{n}", 1, Trigger.AUTO, "", "", after=cut) for n, cut in enumerate(cuts)
        ),
    )


def before_turns(lane: Lane) -> Bill:
    """What the responses before the first turn cost: all of them where there is no turn."""
    end = lane.turns[0].first if lane.turns else len(lane.responses)
    return bill(Lane(lane.responses[:end], owned=lane.owned).own, PRICES)


@given(lane=lanes())
def test_turns_and_what_precedes_them_add_up_to_the_bill(lane: Lane) -> None:
    turns = turn_figures(lane, PRICES)
    whole = bill(lane.own, PRICES)
    rest = before_turns(lane)
    assert sum(turn.nano for turn in turns) + rest.nano == whole.nano
    total = rest.usage
    for turn in turns:
        total = total.plus(turn.usage)
    assert total == whole.usage
    assert [turn.number for turn in turns] == list(range(len(lane.turns)))


@given(lane=lanes())
def test_epochs_add_up_to_the_bill_and_leave_no_response_out(lane: Lane) -> None:
    found = epochs(lane, PRICES)
    whole = bill(lane.own, PRICES)
    assert sum(epoch.nano for epoch in found) == whole.nano
    total = NO_USAGE
    for epoch in found:
        total = total.plus(epoch.usage)
    assert total == whole.usage
    assert len(found) == len(lane.compactions) + 1
    assert (found[0].first, found[-1].end) == (0, len(lane.responses))
    assert all(before.end == after.first for before, after in pairwise(found))
    assert sum(epoch.turns for epoch in found) == sum(turn.alive for turn in lane.turns)
    assert [epoch.closed_by for epoch in found] == [*lane.compactions, None]


def test_a_turn_is_carried_by_every_later_response_of_its_epoch() -> None:
    talk = Talk()
    talk.turn(("Read", "a", 3200))
    talk.turn(("Read", "b", 6400))
    talk.idle(3)
    second = turn_figures(talk.lane, PRICES)[1]
    # Its prompt of 320 bytes, the result, and both of its answers.
    assert second.added == 100 + 2000 + 2 * OUTPUT
    assert second.carried_nano == second.added * 3 * READ


def test_carrying_a_turn_ends_with_a_compaction() -> None:
    talk = Talk()
    talk.idle(2)
    talk.turn(("Read", "b", 6400))
    talk.idle(1)
    talk.compact()
    talk.idle(5)
    third = turn_figures(talk.lane, PRICES)[2]
    assert third.added == 100 + 2000 + 2 * OUTPUT
    assert third.carried_nano == third.added * READ


def test_a_turn_in_which_a_compaction_came_adds_what_stands_after_it() -> None:
    talk = Talk()
    talk.prompt()
    talk.use("Read", "a", 32_000)
    talk.compact()
    talk.use("Read", "b", 3200)
    talk.answer()
    talk.idle(2)
    first = turn_figures(talk.lane, PRICES)[0]
    # The response after the compaction is the first to measure that epoch: it is what counts from.
    assert first.added == OUTPUT + 1000 + OUTPUT
    assert first.carried_nano == first.added * 2 * READ


def test_the_last_turn_is_not_carried_yet() -> None:
    talk = Talk()
    talk.idle(2)
    assert [turn.carried_nano for turn in turn_figures(talk.lane, PRICES)][-1] == 0


def test_a_rewound_turn_costs_and_is_carried_nowhere() -> None:
    answers = tuple(
        Response(f"m{n}", "", MODELS[0], 1, Usage(read=1000 * n, output=10), 1000 * n)
        for n in range(1, 4)
    )
    turns = (
        Turn("a", 1, NOWHERE, 0),
        Turn("b", 2, NOWHERE, 1, alive=False),
        Turn("c", 3, NOWHERE, 2),
    )
    lane = Lane(answers, dead=frozenset({1}), turns=turns)
    first, dead, last = turn_figures(lane, PRICES)
    assert dead.nano > 0
    assert (dead.added, dead.carried_nano, dead.context) == (None, None, 2000)
    # What comes after the rewound turn grows from what was before it.
    assert last.added == 2000
    assert first.carried_nano == (first.added or 0) * READ


def test_a_turn_knows_its_models_and_tools() -> None:
    talk = Talk()
    talk.prompt()
    talk.answer(("Read", "a"), ("Read", "b"))
    talk.answer(("Bash", "ls"), model="claude-opus-4-5")
    (turn,) = turn_figures(talk.lane, PRICES)
    assert turn.models == ("claude-sonnet-4-5", "claude-opus-4-5")
    assert turn.tools == (("Read", 2), ("Bash", 1))
    assert turn.responses == 2


def test_of_a_conversation_that_grows_only_the_turns_that_did_are_billed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    billed: list[int] = []

    def counted(responses: Sequence[Response], prices: Prices) -> Bill:
        billed.append(len(responses))
        return bill(responses, prices)

    monkeypatch.setattr("ccwatch.analysis.session.turns.bill", counted)
    talk = Talk()
    for _ in range(3):
        talk.turn(("Read", "a", 3200))
    before = turn_figures(talk.lane, PRICES)
    assert billed == [2, 2, 2]
    talk.answer()
    after = turn_figures(talk.lane, PRICES)
    assert billed == [2, 2, 2, 3]
    assert [one.nano for one in before[:2]] == [one.nano for one in after[:2]]
    assert before[2].nano < after[2].nano
    talk.responses[0] = replace(talk.responses[0], usage=NO_USAGE)  # another one, though its twin
    assert turn_figures(talk.lane, PRICES)[0].nano < after[0].nano
    assert billed == [2, 2, 2, 3, 2]


def test_without_a_price_carrying_is_unknown_and_not_free() -> None:
    talk = Talk(model="nobody-knows")
    talk.idle(3)
    figures = turn_figures(talk.lane, PRICES)
    assert [turn.carried_nano for turn in figures] == [None, None, 0]
    assert figures[0].unpriced == ("nobody-knows",)


def test_an_epoch_tells_how_its_context_grew() -> None:
    talk = Talk()
    talk.turn(("Read", "a", 3200), ("Read", "b", 3200))
    one = talk.compact()
    talk.idle(1)
    first, last = epochs(talk.lane, PRICES)
    assert (first.turns, first.responses, first.closed_by) == (1, 3, one)
    assert first.first_context == 20_100
    assert first.largest_context == 20_100 + 2 * (OUTPUT + 1000)
    assert first.growth == 2 * (OUTPUT + 1000)
    assert (last.turns, last.responses, last.closed_by, last.growth) == (1, 1, None, 0)
    assert first.models == ("claude-sonnet-4-5",)


def test_a_conversation_that_never_began_has_one_empty_epoch() -> None:
    (only,) = epochs(Lane(), PRICES)
    assert (only.responses, only.turns, only.nano, only.growth) == (0, 0, 0, None)
    assert (only.first_ms, only.last_ms, only.first_context) == (0, 0, None)


def test_responses_without_a_prompt_make_no_turn_and_are_billed_apart() -> None:
    lane = Lane((Response("m", "", MODELS[0], 1, Usage(read=1000), 1000),))
    assert turn_figures(lane, PRICES) == ()
    assert before_turns(lane).nano == 1000 * READ
