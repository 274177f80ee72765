"""The feed: whatever happens to the files, the board is right soon after."""

import asyncio
import gc
import json
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.giants import long_file
from ccwatch.analysis.prices import Prices
from ccwatch.feed import Feed
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.watch.listener import Listener
from ccwatch.watch.schedule import Intervals
from tests.support import rows

PATIENCE_S = 60.0
"""Within which every change has to show."""
QUICK = Intervals(
    active=0.1, all=0.4, all_without_events=0.2, missing=0.05, folders=0.05, loading=0.05, retry=0.1
)
"""As in earnest, but ten to twenty times as often."""
NEVER = Intervals(active=1000, all=1000, all_without_events=1000)
"""Nothing is looked at unless somebody asks."""
NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC).timestamp()


class Follower:
    """Whoever follows a feed: what it was given."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.boards: list[Board] = []

    @property
    def last(self) -> Board:
        return self.boards[-1]

    @property
    def used(self) -> dict[str, int | None]:
        """Tokens in the windows of all sessions, as last shown."""
        return {row.id: row.used for row in self.last.rows}

    @property
    def responses(self) -> int:
        """How many responses all sessions have, as last shown."""
        return sum(len(one.main.responses) for one in self.last.snapshot.sessions)

    async def follow(self) -> None:
        async for board in self.feed.boards():
            self.boards.append(board)

    async def until(self, holds: Callable[[], object]) -> bool:
        """Wait for something to show, but not for longer than a user would."""
        for _ in range(round(PATIENCE_S / 0.005)):
            if self.boards and holds():
                return True
            await asyncio.sleep(0.005)
        return False

    async def caught_up(self) -> bool:
        """Wait until everything was read, and until events come where they are wanted."""
        read = await self.until(lambda: self.last.snapshot.progress.done)
        return read and await self.until(lambda: "set up" not in self.feed.watching)


@asynccontextmanager
async def following(
    *roots: Path,
    named: bool = True,
    poll: bool = False,
    intervals: Intervals = QUICK,
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[Follower]:
    """Follow some config folders for a while."""
    folders = tuple(str(root) for root in roots)
    index = Index(folders, now_ns=lambda: round(clock() * 1e9), named=named)
    analyst = Analyst(Prices.shipped(), UTC)
    one = Follower(Feed(index, analyst, poll=poll, environ={}, intervals=intervals, clock=clock))
    task = asyncio.create_task(one.follow())
    try:
        yield one
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A config folder with two sessions in one project."""
    files = {f"{rows.SESSION}.jsonl": conversation(2), f"{rows.OTHER}.jsonl": conversation(3, 1)}
    return rows.write(tmp_path / "claude", files)


def conversation(answers: int, number: int = 0) -> list[rows.Row | bytes]:
    """A session in which each answer's window holds 10,000 tokens more than the one before."""
    session = (rows.SESSION, rows.OTHER)[number] if number < 2 else f"session-{number}"
    asked = rows.prompt(f"p{number}", sessionId=session)
    return [asked, *(reply(n + 1, number, session) for n in range(answers))]


def reply(n: int, number: int = 0, session: str = rows.SESSION) -> rows.Row:
    """The n-th answer of a session, and what the window held."""
    parent = f"a{number}-{n - 1}" if n > 1 else f"p{number}"
    used = rows.usage(fresh=10_000 * n, output=100)
    return rows.answer(f"a{number}-{n}", parent, used=used, sessionId=session, at=n)


def transcript(root: Path, name: str = rows.SESSION) -> Path:
    return root / rows.PROJECT / f"{name}.jsonl"


def append(path: Path, *lines: rows.Row) -> None:
    with path.open("ab") as file:
        file.write(rows.encoded(lines))


def move(folder: Path, to: Path) -> Path:
    return folder.rename(to)


