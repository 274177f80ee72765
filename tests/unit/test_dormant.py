"""Which sessions at rest may hold a response: those that do, whatever was laid and woken before."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.store import dormant
from ccwatch.store.dormant import Dormant, fingerprints

NAMES = st.sampled_from("abcde")
IDS = st.frozensets(st.sampled_from([f"msg_{number}" for number in range(40)]), max_size=12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("lay"), NAMES, IDS),
        st.tuples(st.just("wake"), NAMES, IDS),
        st.tuples(st.just("sort"), NAMES, IDS),
    )
)


def packed(ids: frozenset[str]) -> bytes:
    return array("I", sorted(fingerprints(ids))).tobytes()


@pytest.fixture(autouse=True)
def _short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dormant, "RUN", 8)
    monkeypatch.setattr(dormant, "RUNS", 3)


@given(STEPS, IDS)
def test_holders_are_the_sessions_at_rest_that_hold_one_of_the_ids(
    steps: list[tuple[str, str, frozenset[str]]], wanted: frozenset[str]
) -> None:
    known, at_rest = Dormant(), dict[str, frozenset[str]]()
    for what, name, ids in steps:
        if what == "lay":
            known.lay(name, {}, packed(ids), [])
            at_rest[name] = ids
        elif what == "wake" and name in known:
            known.wake(name)
            del at_rest[name]
        else:
            known.sort()
    holding = {name for name, ids in at_rest.items() if ids & wanted}
    assert set(known.holders(wanted)) == holding
    assert set(known.holders(wanted)) == holding


def test_runs_do_not_grow_in_number_with_every_session_that_is_laid() -> None:
    known = Dormant()
    for number in range(200):
        known.lay("a", {}, packed(frozenset({f"msg_{number}"})), [])
        known.sort()
    assert len(known._runs) <= 3 + 2
    assert known.holders(["msg_199"]) == ["a"]
    assert known.holders(["msg_3"]) == []
