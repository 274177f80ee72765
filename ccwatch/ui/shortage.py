"""What the system refuses ccwatch, as a sentence for the user.

Imports next to nothing: where it is needed, hardly anything can be imported any more.
"""

import errno
from typing import Final

LEAST: Final = 512
"""MB of memory that the app needs. With less, its threads may fail where nobody notices."""

_MEMORY: Final = "memory (ulimit -v)"
_THREADS: Final = "threads (ulimit -u)"
_FILES: Final = "open files (ulimit -n)"
_NUMBERS: Final = {
    errno.ENOMEM: _MEMORY,
    errno.EAGAIN: _THREADS,
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
}
_MESSAGES: Final = {
    "can't start new thread": _THREADS,
    "failed to map segment": _MEMORY,
    "annot allocate memory": _MEMORY,
    "PyCapsule_Import could not import": _MEMORY,
    "without exception set": _MEMORY,
    f"Error {errno.EMFILE}": _FILES,
    "oo many open files": _FILES,
}
"""Parts of messages of errors that have no number, from Python and the dynamic linker.

Those about a capsule and a missing exception come from Python 3.13 where memory is so short that
the error itself finds none.
"""


def shortage(error: BaseException) -> str:
    """Say which limit of the system a failure comes from; empty if from none.

    Example:
        >>> shortage(MemoryError()), shortage(ValueError("7"))
        ('the system allows ccwatch no more memory (ulimit -v)', '')
    """
    if isinstance(error, MemoryError):
        what = _MEMORY
    elif isinstance(error, OSError):
        what = _NUMBERS.get(error.errno or 0, "")
    elif isinstance(error, RuntimeError | ImportError | SystemError):
        what = next((it for part, it in _MESSAGES.items() if part in str(error)), "")
    else:
        what = ""
    return what and f"the system allows ccwatch no more {what}"


def memory_refusal() -> str | None:
    """Why the app cannot be started within the limit of memory, as a sentence; `None` if it can."""
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY or most >= LEAST * 1_000_000:
        return None
    limit = f"Memory is limited to {most // 1_000_000} MB (ulimit -v)"
    return f"{limit}, and the app needs {LEAST} MB. Use: ccwatch snapshot"
