"""The demo: a recording that is what the generator makes, and a player that leaves no trace."""

import asyncio
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import asdict

from ccwatch.analysis.prices import Prices
from ccwatch.client import registry
from ccwatch.demo import Demo, board_at, player, private_demo
from ccwatch.demo.player import here_and_now
from ccwatch.demo.recording import bundled, shifted, unpacked
from ccwatch.model.compaction import Trigger
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Snapshot
from tools.make_demo import API, DOCS, SHOP, TARGET, Made, make

EVENING = datetime(2026, 12, 3, 22, 40, tzinfo=ZoneInfo("Europe/Berlin"))
"""Some day on which somebody starts the demo."""


def evening() -> datetime:
    return EVENING


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


@pytest.fixture(scope="module")
def board() -> Board:
    """All of it, read at once."""
    return board_at(1, now=evening)[0]


def board_of(index: Index, demo: Demo) -> Board:
    analyst = Analyst(Prices.shipped(), EVENING.tzinfo)
    return analyst.board(index.snapshot(), demo.now_ms())


def read(index: Index) -> Snapshot:
    """Read on as the app does: a sweep, then all that is queued."""
    index.sweep()
    while index.busy:
        index.work(1)
    return index.snapshot()


def figures(board: Board) -> dict[str, tuple[int, int | None, int, int]]:
    return {row.id: (row.nano, row.used, row.compactions, row.last_ms) for row in board.rows}


def test_the_bundled_recording_is_what_the_generator_makes(made: Made) -> None:
    assert gzip.decompress(TARGET.read_bytes()).decode().split("\n") == made.lines


def test_the_bundled_recording_is_small() -> None:
    assert TARGET.stat().st_size < 700_000


def test_every_line_is_understood(board: Board) -> None:
    line_counts = board.snapshot.line_counts
    assert (line_counts.damaged, line_counts.unread, line_counts.unknown) == (0, 0, ())
    assert line_counts.lines == sum(write.path.endswith(".jsonl") for write in bundled().writes)
    assert board.snapshot.unreadable == ()


def test_two_compactions_are_automatic_and_one_was_asked_for_with_a_focus(
    board: Board, made: Made
) -> None:
    shop = board.overview(SHOP)
    assert shop
    found = [(one.trigger.value, one.pre_tokens) for one in shop.compactions]
    assert found == made.ledger[SHOP].compactions
    assert [trigger for trigger, _ in found] == [Trigger.AUTO, Trigger.AUTO, Trigger.MANUAL]
    assert shop.compactions[2].focus.startswith("keep the rounding rules")
    assert all(one.duration_ms and one.post_tokens for one in shop.compactions)


def test_the_trigger_is_learned_from_the_two(board: Board) -> None:
    shop = board.overview(SHOP)
    assert shop
    assert (shop.context.threshold.tokens, shop.context.threshold.source) == (167_000, "learned")
    assert shop.context.threshold.samples == 2


def test_what_was_billed_is_what_the_generator_wrote_down(board: Board, made: Made) -> None:
    assert {row.id for row in board.rows} == made.ledger.keys() > {SHOP, DOCS, API}
    for session, ledger in made.ledger.items():
        shown = board.overview(session)
        assert shown
        usage = shown.cost.logged.usage
        assert shown.cost.logged.responses == ledger.responses
        assert shown.cost.logged_nano == ledger.logged_nano
        assert Counter(asdict(usage)) == ledger.tokens + Counter(web_searches=0)
        assert (shown.cost.reported_nano or 0) == pytest.approx(ledger.reported_nano, abs=1)


def test_earlier_sessions_are_closed_and_spread_over_three_weeks(board: Board) -> None:
    earlier = [row for row in board.rows if row.id not in (SHOP, DOCS, API)]
    assert {row.live for row in earlier} == {False}
    assert len({row.title for row in earlier}) == len(earlier) >= 10
    days = board.today.days_nano[-21:]
    assert sum(map(bool, days)) > 10
    assert sum(nano == 0 for nano in days) > 5


def test_the_contexts_grow_by_what_enters(board: Board) -> None:
    """A prompt is the one before it, the answer to it, and a token for 3.4 new bytes."""
    for row in board.rows:
        shown = board.overview(row.id)
        assert shown
        responses = shown.session.main.responses
        restarts = {one.after for one in shown.compactions}
        for index, (before, after) in enumerate(pairwise(responses), 1):
            if index not in restarts:
                grown = after.context - before.total_tokens
                assert grown == pytest.approx(after.entered / 3.4, abs=4)


def test_pauses_let_the_cache_go_cold(board: Board) -> None:
    shop = board.overview(SHOP)
    assert shop
    responses = shop.session.main.responses
    cold = [r for r in responses[1:] if r.usage.read == 0]
    assert len(cold) >= 3
    assert max(r.usage.write_5m for r in cold) > 100_000


def test_there_is_a_sub_agent_of_each_kind_and_both_have_come_back(board: Board) -> None:
    shop = board.overview(SHOP)
    assert shop
    agents = {view.agent.kind: view.agent for view in shop.agents}
    assert set(agents) == {"Explore", "general-purpose"}
    assert all(agent.finished and agent.description for agent in agents.values())


