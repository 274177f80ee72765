"""Merges the rows of one response into a `Response`."""

import re
from collections.abc import Sequence
from sys import intern

from msgspec import Raw
from msgspec.structs import replace

from ccwatch.model.response import NO_COUNTS, Counts, Iteration, Response, ToolCall
from ccwatch.model.usage import larger
from ccwatch.transcript.folding.billing import advice, billed, context_tokens
from ccwatch.transcript.instant import instant
from ccwatch.transcript.wire.content import blocks
from ccwatch.transcript.wire.narrow import Answer, AnswerMessage, Call
from ccwatch.transcript.wire.row import Message, Row

TOOL_USE = b'tool_use"'
"""Occurs in the content of every row that calls a tool."""
CALLS = frozenset(("tool_use", "server_tool_use"))
"""The types of blocks that call a tool."""
_one_tool = re.compile(rb'\[\{"type":"tool_use","id":"(\w+)","name":"([\w-]+)"')


def response(key: str, rows: Sequence[Row | Answer], entered: int) -> Response:
    """Make a response from its rows.

    Early rows hold placeholders: rows that were written at its end count, else the largest figures.

    Args:
        key: Its id.
        rows: The rows; the first has a message.
        entered: Bytes of content that entered the conversation before it.
    """
    counts = NO_COUNTS
    wire = None
    stopped = fast = us_only = batch = False
    tools: tuple[ToolCall, ...] = ()
    advised: tuple[Iteration, ...] = ()
    model = cache_miss = effort = ""
    thinking: int | None = None
    for row in rows:
        message = row.message
        if message is None or message.usage is None:
            continue
        stops = message.stop_reason is not None
        if message.usage != wire or (stops and not counts.is_final):
            wire = message.usage
            usage = billed(wire)
            prompt = usage.prompt
            context = context_tokens(wire, usage) if wire.iterations else prompt
            of_row = Counts(usage, context, stops and prompt > 0)
            counts = of_row if counts is NO_COUNTS else counts.united(of_row)
            if wire.iterations:
                advised = max(advised, advice(wire, message.model or ""), key=len)
            fast = fast or wire.speed == "fast"
            us_only = us_only or wire.inference_geo == "us"
            batch = batch or wire.service_tier == "batch"
            if wire.output_tokens_details:
                thinking = larger(thinking, wire.output_tokens_details.thinking_tokens)
        stopped = stopped or stops
        if not model and message.model:
            model = intern(message.model)
        tools = _with_calls(tools, message.content)
        if message.diagnostics:
            cache_miss = cache_miss or _miss(message)
        if row.effort and not effort:
            effort = intern(row.effort)
    usage = counts.usage
    ended = counts.is_final or (stopped and not usage.prompt)
    request = rows[0].requestId or ""
    at_ms = instant(rows[0].timestamp) or _first_instant(rows)
    return Response(
        id=key,
        request=request,
        model=model,
        at_ms=at_ms,
        usage=usage,
        context=counts.context,
        ended=ended,
        fast=fast,
        us_only=us_only,
        batch=batch,
        tools=tools,
        advice=advised,
        entered=entered,
        cache_miss=cache_miss,
        effort=effort,
        thinking=thinking,
    )


def may_have_request(known: Response, request: str | None) -> bool:
    """Can rows with this request id belong to a response? They and it may lack one."""
    return not request or not known.request or request == known.request


def _first_instant(rows: Sequence[Row | Answer]) -> int:
    return next((at for row in rows if (at := instant(row.timestamp))), 0)


def with_rows(known: Response, rows: Sequence[Row | Answer]) -> Response:
    """Merge further rows into a response; the same object if they add nothing."""
    more = response(known.id, rows, 0)
    counts = known.counts.united(more.counts)
    usage = counts.usage
    both = replace(
        known,
        request=known.request or more.request,
        model=known.model or more.model,
        at_ms=known.at_ms or more.at_ms,
        usage=usage,
        context=counts.context,
        ended=counts.is_final or (not usage.prompt and (known.ended or more.ended)),
        fast=known.fast or more.fast,
        us_only=known.us_only or more.us_only,
        batch=known.batch or more.batch,
        tools=_with_tools(known.tools, more.tools),
        advice=max(known.advice, more.advice, key=len),
        cache_miss=known.cache_miss or more.cache_miss,
        effort=known.effort or more.effort,
        thinking=larger(known.thinking, more.thinking),
    )
    return known if both == known else both


def _with_tools(known: tuple[ToolCall, ...], found: tuple[ToolCall, ...]) -> tuple[ToolCall, ...]:
    """Add the calls that are not among the known ones."""
    if not known:
        return found
    return known + tuple([tool for tool in found if tool not in known])


def _miss(message: Message | AnswerMessage) -> str:
    found = message.diagnostics.cache_miss_reason if message.diagnostics else None
    return (found.type or "") if found else ""


def _with_calls(
    known: tuple[ToolCall, ...], content: Raw | list[Call] | str
) -> tuple[ToolCall, ...]:
    """Add the tools that content calls."""
    if isinstance(content, list):
        for one in content:
            if one.type in CALLS:
                call = ToolCall(one.id, intern(one.name))
                known = _with_tools(known, (call,)) if known else (call,)
        return known
    found = _tools(content)
    return _with_tools(known, found) if found else known


def _tools(content: Raw | str) -> tuple[ToolCall, ...]:
    whole = bytes(content) if isinstance(content, Raw) else b""
    if TOOL_USE not in whole:
        return ()
    one = _one_tool.match(whole)
    if one and whole.find(TOOL_USE, one.end()) < 0:
        call, name = one.groups()
        return (ToolCall(call.decode(), intern(name.decode())),)
    return tuple(
        ToolCall(block.id or "", intern(block.name or ""))
        for block in blocks(whole)
        if block.type in CALLS
    )
