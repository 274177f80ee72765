"""Which sessions at rest may hold a response: those that do, whoever came and woke before."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.store.resting import lookup
from ccwatch.store.resting.lookup import RestingLookup, fingerprints

NAMES = st.sampled_from("abcde")
IDS = st.frozensets(st.sampled_from([f"msg_{number}" for number in range(40)]), max_size=12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), NAMES, IDS),
        st.tuples(st.just("wake"), NAMES, IDS),
        st.tuples(st.just("sort"), NAMES, IDS),
    )
)


def packed(ids: frozenset[str]) -> bytes:
    return array("I", sorted(fingerprints(ids))).tobytes()


@pytest.fixture(autouse=True)
def _short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "RUN", 8)
    monkeypatch.setattr(lookup, "STALE", 8)


@given(STEPS, IDS)
def test_holders_are_the_sessions_at_rest_that_hold_one_of_the_ids(
    steps: list[tuple[str, str, frozenset[str]]], wanted: frozenset[str]
) -> None:
    known, at_rest = RestingLookup(), dict[str, frozenset[str]]()
    for what, name, ids in steps:
        if what == "add":
            known.add(name, {}, packed(ids), [])
            at_rest[name] = ids
        elif what == "wake" and name in known:
            known.wake(name)
            del at_rest[name]
        else:
            known.sort()
    holding = {name for name, ids in at_rest.items() if ids & wanted}
    assert set(known.holders(wanted)) == holding
    assert set(known.holders(wanted)) == holding


def test_there_are_no_more_runs_than_it_takes_however_often_something_is_laid_or_woken() -> None:
    known = RestingLookup()
    for number in range(200):
        if number % 5 == 0 and "a" in known:
            known.wake("a")
        known.add("a" if number % 5 == 4 else f"b{number}", {}, packed(ids(number)), [])
        known.sort()
    held = sum(map(len, known._runs))
    assert 160 * 2 <= held <= 160 * 2 + lookup.RUN * 4
    assert len(known._runs) <= held // lookup.RUN + 1
    assert known.holders(["msg_198"]) == ["b198"]
    assert known.holders(["msg_4"]) == []


@pytest.mark.parametrize("few", [0, 2, 3], ids=["all are scanned", "that too", "each is looked up"])
def test_the_holders_of_many_ids_are_those_of_few(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(lookup, "FEW", few)
    known = RestingLookup()
    for number in range(9):
        known.add(f"a{number}", {}, packed(ids(number)), [])
    known.wake("a3")
    assert known.holders(["msg_1", "msg_1", "msg_3"]) == ["a1"]
    assert known.holders(["msg_3", "none"]) == []


def test_ids_are_sorted_a_few_at_a_time() -> None:
    """Many at once would block the threads that draw."""
    known = RestingLookup()
    for number in range(20):
        known.add(f"a{number}", {}, packed(ids(number)), [])
    known.sort()
    assert [len(run) for run in known._runs] == [lookup.RUN] * 5
    known.add("b", {}, packed(ids(20)), [])
    known.sort()
    assert [len(run) for run in known._runs] == [*[lookup.RUN] * 5, 2]


def test_a_session_that_wakes_and_rests_again_and_again_leaves_nothing_behind() -> None:
    known = RestingLookup()
    for number in range(200):
        known.add("a", {}, packed(ids(number % 2)), [])
        assert known.holders(ids(number % 2)) == ["a"]
        assert known.holders(ids(1 - number % 2)) == []
        known.wake("a")
        known.sort()
        assert sum(map(len, known._runs)) <= lookup.STALE + 2
        assert known._stale.total() <= lookup.STALE + 2


def test_for_the_ids_of_a_session_that_woke_no_other_one_is_looked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = RestingLookup()
    for number in range(20):
        known.add(f"b{number}", {}, packed(ids(number)), [])
    known.add("copy", {}, packed(ids(0)), [])
    assert sorted(known.holders(ids(0))) == ["b0", "copy"]
    known.wake("b0")
    assert known.holders(ids(0)) == ["copy"]
    known.wake("b7")

    def empty(kind: str, ids: bytes = b"") -> "array[int]":
        assert not ids
        return array(kind)

    with monkeypatch.context() as patch:
        patch.setattr(lookup, "array", empty)
        assert known.holders(ids(7)) == []


def ids(number: int) -> frozenset[str]:
    return frozenset({f"msg_{number}", f"more_{number}"})
