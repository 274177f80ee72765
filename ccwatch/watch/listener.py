"""File events: fast, but not reliable."""

import os
from collections.abc import Callable, Iterable, Sequence
from math import inf
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from watchfiles._rust_notify import RustNotify

DEBOUNCE_MS = 50
"""Milliseconds after which an unbroken stream of changes is passed on."""
TURN_MS = 1000
"""Milliseconds without changes after which the pace is chosen again."""
PACES = ((4, 10), (15, 50), (120, 100))
"""How often to poll: until so many seconds after a change, every so many milliseconds."""
SLOWEST_MS = 200
"""Milliseconds between two polls if nothing has changed for long, or ever."""

_MODIFIED = 2
_SUFFIX = ".jsonl"


class Callbacks(Struct, frozen=True):
    """What a listener calls. All are called in its thread."""

    changed: Callable[[frozenset[str], bool], None]
    """Takes the transcripts that may have changed, and whether folders came or went."""
    ready: Callable[[], None]
    """Events are delivered from now on; earlier changes have to be looked for."""
    failed: Callable[[str], None]
    """Takes the reason why no more events will be delivered."""


class Listener:
    """Listens to folders in a thread of its own, until it is stopped or fails.

    Events get lost, mostly without an error: when a folder is replaced, when there are many at
    once, on network drives, and when the system runs out of watches.
    """

    def __init__(self, folders: Sequence[str], callbacks: Callbacks) -> None:
        """Start to listen.

        Args:
            folders: The folders to listen to, recursively.
            callbacks: What to call.
        """
        self._folders, self._callbacks = list(folders), callbacks
        self._names = Names(folders)
        self._stop = Event()
        Thread(target=self._listen, name="ccwatch-listener").start()

    def stop(self) -> None:
        """Stop listening. Returns at once; the thread ends soon, and calls nothing any more."""
        self._stop.set()

    def _listen(self) -> None:
        try:
            self._follow()
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            # No permission, no watches left, a name that is not UTF-8, or another version of
            # watchfiles: what is imported here is not part of its public API.
            if not self._stop.is_set():
                self._callbacks.failed(" ".join(str(error).split()) or type(error).__name__)

    def _follow(self) -> None:
        with _notify(self._folders) as notify:
            self._callbacks.ready()
            last = -inf
            while not self._stop.is_set():
                step = step_ms(monotonic() - last)
                changes = notify.watch(DEBOUNCE_MS, step, TURN_MS, self._stop)
                if isinstance(changes, set):
                    last = monotonic()
                    self._report(changes)

    def _report(self, changes: set[tuple[int, str]]) -> None:
        files = frozenset(self._names.of(path) for _, path in changes if path.endswith(_SUFFIX))
        folders = any(kind != _MODIFIED and is_folder(path) for kind, path in changes)
        if (files or folders) and not self._stop.is_set():
            self._callbacks.changed(files, folders)


def _notify(folders: list[str]) -> "RustNotify":
    """Listen to folders, except for those below them that may not be read.

    Raises:
        OSError: The system cannot listen to all of them, such as if it runs out of watches. Where a
            folder may not be read this goes unnoticed: watchfiles then ignores all errors.
        RuntimeError: No thread can be started. watchfiles starts one, and without it aborts the
            process.
    """
    from watchfiles._rust_notify import RustNotify

    trial = Thread(target=lambda: None)
    trial.start()
    trial.join()

    try:
        return RustNotify(folders, False, False, 300, True, False)
    except PermissionError:
        return RustNotify(folders, False, False, 300, True, True)


class Names:
    """Names files by the folders as they were given, by whatever path events tell of them.

    On macOS that is the real path, in the letters that are on disk: `/private/var` for `/var`, what
    a link leads to, `.claude` where `.Claude` was given.
    """

    def __init__(self, folders: Iterable[str]) -> None:
        """Know only what was given.

        Args:
            folders: What is listened to.
        """
        self._given = {os.path.join(folder, ""): os.path.join(folder, "") for folder in folders}
        """How paths begin, with how they are to begin."""

    def of(self, path: str) -> str:
        """Give the name of a file, which may be gone; its path where no folder holds it."""
        for start, given in self._given.items():
            if path.startswith(start):
                return given + path.removeprefix(start)
        start = self._start(path)
        return self._given[start] + path.removeprefix(start) if start else path

    def _start(self, path: str) -> str:
        """Learn how a path begins that leads into one of the folders; empty if it does not."""
        folders = {where: given for given in self._given.values() if (where := _where(given))}
        above, below = os.path.split(path)
        while below:
            if (where := _where(above)) and (given := folders.get(where)):
                start = os.path.join(above, "")
                self._given[start] = given
                return start
            above, below = os.path.split(above)
        return ""


def _where(folder: str) -> tuple[int, int] | None:
    """The device and the inode of a folder; `None` if it is not there."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def step_ms(quiet_s: float) -> int:
    """Choose how often to poll for changes, since a poll takes time even if there are none.

    Args:
        quiet_s: Seconds since the last change.

    Returns:
        Milliseconds between two polls. A change is noticed after one or two of them.
    """
    return next((step for most, step in PACES if quiet_s < most), SLOWEST_MS)


def is_folder(path: str) -> bool:
    """Guess by its name whether a path, which may no longer exist, is a folder of transcripts."""
    return "." not in os.path.basename(path)
