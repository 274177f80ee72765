"""Alerts in the app: told once, marked as long as they hold, and muted on request."""

import re
from asyncio import Queue
from collections.abc import AsyncIterator
from functools import partial

import pytest
from msgspec.structs import replace
from textual.widgets._toast import Toast

from ccwatch.report.board import Board
from ccwatch.report.limits import Limits
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.terminal_notices import NO_CHANNELS, Channels
from ccwatch.ui.widgets.rows import Rows
from ccwatch.units import percent
from tests.support.boards import (
    DOLLAR,
    HOSTILE,
    SHOP,
    at_share,
    board,
    context,
    now,
    overview,
    with_rows,
)
from tests.support.looks import seen, settle, steady, until

SHARES = Limits(shares=(0.8, 0.95))


class Boards:
    """A feed that gives one board after the other, each when it is asked to."""

    def __init__(self, *boards: Board) -> None:
        self._boards = boards
        self._asked = Queue[None]()

    async def __call__(self) -> AsyncIterator[Board]:
        for one in self._boards:
            await self._asked.get()
            yield one

    def give(self, number: int = 1) -> None:
        """Give so many boards more."""
        for _ in range(number):
            self._asked.put_nowait(None)


def app_of(boards: Boards, limits: Limits = SHARES, channels: Channels = NO_CHANNELS) -> CcwatchApp:
    wanted = Preferences(limits=limits, channels=channels)
    app = CcwatchApp(boards.__call__, now=now, choice=Choice.at_first(SHOP, ""), preferences=wanted)
    app.theme = "ccwatch-dark"
    return app


def stands_at(app: CcwatchApp, share: float) -> bool:
    """Is a share of shop's on the screen?"""
    return bool(app.board.rows) and app.board.rows[0].share == share


def told(app: CcwatchApp) -> list[str]:
    """The alerts that were told, oldest first."""
    return [one.message for one in app._notifications if one.title == "Alert"]


SIZES = {(40, 12): "! shop {} of trigger", (80, 24): "! shop is at {} of its auto-compact trigger"}


@pytest.mark.parametrize(("size", "mark"), SIZES.items(), ids=["narrow", "usual"])
async def test_a_crossing_is_told_once_and_marked_as_long_as_it_holds(
    size: tuple[int, int], mark: str
) -> None:
    boards = Boards(at_share(0.7), at_share(0.82), at_share(0.79), at_share(0.83), at_share(0.6))
    app = app_of(boards)
    async with app.run_test(size=size) as pilot:
        await pilot.press("2")
        for share, marked in ((0.7, False), (0.82, True), (0.79, True), (0.83, True)):
            boards.give()
            await until(pilot, partial(stands_at, app, share))
            assert (mark.format(percent(share)) in seen(app)) == marked
        covers = size[0] < 64
        assert told(app) == ([] if covers else ["shop is at 82% of its auto-compact trigger"])
        boards.give()
        await settle(pilot)
        await until(pilot, lambda: "of trigger" not in seen(app))
        assert app.standing == ()


def toasts(app: CcwatchApp) -> list[str]:
    """The messages on the screen."""
    return [one.render().plain for one in app.screen.query(Toast)]


async def test_a_message_goes_as_soon_as_its_alert_no_longer_stands() -> None:
    compacted = at_share(0.2)
    shop, *others = compacted.rows
    compacted = with_rows(compacted, (replace(shop, compactions=shop.compactions + 1), *others))
    boards = Boards(at_share(0.7), at_share(0.98), at_share(0.99), compacted)
    app = app_of(boards)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        boards.give(3)
        await until(pilot, partial(stands_at, app, 0.99))
        await until(pilot, lambda: len(toasts(app)) == 1)
        assert "shop is at 98%" in toasts(app)[0]
        app.notify("Copied")
        await until(pilot, lambda: len(toasts(app)) == 2)
        boards.give()
        await until(pilot, lambda: toasts(app) == ["Copied"])


async def test_of_a_message_of_several_alerts_those_that_stand_are_still_told() -> None:
    boards = Boards(at_share(0.7, api=0.5), at_share(0.96, api=0.81), at_share(0.5, api=0.82))
    app = app_of(boards)
    async with app.run_test(size=(80, 24)) as pilot:
        boards.give(2)
        await until(pilot, partial(stands_at, app, 0.96))
        assert [len(one.splitlines()) for one in told(app)] == [2]
        boards.give()
        await until(pilot, partial(stands_at, app, 0.5))
        assert told(app) == ["api is at 81% of its auto-compact trigger"]


async def test_what_is_crossed_at_the_start_is_marked_and_not_told() -> None:
    boards = Boards(at_share(0.97))
    app = app_of(boards)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        boards.give()
        await settle(pilot)
        assert "shop is at 97% of its auto-compact trigger" in seen(app)
        assert told(app) == []


