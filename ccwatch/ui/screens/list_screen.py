"""What screens with a list below a breadcrumb line have in common."""

from abc import abstractmethod
from asyncio import to_thread
from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.events import Click
from textual.widgets import Static
from textual.worker import Worker

from ccwatch.ui.screens.filtered_screen import FilteredScreen
from ccwatch.ui.widgets.columns import LazyLine, Line, Table
from ccwatch.ui.widgets.filter_field import FilterField
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, Part, headline, join
from ccwatch.ui.widgets.row_texts import RowTexts
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.status import Status
from ccwatch.ui.widgets.tabs import tab_at, tabs

FLAT, FLATTEST = 5, 3
"""Rows of a screen up to which there is no line of figures above a list, and none of sections."""
BATCH = 1000
"""Rows that are written in one go for a filter, if another filter does not end it before."""


class ListScreen(FilteredScreen):
    """Breadcrumbs, headings, rows, and a filter below them while there is one."""

    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#rows"

    section = ""
    """The name of the section that is listed, on a screen that has several."""

    def __init__(self) -> None:
        super().__init__()
        self._cursors: dict[str, str] = {}
        """The key under the cursor of each section that was left."""
        self._texts = RowTexts()
        """The texts of rows while there is a filter."""
        self._table: Table | None = None
        """What is laid out; `None` while it is being read."""

    def compose(self) -> ComposeResult:
        """Create the breadcrumbs, the headings, the rows and the filter."""
        yield Static(id="crumbs")
        yield from self.compose_head()
        yield Static(id="headings")
        yield Rows(id="rows")
        yield FilterField("filter, or !without")
        yield Status()
        yield KeyBar()

    def compose_head(self) -> ComposeResult:
        """Create what stands between the breadcrumbs and the headings."""
        yield from ()

    @abstractmethod
    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs, the outermost first."""

    def facts(self) -> Sequence[Part]:
        """Facts about the list as a whole, the most important first."""
        return ()

    def sections(self) -> Sequence[str]:
        """The names of the sections, in their order; empty on a screen that is a single list."""
        return ()

    @abstractmethod
    def table(self) -> Table | None:
        """The rows and columns; `None` while they are being read."""

    def has_unread_words(self) -> bool:
        """Are there rows with words that the filter needs and that are not read yet?"""
        return False

    def lacks_words(self, key: str) -> bool:
        """Does a row have words that were not read yet?"""
        return False

    def read_missing_words(self) -> Worker[None] | None:
        """Begin to read the words of rows in sight, and of all rows while there is a filter."""
        return None

    def filter_rows(self) -> None:
        """Show the rows that pass the filter, and read the words that it needs."""
        if self._table is None:
            self.lay_out()
        else:
            self._show_table(self._table)
        self.read_missing_words()

    def lay_out(self) -> None:
        """Update the screen; the cursor stays on its row."""
        if self.can_update():
            self._table = self.table()
            self._show_table(self._table)

    def _show_table(self, table: Table | None) -> None:
        """Show the rows of a table, `None` while it is being read, and what is said of them."""
        if not self.can_update():
            return
        self.show_status()
        width, signs = self.width, self.app.symbols
        if names := self.sections():
            line = tabs(names, names.index(self.section), width, signs.more)
            self.set_content("#sections", line)
        lines = table.lines if table else ()
        matching = self._texts.matching(lines, self.needle) if self.needle else lines
        items = (table or Table("", ())).items(matching)
        self.rows.show(items)
        needle: Part = (self.needle, "$accent-readable") if self.needle else ""
        line = headline(self.crumbs(), (needle, *self.facts()), width, signs.arrow)
        self.set_content("#crumbs", line)
        heading = table.headings(width) if table else join((f"reading{signs.more}", QUIET))
        self.set_class(bool(table and not items), "-void")
        is_looking = bool(self.needle) and any(map(self._is_to_be_written, lines))
        if is_looking:
            self.write_rows(lines)
        if table and not items:
            is_looking = is_looking or self.has_unread_words()
            no_match = f"looking{signs.more}" if is_looking else "No row matches."
            heading = join((no_match if self.needle else table.empty, QUIET))
        self.set_content("#headings", heading)

    def _is_to_be_written(self, row: Line | LazyLine) -> bool:
        """Does the filter still have to look at a row? Those that lack words are left out."""
        return self._texts.lacks(row) and not self.lacks_words(row.key)

    @work(exclusive=True, group="rows", description="write_rows")
    async def write_rows(self, rows: Sequence[Line | LazyLine]) -> None:
        """Write the rows that a filter still has to look at, in a thread, and show what it finds.

        Args:
            rows: All rows.
        """
        missing = list(filter(self._is_to_be_written, rows))
        for start in range(0, len(missing), BATCH):
            await to_thread(self._add_texts, missing[start : start + BATCH])
        self._show_table(self._table)

    def _add_texts(self, rows: Sequence[Line | LazyLine]) -> None:
        for row in rows:
            self._texts.add(row)

    def end_filter(self) -> None:
        """Remove the filter, and the texts that it looked at."""
        self._texts.clear()
        super().end_filter()

    def on_resize(self) -> None:
        """Choose the columns for the new width, and hide what leaves no room for rows."""
        self.set_class(self.size.height <= FLATTEST, "-flat")
        self.lay_out()

    @on(Click, "#sections")
    def choose_section(self, event: Click) -> None:
        """Go to the section whose name was clicked."""
        names = self.sections()
        number = self.tab_of(event, names)
        if number is not None:
            self.action_section(number - names.index(self.section))

    def tab_of(self, event: Click, names: Sequence[str]) -> int | None:
        """The index of the name that was clicked; `None` beside all of them."""
        line = str(self.query_one("#sections", Static).content)
        return tab_at(self.cell_of(event, "#sections"), names, line)

    def action_section(self, step: int) -> None:
        """Go to another section, without the filter; each has its cursor where it was left."""
        if names := self.sections():
            self._cursors[self.section] = self.rows.key
            self.section = names[(names.index(self.section) + step) % len(names)]
            self._table = None
            self.end_filter()
            self.rows.go(self._cursors.get(self.section, ""))
