"""Parses lines into rows. No line raises, however broken it is."""

import re
from typing import Final

import msgspec
from msgspec import Struct

from ccwatch.transcript.wire.damage import recover
from ccwatch.transcript.wire.narrow import Answer, Result
from ccwatch.transcript.wire.raw import BROKEN
from ccwatch.transcript.wire.row import Row

MAX_MISFITS = 24
"""Fields of one row that may be left out before the whole row is."""

decode: Final = msgspec.json.Decoder(Row).decode
"""Decode a well-formed line; any other raises one of `BROKEN`."""
decode_answer: Final = msgspec.json.Decoder(Answer).decode
"""Decode the line of an assistant row; any other raises one of `BROKEN`."""
decode_result: Final = msgspec.json.Decoder(Result).decode
"""Decode the line of a user row; any other raises one of `BROKEN`."""
FIGURES: Final = frozenset({"usage", "compactMetadata", "totalCostUSD"})
"""Fields with figures: a row without them makes a sum too low."""
_path = re.compile(r"at `\$((?:\.\w+|\[(?:\d+|\.\.\.)\])+)`")


class Mended(Struct, frozen=True):
    """What was recovered from a line that did not decode."""

    rows: tuple[Row, ...]
    """The rows; none if nothing could be recovered."""
    damaged: bool
    """Is the line itself broken or a figure lost? Not if only other fields had unexpected types."""
    blank: bool
    """Is the line blank?"""


def parse(line: bytes | memoryview) -> tuple[Row, ...]:
    """Parse a line, mended if need be. It has one row, unless it is damaged."""
    try:
        return (decode(line),)
    except BROKEN:
        return mend(bytes(line)).rows


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
    *outer, name = names = re.findall(r"\w+|\.\.\.", match.group(1))
    at = found
    for above in outer:
        inner = at.get(above)
        if isinstance(inner, list):
            name = above  # all of a list with an item that does not fit
            break
        if not isinstance(inner, dict):
            return []
        at = inner
    if name not in at:
        return []
    del at[name]
    return names
