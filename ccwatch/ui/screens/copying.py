"""A menu of texts to send to the clipboard."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ccwatch.plain_text import one_line
from ccwatch.ui.screens.palette import Choices
from ccwatch.ui.widgets.copyables import Copyable
from ccwatch.ui.widgets.line import join

LONGEST = 400
"""Characters of a text that are shown at most."""


class CopyScreen(ModalScreen[str | None]):
    """Returns the text to copy, or `None`."""

    CSS_PATH = "overlay.tcss"
    BINDINGS = [Binding("escape,q,backspace", "dismiss(None)", "Close", id="copy.close")]

    def __init__(self, choices: Sequence[Copyable]) -> None:
        super().__init__()
        self._choices = tuple(choices)

    def compose(self) -> ComposeResult:
        """List the choices."""
        box = Choices(*(Option(self.line(one)) for one in self._choices), id="box")
        box.border_title = "Copy"
        box.border_subtitle = "esc closes"
        yield box

    @staticmethod
    def line(one: Copyable) -> Content:
        """A choice with its key and the beginning of its text."""
        name = (f"{one.name:<16}", "")
        return join((f"{one.key}  ", "bold"), name, one_line(one.text, LONGEST))

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Return the choice under the cursor."""
        self._give(self._choices[event.option_index])

    def on_key(self, event: events.Key) -> None:
        """Return the choice whose key was pressed."""
        for one in self._choices:
            if event.character == one.key:
                event.stop()
                self._give(one)
                return

    def _give(self, one: Copyable) -> None:
        """Return a choice, the first of those that were made before the menu closed."""
        if self.is_active:
            self.dismiss(one.text)