@pytest.fixture(params=["events", "no events", "all events lost"])
def poll(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """With events, without them, and with events that never arrive although none failed."""
    if request.param == "all events lost":
        monkeypatch.setattr(Listener, "_report", lambda _listener, _changes: None)
    return bool(request.param == "no events")


async def test_the_first_board_has_the_newest_session_before_anything_else_is_read(
    root: Path,
) -> None:
    for n in range(2, 60):
        rows.write(root, {f"session-{n}.jsonl": conversation(1, n)})
        os.utime(transcript(root, f"session-{n}"), (n, n))
    async with following(root) as one:
        assert await one.until(lambda: one.boards)
        first = one.boards[0]
        assert {row.id for row in first.rows} >= {rows.SESSION, rows.OTHER}
        assert len(first.rows) < 60
        assert not first.snapshot.progress.done
        assert one.used[rows.SESSION] == 20_000
        assert await one.until(lambda: len(one.last.rows) == 60 and one.last.snapshot.progress.done)


async def test_of_a_large_session_the_end_is_shown_first_and_then_all_of_it(root: Path) -> None:
    padding = rows.result("r", "a0-2", "x" * 3_000_000)
    append(transcript(root), padding, *(reply(n) for n in range(3, 8)))
    async with following(root) as one:
        assert await one.until(lambda: one.boards)
        first = next(s for s in one.boards[0].snapshot.sessions if s.id == rows.SESSION)
        assert (first.partial, len(first.main.responses)) == (True, 5)
        assert next(row.used for row in one.boards[0].rows if row.id == first.id) == 70_000
        assert await one.caught_up()
        whole = next(s for s in one.last.snapshot.sessions if s.id == rows.SESSION)
        assert (whole.partial, len(whole.main.responses)) == (False, 7)
        assert one.used[rows.SESSION] == 70_000


async def test_half_a_transcript_is_never_shown_as_the_whole(root: Path) -> None:
    for n in range(3, 9):
        append(transcript(root), reply(n), rows.result(f"r{n}", f"a0-{n}", "x" * 1_500_000))
    async with following(root, intervals=Intervals(batch=0.0001, loading=0.0, between=0.0)) as one:
        assert await one.caught_up()
        seen = {row.used for board in one.boards for row in board.rows if row.id == rows.SESSION}
        assert len(seen) == 1


async def test_a_board_follows_an_append(root: Path, poll: bool) -> None:
    async with following(root, poll=poll) as one:
        assert await one.caught_up()
        append(transcript(root), reply(3))
        assert await one.until(lambda: one.used[rows.SESSION] == 30_000)


async def test_a_board_follows_a_line_that_is_written_in_two_halves(root: Path, poll: bool) -> None:
    async with following(root, poll=poll) as one:
        assert await one.caught_up()
        line = rows.encoded([reply(3)])
        with transcript(root).open("ab", buffering=0) as file:
            file.write(line[:100])
            await asyncio.sleep(0.3)
            assert one.used[rows.SESSION] == 20_000
            file.write(line[100:])
        assert await one.until(lambda: one.used[rows.SESSION] == 30_000)


async def test_a_deleted_session_is_shown_as_gone_with_its_cost(root: Path, poll: bool) -> None:
    async with following(root, poll=poll) as one:
        assert await one.caught_up()
        spent = {row.id: row.nano for row in one.last.rows}
        transcript(root).unlink()
        assert await one.until(
            lambda: [s.gone for s in one.last.snapshot.sessions if s.id == rows.SESSION] == [True]
        )
        assert {row.id: row.nano for row in one.last.rows} == spent


async def test_a_transcript_that_is_rewritten_shorter_is_read_again(root: Path, poll: bool) -> None:
    async with following(root, poll=poll) as one:
        assert await one.caught_up()
        transcript(root, rows.OTHER).write_bytes(rows.encoded(conversation(1, 1)))
        assert await one.until(lambda: one.used[rows.OTHER] == 10_000)


async def test_a_session_that_goes_on_after_a_month_shows(root: Path, poll: bool) -> None:
    for path in (transcript(root), transcript(root, rows.OTHER)):
        os.utime(path, (1_000_000, 1_000_000))
    async with following(root, poll=poll) as one:
        assert await one.caught_up()
        append(transcript(root), reply(3))
        assert await one.until(lambda: one.used[rows.SESSION] == 30_000)


async def test_another_usual_folder_may_come_later(root: Path, tmp_path: Path, poll: bool) -> None:
    other = tmp_path / ".config" / "claude"
    async with following(root, other, named=False, poll=poll) as one:
        assert await one.caught_up()
        assert str(other) not in one.last.snapshot.roots
        rows.write(other, {"session-2.jsonl": conversation(4, 2)})
        assert await one.until(lambda: one.used.get("session-2") == 40_000)
        assert str(other) in one.last.snapshot.roots
        append(other / "projects/-home-dev-shop/session-2.jsonl", reply(5, 2, "session-2"))
        assert await one.until(lambda: one.used["session-2"] == 50_000)


async def test_the_config_folder_may_come_later(tmp_path: Path, poll: bool) -> None:
    root = tmp_path / "not" / "yet"
    async with following(root, poll=poll) as one:
        assert await one.until(lambda: one.boards)
        assert one.last.rows == ()
        rows.write(root, {f"{rows.SESSION}.jsonl": conversation(2)})
        assert await one.until(lambda: one.used == {rows.SESSION: 20_000})
        append(transcript(root), reply(3))
        assert await one.until(lambda: one.used == {rows.SESSION: 30_000})


@pytest.mark.parametrize("what", ["", "projects"], ids=["all of it", "the projects"])
async def test_the_config_folder_may_be_replaced(root: Path, poll: bool, what: str) -> None:
    async with following(root, poll=poll) as one:
        assert await one.caught_up()
        shutil.rmtree(root / what)
        assert await one.until(lambda: all(s.gone for s in one.last.snapshot.sessions))
        rows.write(root, {f"{rows.SESSION}.jsonl": conversation(4)})
        assert await one.until(lambda: one.used[rows.SESSION] == 40_000)
        assert await one.until(lambda: poll or one.feed.watching == "events + sweep")
        append(transcript(root), reply(5))
        assert await one.until(lambda: one.used[rows.SESSION] == 50_000)


async def test_a_config_folder_may_be_moved_away_and_back(root: Path, poll: bool) -> None:
    async with following(root, poll=poll) as one:
        assert await one.caught_up()
        moved = move(root, root.with_name("elsewhere"))
        assert await one.until(lambda: all(s.gone for s in one.last.snapshot.sessions))
        append(transcript(moved), reply(3))
        move(moved, root)
        assert await one.until(
            lambda: (
                one.used[rows.SESSION] == 30_000
                and not any(s.gone for s in one.last.snapshot.sessions)
            )
        )


async def test_three_hundred_fresh_nested_folders_all_show(root: Path, poll: bool) -> None:
    async with following(root, poll=poll) as one:
        assert await one.caught_up()
        for n in range(2, 302):
            path = root / "projects" / f"-home-dev-{n}" / f"session-{n}.jsonl"
            path.parent.mkdir()
            path.write_bytes(rows.encoded(conversation(1, n)))
            agent = path.with_suffix("") / "subagents" / "agent-1.jsonl"
            agent.parent.mkdir(parents=True)
            said = rows.answer(f"s{n}", sessionId=f"session-{n}", isSidechain=True, agentId="1")
            agent.write_bytes(rows.encoded([said]))
        assert await one.until(
            lambda: (
                len(one.last.rows) == 302
                and sum(len(s.agents) for s in one.last.snapshot.sessions) == 300
            )
        )


async def test_a_burst_is_all_there_in_a_few_boards(root: Path, poll: bool) -> None:
    async with following(root, poll=poll) as one:
        assert await one.caught_up()
        before = len(one.boards)
        begin = time.monotonic()
        for n in range(3, 1003):
            append(transcript(root), reply(n))
        assert await one.until(lambda: one.used[rows.SESSION] == 10_020_000)
        assert len(one.boards) - before <= 2 + (time.monotonic() - begin) / QUICK.between


async def test_events_that_break_down_come_back(root: Path) -> None:
    async with following(root) as one:
        assert await one.until(lambda: one.feed.watching == "events + sweep")
        bad = os.fsencode(transcript(root).parent) + b"/a\xff.jsonl"
        os.close(os.open(bad, os.O_CREAT | os.O_WRONLY))
        assert await one.until(lambda: "decode" in one.feed.watching)
        append(transcript(root), reply(3))
        assert await one.until(lambda: one.used[rows.SESSION] == 30_000)
        assert await one.until(lambda: one.feed.watching == "events + sweep")


def listeners() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "ccwatch-listener"}


