"""Keys that the user wants for commands, under the names that Textual has for them."""

import unicodedata
from typing import Final

from textual.binding import Binding, InvalidBinding
from textual.keys import KEY_NAME_REPLACEMENTS, Keys

MODIFIERS: Final = frozenset(("ctrl", "shift", "alt", "meta", "super", "hyper"))
"""What may stand before a key, each with a `+`."""
ALLOWED: Final = "a letter, a sign, or a name such as f2, space, pagedown or ctrl+x"
"""What a key may be, for people; several are separated by commas."""
_NAMES: Final = frozenset((*(key.value for key in Keys), *KEY_NAME_REPLACEMENTS.values()))


def spelled(said: str) -> str:
    """Return the keys that somebody named as a keymap has them.

    Args:
        said: One key, or several with commas between them.

    Raises:
        ValueError: If one of them is no key.

    Example:
        >>> spelled("?"), spelled("x,ctrl+x"), spelled("Q")
        ('question_mark', 'x,ctrl+x', 'Q')
    """
    try:
        keys = [one.key for one in Binding.make_bindings([Binding(said, "", "")])]
    except InvalidBinding as error:
        raise ValueError(str(error)) from None
    for key in keys:
        if not _is_key(key):
            raise ValueError(f"there is no key {key!r}")
    return ",".join(keys)


def _is_key(key: str) -> bool:
    *modifiers, name = key.split("+")
    if not MODIFIERS.issuperset(modifiers):
        return False
    return key in _NAMES or name in _NAMES or len(name) == 1 or _is_sign(name)


def _is_sign(name: str) -> bool:
    """Is it what Unicode calls a character, as `question_mark`?"""
    try:
        return bool(unicodedata.lookup(name.replace("_", " ")))
    except KeyError:
        return False
