"""Keys that come together, as over a slow line, do what they would one after another."""

from pathlib import Path

import pytest
from textual.widgets import Input

from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.screens.compactions import CompactionsScreen
from ccwatch.ui.screens.costs import CostsScreen
from ccwatch.ui.screens.palette import Palette
from ccwatch.ui.screens.search import SearchScreen
from ccwatch.ui.screens.sessions import SessionsScreen
from ccwatch.ui.screens.tips import TipsScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.screens.whatif import WhatIfScreen
from ccwatch.ui.terminal_parser import TerminalParser
from tests.support.looks import steady, until
from tests.support.readings import Reading

WORD = "quaytz1"
"""Letters each of which is a key of the app somewhere."""


def press(app: CcwatchApp, keys: str) -> None:
    """Type something in one go."""
    for message in TerminalParser().feed(keys):
        app.post_message(message)


def typed(app: CcwatchApp) -> str:
    """What was typed into the field that has the focus."""
    field = app.focused
    return field.value if isinstance(field, Input) else ""


@pytest.mark.parametrize(
    ("opened", "together", "screen"),
    [
        ("2", "/", SessionsScreen),
        ("", "2/", SessionsScreen),
        ("3", "/", CompactionsScreen),
        ("", "3/", CompactionsScreen),
        ("4", "/", CostsScreen),
        ("5", "/", TipsScreen),
        ("3\r", "/", CompactionScreen),
        ("2\r\r\r", "/", ViewerScreen),
        ("2", "\x06", SearchScreen),
        ("4w", "a", WhatIfScreen),
        ("", ":", Palette),
    ],
    ids=repr,
)
async def test_letters_are_typed_into_the_field_that_the_key_before_them_opened(
    opened: str, together: str, screen: type, recordings: Path
) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.board.snapshot.progress.done)
        for key in opened:
            press(app, key)
            await steady(pilot)
        press(app, together + WORD)
        await until(pilot, lambda: typed(app) == WORD)
        assert type(app.screen) is screen
        await pilot.press("x")
        assert typed(app) == f"{WORD}x"
