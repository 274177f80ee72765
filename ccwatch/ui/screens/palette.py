"""Lists of choices that survive panes without room for a row."""

from textual import on
from textual._widget_navigation import Direction
from textual.command import CommandList, CommandPalette
from textual.events import Click
from textual.message import Message
from textual.widgets import Input, OptionList


class Choices(OptionList):
    """A list of choices. Textual fails to move by a page in one without room for a row."""

    def _move_page(self, direction: Direction) -> None:
        """Move by a page, if any row is in sight."""
        if self.scrollable_content_region:
            super()._move_page(direction)


class Palette(CommandPalette):
    """The command palette, in which Textual fails in the same way.

    It also fails at a second Enter or click that was on its way when the first one closed it.
    """

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    @on(Click)
    def _once_closed_do_nothing(self, event: Message) -> None:
        """Keep from Textual what comes too late."""
        if not self.is_active:
            event.stop()
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        """Move in the list of commands, if any is in sight."""
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
