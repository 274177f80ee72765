"""The field that a filter is typed into."""

from textual.widgets import Input

from ccwatch.ui.keys import FIELD


class FilterField(Input):
    """A field of one line whose footer says how to keep the filter."""

    BINDINGS = [*FIELD]

    def __init__(self, placeholder: str) -> None:
        """Make an empty field, `#filter`.

        Args:
            placeholder: What can be typed.
        """
        super().__init__(id="filter", placeholder=placeholder, compact=True)
