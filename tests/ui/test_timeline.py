"""The timeline: what is drawn, and the cursor along it."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from ccwatch.analysis.timeline import TimelineColumn
from ccwatch.plain_text import one_line
from ccwatch.report.board import Board
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.screens.timeline import TimelineScreen
from ccwatch.ui.symbols import ASCII, UNICODE, Symbols
from ccwatch.ui.widgets.conversation.context_chart import column_style, mark_row
from ccwatch.ui.widgets.conversation.timeline import LEAST, Timeline
from tests.support.afternoons import app_of
from tests.support.boards import HOSTILE, empty
from tests.support.looks import Compare, seen, sent, settle, until
from tests.support.readings import Reading, at_rest
from tests.support.rows import SESSION


async def to_timeline(pilot: Pilot[int]) -> None:
    """Open the timeline from the Live screen."""
    await settle(pilot)
    await pilot.press("m")
    await settle(pilot)


def chart_of(app: CcwatchApp) -> Timeline:
    return app.screen.query_one(Timeline)


def drawn(app: CcwatchApp) -> str:
    """The session on the timeline."""
    assert isinstance(app.screen, TimelineScreen)
    return app.screen.chosen_session


def shown(app: CcwatchApp) -> type:
    return type(app.screen)


async def test_the_saw_the_trigger_and_every_mark_are_seen_even_in_a_narrow_pane(
    afternoon: Board,
) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(40, 12)) as pilot:
        await to_timeline(pilot)
        text = seen(app)
    assert text.count("⟳") >= 2
    assert "◦" in text
    assert "┄" in text
    assert "█" in text


async def test_the_cursor_tells_the_figures_of_every_response(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_timeline(pilot)
        count = len(chart_of(app).chart.steps)
        assert f"{count}/{count}" in seen(app)
        await pilot.press("home")
        assert f"1/{count}" in seen(app)
        assert "26.0k" in seen(app)
        for at in range(2, 6):
            await pilot.press("full_stop")
            assert f"{at}/{count}" in seen(app)
        assert "+6.0k" in seen(app)
        await pilot.press("comma")
        assert f"4/{count}" in seen(app)


async def test_the_arrows_reach_every_column_and_stop_at_the_ends(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(30, 12)) as pilot:
        await to_timeline(pilot)
        newest, columns = chart_of(app).cursor, app.size.width
        for keys in ("t", "t"):
            places = []
            for _ in range(columns):
                await pilot.press("left")
                places.append(chart_of(app).cursor)
            assert places == sorted(places, reverse=True)
            assert places[-1] == 0
            for _ in range(columns):
                await pilot.press("right")
            assert chart_of(app).cursor == newest
            await pilot.press(keys)


async def test_zooming_draws_less_around_the_cursor_and_then_all_again(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_timeline(pilot)
        chart = chart_of(app)
        count = len(chart.chart.steps)
        await pilot.press("home", "right_square_bracket")
        cursor, whole = chart.cursor, seen(app)
        await pilot.press("plus", "plus")
        assert chart.cursor == cursor
        assert chart.cursor in chart.chart.drawn
        assert len(chart.chart.drawn) == count // 2 // 2
        assert f"{chart.chart.drawn[0] + 1}-{chart.chart.drawn[-1] + 1} of {count}" in seen(app)
        assert seen(app).splitlines()[1].count("⟳") == 1
        await pilot.press("minus", "minus", "minus")
        assert seen(app) == whole


async def test_zoomed_in_every_key_still_reaches_the_ends(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(30, 12)) as pilot:
        await to_timeline(pilot)
        chart = chart_of(app)
        newest = chart.cursor
        await pilot.press(*["plus"] * 9)
        assert len(chart.chart.drawn) == LEAST
        for keys in ("t", "t"):
            for key, end in (("left", 0), ("right", newest), ("comma", 0), ("full_stop", newest)):
                await pilot.press(*[key] * newest)
                assert chart.cursor == end
                assert chart.cursor in chart.chart.drawn
            await pilot.press(keys)


async def test_brackets_go_from_compaction_to_compaction_and_enter_opens_it(
    afternoon: Board,
) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_timeline(pilot)
        await pilot.press("left_square_bracket")
        assert "⟳ manual 141k" in seen(app)
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert "⟳ auto 141k" in seen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert shown(app) is CompactionScreen
        assert "⟳ 1/2" in seen(app)
        await pilot.press("escape")
        assert shown(app) is TimelineScreen
        assert "⟳ auto 141k" in seen(app)
        await pilot.press("right_square_bracket", "full_stop", "enter")
        assert shown(app) is TimelineScreen
        await pilot.press("escape")
        assert shown(app) is LiveScreen


async def test_clearings_and_what_was_rewound_are_told_under_the_cursor(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_timeline(pilot)
        await pilot.press("home")
        texts = []
        for _ in chart_of(app).chart.steps:
            texts.append(seen(app))
            await pilot.press("full_stop")
    assert sum("tool results cleared" in text for text in texts) == 1
    assert sum("· rewound" in text for text in texts) == 1


async def test_a_compaction_that_went_wrong_is_marked_beside_it_and_named(
    afternoon: Board,
) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(100, 24)) as pilot:
        await to_timeline(pilot)
        marks = seen(app).splitlines()[1]
        assert marks.count("⟳!") == 1
        assert "! went wrong" in seen(app)
        await pilot.press("home", "right_square_bracket")
        assert "! Compacted far below the trigger" in seen(app)
        await pilot.press("right_square_bracket")
        assert "Compacted far below" not in seen(app)


def test_a_mark_of_what_went_wrong_finds_a_place_wherever_there_is_one() -> None:
    plain, bad = (
        TimelineColumn(0, 1, 9, alive=True),
        TimelineColumn(0, 1, 9, True, compacted=True, wrong=True),
    )
    fine = replace(bad, wrong=False)
    for drawn, shown in (
        ((bad, plain), "⟳!"),
        ((plain, bad), "!⟳"),
        ((fine, bad, fine), "⟳!⟳"),
        ((bad,), "!"),
    ):
        assert mark_row(drawn, len(drawn), UNICODE).plain == shown


async def test_a_compaction_that_just_happened_is_there_and_opens(afternoon: Board) -> None:
    overview = afternoon.overview(SESSION)
    assert overview
    main = overview.session.main
    done = replace(main.compactions[-1], after=len(main.responses), first_prompt_tokens=None)
    lane = replace(main, compactions=(*main.compactions[:-1], done))
    session = replace(overview.session, main=lane)
    board = replace(afternoon, overview=lambda _id: replace(overview, session=session))
    app = app_of(board)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_timeline(pilot)
        assert "⟳2" in seen(app)
        assert "⟳ manual 141k" in seen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert shown(app) is CompactionScreen
        assert "⟳ 2/2" in seen(app)


def test_a_pause_does_not_look_like_a_rewound_branch() -> None:
    pause, rewound = TimelineColumn(3, 3, 9, alive=True), TimelineColumn(3, 4, 9, alive=False)
    work = TimelineColumn(3, 4, 9, alive=True)
    assert len({column_style(one) for one in (pause, rewound, work)}) == 3


async def test_the_saw_is_seen_in_the_smallest_pane(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(20, 5)) as pilot:
        await to_timeline(pilot)
        assert "Nothing was" not in seen(app)
        assert seen(app).splitlines()[1].count("⟳") == 2


async def test_where_there_is_nothing_there_is_no_timeline() -> None:
    app = app_of(empty())
    async with app.run_test(size=(40, 12)) as pilot:
        await to_timeline(pilot)
        assert shown(app) is LiveScreen


@pytest.mark.parametrize("size", [(200, 50), (60, 20), (30, 10), (40, 5), (15, 3), (1, 1)])
async def test_no_size_breaks_it_and_plain_signs_stay_plain(
    size: tuple[int, int], afternoon: Board
) -> None:
    app = app_of(afternoon, symbols=ASCII)
    async with app.run_test(size=size) as pilot:
        await to_timeline(pilot)
        await pilot.press("left", "t", "pageup", "home", "pagedown", "end")
        drawn = {sign for line in sent(app) for sign in line if not sign.isascii()}
        assert drawn <= set(one_line(HOSTILE))


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)], ids=["narrow", "usual", "large"])
def test_timeline(snap_compare: Compare, size: tuple[int, int], afternoon: Board) -> None:
    assert snap_compare(app_of(afternoon), run_before=to_timeline, terminal_size=size)


async def test_a_clear_in_one_file_is_marked_on_both_sides_and_leads_across(
    recordings: Path,
) -> None:
    reading = Reading(recordings / "1.0.44" / "claude")
    app = reading.app
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: bool(app.board.rows))
        first, second = sorted(row.id for row in app.board.rows)
        app.push_screen(TimelineScreen(first))
        await at_rest(pilot)
        assert "⊘ cleared · continues as step last: read on · Enter goes there" in seen(app)
        await pilot.press("enter")
        await at_rest(pilot)
        await pilot.press("home")
        assert drawn(app) == second
        assert "⊘ after /clear · of write a file, then read on · [ goes there" in seen(app)
        assert "⟳ manual" in seen(app)
        assert set("▼⊘⟳") <= set(seen(app).splitlines()[1])
        await pilot.press("left_square_bracket")
        await at_rest(pilot)
        assert drawn(app) == first


async def test_a_clear_into_a_new_file_names_no_session_that_was_there_before(
    recordings: Path,
) -> None:
    reading = Reading(recordings / "2.1.330-life" / "claude")
    app = reading.app
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: bool(app.board.rows))
        app.push_screen(TimelineScreen("141720dc-7b30-4d9a-8888-e9fc20c28d6a"))
        await at_rest(pilot)
        await pilot.press("home")
        assert "⊘ begins with /clear" in [line.strip() for line in seen(app).splitlines()]
        assert "goes there" not in seen(app)


@pytest.mark.parametrize("symbols", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_the_cursor_on_a_mark_has_a_sign_of_its_own_and_the_mark_is_beside_it(
    symbols: Symbols,
) -> None:
    plain = TimelineColumn(0, 1, 9, True)
    fall = replace(plain, compacted=True)
    assert mark_row([plain, fall, plain], 1, symbols).plain == f" {symbols.down}{symbols.compacted}"
    assert mark_row([plain, fall, plain], 2, symbols).plain == f" {symbols.compacted}{symbols.down}"
