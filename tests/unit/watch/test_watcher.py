"""Events: they come quickly where they come, and are told apart where they cease."""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from math import inf
from pathlib import Path
from typing import Self

import pytest
from watchfiles import _rust_notify

from ccwatch.watch.listener import (
    PACES,
    SLOWEST_MS,
    Callbacks,
    Listener,
    Names,
    is_folder,
    step_ms,
)
from ccwatch.watch.watcher import Folders, Watcher, refusal
from tests.support.mac_events import tell_real_paths

PATIENCE_S = 60.0


class Diary:
    """Writes down what a listener tells."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.folders = False
        self.ready = threading.Event()
        self.failed = ""

    def callbacks(self) -> Callbacks:
        return Callbacks(self._changed, self.ready.set, self._failed)

    def _changed(self, files: frozenset[str], folders: bool) -> None:
        self.files |= files
        self.folders |= folders

    def _failed(self, why: str) -> None:
        self.failed = why


def until(holds: Callable[[], object]) -> bool:
    """Wait for something that another thread brings about."""
    end = time.monotonic() + PATIENCE_S
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return bool(holds())


async def happens(holds: Callable[[], object]) -> bool:
    """Wait for something that the event loop brings about."""
    for _ in range(round(PATIENCE_S / 0.005)):
        if holds():
            return True
        await asyncio.sleep(0.005)
    return False


def listening() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name == "ccwatch-listener"]


def test_an_append_is_noticed_in_no_time_and_other_files_are_not(tmp_path: Path) -> None:
    diary = Diary()
    listener = Listener([str(tmp_path)], diary.callbacks())
    assert diary.ready.wait(PATIENCE_S)
    (tmp_path / "notes.txt").write_text("no transcript")
    (tmp_path / "a.jsonl").write_text("{}\n")
    assert until(lambda: diary.files == {str(tmp_path / "a.jsonl")})
    assert not diary.folders
    listener.stop()


def test_a_file_is_named_by_the_folder_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_real_paths(monkeypatch)
    real, given = tmp_path / "dotfiles" / "claude", tmp_path / ".claude"
    real.mkdir(parents=True)
    given.symlink_to(real)
    diary = Diary()
    listener = Listener([str(given)], diary.callbacks())
    assert diary.ready.wait(PATIENCE_S)
    (given / "-shop").mkdir()
    assert until(lambda: diary.folders)
    (given / "a.jsonl").write_text("{}\n")
    assert until(lambda: diary.files)
    (given / "a.jsonl").unlink()
    (given / "b.jsonl").write_text("{}\n")
    assert until(lambda: len(diary.files) > 1)
    assert diary.files == {f"{given}/a.jsonl", f"{given}/b.jsonl"}
    listener.stop()


def test_names_go_by_what_folders_are_and_not_by_how_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "Claude" / "projects").mkdir(parents=True)
    (tmp_path / "claude").symlink_to("Claude")
    (tmp_path / "other").mkdir()
    names = Names([f"{tmp_path}/claude/projects", f"{tmp_path}/none"])
    told = [f"{tmp_path}/{place}/-shop/a.jsonl" for place in ("Claude/projects", "other", "none")]
    for _ in range(2):
        assert [names.of(path) for path in told] == [
            f"{tmp_path}/claude/projects/-shop/a.jsonl", told[1], told[2],
        ]  # fmt: skip


def test_a_new_folder_is_noticed(tmp_path: Path) -> None:
    diary = Diary()
    listener = Listener([str(tmp_path)], diary.callbacks())
    assert diary.ready.wait(PATIENCE_S)
    (tmp_path / "-home-dev-shop").mkdir()
    assert until(lambda: diary.folders)
    listener.stop()


def test_a_listener_that_is_stopped_leaves_no_thread_and_says_no_more(tmp_path: Path) -> None:
    diary = Diary()
    listener = Listener([str(tmp_path)], diary.callbacks())
    assert diary.ready.wait(PATIENCE_S)
    listener.stop()
    (tmp_path / "a.jsonl").write_text("{}\n")
    assert until(lambda: not listening())
    assert (diary.files, diary.failed) == (set(), "")


def test_another_make_of_watchfiles_ends_events_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles._rust_notify", None)
    diary = Diary()
    Listener([str(tmp_path)], diary.callbacks())
    assert until(lambda: "watchfiles._rust_notify" in diary.failed)
    assert not diary.ready.is_set()


def test_without_a_thread_for_watchfiles_events_end_and_the_process_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, numbers = threading.Thread.start, count()

    def refuse(thread: threading.Thread) -> None:
        if next(numbers):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    diary = Diary()
    Listener([str(tmp_path)], diary.callbacks())
    assert until(lambda: diary.failed)
    assert "thread" in diary.failed
    assert not diary.ready.is_set()


def test_a_name_that_is_not_utf8_ends_events_and_says_why(tmp_path: Path) -> None:
    diary = Diary()
    Listener([str(tmp_path)], diary.callbacks())
    assert diary.ready.wait(PATIENCE_S)
    os.close(os.open(os.fsencode(tmp_path) + b"/a\xff.jsonl", os.O_CREAT | os.O_WRONLY))
    assert until(lambda: "Unable to decode path" in diary.failed)
    assert until(lambda: not listening())


class Scripted:
    """A source of events that says what a test has it say, and notes how often it was asked."""

    def __init__(self, told: list[set[tuple[int, str]] | str]) -> None:
        self._told, self.steps_ms = iter(told), list[int]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def watch(
        self, _debounce: int, step_ms: int, _timeout: int, stop: threading.Event
    ) -> set[tuple[int, str]] | str:
        self.steps_ms.append(step_ms)
        if (told := next(self._told, None)) is None:
            stop.wait(PATIENCE_S)
            return "stop"
        return told


def test_it_asks_often_after_a_change_and_says_nothing_of_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, told = str(tmp_path / "a.jsonl"), list[frozenset[str]]()
    events = Scripted(["timeout", {(1, f"{path}.tmp")}, {(2, str(tmp_path / "-shop")), (1, path)}])
    monkeypatch.setattr(_rust_notify, "RustNotify", lambda *_how: events)
    failed = list[str]()
    listener = Listener(
        [str(tmp_path)],
        Callbacks(
            changed=lambda files, _there: told.append(files),
            ready=lambda: None,
            failed=failed.append,
        ),
    )
    assert until(lambda: len(events.steps_ms) == 4)
    listener.stop()
    assert events.steps_ms == [SLOWEST_MS, SLOWEST_MS, PACES[0][1], PACES[0][1]]
    assert (told, failed) == ([frozenset({path})], [])


@pytest.mark.parametrize(
    ("quiet_s", "step"),
    [(0, 10), (10, 50), (60, 100), (3600, 200)],
    ids=["in the middle of it", "at work", "thinking", "gone for lunch"],
)
def test_the_longer_nothing_changes_the_less_is_asked(quiet_s: float, step: int) -> None:
    assert step_ms(quiet_s) == step


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/dev/.claude/projects/-home-dev-shop", True),
        ("/p/5f1d/subagents", True),
        ("/p/5f1d/tool-results/a.txt", False),
    ],
    ids=["a project", "the sub-agents", "a tool's result"],
)
def test_folders_are_known_by_their_names(path: str, expected: bool) -> None:
    assert is_folder(path) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", "WATCHFILES_FORCE_POLLING is set"),
        ("true", "WATCHFILES_FORCE_POLLING is set"),
        ("false", ""),
        ("Disabled", ""),
        ("", ""),
    ],
)
def test_who_forces_polling_gets_no_events(value: str, expected: str) -> None:
    assert refusal({"WATCHFILES_FORCE_POLLING": value}) == expected


class Watching:
    """A watcher on the event loop of a test, and what came of it."""

    def __init__(self, refused: str = "") -> None:
        self.files: set[str] = set()
        self.missed = 0
        loop = asyncio.get_running_loop()
        self.watcher = Watcher(
            self._changed, self._miss, loop.call_soon_threadsafe, refused, retry_s=0.05
        )

    def _changed(self, files: frozenset[str], folders: bool) -> None:
        self.files |= files

    def _miss(self) -> None:
        self.missed += 1


def place(folder: Path) -> Folders:
    status = folder.stat()
    return {str(folder): (status.st_dev, status.st_ino)}


class Deaf:
    """A listener that hears nothing: the test says when it is ready and when it fails."""

    def __init__(self, callbacks: Callbacks) -> None:
        self.callbacks = callbacks

    def stop(self) -> None:
        pass


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Deaf]:
    """The listeners that a watcher makes, oldest first."""
    found: list[Deaf] = []

    def listen(_folders: list[str], callbacks: Callbacks) -> Deaf:
        found.append(Deaf(callbacks))
        return found[-1]

    monkeypatch.setattr("ccwatch.watch.watcher.Listener", listen)
    return found


def test_a_listener_that_was_replaced_is_no_longer_heard(made: list[Deaf]) -> None:
    heard: list[str] = []
    watcher = Watcher(
        lambda files, _: heard.extend(files), lambda: heard.append(""), lambda call: call(), "", 1
    )
    watcher.attend({"a": (1, 1)})
    watcher.attend({"a": (1, 2)})
    old, new = (one.callbacks for one in made)
    for callbacks, name in ((new, "new"), (old, "old")):
        callbacks.ready()
        callbacks.changed(frozenset({name}), False)
    old.failed("too late")
    assert (heard, watcher.why_not) == (["", "new"], "")


def test_each_failure_doubles_the_pause_up_to_a_minute_until_events_lasted_for_longer(
    made: list[Deaf], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, missed = [0.0], list[float]()
    monkeypatch.setattr("ccwatch.watch.watcher.monotonic", lambda: now[0])
    watcher = Watcher(
        lambda _files, _folders: None, lambda: missed.append(now[0]), lambda call: call(), "", 1
    )

    def pause(folders: Folders, lasts: float = -1) -> float:
        """Listen, fail after some seconds, and wait for the retry; gives the pause before it."""
        watcher.attend(folders)
        callbacks = made[-1].callbacks
        if lasts >= 0:
            callbacks.ready()
            assert watcher.why_not == ""
        now[0] += max(lasts, 0)
        callbacks.failed("no more watches")
        assert watcher.why_not == "no more watches"
        before, failed_at = len(made), now[0]
        now[0] = watcher.due - 0.5
        watcher.attend(folders)
        assert len(made) == before
        now[0] = watcher.due
        return watcher.due - failed_at

    folders = {"a": (1, 1)}
    assert [pause(folders) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert pause(folders, lasts=61) == 1
    assert pause(folders, lasts=59) == 2
    assert pause(folders, lasts=61) == 1
    assert pause({"a": (1, 2)}) == 1
    assert len(missed) == len(made) + 3


async def test_a_folder_that_was_replaced_is_listened_to_again(tmp_path: Path) -> None:
    one, folder = Watching(), tmp_path / "projects"
    folder.mkdir()
    one.watcher.attend(place(folder))
    assert await happens(lambda: not one.watcher.why_not)
    folder.rename(tmp_path / "old")
    folder.mkdir()
    one.watcher.attend(place(folder))
    assert await happens(lambda: one.missed == 2)
    (folder / "a.jsonl").write_text("{}\n")
    assert await happens(lambda: one.files)
    one.watcher.stop()


async def test_nothing_is_listened_to_where_nothing_is(tmp_path: Path) -> None:
    one = Watching()
    one.watcher.attend({})
    assert one.watcher.why_not == "there is nothing to listen to yet"
    one.watcher.attend(place(tmp_path))
    assert one.watcher.why_not == "events are being set up"
    assert await happens(lambda: not one.watcher.why_not)
    one.watcher.attend({})
    assert one.watcher.why_not == "there is nothing to listen to"
    assert await happens(lambda: not listening())


async def test_events_that_were_refused_never_come(tmp_path: Path) -> None:
    one = Watching(refused="as asked")
    one.watcher.attend(place(tmp_path))
    assert one.watcher.why_not == "as asked"
    assert await happens(lambda: not listening())


async def test_events_that_were_lost_come_back_and_what_was_missed_is_asked_for(
    tmp_path: Path,
) -> None:
    one, places = Watching(), place(tmp_path)
    one.watcher.attend(places)
    assert await happens(lambda: not one.watcher.why_not)
    bad = os.fsencode(tmp_path) + b"/a\xff.jsonl"
    os.close(os.open(bad, os.O_CREAT | os.O_WRONLY))
    assert await happens(lambda: "decode" in one.watcher.why_not)
    assert one.missed == 2
    assert one.watcher.due < time.monotonic() + 1
    assert await happens(lambda: time.monotonic() >= one.watcher.due)
    one.watcher.attend(places)
    assert one.watcher.due == inf
    assert await happens(lambda: not one.watcher.why_not)
    assert one.missed == 3
    one.watcher.stop()


def test_a_folder_that_may_not_be_read_does_not_end_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = _rust_notify.RustNotify

    def locked(folders: list[str], *how: bool) -> _rust_notify.RustNotify:
        """Watch as if a folder below could not be read."""
        *_, ignores_permissions = how
        if not ignores_permissions:
            raise PermissionError("Permission denied (os error 13)")
        return real(folders, *how)

    monkeypatch.setattr(_rust_notify, "RustNotify", locked)
    diary = Diary()
    listener = Listener([str(tmp_path)], diary.callbacks())
    assert diary.ready.wait(PATIENCE_S)
    (tmp_path / "a.jsonl").write_text("{}\n")
    assert until(lambda: diary.files == {str(tmp_path / "a.jsonl")})
    listener.stop()
