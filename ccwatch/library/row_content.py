"""Reads the text of prompts and other rows back from disk."""

import json
from collections.abc import Iterator

from msgspec.structs import replace

from ccwatch.model.lane import Place
from ccwatch.model.text import Content
from ccwatch.transcript.meaning import queued_prompt, typed
from ccwatch.transcript.tail import line_at
from ccwatch.transcript.wire.parse import parse

MAX_ROW = 4 << 20
"""Bytes of a row that are read; a longer prompt is not shown."""
MAX_ROW_WITH_IMAGES = 32 << 20
"""Bytes of a row with images that are read; a longer one adds nothing."""
DEEPEST = 4
"""Depth of nested lists that are searched for text and images."""


def prompt_text(place: Place) -> str:
    """Read a prompt; empty if its file is gone or changed."""
    rows = parse(_line(place))
    texts = (row.message.content if row.message else queued_prompt(row) for row in rows)
    return next((typed(one) for one in texts if one), "")


def row_content(place: Place) -> Content | None:
    """Read what a row adds to the conversation: a prompt, a result, a reminder.

    Returns:
        Its text and the number of its images; nothing if the row is malformed, `None` if it cannot
        be read.
    """
    line = _line(place, MAX_ROW_WITH_IMAGES)
    if not line:
        return None
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return Content()
    if not isinstance(row, dict):
        return Content()
    message = row.get("message")
    inside = message.get("content") if isinstance(message, dict) else row.get("rendered")
    parts = list(_parts(inside, DEEPEST))
    texts = [part for part in parts if part is not None]
    return Content("\n".join(texts), len(parts) - len(texts))


def _parts(value: object, levels: int) -> Iterator[str | None]:
    """Yield all texts in a content, and `None` for each image and document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and levels:
        for one in value:
            yield from _parts(one, levels - 1)
    elif isinstance(value, dict) and isinstance(value.get("source"), dict):
        yield None
    elif isinstance(value, dict):
        yield from _parts(value.get("text", value.get("content")), levels)


def _line(place: Place, most: int = MAX_ROW) -> bytes:
    return line_at(replace(place, length=min(place.length, most))) or b""
