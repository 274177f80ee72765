"""The compactions: the list, one in full, what can be copied and written."""

import csv
import re
from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from ccwatch.analysis.context import floor
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane
from ccwatch.model.session import Agent, Session
from ccwatch.plain_text import one_line
from ccwatch.report.board import Board
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.report.output.history_text import history_text
from ccwatch.report.output.listings import past
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens import compactions
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.screens.compactions import CompactionsScreen
from ccwatch.ui.screens.copying import CopyScreen
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.screens.sessions import SessionsScreen
from ccwatch.ui.screens.timeline import TimelineScreen
from ccwatch.ui.symbols import ASCII, UNICODE
from ccwatch.ui.view import Look, Moment
from ccwatch.ui.widgets.compaction.columns import COMPACTIONS
from ccwatch.ui.widgets.compaction.facts import CompactionFacts
from ccwatch.ui.widgets.compaction.figures import read_again
from ccwatch.ui.widgets.compaction.order import CompactionOrder
from ccwatch.ui.widgets.compaction.page_lines import page_lines
from ccwatch.ui.widgets.compaction.table import totals
from ccwatch.ui.widgets.page import Page
from ccwatch.ui.widgets.rows import Rows
from tests.support.afternoons import NOW, WORDS, app_of, board_of, config, rows
from tests.support.boards import HOSTILE, empty
from tests.support.looks import NAMES, SIZES, Compare, seen, sent, settle, until
from tests.support.readings import Reading
from tests.support.rows import PROJECT, SESSION, answer, boundary, prompt, spelt, time, write

NOW_MS = int(NOW.timestamp() * 1000)
HOUR = 3_600_000
LOOK = Look(Moment(NOW_MS, NOW.tzinfo), UNICODE)


def recorded(number: int, *, archived: bool = False, session: str = "") -> Recorded:
    """One of many compactions."""
    kinds = (Trigger.AUTO, Trigger.MANUAL, Trigger.UNKNOWN)
    done = Compaction(
        f"c{number}",
        NOW_MS - number * HOUR,
        kinds[number % 3],
        ("2.1.330", "1.0.44")[number % 2],
        "claude-opus-5",
        pre_tokens=None if number % 5 == 4 else 150_000 + number,
        pre_measured=number % 4 != 3,
        first_prompt_tokens=None if number % 3 == 2 else 25_000,
        post_tokens=4_000 if number % 2 else None,
        duration_ms=60_000 if number % 2 else None,
    )
    project = ("/home/dev/shop", r"C:\work\docs", HOSTILE, "")[number % 4]
    agent = "a1" if number % 6 == 5 else ""
    told = session or f"s{number % 2}"
    return Recorded(done, told, agent, project, HOSTILE, None, archived=archived)


@pytest.mark.parametrize(
    ("before", "after", "went"),
    [(167_000, 27_000, "-140k"), (184_000, 184_000, "0"), (178_000, 193_000, "0")],
    ids=["much", "nothing", "less than came"],
)
def test_what_freed_nothing_has_no_sign(before: int, after: int, went: str) -> None:
    one = recorded(0)
    done = replace(one.compaction, pre_tokens=before, first_prompt_tokens=after)
    (column,) = [column for column in COMPACTIONS.columns if column.name == "freed"]
    assert column.draw(replace(one, compaction=done), LOOK, 6)[0] == went


def delete(folder: Path) -> None:
    for path in folder.rglob("*.jsonl"):
        path.unlink()


def many(count: int = 24) -> tuple[Recorded, ...]:
    return tuple(recorded(number) for number in range(count))


def board_with(history: tuple[Recorded, ...]) -> Board:
    return replace(empty(), load_history=lambda: history)


def said(app: CcwatchApp) -> str:
    """What the messages say that come up."""
    return " ".join(f"{one.title} {one.message}" for one in app._notifications)


def shown(app: CcwatchApp) -> type:
    return type(app.screen)


async def open_list(app: CcwatchApp, pilot: Pilot[int]) -> Rows:
    await settle(pilot)
    await pilot.press("3")
    await settle(pilot)
    return app.screen.query_one("#compactions", Rows)


