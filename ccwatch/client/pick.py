"""Values out of JSON that somebody else wrote: every one may be missing or of another kind."""

import json
import math
from codecs import BOM_UTF8

LONGEST = 4096
"""Characters of a string that are kept."""
MOST = 10**12
"""Tokens, milliseconds or lines: nobody has more. It is the most that a transcript may tell."""


def decode(raw: bytes) -> object:
    """Read a document.

    Raises:
        ValueError: If it is not JSON, or is nested too deeply to be read.
    """
    try:
        decoded: object = json.loads(raw.removeprefix(BOM_UTF8).decode("utf-8", "replace"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return decoded


def inside(value: object, *path: str) -> object:
    """Follow keys inwards; `None` as soon as one is missing."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def text(value: object, longest: int = LONGEST) -> str:
    """Take a string without its control characters; empty for anything else."""
    if not isinstance(value, str):
        return ""
    return "".join(letter for letter in value[:longest] if letter.isprintable())


def number(value: object) -> float | None:
    """Take a finite number; truth values are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """Take a number as an integer, rounded to the nearest."""
    found = number(value)
    return None if found is None else round(found)


def count(value: object) -> int | None:
    """Take a number of things: an integer that is not below 0, nor more than there can be."""
    found = whole(value)
    return found if found is not None and 0 <= found <= MOST else None


def truth(value: object) -> bool | None:
    """Take a truth value."""
    return value if isinstance(value, bool) else None
