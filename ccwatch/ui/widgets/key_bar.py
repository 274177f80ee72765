"""The keys that matter here, in the last line of a screen."""

from collections.abc import Sequence
from functools import partial

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.widgets import Footer

LASTING = ("app.help", "help", "app.quit", "quit")
"""The actions whose keys are left out last, the most important first."""


class KeyBar(Footer):
    """As many keys as there is room for, each whole, the one for all others among them."""

    def __init__(self) -> None:
        """Begin without a key."""
        super().__init__(compact=True, show_command_palette=False)
        self._room = 0

    def compose(self) -> ComposeResult:
        """Leave out the keys that would be cut off."""
        self._room = self.screen.size.width
        shown = [one.binding for one in self.screen.active_bindings.values() if one.binding.show]
        keys = {one.action: one for one in reversed(shown)}
        actions = list(dict.fromkeys(one.action for one in shown))
        sizes = [
            cell_len(f"{self.app.get_key_display(keys[action])} {keys[action].description}")
            for action in actions
        ]
        fitting = chosen(actions, sizes, self._room)
        drawn = list(super().compose())
        yield from (key for key, action in zip(drawn, actions, strict=False) if action in fitting)

    def on_resize(self, event: events.Resize) -> None:
        """Choose again for another width."""
        if event.size.width != self._room:
            self.call_after_refresh(partial(self.refresh, recompose=True))


def chosen(actions: Sequence[str], sizes: Sequence[int], room: int) -> frozenset[str]:
    """Choose the keys that fit side by side: those that are left out last, then the first ones.

    Args:
        actions: What the keys do, the most important first.
        sizes: The cells that each takes, without the one between two.
        room: Cells that there are.
    """
    taken: set[str] = set()
    left = room + 1
    for action, size in sorted(zip(actions, sizes, strict=True), key=lambda one: _rank(one[0])):
        left -= size + 1
        if left < 0:
            break
        taken.add(action)
    return frozenset(taken)


def _rank(action: str) -> int:
    return LASTING.index(action) if action in LASTING else len(LASTING)