async def test_it_says_how_files_are_followed(root: Path) -> None:
    before = listeners()  # one that was stopped takes a moment to end
    async with following(root, poll=True) as one:
        assert await one.caught_up()
        assert one.feed.watching == "sweep only: as asked"
        assert listeners() <= before


def test_who_forces_polling_is_told_so(root: Path) -> None:
    environ = {"WATCHFILES_FORCE_POLLING": "1"}
    feed = Feed(Index((str(root),)), Analyst(Prices.shipped(), UTC), environ=environ)
    assert feed.watching == "sweep only: WATCHFILES_FORCE_POLLING is set"


async def test_of_events_that_come_before_a_reading_none_is_lost(root: Path) -> None:
    async with following(root, intervals=replace(NEVER, between=1.5)) as one:
        assert await one.until(lambda: one.feed.watching == "events + sweep")
        assert await one.caught_up()
        append(transcript(root), reply(3))
        assert await one.until(lambda: one.used[rows.SESSION] == 30_000)
        for path, line in (
            (transcript(root), reply(4)),
            (transcript(root, rows.OTHER), reply(4, 1, rows.OTHER)),
        ):
            append(path, line)
            await asyncio.sleep(0.4)  # so that each has an event of its own
        assert await one.until(lambda: one.used == {rows.SESSION: 40_000, rows.OTHER: 40_000})


