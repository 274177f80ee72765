"""Interprets single rows: usage, times, prompts, totals."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from ccwatch.model.response import Iteration
from ccwatch.model.usage import NO_USAGE, Usage, new_tuple
from ccwatch.transcript.parse import blocks, head, queued, size, string
from ccwatch.transcript.record import Row, WireUsage

NOT_TYPED: Final = tuple(
    mark.encode()
    for mark in (
        "<command-name>",
        "<command-message>",
        "<local-command-",
        "<task-notification>",
        "<system-reminder>",
        "<bash-input>",
        "<bash-stdout>",
        "<bash-stderr>",
        "Caveat:",
        "[Request interrupted",
        "Operation stopped by hook:",
    )
)
"""Beginnings of text that nobody typed as a prompt."""
FALLBACK: Final = "fallback_message"
"""The type of the iteration of a model that answered after another one declined."""
ANSWERING: Final = ("message", FALLBACK)
"""The types of iterations that belong to the conversation itself."""
FROM_OTHERS: Final = (
    b"<teammate-message ",
    b"<cross-session-message ",
    b"<agent-message ",
    b"Another Claude session sent a message:",
)
"""Beginnings of text sent by another session or a sub-agent. To a sub-agent it is a prompt."""
_NOR_BY_OTHERS: Final = NOT_TYPED + FROM_OTHERS
CALLED: Final = "<command-message>"
"""The beginning of a slash command that prompts the model. Others begin with their names."""
PUT_IN: Final = ("<system-reminder>", "<ide_")
"""Beginnings of blocks that the client inserts into a prompt: reminders, the state of an editor."""
NOTICE: Final = 4000
"""Bytes of a task notice that are searched for its status, which follows the path of a file."""
BEGIN: Final = 400
"""Bytes of content that are enough to tell what kind of row it is."""
_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
LATEST_MS: Final = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND
"""Milliseconds since 1970, UTC: later times are rejected, so that no time zone overflows."""
_dated = re.compile(r"-\d{8}$")
_called = f'"{CALLED}'.encode()
_put_in = tuple(mark.encode() for mark in PUT_IN)
_text = re.compile(rb'"text"\s*:\s*"')
_no_skill = re.compile(rb'"Unknown skill: [^\s"]+"')
_stopped = re.compile(rb'\{"message":"Successfully stopped task: ([\w-]+)')
_ended = re.compile(
    rb'"<task-notification>(?:\\n)?<task-id>([\w-]+)</task-id>'
    rb".*?<status>(?:completed|failed|killed|stopped)<"
)
_result = re.compile(rb'\[\{(?:"tool_use_id":"\w*",)?"type":"tool_result"')


def billed(wire: WireUsage | None) -> Usage:
    """Convert a usage. Writes without a stated lifetime live for five minutes (trap T25)."""
    if wire is None:
        return NO_USAGE
    fresh, output = wire.input_tokens or 0, wire.output_tokens or 0
    write, read = wire.cache_creation_input_tokens or 0, wire.cache_read_input_tokens or 0
    if not (fresh or output or write or read):
        return NO_USAGE  # a copied row may keep the split of what it no longer counts
    long, split = 0, wire.cache_creation
    if split:
        long = split.ephemeral_1h_input_tokens or 0
        write = max(write, long + (split.ephemeral_5m_input_tokens or 0))
    used = wire.server_tool_use
    searches = (used.web_search_requests or 0) if used else 0
    return new_tuple(Usage, (fresh, write - long, long, read, output, searches))


def held(wire: WireUsage, usage: Usage) -> int:
    """Tokens in the window: of the last request, if a response took several (trap T11).

    A row that was copied past a compaction has no usage, but keeps that of its iterations.
    """
    if usage is NO_USAGE:
        return 0
    for one in reversed(wire.iterations or ()):
        if one.type in ANSWERING:
            return billed(one).prompt or usage.prompt
    return usage.prompt


def advice(wire: WireUsage, model: str) -> tuple[Iteration, ...]:
    """Iterations that are billed and that the top-level usage does not include.

    These are the answers of an advisor, the summaries that the API made, and, where a model
    answered in place of another one, the attempts that were declined midway. An attempt that was
    declined before any output is not billed.

    Args:
        wire: The usage of a response.
        model: The model that answered.
    """
    asked = wire.iterations or ()
    took_over = any(one.type == FALLBACK for one in asked)
    found: list[Iteration] = []
    for one in asked:
        if one.type == "advisor_message":
            found.append(Iteration(one.model or "", billed(one)))
        elif one.type == "compaction":
            found.append(Iteration(one.model or model, billed(one), advises=False))
        elif took_over and _is_declined(one, model):
            found.append(Iteration(one.model or "", billed(one), advises=False))
    return tuple(found)


def _is_declined(one: WireUsage, model: str) -> bool:
    """Is an iteration the attempt, with some output, of a model other than the answering one?"""
    if one.type != "message" or not one.model or not one.output_tokens:
        return False
    return _dated.sub("", one.model) != _dated.sub("", model)


def instant(text: str | None) -> int:
    """Parse a time, in UTC if it has no zone.

    Returns:
        Milliseconds since 1970, UTC; 0 if it is invalid, before 1970 or not below `LATEST_MS`.
    """
    if not text:
        return 0
    try:
        at = (datetime.fromisoformat(text) - _EPOCH) // _MILLISECOND
    except (ValueError, OverflowError):
        return 0
    except TypeError:
        at = (datetime.fromisoformat(text).replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND
    return at if 0 < at < LATEST_MS else 0


def stamp(text: str | None) -> str:
    """Normalize a time to the format of rows, which sorts as text; empty if it is invalid."""
    if not text or (text[:2] == "20" and text[-1] == "Z" and text[10:11] == "T"):
        return text or ""
    at = instant(text)
    if not at:
        return ""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def is_further(row: Row, first: Row) -> bool:
    """Does a row, the next one in its file, belong to the same response as another one?"""
    message, known = row.message, first.message
    return (
        message is not None
        and known is not None
        and message.id == known.id
        and row.type == "assistant"
        and row.requestId == first.requestId
        and row.sessionId == first.sessionId
        and row.isSidechain == first.isSidechain
        and bool(message.id and known.usage)
    )


def is_result(content: msgspec.Raw) -> bool:
    """Is this the content of a tool's result, in the spelling that clients use?"""
    return _result.match(content) is not None


