"""What screens that show a searchable text have in common."""

from abc import abstractmethod

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from ccwatch.ui.screens.board_screen import BoardScreen


class SearchedScreen(BoardScreen):
    """A text, and a field `#find` below it that is shown during a search."""

    given = ""
    """What the screen was opened to find; going back does not remove it."""

    @property
    @abstractmethod
    def view(self) -> Widget:
        """The widget that shows the text, and has the focus unless the field does."""

    @property
    @abstractmethod
    def needle(self) -> str:
        """What is searched for; empty for nothing."""

    @abstractmethod
    def look_for(self, needle: str) -> None:
        """Mark all matches and go to one; an empty needle removes the marks."""

    @on(Input.Changed, "#find")
    def find(self, event: Input.Changed) -> None:
        """Search while the user types."""
        self.look_for(event.value.strip())

    @on(Input.Submitted, "#find")
    def accept(self) -> None:
        """Keep the matches, and return the focus to the text."""
        self.set_focus(self.view)
        self.set_class(bool(self.needle), "-finding")

    def action_find(self) -> None:
        """Start to search."""
        self.add_class("-finding")
        self.set_focus(self.query_one("#find"))

    def action_back(self) -> None:
        """End a search of the user's, else go back: keys may come before the text is there."""
        if self.is_mounted and (self.needle not in ("", self.given) or self.has_class("-finding")):
            self.query_one("#find", Input).value = ""
            self.look_for("")
            self.remove_class("-finding")
            self.set_focus(self.view)
        else:
            super().action_back()
