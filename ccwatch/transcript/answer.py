"""How the rows of one response make the response."""

import re
import sys

from ccwatch.model.response import Response, ToolCall
from ccwatch.transcript.meaning import advice, billed, held, instant
from ccwatch.transcript.parse import blocks
from ccwatch.transcript.record import Message, Row, WireUsage

TOOL_USE = b'tool_use"'
"""What the content of a row has in it that calls a tool."""
_one_tool = re.compile(rb'\[\{"type":"tool_use","id":"(\w+)","name":"([\w-]+)"')
_new = tuple.__new__
"""Makes a named tuple without its own `__new__`, which takes longer than all the rest."""


def first_row(key: str, row: Row, message: Message, entered: int) -> Response:
    """Make a response of its first row, which has to have a usage.

    Args:
        key: Its id.
        row: The row.
        message: Its message.
        entered: Bytes of content that entered the conversation before it.
    """
    wire = message.usage
    assert wire is not None, "only rows with a usage become responses"
    usage = billed(wire)
    return _new(
        Response,
        (
            key,
            row.requestId or "",
            sys.intern(message.model or ""),
            instant(row.timestamp),
            usage,
            held(wire, usage) if wire.iterations else usage.prompt,
            message.stop_reason is not None,
            wire.speed == "fast",
            wire.inference_geo == "us",
            _tools(message),
            advice(wire) if wire.iterations else (),
            entered,
            _miss(message) if message.diagnostics else "",
        ),
    )


def further_row(known: Response, row: Row, message: Message) -> Response:
    """Unite another row of a response with what is known: largest fields, all tools."""
    wire = message.usage
    if not wire:
        return known
    usage, tools, ended = billed(wire), _tools(message), message.stop_reason is not None
    if usage == known.usage and not tools and _says_nothing_new(known, row, message, wire):
        return known  # most rows of a response only repeat the one before
    found = advice(wire) if wire.iterations else ()
    return _new(
        Response,
        (
            known.id,
            known.request or row.requestId or "",
            known.model,
            known.at_ms or instant(row.timestamp),
            known.usage.largest(usage),
            max(known.context, held(wire, usage)),
            known.ended or ended,
            known.fast or wire.speed == "fast",
            known.us_only or wire.inference_geo == "us",
            known.tools + tuple(tool for tool in tools if tool not in known.tools),
            known.advice if len(known.advice) >= len(found) else found,
            known.entered,
            known.cache_miss or (_miss(message) if message.diagnostics else ""),
        ),
    )


def _says_nothing_new(known: Response, row: Row, message: Message, wire: WireUsage) -> bool:
    """Does a row with a known usage leave everything else as it is, too?"""
    return not (
        wire.iterations
        or message.diagnostics
        or (message.stop_reason is not None and not known.ended)
        or (row.requestId and not known.request)
        or (wire.speed == "fast" and not known.fast)
        or (wire.inference_geo == "us" and not known.us_only)
        or (row.timestamp and not known.at_ms)
    )


def _miss(message: Message) -> str:
    found = message.diagnostics.cache_miss_reason if message.diagnostics else None
    return (found.type or "") if found else ""


def _tools(message: Message) -> tuple[ToolCall, ...]:
    content = bytes(message.content)
    calls = content.count(TOOL_USE)
    if calls == 0:
        return ()
    if calls == 1 and (one := _one_tool.match(content)):
        return (ToolCall(one[1].decode(), sys.intern(one[2].decode())),)
    return tuple(
        ToolCall(block.id or "", sys.intern(block.name or ""))
        for block in blocks(content)
        if block.type in ("tool_use", "server_tool_use")
    )