@pytest.mark.parametrize("events", [True, False], ids=["events", "no events"])
async def test_while_nothing_changes_no_transcript_is_opened_and_nothing_given(
    root: Path, monkeypatch: pytest.MonkeyPatch, events: bool
) -> None:
    opened: list[object] = []
    really = os.open

    def opening(path: str, flags: int, *rest: int) -> int:
        opened.append(path)
        return really(path, flags, *rest)

    a_minute_ago = time.time() - 60  # a second write cannot leave the same time behind
    for path in (transcript(root), transcript(root, rows.OTHER)):
        os.utime(path, (a_minute_ago, a_minute_ago))
    async with following(root, poll=not events) as one:
        assert await one.caught_up()
        await asyncio.sleep(0.3)
        given = len(one.boards)
        monkeypatch.setattr(os, "open", opening)
        await asyncio.sleep(10 * QUICK.active)
        assert (opened, len(one.boards)) == ([], given)
        append(transcript(root), reply(3))
        assert await one.until(lambda: one.used[rows.SESSION] == 30_000)
        assert str(transcript(root)) in opened


async def test_whoever_asks_gets_everything_looked_at(root: Path) -> None:
    async with following(root, poll=True, intervals=NEVER) as one:
        assert await one.caught_up()
        append(transcript(root), reply(3))
        await asyncio.sleep(0.2)
        assert one.used[rows.SESSION] == 20_000
        one.feed.wake()
        assert await one.until(lambda: one.used[rows.SESSION] == 30_000)


def test_asking_before_and_after_there_are_boards_does_no_harm(root: Path) -> None:
    feed = Feed(Index((str(root),)), Analyst(Prices.shipped(), UTC), poll=True)
    feed.wake()

    async def first() -> Board:
        boards = feed.boards()
        return await anext(aiter(boards))

    assert len(asyncio.run(first()).rows) == 2
    feed.wake()


class Clock:
    """A clock that runs as usual, from another time on."""

    def __init__(self, begin: float) -> None:
        self.ahead = begin - time.time()

    def __call__(self) -> float:
        return time.time() + self.ahead


