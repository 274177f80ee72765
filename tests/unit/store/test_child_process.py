"""Reading with a child process: two find what one does, whatever either reads or fails to send."""

import errno
import os
import sys
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.report.output.document import as_json, document
from ccwatch.report.output.json_cache import JsonCache
from ccwatch.store import child_process
from ccwatch.store.databases.cache import Cache
from ccwatch.store.index import Index
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.sweep import sweep
from tests.support.rows import known

pytestmark = [
    pytest.mark.skipif(not child_process.CAN_FORK, reason="one process reads all there"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]
NOW_MS = 1_900_000_000_000
Send = Callable[[Callable[[], bytes]], bytes]


@pytest.fixture(scope="module")
def roots(recordings: Path) -> tuple[str, ...]:
    found = tuple(str(one / "claude") for one in sorted(recordings.iterdir()))
    assert len(sweep(found).files) > 8
    return found


def read(
    roots: tuple[str, ...],
    theirs: Callable[[str], bool],
    cache: Cache | None = None,
    send: Send = lambda work: work(),
    *,
    thorough: bool = False,
) -> tuple[str, object]:
    """The document of everything, and all sessions, when the child process reads some of it.

    Args:
        roots: Config folders.
        theirs: Is a transcript the child process's?
        cache: Where it is kept for the next time.
        send: What the child process sends, made of what it was to do.
        thorough: Read every line again?
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "ccwatch.store.index.child_share",
            lambda pending: {one.path for one in pending if theirs(one.path)},
        )
        patch.setattr(
            "ccwatch.store.index.ChildProcess",
            lambda work: child_process.ChildProcess(lambda: send(work)),
        )
        open_cache = (lambda: cache) if cache else None
        index, analyst = Index(roots, open_cache=open_cache), Analyst(Prices.shipped(), UTC)
        index.read_once(analyst.prepare, thorough=thorough)
    snapshot, json_cache = index.snapshot(), JsonCache(index.json_texts())
    made = document(analyst.board(snapshot, NOW_MS), analyst, NOW_MS, json_cache=json_cache)
    index.keep(analyst.remember, json_cache.fresh)
    return as_json(made), known(index)


def test_where_no_process_can_be_started_one_reads_all(
    roots: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = read(roots, nothing)

    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    assert read(roots, everything) == alone


def nothing(_path: str) -> bool:
    return False


def everything(_path: str) -> bool:
    return True


def every_other(roots: tuple[str, ...]) -> Callable[[str], bool]:
    return frozenset(sorted(sweep(roots).files)[::2]).__contains__


@pytest.fixture(scope="module")
def alone(roots: tuple[str, ...]) -> tuple[str, object]:
    return read(roots, nothing)


@settings(max_examples=25)
@given(share=st.integers(0, 1 << 64))
def test_two_processes_find_what_one_does_whoever_reads_what(
    roots: tuple[str, ...], alone: tuple[str, object], share: int
) -> None:
    places = {path: place for place, path in enumerate(sorted(sweep(roots).files))}
    assert read(roots, lambda path: bool(share >> places[path] % 64 & 1)) == alone


def test_a_thorough_reading_by_two_processes_is_no_other(
    roots: tuple[str, ...], alone: tuple[str, object]
) -> None:
    assert read(roots, every_other(roots), thorough=True) == alone


@pytest.mark.parametrize(
    "sent", [0, 1, 1000, -1], ids=["nothing", "a byte", "a part", "nearly all"]
)
def test_what_a_process_did_not_send_is_read_by_the_other(
    roots: tuple[str, ...], alone: tuple[str, object], sent: int
) -> None:
    assert read(roots, every_other(roots), send=lambda work: work()[:sent]) == alone


def test_a_process_that_fails_is_done_without(
    roots: tuple[str, ...], alone: tuple[str, object]
) -> None:
    def fail(_work: Callable[[], bytes]) -> bytes:
        os._exit(3)

    assert read(roots, every_other(roots), send=fail) == alone


def test_what_a_second_process_read_is_kept_for_the_next_start(
    roots: tuple[str, ...], alone: tuple[str, object], tmp_path: Path
) -> None:
    cache = Cache(tmp_path / "cache")
    assert read(roots, everything, cache) == alone
    again = Index(roots, open_cache=lambda: cache)
    again.sweep()
    assert not again.busy
    assert read(roots, nothing, cache) == alone


def test_what_two_processes_wrote_down_is_what_one_does(
    roots: tuple[str, ...], tmp_path: Path
) -> None:
    one, two = Cache(tmp_path / "one"), Cache(tmp_path / "two")
    read(roots, nothing, one)
    read(roots, every_other(roots), two)
    paths = sweep(roots).files
    assert two.transcripts(paths) == one.transcripts(paths)
    assert {*two.resting()} == {*one.resting()}


def test_what_a_process_sends_arrives_whole_and_of_one_that_fails_nothing_does() -> None:
    sent = bytes(range(256)) * 4096
    assert child_process.ChildProcess(lambda: sent).sent() == sent

    def fail() -> bytes:
        raise OSError

    assert child_process.ChildProcess(fail).sent() == b""


@pytest.mark.parametrize("theirs", [everything, nothing])
def test_what_a_process_has_sent_is_neither_read_nor_assembled_by_the_other(
    roots: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, theirs: Callable[[str], bool]
) -> None:
    fill, opened = Buffer.read, list[int]()

    def note(self: Buffer, fd: int, start: int, limit: int) -> None:
        opened.append(start)
        fill(self, fd, start, limit)

    monkeypatch.setattr(Buffer, "read", note)
    monkeypatch.setattr(
        "ccwatch.store.index.child_share", lambda found: {*filter(theirs, _paths(found))}
    )
    index = Index(roots)
    index.read_once()
    is_sent = theirs is everything
    assert (len(opened) == 0) == is_sent
    assert {one.stamp != 0 for one in index.snapshot().sessions} == {is_sent}


def test_of_sessions_that_both_read_a_part_of_the_other_does_not_read_it_again(
    roots: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill, opened = Buffer.read, set[int]()

    def note(self: Buffer, fd: int, start: int, limit: int) -> None:
        opened.add(os.fstat(fd).st_ino)
        fill(self, fd, start, limit)

    monkeypatch.setattr(Buffer, "read", note)
    theirs = every_other(roots)
    monkeypatch.setattr(
        "ccwatch.store.index.child_share", lambda found: {*filter(theirs, _paths(found))}
    )
    index = Index(roots)
    index.read_once()
    assert {one.stamp != 0 for one in index.snapshot().sessions} == {False, True}
    assert opened == {os.stat(path).st_ino for path in sweep(roots).files if not theirs(path)}


def _paths(found: list[child_process.PendingRead]) -> list[str]:
    return [one.path for one in found]


LOADS = st.lists(
    st.tuples(st.integers(0, 1 << 32), st.uuids().map(str), st.sampled_from("abcdefgh")),
    min_size=1,
    max_size=40,
)


@given(made=LOADS)
def test_work_is_shared_out_fairly_and_by_whole_folders_where_it_can_be(
    made: list[tuple[int, str, str]],
) -> None:
    pending = [child_process.PendingRead(*one) for one in made]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child_process, "processors", lambda: 2)
        theirs = child_process.child_share(pending)
    whole = sum(one.size for one in pending)
    assert theirs <= {one.path for one in pending}
    if whole < child_process.WORTH_A_FORK:
        assert not theirs
        return
    largest = 0
    for folder in {one.folder for one in pending}:
        inside = [one for one in pending if one.folder == folder]
        size, parts = sum(one.size for one in inside), {one.path in theirs for one in inside}
        together = size <= whole * child_process.TOO_MUCH
        assert len(parts) == 1 or not together
        largest = max(largest, size if together else max(one.size for one in inside))
    load = sum(one.size for one in pending if one.path in theirs)
    assert abs(whole - load - load * child_process.HEAVIER) <= largest * child_process.HEAVIER


def test_the_largest_are_shared_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "processors", lambda: 2)
    pending = [
        child_process.PendingRead(size << 20, path, path)
        for path, size in (("a", 10), ("b", 10), ("c", 20))
    ]
    assert child_process.child_share(pending) == {"a", "b"}


if sys.platform == "linux":

    def test_processors_that_a_process_may_not_use_do_not_count() -> None:
        allowed = os.sched_getaffinity(0)
        try:
            os.sched_setaffinity(0, {min(allowed)})
            assert child_process.processors() == 1
        finally:
            os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize(("processors", "can_fork"), [(1, True), (2, False), (2, True)])
def test_one_processor_does_it_alone_and_so_does_a_platform_without_forks(
    monkeypatch: pytest.MonkeyPatch, processors: int, can_fork: bool
) -> None:
    monkeypatch.setattr(child_process, "processors", lambda: processors)
    monkeypatch.setattr(child_process, "CAN_FORK", can_fork)
    pending = [
        child_process.PendingRead(1 << 40, "a", "x"),
        child_process.PendingRead(1 << 40, "b", "y"),
    ]
    assert len(child_process.child_share(pending)) == (processors == 2 and can_fork)
