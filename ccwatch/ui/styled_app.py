"""The app's looks: its themes, and the styles of its screens, parsed no more often than needed."""

from pathlib import Path

from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from ccwatch.ui.breakpoints import HEIGHTS, WIDTHS, classes
from ccwatch.ui.guarded_app import GuardedApp
from ccwatch.ui.theme import THEMES, variables

DEFAULT_THEME = "ccwatch-dark"
"""The theme that is used unless another one is asked for."""


class LastingStylesheet(Stylesheet):
    """Keeps what was parsed until a variable changes, which is when another theme is chosen.

    Textual's own parses everything again, up to three times, for each screen that is new.
    """

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take variables; only where one differs is everything to be parsed again."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is new."""
        self.parse()


class StyledApp(GuardedApp):
    """An app whose screens bring their styles along."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    CSS_PATH = Path(__file__).parent / "toasts.tcss"

    def wear(self, theme: str) -> None:
        """Offer the themes there are, and begin with one.

        Args:
            theme: Its name; an unknown one is passed over for the default.
        """
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme if theme in self.available_themes else DEFAULT_THEME
        self.stylesheet = LastingStylesheet(variables=self.get_css_variables())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Add the colours that mean something."""
        return variables(self.current_theme)

    def _load_screen_css(self, screen: Screen[object]) -> None:
        """Read the styles of a new screen. It comes into being with them, and is up to date.

        They are for its own widgets. Textual would style those of all screens again, twice, and
        give the screen the classes of its size only after it was laid out and painted without.
        """
        for path in screen.css_path:
            if not self.stylesheet.has_source(str(path)):
                self.stylesheet.read(path)
                self.stylesheet.parse()
        screen._css_update_count = self._css_update_count
        screen.add_class(*classes(*self.size), update=False)

    def action_next_theme(self) -> None:
        """Go to the next theme."""
        names = sorted(self.available_themes)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.notify(self.theme, title="Theme")
