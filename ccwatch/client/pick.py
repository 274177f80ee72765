"""Takes values out of foreign JSON, where each may be missing or of another type."""

import json
import math
from codecs import BOM_UTF8

LONGEST = 4096
"""Characters of a string at most."""
MAX_NUMBER = 10**12
"""The largest plausible number of tokens, milliseconds or lines, as in transcripts."""


def decode(raw: bytes) -> object:
    """Parse a document.

    Raises:
        ValueError: If it is not JSON, or is nested too deeply.
    """
    try:
        decoded: object = json.loads(raw.removeprefix(BOM_UTF8).decode("utf-8", "replace"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return decoded


def inside(value: object, *path: str) -> object:
    """The value at a path of keys; `None` if there is none."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def text(value: object, longest: int = LONGEST) -> str:
    """A string without its control characters; empty if the value is none."""
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value[:longest] if letter.isprintable())


def number(value: object) -> float | None:
    """A finite number; `None` if the value is none, or is a boolean."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """A number rounded to an integer; `None` if the value is none."""
    found = number(value)
    return None if found is None else round(found)


def count(value: object) -> int | None:
    """A number rounded to an integer; `None` unless it is from 0 to `MAX_NUMBER`."""
    found = whole(value)
    return found if found is not None and 0 <= found <= MAX_NUMBER else None


def truth(value: object) -> bool | None:
    """A boolean; `None` if the value is none."""
    return value if isinstance(value, bool) else None
