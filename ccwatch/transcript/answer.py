"""How the rows of one response make the response."""

import re
from collections.abc import Sequence
from sys import intern

from ccwatch.model.response import Iteration, Response, ToolCall
from ccwatch.model.usage import NO_USAGE
from ccwatch.transcript.meaning import advice, billed, held, instant
from ccwatch.transcript.parse import blocks
from ccwatch.transcript.record import Message, Row

TOOL_USE = b'tool_use"'
"""What the content of a row has in it that calls a tool."""
_one_tool = re.compile(rb'\[\{"type":"tool_use","id":"(\w+)","name":"([\w-]+)"')
_new = tuple.__new__
"""Makes a named tuple without its own `__new__`, which takes longer than all the rest."""


def response(key: str, rows: Sequence[Row], entered: int) -> Response:
    """Make a response of rows that belong to it. Early ones hold placeholders: the most counts.

    Args:
        key: Its id.
        rows: The rows, of which the first has a message.
        entered: Bytes of content that entered the conversation before it.
    """
    usage, context = NO_USAGE, 0
    ended = fast = us_only = False
    tools: tuple[ToolCall, ...] = ()
    advised: tuple[Iteration, ...] = ()
    model = cache_miss = ""
    for row in rows:
        message = row.message
        if message is None or (wire := message.usage) is None:
            continue
        now = billed(wire)
        if wire.iterations:
            context = max(context, held(wire, now))
            advised = max(advised, advice(wire), key=len)
        elif (prompt := now[0] + now[1] + now[2] + now[3]) > context:
            context = prompt
        usage = now if usage is NO_USAGE else usage.largest(now)
        model = model or message.model or ""
        ended = ended or message.stop_reason is not None
        fast = fast or wire.speed == "fast"
        us_only = us_only or wire.inference_geo == "us"
        if calls := _tools(bytes(message.content)):
            tools = with_tools(tools, calls)
        if message.diagnostics:
            cache_miss = cache_miss or _miss(message)
    first = rows[0]
    return _new(
        Response,
        (
            key,
            first.requestId or "",
            intern(model),
            instant(first.timestamp),
            usage,
            context,
            ended,
            fast,
            us_only,
            tools,
            advised,
            entered,
            cache_miss,
        ),
    )


def with_rows(known: Response, rows: Sequence[Row]) -> Response:
    """Unite further rows of a response with what is known; the same object if they add nothing."""
    more = response(known.id, rows, 0)
    both = _new(
        Response,
        (
            known.id,
            known.request or more.request,
            known.model,
            known.at_ms or more.at_ms,
            known.usage.largest(more.usage),
            max(known.context, more.context),
            known.ended or more.ended,
            known.fast or more.fast,
            known.us_only or more.us_only,
            with_tools(known.tools, more.tools),
            max(known.advice, more.advice, key=len),
            known.entered,
            known.cache_miss or more.cache_miss,
        ),
    )
    return known if both == known else both


def with_tools(known: tuple[ToolCall, ...], found: tuple[ToolCall, ...]) -> tuple[ToolCall, ...]:
    """Add the calls that are not known yet."""
    return known + tuple(tool for tool in found if tool not in known) if known else found


def _miss(message: Message) -> str:
    found = message.diagnostics.cache_miss_reason if message.diagnostics else None
    return (found.type or "") if found else ""


def _tools(content: bytes) -> tuple[ToolCall, ...]:
    one = _one_tool.match(content)
    if content.find(TOOL_USE, one.end() if one else 0) < 0:
        if not one:
            return ()
        call, name = one.groups()
        return (_new(ToolCall, (call.decode(), intern(name.decode()))),)
    return tuple(
        ToolCall(block.id or "", intern(block.name or ""))
        for block in blocks(content)
        if block.type in ("tool_use", "server_tool_use")
    )