def test_a_filter_takes_what_the_command_takes_and_words_anywhere() -> None:
    def kept(needle: str) -> list[str]:
        return [one.compaction.id for one in CompactionOrder(needle=needle).arrange(many(6), LOOK)]

    assert kept("") == kept("!") == ["c0", "c1", "c2", "c3", "c4", "c5"]
    assert kept("by:manual") == ["c1", "c4"]
    assert kept("trigger:manual") == ["c1", "c4"]
    assert kept("!by:manual") == ["c0", "c2", "c3", "c5"]
    assert kept("release:1.0") == ["c1", "c3", "c5"]
    assert kept("project:docs") == ["c1", "c5"]
    assert kept("session:s1 by:auto") == ["c3"]
    assert kept("since:150m") == []
    assert kept("since:2h") == ["c0", "c1", "c2"]
    assert kept("OPUS a1") == ["c5"]
    assert kept("[click") == []


def test_what_is_archived_can_be_filtered_by_that_word() -> None:
    history = (recorded(0), recorded(1, archived=True))
    assert [one.archived for one in CompactionOrder(needle="archived").arrange(history, LOOK)] == [
        True
    ]


def test_every_column_sorts_both_ways_and_the_key_comes_round() -> None:
    history, order = many(), CompactionOrder()
    for name in COMPACTIONS.names:
        assert order.by == name
        rows = order.arrange(history, LOOK)
        assert {*rows} == {*history}
        assert len(rows) == len(history)
        order = order.next_column(200)
    assert order.by == COMPACTIONS.names[0]
    assert CompactionOrder().arrange(history, LOOK)[0].compaction.id == "c0"
    assert CompactionOrder(reverse=True).arrange(history, LOOK)[0].compaction.id == "c23"


def test_releases_are_sorted_by_their_numbers_the_newest_first() -> None:
    names = "2.1.20", "", "2.1.330", "1.0.44", "2.1.100", "next"
    history = [
        replace(one, compaction=replace(one.compaction, version=name))
        for one, name in zip(many(6), names, strict=True)
    ]
    found = CompactionOrder(by="release").arrange(history, LOOK)
    told = [one.compaction.version for one in found]
    assert told[:4] == ["2.1.330", "2.1.100", "2.1.20", "1.0.44"]


@pytest.mark.parametrize("name", COMPACTIONS.names)
def test_the_sign_of_a_column_points_down_where_it_begins_with_the_most(name: str) -> None:
    begins_with_least = name in ("project", "title", "by", "model", "kept")
    for reverse in (False, True):
        drawn = COMPACTIONS.headings(name, UNICODE, 200, reverse=reverse).plain
        assert ("▲" in drawn) is (begins_with_least is not reverse)
        assert ("▼" in drawn) is (begins_with_least is reverse)


@pytest.mark.parametrize("width", [18, 38, 58, 78, 98, 118, 198])
def test_the_key_sorts_only_by_columns_in_sight(width: int) -> None:
    in_sight = {column.name for column, _ in COMPACTIONS.layout(width)}
    order, used = CompactionOrder(), set[str]()
    for _ in COMPACTIONS.names:
        used.add(order.by)
        order = order.next_column(width)
    assert used == in_sight


def test_rows_fill_every_width_exactly_with_hostile_texts() -> None:
    for width in range(20, 240):
        chosen = COMPACTIONS.layout(width)
        filled = sum(cells for _, cells in chosen) + len(chosen) - 1
        assert filled == width or (filled < width < 32)
        assert COMPACTIONS.headings("when", UNICODE, width, reverse=False).cell_length == width
        for one in many(8):
            line = COMPACTIONS.draw(one, LOOK, width)
            assert line.cell_length == width
            assert "\x1b" not in line.plain
    assert {column.name for column, _ in COMPACTIONS.layout(20)} == {"when", "size"}
    assert len(COMPACTIONS.layout(200)) == len(COMPACTIONS.columns) - 2


