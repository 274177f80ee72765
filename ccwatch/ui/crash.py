"""Crash reports: where ccwatch failed, and nothing of what it was reading.

Messages of exceptions and local variables are left out, since both may quote the user's data.
"""

import os
import platform
import traceback
from collections.abc import Iterator
from pathlib import Path

from ccwatch import __version__

FRAMES = 40
"""Frames of one exception that are written, the last ones."""

CAUSES = 8
"""Exceptions of one chain that are written."""

FILE = "crash.txt"
"""The name of the report; the next crash replaces it."""


def place(error: BaseException) -> str:
    """Name the kind of a failure and the line where it was raised.

    Example:
        >>> place(ValueError("a secret"))
        'ValueError'
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}"


def report(error: BaseException) -> str:
    """Write the stack of a failure, after those of its causes."""
    lines = [f"ccwatch {__version__}, Python {platform.python_version()}, {platform.system()}"]
    for cause in reversed(list(_chain(error))):
        lines.append(f"\n{type(cause).__module__}.{type(cause).__qualname__}, raised through")
        for frame in traceback.extract_tb(cause.__traceback__)[-FRAMES:]:
            lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
            lines.append(f"    {frame.line}")
    return "\n".join(lines) + "\n"


def save(error: BaseException, folder: Path) -> Path | None:
    """Write the report of a failure to a file that only the user can read.

    Args:
        error: The failure.
        folder: Where to write; created if it does not exist.

    Returns:
        The file, or None if it could not be written.
    """
    path = folder / FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(report(error))
    except OSError:
        return None
    return path


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield a failure and its causes, the latest first."""
    cause: BaseException | None = error
    for _ in range(CAUSES):
        if cause is None:
            return
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            cause = cause.exceptions[0]
        elif cause.__cause__ is not None or cause.__suppress_context__:
            cause = cause.__cause__
        else:
            cause = cause.__context__
