"""The table of sessions: order, filter, cursor, and the turns inside."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC
from functools import partial

import pytest
from msgspec.structs import replace
from textual.strip import Strip

from ccwatch.report.board import Board, SessionRow
from ccwatch.report.limits import Limits
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.screens.projects import ProjectsScreen
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.screens.sessions import SessionsScreen
from ccwatch.ui.services import Services
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.view import Look, Moment
from ccwatch.ui.widgets.live.others import line
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.session_table import (
    SESSIONS,
    SessionOrder,
    items,
    sorts,
)
from tests.support.boards import (
    NOW_MS,
    board,
    feed,
    now,
    overview,
    row,
    shop_row,
    text_of,
    with_rows,
)
from tests.support.looks import app_showing, seen, settle, until
from tests.support.readings import rows as rows_of

WIDE, NARROW = (120, 30), (40, 12)


def test_a_filter_finds_words_anywhere_and_an_exclamation_mark_turns_it_round() -> None:
    rows = [row(i) for i in range(12)]
    with_docs = SessionOrder(needle="DOCS").arrange(rows)
    without = SessionOrder(needle="!docs").arrange(rows)
    assert {one.project for one in with_docs} == {"docs"}
    assert len(with_docs) + len(without) == len(rows)
    assert SessionOrder(needle="haiku docs").arrange(rows) == with_docs or with_docs
    assert SessionOrder(needle="").arrange(rows) == rows


@pytest.mark.parametrize(
    ("dollars", "lacking", "shown"),
    [
        (4.82, False, "$4.82"),
        (9_999.99, False, "$9,999.99"),
        (9_999.99, True, "!$9,999"),
        (123_456.78, False, "$123,457"),
        (123_456.78, True, "!$123,457"),
    ],
)
def test_a_cost_is_shown_whole_however_large(dollars: float, lacking: bool, shown: str) -> None:
    dear = replace(row(1), nano=round(dollars * 10**9), lacking=lacking)
    look = Look(Moment(NOW_MS, UTC), UNICODE)
    assert f" {shown} " in SESSIONS.draw(dear, look, 80).plain


async def test_what_is_typed_is_seen_in_a_pane_too_small_for_what_is_said_of_it() -> None:
    app = app_showing(board())
    async with app.run_test(size=(18, 5)) as pilot:
        await settle(pilot)
        await pilot.press("2", "slash", *"nowhere")
        await settle(pilot)
        assert seen(app).splitlines()[-1].strip() == "nowhere"
        assert app.screen.max_scroll_y == 0


@pytest.mark.parametrize("size", [WIDE, NARROW, (20, 6)], ids=str)
async def test_a_filter_that_lets_nothing_through_says_so(size: tuple[int, int]) -> None:
    app = app_showing(board())
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("2", "slash", *"nowhere", "enter")
        await settle(pilot)
        said = " ".join(seen(app).split())
        assert "No session matches the filter. Esc clears it." in said
        await pilot.press("escape")
        await settle(pilot)
        assert "No session matches" not in seen(app)
        assert len(rows_of(app).keys) == 15


@pytest.mark.parametrize("name", sorted(sorts(200)))
def test_the_sign_of_a_column_points_down_where_it_begins_with_the_most(name: str) -> None:
    begins_with_least = name in ("project", "title", "model")
    for reverse in (False, True):
        drawn = SESSIONS.headings(name, UNICODE, 200, reverse=reverse).plain
        assert ("▲" in drawn) is (begins_with_least is not reverse)
        assert ("▼" in drawn) is (begins_with_least is reverse)


def test_rows_are_sorted_newest_first_and_by_every_column() -> None:
    rows = [row(i) for i in range(12)]
    assert SessionOrder().arrange(rows) == rows
    assert SessionOrder(reverse=True).arrange(rows) == rows[::-1]
    by_cost = SessionOrder(by="cost").arrange(rows)
    assert [one.nano for one in by_cost] == sorted((one.nano for one in rows), reverse=True)
    assert SessionOrder(by="cost", reverse=True).arrange(rows)[0].nano == by_cost[-1].nano
    order = SessionOrder()
    for _ in sorts(200):
        order = order.next_column(200)
    assert order.by == "last"


@pytest.mark.parametrize("width", [18, 38, 58, 78, 98, 118, 198])
def test_the_key_sorts_only_by_what_is_in_sight_and_by_when(width: int) -> None:
    in_sight = {column.name for column, _ in SESSIONS.layout(width)}
    order, used = SessionOrder().next_column(width), ["last"]
    while order.by != "last":
        used.append(order.by)
        order = order.next_column(width)
    assert len(used) == len(set(used))
    assert set(used) == (in_sight | {"last"}) - {"", "context"}


def test_a_column_that_a_narrower_pane_hides_is_left_for_one_in_sight() -> None:
    assert SessionOrder(by="tokens").next_column(38).by == "cost"


def test_groups_keep_the_sessions_of_a_project_together() -> None:
    arranged = SessionOrder(grouped=True).arrange([row(i) for i in range(12)])
    folders = [one.path for one in arranged]
    assert folders == sorted(folders)


def test_the_columns_fill_the_width_exactly_and_three_are_left_in_a_narrow_pane() -> None:
    for width in range(17, 240):
        chosen = SESSIONS.layout(width)
        assert sum(cells for _, cells in chosen) + len(chosen) - 1 == width
        assert {column.name: cells for column, cells in chosen}["project"] >= 8
    assert [column.name for column, _ in SESSIONS.layout(38)] == ["", "project", "ctx", "cost"]


def test_sessions_of_one_project_are_told_apart_in_a_narrow_pane_too() -> None:
    look = Look(Moment(NOW_MS, UTC), UNICODE)
    one, other = (replace(row(0), title=title) for title in ("Cart totals", "Spelling"))
    assert SESSIONS.draw(one, look, 38).plain != SESSIONS.draw(other, look, 38).plain
    assert f"{one.project} · Cart" in SESSIONS.draw(one, look, 38).plain
    assert f"{one.project} · Cart" not in SESSIONS.draw(one, look, 120).plain
    assert SESSIONS.draw(one, look, 38).cell_length == 38


def test_sessions_whose_titles_begin_alike_are_told_apart_by_age_or_id_if_narrow() -> None:
    look, title = Look(Moment(NOW_MS, UTC), UNICODE), "Fix the totals of the cart"
    hour = 3_600_000
    same = [
        replace(row(0), id=f"{number}a52c3d4-id", title=title, last_ms=NOW_MS - number * hour)
        for number in (1, 2, 30, 31)
    ]
    shown = items(same, SessionOrder(), look, 38)
    drawn = [shown[index].draw(38).plain for index in range(len(shown))]
    assert len({text[:28] for text in drawn}) == 4
    assert "· 1 h ago " in drawn[0]
    assert "· 2 h ago " in drawn[1]
    assert "30a52c3d" in drawn[2]
    assert "h ago" not in items(same[:1], SessionOrder(), look, 38)[0].draw(38).plain
    shown = items(same, SessionOrder(), look, 80)
    assert all("·" not in shown[index].draw(80).plain for index in range(len(shown)))


def test_a_context_that_is_estimated_is_marked_in_lists_too() -> None:
    moment = Moment(NOW_MS, UTC)
    one = replace(row(1), estimated=True)
    for width in (38, 78, 118):
        for drawn in (
            SESSIONS.draw(one, Look(moment, UNICODE), width),
            line(one, Look(moment, UNICODE), width),
        ):
            assert " ≈11%" in drawn.plain
            assert drawn.cell_length == width
    assert " ≈22k" in SESSIONS.draw(one, Look(moment, UNICODE), 118).plain


@pytest.mark.parametrize(
    ("limits", "share", "sign"),
    [
        (Limits(shares=(0.8, 0.95)), 0.79, UNICODE.live),
        (Limits(shares=(0.8, 0.95)), 0.8, UNICODE.warn),
        (Limits(shares=(0.9,)), 0.86, UNICODE.live),
        (Limits(shares=(0.5,)), 0.51, UNICODE.warn),
        (Limits(), 0.81, UNICODE.warn),
    ],
)
def test_a_session_is_marked_from_the_share_on_that_the_user_is_alerted_at(
    limits: Limits, share: float, sign: str
) -> None:
    one = replace(row(0), share=share, live=True)
    look = Look(Moment(NOW_MS, UTC), UNICODE, limits.near)
    assert SESSIONS.draw(one, look, 80).plain.startswith(sign)
    assert line(one, look, 80).plain.startswith(sign) == (sign == UNICODE.warn)


def test_a_session_with_any_other_alert_is_marked_too() -> None:
    one = replace(row(0), share=0.3, live=True)
    look = Look(Moment(NOW_MS, UTC), UNICODE, alerted=frozenset({one.id}))
    assert SESSIONS.draw(one, look, 80).plain.startswith(UNICODE.warn)
    assert SESSIONS.draw(one, look, 120).plain.rstrip().endswith("NEAR")


@pytest.mark.parametrize("width", [32, 38, 48])
def test_a_long_name_of_a_project_leaves_room_for_the_title(width: int) -> None:
    look = Look(Moment(NOW_MS, UTC), UNICODE)
    long = replace(row(0), project="flutter-docker-image")
    one, other = (replace(long, title=title) for title in ("Cart totals", "Spelling"))
    assert SESSIONS.draw(one, look, width).plain != SESSIONS.draw(other, look, width).plain
    assert "flu" in SESSIONS.draw(one, look, width).plain
    assert SESSIONS.draw(one, look, width).cell_length == width
    assert "flutter…-image · Go" in SESSIONS.draw(replace(long, title="Go"), look, 38).plain
    assert "flut…age" in SESSIONS.draw(one, look, 27).plain


@pytest.mark.parametrize("width", [27, 38, 58, 78])
def test_projects_whose_names_differ_at_their_ends_are_told_apart(width: int) -> None:
    look, drawn = Look(Moment(NOW_MS, UTC), UNICODE), set[str]()
    for number in range(3):
        name = f"storefront-checkout-service-{number}"
        one = replace(row(0), project=name, title="Cart totals are off by a cent")
        drawn.add(SESSIONS.draw(one, look, width).plain)
        assert f"{number}" in line(one, look, width).plain[:30]
    assert len(drawn) == 3


async def test_the_order_of_the_rows_is_told_where_their_times_have_no_room() -> None:
    app = app_showing(board(others=2))
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "newest first" in seen(app))
        await pilot.press("S")
        await until(pilot, lambda: "oldest first" in seen(app))
        await pilot.press("s")
        await until(pilot, lambda: "by project" in seen(app))


async def test_a_project_that_was_chosen_says_which_key_lets_go_of_it() -> None:
    app = app_showing(board())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        assert "esc Back" not in seen(app)
        await pilot.press("P", "enter")
        await until(pilot, lambda: " of 15" in seen(app))
        assert "esc Back" in seen(app)
        await pilot.press("escape")
        await until(pilot, lambda: " of 15" not in seen(app))
        assert "esc Back" not in seen(app)


async def test_a_project_counts_the_sessions_that_the_list_calls_live() -> None:
    minutes_ago = (0, 7, 29, 31)
    rows = [
        replace(row(n), live=None, share=0.3, path="/p", last_ms=NOW_MS - ago * 60_000)
        for n, ago in enumerate(minutes_ago)
    ]
    app = app_showing(with_rows(board(), tuple(rows)))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await until(pilot, lambda: seen(app).count(" live") == 3)
        await pilot.press("P")
        await until(pilot, lambda: "Projects" in seen(app))
        line = next(line for line in seen(app).splitlines() if "/p" in line)
        assert line.split()[1:3] == ["4", "3"]


@pytest.mark.parametrize("screen", ["2", "3", "5"])
async def test_a_filter_says_which_key_takes_it_away(screen: str) -> None:
    app = app_showing(board())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(screen)
        await settle(pilot)
        assert "esc Back" not in seen(app)
        await pilot.press("slash", *"o", "enter")
        await settle(pilot)
        assert "esc Back" in seen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "esc Back" not in seen(app)


def test_the_heading_of_a_project_says_what_its_figures_are() -> None:
    rows = [row(0), row(6)]
    shown = items(rows, SessionOrder(grouped=True), Look(Moment(NOW_MS, UTC), UNICODE), 38)
    assert shown[0].draw(38).plain.rstrip() == "/home/dev/api · 2 sessions · $7.59"


@pytest.mark.parametrize("width", [38, 78])
def test_a_session_without_a_title_is_told_by_its_id(width: int) -> None:
    look, untitled = Look(Moment(NOW_MS, UTC), UNICODE), replace(row(0), title="")
    one, other = (replace(untitled, id=f"{name}-4000-8000") for name in ("1a2b3c4d", "5e6f7a8b"))
    assert "1a2b3c4d" in SESSIONS.draw(one, look, width).plain
    assert "5e6f7a8b" in SESSIONS.draw(other, look, width).plain
    nowhere = replace(one, project="")
    assert SESSIONS.draw(nowhere, look, width).plain.count("1a2b3c4d") == 1


async def test_the_cursor_stays_on_its_session_when_rows_are_added_and_sorted() -> None:
    more = asyncio.Event()

    async def give() -> AsyncIterator[Board]:
        yield board()
        await more.wait()
        known = board()
        new = replace(row(99), last_ms=NOW_MS)
        yield with_rows(known, (new, *known.rows))

    app = CcwatchApp(give, now=now, zone=UTC)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "j", "j", "j")
        chosen = rows_of(app).key
        more.set()
        await until(pilot, lambda: len(rows_of(app).keys) == 16)
        assert rows_of(app).key == chosen
        await pilot.press("s")
        assert rows_of(app).key == chosen
        await pilot.press("S", "z")
        assert rows_of(app).key == chosen


def showing(app: CcwatchApp, rows: tuple[SessionRow, ...]) -> bool:
    return app.board.rows == rows


async def test_sessions_that_write_at_once_do_not_change_places() -> None:
    shop, docs, woken = (replace(row(number), last_ms=NOW_MS) for number in range(3))
    boards = asyncio.Queue[tuple[SessionRow, ...]]()

    async def give() -> AsyncIterator[Board]:
        while True:
            yield with_rows(board(), await boards.get())

    def at(seconds: int, one: SessionRow) -> SessionRow:
        return replace(one, last_ms=NOW_MS - 1000 * seconds)

    app = CcwatchApp(give, now=now, zone=UTC)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("2")
        for rows, listed in (
            ((at(3, shop), at(9, docs), at(90, woken)), [shop, docs, woken]),
            ((at(1, docs), at(3, shop), at(90, woken)), [shop, docs, woken]),
            ((at(0, woken), at(1, docs), at(3, shop)), [woken, shop, docs]),
            ((at(0, docs), at(1, woken), at(70, shop)), [woken, docs, shop]),
        ):
            boards.put_nowait(rows)
            ids = [one.id for one in listed]
            await until(pilot, partial(showing, app, rows))
            assert [*rows_of(app).keys] == ids


async def test_projects_whose_sessions_write_at_once_do_not_change_places() -> None:
    shop, docs = (replace(row(number), last_ms=NOW_MS) for number in range(2))
    older = replace(docs, last_ms=NOW_MS - 5_000), replace(shop, last_ms=NOW_MS - 5_000)
    boards = asyncio.Queue[tuple[SessionRow, ...]]()

    async def give() -> AsyncIterator[Board]:
        while True:
            yield with_rows(board(), await boards.get())

    app = CcwatchApp(give, now=now, zone=UTC)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("2", "P")
        for rows in ((shop, older[0]), (docs, older[1])):
            boards.put_nowait(rows)
            await until(pilot, partial(showing, app, rows))
            assert isinstance(app.screen, ProjectsScreen)
            folders = [*rows_of(app).keys]
            assert folders == [f"p{shop.path}", f"p{docs.path}"]


async def test_filtering_is_incremental_and_escape_takes_it_away() -> None:
    app = app_showing(board())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("2", "slash", "d", "o", "c")
        assert "3 of 15" in seen(app)
        await pilot.press("enter", "n", "n", "n")
        assert "docs" in seen(app)
        await pilot.press("escape")
        assert "of 15" not in seen(app)


async def test_keys_are_letters_inside_the_filter() -> None:
    app = app_showing(board())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("2", "slash", "q", "1", "space")
        assert isinstance(app.screen, SessionsScreen)
        assert not app.paused


async def test_enter_pins_a_session_and_lists_its_turns_newest_first() -> None:
    app = app_showing(board())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("2", "j", "enter")
        assert isinstance(app.screen, SessionScreen)
        assert app.screen.session_id == row(0).id
        assert app.choice.session == row(0).id
        await settle(pilot)
        text = seen(app)
        assert "Sessions → shop" in text
        assert "24 turns" in text
        assert text.index("14:23") < text.index("14:14")
        assert "rewound: " in text


async def test_prompts_are_read_only_in_sight_and_near_it() -> None:
    read: list[int] = []

    def text(place: object) -> str:
        read.append(getattr(place, "offset", -1))
        return "hello"

    app = CcwatchApp(feed(board()), now=now, zone=UTC, services=lambda: Services(text_of=text))
    async with app.run_test(size=(80, 10)) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        assert "hello" in seen(app)
        assert 0 < len(set(read)) < 24
        await pilot.press("G")
        await settle(pilot)
        assert 0 in read


async def test_escape_goes_back_to_the_session_that_was_left() -> None:
    app = app_showing(board())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("2", "j", "j", "enter")
        await pilot.press("escape")
        assert isinstance(app.screen, SessionsScreen)
        assert rows_of(app).cursor == 2
        assert rows_of(app).key == row(1).id


async def test_of_two_thousand_sessions_a_key_draws_those_in_sight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[int] = []
    render_line = Rows.render_line

    def noted(rows: Rows, y: int) -> Strip:
        drawn.append(y)
        return render_line(rows, y)

    monkeypatch.setattr(Rows, "render_line", noted)
    known = overview()
    many = with_rows(board(), (shop_row(known), *(row(i) for i in range(2_000))))
    app = app_showing(many)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        for key in ("2", "G", "s", "z", "slash", "d", "o", "c"):
            drawn.clear()
            await pilot.press(key)
            await settle(pilot)
            assert len(drawn) <= 4 * WIDE[1]
        assert "334 of 2001" in seen(app)


async def test_a_screen_is_updated_once_when_it_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    updated: list[type[BoardScreen]] = []
    sync = BoardScreen.sync

    def noted(screen: BoardScreen) -> None:
        updated.append(type(screen))
        sync(screen)

    monkeypatch.setattr(BoardScreen, "sync", noted)
    app = app_showing(board())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        assert updated.count(SessionScreen) == 1


async def test_a_prompt_that_is_hostile_is_only_text() -> None:
    app = CcwatchApp(feed(board()), now=now, zone=UTC, services=lambda: Services(text_of=text_of))
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        assert "[TODO] x[/b] [/] ␛[31mred" in seen(app)
        assert "\x1b" not in seen(app)
