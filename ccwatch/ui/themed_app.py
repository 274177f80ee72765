"""The app as the user prefers it: themes, signs, keys, and a layout for each size of the pane."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme
from textual.widget import AwaitMount

from ccwatch.ui.guarded_app import GuardedApp
from ccwatch.ui.keys import SPELT
from ccwatch.ui.line_filters import ASCII_FILTER
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.stylesheet import LastingStylesheet
from ccwatch.ui.symbols import ASCII
from ccwatch.ui.theme import DEFAULT_THEME, THEMES, variables

WIDTHS = [(0, "-tiny"), (20, "-slim"), (36, "-narrow"), (60, "-medium"), (100, "-wide")]
"""The class of a screen from a width in cells on."""
HEIGHTS = [
    (0, "-low"),
    (20, "-high"),
    (24, "-roomy"),
    (32, "-tall"),
    (40, "-lofty"),
    (50, "-towering"),
]
"""The class of a screen from a height in rows on."""


class ThemedApp(GuardedApp):
    """An app with ccwatch's own themes, in ASCII where the terminal has no more."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    _is_themed = False
    _variables_of: Theme | None = None

    def __init__(self, preferences: Preferences, state: Path | None) -> None:
        """Apply the preferences.

        Args:
            preferences: The user's preferences; an unknown theme is passed over for the default.
            state: The folder for the crash report; without one, none is written.
        """
        super().__init__(state)
        self.preferences, self.symbols = preferences, preferences.symbols
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

    def _get_screen(self, screen: Screen[Any] | str) -> tuple[Screen[Any], AwaitMount]:
        """Give a screen, which starts with its styles.

        From Python 3.12 on Textual has it create its widgets at once, before it asks for them.
        """
        self._load_screen_css(self.get_screen(screen))
        return super()._get_screen(screen)

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

    def get_key_display(self, binding: Binding) -> str:
        """The name of a key, in letters if signs are drawn in ASCII."""
        spelt = SPELT.get(binding.key) if self.symbols is ASCII else None
        return spelt or super().get_key_display(binding)

    def action_next_theme(self) -> None:
        """Go to the next theme."""
        names = sorted(self.available_themes)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.notify(self.theme, title="Theme")


def classes(width: int, height: int) -> list[str]:
    """The classes of a screen of this many cells and rows."""
    return [
        next(name for least, name in reversed(breakpoints) if length >= least)
        for length, breakpoints in ((width, WIDTHS), (height, HEIGHTS))
    ]
