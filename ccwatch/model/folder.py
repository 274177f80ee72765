"""The names of folders, and of what is in them."""

import sys
from functools import lru_cache
from typing import Final
from unicodedata import normalize

IGNORES_CASE: Final = sys.platform == "darwin"
"""Do disks usually not tell capitals from small letters?"""


def canonical(path: str) -> str:
    r"""Spell the letter of a drive of Windows as a capital, as shells do.

    VS Code gives the same folder a small one.

    Example:
        >>> canonical("c:\\work\\shop"), canonical("/home/dev/c:\\work")
        ('C:\\work\\shop', '/home/dev/c:\\work')
    """
    return path[0].upper() + path[1:] if path[1:3] in {":\\", ":/"} else path


def comparable(path: str) -> str:
    """Give a folder's path or name in the form in which it is compared with others.

    Claude Code writes composed letters where a disk of macOS has decomposed ones, and the case in
    which the user went to the folder.
    """
    same = canonical(path if path.isascii() else normalize("NFC", path))
    return same.casefold() if IGNORES_CASE else same


def inside(path: str, folder: str) -> str:
    """Make a path relative to a folder that contains it; any other path is returned as it is.

    Example:
        >>> inside("/home/dev/shop/cart.py", "/home/dev/shop/"), inside("/etc/hosts", "/home/dev")
        ('cart.py', '/etc/hosts')
        >>> inside("/etc/hosts", "")
        '/etc/hosts'
    """
    return path.removeprefix(folder.rstrip("/") + "/") if folder else path


@lru_cache(maxsize=1024)
def last_part(path: str) -> str:
    r"""The last part of a folder's path, in POSIX or Windows syntax; empty if there is none.

    Example:
        >>> last_part("/home/dev/shop/"), last_part("C:\\work\\shop"), last_part("/")
        ('shop', 'shop', '')
    """
    return path.rstrip("/\\").replace("\\", "/").rpartition("/")[2]
