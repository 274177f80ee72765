"""What a tool call is about, on one line."""

import msgspec
from msgspec import Raw

from ccwatch.model.entry import LONGEST_TARGET
from ccwatch.transcript.wire.raw import BROKEN

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
"""Fields of a tool's input that tell what the call is about, the most specific first."""

PIECES = ("offset", "limit", "pages", "view_range")
"""Fields of a tool's input that select a part of the target."""
LONGEST_PIECE = 40
"""Characters of each of those that are kept."""
LONGEST_ASKED = 4096
"""Bytes: a tool with a longer input does not select a part."""

_fields = msgspec.json.Decoder(dict[str, Raw]).decode
_text = msgspec.json.Decoder(str).decode


def target(asked: Raw) -> str:
    """What a call is about, from its input; empty if nothing tells."""
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
    """The part of its target that a call selects, from its input; empty for all of it."""
    if len(asked) > LONGEST_ASKED:
        return ""
    try:
        fields = _fields(asked)
    except BROKEN:
        return ""
    parts = ((name, bytes(memoryview(fields[name]))) for name in PIECES if name in fields)
    return " ".join(
        f"{name}={value.decode(errors='replace')[:LONGEST_PIECE]}"
        for name, value in parts
        if value != b"null"
    )


def _line(value: Raw) -> str:
    start = bytes(memoryview(value)[: 12 * LONGEST_TARGET])
    if not start.startswith(b'"'):
        return ""
    if len(value) > len(start):
        # Cut without splitting an escape, which is at most six bytes long.
        start = start[: -8 - start[-8:].count(b"\\")].rsplit(b"\\", 1)[0] + b'"'
    try:
        return " ".join(_text(start).split())[:LONGEST_TARGET]
    except BROKEN:
        return ""
