"""Lists of choices that survive panes without room for a row."""

from textual._widget_navigation import Direction
from textual.command import CommandList, CommandPalette
from textual.widgets import OptionList


class Choices(OptionList):
    """A list of choices. Textual fails to move by a page in one without room for a row."""

    def _move_page(self, direction: Direction) -> None:
        """Move by a page, if any row is in sight."""
        if self.scrollable_content_region:
            super()._move_page(direction)


class Palette(CommandPalette):
    """The command palette, in which Textual fails in the same way."""

    def _action_command_list(self, action: str) -> None:
        """Move in the list of commands, if any is in sight."""
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
