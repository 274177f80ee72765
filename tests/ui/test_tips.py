"""Screen 5: what to do, its evidence, what is not wanted, and what became of it."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.session.turns import TurnFigures
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.measure import Measure
from ccwatch.analysis.tips.notes import Notes
from ccwatch.analysis.tips.registry import TIPS
from ccwatch.analysis.tips.sighting import Sighting
from ccwatch.client import memory
from ccwatch.demo import Demo, private_demo
from ccwatch.library.row_content import prompt_text
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.session import Session
from ccwatch.model.usage import Usage
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insight import NO_INSIGHT
from ccwatch.report.blocks.insights import Insights
from ccwatch.report.board import Board
from ccwatch.report.tips.tip_detail import TipDetail
from ccwatch.report.tips.tip_notes import TipNotes
from ccwatch.store.databases.note_database import NoteDatabase
from ccwatch.store.index import Index
from ccwatch.ui.app import MINUTE, CcwatchApp
from ccwatch.ui.choice import Choice
from ccwatch.ui.screens.tip import TipScreen
from ccwatch.ui.screens.tips import TipsScreen
from ccwatch.ui.screens.turn import TurnScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.services import Services
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.view import Look, Moment
from ccwatch.ui.widgets.columns import Column, Table, written
from ccwatch.ui.widgets.live.tips_panel import tip_lines
from ccwatch.ui.widgets.tip_page import TipLook, tip_table
from ccwatch.ui.widgets.tip_tables import (
    SessionFinding,
    TipFacts,
    catalogue,
    here,
    history,
    of_key,
)
from tests.support import rows
from tests.support.boards import (
    HOSTILE,
    NOW_MS,
    SHOP,
    board,
    empty,
    feed,
    findings,
    now,
    overview,
    session,
)
from tests.support.looks import (
    NAMES,
    ODD_SIZES,
    SIZES,
    Compare,
    app_showing,
    messages,
    seen,
    sent,
    settle,
    until,
)
from tests.support.readings import Reading, at_rest, counted, drawn
from tests.support.readings import rows as rows_of

MORNING = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
DEMO = "7f0e3c1a-2b4d-4c6e-8a9f-1d2c3b4a5f60"
"""The session of the demo's scenario that most tips speak of."""
INFRA = "2f3e4d5c-6b7a-4899-a0b1-c2d3e4f5a6b7"
"""One that was left for a while, in a project of its own."""
PRICES = Prices.shipped()


@pytest.fixture(scope="module")
def played() -> Iterator[tuple[Demo, Board]]:
    """The demo's scenario of tips, when most of it has happened."""
    with private_demo(now=lambda: MORNING, scenario="tips") as demo:
        demo.advance_to(0.5)
        index = Index((str(demo.config_dir),))
        index.read_once()
        yield demo, Analyst(PRICES, UTC).board(index.snapshot(), demo.now_ms())


def app_on(
    played: tuple[Demo, Board], session: str = DEMO, tips: TipNotes | None = None
) -> CcwatchApp:
    """The app, showing a session of the scenario."""
    demo, board = played
    library, notes = Transcripts(), tips or TipNotes(PRICES)

    async def feed() -> AsyncIterator[Board]:
        yield board

    return CcwatchApp(
        feed,
        now=demo.now,
        zone=UTC,
        choice=Choice.at_first(session, ""),
        services=lambda: Services(
            prices=PRICES,
            text_of=prompt_text,
            library=library,
            insights=Insights(library, PRICES, counted, memory.of),
            tips=notes,
            unwritten=lambda: {"tips": notes.problem} if notes.problem else {},
        ),
    )


async def to_tips(pilot: Pilot[int], app: CcwatchApp) -> TipsScreen:
    await until(pilot, lambda: bool(app.insight.session.id))
    await pilot.press("5")
    await until(pilot, lambda: isinstance(app.screen, TipsScreen) and bool(rows_of(app).keys))
    assert isinstance(app.screen, TipsScreen)
    return app.screen


def keys_of(app: CcwatchApp) -> list[str]:
    return [key.partition(" ")[2] for key in rows_of(app).keys]


async def open_tip(pilot: Pilot[int], app: CcwatchApp, tip: str) -> TipScreen:
    rows = rows_of(app)
    rows.cursor = keys_of(app).index(tip)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, TipScreen) and bool(app.screen.detail))
    assert isinstance(app.screen, TipScreen)
    return app.screen


