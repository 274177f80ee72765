"""A style sheet that parses no more often than needed."""

from textual.css.stylesheet import Stylesheet


class LastingStylesheet(Stylesheet):
    """Keeps what was parsed until a variable changes, which is when another theme is chosen.

    Textual's own parses everything again, up to three times, for each new screen.
    """

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take variables; everything is parsed again only if one of them differs."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is new."""
        self.parse()
