"""What blocks are called in advice: names of files, programs and tools, and nothing else."""

import re
from collections.abc import Iterable
from typing import Final

from ccwatch.analysis.reading import ReadKind, is_about_file, reading, server
from ccwatch.analysis.tips.blocks.shell import program
from ccwatch.model.entry import LONGEST_TARGET, Entry

LONGEST: Final = 40
"""The most characters of a name that is shown."""
MOST_NAMES: Final = 3
"""The most names that are listed."""

_PLAIN = re.compile(r"[\w.+@-]+")
_KEY = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}")


def plain(name: str) -> str:
    """Give a name if it may stand in a line that somebody pastes; else an empty text.

    It may if it is short, of letters, digits and a few signs, and does not look like a key.

    Example:
        >>> plain("cart.py"), plain("a b"), plain("ghp_0123456789abcdefghij"), plain("a/b")
        ('cart.py', '', '', '')
    """
    if not _PLAIN.fullmatch(name) or len(name) > LONGEST or not name.isprintable():
        return ""
    return "" if _KEY.search(name) else name


def base_name(path: str) -> str:
    """The last part of a path of any system, as it is."""
    return path.strip().replace("\\", "/").rpartition("/")[2]


def file_name(path: str) -> str:
    """Name a file by the last part of its path; empty where that is cut off or not plain."""
    return plain(base_name(path)) if len(path) < LONGEST_TARGET else ""


def name_of(entry: Entry) -> str:
    """Name what a block is about: a file, the program of a command, a server, or the tool.

    Empty where nothing plain can be said.
    """
    if entry.name.startswith("mcp__"):
        return plain(server(entry.name))
    if is_about_file(entry):
        return file_name(entry.target)
    if reading(entry.name) is ReadKind.COMMAND:
        name = program(entry.target)
        return name if name and all(map(plain, name.split())) else plain(entry.name)
    return plain(entry.name)


def listed(entries: Iterable[Entry]) -> str:
    """Write what blocks are about, the first few names: ` (pytest, npm test, …)`."""
    names = list(dict.fromkeys(name for entry in entries if (name := name_of(entry))))
    more = ", …" if len(names) > MOST_NAMES else ""
    return f" ({', '.join(names[:MOST_NAMES])}{more})" if names else ""