# -- the list


async def test_findings_are_listed_by_urgency_and_by_what_following_them_saves(
    played: tuple[Demo, Board],
) -> None:
    app = app_on(played)
    async with app.run_test(size=(120, 30)) as pilot:
        await to_tips(pilot, app)
        found = app.insight.findings
        savings = {one.id: (one.urgent, one.saving_nano or 0) for one in found}
        shown = [savings[key] for key in keys_of(app) if key in savings]
        assert shown == sorted(shown, reverse=True)
        assert {one.id for one in found} <= {*keys_of(app)}
        assert "cart.py read 2×, unchanged" in seen(app)
        assert "estimated" in seen(app)


async def test_where_no_tip_is_listed_its_keys_say_so() -> None:
    app = app_showing(empty())
    async with app.run_test(size=(100, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("5")
        for key in ("y", "z", "Z", "x"):
            await pilot.press(key)
            assert messages(app) == ["No tip selected"], key
            app.clear_notifications()
        await pilot.press("shift+tab")
        await settle(pilot)
        await pilot.press("z")
        assert messages(app) == ["No session to snooze it in"]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TipScreen))
        app.clear_notifications()
        await pilot.press("z")
        said = messages(app)
        assert said == ["No session to snooze it in"]
        assert not app.services.tips.notes.snoozes


def test_a_tip_that_another_one_outdoes_is_not_said_to_have_no_cause() -> None:
    tip = next(one for one in TIPS if one.id == "cache-expired")
    seen_once = Sighting(SHOP, tip.id, NOW_MS, NOW_MS)
    page = tip_table(
        TipDetail(tip, Session(SHOP), None, better="Cold cache: [b]compact"),
        TipLook(Moment(NOW_MS, UTC), UNICODE, 90, {}, sighting=seen_once),
    )
    assert page.name == "see instead: Cold cache: [b]compact"
    assert "is still there" not in " ".join(written(line).text for line in page.lines)


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (90, "! urgent · saves ≈$0.78 · ≈226k tokens · estimated"),
        (40, "! urgent · saves ≈$0.78 · ≈226k tokens"),
        (36, "! urgent · saves ≈$0.78"),
    ],
)
def test_what_a_tip_saves_is_told_uncut(width: int, said: str) -> None:
    tip = next(one for one in TIPS if one.id == "cache-pauses")
    finding = replace(findings()[0], saving_nano=780_000_000, saving_tokens=226_000)
    page = tip_table(
        TipDetail(tip, Session(SHOP), finding), TipLook(Moment(NOW_MS, UTC), UNICODE, width, {})
    )
    assert page.name == said


def test_a_turn_costs_beside_a_tip_what_it_does_in_its_session() -> None:
    tip = next(one for one in TIPS if one.id == "cache-pauses")
    turn = TurnFigures(0, NOW_MS, 0, 1, (), (), Usage(), 0, ("own-1",), None, None, None, True)
    partly, copied = replace(turn, nano=40_000_000), replace(turn, copied=True)
    page = tip_table(
        TipDetail(tip, session(), findings()[0], turns=(turn, partly, copied)),
        TipLook(Moment(NOW_MS, UTC), UNICODE, 90, {}),
    )
    rows = [written(line) for line in page.lines]
    assert [row.cells[1] for row in rows if "  turn 1 " in row.text] == ["!?", "!$0.04", ""]


def test_a_sum_at_the_end_of_a_line_after_which_there_is_more_is_not_cut() -> None:
    advice = "Run /clear now, which saves $0.12 and tokens."
    finding = Finding("x", "A title", advice, "evidence")
    lines = tip_lines((finding,), UNICODE, 35, 2)
    assert [line.plain for line in lines] == ["· A title", "  Run /clear now, which saves …"]
    assert tip_lines((finding,), UNICODE, 36, 2)[1].plain == "  Run /clear now, which saves $0.12…"


async def test_tips_of_all_sessions_are_not_told_as_those_of_one() -> None:
    app = app_showing(board())
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        heads = []
        await pilot.press("5")
        for _ in range(3):
            await settle(pilot)
            heads.append(seen(app).splitlines()[0].partition(" · ")[0].strip())
            await pilot.press("tab")
    assert heads == ["Tips → shop", "Tips", "Tips → shop"]


