"""A style sheet that parses and reads files no more often than needed."""

import os
from functools import cache
from pathlib import Path, PurePath

from textual.css.stylesheet import Stylesheet


class LastingStylesheet(Stylesheet):
    """Keeps what was parsed until a variable changes, which is when another theme is chosen.

    Textual's own parses everything again, up to three times, for each new screen.
    """

    def read(self, filename: str | PurePath) -> None:
        """Take a file, which is not read again if `content` has read it.

        Raises:
            OSError: It cannot be read.
        """
        path = os.path.abspath(filename)
        self.add_source(content(path), read_from=(path, ""))

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take variables; everything is parsed again only if one of them differs."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what is new."""
        self.parse()


@cache
def content(path: str) -> str:
    """The content of a file of styles, read once: an upgrade may replace or remove it later.

    Raises:
        OSError: It cannot be read.
    """
    return Path(path).read_text("utf-8")
