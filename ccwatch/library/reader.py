"""The text of one block, read back from where its row stands."""

import base64
import binascii
import json
import os
from collections.abc import Iterator
from contextlib import suppress

import msgspec
from msgspec import Raw

from ccwatch.library.picture import dimensions
from ccwatch.masking import mask, mask_addresses
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.lane import Place
from ccwatch.model.text import Text
from ccwatch.plain_text import HARMFUL, plain
from ccwatch.transcript.blocks import ContentBlock, Media, blocks, tool_use_result
from ccwatch.transcript.parse import parse, string
from ccwatch.transcript.record import EMPTY, Row
from ccwatch.transcript.tail import line_at
from ccwatch.units import file_size

GONE = "the transcript is no longer there"
"""What is said of a block whose file was deleted."""
CHANGED = "the transcript has changed since"
"""What is said of a block that does not stand any more where it stood."""
PROSE = ("command", "content", "old_string", "new_string", "plan", "prompt", "code", "new_source")
"""Fields of a tool's input that read better as lines than as JSON."""
RETRIES = ("retryAttempt", "maxRetries", "retryInMs")
"""Fields that tell how the client tries again after an error of the API."""
TAB = 4
"""Cells from one tab stop to the next."""
ACCOUNT = "session_context"
"""The attachment in which the client tells whose account it is."""
PIECE = 1 << 18
"""Characters of a line that are cleaned at a time."""
_fields = msgspec.json.Decoder(dict[str, Raw]).decode


def read(entry: Entry, *, masked: bool = True) -> Text:
    """Read a block. Whatever its row is like by now, nothing is raised.

    Args:
        entry: The block.
        masked: Make secrets in it unreadable?
    """
    row = _row(entry.place, entry.uuid)
    if row is None:
        return Text(note=CHANGED if os.path.exists(entry.place.path) else GONE)
    return _fit(_told(entry, row), masked=masked, private=entry.name == ACCOUNT)


def _row(place: Place, uuid: str) -> Row | None:
    line = line_at(place)
    if line is None:
        return None
    found = parse(line)
    rows = (found,) if isinstance(found, Row) else found.rows
    return next((row for row in rows if (row.uuid or "") == uuid), None)


def _told(entry: Entry, row: Row) -> Text:
    """What a block holds, as it stands there."""
    content = row.message.content if row.message else row.content
    if entry.kind in (Kind.ATTACHMENT, Kind.NOTE):
        return _attached(entry)
    if entry.kind is Kind.ERROR and entry.block < 0:
        return _refused(entry)
    if entry.block < 0:
        is_text = bytes(memoryview(content)[:1]) == b'"'
        return Text((string(content),)) if is_text else Text()
    block, _ = (*blocks(content)[entry.block : entry.block + 1], (None, 0))[0]
    if block is None:
        return Text(note=CHANGED)
    if block.source:
        return Text(kind=_kind(block.source), note=_media(block.source))
    return _TOLD.get(entry.kind, _said)(block, row)


def _said(block: ContentBlock, _row: Row) -> Text:
    return Text((string(block.text),))


def _thought(block: ContentBlock, _row: Row) -> Text:
    thought = string(block.thinking)
    return Text((thought,)) if thought else Text(note="not in the log")


def _attached(entry: Entry) -> Text:
    """An attachment, as JSON: what it holds differs from kind to kind."""
    row = _row_fields(entry.place)
    if "rendered" in row and (text := "\n".join(_texts(row["rendered"]))):
        return Text((text,))
    if "attachment" in row:
        return Text((_indented(row["attachment"]),), "json")
    return Text(note=CHANGED)


def _refused(entry: Entry) -> Text:
    """An error of the API that the client noted: what it was, and when it is tried again."""
    row = _row_fields(entry.place)
    if not row:
        return Text(note=CHANGED)
    said = string(row["content"]) if "content" in row else ""
    tries = ", ".join(f"{name}: {_indented(row[name])}" for name in RETRIES if name in row)
    error = _indented(row["error"]) if "error" in row else ""
    return Text(("\n".join(filter(None, (said, tries, error))),))


def _row_fields(place: Place) -> dict[str, Raw]:
    """The fields of a row by their names; none where it is not there any more."""
    with suppress(msgspec.MsgspecError, UnicodeError):
        return _fields(line_at(place) or b"")
    return {}


