"""Messages that pass: they leave in sight what stays."""

import pytest
from textual.widgets._toast import Toast

from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.status import Status
from tests.support.boards import board
from tests.support.looks import PATIENCE, app_showing, messages, settle, until


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)], ids=str)
async def test_a_message_covers_neither_alerts_nor_keys(size: tuple[int, int]) -> None:
    app = app_showing(board())
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        app.screen.query_one(Status).add_class("-said")
        app.notify("No compaction in this session")
        await until(pilot, lambda: any(one.size.height for one in app.screen.query(Toast)))
        await pilot.pause()
        region = app.screen.query_one(Toast).region
        for kind in (Status, KeyBar):
            assert not region.overlaps(app.screen.query_one(kind).region), kind


async def test_a_message_that_is_shown_already_is_not_shown_twice() -> None:
    app = app_showing(board())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for said in (
            "The last one",
            "The first one",
            "The last one",
            "The last one",
        ):
            app.notify(said, timeout=PATIENCE)
        await until(pilot, lambda: len(app.screen.query(Toast)) == 2)
        assert messages(app) == ["The first one", "The last one"]


async def test_why_a_key_did_nothing_passes_sooner_than_what_was_done() -> None:
    app = app_showing(board())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.notify("No compaction there")
        app.notify("shop.md", title="Written")
        app.notify("It failed", severity="error")
        await until(pilot, lambda: len(app._notifications) == 3)
        brief, *others = [one.timeout for one in app._notifications]
        assert brief < min(others)


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (120, 10)], ids=str)
async def test_a_message_takes_no_more_rows_of_a_small_pane_than_it_has_lines(
    size: tuple[int, int],
) -> None:
    app = app_showing(board())
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        for key in ("1", "question_mark"):
            await pilot.press(key)
            app.notify("Reading it")
            await until(pilot, lambda: any(one.size.height for one in app.screen.query(Toast)))
            assert app.screen.query_one(Toast).region.height == 1
            app.clear_notifications()


@pytest.mark.parametrize("size", [(40, 12), (80, 24)], ids=str)
async def test_a_message_of_any_length_ends_in_the_same_row(size: tuple[int, int]) -> None:
    app = app_showing(board())
    ends = set()
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        for length in range(34, 42):
            app.notify(f"{'word ' * 10:.{length - 1}}.")
            await until(pilot, lambda: any(one.size.height for one in app.screen.query(Toast)))
            await pilot.pause()
            ends.add(app.screen.query_one(Toast).region.bottom)
            app.clear_notifications()
            await until(pilot, lambda: not app.screen.query(Toast))
    assert len(ends) == 1