def is_prompt(row: Row, begin: bytes) -> bool:
    """Did a person type this user row?

    Args:
        row: The row.
        begin: How its content begins, undecoded: the first `BEGIN` bytes.
    """
    if b'"tool_result"' in begin or row.isMeta or row.isCompactSummary or not row.message:
        return False
    if row.origin and row.origin.kind not in (None, "human"):
        return False
    others = _not_prompts(row)
    if begin.startswith(b'"'):
        if begin.startswith(_called):
            return b"<command-name>/" in begin
        said = begin.startswith(others, 1) or _no_skill.fullmatch(begin)
        return not said and size(row.message.content) > 2
    text = _text.search(begin)
    if text is None or begin.startswith(_put_in, text.end()):
        return begin.startswith(b"[") and _is_typed(row.message.content, others)
    return not begin.startswith(others, text.end())


def queued_prompt(row: Row) -> msgspec.Raw | None:
    """The prompt that a person typed while the model worked; `None` for other attachments."""
    found = queued(row.attachment)
    if not found or found.commandMode != "prompt" or found.isMeta:
        return None
    if found.origin and found.origin.kind not in (None, "human"):
        return None
    said = text_of(found.prompt).encode("utf-8", "replace")
    return found.prompt if said and not said.startswith(_not_prompts(row)) else None


