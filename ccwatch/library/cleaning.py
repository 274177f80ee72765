"""Makes the text of a block fit for a screen: clean lines, secrets masked."""

from typing import Final

from ccwatch.masking import mask, mask_addresses
from ccwatch.model.text import Text
from ccwatch.plain_text import HARMFUL, plain

TAB: Final = 4
"""Cells from one tab stop to the next."""
PIECE: Final = 1 << 18
"""Characters of a line that are cleaned at a time, so that other threads can run in between."""


def cleaned(raw: Text, *, masked: bool, private: bool) -> Text:
    """Split a text into lines without control characters.

    Args:
        raw: The text as it is in the transcript.
        masked: Mask secrets?
        private: Mask e-mail addresses, too, if secrets are masked?
    """
    text, count = raw.whole, 0
    if masked:
        text, count = mask(text)
    if masked and private:
        text, addresses = mask_addresses(text)
        count += addresses
    return Text(_lines(text), raw.kind, plain(raw.note), count)


def _lines(text: str) -> tuple[str, ...]:
    lines, joined = text.split("\n") if text else [], text.replace("\n", "")
    if any(HARMFUL.search(joined, at, at + PIECE) for at in range(0, len(joined), PIECE)):
        return tuple(_line(line) for line in lines)
    return tuple(lines)  # the usual case


def _line(line: str) -> str:
    """Clean one line, piece by piece."""
    line = line.removesuffix("\r")
    if len(line) <= PIECE:
        return _piece(line.expandtabs(TAB))
    pieces: list[str] = []
    column = 0
    for start in range(0, len(line), PIECE):
        piece = (" " * column + line[start : start + PIECE]).expandtabs(TAB)[column:]
        column = (column + len(piece)) % TAB
        pieces.append(_piece(piece))
    return "".join(pieces)


def _piece(text: str) -> str:
    return plain(text, len(text)) if HARMFUL.search(text) else text
