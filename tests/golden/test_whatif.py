"""Recorded conversations, replayed under the trigger that they had and under others."""

from collections.abc import Iterator

import pytest

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.whatif.habit import habit
from ccwatch.analysis.whatif.past import Firing
from ccwatch.analysis.whatif.scenario import Scenario
from ccwatch.analysis.whatif.study import Study, study
from ccwatch.analysis.whatif.subject import Subject
from ccwatch.model.compaction import Trigger
from tests.conftest import RECORDINGS
from tests.support.known import ALL, KNOWN, overview, sessions

PRICES = Prices.shipped()
GOAL = 0.02
"""Share by which a replay at the actual trigger may miss what was logged."""
LARGEST_STEP = 12_200
"""Tokens by which contexts grew at most with a response, answer included; five times as much on
the long window."""
NEAR = 0.05
"""Share by which a replay at a slightly lower trigger may miss it."""


def subjects(name: str) -> Iterator[Subject]:
    """The sessions of a recording, with the trigger and the window that it is known to have had."""
    for session in sessions(name):
        view = overview(RECORDINGS / name / "claude", session.id)
        window, reactive = view.context.window.tokens, view.context.threshold.reactive
        firing = Firing(KNOWN[name].trigger, reactive)
        yield Subject(session, view.cost.logged.nano, window, firing)


def replayed(name: str, *scenarios: Scenario) -> Study:
    """All sessions of a recording together."""
    known = list(subjects(name))
    found = study(known, scenarios, habit(one.session.main for one in known), PRICES)
    assert found
    return found


@ALL
def test_at_its_actual_trigger_a_recording_costs_what_was_logged(name: str) -> None:
    found = replayed(name)
    logged = round(KNOWN[name].dollars * 1e9)
    assert found.sessions == len(sessions(name))
    assert abs(found.own.nano - logged) <= GOAL * logged
    assert found.own.compactions == len(KNOWN[name].sizes.split())
    assert found.own.carried == found.actual.carried
    assert found.own.compacting_nano == found.actual.compacting_nano


@ALL
def test_as_it_was_is_exactly_what_was_logged_with_its_sub_agents(name: str) -> None:
    known = list(subjects(name))
    assert replayed(name).actual.nano == sum(one.logged_nano for one in known)


@ALL
def test_a_slightly_lower_trigger_costs_nearly_the_same(name: str) -> None:
    (lower,) = replayed(name, Scenario(trigger=round(KNOWN[name].trigger * 0.98))).results
    actual = replayed(name).actual
    assert abs(lower.nano - actual.nano) <= NEAR * actual.nano
    assert lower.compactions - actual.compactions in (0, 1)


@ALL
def test_the_lower_the_trigger_the_more_compactions_and_the_less_is_carried(name: str) -> None:
    scenarios = [Scenario(share=share) for share in (0.95, 0.8, 0.6)]
    results = replayed(name, *scenarios).results
    assert [one.compactions for one in results] == sorted(one.compactions for one in results)
    carried = [one.carried for one in results]
    assert carried == sorted(carried, reverse=True)
    window = next(subjects(name)).window or 0
    for one in results:
        assert one.triggers
        # A request may pass the trigger by what came with it, after the client had counted.
        assert one.largest <= one.triggers[1] + LARGEST_STEP * (window // 200_000)


def test_what_a_fork_copied_is_replayed_for_its_origin_only() -> None:
    own = {one.session.id: replayed_alone(one) for one in subjects("2.1.330-life")}
    copies = sum(len(one.main.compactions) for one in sessions("2.1.330-life"))
    assert copies == 3
    assert sum(one.actual.compactions for one in own.values()) == 2


def replayed_alone(one: Subject) -> Study:
    found = study([one], (), habit([one.session.main]), PRICES)
    assert found
    return found


def test_another_model_is_paid_token_for_token() -> None:
    one = next(subjects("2.1.330-win"))
    lane, agents = one.session.main, one.session.agents
    assert agents
    assert any(done.trigger is Trigger.AUTO for done in lane.compactions)
    found = study([one], [Scenario(model="haiku")], habit([lane]), PRICES)
    assert found
    (haiku,) = found.results
    # Haiku 4.5 costs a third of Sonnet 4.5 in every class, and both have a window of 200k.
    paid = one.logged_nano - found_agents(one)
    assert haiku.nano == pytest.approx(paid / 3 + found_agents(one), rel=1e-6)
    assert (haiku.compactions, haiku.carried) == (found.actual.compactions, found.actual.carried)


def found_agents(one: Subject) -> int:
    view = overview(RECORDINGS / "2.1.330-win" / "claude", one.session.id)
    return view.cost.subagents_nano
