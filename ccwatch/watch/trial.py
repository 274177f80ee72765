"""Finds out whether file events can be had."""

from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Final

from ccwatch.watch.listener import Callbacks, Listener

PATIENCE_S: Final = 3.0
"""Seconds to wait for an answer."""
LIMITS: Final = {
    "(os error 24)": "fs.inotify.max_user_instances",
    "(os error 28)": "fs.inotify.max_user_watches",
    "watch limit": "fs.inotify.max_user_watches",
}
"""Limits of Linux, by what stands in the error where one is reached."""


def failure(folders: Sequence[str], patience_s: float = PATIENCE_S) -> str:
    """Listen to folders for a moment, and return why that failed, for the user.

    Args:
        folders: The folders, which exist.
        patience_s: Seconds after which events are taken to be on their way.

    Returns:
        The reason, with the limit to raise if it was one; empty if events are delivered.
    """
    answers: SimpleQueue[str] = SimpleQueue()
    listener = Listener(
        folders,
        Callbacks(
            changed=lambda _files, _there: None,
            ready=lambda: answers.put(""),
            failed=answers.put,
        ),
    )
    try:
        why = answers.get(timeout=patience_s)
    except Empty:
        why = ""
    listener.stop()
    limit = next((name for sign, name in LIMITS.items() if sign in why), "")
    return f"{why}; sysctl {limit} may be too low" if limit else why
