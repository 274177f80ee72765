"""What the file system tells of changes: quick to come, and never to be relied on."""

import os
from collections.abc import Callable, Sequence
from math import inf
from threading import Event, Thread
from time import monotonic

from msgspec import Struct

DEBOUNCE_MS = 50
"""Milliseconds after which an unbroken stream of changes is handed on."""
TURN_MS = 1000
"""Milliseconds of quiet after which the pace is chosen anew."""
PACES = ((4, 10), (15, 50), (120, 100))
"""How often to ask for changes: up to so many seconds after one, every so many milliseconds."""
SLOWEST_MS = 200
"""Milliseconds between two questions when nothing has changed for long, or ever."""

_MODIFIED = 2
_SUFFIX = ".jsonl"


class Callbacks(Struct, frozen=True):
    """Whom a listener tells what. All are called in its thread."""

    changed: Callable[[frozenset[str], bool], None]
    """Takes the transcripts that may have changed, and whether folders came or went."""
    ready: Callable[[], None]
    """Events come from now on. What was written before has to be looked for."""
    failed: Callable[[str], None]
    """Takes the reason why none will come any more."""


class Listener:
    """Listens to some folders in a thread of its own, until it is stopped or cannot go on.

    Events get lost, mostly without an error: when a folder is replaced, when many come at
    once, on network drives, when the system has no more watches to give.
    """

    def __init__(self, folders: Sequence[str], callbacks: Callbacks) -> None:
        """Begin to listen.

        Args:
            folders: What to listen to, with all that is below.
            callbacks: Who is told of it.
        """
        self._folders, self._callbacks = list(folders), callbacks
        self._stop = Event()
        Thread(target=self._listen, name="ccwatch-listener").start()

    def stop(self) -> None:
        """Stop listening. Returns at once; the thread ends within a moment and says no more."""
        self._stop.set()

    def _listen(self) -> None:
        try:
            self._follow()
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            # No permission, no more watches to be had, a name that is not UTF-8, or another
            # make of watchfiles: what is imported here is not part of its promise.
            if not self._stop.is_set():
                self._callbacks.failed(" ".join(str(error).split()) or type(error).__name__)

    def _follow(self) -> None:
        from watchfiles._rust_notify import RustNotify

        with RustNotify(self._folders, False, False, 300, True, True) as notify:
            self._callbacks.ready()
            last = -inf
            while not self._stop.is_set():
                step = step_ms(monotonic() - last)
                changes = notify.watch(DEBOUNCE_MS, step, TURN_MS, self._stop)
                if isinstance(changes, set):
                    last = monotonic()
                    self._tell(changes)

    def _tell(self, changes: set[tuple[int, str]]) -> None:
        files = frozenset(path for _, path in changes if path.endswith(_SUFFIX))
        folders = any(kind != _MODIFIED and is_folder(path) for kind, path in changes)
        if (files or folders) and not self._stop.is_set():
            self._callbacks.changed(files, folders)


def step_ms(quiet_s: float) -> int:
    """Choose how often to ask for changes, since asking takes time even when there are none.

    Args:
        quiet_s: Seconds since the last change.

    Returns:
        Milliseconds between two questions. A change is noticed after one or two of them.
    """
    return next((step for most, step in PACES if quiet_s < most), SLOWEST_MS)


def is_folder(path: str) -> bool:
    """Guess by its name whether a path, which may be gone, is a folder that holds transcripts."""
    return "." not in os.path.basename(path)
