"""Listening to folders that are created, removed and replaced."""

from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from time import monotonic

from ccwatch.watch.listener import Callbacks, Listener

Folders = dict[str, tuple[int, int]]
"""Existing folders with their device and inode numbers, which differ once one is replaced."""

LONGEST_S = 60
"""Seconds before events are retried, at most."""
VARIABLE = "WATCHFILES_FORCE_POLLING"
"""The environment variable with which users turn events off."""


class Watcher:
    """Listens to the folders that exist, and retries after a failure.

    Not thread-safe: all its methods are for one thread.
    """

    def __init__(
        self,
        changed: Callable[[frozenset[str], bool], None],
        missed: Callable[[], None],
        call: Callable[[Callable[[], None]], object],
        refused: str,
        retry_s: float,
    ) -> None:
        """Listen to nothing yet.

        Args:
            changed: Takes the transcripts that may have changed, and whether folders have too.
            missed: Called when events start or stop, since changes may have been missed.
            call: Calls a function in the thread of the watcher.
            refused: Why events are not wanted; empty if they are.
            retry_s: Seconds until the first retry; doubled with each further one.
        """
        self._changed, self._missed, self._call = changed, missed, call
        self._refused, self._first_s = refused, retry_s
        self._why = refused or "there is nothing to listen to yet"
        self._retry_s = retry_s
        self._folders: Folders = {}
        self._listener: Listener | None = None
        self._retry_at = inf
        self._ready_at = 0.0

    @property
    def why_not(self) -> str:
        """Why there are no events; empty while there are."""
        return self._why

    @property
    def due(self) -> float:
        """When `attend` is to be called again: seconds on the monotonic clock."""
        return self._retry_at

    def attend(self, folders: Folders) -> None:
        """Listen to these folders, and again if one was replaced or a retry is due."""
        if self._refused or (folders == self._folders and monotonic() < self._retry_at):
            return
        if folders != self._folders:
            self._retry_s = self._first_s
        self.stop()
        self._folders, self._retry_at = folders, inf
        if folders:
            self._why = "events are being set up"
            self._listener = self._listen(list(folders))

    def stop(self) -> None:
        """Stop listening. Returns at once."""
        if self._listener:
            self._listener.stop()
        self._listener = None
        self._why = self._refused or "there is nothing to listen to"

    def _listen(self, folders: list[str]) -> Listener:
        """Create a listener; calls of an older one that are still pending are ignored."""
        mine: list[Listener] = []

        def call(callback: Callable[[], None]) -> None:
            self._call(lambda: callback() if mine and mine[0] is self._listener else None)

        listener = Listener(
            folders,
            Callbacks(
                changed=lambda files, there: call(partial(self._changed, files, there)),
                ready=lambda: call(self._ready),
                failed=lambda why: call(partial(self._failed, why)),
            ),
        )
        mine.append(listener)
        return listener

    def _ready(self) -> None:
        self._why, self._ready_at = "", monotonic()
        self._missed()

    def _failed(self, why: str) -> None:
        lasted = not self._why and monotonic() - self._ready_at > LONGEST_S
        if lasted:
            self._retry_s = self._first_s
        self._listener, self._why = None, why
        self._retry_at = monotonic() + self._retry_s
        self._retry_s = min(2 * self._retry_s, LONGEST_S)
        self._missed()


def refusal(environ: Mapping[str, str]) -> str:
    """Why the environment turns events off, for the user; empty if it does not."""
    value = environ.get(VARIABLE, "")
    return f"{VARIABLE} is set" if value.lower() not in ("", "false", "disable", "disabled") else ""
