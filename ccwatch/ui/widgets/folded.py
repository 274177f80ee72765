"""A text folded to a width, of any size: where each of its lines stands, without drawing one."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.cells import cell_len

LONGEST = 4096
"""Characters that are folded as one piece: a longer line is cut, so that none takes long."""


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """Pieces of lines with the rows that they take. Takes a while for a large text."""

    pieces: tuple[str, ...] = ()
    """The lines, cut where they are very long."""
    numbers: tuple[int, ...] = ()
    """For each piece the number of its line, counted from 1; 0 where it goes on with one."""
    tops: tuple[int, ...] = (0,)
    """For each piece the rows above it, and at the end all rows."""
    width: int = 0
    """Cells that rows were folded to; 0 where every piece is a row."""
    lines: int = 0
    """Lines of the text, which is the largest of the numbers."""
    widest: int = 0
    """Characters of the longest piece."""

    @classmethod
    def of(cls, lines: Sequence[str], width: int) -> "Folded":
        """Fold a text.

        Args:
            lines: Without control characters.
            width: Cells of a row; 0 to fold nothing.
        """
        pieces: list[str] = []
        numbers: list[int] = []
        for number, line in enumerate(lines, 1):
            pieces.append(line[:LONGEST])
            numbers.append(number)
            for start in range(LONGEST, len(line), LONGEST):
                pieces.append(line[start : start + LONGEST])
                numbers.append(0)
        rows = [_rows(piece, width) for piece in pieces] if width else [1] * len(pieces)
        return cls(
            tuple(pieces),
            tuple(numbers),
            tuple(accumulate(rows, initial=0)),
            width,
            len(lines),
            max(map(len, pieces), default=0),
        )

    @property
    def height(self) -> int:
        """Rows that all of it takes."""
        return self.tops[-1]

    def row(self, y: int) -> tuple[int, int, str]:
        """Give a row: the piece that it is of, which of its rows it is, and its text."""
        piece = bisect_right(self.tops, y) - 1
        inside = y - self.tops[piece]
        text = self.pieces[piece]
        if not self.width:
            return piece, 0, text
        if text.isascii():
            return piece, inside, text[inside * self.width : (inside + 1) * self.width]
        return piece, inside, _chopped(text, self.width)[inside]

    def holding(self, needle: str, begin: int, end: int) -> Iterator[int]:
        """Yield the pieces from one to before another that hold a text, whatever its case."""
        wanted = needle.casefold()
        for index in range(begin, min(end, len(self.pieces))):
            if wanted in self.pieces[index].casefold():
                yield index


def _rows(piece: str, width: int) -> int:
    if piece.isascii():
        return max(1, -(-len(piece) // width))
    return len(_chopped(piece, width))


def _chopped(text: str, width: int) -> list[str]:
    """Cut a text into rows of so many cells at most; a character that is wider has its own."""
    if cell_len(text) <= width:
        return [text]
    rows: list[str] = []
    start = used = 0
    for index, character in enumerate(text):
        cells = cell_len(character)
        if used + cells > width and index > start:
            rows.append(text[start:index])
            start, used = index, 0
        used += cells
    return [*rows, text[start:]]