def _call(block: ContentBlock, _row: Row) -> Text:
    """A tool's input: what is text as its lines, and the rest as JSON."""
    try:
        fields = _fields(block.input)
    except (msgspec.MsgspecError, UnicodeError):
        return Text((_indented(block.input),), "json")
    told = [f"{name}: {_indented(value)}" for name, value in fields.items() if name not in PROSE]
    for name in PROSE:
        if name in fields and (text := string(fields[name])):
            told.append(f"{name}:\n{text}" if "\n" in text else f"{name}: {text}")
        elif name in fields:
            told.append(f"{name}: {_indented(fields[name])}")
    return Text(("\n".join(told),))


def _result(block: ContentBlock, row: Row) -> Text:
    """What a tool gave back: its text, and what else there is in words."""
    text = "\n".join(_texts(block.content))
    notes = [f"{_kind(one)}, {_media(one)}" for one in _pictures(block.content)]
    if row.toolUseResult is not EMPTY and (
        path := tool_use_result(row.toolUseResult).persistedOutputPath
    ):
        notes.append(f"the whole of it is in {path}")
    kind = "text" if text or not notes else notes[0].partition(",")[0]
    return Text((text,) if text else (), kind, " · ".join(notes))


_TOLD = {Kind.CALL: _call, Kind.RESULT: _result, Kind.THINKING: _thought}
"""How blocks are read that hold more than a text, by their kind."""


def _texts(content: Raw) -> Iterator[str]:
    """All text in a result or a rendered attachment."""
    if bytes(memoryview(content)[:1]) == b'"':
        yield string(content)
    for block, _ in blocks(content):
        if block.text is not EMPTY:
            yield string(block.text)
        elif block.content is not EMPTY:
            yield from _texts(block.content)


def _pictures(content: Raw) -> Iterator[Media]:
    return (block.source for block, _ in blocks(content) if block.source)


def _kind(media: Media) -> str:
    return media.media_type or media.type or "unknown"


def _media(media: Media) -> str:
    """What an image or document is, in words: its size, and that of the picture."""
    if media.data is EMPTY:
        return f"kept at {media.url}" if media.url else "not in the log"
    encoded = memoryview(media.data)
    size = file_size(max(0, (len(encoded) - 2) * 3 // 4))
    begin = bytes(encoded[1 : 1 + (64 << 10)]).rstrip(b'"')
    try:
        begin = base64.b64decode(begin[: len(begin) // 4 * 4])
    except (binascii.Error, ValueError):
        begin = b""
    width, height = dimensions(begin)
    return f"{size}, {width}×{height}" if width and height else size


def _indented(value: Raw) -> str:
    try:
        found = json.loads(bytes(memoryview(value)))
    except (ValueError, RecursionError):
        return bytes(memoryview(value)).decode("utf-8", "replace")
    if isinstance(found, str):
        return found
    return json.dumps(found, indent=2, ensure_ascii=False)


def _fit(told: Text, *, masked: bool, private: bool) -> Text:
    """Make text fit for a screen: its lines, without what commands a terminal or is secret."""
    text, count = "\n".join(told.lines), 0
    if masked:
        text, count = mask(text)
    if masked and private:
        text, addresses = mask_addresses(text)
        count += addresses
    return Text(_lines(text), told.kind, plain(told.note), count)


def _lines(text: str) -> tuple[str, ...]:
    """Cut a text into clean lines; most texts have nothing in them that has to be cleaned."""
    lines, flat = text.split("\n") if text else [], text.replace("\n", "")
    if any(HARMFUL.search(flat, at, at + PIECE) for at in range(0, len(flat), PIECE)):
        return tuple(_clean(line) for line in lines)
    return tuple(lines)


def _clean(line: str) -> str:
    """Clean a line, piece by piece, so that even a very long one never stops everything else."""
    line = line.removesuffix("\r")
    if len(line) <= PIECE:
        return _cleaned(line.expandtabs(TAB))
    pieces: list[str] = []
    column = 0
    for start in range(0, len(line), PIECE):
        piece = (" " * column + line[start : start + PIECE]).expandtabs(TAB)[column:]
        column = (column + len(piece)) % TAB
        pieces.append(_cleaned(piece))
    return "".join(pieces)


def _cleaned(text: str) -> str:
    return plain(text, len(text)) if HARMFUL.search(text) else text
