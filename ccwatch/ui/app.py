"""The app: its screens, keys and commands, and the alerts outside of its screens."""

import sys
from asyncio import to_thread
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from textual import work
from textual.app import SystemCommand
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.theme import ThemeProvider

from ccwatch.report.board import Board
from ccwatch.ui.idle_collector import EVERY, IdleCollector
from ccwatch.ui.keys import APP
from ccwatch.ui.notifier import Notifier
from ccwatch.ui.screens import lazy
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.session_app import SessionApp
from ccwatch.ui.toasts import Toasts

SWITCH = 0.0005
"""Seconds after which a busy thread gives up the interpreter lock (`sys.setswitchinterval`). A key
takes many short steps of the event loop, each of which waits so long while blocks are read."""

LATER = 2.0
"""Seconds after the start at which the other screens are imported."""

MINUTE = 60.0
"""Seconds after which everything is updated although nothing changed but the time."""

ROOM = (64, 16)
"""Columns and rows from which an alert is shown as a message, besides its mark: in a smaller pane
the message would cover what it is about."""

BY_KEY: Final = ("open", "back", "panel", "app.focus_next")
"""Actions that nobody looks for in the palette, as those in one of two directions."""


class CcwatchApp(SessionApp):
    """The pane beside Claude Code."""

    TITLE = "ccwatch"
    CSS_PATH = Path(__file__).parent / "app.tcss"
    MODES = {
        "live": LiveScreen,
        "sessions": lazy.sessions,
        "compactions": lazy.compactions,
        "costs": lazy.costs,
        "tips": lazy.tips,
    }
    DEFAULT_MODE = "live"
    BINDINGS = [*APP]

    @cached_property
    def _notifier(self) -> Notifier:
        """Tells which alerts are new, and writes to the terminal around the screens."""
        wanted = self.preferences
        return Notifier(wanted.limits, wanted.channels, self._write)

    @cached_property
    def _toasts(self) -> Toasts:
        """Shows alerts as messages."""
        return Toasts(self.show_notification, self.remove_notification)

    def on_ready(self) -> None:
        """Keep keys fast, and import later what the user may open next.

        Textual calls the handler of the same name of `BoardApp` as well.
        """
        sys.setswitchinterval(SWITCH)
        self.set_interval(EVERY, IdleCollector(self.keyboard_idle).collect_if_due)
        self.set_timer(LATER, self._load_lazy)
        self.set_interval(MINUTE, self._pass_minute)

    @work(group="lazy")
    async def _load_lazy(self) -> None:
        """Import the screens that are not open yet."""
        await self.keyboard_idle.wait()
        await to_thread(lazy.load)

    def _pass_minute(self) -> None:
        """Update everything that depends on the time, although nothing was written."""
        self.note_board(self.latest)
        self.show_board()

    def note_board(self, board: Board) -> None:
        """Alert the user to the limits that a board crosses."""
        news = self._notifier.update(board, self.moment().now_ms)
        self._toasts.review(self._notifier.stands)
        if self.size.width >= ROOM[0] and self.size.height >= ROOM[1]:
            self._toasts.tell(news)
        self.standing = self._notifier.standing
        self._entitle()

    def show_board(self) -> None:
        """Draw the board, and name the session that is chosen on it in the terminal's title."""
        super().show_board()
        self._entitle()

    def _entitle(self) -> None:
        """Update the terminal's title and tab: the newest figures of the session on Live."""
        shown = self.shown
        self._notifier.show(next((row for row in self.latest.rows if row.id == shown), None))

    def _write(self, sequence: str) -> None:
        """Send a sequence to the terminal, between two frames."""
        if self._driver is not None:
            self._driver.write(sequence)

    def stopping(self) -> None:
        """Restore the terminal's title and tab for the shell."""
        self._notifier.restore()

    def resumed(self) -> None:
        """Read everything again after a stop, and set the title and tab again."""
        super().resumed()
        self._entitle()

    def on_unmount(self) -> None:
        """Restore the terminal's title and tab, and write what the last keys changed about tips."""
        self._notifier.restore()
        if self._services:
            self._services.tips.write()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer the commands of the keys in the palette, and the choice of a theme by name.

        Those of the screen come in place of others with the same name.
        """
        yield SystemCommand("Choose a theme", "From all themes", self.search_themes)
        named: dict[str, SystemCommand] = {}
        for binding, node in (*own_commands(screen), *((binding, self) for binding in APP)):
            if binding.tooltip and binding.action != "command_palette":
                action = partial(self.run_action, binding.action, node)
                command = SystemCommand(binding.description, binding.tooltip, action)
                named.setdefault(binding.description, command)
        yield from named.values()

    def action_command_palette(self) -> None:
        """Open the command palette, unless it is open."""
        from ccwatch.ui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        """Open a palette of all themes."""
        from ccwatch.ui.screens.palette import Palette

        self.push_screen(Palette([ThemeProvider], placeholder="Search for themes…"))

    def action_screen(self, name: str) -> None:
        """Switch to a mode as it was left; if it is the current one, go back to its base screen."""
        from ccwatch.ui.screens.copying import CopyScreen
        from ccwatch.ui.screens.help import HelpScreen

        here = name == self.current_mode
        while len(self.screen_stack) > 1 and (
            here or isinstance(self.screen, HelpScreen | CopyScreen)
        ):
            self.pop_screen()
        self.switch_mode(name)

    def action_mute(self) -> None:
        """Mute alerts, or unmute them."""
        self.muted = self._notifier.muted = not self.muted
        self.notify("Alerts are muted" if self.muted else "Alerts are on again")

    def action_help(self) -> None:
        """Explain the keys of the screen."""
        from ccwatch.ui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))


def own_commands(screen: Screen[object]) -> Iterator[tuple[Binding, DOMNode]]:
    """Yield what the keys of a screen and its widgets do, and the node that does it.

    Left out is what moves about in the screen, and what cannot be done now.
    """
    for active in screen.active_bindings.values():
        action = active.binding.action
        moves = action in BY_KEY or action.endswith(("(1)", "(-1)"))
        if active.enabled and not moves and active.node is not screen.app:
            yield active.binding, active.node
