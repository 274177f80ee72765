"""The reader of boards, between its readings: what it waits for, and how long."""

import os
import time
from datetime import UTC
from math import inf
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.feed.board_reader import CATCH_UP_EVERY_S, EVICT_EVERY_S, BoardReader
from ccwatch.read_ahead import ReadAhead
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.databases.cache import Cache
from ccwatch.store.databases.cache_table import Changes
from ccwatch.store.index import Index
from ccwatch.watch.schedule import INTERVALS, Breadth, Intervals
from tests.support.rows import OTHER, PROJECT, SESSION, answer, encoded, prompt, write

LONG_AGO_S = 1_000_000
"""When a transcript was written in which nobody writes any more."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A config folder with two sessions in which nobody writes any more."""
    files = {
        f"{name}.jsonl": [prompt(f"p-{name}", sessionId=name), answer(f"a-{name}", f"p-{name}")]
        for name in (SESSION, OTHER)
    }
    found = write(tmp_path / "claude", files)
    for path in found.rglob("*.jsonl"):
        os.utime(path, (LONG_AGO_S, LONG_AGO_S))
    return found


def reader_of(index: Index, intervals: Intervals = INTERVALS) -> BoardReader:
    ahead = ReadAhead(index, None)
    return BoardReader(index, Analyst(Prices.shipped(), UTC), ahead, intervals, time.time)


def read(reader: BoardReader) -> Board | None:
    return reader.read(set(), Breadth.NOTHING, lambda _breadth, _seconds: None)


def waits(reader: BoardReader, seconds: float) -> bool:
    """Does it wait for so many seconds from now if nothing is noticed?"""
    before, due, after = time.monotonic(), reader.due, time.monotonic()
    return before + seconds <= due <= after + seconds


def test_once_all_is_read_it_waits_for_changes_alone(root: Path) -> None:
    index = Index((str(root),))
    reader = reader_of(index)
    reader.open()
    assert index.busy
    while reader.is_busy:
        read(reader)
    assert waits(reader, inf)


def test_the_next_board_may_be_made_a_while_after_the_last(root: Path) -> None:
    reader = reader_of(Index((str(root),)))
    before = time.monotonic()
    assert reader.open()
    after = time.monotonic()
    assert before <= reader.next_board_at - INTERVALS.between <= after


def test_what_another_process_reads_is_asked_for_now_and_then_and_not_all_the_time(
    root: Path, tmp_path: Path
) -> None:
    index = Index((str(root),), open_cache=lambda: Cache(tmp_path / "cache"))
    reader = reader_of(index)
    reader.open()
    assert index.delegate(1)
    assert not reader.is_busy
    assert waits(reader, CATCH_UP_EVERY_S)
    index.take_back()
    assert reader.is_busy


def test_what_is_stored_leaves_memory_soon_though_nothing_changes(
    root: Path, tmp_path: Path
) -> None:
    index = Index((str(root),), open_cache=lambda: Cache(tmp_path / "cache"))
    reader = reader_of(index)
    reader.open()
    while reader.is_busy:
        read(reader)
    assert index.keep(rest=True)
    assert waits(reader, EVICT_EVERY_S)
    read(reader)
    assert not index.can_evict
    assert waits(reader, inf)


def test_what_was_worked_out_is_stored_for_the_next_start(root: Path, tmp_path: Path) -> None:
    def start() -> Index:
        return Index((str(root),), open_cache=lambda: Cache(tmp_path / "cache"))

    index = start()
    reader = reader_of(index)
    reader.open()
    while reader.is_busy:
        read(reader)
    read(reader)
    again = start()
    again.sweep()
    assert again.snapshot().analyses.keys() == {SESSION, OTHER}


