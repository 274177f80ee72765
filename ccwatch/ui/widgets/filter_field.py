"""The field that a filter is typed into."""

from textual.binding import Binding
from textual.widgets import Input


class FilterField(Input):
    """A field of one line whose footer says how to keep the filter."""

    BINDINGS = [Binding("enter", "submit", "Keep", tooltip="Keep the filter", id="filter.keep")]

    def __init__(self, placeholder: str) -> None:
        """Make an empty field, `#filter`.

        Args:
            placeholder: What can be typed.
        """
        super().__init__(id="filter", placeholder=placeholder, compact=True)
