"""The Live screen: what it says of a session, and that it keeps still."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import RenderableType
from textual.content import Content
from textual.screen import Screen

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.cache import Cache
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import Threshold, ThresholdSource
from ccwatch.analysis.window import Window
from ccwatch.library.row_content import prompt_text
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.basis import Basis
from ccwatch.model.client import Limit
from ccwatch.model.lane import Lane
from ccwatch.model.session import Reported, Session
from ccwatch.model.setup import Setup
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight
from ccwatch.report.blocks.insights import Insights
from ccwatch.report.board import Board
from ccwatch.report.output.listings import agents as listed_agents
from ccwatch.store.snapshot import LineCounts, Progress, Snapshot
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice, ChoiceReason
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.services import Services
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.view import Look, Moment
from ccwatch.ui.widgets.conversation.figures import figures
from ccwatch.ui.widgets.copyables import summary
from ccwatch.ui.widgets.live import fill_panel, others
from ccwatch.ui.widgets.live.tips_panel import shortened
from ccwatch.ui.widgets.panel import Panel
from tests.support import boards, rows
from tests.support.looks import app_showing, seen, settle, until
from tests.support.readings import Reading

WIDE, NARROW = (120, 30), (40, 12)


async def drawn(shown: Overview, size: tuple[int, int] = WIDE) -> str:
    """What the Live screen says of a session."""
    app = app_showing(boards.board(shown))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        return seen(app)


def panel_text(app: CcwatchApp, selector: str) -> str:
    """What a panel says."""
    return str(app.screen.query_one(selector, Panel).render())


@pytest.mark.parametrize("size", [WIDE, (80, 24), NARROW, (60, 8)], ids=str)
async def test_the_main_figures_are_there_at_every_size(size: tuple[int, int]) -> None:
    text = await drawn(boards.overview(), size)
    for figure in ("72%", "143k", "23", "$5.10"):
        assert figure in text or (figure == "72%" and size == WIDE), figure


@pytest.mark.parametrize("size", [WIDE, (80, 24), NARROW], ids=str)
async def test_a_fork_of_nothing_but_copied_turns_says_so(size: tuple[int, int]) -> None:
    plain = boards.overview()
    fork = replace(plain.session, main=replace(plain.session.main, owned=frozenset()))
    free = replace(plain.cost, logged=Bill(), total_nano=0, unlogged_nano=None)
    shown = replace(plain, session=fork, cost=free, per_turn_nano=None)
    text = await drawn(shown, size)
    assert "$0.00" in text
    assert "copied, paid elsewhere" in text


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=str)
async def test_a_fork_without_a_compaction_of_its_own_says_so(size: tuple[int, int]) -> None:
    plain = boards.overview()
    main = replace(plain.session.main, compactions=plain.compactions)
    fork = replace(plain, session=replace(plain.session, main=main), compactions=())
    text = await drawn(fork, size)
    assert "none since the fork" in text
    assert "no compaction yet" not in text


async def test_a_total_that_was_reported_before_the_last_answers_is_told_as_such() -> None:
    plain = boards.overview()
    cost = replace(plain.cost, reported_nano=3_000_000_000, total_basis=Basis.MEASURED)
    text = await drawn(replace(plain, cost=cost), (200, 60))
    assert "$3.00 reported earlier" in text
    assert "reported earlier" not in await drawn(plain, (200, 60))


@pytest.mark.parametrize("width", [24, 30, 41, 60, 100])
async def test_in_five_rows_of_any_width_the_session_tells_its_cost(width: int) -> None:
    for shown in (boards.overview(), replace(boards.overview(), context=boards.context(160_000))):
        assert "$5.10" in await drawn(shown, (width, 5)), width


async def test_both_marks_are_named_with_their_sources() -> None:
    text = await drawn(boards.overview())
    assert "auto-compact at 167k, learned from 6 compactions" in text
    assert "95% documented 190k" in text


async def test_the_forecast_has_a_range_and_is_left_out_where_there_is_none() -> None:
    assert "≈5 turns (3–9) · ≈9 min" in await drawn(boards.overview())
    assert "turns" not in await drawn(replace(boards.overview(), forecast=None, findings=()))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (WIDE, "≈240 turns (84–567) · ≈2 d"),
        ((80, 24), "≈240 turns (84–567)"),
        (NARROW, "≈240 turns"),
    ],
    ids=["wide", "middle", "narrow"],
)
async def test_a_forecast_of_far_away_has_room_for_its_wide_range(
    size: tuple[int, int], words: str
) -> None:
    far = Forecast(512.0, 180.0, 1210.0, 240.0, 2_900.0)
    text = await drawn(replace(boards.overview(), forecast=far), size)
    assert f"· {words} " in text


async def test_a_window_that_a_context_proved_too_small_is_said_to_be_learned() -> None:
    larger = Window(1_000_000, Basis.LEARNED, "a context of 250,000 tokens was seen")
    known = replace(boards.overview(), context=replace(boards.context(), window=larger))
    assert "1.0M window, learned" in await drawn(known, WIDE)
    assert "window, learned" not in await drawn(boards.overview(), WIDE)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_context_past_the_window_says_that_the_window_is_wrong(
    size: tuple[int, int],
) -> None:
    text = await drawn(replace(boards.overview(), context=boards.context(231_000)), size)
    assert "past 200k: the window must be larger" in text
    assert "231k" in text


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_after_a_compaction_the_size_is_unknown_or_marked_as_estimated(
    size: tuple[int, int],
) -> None:
    unknown = replace(boards.context(None), basis=None)
    estimated = replace(boards.context(27_300), basis=Basis.ESTIMATED, pending=2_100)
    of_unknown = await drawn(replace(boards.overview(), context=unknown, forecast=None), size)
    of_estimated = await drawn(replace(boards.overview(), context=estimated, forecast=None), size)
    assert "size not known until the next response" in of_unknown
    assert "≈27.3k" in of_estimated
    assert "+≈2.1k pending" in of_estimated


def test_an_estimated_size_is_marked_of_sub_agents_and_opened_sessions_too() -> None:
    estimated = replace(boards.context(27_300), basis=Basis.ESTIMATED)
    agents = tuple(replace(one, context=estimated) for one in boards.agents())
    view = replace(boards.overview(), context=estimated, agents=agents)
    lane = view.session.main
    for agent in ("", agents[0].agent.id):
        assert figures(view, lane, agent, UNICODE)[0] == ("≈27k of 200k ≈14%", "bold")
    assert "≈14%  ≈27k" in next(listed_agents(view, 80))
    assert "(≈14%)" in summary(view)


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (boards.threshold(), ", trigger 167k learned (n=6), "),
        (Threshold(None, ThresholdSource.OFF), ", auto-compact is off, "),
        (Threshold(None, ThresholdSource.DOCUMENTED), ", trigger not known, "),
    ],
    ids=["learned", "off", "unknown"],
)
def test_the_summary_to_be_copied_names_the_trigger_once(threshold: Threshold, words: str) -> None:
    context = replace(boards.context(), threshold=threshold)
    assert words in summary(replace(boards.overview(), context=context))


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (Threshold(None, ThresholdSource.OFF, documented_tokens=190_000), "auto-compact is off"),
        (
            Threshold(200_000, ThresholdSource.RELEASE, None, None, 190_000, reactive=True),
            "reactive",
        ),
        (Threshold(150_000, ThresholdSource.CONFIGURED, None, None, 190_000), "configured"),
        (
            Threshold(167_000, ThresholdSource.RELEASE, None, None, 190_000, honoured=False),
            "not honoured",
        ),
        (Threshold(), "trigger not known"),
    ],
    ids=["off", "reactive", "configured", "not honoured", "unknown"],
)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_what_is_special_about_a_trigger_is_said_in_words(
    threshold: Threshold, words: str, size: tuple[int, int]
) -> None:
    context = replace(boards.context(), threshold=threshold)
    shown = replace(boards.overview(), context=context, forecast=None)
    assert words in await drawn(shown, size)


async def test_the_documented_mark_is_named_beside_the_trigger_of_any_release() -> None:
    reactive = Threshold(200_000, ThresholdSource.RELEASE, None, None, 190_000, reactive=True)
    for threshold in (boards.threshold(), reactive):
        context = replace(boards.context(), threshold=threshold)
        assert "95% 190k" in await drawn(replace(boards.overview(), context=context), NARROW)


@pytest.mark.parametrize("size", [(200, 60), (100, 30), (80, 24), (60, 20), NARROW], ids=str)
async def test_the_words_for_a_cache_and_a_cost_of_nothing_are_whole(size: tuple[int, int]) -> None:
    plain = boards.overview()
    fork = replace(plain.session, main=replace(plain.session.main, owned=frozenset()))
    free = replace(plain.cost, logged=Bill(), total_nano=0, unlogged_nano=None)
    empty = Cache(300, None, None, 540_000_000)
    shown = replace(plain, session=fork, cost=free, per_turn_nano=None, cache=empty)
    text = await drawn(shown, size)
    assert re.search("cache +empty", text)
    assert "copied" in text
    assert not re.search(r"(empty|copied)[^│\n]*…", text)


@pytest.mark.parametrize("width", [60, 64, 80])
async def test_the_fullest_sub_agent_is_told_with_its_share(width: int) -> None:
    text = await drawn(boards.overview(), (width, 20))
    assert re.search(r"agents  1 running [━╸─ ]*17%", text)


async def test_an_unknown_window_is_not_drawn_as_a_number() -> None:
    unknown = Window(None, None, "a model that is not in the table")
    context = replace(boards.context(), window=unknown, threshold=Threshold())
    text = await drawn(replace(boards.overview(), context=context))
    assert "143k / ?" in text
    assert "200k" not in text


async def test_the_cost_says_what_is_missing_from_it() -> None:
    cost = replace(boards.cost(), logged=Bill({}, {"claude-next-9": 3}), undercounts_output=True)
    text = await drawn(replace(boards.overview(), cost=cost), (200, 60))
    assert ".28 unlogged" in text
    assert "no price for next-9" in text
    assert "output undercounted" in text


@pytest.mark.parametrize("size", [WIDE, NARROW, (40, 12)], ids=str)
async def test_a_day_and_a_session_whose_output_was_not_logged_cost_at_least_so_much(
    size: tuple[int, int],
) -> None:
    cost = replace(
        boards.cost(), undercounts_output=True, total_nano=7 * 10**9, total_basis=Basis.MEASURED
    )
    shown = boards.board(replace(boards.overview(), cost=cost))
    today = replace(shown.today, nano=9 * 10**9, undercounts=True)
    app = app_showing(replace(shown, today=today))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = seen(app)
    assert "!$7.00" in text
    assert "!$9.00" in text or "!9.00" in text


@pytest.mark.parametrize("size", [WIDE, NARROW, (200, 60), (40, 40), (40, 50)], ids=str)
async def test_a_plan_says_how_much_of_its_limits_is_used(size: tuple[int, int]) -> None:
    used = Limit("five_hour", 42.0, boards.NOW_MS + 3_600_000), Limit("seven_day", 88.0)
    board = boards.board(replace(boards.overview(), findings=(), agents=()))
    app = app_showing(boards.with_plan(board, *used))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "5 h 42%" in seen(app)
        assert "7 d 88%" in seen(app)
        app.board = boards.with_plan(board, replace(used[0], percent=90.0), used[1])
        await settle(pilot)
        assert re.search("! 5 h 90%, full (in )?≈27 min", seen(app))


async def test_a_total_with_a_guessed_price_is_marked() -> None:
    told = Reported(5_100_000_000, "cost-state", 9, guessed=True)
    shown = replace(boards.overview(), session=replace(boards.session(), reported=told))
    assert "reported with a guessed price" in await drawn(shown, (200, 60))
    assert "guessed" not in await drawn(boards.overview(), (200, 60))


async def test_what_was_logged_after_a_total_is_told_beside_it() -> None:
    earlier = replace(
        boards.overview().cost,
        reported_nano=5_000_000_000,
        total_nano=8_260_000_000,
        total_basis=Basis.REPORTED,
    )
    text = await drawn(replace(boards.overview(), cost=earlier), (200, 60))
    assert "reported $5.00 + 3.26 since · .28 unlogged" in text
    for width in (80, 100, 120, 140, 160):
        assert ".28 unlogged" in await drawn(replace(boards.overview(), cost=earlier), (width, 60))


async def test_a_cold_cache_says_what_the_next_message_costs() -> None:
    cold = Cache(300, boards.NOW_MS - 60_000, 90_000_000, 540_000_000, 80_000_000)
    text = await drawn(replace(boards.overview(), cache=cold, findings=()))
    assert "cold · since 14:31" in text
    assert "≈$0.54 cold" in text
    assert "The cache is cold" in text


@pytest.mark.parametrize("width", [60, 64, 70, 80])
async def test_how_long_the_cache_lives_is_left_out_where_it_has_no_room(width: int) -> None:
    (line,) = [
        line
        for line in (await drawn(boards.overview(), (width, 24))).splitlines()
        if "4:10" in line
    ]
    assert "…" not in line
    assert ("of 5 min" in line) is (width > 60)


async def test_sub_agents_and_other_sessions_have_a_line_each() -> None:
    text = await drawn(boards.overview())
    assert "2 sub-agents · 1 running" in text
    assert text.index("api") < text.index("infra") < text.index("docs")


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((40, 24), ["!", "api", "93%", "of", "trigger", "$0.04"]),
        ((80, 24), ["!", "api", "opus-5", "━╸│───", "27%", "$0.04", "⟳0", "93%", "of", "trigger"]),
    ],
    ids=["narrow", "usual"],
)
async def test_what_is_near_in_another_session_is_named_beside_how_full_its_window_is(
    size: tuple[int, int], said: list[str]
) -> None:
    plain = boards.board(others=1)
    shop, api = plain.rows
    api = replace(api, used=270_000, window=1_000_000, trigger=290_000, share=0.93)
    app = app_showing(boards.with_rows(plain, (shop, api)))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        line = next(line for line in seen(app).splitlines() if " api " in line)
        assert line.strip(" │").split() == said


async def test_a_transcript_from_the_future_is_not_at_work_and_warms_no_cache_for_longer() -> None:
    ahead = boards.NOW_MS + 90 * boards.MINUTE
    shown = boards.overview()
    cache = replace(shown.cache, ttl=300, expires_ms=ahead + 5 * boards.MINUTE)
    later = replace(shown, session=replace(shown.session, last_ms=ahead), running=None, cache=cache)
    text = await drawn(later)
    assert "warm   5:00 of 5 min" in text
    assert "working" not in text
    soon = replace(shown.session, last_ms=boards.NOW_MS + boards.MINUTE)
    assert "working" in await drawn(replace(later, session=soon))


async def test_the_countdown_ticks_while_the_cache_is_warm_and_then_stops() -> None:
    time = [boards.NOW]
    app = CcwatchApp(boards.feed(boards.board()), now=lambda: time[0], zone=UTC)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "4:10" in seen(app)
        time[0] += timedelta(seconds=7)
        await until(pilot, lambda: "4:03" in seen(app))
        time[0] += timedelta(minutes=9)
        await until(pilot, lambda: "cold · since 14:36" in seen(app))


@pytest.mark.parametrize("size", [(40, 12), WIDE], ids=["narrow", "wide"])
async def test_a_session_that_was_written_lately_is_at_work_no_longer_while_its_cache_is_warm(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr("ccwatch.ui.app.MINUTE", 1000)
    shown, time = replace(boards.overview(), running=None), [boards.NOW]
    app = CcwatchApp(boards.feed(boards.board(shown)), now=lambda: time[0], zone=UTC)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "working" in seen(app)
        time[0] += timedelta(seconds=45)
        await until(pilot, lambda: "idle" in seen(app))


class Filmed(CcwatchApp):
    """Keeps what the screen says in each frame that is sent to the terminal."""

    def __init__(
        self,
        feed: Callable[[], AsyncIterator[Board]],
        now: Callable[[], datetime] = boards.now,
    ) -> None:
        super().__init__(feed, now=now, zone=UTC)
        self.frames: list[str] = []

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if renderable is not None:
            self.frames.append(seen(self))
        super()._display(screen, renderable)


async def test_a_board_that_says_the_same_paints_nothing() -> None:
    first, second = asyncio.Event(), asyncio.Event()
    moved = replace(boards.overview(), context=boards.context(160_000))

    async def feed() -> AsyncIterator[Board]:
        yield boards.board()
        await first.wait()
        yield boards.board()
        await second.wait()
        yield boards.board(moved)

    app = Filmed(feed)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.pause(0.4)
        app.frames.clear()
        first.set()
        await pilot.pause(0.4)
        assert app.frames == []
        second.set()
        await until(pilot, lambda: bool(app.frames))
        assert "160k / 200k" in app.frames[-1]


@pytest.mark.parametrize("due", [LiveScreen.tick, LiveScreen.sync], ids=["tick", "each minute"])
async def test_below_another_screen_nothing_resumes_the_countdown(
    due: Callable[[LiveScreen], None],
) -> None:
    time = [boards.NOW]
    app = Filmed(boards.feed(boards.board()), lambda: time[0])
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        live = app.screen
        assert isinstance(live, LiveScreen)
        await pilot.press("m")
        await settle(pilot)
        due(live)
        await settle(pilot)
        app.frames.clear()
        time[0] += timedelta(seconds=20)
        await pilot.pause(2.5)
        assert app.frames == []


async def test_no_frame_shows_what_was_drawn_for_another_size() -> None:
    app = Filmed(boards.feed(boards.board()))
    async with app.run_test(size=(200, 30)) as pilot:
        await settle(pilot)
        app.frames.clear()
        await pilot.resize_terminal(110, 30)
        await settle(pilot)
        assert app.frames
        assert {line(frame) for frame in app.frames} == {line(seen(app))}


def line(frame: str) -> str:
    """The line of the gauge."""
    return next(line for line in frame.splitlines() if "/ 200k" in line)


async def test_a_paused_screen_holds_still_while_reading_goes_on() -> None:
    more = asyncio.Event()
    fuller = replace(boards.overview(), context=boards.context(160_000))

    async def feed() -> AsyncIterator[Board]:
        yield boards.board()
        await more.wait()
        yield boards.board(fuller)

    app = CcwatchApp(feed, now=boards.now, zone=UTC)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "143k" in seen(app))
        await pilot.press("space")
        more.set()
        await pilot.pause(0.4)
        assert "PAUSED" in seen(app)
        assert "143k / 200k" in seen(app)
        await pilot.press("space")
        await until(pilot, lambda: "160k / 200k" in seen(app))
        assert "PAUSED" not in seen(app)


async def test_what_came_in_a_smaller_pane_is_there_in_one_as_large_as_before() -> None:
    fewer = replace(boards.overview(), context=boards.context(160_000), agents=boards.agents()[:1])
    app, fresh = app_showing(boards.board()), app_showing(boards.board(fewer))
    async with fresh.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        expected = seen(fresh)
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await pilot.resize_terminal(60, 20)
        await pilot.press("4")
        await settle(pilot)
        app.board = boards.board(fewer)
        await pilot.resize_terminal(100, 40)
        await settle(pilot)
        await pilot.press("1")
        await settle(pilot)
        assert seen(app) == expected


async def test_boards_that_are_not_painted_choose_no_other_session() -> None:
    whole, minute = boards.board(), 60_000
    shop, api = replace(whole.rows[0], last_ms=9 * minute), replace(whole.rows[1], live=True)
    first = boards.with_rows(whole, (shop, replace(api, last_ms=minute)))
    later = boards.with_rows(whole, (replace(api, last_ms=10 * minute), shop))
    app = app_showing(first)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.choice = Choice(ChoiceReason.NEWEST)
        app.paused = True
        app.latest = later
        app.note_board(later)
        assert app.shown == shop.id
        app.action_pause()
        assert app.shown == api.id
        await pilot.pause()


async def test_what_fills_the_context_holds_still_with_a_paused_screen(tmp_path: Path) -> None:
    """It is analysed again every minute, and then fits the figures that are shown."""
    asked: list[int | None] = []

    class Noting(Insights):
        def of(
            self, view: Overview, snapshot: Snapshot, now_ms: int, off: Collection[str] = ()
        ) -> Insight:
            asked.append(view.context.used)
            return super().of(view, snapshot, now_ms, off)

    def write_answers(*contexts: int) -> None:
        answers = [
            rows.answer(f"a{used}", "p", used=rows.usage(fresh=used), at=n)
            for n, used in enumerate(contexts, 1)
        ]
        rows.write(tmp_path, {f"{rows.SESSION}.jsonl": [rows.prompt("p"), *answers]})

    write_answers(10_000)
    library = Transcripts()
    insights = Noting(library, Prices.shipped(), len)
    reading = Reading(tmp_path, Services(text_of=prompt_text, library=library, insights=insights))
    app = reading.app
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: len(asked) == 1)
        await pilot.press("space")
        write_answers(10_000, 30_000)
        reading.read()
        await until(pilot, lambda: app.latest.rows[0].used == 30_000)
        app.analyse_again()
        await until(pilot, lambda: len(asked) == 2)
        await pilot.press("space")
        await until(pilot, lambda: len(asked) == 3)
    assert asked == [10_000, 10_000, 30_000]


async def test_an_empty_state_names_the_folders_and_comes_alive_by_itself() -> None:
    more = asyncio.Event()

    async def feed() -> AsyncIterator[Board]:
        yield boards.empty()
        await more.wait()
        yield boards.board()

    app = CcwatchApp(feed, now=boards.now, zone=UTC)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "No session yet" in seen(app))
        text = seen(app)
        assert "/nonexistent/.config/claude" in text
        assert "CLAUDE_CONFIG_DIR" in text
        assert "ccwatch demo" in text
        more.set()
        await until(pilot, lambda: "143k" in seen(app))


async def test_a_folder_that_is_not_there_is_named_as_such(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    board = boards.empty()
    board = replace(board, snapshot=replace(board.snapshot, roots=(str(tmp_path), gone)))
    app = app_showing(board)
    async with app.run_test(size=(200, 24)) as pilot:
        await settle(pilot)
        lines = [line.strip() for line in seen(app).splitlines()]
        assert f"· {gone}  does not exist" in lines
        assert f"· {tmp_path}  found, but holds no transcripts" in lines


@pytest.mark.parametrize("key", ["1", "2", "3"])
async def test_how_far_the_first_reading_has_come_is_told_once(key: str) -> None:
    board = boards.empty()
    snapshot = replace(board.snapshot, progress=Progress(0, 1, 10, 1_000))
    app = app_showing(replace(board, snapshot=snapshot))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        shown = seen(app)
        assert "Reading transcripts…" in shown
        assert shown.lower().count("0 of 1 transcripts") == 1


async def test_what_to_do_goes_on_below_itself_in_a_narrow_pane() -> None:
    app = app_showing(boards.empty())
    async with app.run_test(size=(40, 24)) as pilot:
        await settle(pilot)
        lines = seen(app).splitlines()
    at = next(i for i, line in enumerate(lines) if "CLAUDE_CONFIG_DIR" in line)
    assert lines[at + 1].index("--config-dir") == lines[at].index("CLAUDE_CONFIG_DIR")


async def test_other_sessions_that_have_no_line_are_counted_in_a_narrow_pane() -> None:
    live = [replace(boards.row(i), live=True) for i in range(8)]
    app = app_showing(boards.with_rows(boards.board(), (boards.shop_row(boards.overview()), *live)))
    async with app.run_test(size=(40, 14)) as pilot:
        await settle(pilot)
        last = seen(app).splitlines()[-1].split()
        listed = [line for line in seen(app).splitlines() if "% of trigger" in line]
        assert last[-1] == f"+{8 - len(listed)}"
        assert all(not line.split()[-1].startswith("+") for line in listed[:-1])
        assert len(listed) > 1
        assert len({line.index("% of trigger") for line in listed}) == 1
        await pilot.resize_terminal(40, 39)
        await settle(pilot)
        assert "+4" in seen(app).split()


async def test_a_cost_of_cents_is_not_nothing_in_the_smallest_pane() -> None:
    cents = replace(boards.cost(), total_nano=100_000_000)
    text = await drawn(replace(boards.overview(), cost=cents), (19, 6))
    assert text.splitlines()[0].split() == ["72%", "<$1"]
    assert "today 19.40" in text
    assert "warm" in text


async def test_reading_and_lines_not_understood_are_told_shyly() -> None:
    board = boards.board()
    snapshot = replace(
        board.snapshot, progress=Progress(3, 412, 10, 1_000), line_counts=LineCounts(unread=3)
    )
    app = app_showing(replace(board, snapshot=snapshot))
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "reading 3 of 412 transcripts" in seen(app)
        assert "3 lines not understood" in seen(app)


@pytest.mark.parametrize("size", [WIDE, (80, 24), NARROW], ids=str)
async def test_files_that_cannot_be_read_are_told_of(size: tuple[int, int]) -> None:
    board = boards.board()
    locked = ("/claude/projects/-shop/a.jsonl", "Permission denied")
    app = app_showing(replace(board, snapshot=replace(board.snapshot, unreadable=(locked,))))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "1 file not readable" in seen(app)


@pytest.mark.parametrize("size", [WIDE, (80, 24), NARROW], ids=str)
async def test_a_config_folder_that_is_gone_is_told_of(size: tuple[int, int]) -> None:
    board = boards.board()
    app = app_showing(replace(board, snapshot=replace(board.snapshot, gone=("/home/dev/.claude",))))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "/home/dev/.claude is gone" in seen(app)


async def test_settings_that_make_no_sense_are_told_of_shyly() -> None:
    board = boards.board()
    session = board.snapshot.sessions[0]
    wrong = Setup(
        problems=("/home/dev/.claude/settings.json: not valid JSON", "/x: not understood")
    )
    setups = {(root, session.project): wrong for root in board.snapshot.roots}
    app = app_showing(replace(board, snapshot=replace(board.snapshot, setups=setups)))
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "settings.json: not valid JSON +1" in seen(app)


async def test_what_cannot_be_written_is_told_shyly() -> None:
    app = app_showing(boards.board())
    full = "database or disk is full"
    app._new_services = lambda: Services(unwritten=lambda: {"archive": full, "index": full})
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert f"archive, index not written: {full}" in seen(app)


async def test_enter_on_another_session_pins_it() -> None:
    app = app_showing(boards.board())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("tab", "j", "enter")
        await pilot.pause()
        assert app.choice.session == boards.row(2).id


@pytest.mark.parametrize("name", ["shop", "a-project-with-a-long-name"])
async def test_a_narrow_pane_says_that_its_session_is_pinned(name: str) -> None:
    app = app_showing(
        boards.board(
            replace(
                boards.overview(), session=replace(boards.session(), project=f"/home/dev/{name}")
            )
        )
    )
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert re.search(r"● working .*sonnet-4.5 pinned", seen(app))
        await pilot.press("p")
        await until(pilot, lambda: "sonnet-4.5 200k" in seen(app))


async def test_what_fills_the_context_adds_up_and_names_its_largest_tools() -> None:
    text = await drawn(boards.overview(), (200, 60))
    assert "≈96.3k" in text
    for row in ("Bash", "Read", "find (tracker)", "tools", "unattributed"):
        assert row in text
    rows = fill_panel.bars(boards.attribution(), 6)
    shown = sum(bar.share.tokens for bar in rows if not bar.inner)
    assert (shown, rows[-1].name) == (143_210, "others")


async def test_a_narrow_pane_names_what_takes_most() -> None:
    assert "top    Bash ≈58k · Read ≈35k" in await drawn(boards.overview(), NARROW)


def test_a_tip_that_is_cut_off_says_so() -> None:
    lines = [Content("that a file that was read is not read"), Content("again.")]
    assert [line.plain for line in shortened(lines, 1)] == [f"{lines[0].plain}…"]
    assert shortened(lines, 2) == lines
    assert shortened(lines, 1, whole=1) == lines[:1]
    assert shortened(lines, 0) == []


async def test_a_narrow_pane_tells_what_a_tip_saves_where_there_is_room() -> None:
    text = " ".join((await drawn(boards.overview(), (50, 16))).split())
    assert "! tip Auto-compact in about 5 turns ≈9k" in text
    assert "≈9k" not in await drawn(boards.overview(), NARROW)


async def test_where_a_panel_has_no_room_its_most_important_figure_is_in_another_one() -> None:
    usual = await drawn(boards.overview(), (80, 24))
    assert re.search("≈9 min +top Bash ≈58k", usual)
    assert "agents  1 running" in usual
    wide = await drawn(boards.overview())
    assert "top Bash" not in wide
    assert "agents  1 running" not in wide


async def test_where_the_blocks_were_not_looked_into_nothing_is_made_up() -> None:
    app = app_showing(boards.board())
    app.set_reactive(CcwatchApp.insight, NO_INSIGHT)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "being calculated" in seen(app)
        app.insight = replace(boards.insight(), session=Session("another"))
        await pilot.pause()
        assert "being calculated" in seen(app)
        app.insight = boards.insight()
        await pilot.pause()
        assert "being calculated" not in seen(app)
        assert "≈96.3k" in seen(app)


async def test_what_filled_a_context_before_a_compaction_is_not_shown_after_it() -> None:
    shown = replace(boards.overview(), context=replace(boards.context(None), basis=None))
    lane = replace(boards.lane(), compactions=boards.compactions()[:1])
    earlier = replace(boards.insight(), session=replace(boards.session(), main=lane))
    app = app_showing(boards.board(shown))
    app.set_reactive(CcwatchApp.insight, earlier)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "≈96.3k" not in seen(app)
        assert "not known until the next response" in panel_text(app, "#fill")
        app.insight = boards.insight()
        await pilot.pause()
        assert "≈96.3k" in seen(app)


async def test_other_sessions_are_counted_where_not_all_are_in_sight() -> None:
    live = [replace(boards.row(i), live=True) for i in range(8)]
    app = app_showing(boards.with_rows(boards.board(), (boards.shop_row(boards.overview()), *live)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Also running · 8" in seen(app)
        await pilot.resize_terminal(120, 60)
        await settle(pilot)
        assert "Also running" in seen(app)
        assert "Also running · 8" not in seen(app)


async def test_where_no_window_is_known_no_mark_of_it_is_named() -> None:
    nothing = replace(
        boards.context(None), window=Window(None, None, ""), threshold=Threshold(None)
    )
    for size in (WIDE, (80, 24), NARROW):
        text = await drawn(replace(boards.overview(), context=nothing), size)
        assert "trigger not known" in text
        assert "95%" not in text
    assert "sonnet-4.5 ?" not in text


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_a_size_that_is_still_to_be_read_does_not_wait_for_an_answer(
    size: tuple[int, int],
) -> None:
    begun = replace(boards.session(), partial=True)
    text = await drawn(
        replace(boards.overview(), session=begun, context=boards.context(None)), size
    )
    assert "size not read yet" in text
    assert "until the next response" not in text


async def test_other_sessions_of_one_project_are_told_apart_by_their_titles() -> None:
    plain = boards.board(others=3)
    shop, *rest = plain.rows
    rows = [replace(one, project="shop", title=f"Task {n}") for n, one in enumerate(rest)]
    rows[2] = replace(rows[2], project="docs", title="Typos")
    app = app_showing(boards.with_rows(plain, (shop, *rows)))
    async with app.run_test(size=(120, 32)) as pilot:
        await settle(pilot)
        names = [seen(app).count(name) for name in ("shop · Task 0", "shop · Task 1", "Typos")]
        assert names == [1, 1, 0]


async def test_other_sessions_of_one_project_are_told_apart_in_a_narrow_pane() -> None:
    plain = boards.board(others=2)
    shop, *rest = plain.rows
    rows = [replace(one, project="shop", title=f"{n}th of the tasks") for n, one in enumerate(rest)]
    app = app_showing(boards.with_rows(plain, (shop, *rows)))
    async with app.run_test(size=(40, 16)) as pilot:
        await settle(pilot)
        assert [seen(app).count(name) for name in ("shop · 0th…", "shop · 1th…")] == [1, 1]


async def test_while_transcripts_are_read_the_keys_are_still_named() -> None:
    shown = boards.board()
    progress = Progress(100, 412, 112_000_000, 448_000_000)
    app = app_showing(replace(shown, snapshot=replace(shown.snapshot, progress=progress)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        foot = seen(app).splitlines()[-1]
        assert foot.rstrip().endswith("reading 25%")
        assert foot.startswith("1 Live 2 Sessions 3 Compactions 4 Costs 5 Tips ? Help q Quit")
        await pilot.resize_terminal(140, 24)
        await settle(pilot)
        assert "reading 100 of 412 transcripts, 25%" in seen(app).splitlines()[-1]


async def test_a_long_name_leaves_room_for_what_the_session_is_doing() -> None:
    long = replace(boards.session(), project="/home/dev/買い物かご-プロジェクト-ショップ")
    text = await drawn(replace(boards.overview(), session=long), NARROW)
    assert "買い" in text
    assert "working" in text


async def test_all_is_well_only_once_the_blocks_were_looked_into() -> None:
    app = app_showing(boards.board(replace(boards.overview(), findings=())))
    app.set_reactive(CcwatchApp.insight, NO_INSIGHT)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "all is well" not in seen(app)
        app.insight = replace(boards.insight(), findings=())
        await pilot.pause()
        assert "all is well" in seen(app)


@pytest.mark.parametrize("size", [(80, 24), (100, 32)])
async def test_without_an_answer_nobody_is_told_that_all_is_well(size: tuple[int, int]) -> None:
    asked = replace(boards.session(), main=Lane())
    app = app_showing(boards.board(replace(boards.overview(), session=asked, findings=())))
    app.set_reactive(CcwatchApp.insight, replace(boards.insight(), session=asked, findings=()))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "No response yet, so nothing" in seen(app)
        await pilot.press("5")
        await settle(pilot)
        assert "No response yet, so nothing to judge by." in seen(app)
        assert "all is well" not in seen(app)


async def test_few_tips_are_shown_with_what_they_save_and_the_others_are_counted() -> None:
    wide = await drawn(boards.overview())
    assert "saves ≈9.0k tokens" in wide
    assert "and 1 more" in wide
    large = await drawn(boards.overview(), (200, 60))
    assert "3 MCP servers were never used · saves ≈$0.04" in large


async def test_text_that_is_dragged_over_is_marked_and_can_be_copied() -> None:
    app = app_showing(boards.board(boards.overview()))
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        panel = app.screen.query_one("#cost", Panel)
        before = [strip.text for strip in panel.render_lines(panel.region.reset_offset)]
        await pilot.mouse_down(panel, offset=(1, 1))
        await pilot.hover(panel, offset=(12, 3))
        await pilot.mouse_up(panel, offset=(12, 3))
        await settle(pilot)
        copied = app.screen.get_selected_text()
        assert copied is not None
        lines = copied.splitlines()
        assert len(lines) == 3
        assert lines[0] == str(panel.render()).splitlines()[0].rstrip()
        assert [strip.text for strip in panel.render_lines(panel.region.reset_offset)] == before


@pytest.mark.parametrize("size", [(80, 64), (100, 50), (200, 60), (250, 70), (250, 90)])
async def test_panels_reach_down_to_the_keys(size: tuple[int, int]) -> None:
    lines = (await drawn(boards.overview(), size)).splitlines()
    assert lines[-2].lstrip().startswith("╰")


async def test_categories_have_their_whole_names_from_a_hundred_columns_on() -> None:
    text = await drawn(boards.overview(), (100, 40))
    assert "system prompt  " in text
    assert "assistant text " in text


@pytest.mark.parametrize(
    ("used", "told"),
    [(143_210, "56k left"), (200_000, "0 left"), (212_000, "? left"), (None, "? left")],
    ids=["filling", "full", "past the end", "unknown"],
)
async def test_a_tiny_pane_tells_the_room_in_a_window_without_auto_compaction(
    used: int | None, told: str
) -> None:
    off = replace(boards.context(used), threshold=Threshold(None, ThresholdSource.OFF))
    text = await drawn(replace(boards.overview(), context=off), (18, 6))
    assert text.splitlines()[1].strip() == told


@pytest.mark.parametrize("width", [18, 24, 28, 34, 38, 60, 64, 72, 80, 120])
@pytest.mark.parametrize("share", [0.31, 0.97], ids=["calm", "urgent"])
def test_the_line_of_another_session_has_whole_figures_in_any_pane(
    share: float, width: int
) -> None:
    row = replace(boards.row(3), share=share, nano=5_350_790_000_000)
    told = others.line(row, Look(Moment(boards.NOW_MS), UNICODE), width).plain.rstrip()
    assert "…" not in told
    is_urgent = share > 0.9
    assert " 97% of trigger" in told if is_urgent and width >= 28 else " 72%" in told
    assert (" $5,350.79" in told) is (width >= (38 if is_urgent else 28))


@pytest.mark.parametrize(
    ("size", "rows"),
    [
        ((120, 30), ("week", "14 days")),
        ((200, 60), ("week", "28 days")),
        ((80, 40), ("week", "28 days")),
        ((60, 40), ("week", "14 days")),
        ((40, 50), ("week",)),
        ((80, 24), ()),
    ],
    ids=str,
)
async def test_other_days_are_shown_where_there_is_room(
    size: tuple[int, int], rows: tuple[str, ...]
) -> None:
    lines = (await drawn(boards.overview(), size)).splitlines()
    names = {
        name for name in ("week", "14 days", "28 days") for line in lines if f" {name} " in line
    }
    assert names == {*rows}
    assert any("cache " in line and "4:10" in line for line in lines)


@pytest.mark.parametrize("height", [28, 31, 32, 36, 39, 40, 44, 49, 50, 60])
async def test_the_context_over_time_is_drawn_at_a_usual_width(height: int) -> None:
    """A pane that is higher has more panels, but none in the place of the chart."""
    text = await drawn(boards.overview(), (80, height))
    assert "08:52 – 14:28" in text
    assert "167k ┄" in text
