"""The help: what the keys do on the screen below."""

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from ccwatch.ui.keys import APP, PAGE
from ccwatch.ui.legends import Legend
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, join

STACKED, BESIDE, NAMED = "-stacked", "-beside", "-named"
"""Classes of a screen that shows keys above their explanation, beside it, and with their ids."""
TITLE = "Keys and signs"
"""The title of the box."""
EVERYWHERE = "on every screen, unless listed above"
"""The heading of the keys that all screens have."""
IDS = "on the right: ids for [keys] in the settings"
"""What the ids are for."""


BETWEEN = "   "
"""Stands between two words of a line of a legend."""


class KeyList(VerticalScroll, inherit_bindings=False):
    """The list of keys, scrolled by the keys of every page."""

    BINDINGS = [*PAGE]

    def action_move(self, by: int) -> None:
        """Scroll by some lines."""
        self.scroll_relative(y=by, animate=False, immediate=True)

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        self.action_move(by * max(1, self.size.height - 1))

    def action_edge(self, by: int) -> None:
        """Scroll to the first (-1) or last (1) line."""
        self.action_move(by * self.virtual_size.height)


class HelpScreen(ModalScreen[None]):
    """All active bindings of a screen, and an explanation of its words."""

    CSS_PATH = "overlay.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, STACKED), (36, BESIDE), (92, NAMED)]
    BINDINGS = [Binding("escape,q,question_mark,f1,enter", "dismiss", "Close", id="help.close")]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        """List the screen's own keys, what its words mean, and the keys of all screens.

        Where the screen has no room for a footer, all keys come first.
        """
        everywhere = {one.id for one in APP}
        own: list[Widget] = []
        shared: list[Widget] = []
        for keys, tip, id_ in self.keys():
            row = Horizontal(
                Static(Content.styled(keys, "bold $primary-readable"), classes="keys"),
                Static(Content(tip), classes="tip"),
                Static(Content.styled(id_, QUIET), classes="id"),
            )
            (shared if id_ in everywhere else own).append(row)
        shared = [*([_line(EVERYWHERE)] if own else []), *shared, _line(IDS, "id")]
        signs = [Static(_explained(line), classes="legend") for line in self.legend()]
        has_footer = any(bar.display for bar in self._below.query(KeyBar))
        parts = (own, signs, shared) if has_footer else (own, shared, signs)
        box = KeyList(*_spaced(parts), id="box")
        box.border_title = TITLE
        box.border_subtitle = "esc closes"
        yield box

    def legend(self) -> Legend:
        """What the words and signs of the screen mean."""
        below = self._below
        return below.LEGEND(below.app.symbols) if isinstance(below, BoardScreen) else ()

    def keys(self) -> Iterator[tuple[str, str, str]]:
        """Yield the keys of each action, with its explanation and its id."""
        found: dict[str, tuple[list[str], str]] = {}
        for active in self._below.active_bindings.values():
            binding = active.binding
            if binding.id and active.enabled and binding.tooltip:
                keys, _ = found.setdefault(binding.id, ([], binding.tooltip))
                keys.append(self.app.get_key_display(binding))
        for id_, (keys, tip) in found.items():
            yield " ".join(dict.fromkeys(keys)), tip, id_


def _line(text: str, classes: str = "") -> Static:
    """A line of second rank."""
    return Static(Content.styled(text, QUIET), classes=classes)


def _explained(line: str) -> Content:
    """A line of a legend with its words and signs, which end with a colon or a blank, in bold."""
    said: list[Part] = []
    for one in line.split(BETWEEN):
        word, end, meaning = one.partition(":")
        if not end:
            word, end, meaning = one.partition(" ")
        said += [BETWEEN if said else "", (word, STRONG), (f"{end}{meaning}", QUIET)]
    return join(*said)


def _spaced(parts: Sequence[Sequence[Widget]]) -> Iterator[Widget]:
    """Yield the lines of all parts, with a blank one between two."""
    filled = [part for part in parts if part]
    for number, part in enumerate(filled):
        if number:
            yield _line("")
        yield from part