async def test_a_session_that_is_not_shown_is_told_of_and_named_in_its_line() -> None:
    boards = Boards(at_share(0.7, api=0.5), at_share(0.7, api=0.81))
    app = app_of(boards)
    async with app.run_test(size=(120, 30)) as pilot:
        boards.give(2)
        await settle(pilot)
        assert told(app) == ["api is at 81% of its auto-compact trigger"]
        await until(pilot, lambda: app.board.rows[1].share == 0.81)
        line = next(line for line in seen(app).splitlines() if "opus-5" in line)
        assert "81% of trigger" in line
        await until(pilot, lambda: "81%" not in seen(app).splitlines()[-1])
        assert seen(app).count("81%") == 1


async def test_the_session_on_live_is_near_once_it_crossed_a_limit_and_not_named_twice() -> None:
    low = board(replace(overview(), context=context(112_000)))
    shop, *others = low.rows
    crossed = with_rows(low, (replace(shop, share=0.67), *others))
    boards = Boards(with_rows(low, (replace(shop, share=0.4), *others)), crossed)
    app = app_of(boards, Limits(shares=(0.6,)))
    async with app.run_test(size=(80, 24)) as pilot:
        boards.give()
        await until(pilot, lambda: "54.2k to auto-compact" in seen(app))
        assert "NEAR" not in seen(app)
        boards.give()
        await until(pilot, lambda: "! NEAR · 54.2k to auto-compact" in seen(app))
        assert "shop is at" not in seen(app)
        assert "shop 67%" not in seen(app)


def of_week(nano: int) -> Board:
    """A board on which no session is near its trigger, and so much was spent this week."""
    return replace(at_share(0.5), today=replace(at_share(0.5).today, week_nano=nano))


def read(text: str) -> list[str]:
    """The lines of a screen; what this week costs is left out of its own."""
    return [re.sub(r"week    [^│]+", "week", line) for line in text.splitlines()]


@pytest.mark.parametrize("size", [(40, 24), (60, 20), (80, 24), (120, 30), (200, 50)], ids=str)
async def test_an_alert_moves_nothing_of_what_is_read(size: tuple[int, int]) -> None:
    boards = Boards(of_week(0), of_week(99 * DOLLAR))
    app = app_of(boards, Limits(week_nano=80 * DOLLAR))
    async with app.run_test(size=size) as pilot:
        boards.give()
        await until(pilot, lambda: "143k" in seen(app) and "? Help" in seen(app))
        before = read(await steady(pilot))
        boards.give()
        await until(pilot, lambda: "!! this week" in seen(app))
        assert read(seen(app))[:-1] == before[:-1]
        assert "? Help" in seen(app).splitlines()[-1]


CHART = frozenset(" ▁▂▃▄▅▆▇█⟳┄")
"""What a chart is drawn with."""


@pytest.mark.parametrize("height", [6, 9, 12, 14, 17, 19])
async def test_in_a_pane_too_low_for_keys_an_alert_takes_the_place_of_a_single_row(
    height: int,
) -> None:
    boards = Boards(of_week(0), of_week(99 * DOLLAR))
    app = app_of(boards, Limits(week_nano=80 * DOLLAR))
    async with app.run_test(size=(40, height)) as pilot:
        boards.give()
        await until(pilot, lambda: "143k" in seen(app))
        before = (await steady(pilot)).splitlines()
        boards.give()
        await until(pilot, lambda: "!! this week" in seen(app))
        pairs = list(zip(before, seen(app).splitlines(), strict=True))
        same = [old == new for old, new in pairs]
        changed = [new for old, new in pairs if old != new and not set(old) <= CHART]
        assert same[:3] == [True] * 3
        assert [line for line in changed if " api " not in line and "this week" not in line] == []


async def test_the_most_urgent_session_stays_in_sight_when_it_comes_above_others() -> None:
    plain = board(others=2)
    docs = replace(plain.rows[2], share=0.3)
    late = [replace(docs, id=name, project=name, share=0.9) for name in ("infra", "site")]
    boards = Boards(
        with_rows(plain, (plain.rows[0], docs)),
        with_rows(plain, (plain.rows[0], docs, *late)),
    )
    app = app_of(boards)
    async with app.run_test(size=(80, 24)) as pilot:
        boards.give()
        await until(pilot, lambda: " docs " in seen(app))
        boards.give()
        await until(pilot, lambda: "Also running · 3" in seen(app))
        await settle(pilot)
        sight = app.screen.query_one("#others", Rows).in_sight()
        assert (sight.start, len(sight)) == (0, 2)
        assert "of trigger" not in seen(app).splitlines()[-1]


async def test_where_there_is_room_all_alerts_are_named_at_once() -> None:
    plain = board(others=2)
    names = ("infra", "site", "desk", "docs", "blog")
    rows = tuple(
        replace(plain.rows[1], id=name, project=name, share=0.9 - n / 100)
        for n, name in enumerate(names)
    )
    boards = Boards(with_rows(plain, (plain.rows[0], *rows)))
    app = app_of(boards)
    async with app.run_test(size=(140, 24)) as pilot:
        boards.give()
        await until(pilot, lambda: "! docs 87%, blog 86% of trigger" in seen(app))
        assert "a What fills it" in seen(app)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "! desk 88% of trigger +2" in seen(app))
        await pilot.press("2")
        await until(
            pilot,
            lambda: (
                "! infra 90%, site 89%, desk 88%, docs 87%, shop 86%, blog 86% of trigger"
                in seen(app)
            ),
        )