class Standing:
    """A clock that stands still until it is set: a slow machine does not run past a moment."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


async def test_after_the_machine_slept_everything_is_looked_at(root: Path) -> None:
    for path in (transcript(root), transcript(root, rows.OTHER)):
        os.utime(path, (1_000_000, 1_000_000))
    clock = Clock(NOON)
    intervals = Intervals(active=0.05, all=1000, all_without_events=1000)
    async with following(root, poll=True, intervals=intervals, clock=clock) as one:
        assert await one.caught_up()
        append(transcript(root), reply(3))
        await asyncio.sleep(0.2)
        assert one.used[rows.SESSION] == 20_000
        clock.ahead += 31
        assert await one.until(lambda: one.used[rows.SESSION] == 30_000)


@pytest.mark.parametrize("hours", [8, -8], ids=["ahead", "back"])
async def test_a_clock_that_jumps_is_told_of_by_a_board_though_nothing_changed(
    root: Path, hours: int
) -> None:
    clock = Clock(NOON + 86_400)
    intervals = Intervals(active=0.05, all=1000, all_without_events=1000)
    async with following(root, poll=True, intervals=intervals, clock=clock) as one:
        assert await one.caught_up()
        before, given = one.last, len(one.boards)
        clock.ahead += hours * 3600
        assert await one.until(lambda: len(one.boards) > given)
        assert one.last.snapshot is before.snapshot


async def test_at_midnight_there_is_a_new_today(root: Path) -> None:
    clock = Standing(datetime(2026, 9, 14, 23, 59, 59, tzinfo=UTC).timestamp())
    async with following(root, poll=True, clock=clock) as one:
        assert await one.caught_up()
        assert one.last.today.date == date(2026, 9, 14)
        assert one.last.today.responses == 5
        clock.seconds += 2
        assert await one.until(lambda: one.last.today.date == date(2026, 9, 15))
        assert one.last.today.responses == 0
        assert one.last.snapshot is one.boards[-2].snapshot


async def test_a_session_that_went_quiet_is_shown_so(root: Path) -> None:
    clock = Standing(rows.BEGIN.timestamp() + 5 * 60 + 1.5)
    async with following(root, poll=True, clock=clock) as one:
        assert await one.caught_up()
        assert [row.live for row in one.last.rows] == [None, None]
        clock.seconds += 2
        assert await one.until(lambda: [row.live for row in one.last.rows] == [False, False])


async def test_changed_settings_are_noticed(root: Path) -> None:
    async with following(root, poll=True) as one:
        assert await one.caught_up()
        (root / "settings.json").write_text(json.dumps({"autoCompactWindow": 150_000}))
        assert await one.until(
            lambda: any(setup.windows for setup in one.last.snapshot.setups.values())
        )


def threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("ccwatch")]


async def test_quitting_leaves_no_thread_behind(root: Path) -> None:
    async with following(root) as one:
        assert await one.caught_up()
    assert await one.until(lambda: not threads())


async def test_an_error_of_the_reading_thread_ends_the_feed_whatever_its_kind(root: Path) -> None:
    feed = Feed(Index((str(root),)), Analyst(Prices.shipped()), intervals=QUICK)

    def fails(_board: Board) -> bool:
        return bool(next(iter(())))

    feed.keep_with(fails)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(Follower(feed).follow(), PATIENCE_S)


async def test_it_can_be_followed_again_from_the_first_board_on(root: Path) -> None:
    async with following(root) as one:
        assert await one.caught_up()
    append(transcript(root), reply(3))
    again = Follower(one.feed)
    task = asyncio.create_task(again.follow())
    assert await again.until(lambda: again.used.get(rows.SESSION) == 30_000)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_many_changes_later_the_board_is_the_one_of_a_fresh_start(root: Path) -> None:
    clock = Clock(NOON)
    async with following(root, clock=clock) as one:
        assert await one.caught_up()
        for n in range(3, 30):
            append(transcript(root), reply(n))
            append(transcript(root, rows.OTHER), reply(n + 1, 1, rows.OTHER))
            if n % 5 == 0:
                rows.write(root, {f"session-{n}.jsonl": conversation(2, n)})
                path = transcript(root, rows.OTHER)
                path.write_bytes(path.read_bytes()[:-40] + b"\n")
            await asyncio.sleep(0.02)
        fresh = rows.read(root).snapshot()
        board = Analyst(Prices.shipped(), UTC).board(fresh, round(clock() * 1000))
        await one.until(lambda: (one.last.rows, one.last.today) == (board.rows, board.today))
        assert one.last.rows == board.rows
        assert one.last.today == board.today
        assert await one.until(lambda: one.last.snapshot.line_counts == fresh.line_counts)
        assert await one.until(lambda: one.last.snapshot.progress.done)


async def test_what_was_read_is_not_looked_through_for_cycles_while_one_file_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze, spared = gc.freeze, set[int]()

    def note() -> None:
        freeze()
        spared.add(gc.get_freeze_count())

    monkeypatch.setattr(gc, "freeze", note)
    long_file(tmp_path, 12_000_000)
    index = Index((str(tmp_path),))
    never_shown = Intervals(
        batch=0.0001, loading=1000, all=1000, active=1000, all_without_events=1000
    )
    follower = Follower(Feed(index, Analyst(Prices.shipped()), poll=True, intervals=never_shown))
    task = asyncio.create_task(follower.follow())
    try:
        assert await follower.until(lambda: not index.busy)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        gc.unfreeze()
    assert len(spared) > 6


@pytest.mark.parametrize("link", ["-a", "-z"])
async def test_a_project_to_which_a_link_leads_is_read_once(root: Path, link: str) -> None:
    path = transcript(root)
    (root / "projects" / link).symlink_to(path.parent)
    async with following(root) as follower:
        assert await follower.caught_up()
        append(path, reply(3))
        assert await follower.until(lambda: follower.responses == 6)
        await asyncio.sleep(4 * QUICK.active)
        assert follower.last.snapshot.progress.all_files == 2
        assert follower.last.snapshot.line_counts.lines == 8