def test_near_its_end_the_other_sessions_are_running_and_one_of_them_is_nearly_full() -> None:
    board, now_ms = board_at(0.93, now=evening)
    rows = {row.project: row for row in board.rows[:3]}
    assert [row.live for row in board.rows[:4]] == [True, True, True, False]
    assert rows["api"].used == pytest.approx(940_000, abs=5000)
    assert rows["api"].window == 1_000_000
    assert now_ms - rows["docs"].last_ms > 600_000
    assert rows["shop"].last_ms > now_ms - 10_000


def test_everything_happens_on_the_day_of_whoever_watches(board: Board) -> None:
    begin = datetime(2026, 12, 3, 9, 10, tzinfo=EVENING.tzinfo).timestamp() * 1000
    with private_demo(now=evening) as demo:
        assert demo.now_ms() == begin
        demo.advance_to(0.5)
        assert demo.now() == datetime.fromtimestamp(begin / 1000, UTC) + timedelta(minutes=80)
    assert str(board.today.date) == "2026-12-03"
    assert board.today.sessions == 3
    assert board.today.average_nano


def test_instants_are_moved_but_not_those_that_are_text() -> None:
    row = b'{"timestamp":"2026-11-19T23:59:59.500Z","text":"\\"timestamp\\":\\"2026-11-19\\""}'
    moved = json.loads(shifted(row, 1500))
    assert moved == {"timestamp": "2026-11-20T00:00:01.000Z", "text": '"timestamp":"2026-11-19"'}
    assert shifted(b'{"startedAt":1795079400000}', -1) == b'{"startedAt":1795079399999}'


async def test_a_played_loop_ends_where_a_whole_read_ends_and_the_next_one_too(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.demo.player.PAUSE_S", 0.5)
    index, stop = Index((str(tmp_path),)), asyncio.Event()
    demo = Demo(tmp_path, speed=10_000, now=evening)
    playing = asyncio.create_task(demo.play(stop))
    ends = 0
    was_at_end = False
    deadline = time.monotonic() + 60
    while ends < 2 and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
        at_end = demo.now_ms() - demo.start_ms >= bundled().length_ms
        if at_end and not was_at_end:
            read(index)
            assert figures(board_of(index, demo)) == figures(board)
            ends += 1
        else:
            read(index)
        was_at_end = at_end
    stop.set()
    await playing
    assert ends == 2


def test_after_a_rewind_nothing_is_counted_twice(tmp_path: Path) -> None:
    index = Index((str(tmp_path),))
    demo = Demo(tmp_path, now=evening)
    costs = []
    for share in (0.3, 0.8, 0.3):
        if share < 0.5:
            demo.rewind()
        demo.advance_to(share)
        read(index)
        costs.append(figures(board_of(index, demo)))
    assert costs[0] == costs[2] != costs[1]


def test_a_folder_in_which_there_is_something_is_not_played_into(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{}")
    with pytest.raises(FileExistsError):
        Demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


def test_the_running_sessions_are_shown_as_this_process(tmp_path: Path) -> None:
    Demo(tmp_path).advance_to(0)
    entries = [json.loads(path.read_text()) for path in (tmp_path / "sessions").iterdir()]
    assert {entry["pid"] for entry in entries} == {os.getpid()}
    assert len({entry["sessionId"] for entry in entries}) == 3


def test_sessions_run_where_the_kernel_does_not_describe_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player, "began_at", lambda _pid: None)
    Demo(tmp_path).advance_to(0)
    found = registry.clients(tmp_path, tmp_path / "no-proc").running
    assert len(found) == 3
    assert {one.pid for one in found} == {os.getpid()}


def test_the_folder_is_gone_afterwards() -> None:
    with private_demo() as demo:
        demo.advance_to(0.1)
        assert list(demo.config_dir.glob("projects/*/*.jsonl"))
    assert not demo.config_dir.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_the_folder_is_gone_after_a_signal(number: signal.Signals) -> None:
    program = """
import signal, time
from ccwatch.demo import private_demo
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):  # as nohup or a shell may ignore them
    signal.signal(number, signal.SIG_DFL)
with private_demo() as demo:
    demo.advance_to(0.1)
    print(demo.config_dir, flush=True)
    while True:
        time.sleep(0.1)  # a signal that comes just before a sleep waits for its end
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout
        folder = Path(child.stdout.readline().decode().strip())
        assert folder.is_dir()
        child.send_signal(number)
        assert child.wait(20) == 128 + number
    assert not folder.exists()


def test_a_wrong_recording_is_an_error_and_not_an_empty_day() -> None:
    with pytest.raises(OSError, match="gzip"):
        unpacked(b"no recording")


def test_the_real_time_is_told_with_its_zone() -> None:
    assert here_and_now().utcoffset() is not None


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the system reads no TZ")
def test_a_tz_further_off_than_a_day_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "XXX25:59:59")
    time.tzset()
    try:
        assert here_and_now().utcoffset() is not None
    finally:
        monkeypatch.undo()
        time.tzset()
