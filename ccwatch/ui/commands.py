"""The commands of a screen that the command palette offers besides those of the app."""

from collections.abc import Iterator
from typing import Final

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

BY_KEY: Final = ("open", "back", "panel", "app.focus_next")
"""Actions that nobody looks for in the palette, as those in one of two directions."""


def own_commands(screen: Screen[object]) -> Iterator[tuple[Binding, DOMNode]]:
    """Yield what the keys of a screen and its widgets do, and the node that does it.

    Left out is what moves about in the screen, and what cannot be done now.
    """
    for active in screen.active_bindings.values():
        action = active.binding.action
        moves = action in BY_KEY or action.endswith(("(1)", "(-1)"))
        if active.enabled and not moves and active.node is not screen.app:
            yield active.binding, active.node