def test_why_nothing_can_be_stored_shows_from_when_it_fails_until_it_succeeds(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.feed.board_reader.RETRY_STORE_S", 0)
    folder = tmp_path / "cache"
    folder.write_text("a file where a folder should be")
    reader = reader_of(Index((str(root),), open_cache=lambda: Cache(folder)))
    reader.open()
    while reader.is_busy:
        read(reader)
    told = [(read(reader) is not None, reader.problem) for _ in range(2)]
    folder.unlink()
    told.append((read(reader) is not None, reader.problem))
    assert told == [(True, "File exists"), (False, "File exists"), (True, "")]


@pytest.mark.parametrize(
    ("fails", "every_s", "retry_s", "times"),
    [(False, 1000, 0, 1), (False, 0, 1000, 3), (True, 1000, 0, 3), (True, 0, 1000, 1)],
    ids=["stored, seldom", "stored, often", "failed, often", "failed, seldom"],
)
def test_how_often_something_is_stored_depends_on_whether_it_could_be(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails: bool,
    every_s: int,
    retry_s: int,
    times: int,
) -> None:
    monkeypatch.setattr("ccwatch.feed.board_reader.STORE_EVERY_S", every_s)
    monkeypatch.setattr("ccwatch.feed.board_reader.RETRY_STORE_S", retry_s)
    puts, put = list[bool](), Cache.put

    def note(cache: Cache, changes: Changes) -> bool:
        puts.append(put(cache, changes))
        return puts[-1]

    monkeypatch.setattr(Cache, "put", note)
    folder = tmp_path / "cache"
    if fails:
        folder.write_text("a file where a folder should be")
    reader = reader_of(Index((str(root),), open_cache=lambda: Cache(folder)))
    reader.open()
    while reader.is_busy:
        read(reader)
    for _ in range(3):
        read(reader)
    assert puts == [not fails] * times


def test_what_was_archived_shows_though_there_was_no_time_for_a_board(root: Path) -> None:
    index, answers = Index((str(root),)), iter([True, False, False])
    reader = reader_of(index, replace(INTERVALS, batch=0.0, loading=inf))
    reader.open()
    while index.busy:
        index.work(1)
    assert reader.survey()
    reader.keep = lambda _board: next(answers)
    index.hint(map(str, root.rglob("*.jsonl")))  # there is something to read, and nothing is new
    assert read(reader) is None
    index.work(1)
    assert read(reader)
    assert read(reader) is None


def test_an_append_is_found_where_it_is_looked_for(root: Path) -> None:
    """Without events: at work in a project that is checked often, elsewhere with everything."""
    away = f"../-away/{SESSION}.jsonl"
    write(root, {away: [prompt("p"), answer("a", "p")]})
    quiet, at_work = (root / PROJECT / name for name in (away, f"{OTHER}.jsonl"))
    os.utime(quiet, (LONG_AGO_S, LONG_AGO_S))
    os.utime(at_work)
    reader = reader_of(Index((str(root),)))
    reader.open()
    while reader.is_busy:
        read(reader)
    found = []
    for path, at_s in ((at_work, time.time()), (quiet, LONG_AGO_S + 1)):
        with path.open("ab") as file:
            file.write(encoded([answer(f"b-{at_s}", sessionId=path.stem)]))
        os.utime(path, (at_s, at_s))
        found += [
            (path, breadth)
            for breadth in Breadth
            if reader.read(set(), breadth, lambda _breadth, _seconds: None)
        ]
    assert found == [(at_work, Breadth.ACTIVE), (quiet, Breadth.ALL)]


def test_everything_is_checked_once_whenever_a_folder_of_projects_came_or_went(
    root: Path, tmp_path: Path
) -> None:
    reader, checked = reader_of(Index((str(root),))), list[Breadth]()
    reader.open()
    for to in (None, tmp_path / "away", None, root / "projects", None):
        if to:
            here, away = root / "projects", tmp_path / "away"
            (here if here.exists() else away).rename(to)
        reader.read(set(), Breadth.ACTIVE, lambda breadth, _seconds: checked.append(breadth))
    active = Breadth.ACTIVE
    assert checked == [active, Breadth.ALL, active, Breadth.ALL, active]


@pytest.mark.parametrize(
    ("named", "seconds"),
    [(True, INTERVALS.missing), (False, inf)],
    ids=["a named one", "a usual one"],
)
def test_a_folder_that_is_missing_is_looked_for_often_if_it_was_named(
    root: Path, tmp_path: Path, named: bool, seconds: float
) -> None:
    index = Index((str(root), str(tmp_path / "missing")), named=named)
    reader = reader_of(index)
    reader.open()
    while reader.is_busy:
        read(reader)
    assert waits(reader, seconds)
