"""Decodes the content of rows, as far as figures need it."""

from typing import Final

import msgspec
from msgspec import Raw

from ccwatch.transcript.wire.damage import JsonObject, recover
from ccwatch.transcript.wire.narrow import AgentResult
from ccwatch.transcript.wire.raw import BROKEN, head
from ccwatch.transcript.wire.row import Block, ModelUsage, Queued

TYPE: Final = 64
"""Bytes of an attachment that contain its type, which the client writes first."""

_blocks = msgspec.json.Decoder(list[Block]).decode
_result = msgspec.json.Decoder(AgentResult).decode
_queued = msgspec.json.Decoder(Queued).decode
_string = msgspec.json.Decoder(str).decode
_models = msgspec.json.Decoder(dict[str, ModelUsage]).decode


def blocks(content: bytes | memoryview | Raw) -> list[Block]:
    """The blocks of a message's content; none when it is text or malformed."""
    try:
        return _blocks(content)
    except BROKEN:
        found = _recovered(content)
        rows = found if isinstance(found, list) else []
        return [_block(one) for one in rows if isinstance(one, dict)]


def agent_result(content: Raw) -> AgentResult | None:
    """The result of a sub-agent; `None` if it is the result of another tool."""
    try:
        return _result(content)
    except BROKEN:
        return None


def queued(attachment: Raw) -> Queued | None:
    """A message from the client's queue; `None` for other attachments."""
    if b'"queued_command"' not in head(attachment, TYPE):
        return None
    try:
        return _queued(attachment)
    except BROKEN:
        return None


def model_usage(content: Raw) -> dict[str, ModelUsage]:
    """Usage by the name of the model; empty if it is malformed."""
    try:
        return _models(content)
    except BROKEN:
        return {}


def string(content: Raw) -> str:
    """A JSON string; empty if it is something else."""
    try:
        return _string(content)
    except BROKEN:
        found = _recovered(content)
        return found if isinstance(found, str) else ""


def _recovered(content: bytes | memoryview | Raw) -> object:
    """Recover a value with broken text in it, such as half of a surrogate pair."""
    found, _ = recover(b'{"type":' + bytes(memoryview(content)) + b"}")
    return found[0].get("type") if found else None


def _block(found: JsonObject) -> Block:
    named = (found.get(name) for name in Block.__struct_fields__)
    return Block(*(one if isinstance(one, str) else None for one in named))