async def test_t_opens_the_list_too() -> None:
    app = app_showing(board())
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        await pilot.press("t")
        assert isinstance(app.screen, TipsScreen)
        assert "urgent" in seen(app)
        assert "Auto-compact in about 5 turns" in seen(app)


async def test_all_sessions_that_are_open_are_looked_into(played: tuple[Demo, Board]) -> None:
    app = app_on(played)
    async with app.run_test(size=(120, 50)) as pilot:
        await to_tips(pilot, app)
        await pilot.press("tab")
        await until(pilot, lambda: "data: Two tasks in one session" in seen(app))
        assert "shop: cart.py read 2×" in seen(app)
        view = app.view()
        assert view
        assert view.overview.session.id == DEMO


def test_urgent_findings_come_first_and_the_others_by_what_they_save() -> None:
    calm = SessionFinding("s", Finding("calm", "Calm", "", "", saving_nano=5))
    urgent = SessionFinding("s", Finding("urgent", "Urgent", "", "", saving_nano=1, urgent=True))
    dear = SessionFinding("s", Finding("dear", "Dear", "", "", saving_nano=9))
    known = TipFacts(Look(Moment(0), UNICODE), Notes(), session="s", here=[calm, dear, urgent])
    table = here(known)
    assert table
    assert [of_key(line.key)[1] for line in table.lines] == ["urgent", "dear", "calm"]


@pytest.mark.parametrize(
    ("width", "order"), [(80, " · urgent first, then by saving"), (40, " · urgent first")]
)
async def test_the_order_of_tips_is_told(
    played: tuple[Demo, Board], width: int, order: str
) -> None:
    app = app_on(played)
    async with app.run_test(size=(width, 24)) as pilot:
        await to_tips(pilot, app)
        assert seen(app).splitlines()[0].rstrip().endswith(order)
        await pilot.press("tab", "tab")
        await until(pilot, lambda: "this session first" in seen(app).splitlines()[0])


# -- one tip


async def test_the_evidence_is_reached_and_left_with_nothing_but_keys(
    played: tuple[Demo, Board],
) -> None:
    app = app_on(played)
    async with app.run_test(size=(120, 40)) as pilot:
        await to_tips(pilot, app)
        screen = await open_tip(pilot, app, "repeated-reads")
        text = seen(app)
        assert "costs" in text
        assert "with each further turn" in text
        assert "id     repeated-reads" in text
        keys = [*screen.rows.keys]
        turn = next(place for place, key in enumerate(keys) if key[0] == "t")
        screen.rows.cursor = turn
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TurnScreen))
        await pilot.press("escape")
        assert app.screen is screen
        assert screen.rows.cursor == turn
        screen.rows.cursor = next(place for place, key in enumerate(keys) if key[0] == "b")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ViewerScreen) and "lines" in seen(app))
        assert "Read" in seen(app)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, TipsScreen)
        assert rows_of(app).key == f"{DEMO} repeated-reads"


async def test_after_a_pause_every_way_to_go_on_has_its_arithmetic(
    played: tuple[Demo, Board],
) -> None:
    app = app_on(played, INFRA)
    async with app.run_test(size=(120, 40)) as pilot:
        await to_tips(pilot, app)
        await open_tip(pilot, app, "after-pause")
        text = seen(app)
        for way in ("continue $", "compact $", "clear $"):
            assert way in text
        assert " × $" in text
        assert "/M = $" in text
        assert "First seen" in text


async def test_what_to_type_is_copied(played: tuple[Demo, Board]) -> None:
    app = app_on(played, INFRA)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_tips(pilot, app)
        screen = await open_tip(pilot, app, "after-pause")
        await pilot.press("y")
        assert screen.detail
        assert screen.detail.finding
        assert app.clipboard == screen.detail.finding.command != ""
        await pilot.press("escape")
        rows_of(app).cursor = keys_of(app).index("trigger-too-low")
        await pilot.press("y")
        assert app.clipboard.startswith("/autocompact")


# -- what is not wanted


