"""What the screens show is worked out anew only where something changed, and is the same."""

import gc
import json
import os
import tempfile
from datetime import UTC, date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from msgspec.json import encode
from msgspec.structs import replace

from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import ThresholdSource
from ccwatch.client.registry import began_at
from ccwatch.model.client import Limit, Running, StatusLine
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.report.contract import Document
from ccwatch.report.output.document import as_json, document
from ccwatch.report.overviews import MAX_CACHED
from ccwatch.report.session_rows import ACTIVE_MS, is_closed, is_live
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Snapshot
from tests.support.any_rows import folder
from tests.support.rows import (
    BEGIN,
    OTHER,
    PROJECT,
    SESSION,
    Row,
    answer,
    boundary,
    catch_up,
    encoded,
    essence,
    prompt,
    read,
    summary,
    time,
    usage,
    write,
)

FILE, SECOND = f"{SESSION}.jsonl", f"{OTHER}.jsonl"
BEGAN_MS = round(BEGIN.timestamp() * 1000)
TALK = [prompt("u"), answer("a", "u", used=usage(fresh=50_000, output=1000))]
OTHERS = [prompt("v", sessionId=OTHER), answer("b", "v", used=usage(fresh=9000), sessionId=OTHER)]


def analyst() -> Analyst:
    return Analyst(Prices.shipped(), UTC)


def shown(by: Analyst, snapshot: Snapshot, now_ms: int = BEGAN_MS) -> object:
    """Everything that a board says, fit to be compared."""
    board = by.board(snapshot, now_ms)
    overviews = {row.id: essence(by.overview(snapshot, row.id)) for row in board.rows}
    return [list(board.rows), board.today, overviews]


