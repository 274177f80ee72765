"""Parses lines into rows. No line raises, however broken it is."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from ccwatch.transcript.damage import JsonObject, recover
from ccwatch.transcript.narrow_record import AgentResult, Answer, Result
from ccwatch.transcript.record import Block, ModelUsage, Queued, Row

MAX_MISFITS = 24
"""Fields of one row that may be left out before the whole row is."""

decode: Final = msgspec.json.Decoder(Row).decode
"""Decode a well-formed line; any other raises one of `BROKEN`."""
decode_answer: Final = msgspec.json.Decoder(Answer).decode
"""Decode the line of an assistant row; any other raises one of `BROKEN`."""
decode_result: Final = msgspec.json.Decoder(Result).decode
"""Decode the line of a user row; any other raises one of `BROKEN`."""
IMAGE: Final = 5_120
"""Bytes that an image counts as at most: the size of a text with as many tokens as the API uses for
the largest one. Its own size is no evidence for its tokens."""
BASE64: Final = b'"base64"'
"""Occurs in the source of every image."""
TYPE: Final = 64
"""Bytes of an attachment that contain its type, which the client writes first."""
_blocks = msgspec.json.Decoder(list[Block]).decode
_result = msgspec.json.Decoder(AgentResult).decode
_queued = msgspec.json.Decoder(Queued).decode
_string = msgspec.json.Decoder(str).decode
_models = msgspec.json.Decoder(dict[str, ModelUsage]).decode
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""Errors of decoding: broken text, values of unexpected types, too deep nesting."""
FIGURES: Final = frozenset({"usage", "compactMetadata", "totalCostUSD"})
"""Fields with figures: a row without them makes a sum too low."""
_data = re.compile(rb'"data"\s*:\s*"')
_path = re.compile(r"at `\$((?:\.\w+|\[(?:\d+|\.\.\.)\])+)`")


class Mended(NamedTuple):
    """What was recovered from a line that did not decode."""

    rows: tuple[Row, ...]
    """The rows; none if nothing could be recovered."""
    damaged: bool
    """Is the line itself broken or a figure lost? Not if only other fields had unexpected types."""
    blank: bool
    """Is the line blank?"""


def parse(line: bytes | memoryview) -> Row | Mended:
    """Parse one line: decode it, else leave out fields that do not fit, else recover rows."""
    try:
        return decode(line)
    except BROKEN:
        return mend(bytes(line))


def mend(line: bytes) -> Mended:
    """Parse a line that does not decode: leave out fields that do not fit, else recover rows."""
    found, damaged = recover(line)
    rows = list[Row]()
    for one in found:
        row, lost = _fit(one)
        damaged = damaged or lost
        rows += [row] if row else []
    return Mended(tuple(rows), damaged or not rows, blank=not found and not damaged)


def _fit(found: dict[str, object]) -> tuple[Row | None, bool]:
    """Make a row of a decoded object, leaving out each field of an unexpected type.

    Returns:
        The row, and whether a figure was left out.
    """
    lost = False
    for _ in range(MAX_MISFITS):
        try:
            # Encoded again, because only decoding gives raw fields their bytes.
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
    """Remove the field that an error names. Returns its path; empty if nothing was removed."""
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
    """The result of a sub-agent; `None` if it is the result of another tool."""
    try:
        return _result(content)
    except BROKEN:
        return None


def queued(attachment: msgspec.Raw) -> Queued | None:
    """A message from the client's queue; `None` for other attachments."""
    if b'"queued_command"' not in head(attachment, TYPE):
        return None
    try:
        return _queued(attachment)
    except BROKEN:
        return None


def model_usage(content: msgspec.Raw) -> dict[str, ModelUsage]:
    """Usage by the name of the model; empty if it is malformed."""
    try:
        return _models(content)
    except BROKEN:
        return {}


def string(content: msgspec.Raw) -> str:
    """A JSON string; empty if it is something else."""
    try:
        return _string(content)
    except BROKEN:
        found = _recovered(content)
        return found if isinstance(found, str) else ""


def _recovered(content: bytes | memoryview | msgspec.Raw) -> object:
    """Recover a value with broken text in it, such as half of a surrogate pair."""
    found, _ = recover(b'{"type":' + bytes(memoryview(content)) + b"}")
    return found[0].get("type") if found else None


def _block(found: JsonObject) -> Block:
    named = (found.get(name) for name in Block.__struct_fields__)
    return Block(*(one if isinstance(one, str) else None for one in named))


def head(content: msgspec.Raw, length: int) -> bytes:
    """The first bytes of undecoded content; the rest is not copied."""
    return bytes(memoryview(content)[:length])


def size(content: msgspec.Raw) -> int:
    """Size of undecoded content in bytes."""
    return len(content)


def weight(content: msgspec.Raw) -> int:
    """Size of undecoded content in bytes, of which each image counts as `IMAGE` at most."""
    length = len(content)
    if length <= IMAGE:
        return length
    return length - sum(max(0, one - IMAGE) for one in _images(content))


def weight_of_images(content: msgspec.Raw) -> int:
    """Bytes that the images in undecoded content count as."""
    return sum(min(one, IMAGE) for one in _images(content))


def _images(content: msgspec.Raw) -> Iterator[int]:
    """Yield the sizes of images and documents in undecoded content, in bytes."""
    data = bytes(content)
    found = _data.search(data) if BASE64 in data else None
    while found:
        end = data.find(b'"', found.end())
        yield end - found.end()
        found = _data.search(data, end)
