"""Reads the text of prompts and other rows back from disk."""

import json
from collections.abc import Iterator

from ccwatch.model.lane import Place
from ccwatch.transcript.meaning import queued_prompt, typed
from ccwatch.transcript.parse import parse
from ccwatch.transcript.record import Row
from ccwatch.transcript.tail import line_at

MOST = 4 << 20
"""Bytes of a row that are read; a longer prompt is not shown."""
DEEPEST = 4
"""Depth of nested lists that are searched for text."""


def prompt_text(place: Place) -> str:
    """Read a prompt; empty if its file is gone or changed."""
    found = parse(_line(place))
    rows = (found,) if isinstance(found, Row) else found.rows
    texts = (row.message.content if row.message else queued_prompt(row) for row in rows)
    return next((typed(one) for one in texts if one), "")


def row_text(place: Place) -> str | None:
    """Read all text that a row adds to the conversation: of a prompt, a result, a reminder.

    Returns:
        The text, without images and other data; empty if the row is malformed, `None` if it cannot
        be read.
    """
    line = _line(place)
    if not line:
        return None
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(row, dict):
        return ""
    message = row.get("message")
    inside = message.get("content") if isinstance(message, dict) else row.get("rendered")
    return "\n".join(_texts(inside, DEEPEST))


def _texts(value: object, levels: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and levels:
        for one in value:
            yield from _texts(one, levels - 1)
    elif isinstance(value, dict):
        yield from _texts(value.get("text", value.get("content")), levels)


def _line(place: Place) -> bytes:
    return line_at(place._replace(length=min(place.length, MOST))) or b""
