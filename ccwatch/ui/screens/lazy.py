"""Screens whose modules are not imported at the start, but later or when they are first opened."""

from importlib import import_module
from pathlib import Path
from typing import Final

from textual.screen import Screen

from ccwatch.ui.stylesheet import content

LATER: Final = (
    "attribution",
    "compaction",
    "compactions",
    "copying",
    "costs",
    "help",
    "next_message",
    "palette",
    "sessions",
    "timeline",
    "tips",
)
"""The modules of these screens."""


def load() -> None:
    """Import all of them and read their styles, so that no key has to wait for that. For a thread.

    An upgrade may remove the files of this release while the app runs.
    """
    for name in LATER:
        import_module(f"ccwatch.ui.screens.{name}")
    for path in Path(__file__).parent.glob("*.tcss"):
        content(str(path))


def sessions() -> Screen[None]:
    """Screen 2."""
    from ccwatch.ui.screens.sessions import SessionsScreen

    return SessionsScreen()


def compactions() -> Screen[None]:
    """Screen 3."""
    from ccwatch.ui.screens.compactions import CompactionsScreen

    return CompactionsScreen()


def costs() -> Screen[None]:
    """Screen 4."""
    from ccwatch.ui.screens.costs import CostsScreen

    return CostsScreen()


def tips() -> Screen[None]:
    """Screen 5."""
    from ccwatch.ui.screens.tips import TipsScreen

    return TipsScreen()
