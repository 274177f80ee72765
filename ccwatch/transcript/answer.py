"""How the rows of one response make the response."""

import re
import sys
from collections.abc import Sequence
from typing import NamedTuple

from ccwatch.model.response import Iteration, Response, ToolCall
from ccwatch.model.usage import NO_USAGE, Usage
from ccwatch.transcript.meaning import advice, billed, held, instant
from ccwatch.transcript.parse import blocks
from ccwatch.transcript.record import Message, Row

TOOL_USE = b'tool_use"'
"""What the content of a row has in it that calls a tool."""
_one_tool = re.compile(rb'\[\{"type":"tool_use","id":"(\w+)","name":"([\w-]+)"')
_new = tuple.__new__
"""Makes a named tuple without its own `__new__`, which takes longer than all the rest."""


class Said(NamedTuple):
    """What rows of one response say together: the largest of each count, and all its tools."""

    usage: Usage = NO_USAGE
    context: int = 0
    ended: bool = False
    fast: bool = False
    us_only: bool = False
    tools: tuple[ToolCall, ...] = ()
    advice: tuple[Iteration, ...] = ()
    cache_miss: str = ""


def united(rows: Sequence[Row]) -> Said:
    """Put together what rows of one response say. Early ones hold placeholders."""
    usage, context, ended, fast, us_only = NO_USAGE, 0, False, False, False
    tools: tuple[ToolCall, ...] = ()
    found: tuple[Iteration, ...] = ()
    cache_miss = ""
    for row in rows:
        message = row.message
        wire = message.usage if message else None
        if message is None or wire is None:
            continue
        now = billed(wire)
        usage = usage.largest(now) if usage is not NO_USAGE else now
        if wire.iterations:
            context = max(context, held(wire, now))
            found = max(found, advice(wire), key=len)
        else:
            context = max(context, now[0] + now[1] + now[2] + now[3])
        if message.stop_reason is not None:
            ended = True
        if wire.speed == "fast":
            fast = True
        if wire.inference_geo == "us":
            us_only = True
        if calls := _tools(message):
            tools = with_tools(tools, calls)
        if message.diagnostics:
            cache_miss = cache_miss or _miss(message)
    return _new(Said, (usage, context, ended, fast, us_only, tools, found, cache_miss))


def response(key: str, rows: Sequence[Row], entered: int) -> Response:
    """Make a response of its first rows.

    Args:
        key: Its id.
        rows: The rows, of which the first has a message.
        entered: Bytes of content that entered the conversation before it.
    """
    first, said = rows[0], united(rows)
    message = first.message
    return _new(
        Response,
        (
            key,
            first.requestId or "",
            sys.intern((message.model if message else "") or ""),
            instant(first.timestamp),
            said.usage,
            said.context,
            said.ended,
            said.fast,
            said.us_only,
            said.tools,
            said.advice,
            entered,
            said.cache_miss,
        ),
    )


def with_rows(known: Response, rows: Sequence[Row]) -> Response:
    """Unite further rows of a response with what is known; the same object if they add nothing."""
    first, said = rows[0], united(rows)
    more = _new(
        Response,
        (
            known.id,
            known.request or first.requestId or "",
            known.model,
            known.at_ms or instant(first.timestamp),
            known.usage.largest(said.usage),
            max(known.context, said.context),
            known.ended or said.ended,
            known.fast or said.fast,
            known.us_only or said.us_only,
            with_tools(known.tools, said.tools),
            max(known.advice, said.advice, key=len),
            known.entered,
            known.cache_miss or said.cache_miss,
        ),
    )
    return known if more == known else more


def with_tools(known: tuple[ToolCall, ...], found: tuple[ToolCall, ...]) -> tuple[ToolCall, ...]:
    """Add the calls that are not known yet."""
    return known + tuple(tool for tool in found if tool not in known) if known else found


def _miss(message: Message) -> str:
    found = message.diagnostics.cache_miss_reason if message.diagnostics else None
    return (found.type or "") if found else ""


def _tools(message: Message) -> tuple[ToolCall, ...]:
    content = bytes(message.content)
    calls = content.count(TOOL_USE)
    if calls == 0:
        return ()
    if calls == 1 and (one := _one_tool.match(content)):
        return (_new(ToolCall, (one[1].decode(), sys.intern(one[2].decode()))),)
    return tuple(
        ToolCall(block.id or "", sys.intern(block.name or ""))
        for block in blocks(content)
        if block.type in ("tool_use", "server_tool_use")
    )
