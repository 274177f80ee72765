"""Renders screenshots/*.svg, from the demo that comes with ccwatch: `make screenshots`."""

import asyncio
import re
import sys
from pathlib import Path
from typing import NamedTuple

from ccwatch.ui.app import CcwatchApp

ROOT = Path(__file__).parent.parent
"""The checkout."""
FOLDER = ROOT / "screenshots"
"""Where the pictures go."""


class Picture(NamedTuple):
    """A picture of the app."""

    name: str
    """Its file, without the ending."""
    size: tuple[int, int]
    """Columns and rows."""
    keys: tuple[str, ...] = ()
    """What is pressed before it is taken."""


PICTURES = (
    Picture("live-wide", (120, 32)),
    Picture("live-narrow", (40, 12)),
    Picture("sessions", (100, 24), ("2",)),
)
"""All pictures."""


async def take(app: CcwatchApp, picture: Picture) -> str:
    """Run the app and give its picture, with nothing in it that differs from run to run."""
    from tests.ui.looks import settle

    async with app.run_test(size=picture.size) as pilot:
        await settle(pilot)
        await pilot.press(*picture.keys)
        await settle(pilot)
        svg = app.export_screenshot(title="ccwatch")
    return re.sub(r"terminal-\d+", "terminal", svg)


async def main() -> None:
    """Take all pictures."""
    sys.path.insert(0, str(ROOT))
    from tests.ui.boards import board
    from tests.ui.looks import app_showing

    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        svg = await take(app_showing(board()), picture)
        (FOLDER / f"{picture.name}.svg").write_text(svg)


if __name__ == "__main__":
    asyncio.run(main())
