"""The tree of sub-agents: who launched whom, when, and what that comes to."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.cost import bill, session_cost
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.session.family import family
from ccwatch.analysis.session.turns import turn_figures
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response, ToolCall
from ccwatch.model.session import Agent, Session
from ccwatch.model.usage import Usage
from tests.support.recorded import RECORDINGS
from tests.support.rows import read

PRICES = Prices.shipped()
SONNET = "claude-sonnet-4-5"
NOWHERE = Place("", 0, 0)


def lane(name: str, *calls: str) -> Lane:
    """A turn for each call, whose response makes it."""
    responses = tuple(
        Response(f"{name}-{n}", "", SONNET, 1, Usage(output=10), tools=(ToolCall(call, "Task"),))
        for n, call in enumerate(calls)
    )
    turns = tuple(Turn(f"{name}-t{n}", 1, NOWHERE, n) for n in range(len(calls)))
    return Lane(responses, turns=turns)


def test_a_tree_tells_depth_turn_and_cost() -> None:
    session = Session(
        "s",
        main=lane("main", "x", "a", "b"),
        agents=(
            Agent("A", lane("A", "c", "y"), launched_by="a"),
            Agent("C", lane("C", "z"), launched_by="c", parent="A"),
            Agent("B", lane("B", "z"), launched_by="b"),
        ),
    )
    found = family(session, PRICES)
    one = 10 * 15_000
    assert [(m.agent.id, m.depth, m.turn, m.nano, m.total_nano) for m in found] == [
        ("A", 0, 1, 2 * one, 3 * one),
        ("C", 1, 0, one, one),
        ("B", 0, 2, one, one),
    ]


def test_a_call_of_the_last_of_turns_without_answers_is_in_the_turn_that_answered() -> None:
    main = lane("main", "a")
    turns = (Turn("t0", 1, NOWHERE, 0), Turn("t1", 2, NOWHERE, 1))
    session = Session("s", main=Lane(main.responses, turns=turns),
                      agents=(Agent("A", launched_by="a"),))  # fmt: skip
    assert [member.turn for member in family(session, PRICES)] == [0]


def test_an_unknown_launch_has_no_turn() -> None:
    session = Session("s", agents=(Agent("A", launched_by="gone"), Agent("B")))
    assert [member.turn for member in family(session, PRICES)] == [None, None]


def test_without_a_call_it_is_the_turn_that_went_on_at_its_first_answer() -> None:
    main = Lane(turns=tuple(Turn(f"t{n}", 1000 * (n + 1), NOWHERE, 0) for n in range(3)))
    answer = Response("a", "", SONNET, 2500)
    session = Session("s", main=main, agents=(Agent("A", Lane((answer,))),))
    assert [member.turn for member in family(session, PRICES)] == [1]


@given(
    parents=st.lists(st.sampled_from(["", "0", "1", "2", "3", "4", "nobody"]), max_size=5),
)
def test_each_sub_agent_is_there_once_whoever_claims_to_be_its_parent(parents: list[str]) -> None:
    agents = tuple(Agent(str(n), parent=parent) for n, parent in enumerate(parents))
    found = family(Session("s", agents=agents), PRICES)
    assert sorted(member.agent.id for member in found) == [agent.id for agent in agents]


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_parent_and_children_add_up_to_the_session(folder: Path) -> None:
    for session in read(folder / "claude").snapshot().sessions:
        found = family(session, PRICES)
        others = [response for one in session.others for response in one.own]
        total = bill((*session.main.own, *others), PRICES).nano + sum(m.nano or 0 for m in found)
        assert total == session_cost(session, PRICES).logged_nano
        turns = turn_figures(session.main, PRICES)
        for member in found:
            assert member.turn is not None
            assert {name for name, _ in turns[member.turn].tools} & {"Task", "Agent"}
        tops = sum(member.total_nano for member in found if member.depth == 0)
        assert tops == sum(member.nano or 0 for member in found)


def test_a_chain_of_sub_agents_may_be_of_any_length() -> None:
    count = 2_000
    agents = [Agent(f"a{n}", lane(f"a{n}", "x"), parent=f"a{n - 1}") for n in range(count)]
    found = family(Session("s", main=lane("main", "a"), agents=tuple(agents[::-1])), PRICES)
    assert [(m.agent.id, m.depth) for m in found] == [(f"a{n}", n) for n in range(count)]
    assert [m.total_nano for m in found] == [150_000 * (count - n) for n in range(count)]
