"""A text of any size, wrapped to a width, without any line being drawn."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct
from rich.cells import cell_len

LONGEST = 4096
"""Characters of a piece at most: longer lines are cut, so that wrapping one is fast."""


class WrappedText(Struct, frozen=True, eq=False):
    """Pieces of lines, and the rows that they take. Slow to make for a large text."""

    pieces: Sequence[str] = ()
    """The lines, cut where they are very long."""
    numbers: Sequence[int] = ()
    """For each piece the number of its line, counted from 1; 0 if it continues one."""
    tops: Sequence[int] = (0,)
    """For each piece the rows above it, and at the end all rows."""
    width: int = 0
    """Cells that rows were wrapped to; 0 where every piece is a row."""
    widest: int = 0
    """Cells of the longest piece; 0 where rows were wrapped."""

    @classmethod
    def of(cls, lines: Sequence[str], width: int) -> "WrappedText":
        """Wrap a text.

        Args:
            lines: Without control characters.
            width: Cells of a row; 0 to wrap nothing.
        """
        # Line by line in a loop of its own, for in C it would let no other thread run meanwhile.
        pieces: list[str] = []
        numbers, tops = array("Q"), array("Q", [0])
        rows = widest = 0
        for number, line in enumerate(lines, 1):
            for start in range(0, len(line) or 1, LONGEST):
                piece = line if len(line) <= LONGEST else line[start : start + LONGEST]
                pieces.append(piece)
                numbers.append(0 if start else number)
                rows += _rows(piece, width) if width else 1
                tops.append(rows)
                widest = widest if width else max(widest, _cells(piece))
        return cls(pieces, numbers, tops, width, widest)

    @property
    def height(self) -> int:
        """The rows of the whole text."""
        return self.tops[-1]

    def row(self, y: int) -> tuple[int, int, str]:
        """Return a row: the index of its piece, its number in the piece, and its text."""
        piece = bisect_right(self.tops, y) - 1
        inside = y - self.tops[piece]
        text = self.pieces[piece]
        if not self.width:
            return piece, 0, text
        if text.isascii():
            return piece, inside, text[inside * self.width : (inside + 1) * self.width]
        cuts = _cuts(text, self.width)
        return piece, inside, text[cuts[inside] : cuts[inside + 1]]

    def row_of(self, other: "WrappedText", y: int) -> int:
        """The row that shows the same as row `y` of another wrapping of the text."""
        piece = bisect_right(other.tops, y) - 1
        inside, of = y - other.tops[piece], other.tops[piece + 1] - other.tops[piece]
        return self.tops[piece] + inside * (self.tops[piece + 1] - self.tops[piece]) // of

    def holding(self, needle: str, begin: int, end: int) -> Iterator[int]:
        """Yield the pieces from `begin` to before `end` that contain a text, whatever its case."""
        wanted = needle.casefold()
        for index in range(begin, min(end, len(self.pieces))):
            if wanted in self.pieces[index].casefold():
                yield index


class _Widths(dict[int, str]):
    """Maps the code of a character to the character whose code is its width in cells."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, chr(cell_len(chr(code))))


_WIDTHS = _Widths({0xFE0F: "\1"})
"""The emoji variation selector widens the character before it: it counts as a cell."""


def after_cells(text: str, cells: int) -> tuple[int, int]:
    """Find what is in sight of a text of which so many cells are not.

    Returns:
        The index of the first character that is whole in sight, and the cells before it: those
        of a wide character that is cut through.
    """
    if text.isascii() or not cells:
        return cells, 0
    ends = _ends(text)
    cut = bisect_left(ends, cells)
    return (cut + 1, ends[cut] - cells) if cut < len(ends) else (len(ends), 0)


def _ends(text: str) -> list[int]:
    """For each character the cells up to its end."""
    return list(accumulate(text.translate(_WIDTHS).encode("latin-1")))


def _cells(text: str) -> int:
    return len(text) if text.isascii() else sum(text.translate(_WIDTHS).encode("latin-1"))


def _rows(piece: str, width: int) -> int:
    if piece.isascii():
        return -(-len(piece) // width) or 1
    if 2 * len(piece) <= width:
        return 1
    return len(_cuts(piece, width)) - 1


def _cuts(text: str, width: int) -> list[int]:
    """Cut a text into rows of so many cells at most; a character that is wider has its own.

    Returns:
        Where each row begins, and where the last one ends.
    """
    ends = _ends(text)
    cuts, used = [0], 0
    while ends[-1] - used > width:
        cut = max(bisect_right(ends, used + width, cuts[-1]), cuts[-1] + 1)
        if cut >= len(text):
            break
        cuts.append(cut)
        used = ends[cut - 1]
    return [*cuts, len(text)]
