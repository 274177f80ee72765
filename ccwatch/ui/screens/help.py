"""The help: what the keys do on the screen below."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen, Screen

from ccwatch.ui.keys import APP
from ccwatch.ui.legends import Legend
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, content, join, pad
from ccwatch.ui.widgets.page import Page
from ccwatch.ui.widgets.page_lines import wrapped

TITLE = "Keys and signs"
"""The title of the page."""
EVERYWHERE = "on every screen, unless listed above"
"""The heading of the keys that all screens have."""
IDS = "on the right: ids for [keys] in the settings"
"""What the ids are for."""
KEYS, ID = 12, 19
"""Cells of the keys of an action, and of its id."""
BESIDE, NAMED = 33, 87
"""Cells from which actions stand beside their keys, and from which they have their ids."""
EDGES = 5
"""Cells of a line that are no text: two borders, a blank at each side, a scrollbar."""
BETWEEN = "   "
"""Stands between two words of a line of a legend."""


class HelpScreen(ModalScreen[None]):
    """All active bindings of a screen, and an explanation of its words."""

    CSS_PATH = "overlay.tcss"
    BINDINGS = [Binding("escape,q,question_mark,f1,enter", "dismiss", "Close", id="help.close")]

    page = getters.query_one(Page)
    """The page."""

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below
        self._width = 0

    def compose(self) -> ComposeResult:
        """Create the page, with lines for the width that it will most likely have."""
        page = Page()
        page.border_title, page.border_subtitle = TITLE, "esc closes"
        self._width = min(NAMED, self.app.size.width - EDGES)
        page.show(self.lines(self._width))
        yield page

    @on(Page.Resized)
    def lay_out(self) -> None:
        """Lay the lines out anew if the page has another width."""
        width = self.page.scrollable_content_region.width - 1
        if width > 0 and width != self._width:
            self._width = width
            self.page.show(self.lines(width))

    def lines(self, width: int) -> list[Content]:
        """List the screen's own keys, what its words mean, and the keys of all screens.

        Where the screen has no room for a footer, all keys come first.

        Args:
            width: The cells of a line.
        """
        everywhere = {one.id for one in APP}
        own: list[Content] = []
        shared: list[Content] = []
        for keys, tip, id_ in self.keys():
            (shared if id_ in everywhere else own).extend(action(keys, tip, id_, width))
        if own:
            shared[:0] = wrapped(content((EVERYWHERE, QUIET)), width, 0)
        if width >= NAMED:
            shared.append(content((IDS, QUIET)))
        signs = [one for line in self.legend() for one in wrapped(explained(line), width, 0)]
        has_footer = any(bar.display for bar in self._below.query(KeyBar))
        return spaced((own, signs, shared) if has_footer else (own, shared, signs))

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


def action(keys: str, tip: str, id_: str, width: int) -> list[Content]:
    """The lines of an action: its keys, what it does, and its id where there is room for that."""
    shown = content((keys, "bold $primary-readable"))
    if width < BESIDE:
        return [*wrapped(shown, width, 0), *wrapped(Content(tip), width, 1)]
    named = width >= NAMED
    room = width - KEYS - (ID if named else 0)
    pairs = zip_longest(wrapped(shown, KEYS, 0), wrapped(Content(tip), room, 0))
    lines = [join(pad(left or Content(""), KEYS), right or "") for left, right in pairs]
    if named:
        lines[0] = join(pad(lines[0], KEYS + room), (f"{id_:>{ID}}", QUIET))
    return lines


def explained(line: str) -> Content:
    """A line of a legend with its words and signs, which end with a colon or a blank, in bold."""
    said: list[Part] = []
    for one in line.split(BETWEEN):
        word, end, meaning = one.partition(":")
        if not end:
            word, end, meaning = one.partition(" ")
        said += [BETWEEN if said else "", (word, STRONG), (f"{end}{meaning}", QUIET)]
    return join(*said)


def spaced(parts: Sequence[Sequence[Content]]) -> list[Content]:
    """The lines of all parts, with a blank one between two."""
    lines: list[Content] = []
    for part in filter(None, parts):
        lines += [Content("")] * bool(lines)
        lines += part
    return lines
