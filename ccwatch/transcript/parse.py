"""From a line to rows. No line, however broken, raises."""

import re
from typing import Final, NamedTuple

import msgspec

from ccwatch.transcript.damage import JsonObject, recover
from ccwatch.transcript.narrow_record import AgentResult, Answer, Result
from ccwatch.transcript.record import Block, ModelUsage, Queued, Row

MOST_MISFITS = 24
"""Fields of one row that may be left out before the row itself is given up."""

decode: Final = msgspec.json.Decoder(Row).decode
"""Read a line that is as it should be; anything else raises one of `BROKEN`."""
decode_answer: Final = msgspec.json.Decoder(Answer).decode
"""Read the line of an assistant row; any other raises one of `BROKEN`."""
decode_result: Final = msgspec.json.Decoder(Result).decode
"""Read the line of a user row; any other raises one of `BROKEN`."""
TYPE: Final = 64
"""Bytes of an attachment in which its type stands, which the client writes first."""
_blocks = msgspec.json.Decoder(list[Block]).decode
_result = msgspec.json.Decoder(AgentResult).decode
_queued = msgspec.json.Decoder(Queued).decode
_string = msgspec.json.Decoder(str).decode
_models = msgspec.json.Decoder(dict[str, ModelUsage]).decode
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises over broken text, over a value of another kind, and over deep nesting."""
FIGURES: Final = frozenset({"usage", "compactMetadata", "totalCostUSD"})
"""Fields that hold figures: without one of them a sum is less than it should be."""
_path = re.compile(r"at `\$((?:\.\w+|\[(?:\d+|\.\.\.)\])+)`")


class Mended(NamedTuple):
    """What could be had from a line that did not decode as it was."""

    rows: tuple[Row, ...]
    """Whole rows recovered from it; none when it made no sense at all."""
    damaged: bool
    """Was the line itself broken, or a figure on it, rather than another field of an unexpected
    kind?"""
    blank: bool
    """Was there nothing on it?"""


def parse(line: bytes | memoryview) -> Row | Mended:
    """Read one line of a transcript: typed, else field by field, else by recovery."""
    try:
        return decode(line)
    except BROKEN:
        return mend(bytes(line))


def mend(line: bytes) -> Mended:
    """Read a line that does not decode: field by field, else by recovery."""
    found, damaged = recover(line)
    rows = list[Row]()
    for one in found:
        row, lost = _fit(one)
        damaged = damaged or lost
        rows += [row] if row else []
    return Mended(tuple(rows), damaged or not rows, blank=not found and not damaged)


def _fit(found: dict[str, object]) -> tuple[Row | None, bool]:
    """Make a row of a decoded object, leaving out each field of an unexpected kind.

    Returns:
        The row, and whether a figure was left out.
    """
    lost = False
    for _ in range(MOST_MISFITS):
        try:
            # Through JSON once more: only that gives the raw parts their bytes.
            return decode(msgspec.json.encode(found)), lost
        except msgspec.ValidationError as error:
            names = _leave_out(found, str(error))
            if not names:
                break
            lost = lost or not FIGURES.isdisjoint(names)
        except (msgspec.MsgspecError, RecursionError, UnicodeError, TypeError, OverflowError):
            break
    return None, lost


def _leave_out(found: dict[str, object], why: str) -> list[str]:
    """Remove the field that an error names, and give its path; none if the row does not fit."""
    match = _path.search(why)
    if not match:
        return []
    names = re.findall(r"\w+|\.\.\.", match.group(1))
    at: object = found
    for name in names[:-1]:
        if isinstance(at, dict) and name in at and not isinstance(at[name], list):
            at = at[name]
        else:
            break
    else:
        name = names[-1]
    if not isinstance(at, dict) or name not in at:
        return []
    del at[name]
    return names


def blocks(content: bytes | memoryview | msgspec.Raw) -> list[Block]:
    """The blocks of a message's content; none when it is text or malformed."""
    try:
        return _blocks(content)
    except BROKEN:
        found = _recovered(content)
        rows = found if isinstance(found, list) else []
        return [_block(one) for one in rows if isinstance(one, dict)]


def agent_result(content: msgspec.Raw) -> AgentResult | None:
    """What came back from a sub-agent; `None` when it is another tool's result."""
    try:
        return _result(content)
    except BROKEN:
        return None


def queued(attachment: msgspec.Raw) -> Queued | None:
    """What waited in the client's queue; `None` for other attachments."""
    if b'"queued_command"' not in head(attachment, TYPE):
        return None
    try:
        return _queued(attachment)
    except BROKEN:
        return None


def model_usage(content: msgspec.Raw) -> dict[str, ModelUsage]:
    """What each model did in a session, by its name; nothing where that makes no sense."""
    try:
        return _models(content)
    except BROKEN:
        return {}


def string(content: msgspec.Raw) -> str:
    """A JSON string; empty when it is something else."""
    try:
        return _string(content)
    except BROKEN:
        found = _recovered(content)
        return found if isinstance(found, str) else ""


def _recovered(content: bytes | memoryview | msgspec.Raw) -> object:
    """A value of which some text is broken, such as one half of a pair of surrogates."""
    found, _ = recover(b'{"type":' + bytes(memoryview(content)) + b"}")
    return found[0].get("type") if found else None


def _block(found: JsonObject) -> Block:
    named = (found.get(name) for name in Block.__struct_fields__)
    return Block(*(one if isinstance(one, str) else None for one in named))


def head(content: msgspec.Raw, length: int) -> bytes:
    """The first bytes of undecoded content. The rest is not copied."""
    return bytes(memoryview(content)[:length])


def size(content: msgspec.Raw) -> int:
    """Bytes of undecoded content."""
    return len(content)
