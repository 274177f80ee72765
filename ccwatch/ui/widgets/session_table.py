"""The table of sessions: order, filter, groups and columns."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from ccwatch.money import paid
from ccwatch.plain_text import one_line
from ccwatch.report.board import SessionRow
from ccwatch.report.wording import WARNINGS
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.gauge import LEVELS, row_level, thin
from ccwatch.ui.widgets.items import Item, Items
from ccwatch.ui.widgets.line import DOT, QUIET, Part, join, middle, pad, tail
from ccwatch.ui.widgets.session_titles import telling_apart, title_of
from ccwatch.ui.widgets.sortable_table import SortableColumn as Column
from ccwatch.ui.widgets.sortable_table import SortableTable
from ccwatch.ui.widgets.words import ago
from ccwatch.units import brief_tokens, count, marked, percent

TITLED = 76
"""Cells of the table from which titles have a column of their own."""
LEAST = 12
"""Cells below which a name leaves no room for a title."""
DATED = 50
"""Cells of the table from which the last activity has a column of its own."""


def _state(row: SessionRow, look: Look, _width: int) -> Part:
    live, near = row.may_be_live(look.moment.now_ms), row_level(row, look)
    if live and near in WARNINGS:
        sign = look.symbols.crit if near == "due" else look.symbols.warn
        return (sign, f"bold {LEVELS[near]}")
    return (look.symbols.live if live else " ", "$ok" if live else QUIET)


def _project(row: SessionRow) -> Content:
    return Content.styled(one_line(row.name, 60), "bold")


def _project_and_title(row: SessionRow, cells: int) -> Content:
    """A project and a title in one cell, which share it equally if both are long."""
    project, title = _project(row), title_of(row)
    if not title:
        return middle(project, cells)
    rest = Content.styled(f"{DOT}{title}", QUIET)
    if cells < LEAST:
        return middle(project, cells) if project.cell_length >= cells else join(project, rest)
    return join(middle(project, max(cells // 2, cells - rest.cell_length)), rest)


def _what(row: SessionRow, look: Look, _width: int) -> Part:
    if not row.may_be_live(look.moment.now_ms):
        return ""
    near = row_level(row, look)
    return (WARNINGS[near], LEVELS[near]) if near in WARNINGS else ("live", "$ok")


def _gauge(row: SessionRow, look: Look, width: int) -> Part:
    return thin(row.full, width, look.symbols, LEVELS[row_level(row, look)], row.trigger_share)


def _about(row: SessionRow, figure: str) -> str:
    return marked(figure, estimated=row.estimated)


def _cost(row: SessionRow, look: Look, width: int) -> Part:
    """The cost; one that lacks something is a lower bound, without its cents as well."""
    cost = paid(row.nano, look.symbols.warn, lacking=row.lacking)
    return cost if len(cost) <= width else cost.partition(".")[0]


def _compactions(row: SessionRow, look: Look, _width: int) -> Part:
    return (f"{look.symbols.compacted}{row.compactions}" if row.compactions else "", QUIET)


SESSIONS: SortableTable[SessionRow] = SortableTable((
    Column("", 2, 0, None, _state),
    Column("project", 0, 0, lambda r: (0, (r.project or r.id).lower()),
           lambda r, _l, w: _project_and_title(r, w), rises=True, below=TITLED),
    Column("project", 0, TITLED, lambda r: (0, (r.project or r.id).lower()),
           lambda r, _l, w: middle(_project(r), w), rises=True),
    Column("title", 0, TITLED, lambda r: (0, (r.title or r.id).strip().lower()),
           lambda r, _l, _w: (title_of(r), QUIET), rises=True),
    Column("model", 12, 60, lambda r: (0, r.model),
           lambda r, _l, _w: (one_line(r.model, 20), QUIET), rises=True),
    Column("context", 12, 100, None, _gauge, heading=""),
    Column("ctx", 5, 0, lambda r: (-(r.full or 0), ""),
           lambda r, look, _w: (_about(r, percent(r.full)), LEVELS[row_level(r, look)]),
           right=True),
    Column("tokens", 6, 90, lambda r: (-(r.used or 0), ""),
           lambda r, _l, _w: (_about(r, brief_tokens(r.used)), QUIET), right=True),
    Column("cost", 9, 27, lambda r: (-r.nano, ""), _cost, right=True),
    Column("compactions", 4, 84, lambda r: (-r.compactions, ""), _compactions, right=True,
           heading=""),
    Column("last", 11, DATED, None,
           lambda r, look, _w: (ago(look.moment.seconds_since(r.last_ms)), QUIET), right=True),
    Column("state", 9, 110, lambda r: (-(r.live is not False), ""), _what),
))  # fmt: skip
"""The table of sessions, whose rows are given by their last activity."""


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
        return replace(self, by=SESSIONS.next_name(self.by, sorts(width)), reverse=False)

    def by_column(self, name: str, width: int) -> "SessionOrder":
        """Sort by a column if rows can be sorted by it; in reverse if they are already."""
        if name == self.by:
            return replace(self, reverse=not self.reverse)
        return replace(self, by=name, reverse=False) if name in sorts(width) else self

    @property
    def is_narrowed(self) -> bool:
        """Is there a filter, or was a project chosen?"""
        return bool(self.needle) or self.folder is not None

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
        found = filter(self.holds, rows) if self.is_narrowed else rows
        arranged = SESSIONS.arrange(found, self.by, reverse=self.reverse)
        return sorted(arranged, key=lambda row: row.path) if self.grouped else arranged


def sorts(width: int) -> frozenset[str]:
    """What rows can be sorted by: visible columns, each once, and the last activity."""
    shown = {column.name for column in SESSIONS.shown(width) if column.order}
    return frozenset(shown | {SessionOrder().by})


def items(rows: Sequence[SessionRow], order: SessionOrder, look: Look, width: int) -> Items:
    """The rows for a list of `width` cells, under headings where they are grouped."""
    marks = telling_apart(rows, look) if width < DATED else {}
    if not order.grouped:
        return Items([row.id for row in rows], lambda index: _item(rows[index], look, marks))
    lines: list[SessionRow | list[SessionRow]] = []
    for _, group in groupby(rows, key=lambda row: row.path):
        inside = list(group)
        lines += [inside, *inside]

    def make(index: int) -> Item:
        line = lines[index]
        return _heading(line, look.symbols) if isinstance(line, list) else _item(line, look, marks)

    return Items(["" if isinstance(line, list) else line.id for line in lines], make)


def _item(row: SessionRow, look: Look, marks: Mapping[str, str]) -> Item:
    """A row; its mark, if it needs one, replaces its title."""
    age, near = ago(look.moment.seconds_since(row.last_ms)), row_level(row, look)
    mark = marks.get(row.id)
    marked_row = replace(row, title=mark) if mark else row
    return Item(
        row.id,
        lambda width: SESSIONS.draw(marked_row, look, width),
        (row, age, near, mark),
    )


def total(rows: Sequence[SessionRow], symbols: Symbols) -> str:
    """The total cost of sessions, marked if it is too low."""
    lacking = any(row.lacking for row in rows)
    return paid(sum(row.nano for row in rows), symbols.warn, lacking=lacking)


def _sums(rows: Sequence[SessionRow], symbols: Symbols) -> str:
    """The number and the total cost of a project's sessions."""
    return f"{DOT}{count(len(rows), 'session')}{DOT}{total(rows, symbols)}"


def _heading(rows: Sequence[SessionRow], symbols: Symbols) -> Item:
    name, more = one_line(rows[0].path, 120) or "unknown folder", _sums(rows, symbols)

    def draw(width: int) -> Content:
        folder = tail(Content(name), width - len(more))
        return pad(join(folder, more).stylize("bold $primary-readable"), width)

    return Item("", draw, name + more)
