"""The session that is asked for by its id, and what is said where it is not there."""

from datetime import UTC

import pytest
from msgspec.structs import replace

from ccwatch.store.snapshot import Progress
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice
from ccwatch.ui.view import Moment
from tests.support.boards import DOLLAR, MINUTE, NOW_MS, SHOP, board, feed, now
from tests.support.looks import app_showing, seen, settle


async def shown(session: str, size: tuple[int, int]) -> str:
    """What stands on the Live screen when a session was asked for."""
    whole = board()
    ids = {row.id for row in whole.rows}
    known = replace(whole, overview=lambda name: whole.overview(name) if name in ids else None)
    app = CcwatchApp(feed(known), now=now, zone=UTC, choice=Choice.at_first(session, ""))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        return seen(app)


async def test_the_beginning_of_an_id_is_enough() -> None:
    assert "143k" in await shown(SHOP[:6], (80, 24))


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=["wide", "narrow"])
async def test_an_id_that_nobody_has_is_named_rather_than_no_session_claimed(
    size: tuple[int, int],
) -> None:
    text = await shown("nope", size)
    assert "begins with nope" in " ".join(text.split())
    assert "No session yet" not in text


@pytest.mark.parametrize("size", [(120, 30), (40, 12)], ids=["wide", "narrow"])
async def test_the_day_is_not_summed_up_before_all_is_read(size: tuple[int, int]) -> None:
    whole = board()
    partial = replace(whole.snapshot, progress=Progress(3, 412, 10, 1_000))
    today = replace(whole.today, average_nano=6 * DOLLAR)
    app = app_showing(replace(whole, snapshot=partial, today=today))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = seen(app)
    assert "average day" not in text
    assert "still reading" in text or "so far" in text


def test_hours_within_one_day_long_ago_are_told_by_the_clock() -> None:
    moment, first = Moment(NOW_MS, UTC), NOW_MS - 3 * 24 * 60 * MINUTE
    assert moment.period(first, first + 90 * MINUTE, "–") == "Feb 27 14:32 – 16:02"
    assert moment.period(first, NOW_MS, "–") == "Feb 27 – 14:32"
    assert moment.period(NOW_MS - 90 * MINUTE, NOW_MS, "–") == "13:02 – 14:32"
