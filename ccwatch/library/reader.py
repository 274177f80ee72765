"""Reads one block from its row in the transcript."""

import base64
import binascii
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Final

import msgspec
from msgspec import Raw

from ccwatch.library.cleaning import cleaned
from ccwatch.library.picture import dimensions
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.lane import Place
from ccwatch.model.text import Text
from ccwatch.transcript.tail import line_at
from ccwatch.transcript.wire.blocks import ContentBlock, Media, sized_blocks, tool_use_result
from ccwatch.transcript.wire.content import string
from ccwatch.transcript.wire.parse import parse
from ccwatch.transcript.wire.raw import EMPTY
from ccwatch.transcript.wire.row import Row
from ccwatch.units import file_size

GONE: Final = "the transcript is no longer there"
"""The note on a block whose transcript was deleted."""
CHANGED: Final = "the transcript has changed since"
"""The note on a block that is no longer at its place."""
PROSE: Final = (
    "command", "content", "old_string", "new_string", "plan", "prompt", "code", "new_source",
)  # fmt: skip
"""Fields of a tool's input that are shown as lines of text rather than as JSON."""
RETRIES: Final = ("retryAttempt", "maxRetries", "retryInMs")
"""Fields of an API error that say how the client retries."""
ACCOUNT: Final = "session_context"
"""The type of the attachment that names the user's account."""
START: Final = 64 << 10
"""Characters of an encoded image that are decoded to find its width and height."""
_fields = msgspec.json.Decoder(dict[str, Raw]).decode


def read(entry: Entry, *, masked: bool = True) -> Text:
    """Read a block. Never raises: a row that is gone or was changed gives a note instead.

    Args:
        entry: The block.
        masked: Mask secrets?
    """
    return next(read_all((entry,), masked=masked))


def read_all(entries: Iterable[Entry], *, masked: bool = True) -> Iterator[Text]:
    """Read blocks as `read` does, but a row only once for all of its blocks that follow each other.

    Args:
        entries: The blocks.
        masked: Mask secrets?
    """
    for (place, uuid), same in groupby(entries, key=lambda one: (one.place, one.uuid)):
        row = _row(place, uuid)
        blocks = sized_blocks(_content(row)) if row else []
        for entry in same:
            if row is None:
                yield Text(note=CHANGED if os.path.exists(place.path) else GONE)
            else:
                found = _block_content(entry, row, blocks)
                yield cleaned(found, masked=masked, private=entry.name == ACCOUNT)


def _row(place: Place, uuid: str) -> Row | None:
    line = line_at(place)
    if line is None:
        return None
    return next((row for row in parse(line) if (row.uuid or "") == uuid), None)


def _content(row: Row) -> Raw:
    return row.message.content if row.message else row.content


def _block_content(entry: Entry, row: Row, blocks: Sequence[tuple[ContentBlock, int]]) -> Text:
    """The content of a block, not cleaned yet."""
    if entry.kind in (Kind.ATTACHMENT, Kind.NOTE):
        return _attachment(entry)
    if entry.kind is Kind.ERROR and entry.block < 0:
        return _api_error(entry)
    if entry.block < 0:  # the content is a string rather than a list of blocks
        content = _content(row)
        return Text((string(content),)) if _is_string(content) else Text()
    there = blocks[entry.block : entry.block + 1]
    return _block(entry.kind, there[0][0], row) if there else Text(note=CHANGED)


def _block(kind: Kind, block: ContentBlock, row: Row) -> Text:
    if block.source:
        return Text(kind=_media_type(block.source), note=_media_note(block.source))
    match kind:
        case Kind.CALL:
            return _call(block)
        case Kind.RESULT:
            return _result(block, row)
        case Kind.THINKING:
            return _thinking(block)
    return Text((string(block.text),))


def _thinking(block: ContentBlock) -> Text:
    thought = string(block.thinking)
    return Text((thought,)) if thought else Text(note="not in the transcript")