async def test_in_a_narrow_pane_an_alert_is_not_repeated_below_the_line_of_its_session() -> None:
    boards = Boards(at_share(0.7, api=0.83), at_share(0.7, api=0.83, docs=0.81))
    app = app_of(boards)
    async with app.run_test(size=(40, 12)) as pilot:
        boards.give()
        await until(pilot, lambda: "83% of trigger" in seen(app))
        assert seen(app).count("83% of trigger") == 1
        lines = [line.split() for line in seen(app).splitlines()]
        assert next(x for x in lines if "83%" in x)[:5] == ["!", "api", "83%", "of", "trigger"]
        await pilot.resize_terminal(40, 6)
        await until(pilot, lambda: "! api 83% of trigger" in seen(app))
        await pilot.press("2")
        await until(pilot, lambda: "Sessions" in seen(app))
        assert "! api 83% of trigger" in seen(app)


async def test_several_alerts_are_one_message_and_one_mark() -> None:
    boards = Boards(at_share(0.7, api=0.5, docs=0.5), at_share(0.96, api=0.81, docs=0.82))
    app = app_of(boards)
    async with app.run_test(size=(80, 24)) as pilot:
        boards.give(2)
        await settle(pilot)
        assert [len(one.splitlines()) for one in told(app)] == [3]
        await pilot.press("2")
        await until(pilot, lambda: "!! shop 96%, docs 82%, api 81% of trigger" in seen(app))


async def test_muted_alerts_are_not_told_and_the_screen_says_so() -> None:
    boards = Boards(at_share(0.7), at_share(0.82), at_share(0.96))
    app = app_of(boards)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        boards.give()
        await pilot.press("exclamation_mark")
        boards.give()
        await until(
            pilot, lambda: "! shop is at 82% of its auto-compact trigger  muted" in seen(app)
        )
        assert told(app) == []
        await pilot.press("exclamation_mark")
        boards.give()
        await settle(pilot)
        await until(pilot, lambda: "trigger  muted" not in seen(app))
        assert told(app) == ["shop is at 96% of its auto-compact trigger"]


async def test_in_a_small_pane_a_spent_budget_is_marked_and_covers_nothing() -> None:
    today = at_share(0.5).today
    spent = [replace(at_share(0.5), today=replace(today, nano=n * DOLLAR)) for n in (11, 13)]
    boards = Boards(*spent)
    app = app_of(boards, Limits(day_nano=12 * DOLLAR))
    async with app.run_test(size=(40, 12)) as pilot:
        boards.give(2)
        await settle(pilot)
        assert told(app) == []
        await until(pilot, lambda: "!! today $13.00 of $12.00" in seen(app))


async def test_a_paused_screen_is_told_of_alerts_all_the_same() -> None:
    boards = Boards(at_share(0.7), at_share(0.82))
    app = app_of(boards)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        boards.give()
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("space")
        boards.give()
        await settle(pilot)
        await until(pilot, lambda: "PAUSED" in seen(app) and "! shop is at 82%" in seen(app))
        assert len(told(app)) == 1


async def test_the_mark_is_on_every_screen() -> None:
    boards = Boards(at_share(0.85))
    app = app_of(boards)
    async with app.run_test(size=(80, 24)) as pilot:
        boards.give()
        await settle(pilot)
        screens = [app.screen]
        for key in ("2", "3", "m", "5", "a", "equals_sign", "2", "enter"):
            await pilot.press(key)
            await until(pilot, lambda: app.screen is not screens[-1])
            await until(pilot, lambda: "! shop is at 85%" in seen(app))
            screens.append(app.screen)
        assert len({type(screen) for screen in screens}) >= 7


async def test_names_of_projects_are_neither_markup_nor_control() -> None:
    hostile = [
        with_rows(one, (replace(one.rows[0], project=HOSTILE),))
        for one in (at_share(0.7), at_share(0.9))
    ]
    boards = Boards(*hostile)
    app = app_of(boards)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        boards.give(2)
        await settle(pilot)
        assert "\x1b" not in told(app)[0]
        await until(pilot, lambda: "! [TODO] x[/b] [/]" in seen(app))


async def test_a_pane_of_five_rows_has_no_room_for_it() -> None:
    boards = Boards(at_share(0.5, api=0.85))
    app = app_of(boards)
    async with app.run_test(size=(40, 5)) as pilot:
        boards.give()
        await settle(pilot)
        assert "of trigger" not in seen(app)
        await pilot.resize_terminal(40, 6)
        await until(pilot, lambda: "! api 85% of trigger" in seen(app))
