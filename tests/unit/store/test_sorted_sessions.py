"""Sessions in their order, however they change."""

from hypothesis import given
from hypothesis import strategies as st

from ccwatch.model.session import Session
from ccwatch.store.sorted_sessions import SortedSessions

CHANGES = st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | st.integers(0, 4)))


@given(changes=CHANGES)
def test_the_newest_is_first_after_any_changes(changes: list[tuple[str, int | None]]) -> None:
    """A time puts a session there or anew; `None` takes it away."""
    sessions, known = SortedSessions(), dict[str, Session]()
    for name, last_ms in changes:
        if last_ms is None:
            sessions.drop(name)
            known.pop(name, None)
        else:
            known[name] = Session(name, last_ms=last_ms)
            sessions.put(known[name])
        assert len(sessions) == len(known)
    assert list(sessions) == sorted(known.values(), key=lambda s: (s.last_ms, s.id), reverse=True)
    assert all(sessions.find(name) is session for name, session in known.items())


@given(
    first=st.lists(st.integers(0, 200), max_size=150),
    then=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9)), max_size=150),
)
def test_many_at_once_are_in_the_same_order_as_one_by_one(
    first: list[int], then: list[tuple[int, int]]
) -> None:
    one, many = SortedSessions(), SortedSessions()
    for session in [Session(f"s{number}", last_ms=number) for number in first]:
        one.put(session)
        many.put(session)
    later = [Session(f"s{number}", last_ms=last_ms) for number, last_ms in then]
    for session in later:
        one.put(session)
    many.put_all(later)
    assert list(many) == list(one)
    assert len(many) == len(one)


def test_a_session_that_is_not_there_is_not_found() -> None:
    assert SortedSessions().find("a") is None