async def test_a_tip_is_snoozed_and_woken_and_switched_off_and_on(
    played: tuple[Demo, Board],
) -> None:
    app = app_on(played)
    async with app.run_test(size=(120, 50)) as pilot:
        await to_tips(pilot, app)
        rows_of(app).cursor = keys_of(app).index("repeated-reads")
        await pilot.press("z")
        assert "repeated-reads" not in keys_of(app)
        await until(pilot, lambda: bool([*app._notifications]))
        (said,) = app._notifications
        assert (said.title, said.message) == (
            "Files read again, unchanged",
            "Snoozed in this session",
        )
        rows_of(app).cursor = keys_of(app).index("large-reads")
        await pilot.press("x")
        assert "large-reads" not in keys_of(app)
        assert app.services.tips.off(DEMO, app.moment().now_ms) == {"repeated-reads", "large-reads"}
        await pilot.press("tab", "tab", "tab")
        first = [rows_of(app).item(index) for index in (0, 1)]
        assert {item.key.partition(" ")[2] for item in first} == {"repeated-reads", "large-reads"}
        assert "snoozed here" in seen(app)
        for key, press in (("large-reads", "x"), ("repeated-reads", "z")):
            rows_of(app).cursor = keys_of(app).index(key)
            await pilot.press(press)
        assert app.services.tips.off(DEMO, app.moment().now_ms) == frozenset()
        await pilot.press("tab")
        await until(pilot, lambda: {"repeated-reads", "large-reads"} <= {*keys_of(app)})


@pytest.mark.parametrize("key", ["z", "Z", "x"])
async def test_a_tip_that_is_wanted_again_is_looked_for_at_once(
    played: tuple[Demo, Board], key: str
) -> None:
    app = app_on(played)
    async with app.run_test(size=(120, 50)) as pilot:

        def is_found() -> bool:
            return "repeated-reads" in {one.id for one in app.insight.findings}

        await to_tips(pilot, app)
        rows_of(app).cursor = keys_of(app).index("repeated-reads")
        await pilot.press(key)
        app.analyse_again()
        await until(pilot, lambda: not is_found())
        await pilot.press("tab", "tab", "tab")
        rows_of(app).cursor = keys_of(app).index("repeated-reads")
        async with asyncio.timeout(MINUTE / 2):
            await pilot.press(key)
            await until(pilot, is_found)


async def test_a_snooze_for_a_day_holds_everywhere(played: tuple[Demo, Board]) -> None:
    app = app_on(played)
    async with app.run_test(size=(120, 50)) as pilot:
        await to_tips(pilot, app)
        await pilot.press("Z")
        now_ms = app.moment().now_ms
        [tip] = app.services.tips.off("another", now_ms)
        assert tip not in keys_of(app)
        assert app.services.tips.off("another", now_ms + 25 * 3_600_000) == frozenset()


async def test_keys_are_answered_while_what_they_changed_waits_to_be_written(
    played: tuple[Demo, Board], tmp_path: Path
) -> None:
    free = threading.Event()

    class Busy(NoteDatabase):
        def switch(self, tip: str, *, off: bool) -> bool:
            return free.wait(60) and super().switch(tip, off=off)

    app = app_on(played, tips=TipNotes(PRICES, store=Busy(tmp_path / "ccwatch")))
    async with app.run_test(size=(120, 50)) as pilot:
        await to_tips(pilot, app)
        chosen = ["repeated-reads", "large-reads"]
        for tip in chosen:
            rows_of(app).cursor = keys_of(app).index(tip)
            await pilot.press("x")
            assert tip not in keys_of(app)
        await pilot.press("Z")
        kept = NoteDatabase(tmp_path / "ccwatch")
        assert not kept.read().off
        free.set()
        await until(pilot, lambda: bool(kept.read().snoozes))
        assert kept.read().off == {*chosen}
        assert kept.read().snoozes == app.services.tips.notes.snoozes


async def test_what_could_not_be_written_of_a_tip_is_told_and_written_at_the_end(
    played: tuple[Demo, Board], tmp_path: Path
) -> None:
    folder = tmp_path / "ccwatch"
    folder.touch()
    app = app_on(played, tips=TipNotes(PRICES, store=NoteDatabase(folder)))
    async with app.run_test(size=(120, 50)) as pilot:
        await to_tips(pilot, app)
        rows_of(app).cursor = keys_of(app).index("repeated-reads")
        await pilot.press("x")
        await until(pilot, lambda: "tips not written: " in seen(app))
        folder.unlink()
    assert NoteDatabase(folder).read().off == {"repeated-reads"}


