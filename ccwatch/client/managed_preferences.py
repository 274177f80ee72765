"""An administrator's settings among the preferences of macOS, where device management puts them."""

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Final

from ccwatch.client.pick import decode, inside
from ccwatch.client.small_file import contents, stamp

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a settings file that are read at most."""
SUFFIX: Final = ".plist"
"""How a file of preferences ends; all other settings are JSON."""

_NAME: Final = f"com.anthropic.claudecode{SUFFIX}"
_BEHAVIOR: Final = "managedSourcesBehavior"
_BESIDE: Final = "merge"


@lru_cache(maxsize=1)
def usual_places() -> tuple[Path, ...]:
    """Where managed preferences may be, a user's own before those of the machine; only on macOS."""
    found: list[Path] = []
    if sys.platform == "darwin":
        import pwd

        folder = Path("/Library/Managed Preferences")
        try:
            found = [folder / pwd.getpwuid(os.getuid()).pw_name / _NAME]
        except KeyError:
            found = []  # the user of this process was deleted
        found.append(folder / _NAME)
    return tuple(found)


def document(path: str) -> object:
    """Read a settings file, whichever of the two kinds it is.

    Raises:
        OSError: If it cannot be read.
        ValueError: If it makes no sense.
    """
    raw = contents(path, LARGEST)
    if not path.endswith(SUFFIX):
        return decode(raw)
    import plistlib
    from xml.parsers.expat import ExpatError

    try:
        found: object = plistlib.loads(raw)
    except (ExpatError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise ValueError("not a property list") from error
    return found


def stands_alone(path: str) -> bool | None:
    """Do the settings in a file of preferences go instead of an administrator's files?

    They do unless they say that all are to be merged. `None` where there are none.
    """
    changed = stamp(path)
    return _stands_alone(path, *changed) if changed else None


@lru_cache(maxsize=8)
def _stands_alone(path: str, _changed_ns: int, _size: int) -> bool | None:
    try:
        found = document(path)
    except (OSError, ValueError):
        return None
    return inside(found, _BEHAVIOR) != _BESIDE if isinstance(found, dict) and found else None
