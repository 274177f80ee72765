"""The table of sessions: order, filter, groups and columns."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from ccwatch.report.board import SessionRow
from ccwatch.report.money import paid
from ccwatch.report.wording import marked
from ccwatch.ui.safety import one_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.alike import telling_apart, title_of
from ccwatch.ui.widgets.gauge import LEVELS, thin
from ccwatch.ui.widgets.line import DOT, QUIET, Part, cell, join, middle, pad, tail
from ccwatch.ui.widgets.others import WARNINGS, nearness, trigger
from ccwatch.ui.widgets.rows import Item
from ccwatch.ui.widgets.words import ago
from ccwatch.units import brief_tokens, count, percent

TITLED = 76
"""Cells of the table from which titles have a column of their own."""
LEAST = 12
"""Cells below which a name leaves no room for a title."""
DATED = 50
"""Cells of the table from which the last activity has a column of its own."""


class Column(NamedTuple):
    """A column of the table."""

    name: str
    """Its heading."""
    width: int
    """Cells, without the blank after it; 0 for the remaining ones."""
    least: int
    """Cells of the table from which it is shown."""
    order: Callable[[SessionRow], tuple[float, str]] | None
    """The sort key, in ascending order; `None` for the order in which rows are given."""
    draw: Callable[[SessionRow, Look, int], Part]
    """Draws its cell in a number of cells."""
    right: bool = False
    """Is it right-aligned?"""
    rises: bool = False
    """Does its order ascend, rather than start with the largest or the newest?"""


def _state(row: SessionRow, look: Look, _width: int) -> Part:
    live, near = row.may_be_live(look.moment.now_ms), nearness(row, look)
    if live and near in WARNINGS:
        sign = look.symbols.crit if near == "due" else look.symbols.warn
        return (sign, f"bold {LEVELS[near]}")
    return (look.symbols.live if live else " ", "$ok" if live else QUIET)


def _project(row: SessionRow) -> str:
    return one_line(row.name, 60)


def _what(row: SessionRow, look: Look, _width: int) -> Part:
    if not row.may_be_live(look.moment.now_ms):
        return ""
    near = nearness(row, look)
    return (WARNINGS[near], LEVELS[near]) if near in WARNINGS else ("live", "$ok")


def _gauge(row: SessionRow, look: Look, width: int) -> Part:
    return thin(row.full, width, look.symbols, LEVELS[nearness(row, look)], trigger(row))


def _about(row: SessionRow, figure: str) -> str:
    return marked(figure, estimated=row.estimated)


def _cost(row: SessionRow, look: Look, width: int) -> Part:
    """The cost; one that lacks something is a lower bound, without its cents as well."""
    cost = paid(row.nano, look.symbols.warn, lacking=not row.priced)
    return cost if len(cost) <= width else cost.partition(".")[0]


def _compactions(row: SessionRow, look: Look, _width: int) -> Part:
    return (f"{look.symbols.compacted}{row.compactions}" if row.compactions else "", QUIET)


COLUMNS: tuple[Column, ...] = (
    Column("", 2, 0, lambda r: (-(r.share or 0), ""), _state),
    Column("project", 0, 0, lambda r: (0, (r.project or r.id).lower()),
           lambda r, _l, w: middle(join((_project(r), "bold")), w), rises=True),
    Column("title", 0, TITLED, lambda r: (0, title_of(r).lower()),
           lambda r, _l, _w: (title_of(r), QUIET), rises=True),
    Column("model", 12, 60, lambda r: (0, r.model),
           lambda r, _l, _w: (one_line(r.model, 20), QUIET), rises=True),
    Column("context", 12, 100, lambda r: (-(r.full or 0), ""), _gauge),
    Column("ctx", 5, 0, lambda r: (-(r.full or 0), ""),
           lambda r, look, _w: (_about(r, percent(r.full)), LEVELS[nearness(r, look)]), right=True),
    Column("tokens", 6, 90, lambda r: (-(r.used or 0), ""),
           lambda r, _l, _w: (_about(r, brief_tokens(r.used)), QUIET), right=True),
    Column("cost", 9, 27, lambda r: (-r.nano, ""), _cost, right=True),
    Column("compactions", 4, 84, lambda r: (-r.compactions, ""), _compactions, right=True),
    Column("last", 11, DATED, None,
           lambda r, look, _w: (ago(look.moment.seconds_since(r.last_ms)), QUIET), right=True),
    Column("state", 9, 110, lambda r: (-(r.live is not False), ""), _what),
)  # fmt: skip
"""The columns, from left to right."""

SHORT_NAMES = {"compactions": "", "context": ""}
"""Headings that are left out, since the column explains itself."""


class SessionOrder(Struct, frozen=True):
    """How the rows are filtered and sorted."""

    by: str = "last"
    """The name of the column that they are sorted by."""
    reverse: bool = False
    """Is the order reversed?"""
    grouped: bool = False
    """Are the rows grouped by project?"""
    needle: str = ""
    """What rows must contain; after `!`, what they must not."""
    folder: str | None = None
    """The path of the only project whose sessions are shown; `None` for all."""

    def next_column(self, width: int) -> "SessionOrder":
        """Sort by the next column, of those that a table of `width` cells shows."""
        names, among = [column.name for column in COLUMNS], sorts(width)
        at = names.index(self.by)
        by = next(name for name in names[at + 1 :] + names[: at + 1] if name in among)
        return replace(self, by=by, reverse=False)

    def holds(self, row: SessionRow) -> bool:
        """Does a row pass the filter? Case is ignored; words may be anywhere."""
        wanted = self.needle.removeprefix("!").lower().split()
        if self.folder is not None and row.path != self.folder:
            return False
        if not wanted:
            return True
        text = f"{row.project} {row.title} {row.model} {row.path} {row.id}".lower()
        return all(one in text for one in wanted) is not self.needle.startswith("!")

    def arrange(self, rows: Iterable[SessionRow]) -> list[SessionRow]:
        """Filter and sort rows, given newest first; equal ones stay so."""
        key = next(column.order for column in COLUMNS if column.name == self.by)
        arranged = [*filter(self.holds, rows)]
        if key:
            arranged.sort(key=key, reverse=self.reverse)
        elif self.reverse:
            arranged.reverse()
        return sorted(arranged, key=lambda row: row.path) if self.grouped else arranged


def layout(width: int) -> list[tuple[Column, int]]:
    """Choose the columns for a width, each with its cells; texts get the remaining ones."""
    chosen = [column for column in COLUMNS if column.least <= width]
    fixed = sum(column.width for column in chosen) + len(chosen) - 1
    free = [column for column in chosen if not column.width]
    rest = max(0, width - fixed)
    first = rest if len(free) == 1 else min(24, max(10, rest // 3))
    room = {free[0].name: first, **{column.name: rest - first for column in free[1:]}}
    return [(column, column.width or room[column.name]) for column in chosen]


def sorts(width: int) -> frozenset[str]:
    """What rows can be sorted by: visible columns, each once, and the last activity."""
    gauged = ("", "context")
    shown = {column.name for column, _ in layout(width) if column.name not in gauged}
    return frozenset(shown | {SessionOrder().by})


def headings(order: SessionOrder, symbols: Symbols, width: int) -> Content:
    """The names of the columns, with a sign at the one that rows are sorted by."""
    parts: list[Part] = []
    for column, cells in layout(width):
        name = SHORT_NAMES.get(column.name, column.name)
        falls = order.reverse is column.rises
        sign = (symbols.down if falls else symbols.up) if column.name == order.by else ""
        style = "bold $primary" if sign else QUIET
        title = f"{name[: cells - len(sign)]}{sign}"
        parts += [" " * bool(parts), cell((title, style), cells, right=column.right)]
    return pad(join(*parts), width)


def draw(row: SessionRow, look: Look, width: int, mark: str = "") -> Content:
    """A session in its columns, with a mark before its title where the table has no times."""
    parts: list[Part] = []
    for column, cells in layout(width):
        text = column.draw(row, look, cells)
        if column.name == "project" and width < TITLED and (title := title_of(row)):
            begin = f"{DOT}{mark}" if mark and width < DATED else ""
            text = _titled((_project(row), "bold"), f"{begin}{DOT}{title}", cells)
        parts += [" " * bool(parts), cell(text, cells, right=column.right)]
    return pad(join(*parts), width)


def _titled(name: Part, title: str, cells: int) -> Content:
    """A name and a title in one cell, which share it equally if both are long."""
    whole, rest = join(name), Content.styled(title, QUIET)
    if cells < LEAST:
        return middle(whole, cells) if whole.cell_length >= cells else join(whole, rest)
    return join(middle(whole, max(cells // 2, cells - rest.cell_length)), rest)


def items(rows: Sequence[SessionRow], order: SessionOrder, look: Look) -> list[Item]:
    """The rows as items of a list, under headings where they are grouped."""
    marks = telling_apart(rows, look)
    if not order.grouped:
        return [_item(row, look, marks.get(row.id, "")) for row in rows]
    listed: list[Item] = []
    for path, group in groupby(rows, key=lambda row: row.path):
        inside = list(group)
        listed.append(_heading(path, inside, look.symbols))
        listed += [_item(row, look, marks.get(row.id, "")) for row in inside]
    return listed


def _item(row: SessionRow, look: Look, mark: str) -> Item:
    age, near = ago(look.moment.seconds_since(row.last_ms)), nearness(row, look)
    return Item(row.id, lambda width: draw(row, look, width, mark), (row, age, near, mark))


def total(rows: Sequence[SessionRow], symbols: Symbols) -> str:
    """The total cost of sessions, marked if a part of it has no price."""
    lacking = not all(row.priced for row in rows)
    return paid(sum(row.nano for row in rows), symbols.warn, lacking=lacking)


def _sums(rows: Sequence[SessionRow], symbols: Symbols) -> str:
    """The number and the total cost of a project's sessions."""
    return f"{DOT}{count(len(rows), 'session')}{DOT}{total(rows, symbols)}"


def _heading(path: str, rows: Sequence[SessionRow], symbols: Symbols) -> Item:
    name, more = one_line(path, 120) or "unknown folder", _sums(rows, symbols)

    def draw(width: int) -> Content:
        folder = tail(Content(name), width - len(more))
        return pad(join(folder, more).stylize("bold $primary"), width)

    return Item("", draw, name + more)