def test_estimates_are_marked_and_what_is_not_known_is_a_question_mark() -> None:
    sure, guessed, unknown = recorded(0), recorded(3), recorded(4)
    assert "150k → 25k" in COMPACTIONS.draw(sure, LOOK, 60).plain
    assert "≈150k → 25k" in COMPACTIONS.draw(guessed, LOOK, 60).plain
    assert "? → 25k" in COMPACTIONS.draw(unknown, LOOK, 60).plain
    assert "150k → ?" in COMPACTIONS.draw(recorded(2), LOOK, 60).plain
    assert "150k → ≈4k" in COMPACTIONS.draw(recorded(5), LOOK, 60).plain


async def test_what_a_compaction_left_is_the_same_everywhere_until_it_is_measured(
    tmp_path: Path,
) -> None:
    done = [row for row in rows() if row["uuid"] != "t"]
    until_compacted = done[: 1 + next(i for i, one in enumerate(done) if one["uuid"] == "as")]
    write(tmp_path, {f"{SESSION}.jsonl": until_compacted})
    board = board_of(tmp_path)
    lane = board.snapshot.sessions[0].main
    assert (lane.compactions[0].post_tokens, floor(lane)) == (4_100, 26_010)
    shown = board.overview(SESSION)
    assert shown
    assert "141k → ≈30k" in " ".join(past(shown, NOW_MS, 100))
    assert "≈30k" in history_text(board.history, NOW_MS, UTC)
    app = app_of(board)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "≈30.1k / 200k" in seen(app)
        assert "141k → ≈30k" in seen(app)
        await open_list(app, pilot)
        assert "141k → ≈30k" in seen(app)
        assert "-111k" in seen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert "141k → ≈30.1k not measured yet" in seen(app)
        assert "freed           ≈111k" in seen(app)
        await pilot.press("escape", "2", "enter")
        await settle(pilot)
        assert "141k → ≈30k" in seen(app)


def test_sums_that_lack_something_say_so() -> None:
    one, other = recorded(0), recorded(1)
    one = replace(one, nano=310_000_000, reread=Reread(2, 6_400, 20_000_000))
    both = (one, replace(other, nano=90_000_000, reread=Reread(1, 1_000, 0)))

    def said(*history: Recorded) -> str:
        parts = totals(history, len(history), CompactionOrder(), LOOK)
        return " ".join(str(part) for part in parts if part)

    assert "-250k ≈$0.40 re-read ≈7.4k " in said(*both)
    assert "-125k+ ≈$0.31+ re-read ≈6.4k+ " in said(one, recorded(2))
    assert "≈-125k " in said(recorded(3))
    assert "-125k re-read 0 " in said(replace(recorded(0), reread=Reread(0, 0, 0)))


async def test_the_list_says_so_when_there_is_none() -> None:
    app = app_of(empty())
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        assert "No compaction yet." in seen(app)
        await pilot.press("enter", "s", "S", "n", "N", "y")
        assert app.is_running


def test_what_was_read_again_but_not_sent_yet_has_no_sum() -> None:
    assert read_again(1, 906, 0, UNICODE) == "1 read again, ≈906"
    assert read_again(1, 906, None, UNICODE) == "1 read again, ≈906, ?"
    assert read_again(2, 6_400, 20_000_000, UNICODE) == "2 read again, ≈6.4k, ≈$0.02"
    assert read_again(0, 0, 0, UNICODE) == "nothing read again"


async def test_what_was_read_again_is_found_out_while_one_looks_at_the_list(
    afternoon: Board,
) -> None:
    noted: dict[str, Reread] = {}
    app = app_of(afternoon, note=noted.__setitem__)
    async with app.run_test(size=(120, 20)) as pilot:
        rows = await open_list(app, pilot)
        rows.action_edge(1)
        await until(pilot, lambda: len(noted) == 2)
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, CompactionsScreen)
        assert {one.compaction.id: one.reread for one in screen.history or ()} == noted
        assert all(again.files == 1 and again.tokens for again in noted.values())
        assert rows.cursor == 1


