"""The arithmetic of the next message, on the screen."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from ccwatch.analysis.overview import Overview
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.screens.next_message import NextMessageScreen
from ccwatch.ui.widgets.page import Page
from tests.support.boards import MINUTE, NOW, NOW_MS, SHOP, board, empty, feed, overview
from tests.support.looks import Compare, app_showing, seen, settle, until

SIZES = {"narrow": (40, 12), "usual": (80, 24), "large": (200, 60)}


def grown(model: str = "claude-sonnet-4-5-20250929") -> Overview:
    """The session in shop: from 24,300 tokens to 143,210, with two compactions."""
    plain = overview()
    main = plain.session.main
    responses = tuple(
        Response(f"m{i}", f"r{i}", model, NOW_MS - MINUTE, Usage(write_5m=900), context=context)
        for i, context in enumerate((24_300, 143_210))
    )
    compactions = tuple(replace(one, after=1, summary_bytes=6_400) for one in main.compactions)
    lane = replace(main, responses=responses, last=responses[-1], compactions=compactions)
    return replace(plain, session=replace(plain.session, main=lane))


async def drawn(shown: Overview, size: tuple[int, int] = (80, 60)) -> str:
    app = app_showing(board(shown))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("equals_sign")
        await settle(pilot)
        return seen(app)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_looks(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = app_showing(board(grown()))
    assert snap_compare(app, press=["equals_sign"], run_before=settle, terminal_size=size)


async def test_all_sums_stand_first_at_forty_columns_and_twelve_rows() -> None:
    text = await drawn(grown(), SIZES["narrow"])
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0] == "Next message → shop · warm, 4:10 left"
    assert "continue, warm ≈$0.0460 ≈$0.4781" in lines[2]
    assert "continue, cold ≈$0.5401 ≈$0.9721" in lines[3]
    assert "/compact" in lines[4]
    assert "/clear ≈$0.0911 ≈$0.1640" in lines[5]


async def test_at_twenty_columns_ways_to_go_on_are_told_apart() -> None:
    lines = [" ".join(line.split()) for line in (await drawn(grown(), (20, 8))).splitlines()]
    assert "warm ≈$0.0460" in lines
    assert "cold ≈$0.5401" in lines
    assert "/clear ≈$0.0911" in lines
    assert any(line.startswith("/compact ≈$") for line in lines)


@pytest.mark.parametrize("width", [20, 26, 34, 40, 60])
async def test_in_any_pane_each_term_is_told_to_its_end(width: int) -> None:
    _, *lines = (await drawn(grown(), (width, 90))).splitlines()
    assert not any("…" in line for line in lines[:-1])
    text = " ".join(" ".join(lines).split())
    assert "≈$0.5401" in text
    assert text.count("$3.75/M") >= 5


@pytest.mark.parametrize(
    ("width", "name"), [(26, "warm"), (28, "warm"), (30, "continue, warm"), (36, "continue, warm")]
)
async def test_in_any_pane_each_way_stands_whole_beside_what_it_costs(
    width: int, name: str
) -> None:
    app = app_showing(board())
    async with app.run_test(size=(width, 12)) as pilot:
        await settle(pilot)
        await pilot.press("equals_sign")
        await settle(pilot)
        first = seen(app).splitlines()[2].strip()
        assert first.startswith(f"{name} ")
        assert "≈$" in first


async def test_every_term_is_there_with_how_it_is_known() -> None:
    """143,210 read and 812 written; a million costs $0.30 and $3.75."""
    lines = [" ".join(line.split()) for line in (await drawn(grown())).splitlines()]
    assert any(line.startswith("143k × $0.30/M read measured $0.0430") for line in lines)
    assert any(line.startswith("812 × $3.75/M written measured $0.0030") for line in lines)
    assert any("as the summary and its draft learned" in line for line in lines)
    assert any("then 10 × 144k × $0.30/M read measured $0.4321" in line for line in lines)
    assert "the median of this session's 2 compactions" in " ".join(lines)


async def test_once_the_cache_is_cold_there_is_one_way_less_and_the_time_it_went() -> None:
    app = CcwatchApp(
        feed(board(grown())),
        now=lambda: NOW + timedelta(hours=1),
        zone=UTC,
        choice=Choice.at_first(SHOP, ""),
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("equals_sign")
        await settle(pilot)
        assert "cold since 14:36" in seen(app)
        assert "continue, warm" not in seen(app)


async def test_the_countdown_runs_and_nothing_else_is_drawn_again() -> None:
    times = [NOW]

    def now() -> datetime:
        return times[0]

    app = CcwatchApp(feed(board(grown())), now=now, zone=UTC, choice=Choice.at_first(SHOP, ""))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("equals_sign")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, NextMessageScreen)
        before = screen.query_one(Page).lines
        times[0] = NOW + timedelta(seconds=70)
        await until(pilot, lambda: "warm, 3:00 left" in seen(app))
        assert screen.query_one(Page).lines is before


async def test_below_another_screen_nothing_resumes_the_countdown() -> None:
    times = [NOW]
    app = CcwatchApp(
        feed(board(grown())), now=lambda: times[0], zone=UTC, choice=Choice.at_first(SHOP, "")
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("equals_sign")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, NextMessageScreen)
        await pilot.press("question_mark")
        await settle(pilot)
        screen.lay_out()  # as when the terminal is resized
        headline = screen.query_one("#crumbs", Static)
        before = str(headline.content)
        times[0] = NOW + timedelta(seconds=70)
        await pilot.pause(2.5)
        assert str(headline.content) == before


async def test_what_cannot_be_worked_out_is_said() -> None:
    assert "There is no price for llama-9." in await drawn(grown("llama-9"))
    silent = overview()
    lane = replace(silent.session.main, last=None)
    silent = replace(silent, session=replace(silent.session, main=lane))
    assert "No response yet" in await drawn(silent)
    unknown = replace(grown(), context=replace(overview().context, used=None, basis=None))
    assert "not known until the next response" in await drawn(unknown)


async def test_it_opens_from_any_screen_for_the_session_under_the_cursor_and_goes_back() -> None:
    app = app_showing(board(grown()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("1", "2"):
            await pilot.press(key, "equals_sign")
            await pilot.pause()
            assert isinstance(app.screen, NextMessageScreen)
            await pilot.press("equals_sign", "escape")
            await pilot.pause()
            assert not isinstance(app.screen, NextMessageScreen)
        await pilot.press("1")
        assert isinstance(app.screen, LiveScreen)


async def test_without_a_session_there_is_nothing_to_open() -> None:
    app = CcwatchApp(feed(empty()), now=lambda: NOW)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("equals_sign")
        assert isinstance(app.screen, LiveScreen)


async def test_it_says_how_is_known_what_a_new_conversation_begins_with() -> None:
    plain = grown()
    large = replace(plain.session.main, opening=32_000)
    opened = replace(plain, session=replace(plain.session, main=large))
    shown = {"the smallest context so far": plain, "the first context without its prompt": opened}
    for how, overview_ in shown.items():
        assert how in " ".join((await drawn(overview_)).split())
