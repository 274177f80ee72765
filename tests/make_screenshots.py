"""Renders screenshots/*.svg, from the demo that comes with ccwatch: `make screenshots`.

With names of pictures as arguments, only those are taken.
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from textual.pilot import Pilot

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tokens import count
from ccwatch.demo import private_demo
from ccwatch.demo.recording import DAY
from ccwatch.library.row_content import prompt_text
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insights import Insights
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.services import Services
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.tip_tables import of_key

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.support.looks import settle, until

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
    scenario: str = DAY
    """What the demo plays."""
    tip: str = ""
    """The id of the tip that is gone into, from their list; empty for none."""


PICTURES = (
    Picture("live-wide", (120, 32)),
    Picture("live-narrow", (40, 12)),
    Picture("live-tall", (40, 50)),
    Picture("live-low", (140, 12)),
    Picture("sessions", (100, 24), ("2",)),
    Picture("session", (110, 24), ("2", "enter")),
    Picture("filling", (110, 20), ("a",)),
    Picture("turn", (110, 24), ("2", "enter", "j", "j", "enter")),
    Picture("compactions", (110, 14), ("3",)),
    Picture("compaction", (120, 40), ("3", "enter")),
    Picture("compaction-narrow", (40, 24), ("3", "enter")),
    Picture("costs", (110, 24), ("4",)),
    Picture("whatif", (110, 28), ("3", "w")),
    Picture("next-message", (90, 32), ("equals_sign",)),
    Picture("timeline", (120, 30), ("m",)),
    Picture("tips", (110, 20), ("5",), "tips"),
    Picture("tip", (110, 26), ("5",), "tips", tip="after-pause"),
)
"""All pictures."""


MOMENT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""The morning on which the demo's day begins, so that pictures do not differ from day to day."""
SHARE = 0.93
"""How much of the day has been played."""


async def take(picture: Picture) -> str:
    """Run the app on the demo and give its picture, the same from run to run."""
    with private_demo(now=lambda: MOMENT, scenario=picture.scenario) as demo:
        demo.advance_to(SHARE)
        index = Index((str(demo.config_dir),))
        index.read_once()
        analyst, library = Analyst(Prices.shipped(), UTC), Transcripts()
        board = analyst.board(index.snapshot(), demo.now_ms())
        insights = Insights(library, analyst.prices, count)

        async def feed() -> AsyncIterator[Board]:
            yield board

        services = Services(text_of=prompt_text, library=library, insights=insights)
        app = CcwatchApp(feed, now=demo.now, zone=UTC, services=lambda: services)
        async with app.run_test(size=picture.size) as pilot:
            await settle(pilot)
            await until(pilot, lambda: bool(app.insight.session.id))
            for key in picture.keys:
                await pilot.press(key)
                await settle(pilot)
            if picture.tip:
                await open_tip(pilot, picture.tip)
            await pilot.pause(1)
            await settle(pilot)
            svg = app.export_screenshot(title="ccwatch")
    # Some programs that draw SVG would else drop blanks at the ends of texts.
    svg = svg.replace("<text ", '<text xml:space="preserve" ')
    return re.sub(r"terminal-\d+", "terminal", svg)


async def open_tip(pilot: Pilot[int], tip: str) -> None:
    """Go into a tip, wherever in the list it stands."""
    rows = pilot.app.screen.query_one("#rows", Rows)
    await until(pilot, lambda: any(of_key(key)[1] == tip for key in rows.keys))
    while of_key(rows.key)[1] != tip:
        await pilot.press("j")
    await pilot.press("enter")
    await settle(pilot)


async def main() -> None:
    """Take all pictures, or those that are named."""
    FOLDER.mkdir(exist_ok=True)
    names = sys.argv[1:] or [picture.name for picture in PICTURES]
    for picture in (one for one in PICTURES if one.name in names):
        (FOLDER / f"{picture.name}.svg").write_text(await take(picture))


if __name__ == "__main__":
    asyncio.run(main())