@settings(max_examples=60)
@given(folder())
def test_step_by_step_it_comes_to_what_one_look_finds(files: dict[str, list[Row]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        index, steady = Index((name,)), analyst()
        for step in range(max(len(rows) for rows in files.values())):
            write(Path(name), {file: rows[: step + 1] for file, rows in files.items()})
            catch_up(index)
            shown(steady, index.snapshot())
        snapshot = index.snapshot()
        assert shown(steady, snapshot) == shown(analyst(), snapshot)


def test_a_board_after_a_preparation_has_everything(tmp_path: Path) -> None:
    write(tmp_path, {FILE: TALK})
    index, ahead = Index((str(tmp_path),)), analyst()
    catch_up(index)
    ahead.prepare(index.snapshot())
    write(tmp_path, {FILE: TALK, SECOND: OTHERS})
    catch_up(index)
    ahead.prepare(index.snapshot())
    assert shown(ahead, index.snapshot()) == shown(analyst(), index.snapshot())
    (tmp_path / PROJECT / FILE).unlink()
    left = read(tmp_path).snapshot()
    ahead.prepare(left)
    assert shown(ahead, left) == shown(analyst(), left)


def test_what_did_not_change_is_the_same_object_on_the_next_board(tmp_path: Path) -> None:
    index, steady = read(write(tmp_path, {FILE: TALK, SECOND: OTHERS})), analyst()
    before = {row.id: row for row in steady.board(index.snapshot(), BEGAN_MS).rows}
    overview = steady.overview(index.snapshot(), SESSION)
    with (tmp_path / PROJECT / SECOND).open("ab") as file:
        file.write(encoded([answer("c", "b", sessionId=OTHER, at=60)]))
    catch_up(index)
    after = {row.id: row for row in steady.board(index.snapshot(), BEGAN_MS).rows}
    assert after[SESSION] is before[SESSION]
    assert after[OTHER] is not before[OTHER]
    assert steady.overview(index.snapshot(), SESSION) is overview


def test_after_the_machine_moved_to_another_zone_days_are_those_of_a_fresh_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    link = tmp_path / "localtime"
    monkeypatch.setattr("ccwatch.report.zone.LOCALTIME", str(link))
    link.symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    index = read(write(tmp_path / "claude", {FILE: TALK, SECOND: OTHERS}))
    steady, fixed = Analyst(Prices.shipped()), Analyst(Prices.shipped(), ZoneInfo("Europe/Berlin"))
    boards = [each.board(index.snapshot(), BEGAN_MS) for each in (steady, fixed)]
    assert boards[0].today == boards[1].today
    link.unlink()
    link.symlink_to("/usr/share/zoneinfo/Pacific/Kiritimati")
    outdated = [
        each.is_outdated(board, BEGAN_MS)
        for each, board in zip((steady, fixed), boards, strict=True)
    ]
    assert outdated == [True, False]
    assert shown(steady, index.snapshot()) == shown(Analyst(Prices.shipped()), index.snapshot())
    moved = steady.board(index.snapshot(), BEGAN_MS)
    assert moved.zone == ZoneInfo("Pacific/Kiritimati")
    assert [[*one.days] for one in moved.spending().spent] == [[date(2026, 9, 15)]] * 2
    assert not steady.is_outdated(moved, BEGAN_MS)
    assert fixed.board(index.snapshot(), BEGAN_MS).today == boards[1].today


def overviews(session_id: str = "") -> list[Overview]:
    """Overviews in memory, of one session or of all."""
    gc.collect()
    found = [one for one in gc.get_objects() if isinstance(one, Overview)]
    return [one for one in found if session_id in ("", one.session.id)]


def test_an_overview_of_a_session_that_changed_is_kept_no_longer(tmp_path: Path) -> None:
    """It holds all responses as they were, and nobody may ever ask for it again."""
    index, steady = read(write(tmp_path, {FILE: TALK, SECOND: OTHERS})), analyst()
    steady.board(index.snapshot(), BEGAN_MS).overview_on_screen(SESSION)
    assert overviews(SESSION)
    with (tmp_path / PROJECT / FILE).open("ab") as file:
        file.write(encoded([answer("c", "a", at=60)]))
    catch_up(index)
    board = steady.board(index.snapshot(), BEGAN_MS)
    board.overview_on_screen(OTHER)
    with (tmp_path / PROJECT / FILE).open("ab") as file:
        file.write(encoded([answer("d", "c", at=61)]))
    catch_up(index)
    del board
    steady.board(index.snapshot(), BEGAN_MS)
    assert not overviews(SESSION)
    assert overviews(OTHER)


def test_a_board_keeps_what_its_session_cost_while_the_next_one_is_worked_out(
    tmp_path: Path,
) -> None:
    """Else it stood beside the sums of the day from before."""
    index, steady = read(write(tmp_path, {FILE: TALK})), analyst()
    first = steady.board(index.snapshot(), BEGAN_MS)
    assert first.steady_overview(SESSION)
    for number in range(3):
        with (tmp_path / PROJECT / FILE).open("ab") as file:
            used = usage(fresh=9_000)
            file.write(encoded([answer(f"c{number}", "a", used=used, at=60 + number)]))
        catch_up(index)
        second = steady.board(index.snapshot(), BEGAN_MS)
        for board in (first, second):
            overview = board.steady_overview(SESSION)
            assert overview
            assert overview.cost.logged.nano == board.today.nano
        first = second


def test_of_many_sessions_that_were_looked_at_few_overviews_are_kept(tmp_path: Path) -> None:
    names = [f"{number:08}-1111-4111-8111-111111111111" for number in range(MAX_CACHED + 8)]
    files = {
        f"{name}.jsonl": [
            prompt(f"u{name}", sessionId=name),
            answer(f"a{name}", f"u{name}", sessionId=name),
        ]
        for name in names
    }
    index, steady = read(write(tmp_path, files)), analyst()
    before = len(overviews())
    board = steady.board(index.snapshot(), BEGAN_MS)
    for name in names:
        assert board.overview(name)
    assert len(overviews()) - before == MAX_CACHED
    assert board.overview(names[-1]) is board.overview(names[-1])


def test_a_row_says_whether_an_estimate_makes_its_share(tmp_path: Path) -> None:
    (row,) = analyst().board(read(write(tmp_path, {FILE: TALK})).snapshot(), BEGAN_MS).rows
    assert not row.guessed
    waiting = [*TALK, prompt("w", "a", text="what is to be done " * 5000)]
    (row,) = analyst().board(read(write(tmp_path, {FILE: waiting})).snapshot(), BEGAN_MS).rows
    assert row.guessed


def test_a_row_says_whether_its_context_is_estimated(tmp_path: Path) -> None:
    (row,) = analyst().board(read(write(tmp_path, {FILE: TALK})).snapshot(), BEGAN_MS).rows
    assert not row.estimated
    compacted = [*TALK, boundary("b", "a", postTokens=4_000)]
    (row,) = analyst().board(read(write(tmp_path, {FILE: compacted})).snapshot(), BEGAN_MS).rows
    assert row.used
    assert row.estimated


def test_a_row_says_what_its_overview_says(tmp_path: Path) -> None:
    index, steady = read(write(tmp_path, {FILE: TALK})), analyst()
    (row,) = steady.board(index.snapshot(), BEGAN_MS).rows
    overview = steady.overview(index.snapshot(), SESSION)
    assert overview is not None
    assert (row.project, row.path, row.model) == ("shop", "/home/dev/shop", "sonnet-4.5")
    assert (row.used, row.window) == (overview.context.used, overview.context.window.tokens)
    assert (row.used, row.window) == (50_000, 200_000)
    assert row.nano == overview.cost.total_nano == 50_000 * 3000 + 1000 * 15_000
    assert row.share == overview.context.share_of_trigger
    assert not row.lacking


def test_a_model_without_a_price_is_marked(tmp_path: Path) -> None:
    odd = answer("a", "u", model="llama-9", used=usage(fresh=9))
    index = read(write(tmp_path, {FILE: [prompt("u"), odd]}))
    (row,) = analyst().board(index.snapshot(), BEGAN_MS).rows
    assert row.lacking
    assert row.nano == 0


def test_an_unknown_session_has_no_overview(tmp_path: Path) -> None:
    index = read(write(tmp_path, {FILE: TALK}))
    assert analyst().overview(index.snapshot(), SESSION) is None


def day(number: int) -> str:
    return f"2026-09-{number:02}T12:00:00.000Z"


def test_today_is_the_local_day_and_the_average_leaves_out_days_without_cost(
    tmp_path: Path,
) -> None:
    used = usage(fresh=100_000)
    dated = [(10, 1), (12, 3), (14, 2)]
    rows = [
        answer(f"a{at}{n}", used=used, timestamp=day(at))
        for at, count in dated
        for n in range(count)
    ]
    index = read(write(tmp_path, {FILE: rows}))
    today = analyst().board(index.snapshot(), BEGAN_MS).today
    each = 100_000 * 3000
    assert (today.date, today.timezone) == (date(2026, 9, 14), "UTC")
    assert (today.nano, today.sessions, today.responses) == (2 * each, 1, 2)
    assert today.average_nano == 2 * each


def test_a_board_is_outdated_once_a_limit_of_the_plan_is_reset(tmp_path: Path) -> None:
    read_once = read(write(tmp_path, {FILE: [prompt("u")]})).snapshot()
    late = BEGAN_MS + ACTIVE_MS + 10
    told = StatusLine(SESSION, BEGAN_MS, limits=(Limit("five_hour", 42, late + 500),))
    snapshot, steady = replace(read_once, statuslines={SESSION: told}), analyst()
    board = steady.board(snapshot, late)
    assert not steady.is_outdated(board, late + 499)
    assert steady.is_outdated(board, late + 500)
    assert not steady.is_outdated(steady.board(snapshot, late + 500), late + 501)


def test_a_board_is_outdated_once_the_day_is_over(tmp_path: Path) -> None:
    index, steady = read(write(tmp_path, {FILE: TALK})), analyst()
    late = BEGAN_MS + 8 * 3_600_000
    board = steady.board(index.snapshot(), late)
    assert not steady.is_outdated(board, late + 1)
    assert steady.is_outdated(board, late + 3_600_001)


def test_a_session_is_open_for_as_long_as_its_rows_are_recent(tmp_path: Path) -> None:
    """No registry says so: nobody knows while rows are recent, and later it is not."""
    snapshot, steady = read(write(tmp_path, {FILE: TALK})).snapshot(), analyst()
    (session,) = snapshot.sessions
    assert is_live(session, snapshot, BEGAN_MS + ACTIVE_MS) is None
    assert is_live(session, snapshot, BEGAN_MS + ACTIVE_MS + 1) is False
    board = steady.board(snapshot, BEGAN_MS)
    assert [row.live for row in board.rows] == [None]
    assert steady.is_outdated(board, BEGAN_MS + ACTIVE_MS + 1)
    assert [row.live for row in steady.board(snapshot, BEGAN_MS + ACTIVE_MS + 1).rows] == [False]


def test_only_a_session_that_may_be_open_has_a_forecast(tmp_path: Path) -> None:
    growing: list[Row] = []
    for n in range(6):
        growing += [
            prompt(f"p{n}", f"a{n - 1}" if n else None, at=n),
            answer(f"a{n}", f"p{n}", used=usage(fresh=20_000 + 3_000 * n), at=n),
        ]
    snapshot, steady = read(write(tmp_path, {FILE: growing})).snapshot(), analyst()
    for later_ms, is_told in ((0, True), (ACTIVE_MS, True), (ACTIVE_MS + 6_000, False)):
        (row,) = steady.board(snapshot, BEGAN_MS + later_ms).rows
        assert (row.ahead is not None) is is_told


@pytest.mark.parametrize(("version", "live"), [("2.1.20", None), ("2.1.330", False)])
def test_what_other_clients_register_says_nothing_of_a_release_that_does_not(
    tmp_path: Path, version: str, live: bool | None
) -> None:
    talk = [row | {"version": version} for row in TALK]
    snapshot = read(write(tmp_path, {FILE: talk})).snapshot()
    beside = replace(snapshot, running={OTHER: Running(OTHER, 1)})
    assert is_live(snapshot.sessions[0], beside, BEGAN_MS + ACTIVE_MS) is live


def test_a_session_whose_client_cannot_be_seen_from_here_is_not_known_to_be_closed(
    tmp_path: Path,
) -> None:
    index = Index((str(write(tmp_path, {FILE: TALK})),))
    folder = tmp_path / "sessions"
    folder.mkdir()
    told = {"pid": os.getpid(), "sessionId": OTHER, "procStart": began_at(os.getpid())}
    (folder / f"{os.getpid()}.json").write_text(json.dumps(told))

    def live() -> bool | None:
        catch_up(index)
        snapshot = index.snapshot()
        assert OTHER in snapshot.running
        return is_live(snapshot.sessions[0], snapshot, BEGAN_MS + ACTIVE_MS)

    assert live() is False
    far = {"pid": 2**31 - 1, "procStart": "1", "pidDomain": "linux:5f2c:pid:[1]"}
    path = folder / f"{far['pid']}.json"
    for session in (SESSION, "whichever"):
        path.write_text(json.dumps({**far, "sessionId": session}))
        assert live() is None
    path.unlink()
    assert live() is False


@pytest.mark.parametrize(
    ("version", "entries", "closed"),
    [
        ("2.1.330", None, False),
        ("2.1.330", [], True),
        ("2.1.330", [OTHER], True),
        ("2.1.330", [SESSION], False),
        ("2.1.20", [], False),
    ],
    ids=["no register", "none left", "another's", "one of a process not in sight", "older"],
)
def test_a_session_is_closed_once_its_client_has_removed_its_entry(
    tmp_path: Path, version: str, entries: list[str] | None, closed: bool
) -> None:
    """However lately it was written, and though no other client is known to be alive."""
    talk = [row | {"version": version} for row in TALK]
    root = write(tmp_path, {FILE: talk})
    if entries is not None:
        (root / "sessions").mkdir()
    for number, name in enumerate(entries or ()):
        entry = encode({"pid": 2**31 - 2 - number, "sessionId": name, "procStart": "1"})
        (root / "sessions" / f"{2**31 - 2 - number}.json").write_bytes(entry)
    snapshot = read(root).snapshot()
    assert is_closed(snapshot.sessions[0], snapshot) is closed
    overview = analyst().board(snapshot, BEGAN_MS).overview(SESSION)
    assert overview is not None
    assert overview.closed is closed


def test_a_session_is_open_again_once_a_client_resumes_it(tmp_path: Path) -> None:
    root = write(tmp_path, {FILE: [row | {"version": "2.1.330"} for row in TALK]})
    (root / "sessions").mkdir()
    snapshot, steady = read(root).snapshot(), analyst()
    overview = steady.board(snapshot, BEGAN_MS).overview(SESSION)
    assert overview
    assert overview.closed
    resumed = replace(snapshot, running={SESSION: Running(SESSION, 1)})
    overview = steady.board(resumed, BEGAN_MS).overview(SESSION)
    assert overview
    assert not overview.closed


def test_only_sessions_that_may_be_open_are_weighed_with_care(tmp_path: Path) -> None:
    snapshot = read(write(tmp_path, {FILE: [*TALK, prompt("w", "a", "x" * 5000)]})).snapshot()
    careful = Analyst(Prices.shipped(), UTC, weigh=lambda _lane: 1234)
    for now_ms, exact in ((BEGAN_MS, True), (BEGAN_MS + ACTIVE_MS + 1, False)):
        careful.board(snapshot, now_ms)
        overview = careful.overview(snapshot, SESSION)
        assert overview is not None
        assert (overview.context.pending == 1234) == exact


def test_the_cost_of_a_turn_is_the_median_of_those_with_an_answer(tmp_path: Path) -> None:
    rows: list[Row] = []
    for n, tokens in enumerate([1000, 2000, 90_000]):
        rows.append(prompt(f"p{n}", f"a{n - 1}" if n else None))
        rows.append(answer(f"a{n}", f"p{n}", used=usage(fresh=tokens)))
    index, steady = read(write(tmp_path, {FILE: [*rows, prompt("p3", "a2")]})), analyst()
    steady.board(index.snapshot(), BEGAN_MS)
    overview = steady.overview(index.snapshot(), SESSION)
    assert overview is not None
    assert overview.per_turn_nano == 2000 * 3000


def full(session: str, uuid: str, size: int) -> list[Row]:
    """A conversation that was compacted by itself, and went on."""
    of: Row = {"sessionId": session}
    return [
        prompt(f"u{uuid}", **of),
        answer(f"a{uuid}", f"u{uuid}", used=usage(fresh=size - 9000, output=400), **of),
        prompt(f"v{uuid}", f"a{uuid}", **of),
        answer(f"b{uuid}", f"v{uuid}", used=usage(fresh=size - 600, output=400), at=5, **of),
        boundary(f"c{uuid}", f"b{uuid}", at=9, preTokens=size) | of,
        summary(f"s{uuid}", f"c{uuid}") | of,
        answer(f"d{uuid}", f"s{uuid}", used=usage(fresh=30_000), at=20, **of),
    ]


def test_one_session_learns_from_the_compactions_of_others(tmp_path: Path) -> None:
    """Of the same model and window. What was learned is forgotten with its session."""
    files = {FILE: TALK, SECOND: [*full(OTHER, "1", 120_500), *full(OTHER, "2", 121_000)]}
    index, steady = read(write(tmp_path, files)), analyst()

    def source(board: Board) -> ThresholdSource | None:
        overview = board.overview(SESSION)
        assert overview is not None
        return overview.context.threshold.source

    assert source(steady.board(index.snapshot(), BEGAN_MS)) is ThresholdSource.LEARNED
    write(tmp_path, {SECOND: OTHERS})
    catch_up(index)
    assert source(steady.board(index.snapshot(), BEGAN_MS)) is ThresholdSource.RELEASE


def test_of_settings_that_are_written_often_only_the_last_are_kept(tmp_path: Path) -> None:
    index, steady = (
        read(write(tmp_path, {FILE: TALK, SECOND: full(OTHER, "1", 120_500)})),
        analyst(),
    )
    held = []
    for window in range(100_000, 130_000, 1000):
        (tmp_path / "settings.json").write_text(f'{{"autoCompactWindow": {window}}}')
        os.utime(tmp_path / "settings.json", (window, window))
        index.sweep()
        overview = steady.board(index.snapshot(), BEGAN_MS).overview(SESSION)
        assert overview
        [choice] = index.snapshot().setup(overview.session).windows
        assert choice.setting.value == window
        triggers = steady._analyses._triggers
        held.append((len(triggers._brackets), len(triggers._thresholds)))
    assert held == [held[0]] * 30


def test_a_session_whose_transcript_is_gone_is_open_nowhere(tmp_path: Path) -> None:
    index = read(write(tmp_path, {FILE: TALK}))
    assert [row.live for row in analyst().board(index.snapshot(), BEGAN_MS).rows] == [None]
    (tmp_path / PROJECT / FILE).unlink()
    catch_up(index)
    assert [row.live for row in analyst().board(index.snapshot(), BEGAN_MS).rows] == [False]


def test_what_is_pending_is_told_anew_once_it_is_estimated_otherwise(tmp_path: Path) -> None:
    """As it is once the vocabulary is loaded."""
    pending = 40_000
    by = Analyst(Prices.shipped(), UTC, weigh=lambda _lane: pending)
    snapshot = read(write(tmp_path, {FILE: [*TALK, prompt("v", "a")]})).snapshot()
    first = by.board(snapshot, BEGAN_MS)
    assert not by.is_outdated(first, BEGAN_MS)
    pending = 30_000
    assert by.is_outdated(first, BEGAN_MS)
    board = by.board(snapshot, BEGAN_MS)
    view = board.steady_overview(SESSION)
    assert view
    assert view.context.pending == 30_000
    shares = [one.share for one in (*first.rows, *board.rows)]
    assert shares == [91_000 / 200_000, 81_000 / 200_000]


def agent_rows(*, ended: bool) -> list[Row]:
    """A sub-agent's transcript up to a call of a tool, or to its end."""
    asked: Row = {"isSidechain": True, "agentId": "1"}
    call = {"type": "tool_use", "id": "toolu_9", "name": "Bash", "input": {}}
    said = [] if ended else [call]
    return [prompt("p", None, "look", at=5, **asked), answer("q", "p", at=9, content=said, **asked)]


@pytest.mark.parametrize(
    ("ended", "after_ms", "finished"),
    [(False, 60_000, False), (True, 60_000, True), (False, ACTIVE_MS + 60_000, None)],
    ids=["at work", "done", "nobody knows"],
)
def test_a_sub_agent_that_writes_while_its_session_is_open_is_at_work(
    ended: bool, after_ms: int, finished: bool | None, tmp_path: Path
) -> None:
    rows = {FILE: TALK, f"{SESSION}/subagents/agent-1.jsonl": agent_rows(ended=ended)}
    snapshot = read(write(tmp_path, rows)).snapshot()
    view = analyst().board(snapshot, BEGAN_MS + after_ms).overview(SESSION)
    assert view
    assert [one.agent.finished for one in view.agents] == [finished]


@pytest.mark.parametrize(("status", "finished"), [("busy", False), ("idle", None), ("", False)])
def test_while_its_client_is_idle_no_sub_agent_is_at_work(
    status: str, finished: bool | None, tmp_path: Path
) -> None:
    rows = {FILE: TALK, f"{SESSION}/subagents/agent-1.jsonl": agent_rows(ended=False)}
    snapshot = read(write(tmp_path, rows)).snapshot()
    running = {SESSION: Running(SESSION, 1, status=status)}
    view = analyst().board(replace(snapshot, running=running), BEGAN_MS).overview(SESSION)
    assert view
    assert [one.agent.finished for one in view.agents] == [finished]


def test_a_sub_agent_that_was_left_long_before_the_newest_row_is_at_work_no_more(
    tmp_path: Path,
) -> None:
    late = answer("z", "a", at=400)
    rows = {FILE: [*TALK, late], f"{SESSION}/subagents/agent-1.jsonl": agent_rows(ended=False)}
    snapshot = read(write(tmp_path, rows)).snapshot()
    view = analyst().board(snapshot, BEGAN_MS + 400_000).overview(SESSION)
    assert view
    assert [one.agent.finished for one in view.agents] == [None]


def test_the_compactions_of_a_fork_are_those_that_its_document_has(recordings: Path) -> None:
    snapshot, by = read(recordings / "2.1.330-life" / "claude").snapshot(), analyst()
    board = by.board(snapshot, BEGAN_MS)
    told = Document.model_validate_json(as_json(document(board, by, BEGAN_MS)))
    made = {one.session_id: len(one.compactions) for one in told.sessions}
    assert {row.id: row.compactions for row in board.rows} == made
    views = [view for row in board.rows if (view := by.overview(snapshot, row.id))]
    assert {view.session.id: len(view.compactions) for view in views} == made
    assert any(view.session.main.compactions and not view.compactions for view in views)


def test_a_fork_has_the_compactions_that_its_origin_has_not(tmp_path: Path) -> None:
    """The origin is read after the fork."""
    begun: list[Row] = [*TALK, boundary("c", "a", at=1), summary("s", "c")]
    went_on = [prompt("v", "s", at=3), boundary("d", "v", at=4), summary("t", "d")]
    fork = [one | {"sessionId": OTHER} for one in (*begun, *went_on)]
    write(tmp_path, {SECOND: fork})
    index, by = Index((str(tmp_path),)), analyst()

    def compactions() -> tuple[int, int]:
        catch_up(index)
        (row,) = (row for row in by.board(index.snapshot(), BEGAN_MS).rows if row.id == OTHER)
        view = by.overview(index.snapshot(), OTHER)
        assert view
        return row.compactions, len(view.compactions)

    assert compactions() == (2, 2)
    write(tmp_path, {FILE: [*begun, prompt("w", "s", at=2)]})
    assert compactions() == (1, 1)


def test_the_request_for_a_summary_shows_no_context_that_went_past_the_trigger(
    tmp_path: Path,
) -> None:
    """Its file begins with a copy of the conversation, and is answered where that was full."""
    main: list[Row] = []
    for name, full in (("a", 167_020), ("b", 167_030)):
        main += [
            *(prompt(f"{name}p"), answer(f"{name}1", f"{name}p", used=usage(fresh=150_000))),
            *(prompt(f"{name}q", f"{name}1"), answer(name, f"{name}q", used=usage(fresh=full))),
            boundary(f"{name}c", name, preTokens=full + 10),
        ]
    main = [row | {"version": "2.1.87", "timestamp": time(at)} for at, row in enumerate(main)]
    agent = {"isSidechain": True, "agentId": "acompact-1"}
    told = answer("s", "b", used=usage(fresh=167_040), version="2.1.87", timestamp=time(9.5))
    asked = [row | agent for row in (*main[5:9], told)]
    files = {FILE: main, f"{SESSION}/subagents/agent-acompact-1.jsonl": asked}
    snapshot = read(write(tmp_path, files)).snapshot()
    overview = analyst().board(snapshot, BEGAN_MS).overview(SESSION)
    assert overview
    threshold = overview.context.threshold
    assert (threshold.tokens, threshold.samples) == (167_000, 2)


def test_a_sub_agent_of_another_model_shows_no_context_that_went_past_the_trigger(
    tmp_path: Path,
) -> None:
    """The client may take the window of the session's model for its own: here, a million tokens."""
    third = "33333333-3333-4333-8333-333333333333"
    of: Row = {"version": "2.1.140"}
    asks = of | {"sessionId": third}
    agent = asks | {"isSidechain": True, "agentId": "a1"}
    opus = [
        prompt("w", **asks),
        answer("m", "w", model="claude-opus-4-8", used=usage(fresh=20_000), at=100, **asks),
    ]
    asked = [
        prompt("x", **agent),
        answer("y", "x", used=usage(fresh=180_000), at=101, **agent),
        answer("z", "y", used=usage(fresh=190_000), at=102, **agent),
    ]
    files = {
        FILE: [row | of for row in TALK],
        SECOND: [row | of for n in "12" for row in full(OTHER, n, 167_100)],
        f"{third}.jsonl": opus,
        f"{third}/subagents/agent-a1.jsonl": asked,
    }
    snapshot = read(write(tmp_path, files)).snapshot()
    overview = analyst().board(snapshot, BEGAN_MS).overview(SESSION)
    assert overview
    threshold = overview.context.threshold
    assert (threshold.tokens, threshold.source) == (167_000, ThresholdSource.LEARNED)