async def test_what_became_of_a_tip_is_told_as_soon_as_it_is_noted(
    played: tuple[Demo, Board],
) -> None:
    app = app_on(played)
    async with app.run_test(size=(120, 50)) as pilot:
        await to_tips(pilot, app)
        await open_tip(pilot, app, "repeated-reads")
        await until(pilot, lambda: "there is no more to save" in " ".join(seen(app).split()))
        more = [replace(one, saving_nano=9_000_000_000) for one in app.insight.findings]
        grown = replace(app.insight, findings=tuple(more))
        app.services.tips.note(grown, (), app.moment().now_ms)
        app.insight = grown
        await until(pilot, lambda: "when it was first seen, $9.00 now" in seen(app))


async def test_what_the_settings_switch_off_stays_off(played: tuple[Demo, Board]) -> None:
    app = app_on(played, tips=TipNotes(PRICES, ["repeated-reads"]))
    async with app.run_test(size=(120, 50)) as pilot:
        await to_tips(pilot, app)
        assert "repeated-reads" not in keys_of(app)
        await pilot.press("tab", "tab", "tab", "x")
        assert app.services.tips.off(DEMO, 0) == {"repeated-reads"}
        assert "off in the settings" in seen(app)


async def test_what_is_not_wanted_is_not_told_on_live() -> None:
    app = app_showing(board())
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert "Auto-compact in about 5 turns" in seen(app)
        await pilot.press("5")
        rows_of(app).cursor = keys_of(app).index("near-trigger")
        await pilot.press("x", "1")
        assert "Auto-compact in about 5 turns" not in seen(app)


async def test_turns_of_a_tip_stay_themselves_when_their_numbers_change(tmp_path: Path) -> None:
    large = rows.usage(fresh=100_000, output=1_000)
    begun = [rows.prompt("p", text="Begin"), rows.answer("a", "p", used=large)]
    for number, word in enumerate(("red", "green", "blue", "black")):
        begun.append(rows.prompt(f"p{number}", "a", text=word))
        begun.append(rows.answer(f"a{number}", f"p{number}", used=large))
    early = [rows.prompt("e", text="Earlier"), rows.answer("f", "e"), *begun]
    early[2] = early[2] | {"parentUuid": "f"}
    name = f"{rows.SESSION}.jsonl"
    rows.write(tmp_path, {name: early})
    reading = Reading(tmp_path)
    app = reading.app
    async with app.run_test(size=(120, 50)) as pilot:
        await to_tips(pilot, app)
        page = await open_tip(pilot, app, "taken-back")
        page.rows.cursor = [*page.rows.keys].index("tp1")
        await at_rest(pilot)
        assert re.findall("turn ([0-9]+) .* (red|green|blue|black)", seen(app)) == [
            ("3", "red"), ("4", "green"), ("5", "blue")
        ]  # fmt: skip
        rows.write(tmp_path, {name: begun})
        reading.read()
        await until(
            pilot,
            lambda: page.detail is not None and len(page.detail.session.main.turns) == 5,
        )
        await at_rest(pilot)
        assert re.findall("turn ([0-9]+) .* (red|green|blue|black)", seen(app)) == [
            ("2", "red"), ("3", "green"), ("4", "blue")
        ]  # fmt: skip
        await pilot.press("enter")
        assert isinstance(app.screen, TurnScreen)
        assert app.screen.turn == "p1"


async def test_a_session_to_which_live_returns_is_shown_with_its_last_analysis_at_once(
    played: tuple[Demo, Board],
) -> None:
    app = app_on(played)
    other = next(row.id for row in played[1].rows if row.id != DEMO)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: app.insight.session.id == DEMO)
        first = app.insight
        app.pin(other)
        assert app.insight is NO_INSIGHT
        assert first.findings[0].title not in seen(app)
        await until(pilot, lambda: app.insight.session.id == other)
        app.pin(DEMO)
        assert app.insight is first


async def test_another_session_on_live_is_analysed_without_a_rest(
    played: tuple[Demo, Board], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.ui.board_app.REST", 3600.0)
    app = app_on(played)
    other = next(row.id for row in played[1].rows if row.id != DEMO)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: app.insight.session.id == DEMO)
        app.pin(other)
        await until(pilot, lambda: app.insight.session.id == other)


# -- history


def test_history_tells_before_and_after_of_the_session_on_live_first() -> None:
    gone = Sighting(SHOP, "near-trigger", 1, 9, Measure(9, 143_000, 310_000_000), 5, 5, 9, SHOP,
                    Measure(9, 41_000, 120_000_000))  # fmt: skip
    other = Sighting("other", "unprompted", 5, 5)
    notes = Notes().with_sightings([other, gone])
    app = app_showing(board())
    table = history(TipFacts(app.look(), notes, session=SHOP))
    first, second = map(written, table.lines)
    assert "Auto-compaction is near" in first.text
    assert first.cells == (
        "143k → 41k a response, $0.31 → $0.12 a turn",
        "gone, better since",
    )
    assert second.cells == ("", "applies")


