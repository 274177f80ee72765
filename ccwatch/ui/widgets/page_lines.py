"""Builds the lines of a page: titles, facts, texts, lists and columns."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.ui.widgets.line import QUIET, Part, content, join, pad

NAME = 16
"""Cells of the names of facts."""
BROADEST = 120
"""Cells of a line at most: longer ones are hard to follow from one to the next."""
GAP = 4
"""Cells between two columns."""
LEAST = 8
"""Cells of a line of text at least, however narrow the page is."""

MOST_ROWS = 30
"""Rows of a list that are shown; the others are counted."""


class PageLines:
    """Collects the lines of a page."""

    def __init__(self, width: int) -> None:
        """Start with no lines.

        Args:
            width: Cells that there are for a line.
        """
        self.width = min(max(LEAST, width), BROADEST)
        self.lines: list[Content] = []

    def title(self, text: str, *more: Part) -> None:
        """Start a section."""
        if self.lines:
            self.gap()
        self.text(join((text, "bold $primary-readable"), *(join("  ", one) for one in more)))

    def text(self, part: Part, indent: int = 0) -> None:
        """Add a text, wrapped."""
        self.lines += wrapped(content(part), self.width, indent)

    def point(self, sign: str, part: Part) -> None:
        """Add a text after a sign, with a hanging indent."""
        indent = len(sign) + 1
        first, *rest = wrapped(content(part), self.width - indent, 0)
        self.lines.append(join(f"{sign} ", first))
        self.lines += [join(" " * indent, line) for line in rest]

    def fact(self, name: str, part: Part) -> None:
        """Add a name and its value; nothing is added if the value is empty."""
        value = content(part)
        if not value:
            return
        if self.width < 2 * NAME:
            self.text((name, QUIET))
            self.text(value, 1 if self.width > LEAST else 0)
            return
        first, *rest = wrapped(value, self.width - NAME, 0)
        self.lines.append(join((f"{name:<{NAME}}"[:NAME], QUIET), first))
        self.lines += [join(" " * NAME, line) for line in rest]

    def listing(self, rows: Sequence[str]) -> None:
        """Add an indented list: its first rows, and how many more there are.

        A row that is too long is wrapped with a further indent.
        """
        for row in rows[:MOST_ROWS]:
            lines = wrapped(Content(row), self.width, 2)
            if len(lines) > 1:
                first, *rest = wrapped(Content(row), self.width - 2, 2)
                lines = [first, *(join("  ", line) for line in rest)]
            self.lines += lines
        if len(rows) > MOST_ROWS:
            self.text((f"and {len(rows) - MOST_ROWS} more", QUIET), 2)

    def beside(self, left: Sequence[Content], right: Sequence[Content]) -> None:
        """Add two columns of lines, each of half the width."""
        half = (self.width - GAP) // 2
        for index in range(max(len(left), len(right))):
            one = left[index] if index < len(left) else Content("")
            other = right[index] if index < len(right) else Content("")
            self.lines.append(join(pad(one, half), " " * GAP, pad(other, half)))

    def gap(self) -> None:
        """Add an empty line."""
        self.lines.append(Content(""))


def wrapped(text: Content, width: int, indent: int) -> list[Content]:
    """Wrap a text to a width in cells, with each line indented."""
    room = max(LEAST, width - indent)
    if "\t" in text.plain:
        text = text.expand_tabs()
    if text.cell_length <= room:
        return [join(" " * indent, text)]
    return [join(" " * indent, line.rstrip()) for line in text.wrap(room)]
