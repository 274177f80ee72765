"""What screens have in common that were gone into and list something."""

from abc import abstractmethod
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from ccwatch.ui.screens.filtered_screen import FilteredScreen
from ccwatch.ui.widgets.columns import Table
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.panel import QUIET, Part, headline, join
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.status import Status
from ccwatch.ui.widgets.tabs import tabs

FLAT, FLATTEST = 5, 3
"""Rows of a pane that has no room for a line of figures above a list, and none for sections."""


class ListScreen(FilteredScreen):
    """The way here, headings, rows, and a filter below them while there is one."""

    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#rows"

    section = ""
    """The name of the section that is listed, on a screen that has several."""

    def __init__(self) -> None:
        super().__init__()
        self._places: dict[str, str] = {}
        """The key under the cursor of each section that was left."""

    def compose(self) -> ComposeResult:
        """Lay out the way here, the headings, the rows and the filter."""
        yield Static(id="crumbs")
        yield from self.compose_head()
        yield Static(id="headings")
        yield Rows(id="rows")
        yield Input(id="filter", placeholder="filter, or !without", compact=True)
        yield Status()
        yield KeyBar()

    def compose_head(self) -> ComposeResult:
        """Lay out what stands between the way here and the headings."""
        yield from ()

    @abstractmethod
    def crumbs(self) -> Sequence[Part]:
        """The way here."""

    def facts(self) -> Sequence[Part]:
        """What there is to say of all that is listed, the most important first."""
        return ()

    def sections(self) -> Sequence[str]:
        """The names of the sections, in their order; empty on a screen that is a single list."""
        return ()

    @abstractmethod
    def table(self) -> Table | None:
        """What is to be listed; `None` while it is being read."""

    def unread(self) -> int:
        """How many rows have words that a filter looks at and that were not read yet."""
        return 0

    def read_on(self) -> None:
        """Begin to read the words of rows: those in sight, and all while there is a filter."""

    def filtered(self) -> None:
        """Bring the rows up to date, and read the words that a filter looks at."""
        self.lay_out()
        self.read_on()

    def lay_out(self) -> None:
        """Bring the screen up to date; the cursor stays on its row."""
        if not self.stands():
            return
        self.query_one(Status).show(self.ccwatch)
        width, signs = self.width, self.ccwatch.symbols
        found: Part = (self.needle, "$accent") if self.needle else ""
        line = headline(self.crumbs(), (found, *self.facts()), width, signs.arrow)
        self.query_one("#crumbs", Static).update(line)
        if names := self.sections():
            line = tabs(names, names.index(self.section), width, signs.more)
            self.query_one("#sections", Static).update(line)
        table = self.table()
        items = table.items(self.needle) if table else []
        self.rows.show(items)
        heading = self.headings(table, width) if table else join((f"reading{signs.more}", QUIET))
        self.set_class(bool(table and not items), "-void")
        if table and not items:
            said = f"looking{signs.more}" if self.unread() else "No row has that."
            heading = join((said if self.needle else table.empty, QUIET))
        self.query_one("#headings", Static).update(heading)

    def headings(self, table: Table, width: int) -> Content:
        """The names of the columns, in so many cells at most."""
        return table.headings(width)

    def on_resize(self) -> None:
        """Choose the columns for the new width, and leave out what takes the rows' room."""
        self.set_class(self.size.height <= FLATTEST, "-flat")
        self.lay_out()

    def action_section(self, step: int) -> None:
        """Go some sections on, without the filter; each has its cursor where it was left."""
        if names := self.sections():
            self._places[self.section] = self.rows.key
            self.section = names[(names.index(self.section) + step) % len(names)]
            self.end_filter()
            self.rows.go(self._places.get(self.section, ""))