# -- any text, any size, nothing at all


@pytest.mark.parametrize("size", ODD_SIZES, ids=str)
async def test_hostile_findings_are_shown_as_they_are_at_any_size(size: tuple[int, int]) -> None:
    bad = replace(
        findings()[0], title=HOSTILE, advice=HOSTILE * 9, evidence=HOSTILE, command=HOSTILE
    )
    app = app_showing(board(replace(overview(), findings=(bad,))))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("5", "enter")
        await settle(pilot)
        assert isinstance(app.screen, TipScreen)
        await pilot.press("j", "G", "y", "z")
        await settle(pilot)
        lines = sent(app)
        assert app.is_running
        assert not any("\x1b" in line or "\u202e" in line for line in lines)
        if size >= (80, 24):
            await pilot.press("escape")
            await pilot.press("tab", "tab", "tab", "enter")
            await settle(pilot)
            assert app.is_running


@pytest.mark.parametrize("keys", ["5", "5 enter y z Z x", "5 tab tab tab enter x escape", "t S n"])
async def test_no_key_fails_where_nothing_was_found(keys: str) -> None:
    app = CcwatchApp(feed(empty()), now=now)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(*keys.split())
        await pilot.pause()
        assert app.is_running


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
@pytest.mark.parametrize("screen", ["list", "one", "all"])
def test_looks(
    snap_compare: Compare, played: tuple[Demo, Board], screen: str, size: tuple[int, int]
) -> None:
    app = app_on(played, INFRA)

    async def go(pilot: Pilot[int]) -> None:
        await to_tips(pilot, app)
        if screen == "one":
            await open_tip(pilot, app, "after-pause")
        elif screen == "all":
            await pilot.press("tab", "tab", "tab")
        await settle(pilot)

    assert snap_compare(app, run_before=go, terminal_size=size)


def test_headings_take_the_room_of_columns_without_a_name() -> None:
    table = Table("saves ≈$0.23 · ≈774k tokens", (Column("", 8), Column("", 8)))
    assert table.headings(38).plain.rstrip() == table.name
    named = Table("what is the case", (Column("saves", 8),))
    assert named.headings(20).plain == "what is th…    saves"


def test_tips_are_told_apart_by_their_names_in_a_narrow_pane() -> None:
    known = TipFacts(Look(Moment(0, UTC), UNICODE), Notes())
    lines = drawn(catalogue(known), 37)
    assert len(set(lines)) == len(lines)
    assert sum("…" in line for line in lines) < len(lines) / 4


def test_titles_of_tips_are_whole_at_eighty_columns() -> None:
    title = "Cold cache: /clear is cheapest, $0.12 against $1.24"
    finding = Finding("after-pause", title, "", "", 166_000, urgent=True)
    known = TipFacts(Look(Moment(0, UTC), UNICODE), Notes(), here=[SessionFinding("s", finding)])
    table = here(known)
    assert table is not None
    assert title in drawn(table, 78)[0]
    assert "urgent" not in table.headings(78).plain + drawn(table, 78)[0]
    assert "urgent" in drawn(table, 110)[0]


def test_the_history_gives_times_only_the_room_that_they_need() -> None:
    minute = 60_000
    seen_at = Sighting("s", "images", 9 * minute, 9 * minute)
    notes = Notes(sightings={seen_at.key: seen_at})
    table = history(TipFacts(Look(Moment(10 * minute, UTC), UNICODE), notes, session="s"))
    assert "00:09 s: " in drawn(table, 78)[0]


def test_where_there_is_room_the_command_of_a_tip_is_whole() -> None:
    command = "/compact keep the open task, decisions made and files being edited"
    found = Finding("near-trigger", "Compact now", "Do it.", "", command=command)
    roomy = [line.plain.strip() for line in tip_lines([found], UNICODE, 40, 16)]
    assert " ".join(roomy[1:3]) == command
    low = [line.plain.strip() for line in tip_lines([found], UNICODE, 40, 5)]
    assert low[1].endswith("…")
    assert low[2] == "Do it."
