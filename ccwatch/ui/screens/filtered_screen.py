"""What screens have in common that list rows and filter them."""

from textual import on
from textual.widgets import Input

from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.widgets.rows import Rows


class FilteredScreen(BoardScreen):
    """One list, and a field `#filter` below it that is there while there is a filter."""

    needle = ""
    """What the rows are filtered by; begins with `!` for those without it."""

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one(Rows)

    @property
    def is_filtering(self) -> bool:
        """Is there a filter, or the field for one?"""
        return bool(self.needle) or self.has_class("-filtering")

    @property
    def has_way_back(self) -> bool:
        """Is there anything to go back from? From where nobody went in, only a filter."""
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Name no way back where there is none."""
        return self.has_way_back if action == "back" else True

    def filtered(self) -> None:
        """Called with each change of the filter. Bring the rows up to date."""
        raise NotImplementedError

    def end_filter(self) -> None:
        """Take the filter and its field away, and go back to the rows."""
        self.query_one("#filter", Input).value = ""
        self.needle = ""
        self.remove_class("-filtering")
        self.rows.focus()
        self.filtered()
        self.refresh_bindings()

    @on(Input.Changed, "#filter")
    def narrow(self, event: Input.Changed) -> None:
        """Filter while one types."""
        self.needle = event.value.strip()
        self.filtered()

    @on(Input.Submitted, "#filter")
    def accept(self) -> None:
        """Keep the filter and go back to the rows."""
        self.rows.focus()
        self.set_class(bool(self.needle), "-filtering")
        self.refresh_bindings()

    def action_filter(self) -> None:
        """Begin to filter."""
        self.add_class("-filtering")
        self.query_one("#filter").focus()
        self.refresh_bindings()

    def action_next_match(self, step: int) -> None:
        """Go to the next row that passed the filter, round the end."""
        rows = self.rows
        before = rows.cursor
        rows.action_move(step)
        if rows.cursor == before:
            rows.action_edge(-step)
