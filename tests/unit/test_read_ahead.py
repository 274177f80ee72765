"""A process that reads ahead: what the app then knows is what it would have read itself."""

import asyncio
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC
from pathlib import Path

import pytest

from benchmarks.corpus import Corpus, Size
from ccwatch.analysis.prices import Prices
from ccwatch.feed import Feed
from ccwatch.model.session import Session
from ccwatch.read_ahead import STARTS, ReadAhead, ReadAheadProcess, is_orphan, read_ahead
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.databases.cache import Cache
from ccwatch.store.databases.cache_table import Changes
from ccwatch.store.index import Index
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.sweep import sweep
from tests.support.rows import SESSION, answer, known, prompt, spelt, write

PRICES = Prices.shipped()
PATIENCE_S = 60.0
"""Within which a process has to have started, read a few megabytes and ended."""


@pytest.fixture(autouse=True)
def _always_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccwatch.read_ahead.WORTH_IT", 1)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config folder with forks and sub-agents, in which nobody has written for long."""
    root = tmp_path_factory.mktemp("corpus") / "claude"
    Corpus(root, Size(size=3_000_000, sessions=30), seed=5).write()
    for path in root.rglob("*.jsonl"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return root


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a process that is started keeps its own files."""
    for name in ("CACHE", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path / "cache/ccwatch"


def cold(root: Path) -> object:
    index = Index((str(root),))
    index.read_once()
    return known(index)


def sessions_of(root: Path) -> tuple[Session, ...]:
    index = Index((str(root),))
    index.read_once()
    return index.snapshot().sessions


def starter(root: Path) -> Callable[[], ReadAheadProcess]:
    return lambda: ReadAheadProcess(["--config-dir", str(root)])


def read_with(ahead: ReadAhead, index: Index) -> None:
    """Do what the app does, until all is read."""
    index.sweep()
    end = time.monotonic() + PATIENCE_S
    while index.busy:
        assert time.monotonic() < end
        ahead.step()
        index.work(0.01)
        time.sleep(0.01 if index.is_waiting else 0)
    ahead.stop()


def offsets(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes where transcripts are read from, in this process."""
    found: list[int] = []
    fill = Buffer.read

    def read(self: Buffer, fd: int, start: int, limit: int) -> None:
        found.append(start)
        fill(self, fd, start, limit)

    monkeypatch.setattr(Buffer, "read", read)
    return found


def test_what_was_read_ahead_is_kept_portion_by_portion(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.read_ahead.PORTION_S", 0.001)
    cache, kept = Cache(tmp_path), list[int]()

    def note() -> bool:
        kept.append(len(list(cache.resting())))
        return True

    read_ahead(
        Index((str(corpus),), open_cache=lambda: cache), Analyst(PRICES, UTC), is_wanted=note
    )
    assert kept == sorted(kept)
    assert len(set(kept)) > 2
    again = Index((str(corpus),), open_cache=lambda: cache)
    again.sweep()
    assert not again.busy
    assert known(again) == cold(corpus)


def test_an_unwanted_process_reads_no_further(corpus: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    read_ahead(
        Index((str(corpus),), open_cache=lambda: cache),
        Analyst(PRICES, UTC),
        is_wanted=lambda: False,
    )
    assert not cache.paths()


def test_a_process_that_can_keep_nothing_reads_no_further(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.read_ahead.PORTION_S", 0.001)
    (tmp_path / "file").touch()
    index = Index((str(corpus),), open_cache=lambda: Cache(tmp_path / "file"))
    read_ahead(index, Analyst(PRICES, UTC), is_wanted=lambda: True)
    assert index.busy


def test_what_a_process_reads_ahead_is_not_read_again(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, read = cold(corpus), offsets(monkeypatch)
    index = Index((str(corpus),), open_cache=lambda: Cache(folder))
    read_with(ReadAhead(index, starter(corpus)), index)
    assert read == []
    assert known(index) == expected
    assert index.snapshot().analyses.keys() == {one.id for one in index.snapshot().sessions}


@pytest.mark.parametrize(
    "flags", [["--nonsense"], ["--config-dir", "/nowhere"]], ids=["fails", "finds nothing"]
)
def test_what_a_process_did_not_read_ahead_is_read_after_all(
    corpus: Path, folder: Path, flags: list[str]
) -> None:
    index = Index((str(corpus),), open_cache=lambda: Cache(folder))
    read_with(ReadAhead(index, lambda: ReadAheadProcess(flags)), index)
    assert known(index) == cold(corpus)


def test_a_transcript_that_is_deleted_as_the_app_starts_is_left_to_nobody(
    tmp_path: Path, folder: Path
) -> None:
    """A client that starts at the same time takes away what is older than 30 days."""
    root = write(tmp_path / "claude", {f"{SESSION}.jsonl": [prompt("p"), answer("a", "p")]})
    index = Index((str(root),), open_cache=lambda: Cache(folder))
    index.sweep()
    for path in root.rglob("*.jsonl"):
        path.unlink()
    read_with(ReadAhead(index, starter(root)), index)
    assert not index.busy
    assert not index.snapshot().sessions


def test_where_there_can_be_no_further_process_all_is_read_at_once(
    corpus: Path, folder: Path
) -> None:
    def fail() -> ReadAheadProcess:
        raise OSError

    index = Index((str(corpus),), open_cache=lambda: Cache(folder))
    read_with(ReadAhead(index, fail), index)
    assert known(index) == cold(corpus)


def test_nobody_is_sent_where_nothing_may_be_kept(corpus: Path) -> None:
    def fail() -> ReadAheadProcess:
        raise AssertionError

    index = Index((str(corpus),))
    read_with(ReadAhead(index, fail), index)
    assert known(index) == cold(corpus)


def test_a_process_that_is_stopped_has_ended_and_is_done_without(
    corpus: Path, folder: Path
) -> None:
    started: list[ReadAheadProcess] = []

    def start() -> ReadAheadProcess:
        started.append(starter(corpus)())
        return started[0]

    index = Index((str(corpus),), open_cache=lambda: Cache(folder))
    ahead = ReadAhead(index, start)
    index.sweep()
    ahead.step()
    ran = started[0].runs
    ahead.stop()
    assert (ran, started[0].runs) == (True, False)
    read_with(ahead, index)
    assert known(index) == cold(corpus)


def test_a_process_that_is_killed_is_started_again_and_the_app_stays_small(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[ReadAheadProcess] = []

    def start() -> ReadAheadProcess:
        started.append(starter(corpus)())
        if len(started) < STARTS:
            started[-1].stop()
        return started[-1]

    expected, read = cold(corpus), offsets(monkeypatch)
    index = Index((str(corpus),), open_cache=lambda: Cache(folder))
    read_with(ReadAhead(index, start), index)
    assert len(started) == STARTS
    assert read == []
    assert known(index) == expected


def test_what_processes_that_are_always_killed_did_not_read_is_read_after_all(
    corpus: Path, folder: Path
) -> None:
    def start() -> ReadAheadProcess:
        process = starter(corpus)()
        process.stop()
        return process

    index = Index((str(corpus),), open_cache=lambda: Cache(folder))
    read_with(ReadAhead(index, start), index)
    assert known(index) == cold(corpus)


@pytest.mark.skipif(sys.platform != "linux", reason="unknown elsewhere")
def test_a_process_that_is_suspended_is_replaced(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, read = cold(corpus), offsets(monkeypatch)
    started: list[ReadAheadProcess] = []

    def start() -> ReadAheadProcess:
        started.append(starter(corpus)())
        if len(started) < STARTS:
            os.kill(started[-1]._process.pid, signal.SIGSTOP)
        return started[-1]

    index = Index((str(corpus),), open_cache=lambda: Cache(folder))
    read_with(ReadAhead(index, start), index)
    assert len(started) == STARTS
    assert read == []
    assert known(index) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="unknown elsewhere")
def test_what_processes_that_are_always_suspended_did_not_read_is_read_after_all(
    corpus: Path, folder: Path
) -> None:
    def start() -> ReadAheadProcess:
        process = starter(corpus)()
        os.kill(process._process.pid, signal.SIGSTOP)
        return process

    index = Index((str(corpus),), open_cache=lambda: Cache(folder))
    read_with(ReadAhead(index, start), index)
    assert known(index) == cold(corpus)


def destroy(path: Path, how: str) -> None:
    if how == "deleted":
        path.unlink()
    elif how == "emptied":
        path.write_bytes(b"")
    elif how == "begun anew":
        other = path.with_suffix(".new")
        other.write_bytes(b"")
        other.replace(path)
        Cache(path.parent).put(Changes(json_texts={"id": ("key", "text")}))
    else:
        whole = path.read_bytes()
        start = {"overwritten": 0, "damaged inside": 4096}[how]
        path.write_bytes(whole[:start] + b"\xa5" * (len(whole) - start))


@pytest.mark.parametrize(
    "how", ["deleted", "emptied", "begun anew", "overwritten", "damaged inside"]
)
async def test_a_cache_file_that_is_lost_is_written_again_though_all_sessions_rest(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("ccwatch.feed.board_reader.STORE_EVERY_S", 0.05)
    path = Cache(folder).path

    def stored() -> int:
        """Sessions in the file, which is not touched, whatever it is like."""
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as file:
                return int(file.execute("SELECT count(*) FROM sessions").fetchone()[0])
        except sqlite3.Error:
            return 0

    started: list[ReadAheadProcess] = []

    def start() -> ReadAheadProcess:
        started.append(starter(corpus)())
        return started[-1]

    index = Index((str(corpus),), open_cache=lambda: Cache(folder))

    may_store, waits = threading.Event(), threading.Event()
    may_store.set()

    def keep(_board: Board) -> bool:
        """Comes before whatever is stored, in the thread that reads."""
        if not may_store.is_set():
            waits.set()
            assert may_store.wait(PATIENCE_S)
        return False

    async def follow() -> None:
        feed = Feed(index, Analyst(PRICES, UTC), poll=True, start_read_ahead=start)
        feed.keep_with(keep)
        async for _ in feed.boards():
            pass

    async def until_stored(count: int) -> bool:
        for _ in range(round(PATIENCE_S / 0.1)):
            if stored() == count and not (index.busy or started[-1].runs):
                return True
            await asyncio.sleep(0.1)
        return False

    count = len(sessions_of(corpus))
    following = asyncio.create_task(follow())
    try:
        assert await until_stored(count)
        await asyncio.sleep(1)
        may_store.clear()
        assert await asyncio.to_thread(waits.wait, PATIENCE_S)
        destroy(path, how)
        assert stored() < count
        may_store.set()
        assert await until_stored(count)
    finally:
        may_store.set()
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


def test_a_session_that_goes_on_meanwhile_is_followed_here(tmp_path: Path, folder: Path) -> None:
    root = tmp_path / "claude"
    Corpus(root, Size(size=400_000, sessions=6), seed=6).write()
    for path in root.rglob("*.jsonl"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    newest = max(sweep((str(root),)).files)
    index = Index((str(root),), open_cache=lambda: Cache(folder))
    ahead = ReadAhead(index, starter(root))
    index.sweep()
    ahead.step()
    with open(newest, "ab") as file:
        file.write(spelt(answer("more", "nobody", at=9)))
    index.hint([newest])
    read_with(ahead, index)
    assert known(index) == cold(root)


def test_nothing_is_started_from_the_working_directory(
    corpus: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for name in ("ccwatch", "msgspec", "argparse"):
        (here / f"{name}.py").write_text(f"open({str(here / 'ran')!r}, 'w')")
    monkeypatch.chdir(here)
    index = Index((str(corpus),), open_cache=lambda: Cache(folder))
    read_with(ReadAhead(index, starter(corpus)), index)
    assert len(list(Cache(folder).resting())) == len(index.snapshot().sessions)
    assert not (here / "ran").exists()


def test_a_process_knows_whether_the_one_that_sent_it_is_there() -> None:
    assert not is_orphan(os.getppid())
    assert is_orphan(-1)
