"""The app: its screens, keys, commands and themes, and the alerts outside of its screens."""

import sys
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import SystemCommand
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme, ThemeProvider

from ccwatch.report.board import Board
from ccwatch.ui.ascii_filter import ASCII_FILTER
from ccwatch.ui.breakpoints import HEIGHTS, WIDTHS, classes
from ccwatch.ui.choice import NEWEST, Choice
from ccwatch.ui.idle_collector import EVERY, IdleCollector
from ccwatch.ui.keys import APP, SPELT
from ccwatch.ui.notifier import Notifier
from ccwatch.ui.preferences import USUAL, Preferences
from ccwatch.ui.screens import lazy
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.session_app import SessionApp
from ccwatch.ui.stylesheet import LastingStylesheet
from ccwatch.ui.symbols import ASCII
from ccwatch.ui.theme import DEFAULT_THEME, THEMES, variables
from ccwatch.ui.toasts import Toasts

if TYPE_CHECKING:
    from ccwatch.ui.services import Services

SWITCH = 0.0005
"""Seconds after which a busy thread gives up the interpreter lock (`sys.setswitchinterval`). A key
takes many short steps of the event loop, each of which waits so long while blocks are read."""

LATER = 2.0
"""Seconds after the start at which the other screens are imported."""

ROOM = (64, 16)
"""Columns and rows from which an alert is shown as a message, besides its mark: in a smaller pane
the message would cover what it is about."""


def _bare_services() -> "Services":
    """Shipped prices alone."""
    from ccwatch.ui.services import Services

    return Services()


def _now_utc() -> datetime:
    """The time."""
    return datetime.now(UTC)


class CcwatchApp(SessionApp):
    """The pane beside Claude Code.

    Args:
        feed: Yields a board whenever something changed. Read by one worker, for as long as
            the app runs; a feed that ends leaves its last board on the screen.
        first: The first board, if there is one already.
        now: The time, as an aware datetime.
        zone: The time zone of clock times; `None` for this machine's.
        choice: The rule by which the session on Live is chosen at first.
        rescan: Called when the user asks for everything to be read again.
        services: Creates what the app uses besides boards, after the first frame; `None` for
            shipped prices alone.
        preferences: The user's preferences.
        state: The folder for the crash report; without one, none is written.
    """

    TITLE = "ccwatch"
    CSS_PATH = Path(__file__).parent / "toasts.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    MODES = {
        "live": LiveScreen,
        "sessions": lazy.sessions,
        "compactions": lazy.compactions,
        "costs": lazy.costs,
        "tips": lazy.tips,
    }
    DEFAULT_MODE = "live"
    BINDINGS = [*APP]
    _is_themed = False
    _variables_of: Theme | None = None

    def __init__(
        self,
        feed: Callable[[], AsyncIterator[Board]],
        *,
        first: Board | None = None,
        now: Callable[[], datetime] = _now_utc,
        zone: tzinfo | None = None,
        choice: Choice = NEWEST,
        rescan: Callable[[], None] = lambda: None,
        services: "Callable[[], Services] | None" = None,
        preferences: Preferences = USUAL,
        state: Path | None = None,
    ) -> None:
        super().__init__(
            feed,
            first=first,
            now=now,
            zone=zone,
            choice=choice,
            rescan=rescan,
            services=services or _bare_services,
            preferences=preferences,
            state=state,
        )
        self._notifier = Notifier(preferences.limits, preferences.channels, self._write)
        self._toasts = Toasts(self.show_message, self.take_away)
        for theme in THEMES:
            self.register_theme(theme)
        is_known = preferences.theme in self.available_themes
        self.theme = preferences.theme if is_known else DEFAULT_THEME
        self._is_themed = True
        self.stylesheet = LastingStylesheet(variables=self.get_css_variables())
        if preferences.keys:
            self.set_keymap(preferences.keys)

    def get_css_variables(self) -> dict[str, str]:
        """The variables of the theme, worked out once for each.

        A start asks three times, the first time before the theme is chosen: there are none yet.
        """
        if self._is_themed and self.current_theme is not self._variables_of:
            self._variables_of = self.current_theme
            super().get_css_variables()
        return self.theme_variables

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Add the colours that have a meaning."""
        return variables(self.current_theme)

    def _load_screen_css(self, screen: Screen[object]) -> None:
        """Read the styles of a new screen, which is created with them and up to date.

        They are for its own widgets. Textual would style those of all screens again, twice, and
        give the screen the classes of its size only after it was laid out and painted without.
        """
        for path in screen.css_path:
            if not self.stylesheet.has_source(str(path)):
                self.stylesheet.read(path)
                self.stylesheet.parse()
        screen._css_update_count = self._css_update_count
        screen.add_class(*classes(*self.size), update=False)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Draw frames in ASCII if signs are."""
        filters = super().get_line_filters()
        return [ASCII_FILTER, *filters] if self.symbols is ASCII else filters

    def on_ready(self) -> None:
        """Keep keys fast, and import later what the user may open next."""
        sys.setswitchinterval(SWITCH)
        self.set_interval(EVERY, IdleCollector(self.keyboard_idle).collect_if_due)
        self.set_timer(LATER, self._load_lazy)

    @work(group="lazy")
    async def _load_lazy(self) -> None:
        """Import the screens that are not open yet."""
        await self.keyboard_idle.wait()
        await to_thread(lazy.load)

    def note_board(self, board: Board) -> None:
        """Alert the user to the limits that a board crosses."""
        news = self._notifier.take(board, self.moment().now_ms)
        self._toasts.review(self._notifier.stands)
        if self.size.width >= ROOM[0] and self.size.height >= ROOM[1]:
            self._toasts.tell(news)
        self.standing = self._notifier.standing
        self._entitle()

    def watch_board(self) -> None:
        """Draw a new board, which may have another session on Live."""
        super().watch_board()
        self._entitle()

    def watch_choice(self) -> None:
        """Show another session, in the terminal's title too."""
        super().watch_choice()
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
        """Restore the terminal's title and tab."""
        self._notifier.restore()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer the commands of the keys in the palette, and the choice of a theme by name.

        Those of the screen come in place of others with the same name.
        """
        from ccwatch.ui.commands import own_commands

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

    def get_key_display(self, binding: Binding) -> str:
        """The name of a key, in letters if signs are drawn in ASCII."""
        spelt = SPELT.get(binding.key) if self.symbols is ASCII else None
        return spelt or super().get_key_display(binding)

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

    def action_next_theme(self) -> None:
        """Go to the next theme."""
        names = sorted(self.available_themes)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.notify(self.theme, title="Theme")
