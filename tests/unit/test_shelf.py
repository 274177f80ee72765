"""Sessions in their order, however they change."""

from hypothesis import given
from hypothesis import strategies as st

from ccwatch.model.session import Session
from ccwatch.store.shelf import Shelf

CHANGES = st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | st.integers(0, 4)))


@given(changes=CHANGES)
def test_the_newest_is_first_after_any_changes(changes: list[tuple[str, int | None]]) -> None:
    """A time puts a session there or anew; `None` takes it away."""
    shelf, known = Shelf(), dict[str, Session]()
    for name, last_ms in changes:
        if last_ms is None:
            shelf.drop(name)
            known.pop(name, None)
        else:
            known[name] = Session(name, last_ms=last_ms)
            shelf.put(known[name])
        assert len(shelf) == len(known)
    assert list(shelf) == sorted(known.values(), key=lambda s: (s.last_ms, s.id), reverse=True)
    assert all(shelf.find(name) is session for name, session in known.items())


def test_a_session_that_is_not_there_is_not_found() -> None:
    assert Shelf().find("a") is None