async def test_the_list_is_not_laid_out_anew_for_each_conversation_that_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 2,500 compactions it was, so that the app was busy for minutes."""
    path = config(tmp_path) / PROJECT / f"{SESSION}.jsonl"
    text = path.read_text()
    for number in range(12):
        name = f"{number:08d}{SESSION[8:]}"
        ids = re.sub(r'"(uuid|parentUuid|requestId|id)": ?"', rf'"\1":"{number}-', text)
        path.with_name(f"{name}.jsonl").write_text(ids.replace(SESSION, name))
    changes = Counter[int]()
    monkeypatch.setattr(compactions, "SHOW_EVERY", 3600)
    monkeypatch.setattr(
        CompactionsScreen,
        "watch_history",
        lambda self: changes.update([sum(bool(one.reread) for one in self.history)]),
    )
    async with app_of(board_of(tmp_path)).run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await until(pilot, lambda: changes[26] > 0)
    assert changes == {0: 1, 26: 1}


async def test_filter_sort_and_cursor_work_with_keys_alone() -> None:
    app = app_of(board_with(many()))
    async with app.run_test(size=(120, 30)) as pilot:
        rows = await open_list(app, pilot)
        assert shown(app) is CompactionsScreen
        assert len(rows.keys) == 24
        await pilot.press("slash", *"by:manual", "enter")
        assert len(rows.keys) == 8
        assert "8 of 24" in seen(app)
        await pilot.press("n", "n", "N")
        assert rows.cursor == 1
        kept = rows.key
        await pilot.press("S")
        assert rows.key == kept
        await pilot.press("escape")
        assert len(rows.keys) == 24
        await pilot.press("slash", *"nothing like it", "enter")
        assert "No compaction matches the filter" in seen(app)


async def test_hostile_texts_in_the_list_neither_act_nor_reach_the_terminal() -> None:
    app = app_of(board_with(many()))
    async with app.run_test(size=(200, 40)) as pilot:
        await open_list(app, pilot)
        assert "[@click=app.quit]" in seen(app)
        assert not any("\x1b" in line for line in sent(app))


async def test_one_compaction_tells_what_the_transcript_holds(afternoon: Board) -> None:
    noted: dict[str, Reread] = {}
    app = app_of(afternoon, note=noted.__setitem__)
    async with app.run_test(size=(120, 200)) as pilot:
        await open_list(app, pilot)
        noted.clear()
        await pilot.press("j", "enter")
        await settle(pilot)
        text = seen(app)
    assert "⟳ 1/2" in text
    for words in (
        "141k → ",
        "took            1 min",
        "Compacted far below the trigger",
        "Context before it",
        "First after the rewind",
        "Epoch 1: since the start",
        "20 responses",
        "26.0k → 140k, +114k",
        "/home/dev/shop/[b]cart[/b].py",
        "What was kept verbatim",
        "up to 5 of the files read last",
        "Gone until it is read again",
        "Re-read tax  1 read again",
        "rounded␛[2J too early. [@click=app.quit]Next[/]",
    ):
        assert words in text, words
    assert noted["ab"].files == 1


async def test_where_the_turn_after_it_was_rewound_the_page_has_one_first_context(
    afternoon: Board,
) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(100, 40)) as pilot:
        await open_list(app, pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        text = seen(app)
    assert "50.0k first context measured after it" in text
    assert "First context after it" not in text
    assert "First after the rewind  29.0k" in text


async def test_the_page_of_one_that_was_undone_tells_so_and_what_it_did(tmp_path: Path) -> None:
    later = [prompt("y", "ap", timestamp=time(9_000)), answer("z", "y", timestamp=time(9_005))]
    app = app_of(board_of(write(tmp_path, {f"{SESSION}.jsonl": [*rows(), *later]})))
    async with app.run_test(size=(100, 120)) as pilot:
        await open_list(app, pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        text = seen(app)
    assert "A rewind undid it: the conversation continues from before it." in text
    assert "26.0k → 140k, +114k" in text
    assert "First after the rewind  29.0k" in text


@pytest.mark.parametrize(("width", "drawn"), [(40, False), (80, True)])
async def test_a_gauge_is_drawn_only_where_it_tells_parts_from_each_other(
    afternoon: Board, width: int, drawn: bool
) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(width, 60)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        text = seen(app)
    assert "system prompt" in text
    assert any(sign in text for sign in "━╸") is drawn


async def test_the_keys_step_through_the_compactions_of_the_session(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "⟳ 2/2" in seen(app)
        await pilot.press("left_square_bracket")
        await settle(pilot)
        assert "⟳ 1/2" in seen(app)
        await pilot.press("C")
        await settle(pilot)
        assert "⟳ 1/2" in seen(app)
        await pilot.press("c")
        await settle(pilot)
        assert "⟳ 2/2" in seen(app)
        await pilot.press("escape")
        assert shown(app) is CompactionsScreen


async def test_steps_that_overtake_reading_end_at_what_was_asked_for_last(
    afternoon: Board,
) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(120, 200)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter", "C", "c", "C")
        await settle(pilot)
        text = seen(app)
    assert "⟳ 1/2" in text
    assert "Reading" not in text
    assert "Epoch 1: since the start" in text


@pytest.mark.parametrize("screen", ["1", "2"])
async def test_a_key_opens_the_last_compaction_of_the_session(
    afternoon: Board, screen: str
) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(screen)
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert shown(app) is CompactionScreen
        assert "⟳ 2/2" in seen(app)
        await pilot.press("escape")
        assert shown(app) in (LiveScreen, SessionsScreen)


async def test_without_a_compaction_that_key_says_so() -> None:
    app = app_of(empty())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("c")
        assert "No compaction in this session" in said(app)
        assert shown(app) is LiveScreen


def test_the_last_compaction_of_a_session_is_its_own_before_that_of_a_sub_agent() -> None:
    early, late = recorded(9).compaction, recorded(0).compaction
    agents = (Agent("a", Lane(compactions=(late,))), Agent("b", Lane(compactions=(early,))))
    assert Session("s").last_compaction is None
    assert Session("s", agents=agents).last_compaction == late
    assert Session("s", main=Lane(compactions=(early,)), agents=agents).last_compaction == early


async def test_the_page_is_searched_and_the_match_is_in_sight(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(60, 20)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("slash", *"TOTALS ARE", "enter")
        page = app.screen.query_one(Page)
        assert page.has_focus
        assert len(page.matches) == 1
        assert "totals are rounded" in seen(app)
        await pilot.press("n", "N", "escape")
        assert page.needle == ""
        assert shown(app) is CompactionScreen
        await pilot.press("G", "g", "pagedown", "j", "k")
        await pilot.press("escape")
        assert shown(app) is CompactionsScreen


@pytest.mark.parametrize(
    ("key", "words"), [("y", "141k → 25.0k"), ("s", "rounded"), ("m", "# Compaction of 2026-09-14")]
)
async def test_a_line_the_summary_and_a_report_are_copied(
    afternoon: Board, key: str, words: str
) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("y")
        assert shown(app) is CopyScreen
        await pilot.press(key)
        await pilot.pause()
        assert words in app.clipboard
        assert "\x1b" not in app.clipboard
        assert ("cart" in app.clipboard) is (key == "s")


async def test_a_report_is_written_beside_the_work_and_never_over_another(
    afternoon: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path.parent / f"{tmp_path.name}-work"
    here.mkdir()
    monkeypatch.chdir(here)
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        for _ in range(2):
            await pilot.press("e")
            await settle(pilot)
    names = sorted(path.name for path in here.iterdir())
    assert names == [
        "ccwatch-compaction-2026-09-14-bb-2.md",
        "ccwatch-compaction-2026-09-14-bb.md",
    ]
    text = (here / names[1]).read_text("utf-8")
    assert text.startswith("# Compaction of 2026-09-14")
    assert "cart" not in text


async def test_the_rows_of_the_list_are_written_as_the_filter_leaves_them(
    afternoon: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path.parent / f"{tmp_path.name}-rows"
    here.mkdir()
    monkeypatch.chdir(here)
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await pilot.press("e")
        await until(pilot, lambda: "Written" in said(app))
        await pilot.press("slash", *"by:manual", "enter", "e")
        await until(pilot, lambda: len(list(here.iterdir())) == 2)
        await settle(pilot)
    everything, some = sorted(here.iterdir(), key=lambda path: len(path.name))
    assert everything.name.startswith("ccwatch-compactions-")
    rows = list(csv.DictReader(everything.read_text("utf-8").splitlines()))
    assert [row["id"] for row in rows] == [one.compaction.id for one in afternoon.history]
    wanted = [row for row in rows if row["trigger"] == "manual"]
    assert list(csv.DictReader(some.read_text("utf-8").splitlines())) == wanted
    assert 0 < len(wanted) < len(rows)


async def test_no_report_is_written_below_a_config_folder(
    afternoon: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "projects"
    monkeypatch.chdir(below)
    before = sorted(below.rglob("*"))
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        await until(pilot, lambda: "Not written" in said(app))
    assert sorted(below.rglob("*")) == before


@pytest.mark.parametrize(
    ("archived", "says"), [(True, "never measured"), (False, "not measured yet")]
)
async def test_until_it_is_measured_a_page_tells_what_was_left_as_the_list_does(
    archived: bool, says: str
) -> None:
    one = recorded(5, archived=archived, session=SESSION)
    app = app_of(board_with((one,)))
    async with app.run_test(size=(80, 40)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert f"150k → ≈4.0k {says}" in seen(app)


async def test_what_came_after_one_that_was_undone_will_never_be_measured(tmp_path: Path) -> None:
    begun = rows()[:41]
    edge = boundary("edge", "ar19", at=700, postTokens=4_000)
    went_on = [prompt("q", "ar3", timestamp=time(710)), answer("b", "q", at=720)]
    write(tmp_path, {f"{SESSION}.jsonl": [*begun, edge, *went_on]})
    app = app_of(board_of(tmp_path))
    async with app.run_test(size=(80, 40)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "never measured" in seen(app))
        assert "not measured yet" not in seen(app)


async def test_the_page_of_one_that_a_transcript_begins_with_has_no_figures_of_what_was_before(
    tmp_path: Path,
) -> None:
    """T7. A fork whose origin is gone."""
    talk = [boundary("c"), prompt("p", "c"), answer("a", "p", at=9)]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": talk})).app
    async with app.run_test(size=(80, 60)) as pilot:
        await until(pilot, lambda: bool(app.board.rows))
        await app.push_screen(CompactionScreen("c", SESSION))
        await until(pilot, lambda: "The transcript begins with this compaction." in seen(app))
        text = seen(app)
    assert not [
        word
        for word in ("since last", "since start", "0 turns", "$0.00", "re-read")
        if word in text
    ]


def test_the_first_one_of_a_conversation_is_timed_from_its_start() -> None:
    first, second = (replace(recorded(number), turns=3, since_ms=600_000) for number in (1, 2))
    for one, since in ((first, "since start"), (second, "since last")):
        lines = page_lines(CompactionFacts(one, (first, second)), LOOK, 100)
        (told,) = [line.plain for line in lines if line.plain.startswith("since")]
        assert told.split("  ")[0] == since
        assert told.endswith("3 turns, 10 min")


def test_one_of_a_further_transcript_says_so() -> None:
    one = replace(recorded(1), stray=True)
    shown = " ".join(line.plain for line in page_lines(CompactionFacts(one, (one,)), LOOK, 100))
    assert "It is in another transcript of its session." in shown


async def test_an_archived_one_shows_figures_and_what_was_kept_of_its_summary() -> None:
    one = recorded(1, archived=True, session=SESSION)
    app = app_of(board_with((one,)), kept_summary=lambda id_: f"kept for {id_}\n{HOSTILE}")
    async with app.run_test(size=(80, 40)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        text = seen(app)
        assert "Archived: its transcript is gone, only figures are left." in text
        assert "kept for c1" in text
        assert "␛[31mred" in text
        assert not any("\x1b" in line.plain for line in app.screen.query_one(Page).lines)
        assert "150k → 25.0k" in text
        await pilot.press("e", "m", "c")
        await until(pilot, lambda: "only figures are known" in said(app))


async def test_a_transcript_that_cannot_be_read_is_said_to_be(
    afternoon: Board, tmp_path: Path
) -> None:
    delete(tmp_path)
    app = app_of(afternoon)
    async with app.run_test(size=(80, 40)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "The transcript cannot be read: only figures are shown." in seen(app)


async def test_one_that_is_no_longer_there_is_said_not_to_be() -> None:
    app = app_of(empty())
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        app.push_screen(CompactionScreen("gone", "nowhere"))
        await until(pilot, lambda: "There is no such compaction." in seen(app))
        await pilot.press("y", "e", "c", "m", "slash", "escape")
        assert app.is_running


async def test_the_timeline_opens_at_the_compaction(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        assert shown(app) is TimelineScreen
        assert "⟳ auto 141k" in seen(app)
        await pilot.press("escape")
        assert shown(app) is CompactionScreen


async def to_one(pilot: Pilot[int]) -> None:
    """Go to the older compaction of the list."""
    await settle(pilot)
    await pilot.press("3")
    await settle(pilot)
    await pilot.press("j", "enter")
    await settle(pilot)


async def to_list(pilot: Pilot[int]) -> None:
    """Go to the list."""
    await settle(pilot)
    await pilot.press("3")
    await settle(pilot)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_list(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = app_of(board_with(many()))
    assert snap_compare(app, run_before=to_list, terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_one(snap_compare: Compare, size: tuple[int, int], afternoon: Board) -> None:
    assert snap_compare(app_of(afternoon), run_before=to_one, terminal_size=size)


@pytest.mark.parametrize("size", [(200, 50), (120, 30), (30, 10), (40, 5), (15, 3), (1, 1)])
async def test_no_size_breaks_it_and_plain_signs_stay_plain(
    size: tuple[int, int], afternoon: Board
) -> None:
    app = app_of(afternoon, symbols=ASCII)
    async with app.run_test(size=size) as pilot:
        await open_list(app, pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        assert shown(app) is CompactionScreen
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        page = app.screen.query_one(Page)
        assert WORDS.split()[-1] in "\n".join(line.plain for line in page.lines)
        await pilot.press("m")
        await settle(pilot)
        drawn = {sign for line in sent(app) for sign in line if not sign.isascii()}
        assert drawn <= set(one_line(HOSTILE))


@pytest.mark.parametrize("release", ["1.0.44", "2.0.77", "2.1.330", "2.1.330-win"])
async def test_every_recorded_compaction_opens_with_its_summary(
    release: str, recordings: Path
) -> None:
    board = board_of(recordings / release / "claude")
    app = app_of(board)
    async with app.run_test(size=(100, 45)) as pilot:
        await open_list(app, pilot)
        await pilot.press("end", "enter")
        session = board.history[-1].session
        own = [one for one in reversed(board.history) if one.session == session]
        for at, one in enumerate(own, 1):
            await settle(pilot)
            lines = [line.plain for line in app.screen.query_one(Page).lines]
            text = "\n".join(lines)
            assert f"⟳ {at}/{len(own)}" in seen(app)
            assert "cannot be read" not in text
            begin = next(i for i, line in enumerate(lines) if line.startswith("Summary"))
            assert len(lines) > begin + 3
            assert f"{one.compaction.trigger.value}" in lines[0]
            await pilot.press("right_square_bracket")


async def test_a_compaction_that_comes_while_one_looks_moves_no_cursor() -> None:
    app = app_of(board_with(many(3)))
    async with app.run_test(size=(80, 24)) as pilot:
        rows = await open_list(app, pilot)
        await pilot.press("j")
        kept = rows.key
        newer = recorded(0)
        newer = replace(newer, compaction=replace(newer.compaction, id="new", at_ms=NOW_MS + 1))
        app.board = board_with((newer, *many(3)))
        await settle(pilot)
        assert len(rows.keys) == 4
        assert rows.key == kept


async def test_what_comes_just_after_a_compaction_was_read_is_shown_too() -> None:
    app = app_of(board_with(many(1)))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "renamed" not in seen(app)
        app.board = board_with(tuple(replace(one, title="renamed") for one in many(1)))
        await until(pilot, lambda: "renamed" in seen(app))


async def test_a_listed_compaction_whose_transcript_was_written_anew_can_be_opened(
    tmp_path: Path,
) -> None:
    """A list that holds still, or is a moment old, names what the session no longer has."""
    reading = Reading(config(tmp_path))
    async with reading.app.run_test(size=(80, 24)) as pilot:
        app = reading.app
        await until(pilot, lambda: len(app.board.history) == 2)
        await pilot.press("3", "space")
        await until(pilot, lambda: bool(app.screen.query_one("#compactions", Rows).keys))
        path = tmp_path / PROJECT / f"{SESSION}.jsonl"
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:9]))
        before = app.latest
        reading.read()
        await until(pilot, lambda: app.latest is not before)
        await pilot.press("enter")
        await until(pilot, lambda: "only figures are shown" in seen(app))
        await pilot.press("space")
        await until(pilot, lambda: not app.board.history)
        assert shown(app) is CompactionScreen


async def test_an_open_compaction_goes_on_under_the_id_of_its_boundary(tmp_path: Path) -> None:
    """Where its summary stands first, that names it until the boundary comes."""
    made = rows()
    place = next(number for number, one in enumerate(made) if one["uuid"] == "ab")
    first, boundary = [*made[:place], made[place + 1]], made[place]
    reading = Reading(write(tmp_path, {f"{SESSION}.jsonl": first}))
    async with reading.app.run_test(size=(80, 24)) as pilot:
        app = reading.app
        await until(pilot, lambda: len(app.board.history) == 1)
        await pilot.press("3")
        await until(pilot, lambda: bool(app.screen.query_one("#compactions", Rows).keys))
        await pilot.press("enter")
        await until(pilot, lambda: "took" not in seen(app) and "1/1" in seen(app))
        with (tmp_path / PROJECT / f"{SESSION}.jsonl").open("ab") as file:
            file.write(spelt(boundary))
        reading.read()
        await until(pilot, lambda: "took" in seen(app))
        await until(pilot, lambda: "Context before it" in seen(app))
        assert "only figures" not in seen(app)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, TimelineScreen))


@pytest.mark.parametrize("width", [40, 60, 100])
def test_the_page_of_one_says_what_hangs_on_the_cache(width: int) -> None:
    one = replace(many(1)[0], nano=300_000_000, off_nano=230_000_000)
    lines = page_lines(CompactionFacts(one, (one,)), LOOK, width)
    shown = " ".join(" ".join(line.plain for line in lines).split())
    assert "≈$0.30 $0.07 cached, $0.53 not" in shown
    assert max(line.cell_length for line in lines) <= width


@pytest.mark.parametrize(
    ("nano", "off_nano", "shown"),
    [
        (300_000_000, 230_000_000, " ≈.07–.53"),
        (6_000_000_000, 5_400_000_000, " ≈.6–11"),
        (300_000_000, 20_000_000, "   ≈$0.30"),
        (123_000_000_000, 100_000_000_000, " ≈23–223"),
        (3_000_000, 2_100_000, "  ≈$0.0030"),
    ],
    ids=["cached or not", "in dollars", "as good as one", "much", "too long for the column"],
)
def test_the_list_has_both_ends_where_much_hangs_on_the_cache(
    nano: int, off_nano: int, shown: str
) -> None:
    one = replace(many(1)[0], nano=nano, off_nano=off_nano, paid_nano=None)
    for width in (56, 200):
        line = COMPACTIONS.draw(one, LOOK, width)
        assert shown.strip() in line.plain
        assert line.cell_length <= width


def test_the_sum_of_the_list_has_both_ends_where_much_hangs_on_the_cache() -> None:
    open_, known = many(2)
    history = (
        replace(open_, nano=300_000_000, off_nano=230_000_000, paid_nano=None),
        replace(known, nano=None, paid_nano=1_000_000),
    )
    parts = [str(part) for part in totals(history, 2, CompactionOrder(), LOOK)]
    assert "≈$0.07–0.53" in parts


def test_the_page_of_one_says_that_what_it_cost_is_known() -> None:
    one = replace(many(1)[0], nano=300_000_000, off_nano=230_000_000, paid_nano=70_000_000)
    shown = " ".join(line.plain for line in page_lines(CompactionFacts(one, (one,)), LOOK, 60))
    assert "$0.07 reported by Claude Code" in shown
    assert "$0.30" not in shown
