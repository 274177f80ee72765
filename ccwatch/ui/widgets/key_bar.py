"""The footer: the most important keys, in the last line of a screen."""

from collections.abc import Sequence

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

LASTING = ("app.help", "help", "back", "section(1)", "group(1)")
"""The actions whose keys are hidden last, the most important first: where one learns of the others,
the way out, and the way to what else a screen has."""
QUIT = ("app.quit", "quit")
"""The actions whose keys are hidden before those and the first one, but after all others."""


class Hint(Struct, frozen=True):
    """A key and what it does."""

    key: str
    """Its name in Textual."""
    sign: str
    """How it is shown."""
    name: str
    """What it does, in a word or two."""
    action: str
    """The action that it runs."""
    tip: str = ""
    """What it does, in a sentence."""
    enabled: bool = True
    """Is the action enabled?"""

    @property
    def cells(self) -> int:
        """The cells that it takes, without the blank after it."""
        return cell_len(f"{self.sign} {self.name}")


class KeyBar(Widget, can_focus=False):
    """As many keys as fit, each in full, with the help among them.

    It is a single widget: Textual's `Footer` recomposes one for each key whenever the focus moves.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"key-bar--key", "key-bar--name", "key-bar--pointed", "key-bar--off"}
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $footer-background;
        text-wrap: nowrap;

        .key-bar--key { color: $key-readable; text-style: bold; }
        .key-bar--name { color: $name-readable; }
        .key-bar--pointed { text-style: reverse; }
        .key-bar--off { text-style: dim; }
    }
    """

    hints: reactive[tuple[Hint, ...]] = reactive(())
    """The keys that are bound now, the most important first."""
    pointed: reactive[Hint | None] = reactive(None)
    """The key under the mouse."""

    def on_mount(self) -> None:
        """Follow the bindings, which change with the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._ask)

    def _ask(self, screen: Screen[object]) -> None:
        if screen.app.app_focus:
            self.call_after_refresh(self._take, screen)

    def _take(self, screen: Screen[object]) -> None:
        first: dict[str, Hint] = {}
        for _, bound, enabled, tip in screen.active_bindings.values():
            if bound.show and bound.action not in first:
                sign, action = self.app.get_key_display(bound), bound.action
                first[action] = Hint(bound.key, sign, bound.description, action, tip, enabled)
        self.hints = tuple(first.values())

    def fitting(self) -> list[Hint]:
        """The keys that fit."""
        actions, sizes = [one.action for one in self.hints], [one.cells for one in self.hints]
        taken = best_fit(actions, sizes, self.size.width)
        return [one for one in self.hints if one.action in taken]

    def render(self) -> Content:
        """Draw the keys side by side."""
        return Content(" ").join(map(self._draw, self.fitting()))

    def _draw(self, hint: Hint) -> Content:
        parts = ["key-bar--off"] if not hint.enabled else []
        parts += ["key-bar--pointed"] if hint == self.pointed else []
        key = self.get_visual_style("key-bar--key", *parts)
        name = self.get_visual_style("key-bar--name", *parts)
        return Content.assemble((hint.sign, key), (f" {hint.name}", name))

    def _at(self, x: int) -> Hint | None:
        """The key that is drawn at a cell."""
        for hint in self.fitting():
            if x < hint.cells:
                return hint if x >= 0 else None
            x -= hint.cells + 1
        return None

    def watch_pointed(self, pointed: Hint | None) -> None:
        """Explain the key under the mouse in a tooltip."""
        self.tooltip = Content(pointed.tip) if pointed and pointed.tip else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Highlight the key under the mouse."""
        self.pointed = self._at(event.x)

    def on_leave(self) -> None:
        """Remove the highlight."""
        self.pointed = None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Simulate the key; for a disabled one, ring the bell."""
        hint = self._at(event.x)
        if hint and hint.enabled:
            self.app.simulate_key(hint.key)
        elif hint:
            self.app.bell()


def best_fit(actions: Sequence[str], sizes: Sequence[int], room: int) -> frozenset[str]:
    """Choose the keys that fit side by side: those of `LASTING`, the first one, then the others.

    Args:
        actions: The actions of the keys, the most important first.
        sizes: The cells that each takes, without the blank between two.
        room: The cells available.
    """
    taken: set[str] = set()
    left = room + 1
    for number in sorted(range(len(actions)), key=lambda number: _rank(number, actions[number])):
        left -= sizes[number] + 1
        if left < 0:
            break
        taken.add(actions[number])
    return frozenset(taken)


def _rank(number: int, action: str) -> int:
    """How soon a key is hidden; the later, the lower."""
    if action in LASTING:
        return LASTING.index(action)
    if action in QUIT:
        return len(LASTING) + 1
    return len(LASTING) + (2 if number else 0)
