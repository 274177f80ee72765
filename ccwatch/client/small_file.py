"""Reads small files without blocking, and tells whether they changed."""

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | os.O_NONBLOCK


def stamp(path: str) -> tuple[int, int] | None:
    """When a file last changed, in nanoseconds since 1970, UTC, and its size; `None` without one.

    While both stay the same, it need not be read again.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def contents(path: str | Path, most: int) -> bytes:
    """Read a whole file.

    Args:
        path: The file; symbolic links are followed.
        most: Its size in bytes at most.

    Raises:
        OSError: If it cannot be read, is not a regular file, or is larger than `most`.
    """
    with open(os.open(path, _FLAGS), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, "too large", str(path))
    return data
