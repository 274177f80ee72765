"""Who leaves memory next: a few at a time, and those that rest together all or none."""

from types import SimpleNamespace
from typing import cast

from ccwatch.model.session import Session
from ccwatch.store.resting.eviction_queue import AT_ONCE, EvictionQueue
from ccwatch.store.resting.session_record import SessionRecord
from ccwatch.store.sorted_sessions import SortedSessions


class Waiting:
    """A queue, and the sessions as they are now."""

    def __init__(self) -> None:
        self.queue, self.sessions = EvictionQueue(), SortedSessions()

    def add(self, *names: str, group: str = "") -> None:
        """Queue sessions, each of which can only rest together with those of the group."""
        for name in names:
            session = Session(name)
            self.sessions.put(session)
            record = SimpleNamespace(id=name, group=[one for one in group if one != name])
            self.queue.add([(session, cast("SessionRecord", record))])

    def take(self) -> list[str]:
        return [record.id for record in self.queue.take(self.sessions)]


def test_sessions_are_taken_once_and_a_few_at_a_time() -> None:
    waiting, names = Waiting(), [str(number) for number in range(2 * AT_ONCE + 1)]
    waiting.add(*names)
    taken = [waiting.take() for _ in range(3)]
    assert [len(one) for one in taken] == [AT_ONCE, AT_ONCE, 1]
    assert sorted(name for some in taken for name in some) == sorted(names)
    assert not waiting.queue
    assert waiting.take() == []


def test_of_sessions_that_rest_together_none_is_taken_if_one_has_changed() -> None:
    waiting = Waiting()
    waiting.add(*"abc", group="abc")
    waiting.add("d")
    waiting.sessions.put(Session("b", title="Another"))
    assert waiting.take() == ["d"]
    assert not waiting.queue


def test_of_sessions_that_rest_together_none_is_taken_if_one_does_not_wait() -> None:
    waiting = Waiting()
    waiting.add(*"ac", group="abc")
    waiting.add("d")
    assert waiting.take() == ["d"]
    assert not waiting.queue


def test_sessions_that_were_stored_again_are_taken_as_they_are_now() -> None:
    waiting = Waiting()
    waiting.add(*"ab", group="ab")
    waiting.add(*"ab")
    assert waiting.take() == ["a", "b"]
