"""Decodes what rows leave undecoded, as far as figures need it; `blocks` decodes more of it."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Raw, Struct

from ccwatch.transcript.wire.damage import JsonObject, recover
from ccwatch.transcript.wire.narrow import AgentResult
from ccwatch.transcript.wire.raw import BROKEN, EMPTY, head
from ccwatch.transcript.wire.row import Origin

TYPE_BYTES: Final = 64
"""Bytes of an attachment that contain its type, which the client writes first."""


class Block(Struct, gc=False):
    """One block of a message's content."""

    type: str | None = None
    """`text`, `tool_use`, `tool_result`, …"""
    id: str | None = None
    """Of a call: its id, which its result names."""
    name: str | None = None
    """Of a call: the tool."""
    text: str | None = None
    """Of a text."""


class Queued(Struct, gc=False):
    """`attachment` with a message from the client's queue, sent while the model was working."""

    type: Literal["queued_command"]
    prompt: Raw = EMPTY
    """A text or a list of blocks, undecoded."""
    commandMode: str | None = None
    """`prompt`, or `task-notification`."""
    origin: Origin | None = None
    """Who or what wrote it; older releases leave it out."""
    isMeta: bool | None = None
    """Did the client insert it, hidden from the user?"""


class ModelUsage(Struct, gc=False):
    """The use of one model in a session, by the client's own count."""

    costUSD: Annotated[float, Meta(ge=0, le=1e9)] | None = None
    """Cost in dollars."""


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
    if b'"queued_command"' not in head(attachment, TYPE_BYTES):
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
