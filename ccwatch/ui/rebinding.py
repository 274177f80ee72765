"""Parses keys of the settings into Textual's names of keys."""

import unicodedata
from typing import Final

from textual.binding import Binding, InvalidBinding
from textual.keys import KEY_NAME_REPLACEMENTS, Keys

MODIFIERS: Final = frozenset(("ctrl", "shift", "alt", "meta", "super", "hyper"))
"""Modifiers, which stand before a key, each with a `+`."""
ALLOWED: Final = "a letter, a sign, or a name such as f2, space, pagedown or ctrl+x"
"""A description of keys, for the user; several are separated by commas."""
_NAMES: Final = frozenset((*(key.value for key in Keys), *KEY_NAME_REPLACEMENTS.values()))


def spelled(keys: str) -> str:
    """Translate keys to the names that a keymap needs.

    Args:
        keys: One key, or several with commas between them.

    Raises:
        ValueError: If one of them is not a key.

    Example:
        >>> spelled("?"), spelled("x,ctrl+x"), spelled("Q")
        ('question_mark', 'x,ctrl+x', 'Q')
    """
    try:
        names = [binding.key for binding in Binding.make_bindings([Binding(keys, "", "")])]
    except InvalidBinding as error:
        raise ValueError(str(error)) from None
    for key in names:
        if not _is_key(key):
            raise ValueError(f"there is no key {key!r}")
    return ",".join(names)


def _is_key(key: str) -> bool:
    *modifiers, name = key.split("+")
    if not MODIFIERS.issuperset(modifiers):
        return False
    return key in _NAMES or name in _NAMES or len(name) == 1 or _is_sign(name)


def _is_sign(name: str) -> bool:
    """Is it the Unicode name of a character, such as `question_mark`?"""
    try:
        return bool(unicodedata.lookup(name.replace("_", " ")))
    except KeyError:
        return False
