"""The help: what the keys do on the screen below."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from ccwatch.ui.keys import APP, PAGE
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.widgets.line import QUIET

STACKED, BESIDE, NAMED = "-stacked", "-beside", "-named"
"""Classes of a screen that shows keys above their explanation, beside it, and with their ids."""
EVERYWHERE = "on every screen, unless listed above"
"""The heading of the keys that all screens have."""
IDS = "on the right: ids for [keys] in the settings"
"""What the ids are for."""


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
        """List the keys."""
        rows: list[Widget] = []
        everywhere, is_own = {one.id for one in APP}, True
        for keys, tip, id_ in self.keys():
            if is_own and id_ in everywhere:
                rows.append(Static(Content.styled(EVERYWHERE, QUIET), classes="everywhere"))
                is_own = False
            rows.append(
                Horizontal(
                    Static(Content.styled(keys, "bold $primary"), classes="keys"),
                    Static(Content(tip), classes="tip"),
                    Static(Content.styled(id_, QUIET), classes="id"),
                )
            )
        below = self._below
        lines = below.LEGEND(below.app.symbols) if isinstance(below, BoardScreen) else ()
        legend = [Static(Content.styled(line, QUIET), classes="legend") for line in lines]
        named = Static(Content.styled(IDS, QUIET), classes="id")
        box = KeyList(*rows, *([Static("")] if legend else []), *legend, named, id="box")
        box.border_title = "Keys"
        box.border_subtitle = "esc closes"
        yield box

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
