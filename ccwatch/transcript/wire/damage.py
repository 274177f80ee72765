"""Recovers rows from a line that is not one well-formed row.

Claude Code sometimes leaves a truncated row with the next one on the same line, two rows without a
newline between them, or blocks of zero bytes after a crash.
"""

import json
import re
from math import isfinite

MAX_FAILURES = 32
"""Number of places that only look like the start of a row, after which a line is given up."""
MAX_TRIES = 4096
"""Number of places that look like the start of a row that are tried on a line."""

JsonObject = dict[str, object]
"""A JSON object."""

_PADDING = "\0 \t\r\n\ufeff"
_padding = re.compile(f"[{_PADDING}]*")
_start = re.compile(
    r'\{"(?:parentUuid|type|sessionId|uuid|isSidechain|messageId|leafUuid|summary|operation'
    r'|timestamp|cwd|userType)"'
)
_half_a_pair = re.compile(r"\\u[dD][89a-fA-F]")
_lone = re.compile("[\ud800-\udfff]")
_TOP_LEVEL = frozenset({"sessionId", "leafUuid", "messageId"})
"""Every row has one of these, and no nested object with a `type` has."""
_IDENTITY = _TOP_LEVEL | {"uuid", "timestamp"}


def recover(line: bytes) -> tuple[list[JsonObject], bool]:
    """Find the complete rows on a line.

    A row after something unreadable only counts if the line ends with it. Other objects there may
    be a part of the truncated row, such as a block of its message.

    Args:
        line: Any bytes but a newline.

    Returns:
        The rows in the order of the line, and whether anything is lost. In the rows, invalid UTF-8
        and lone surrogates are replaced by U+FFFD; infinite numbers, NaN and integers beyond 64
        bits by `None`.
    """
    text = line.decode("utf-8", "replace").strip(_PADDING)
    if not text:
        return [], b"\0" in line
    found, end = _run(text, 0)
    if end < len(text):
        found += _last_run(text, end + 1)
    if _half_a_pair.search(text):
        _replace_surrogates(found)
    return found, end < len(text)


def _run(text: str, start: int) -> tuple[list[JsonObject], int]:
    """Read consecutive objects. Returns them, and where the first failure is."""
    found: list[JsonObject] = []
    while start < len(text):
        try:
            value, end = _scan(text, start)
        except (ValueError, RecursionError):
            break
        if not isinstance(value, dict):
            break
        found.append(value)
        start = _skip_padding(text, end)
    return found, start


def _last_run(text: str, start: int) -> list[JsonObject]:
    """Read the rows that the line ends with; the first may start anywhere."""
    failures = 0
    for _ in range(MAX_TRIES):
        match = _start.search(text, start)
        if not match or failures == MAX_FAILURES:
            break
        found, end = _run(text, match.start())
        if end == len(text):
            return found if _is_row(found[0], text[match.start() - 1]) else found[1:]
        failures += not found
        # An object that was read has no row inside; a failed one may have.
        start = end if found else end + 1
    return []


def _is_row(found: JsonObject, before: str) -> bool:
    """Is an object a row, rather than the last part of a truncated one?

    Args:
        found: The object.
        before: The character before it; after `:`, `,` or `[` it may be a part.
    """
    return "type" in found and not (_TOP_LEVEL if before in ":,[" else _IDENTITY).isdisjoint(found)


def _skip_padding(text: str, start: int) -> int:
    match = _padding.match(text, start)
    return match.end() if match else start


def _integer(digits: str) -> int | None:
    number = int(digits) if len(digits) <= len("-9223372036854775808") else 1 << 64
    return number if -(1 << 63) <= number < 1 << 64 else None


def _real(digits: str) -> float | None:
    number = float(digits)
    return number if isfinite(number) else None


def _nothing(_name: str) -> None:
    """Replace `NaN` and infinities by `None`."""


_scan = json.JSONDecoder(parse_int=_integer, parse_float=_real, parse_constant=_nothing).raw_decode


def _replace_surrogates(found: list[JsonObject]) -> None:
    """Make all text encodable. Without recursion, since rows may be nested deeply."""
    todo: list[object] = list(found)
    for at in todo:
        if isinstance(at, dict):
            whole = {_encodable(key): _encodable(value) for key, value in at.items()}
            at.clear()
            at.update(whole)
            todo += whole.values()
        elif isinstance(at, list):
            at[:] = map(_encodable, at)
            todo += at


def _encodable(value: object) -> object:
    return _lone.sub("\ufffd", value) if isinstance(value, str) else value