def _not_prompts(row: Row) -> tuple[bytes, ...]:
    """Beginnings of text that is no prompt, depending on the conversation of the row."""
    return NOT_TYPED if row.isSidechain else _NOR_BY_OTHERS


def _is_typed(content: msgspec.Raw, others: tuple[bytes, ...]) -> bool:
    """Did a person type the text after an image, or after text that the client inserted?"""
    texts = (block.text or "" for block in blocks(content) if block.type == "text")
    said = next((text for text in texts if not text.startswith(PUT_IN)), "")
    return bool(said) and not said.encode("utf-8", "replace").startswith(others)


def stopped_task(begin: bytes) -> str:
    """The id of the task that a tool's result says was stopped; empty for other results."""
    found = _stopped.match(begin)
    return found[1].decode() if found else ""


def ended_task(row: Row) -> str:
    """The id of the task whose end a row of the client's queue announces.

    Returns:
        The id, for a sub-agent its agent id; empty for all other rows.
    """
    if row.operation != "enqueue":
        return ""
    found = _ended.match(head(row.content, NOTICE))
    return found[1].decode() if found else ""


def is_command(row: Row) -> bool:
    """Is this user row a slash command, or the output of one?"""
    if row.type != "user" or not row.message:
        return False
    begin = head(row.message.content, 24)
    return begin.startswith((b'"<command-name>', b'"<local-command-'))


def text_of(content: msgspec.Raw) -> str:
    """The text of a prompt or a command, from a string or from text blocks.

    Blocks that the client inserted are left out, unless there are no others.
    """
    if head(content, 1) == b'"':
        return string(content)
    said = [block.text or "" for block in blocks(content) if block.type == "text"]
    return "\n".join([text for text in said if not text.startswith(PUT_IN)] or said)


def typed(content: msgspec.Raw) -> str:
    """What a person typed: the text of a prompt, or a slash command with its arguments."""
    text = text_of(content)
    name = _tagged(text, "command-name") if text.startswith(CALLED) else ""
    return f"{name} {_tagged(text, 'command-args')}".rstrip() if name else text


def _tagged(text: str, tag: str) -> str:
    """The text in the first pair of tags; empty if there is none."""
    return text.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0].strip()


_money = re.compile(r"Total cost:[^$]*\$([\d,]+\.?\d*)")
GUESSED: Final = "unknown models"
"""Occurs in the output of `/cost` if the price of a model was not known."""
_lines = re.compile(r"Total code changes:\D*(\d+) lines? added, (\d+) lines? removed")
_spent = re.compile(r"Total duration \((API|wall)\):\s*((?:\d[\d.]*(?:d|h|m|s)\s*)+)")
_unit = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000}


class Total(msgspec.Struct, frozen=True):
    """The figures in the output of `/cost`."""

    nano: int
    """Billionths of a dollar."""
    api_ms: int | None = None
    """Time spent waiting for the API."""
    wall_ms: int | None = None
    """Time that the client ran."""
    added: int | None = None
    """Lines of code added."""
    removed: int | None = None
    """Lines of code removed."""
    guessed: bool = False
    """Was the price of a model not known?"""


def total(text: str) -> Total | None:
    """Parse the output of `/cost`; `None` if it is that of another command."""
    money = _money.search(text)
    if not money:
        return None
    whole, _, part = money.group(1).replace(",", "").partition(".")
    nano = int(whole) * 10**9 + int((part + "0" * 9)[:9])
    times = {what: _milliseconds(spent) for what, spent in _spent.findall(text)}
    lines = _lines.search(text)
    return Total(
        nano,
        times.get("API"),
        times.get("wall"),
        int(lines.group(1)) if lines else None,
        int(lines.group(2)) if lines else None,
        GUESSED in text,
    )


def _milliseconds(spent: str) -> int:
    return round(sum(float(n) * _unit[u] for n, u in re.findall(r"([\d.]+)([dhms])", spent)))
