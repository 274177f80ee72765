"""What screens with a filtered list have in common."""

from textual import getters, on
from textual.widgets import Input

from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.widgets.rows import Rows


class FilteredScreen(BoardScreen):
    """One list, and a field `#filter` below it that is shown while there is a filter."""

    IS_ROOT = False
    """Is it the base of a mode, below which there is no screen to go back to?"""

    rows = getters.query_one(Rows)
    """The list."""
    field = getters.query_one("#filter", Input)
    """The field for the filter."""
    needle = ""
    """What the rows are filtered by; begins with `!` for those without it."""
    _begun_at = ""
    """The key of the row under the cursor when the filter was begun."""

    @property
    def is_filtering(self) -> bool:
        """Is there a filter, or is its field shown?"""
        return bool(self.needle) or self.has_class("-filtering")

    @property
    def has_way_back(self) -> bool:
        """Is there anything to go back from? On a root screen, only from a filter."""
        return self.is_filtering or not self.IS_ROOT

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the key that goes back where there is nothing to go back from.

        While something is typed, the key that begins a filter is hidden too.
        """
        if action == "filter":
            return not isinstance(self.focused, Input)
        return self.has_way_back if action == "back" else True

    def filter_rows(self) -> None:
        """Called with each change of the filter; updates the rows."""
        raise NotImplementedError

    def end_filter(self) -> None:
        """Remove the filter, hide its field, and return the focus to the rows.

        The cursor stays on its row; if nothing passed the filter, it returns to where it was.
        """
        no_match = not self.rows.key
        self.field.value = ""
        self.needle = ""
        self.remove_class("-filtering")
        self.set_focus(self.rows)
        self.filter_rows()
        if no_match:
            self.rows.go(self._begun_at)
        self.refresh_bindings()

    @on(Input.Changed, "#filter")
    def narrow(self, event: Input.Changed) -> None:
        """Filter while the user types."""
        self.needle = event.value.strip()
        self.filter_rows()

    @on(Input.Submitted, "#filter")
    def accept(self) -> None:
        """Keep the filter and return the focus to the rows."""
        self.set_focus(self.rows)
        self.set_class(bool(self.needle), "-filtering")
        self.refresh_bindings()

    def action_filter(self) -> None:
        """Show the field and give it the focus."""
        if not self.needle:
            self._begun_at = self.rows.key
        self.add_class("-filtering")
        self.set_focus(self.field)
        self.refresh_bindings()

    def action_back(self) -> None:
        """Remove the filter, else go back."""
        if self.is_filtering:
            self.end_filter()
        elif self.has_way_back:
            super().action_back()

    def action_next_match(self, step: int) -> None:
        """Go to the next row that passed the filter, or from the last to the first."""
        rows = self.rows
        before = rows.cursor
        rows.action_move(step)
        if rows.cursor == before:
            rows.action_edge(-step)
