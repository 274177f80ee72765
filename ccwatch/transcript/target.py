"""What a tool call is about, in a line."""

from msgspec import Raw
from msgspec import json as wire

from ccwatch.model.entry import LONGEST_TARGET
from ccwatch.transcript.parse import BROKEN

TELLING = (
    "file_path",
    "notebook_path",
    "command",
    "pattern",
    "url",
    "query",
    "path",
    "description",
    "prompt",
    "skill",
)
"""Fields of a tool's input that tell what it is about, the most telling ones first."""

PIECES = ("offset", "limit", "pages", "view_range")
"""Fields of a tool's input that tell which part of the target is asked for."""
LONGEST_PIECE = 40
"""Characters of each of those that are kept."""
LONGEST_ASKED = 4096
"""Bytes: a tool whose input is longer does something else than to look at a part."""

_fields = wire.Decoder(dict[str, Raw]).decode
_text = wire.Decoder(str).decode


def target(asked: Raw) -> str:
    """Take from a tool's input what the call is about; empty where nothing tells."""
    try:
        fields = _fields(asked)
    except BROKEN:
        return ""
    named = (fields[name] for name in TELLING if name in fields)
    for value in (*named, *fields.values()):
        if text := _line(value):
            return text
    return ""


def piece(asked: Raw) -> str:
    """Take from a tool's input which part of its target is asked for; empty for all of it."""
    if len(asked) > LONGEST_ASKED:
        return ""
    try:
        fields = _fields(asked)
    except BROKEN:
        return ""
    told = ((name, bytes(memoryview(fields[name]))) for name in PIECES if name in fields)
    return " ".join(
        f"{name}={value.decode(errors='replace')[:LONGEST_PIECE]}"
        for name, value in told
        if value != b"null"
    )


def _line(value: Raw) -> str:
    begin = bytes(memoryview(value)[: 12 * LONGEST_TARGET])
    if not begin.startswith(b'"'):
        return ""
    if len(value) > len(begin):
        # Cut where no escape is cut in two: all of them are at most six bytes long.
        begin = begin[: -8 - begin[-8:].count(b"\\")].rsplit(b"\\", 1)[0] + b'"'
    try:
        return " ".join(_text(begin).split())[:LONGEST_TARGET]
    except BROKEN:
        return ""
