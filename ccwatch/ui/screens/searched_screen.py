"""What screens have in common that show a text in which one can search."""

from abc import abstractmethod

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from ccwatch.ui.screens.board_screen import BoardScreen


class SearchedScreen(BoardScreen):
    """A text, and a field `#find` below it that is there while one searches."""

    given = ""
    """What was looked for from the start; going back does not take it away."""

    @property
    @abstractmethod
    def view(self) -> Widget:
        """Shows the text, and has the focus while nothing is typed."""

    @property
    @abstractmethod
    def needle(self) -> str:
        """What is looked for; empty for nothing."""

    @abstractmethod
    def look_for(self, needle: str) -> None:
        """Mark something wherever it stands and go to it; nothing is marked where it is empty."""

    @on(Input.Changed, "#find")
    def find(self, event: Input.Changed) -> None:
        """Search while one types."""
        self.look_for(event.value.strip())

    @on(Input.Submitted, "#find")
    def accept(self) -> None:
        """Keep what was found in sight and go back to the text."""
        self.view.focus()
        self.set_class(bool(self.needle), "-finding")

    def action_find(self) -> None:
        """Begin to search."""
        self.add_class("-finding")
        self.query_one("#find").focus()

    def action_back(self) -> None:
        """Stop to search, or go back to where one came from: there is what was given."""
        if self.needle not in ("", self.given) or self.has_class("-finding"):
            self.query_one("#find", Input).value = ""
            self.look_for("")
            self.remove_class("-finding")
            self.view.focus()
        else:
            self.dismiss()