def _attachment(entry: Entry) -> Text:
    """An attachment as JSON, unless the row has the text that was sent for it."""
    row = _row_fields(entry.place)
    if "rendered" in row and (text := "\n".join(_texts(row["rendered"]))):
        return Text((text,))
    if "attachment" in row:
        return Text((_indented(row["attachment"]),), "json")
    return Text(note=CHANGED)


def _api_error(entry: Entry) -> Text:
    """An error of the API: its message, the retries, and the response."""
    row = _row_fields(entry.place)
    if not row:
        return Text(note=CHANGED)
    message = string(row["content"]) if "content" in row else ""
    retries = ", ".join(f"{name}: {_indented(row[name])}" for name in RETRIES if name in row)
    response = _indented(row["error"]) if "error" in row else ""
    return Text(("\n".join(filter(None, (message, retries, response))),))


def _row_fields(place: Place) -> dict[str, Raw]:
    """The fields of a row by their names; empty if it cannot be read."""
    with suppress(msgspec.MsgspecError, UnicodeError):
        return _fields(line_at(place) or b"")
    return {}


def _call(block: ContentBlock) -> Text:
    """The input of a tool: short fields as JSON first, then those of text as lines."""
    try:
        fields = _fields(block.input)
    except (msgspec.MsgspecError, UnicodeError):
        return Text((_indented(block.input),), "json")
    lines = [f"{name}: {_indented(value)}" for name, value in fields.items() if name not in PROSE]
    for name in PROSE:
        if name in fields and (text := string(fields[name])):
            lines.append(f"{name}:\n{text}" if "\n" in text else f"{name}: {text}")
        elif name in fields:
            lines.append(f"{name}: {_indented(fields[name])}")
    return Text(("\n".join(lines),))


def _result(block: ContentBlock, row: Row) -> Text:
    """The result of a tool: its text, and notes on images and on a result stored in a file."""
    text = "\n".join(_texts(block.content))
    media = [one.source for one, _ in sized_blocks(block.content) if one.source]
    notes = [f"{_media_type(one)}, {_media_note(one)}" for one in media]
    if row.toolUseResult is not EMPTY and (
        path := tool_use_result(row.toolUseResult).persistedOutputPath
    ):
        notes.append(f"the whole of it is in {path}")
    kind = "text" if text or not notes else notes[0].partition(",")[0]
    return Text((text,) if text else (), kind, " · ".join(notes))


def _texts(content: Raw) -> Iterator[str]:
    """All text in a result or a rendered attachment."""
    if _is_string(content):
        yield string(content)
    for block, _ in sized_blocks(content):
        if block.text is not EMPTY:
            yield string(block.text)
        elif block.content is not EMPTY:
            yield from _texts(block.content)


def _media_type(media: Media) -> str:
    return media.media_type or media.type or "unknown"


def _media_note(media: Media) -> str:
    """The size of an image or a document, and the width and height of an image."""
    if media.data is EMPTY:
        return f"kept at {media.url}" if media.url else "not in the transcript"
    encoded = memoryview(media.data)  # in quotes
    size = file_size(max(0, (len(encoded) - 2) * 3 // 4))
    start = bytes(encoded[1 : 1 + START]).rstrip(b'"')
    try:
        start = base64.b64decode(start[: len(start) // 4 * 4])
    except (binascii.Error, ValueError):
        start = b""
    width, height = dimensions(start)
    return f"{size}, {width}×{height}" if width and height else size


def _is_string(value: Raw) -> bool:
    return bytes(memoryview(value)[:1]) == b'"'


def _indented(value: Raw) -> str:
    """A string as it is, any other JSON indented."""
    try:
        found = json.loads(bytes(memoryview(value)))
    except (ValueError, RecursionError):
        return bytes(memoryview(value)).decode("utf-8", "replace")
    if isinstance(found, str):
        return found
    return json.dumps(found, indent=2, ensure_ascii=False)
