"""What becomes of tips: first seen, gone, and before and after by the same measure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.measure import MOST, Measure, after, before
from ccwatch.analysis.tips.notes import EVERYWHERE, FOREVER, Notes, Snooze, left, noted
from ccwatch.analysis.tips.sighting import ENOUGH, Outcome, Sighting, merged, outcome
from ccwatch.model.session import Session
from ccwatch.report.tips.outcomes import brief_outcome, outcome_words
from tests.support.session_cases import BEGAN_MS, Diary

PRICES = Prices.shipped()
FINDING = Finding("large-reads", "Large", "Read less", "1 file", saving_nano=100_000_000)
SEEN = Sighting(
    "s", "near-trigger", 1_000, 1_000, Measure(10, 143_000, 310_000_000), 9_000_000, 9_000_000
)
GONE = replace(SEEN, gone_ms=2_000, then="s")


def session(*sizes: int, compacted: bool = False) -> Session:
    """A session with a turn for each size, one request each."""
    diary = Diary(context=20_000)
    for size in sizes:
        diary.ask()
        diary.answer(grows=size)
    if compacted:
        diary.compact(left=25_000)
        for _ in range(ENOUGH):
            diary.ask()
            diary.answer(grows=500)
    return diary.case().session


# -- the measure


def test_a_measure_is_the_median_of_the_nearest_turns() -> None:
    known = session(*[1_000] * (MOST + 5))
    found = before(known.main, PRICES, known.last_ms)
    assert found.turns == MOST
    contexts = sorted(one.context for one in known.main.responses[-MOST:])
    assert found.context == (contexts[4] + contexts[5]) // 2
    assert found.nano
    assert after(known.main, PRICES, known.last_ms) == Measure()


def test_turns_that_a_fork_copied_cost_it_nothing_and_are_not_measured() -> None:
    known = session(1_000, 2_000, 3_000, 4_000)
    fork = replace(known.main, owned=frozenset({2, 3}))
    assert before(fork, PRICES, known.last_ms).turns == 2


def test_turns_after_an_instant_were_typed_after_it() -> None:
    known = session(1_000, 2_000, 3_000)
    second = known.main.turns[1].at_ms
    assert before(known.main, PRICES, second).turns == 2
    assert after(known.main, PRICES, second).turns == 1
    assert after(known.main, PRICES, 0).turns == 3


def test_without_a_price_only_contexts_are_measured() -> None:
    diary = Diary("llama-9")
    diary.turns(2)
    known = diary.case().session
    found = before(known.main, PRICES, known.last_ms)
    assert (found.turns, found.nano) == (2, None)
    assert found.context


# -- what is noted


def test_a_tip_is_noted_once_with_the_turns_before_it() -> None:
    known = session(60_000, 1_000)
    [one] = noted(Notes(), known, [FINDING], PRICES, frozenset())
    assert (one.session, one.tip, one.first_ms) == (known.id, "large-reads", known.last_ms)
    assert one.before.turns == 2
    assert one.first_nano == one.last_nano == 100_000_000
    again = Notes().with_sightings([one])
    assert noted(again, known, [FINDING], PRICES, frozenset()) == ()


def test_what_it_would_save_is_followed() -> None:
    known = session(60_000)
    notes = Notes().with_sightings(noted(Notes(), known, [FINDING], PRICES, frozenset()))
    [one] = noted(notes, known, [replace(FINDING, saving_nano=300_000_000)], PRICES, frozenset())
    assert (one.first_nano, one.last_nano) == (100_000_000, 300_000_000)
    assert outcome(one) is Outcome.GROWING
    assert "$0.10 to save when it was first seen, $0.30 now" in outcome_words(one)


def test_what_is_not_looked_for_now_is_not_said_to_be_there_still() -> None:
    [one] = noted(Notes(), session(60_000), [FINDING], PRICES, frozenset())
    assert outcome_words(one).startswith("It still applies")
    assert outcome_words(one, seen=False) == "It applied when it was last checked."
    gone = replace(one, gone_ms=1)
    assert outcome_words(gone, seen=False) == outcome_words(gone)


def test_a_tip_whose_cause_is_gone_is_measured_again_from_then_on() -> None:
    full = session(120_000, *[1_000] * 5)
    notes = Notes().with_sightings(noted(Notes(), full, [FINDING], PRICES, frozenset()))
    [gone] = noted(notes, full, [], PRICES, frozenset())
    assert (gone.gone_ms, gone.then, gone.after) == (full.last_ms, full.id, Measure())
    assert outcome(gone) is Outcome.EARLY
    later = session(120_000, *[1_000] * 5, compacted=True)
    [told] = noted(notes.with_sightings([gone]), later, [], PRICES, frozenset())
    assert told.after.turns == ENOUGH
    assert outcome(told) is Outcome.BETTER
    assert told.before.context
    assert told.after.context
    assert told.after.context < told.before.context


def test_a_tip_that_is_found_again_was_never_gone() -> None:
    known = session(60_000)
    [seen] = noted(Notes(), known, [FINDING], PRICES, frozenset())
    gone = Notes().with_sightings([replace(seen, gone_ms=known.last_ms, then=known.id)])
    [back] = noted(gone, known, [FINDING], PRICES, frozenset())
    assert (back.gone_ms, back.then, back.first_ms) == (0, "", seen.first_ms)


def test_a_tip_that_is_not_wanted_is_not_gone() -> None:
    known = session(60_000)
    notes = Notes().with_sightings(noted(Notes(), known, [FINDING], PRICES, frozenset()))
    assert noted(notes, known, [], PRICES, frozenset({"large-reads"})) == ()


def test_a_tip_that_another_one_says_better_is_not_gone() -> None:
    known = session(60_000)
    less, better = (replace(FINDING, id=name) for name in ("compacted-midway", "trigger-too-high"))
    notes = Notes().with_sightings(noted(Notes(), known, [less], PRICES, frozenset()))
    assert [one.tip for one in noted(notes, known, [better], PRICES, frozenset())] == [better.id]


def test_after_clear_the_next_session_tells_whether_it_helped() -> None:
    old = session(120_000, *[1_000] * 3)
    notes = Notes().with_sightings(noted(Notes(), old, [FINDING], PRICES, frozenset()))
    diary = Diary(context=20_000, at=(old.last_ms - BEGAN_MS) / 1000 + 60)
    diary.turns(ENOUGH)
    new = replace(diary.case().session, id="next")
    [one] = left(notes, [old], new, PRICES)
    assert (one.session, one.then, one.after.turns) == (old.id, "next", ENOUGH)
    assert outcome(one) is Outcome.BETTER
    assert "in the session after it" in outcome_words(one)
    assert left(notes, [], new, PRICES) == ()


def test_snoozes_hold_where_and_as_long_as_they_were_made_for() -> None:
    here, day = Snooze("a", "s", FOREVER), Snooze("b", EVERYWHERE, 500)
    notes = Notes(frozenset({"c"}), frozenset({here, day}))
    assert notes.silenced("s", 100) == {"a", "b", "c"}
    assert notes.silenced("other", 100) == {"b", "c"}
    assert notes.silenced("s", 500) == {"a", "c"}


# -- the outcome


@pytest.mark.parametrize(
    ("after_", "expected", "words"),
    [
        (Measure(2, 41_000, 120_000_000), Outcome.EARLY, "Too early to tell: 2 of 3 turns since."),
        (
            Measure(5, 41_000, 120_000_000),
            Outcome.BETTER,
            "Since then: 143k → 41k a response, $0.31 → $0.12 a turn.",
        ),
        (Measure(5, 140_000, 300_000_000), Outcome.SAME, "No change since then: 143k → 140k"),
        (Measure(5, 143_000, 400_000_000), Outcome.WORSE, "Worse since then: "),
        (Measure(5, 41_000, 310_000_000), Outcome.BETTER, "$0.31 → $0.31 a turn"),
        (Measure(5, 41_000, None), Outcome.BETTER, "143k → 41k a response."),
        (Measure(5), Outcome.UNKNOWN, "nothing to compare"),
    ],
    ids=["two turns", "halved", "a little", "dearer", "same price", "no price", "nothing"],
)
def test_before_and_after_are_told_by_the_same_measure(
    after_: Measure, expected: Outcome, words: str
) -> None:
    one = replace(GONE, after=after_)
    assert outcome(one) is expected
    assert words in outcome_words(one)
    assert brief_outcome(one).startswith("gone")


measures = st.builds(
    Measure,
    st.integers(0, 10),
    st.none() | st.integers(0, 10**6),
    st.none() | st.integers(0, 10**9),
)
sightings = st.builds(
    Sighting,
    st.just("s"),
    st.just("t"),
    st.integers(1, 5),
    st.integers(1, 5),
    measures,
    st.none() | st.integers(0, 3),
    st.none() | st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["", "s"]),
    measures,
)


@given(sightings, sightings)
def test_two_accounts_of_a_tip_are_one_in_whatever_order_they_come(
    one: Sighting, other: Sighting
) -> None:
    both = merged(one, other)
    assert both == merged(other, one)
    assert merged(both, one) == both
    assert both.first_ms == min(one.first_ms, other.first_ms)
    assert outcome(both) in Outcome
