"""Sessions at rest: when they are laid down, and that whoever looks sees what there is."""

import os
from collections.abc import Container, Iterable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks.giants import many
from ccwatch.analysis.attribution.moment import lane_at
from ccwatch.analysis.context import bytes_per_token, floor
from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.spending.use import Rate
from ccwatch.analysis.whatif.habit import Habit
from ccwatch.analysis.whatif.past import Firing
from ccwatch.analysis.whatif.scenario import Scenario
from ccwatch.analysis.whatif.study import study
from ccwatch.analysis.whatif.subject import Subject
from ccwatch.analysis.window import largest_context
from ccwatch.model.session import Session
from ccwatch.model.text import Content
from ccwatch.model.usage import Usage
from ccwatch.read_ahead import read_ahead
from ccwatch.report.analyst import Analyst
from ccwatch.report.pending_estimator import PendingEstimator
from ccwatch.store.databases.cache import Cache
from ccwatch.store.databases.cache_table import Changes, StoredSession
from ccwatch.store.index import Index
from ccwatch.store.known_files import QUIET
from ccwatch.store.resting.condense import condensed
from ccwatch.store.resting.eviction_queue import AT_ONCE
from ccwatch.store.resting.session_record import SessionRecord
from ccwatch.store.snapshot import LineCounts
from ccwatch.store.source import StoredTranscript
from tests.support import rows, status
from tests.support.recorded import RECORDINGS

PRICES = Prices.shipped()
BEGIN_NS = 1_900_000_000 * 10**9


class App:
    """An app that goes on running, whose clock is told the time."""

    def __init__(self, root: Path) -> None:
        self.now_ns = BEGIN_NS
        self.root, self.cache = root, Cache(root.parent / "cache")
        self.spool = root.parent / "spool"
        self.index = Index((str(root),), self.spool, lambda: self.now_ns, lambda: self.cache)
        self.analyst = Analyst(PRICES, UTC)

    def look(self) -> Session:
        """The only session, after everything was looked at."""
        rows.catch_up(self.index)
        snapshot = self.index.snapshot()
        self.analyst.board(snapshot, self.now_ns // 10**6)
        (session,) = snapshot.sessions
        return session

    def rest(self) -> None:
        """Lay to rest what may rest."""
        self.index.keep(self.analyst.remember, rest=True)
        while self.index.can_evict:
            self.index.evict()

    def rested(self) -> Session:
        """The only session, after all that may rest was laid to rest."""
        self.look()
        self.rest()
        session = self.look()
        assert session.stamp
        return session


@pytest.fixture
def app(tmp_path: Path) -> App:
    """Follows a session of two answers that grew old long ago."""
    root = tmp_path / "claude"
    write(root, 100, 200)
    return App(root)


def transcript(root: Path) -> Path:
    return root / rows.PROJECT / f"{rows.SESSION}.jsonl"


def write(root: Path, *outputs: int, at_s: int = 1) -> None:
    """Put an answer of so many tokens of output for each into the transcript."""
    found = [rows.prompt("p")]
    for number, output in enumerate(outputs):
        used = rows.usage(fresh=1000 * (number + 1), output=output)
        found.append(rows.answer(f"a{number}", found[-1]["uuid"], at=number + 1, used=used))
    rows.write(root, {f"{rows.SESSION}.jsonl": found})
    os.utime(transcript(root), (at_s, at_s))


def test_a_session_that_goes_quiet_while_the_app_runs_is_laid_to_rest(app: App) -> None:
    just_now = BEGIN_NS // 10**9 - 60
    os.utime(transcript(app.root), (just_now, just_now))
    app.look()
    app.rest()
    assert not app.look().stamp
    app.now_ns += QUIET * 10**9
    assert rows.outputs(app.rested()) == [100, 200]


def test_what_was_seen_of_it_is_not_shown_once_it_is_otherwise(app: App) -> None:
    assert rows.outputs(app.rested()) == [100, 200]
    write(app.root, 300, 400, at_s=2)
    assert rows.outputs(app.rested()) == [300, 400]


def test_an_answer_of_which_another_file_knows_more_is_as_large_at_rest(app: App) -> None:
    used = rows.usage(fresh=1000, output=150)
    copy = f"../-copy/{rows.SESSION}.jsonl"
    rows.write(app.root, {copy: [rows.prompt("p"), rows.answer("a0", "p", at=1, used=used)]})
    os.utime(app.root / rows.PROJECT / copy, (1, 1))
    for session in (app.look(), app.rested(), App(app.root).rested()):
        assert [one.usage.output for one in session.main.responses] == [150, 200]


def test_the_use_of_the_api_is_the_same_at_rest(app: App) -> None:
    at_ms = round(rows.BEGIN.timestamp() * 1000) + 60_000

    def use(of: App) -> Rate:
        spending = of.analyst.board(of.index.snapshot(), at_ms).spending()
        return spending.busiest(Rate(), at_ms)

    app.look()
    before = use(app)
    assert (before.requests, before.tokens) == (2 / 5, 3_300 / 5)
    app.rested()
    again = App(app.root)
    assert again.look().stamp
    assert use(app) == use(again) == before


def test_an_older_state_that_another_instance_keeps_is_not_taken_for_it(app: App) -> None:
    other = App(app.root)
    other.look()
    write(app.root, 300, 400, at_s=2)
    session = app.rested()
    other.index.keep(other.analyst.remember)
    assert rows.outputs(session) == [300, 400]


def test_sessions_are_kept_as_they_are_and_not_as_they_were_when_last_asked_for(app: App) -> None:
    app.look()
    write(app.root, 300, 400, at_s=2)
    rows.catch_up(app.index)
    app.index.keep(app.analyst.remember)
    assert rows.outputs(App(app.root).look()) == [300, 400]


def test_what_is_stored_is_not_stored_again(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    put, stored = app.cache.put, list[tuple[list[str], list[str]]]()

    def noted(changes: Changes) -> bool:
        transcripts, sessions = dict(changes.transcripts), dict(changes.sessions)
        stored.append(([*transcripts], [*sessions]))
        return put(replace(changes, transcripts=transcripts.items(), sessions=sessions.items()))

    monkeypatch.setattr(app.cache, "put", noted)
    for _ in range(2):
        app.look()
        app.index.keep(app.analyst.remember)
    assert not app.index.can_evict  # it was not asked for
    write(app.root, 100, 300, at_s=2)
    app.look()
    app.index.keep(app.analyst.remember)
    everything = [str(transcript(app.root))], [rows.SESSION]
    assert stored == [everything, ([], []), everything]


def test_of_sessions_that_rest_together_each_is_made_a_record_of_once(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = [rows.prompt("p"), rows.answer("a0", "p"), rows.answer("a1", "a0")]
    for name in (rows.SESSION, rows.OTHER, "third"):
        rows.write(app.root, {f"{name}.jsonl": [one | {"sessionId": name} for one in talk]})
        os.utime(transcript(app.root).with_stem(name), (1, 1))
    rows.catch_up(app.index)
    app.index.snapshot()
    made = list[str]()

    def note(session: Session, *rest: Any) -> SessionRecord:
        made.append(session.id)
        return condensed(session, *rest)

    monkeypatch.setattr("ccwatch.store.resting.settled.condensed", note)
    assert app.index.keep(app.analyst.remember)
    assert sorted(made) == [rows.SESSION, rows.OTHER, "third"]


def test_a_session_stays_awake_while_one_is_that_it_shares_answers_with_through_a_third(
    app: App,
) -> None:
    shared = {"a": "a", "b": "ab", "c": "bc", "d": "c"}
    transcript(app.root).unlink()
    for name, answers in shared.items():
        said = [rows.answer(one, sessionId=name) for one in answers]
        rows.write(app.root, {f"{name}.jsonl": said})
        os.utime(transcript(app.root).with_stem(name), (1, 1))
    os.utime(transcript(app.root).with_stem("d"), ns=(BEGIN_NS, BEGIN_NS))

    def at_rest() -> set[str]:
        rows.catch_up(app.index)
        app.rest()
        return {session.id for session in app.index.snapshot().sessions if session.stamp}

    assert at_rest() == set()
    app.now_ns += 2 * QUIET * 10**9
    assert at_rest() == {*shared}
    again = App(app.root)
    rows.catch_up(again.index)
    assert all(session.stamp for session in again.index.snapshot().sessions)


def test_a_status_line_that_is_gone_counts_no_more(app: App) -> None:
    told = f'{{"session_id": "{rows.SESSION}", "cost": {{"total_cost_usd": 5}}}}'
    assert status.keep(told, app.spool, 1)
    reported = app.rested().reported
    assert reported
    assert reported.usd_nano == 5 * 10**9
    (app.spool / f"{rows.SESSION}.json").unlink()
    assert app.rested().reported is None


def test_what_a_status_line_told_while_no_app_ran_shows_at_the_next_start(app: App) -> None:
    assert not app.rested().reported
    told = f'{{"session_id": "{rows.SESSION}", "cost": {{"total_cost_usd": 5}}}}'
    assert status.keep(told, app.spool, 1)
    reported = App(app.root).look().reported
    assert reported
    assert reported.usd_nano == 5 * 10**9


def test_what_changes_between_keeping_and_giving_up_is_not_given_up(app: App) -> None:
    app.look()
    app.index.keep(app.analyst.remember, rest=True)
    told = f'{{"session_id": "{rows.SESSION}", "cost": {{"total_cost_usd": 5}}}}'
    assert status.keep(told, app.spool, 1)
    rows.catch_up(app.index)
    app.index.evict()
    reported = app.look().reported
    assert reported
    assert reported.usd_nano == 5 * 10**9


def test_a_session_that_another_process_read_is_had_from_what_that_stored(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked for in the file only if that was written since."""
    news, asked = Cache.news, list[int]()

    def note(self: Cache, known: Container[str]) -> list[StoredSession]:
        asked.append(1)
        return news(self, known)

    monkeypatch.setattr(Cache, "news", note)
    app.index.sweep()
    assert app.index.delegate(0)
    app.index.catch_up()
    assert app.index.is_waiting
    assert not asked
    before = app.index.snapshot()
    Cache(app.cache.path.parent).put(Changes(json_texts={"id": ("key", "text")}))
    for _ in range(2):
        app.index.catch_up()
    assert asked == [1]
    assert app.index.snapshot() is before
    read_ahead(App(app.root).index, Analyst(PRICES, UTC), is_wanted=lambda: True)
    app.index.catch_up()
    assert not app.index.busy
    (session,) = app.index.snapshot().sessions
    assert rows.outputs(session) == [100, 200]
    transcript(app.root).unlink()
    session = app.look()
    assert session.gone
    assert rows.outputs(session) == [100, 200]


def test_what_another_process_stores_in_portions_shows_portion_by_portion(app: App) -> None:
    later, aside = transcript(app.root).with_stem(rows.OTHER), app.root / "aside"
    talk = [rows.prompt("q"), rows.answer("b", "q")]
    later.write_bytes(rows.encoded(one | {"sessionId": rows.OTHER} for one in talk))
    os.utime(later, (1, 1))

    def stored() -> set[str]:
        read_ahead(App(app.root).index, Analyst(PRICES, UTC), is_wanted=lambda: True)
        app.index.catch_up()
        return {session.id for session in app.index.snapshot().sessions}

    app.index.sweep()
    assert app.index.delegate(0)
    later.rename(aside)
    assert stored() == {rows.SESSION}
    aside.rename(later)
    assert stored() == {rows.SESSION, rows.OTHER}


def test_a_preview_ends_with_what_another_process_stored(app: App) -> None:
    app.index.sweep()
    app.index.preview_newest()
    assert app.index.snapshot().sessions
    assert app.index.delegate(0)
    read_ahead(App(app.root).index, Analyst(PRICES, UTC), is_wanted=lambda: True)
    app.index.catch_up()
    assert rows.outputs(app.look()) == [100, 200]
    write(app.root, 100, 200, 300, at_s=2)
    assert rows.outputs(app.look()) == [100, 200, 300]


def test_what_is_worked_out_anew_of_sessions_at_rest_is_stored_with_them(tmp_path: Path) -> None:
    """As after a change of prices; but for a session that goes on, of which nothing is stored."""
    names = (rows.SESSION, rows.OTHER, "third")
    for name in names:
        talk = [rows.prompt(f"p-{name}"), rows.answer(f"a-{name}", f"p-{name}")]
        said = {f"{name}.jsonl": [one | {"sessionId": name} for one in talk]}
        os.utime(rows.write(tmp_path / "claude", said) / rows.PROJECT / f"{name}.jsonl", (1, 1))

    def start() -> App:
        app = App(tmp_path / "claude")
        rows.catch_up(app.index)
        app.analyst.board(app.index.snapshot(), app.now_ns // 10**6)
        return app

    start().index.keep(rest=True)
    app = start()
    assert not app.index.snapshot().analyses
    with (transcript(app.root)).open("ab") as file:
        file.write(rows.spelt(rows.answer("b", f"a-{rows.SESSION}")))
    os.utime(transcript(app.root), ns=(BEGIN_NS, BEGIN_NS))
    rows.catch_up(app.index)
    app.rest()
    assert {*start().index.snapshot().analyses} == {rows.OTHER, "third"}
    assert len([*app.cache.resting()]) == 2
    later = start()
    with (transcript(app.root).with_stem("third")).open("ab") as file:
        file.write(rows.spelt(rows.answer("c", "a-third", sessionId="third")))
    rows.catch_up(later.index)
    assert {*later.index.snapshot().analyses} == {rows.OTHER}


def test_a_record_and_an_analysis_that_are_rubbish_are_passed_over(app: App) -> None:
    app.rested()
    (record,) = app.cache.resting()
    rubbish = StoredSession(b"rubbish", b"rubbish")
    app.cache.put(
        Changes(sessions=[("0", rubbish), (rows.SESSION, replace(record, analysis=b"?"))])
    )
    again = App(app.root)
    assert again.look().stamp
    assert not again.index.snapshot().analyses
    assert rows.known(again.index) == rows.known(rows.read(app.root))


def test_a_cache_that_is_deleted_takes_nothing_away(app: App) -> None:
    session = app.rested()
    app.cache.path.unlink()
    assert rows.outputs(session) == [100, 200]


def test_a_cache_is_lost_if_it_is_deleted_and_sessions_at_rest_rely_on_it(app: App) -> None:
    app.look()
    app.index.keep(app.analyst.remember, rest=True)
    aside = app.root / "aside"
    app.cache.path.rename(aside)
    assert not app.index.has_lost_cache()
    aside.rename(app.cache.path)
    app.rested()
    assert not app.index.has_lost_cache()
    app.cache.path.unlink()
    assert app.index.has_lost_cache()


def test_what_cannot_be_kept_stays_in_memory_until_it_can(app: App) -> None:
    app.cache.path.parent.write_text("a file where a folder should be")
    app.look()
    assert not app.index.keep(app.analyst.remember, rest=True)
    assert not app.index.can_evict
    assert rows.outputs(app.look()) == [100, 200]
    app.cache.path.parent.unlink()
    assert rows.outputs(app.rested()) == [100, 200]


def test_a_transcript_that_is_deleted_leaves_as_many_answers_unknown(app: App) -> None:
    session = app.rested()
    app.cache.path.unlink()
    transcript(app.root).unlink()
    assert rows.outputs(session) == [0, 0]


def test_what_is_pending_is_estimated_though_the_transcript_has_just_gone_on(app: App) -> None:
    """And though nothing is stored of it any more, so that it is read as it is now."""
    talk = [rows.prompt("p0"), rows.answer("a0", "p0")]
    for number in range(1, 9):
        talk.append(rows.prompt(f"p{number}", f"a{number - 1}", at=number))
        talk.append(rows.answer(f"a{number}", f"p{number}", at=number))
    rows.write(app.root, {f"{rows.SESSION}.jsonl": talk[:11]})
    os.utime(transcript(app.root), (1, 1))
    session = app.rested()
    assert session.main.pending
    app.cache.path.unlink()
    rows.write(app.root, {f"{rows.SESSION}.jsonl": talk})
    estimator = PendingEstimator(lambda _row: Content("Go on"), patient=True)
    assert estimator.pending(session.main) > 0
    assert [gap.response for gap in session.main.gaps] == [1, 2, 3, 4]


@pytest.mark.parametrize("at_rest", [False, True])
def test_a_session_whose_transcript_is_deleted_rests_with_its_answers(
    app: App, at_rest: bool
) -> None:
    """What it cost stays known for as long as the app runs, and not for the next run."""
    if at_rest:
        app.rested()
    else:
        os.utime(transcript(app.root), ns=(BEGIN_NS, BEGIN_NS))
        app.look()
    transcript(app.root).unlink()
    session = app.rested()
    assert session.gone
    assert rows.outputs(session) == [100, 200]
    other = App(app.root)
    rows.catch_up(other.index)
    assert not other.index.snapshot().sessions
    app.cache.path.unlink()
    assert rows.outputs(app.look()) == [100, 200]


@pytest.mark.parametrize("at_rest", [False, True])
def test_nothing_of_a_session_stays_on_disk_once_its_transcript_is_deleted(
    app: App, at_rest: bool
) -> None:
    (app.rested if at_rest else app.look)()
    transcript(app.root).unlink()
    assert app.rested().gone
    assert not [*app.cache.resting()]
    assert not app.cache.paths()


@pytest.mark.parametrize("told", [False, True], ids=["looked for", "told by an event"])
def test_a_deleted_session_stays_though_another_run_has_given_up_what_was_kept_of_it(
    app: App, told: bool
) -> None:
    name = f"{rows.SESSION}/subagents/agent-a.jsonl"
    chain = [rows.prompt("q", isSidechain=True), rows.answer("b", "q", isSidechain=True)]
    rows.write(app.root, {name: [one | {"agentId": "a"} for one in chain]})
    agent = app.root / rows.PROJECT / name
    os.utime(agent, (1, 1))
    before = app.rested()
    (row,) = app.analyst.board(app.index.snapshot(), app.now_ns // 10**6).rows
    transcript(app.root).unlink()
    other = App(app.root)
    other.look()
    other.rest()
    assert not app.cache.transcripts([str(transcript(app.root))])
    agent.unlink()
    if told:
        for path in (agent, transcript(app.root)):
            app.index.hint([str(path)])
    session = app.look()
    assert session.gone
    assert session.title == before.title
    assert len(session.main.responses) == 2
    assert [one.id for one in session.agents] == ["a"]
    assert app.look() is session
    (later,) = app.analyst.board(app.index.snapshot(), app.now_ns // 10**6).rows
    assert later.nano == row.nano > 0
    write(app.root, 300, 400, at_s=2)
    session = app.look()
    assert not session.gone
    assert [one.usage.output for one in session.main.own] == [300, 400]
    app.rested()
    transcript(app.root).unlink()
    session = app.rested()
    assert session.gone
    assert [one.usage.output for one in session.main.own] == [300, 400]


def test_a_session_of_sub_agents_is_gone_with_the_last_of_them_though_nothing_is_stored(
    app: App,
) -> None:
    agents = app.root / rows.PROJECT / rows.SESSION / "subagents"
    for name in "abc":
        said = rows.answer(f"b{name}", isSidechain=True, agentId=name)
        rows.write(app.root, {f"{rows.SESSION}/subagents/agent-{name}.jsonl": [said]})
        os.utime(agents / f"agent-{name}.jsonl", (1, 1))
    transcript(app.root).unlink()
    session = app.rested()
    found = []
    for _ in "abc":
        path = session.agent_path
        os.unlink(path)
        other = App(app.root)
        rows.catch_up(other.index)
        other.rest()
        assert not app.cache.transcripts([path])
        session = app.look()
        assert not session.path
        found.append((Path(path).stem, Path(session.agent_path).stem, session.gone))
    assert found == [
        ("agent-a", "agent-b", False),
        ("agent-b", "agent-c", False),
        ("agent-c", "agent-c", True),
    ]


def test_a_session_of_sub_agents_rests_with_the_path_of_one_that_is_left(app: App) -> None:
    for name in "ab":
        said = rows.answer(f"b{name}", isSidechain=True, agentId=name)
        rows.write(app.root, {f"{rows.SESSION}/subagents/agent-{name}.jsonl": [said]})
        os.utime(transcript(app.root).with_suffix("") / f"subagents/agent-{name}.jsonl", (1, 1))
    transcript(app.root).unlink()
    os.unlink(app.look().agent_path)
    session = app.rested()
    assert not session.gone
    assert Path(session.agent_path).stem == "agent-b"


def test_a_session_is_gone_with_its_own_transcript_though_that_of_a_sub_agent_is_left(
    app: App,
) -> None:
    with_agent(app)
    late = App(app.root)
    late.look()
    app.rested()
    transcript(app.root).unlink()
    other = App(app.root)
    assert other.look().agent_path
    other.rest()
    for session in (app.look(), late.rested()):
        assert session.stamp
        assert session.gone
        assert (session.path, session.agent_path) == (str(transcript(app.root)), "")


def test_a_session_is_no_more_if_its_transcript_is_that_of_another_one_now(app: App) -> None:
    """And nothing is stored any more of what that was before."""
    app.rested()
    app.cache.path.unlink()
    talk = [rows.prompt("q"), rows.answer("b", "q")]
    said = [one | {"sessionId": rows.OTHER} for one in talk]
    rows.write(app.root, {f"{rows.SESSION}.jsonl": said})
    assert app.look().id == rows.OTHER


def test_a_session_at_rest_has_what_another_transcript_says_of_it(app: App) -> None:
    app.rested()
    said = rows.answer("b", "a1", used=rows.usage(output=300), at=9)
    rows.write(app.root, {f"{rows.OTHER}.jsonl": [rows.prompt("q", sessionId=rows.OTHER)]})
    rows.catch_up(app.index)
    with transcript(app.root).with_stem(rows.OTHER).open("ab") as file:
        file.write(rows.spelt(said))
    rows.catch_up(app.index)
    found = {one.id: rows.outputs(one) for one in app.index.snapshot().sessions}
    assert found[rows.SESSION] == [100, 200, 300]


def test_a_transcript_that_is_back_unchanged_is_gone_no_longer(app: App) -> None:
    app.look()
    aside = app.root / "aside"
    transcript(app.root).rename(aside)
    assert app.rested().gone
    aside.rename(transcript(app.root))
    assert not app.look().gone
    session = app.rested()
    assert not session.gone
    assert rows.outputs(session) == [100, 200]


@pytest.mark.parametrize("kept", [False, True], ids=["at once", "after it was given up"])
def test_a_transcript_that_is_back_unchanged_is_stored_again(app: App, kept: bool) -> None:
    """Its answers are known when it is deleted for good."""
    app.rested()
    aside, path = app.root / "aside", transcript(app.root)
    path.rename(aside)
    assert app.look().gone
    if kept:
        app.rest()
        assert not app.cache.transcripts([str(path)])
    aside.rename(path)
    assert not app.rested().gone
    assert app.cache.transcripts([str(path)])
    path.unlink()
    session = app.rested()
    assert session.gone
    assert rows.outputs(session) == [100, 200]


def test_a_transcript_that_is_back_with_more_is_read_on(app: App) -> None:
    app.look()
    transcript(app.root).unlink()
    assert app.rested().gone
    write(app.root, 100, 200, 300, at_s=2)
    session = app.look()
    assert not session.gone
    assert rows.outputs(session) == [100, 200, 300]


@pytest.mark.parametrize("at_rest", [False, True])
def test_lines_of_a_transcript_that_was_moved_count_once(app: App, at_rest: bool) -> None:
    """What cannot be read of it is told of the place where it is now."""
    path = transcript(app.root)
    with path.open("ab") as file:
        file.write(b"no JSON at all\n")
    os.utime(path, (1, 1))
    before = (app.rested if at_rest else app.look)()
    told = app.index.snapshot().line_counts
    assert told.unread == 1
    path.parent.rename(path.parent.with_name("-home-dev-moved"))
    assert rows.outputs(app.look()) == rows.outputs(before)
    assert app.index.snapshot().line_counts == told


@pytest.mark.parametrize("resting", [False, True], ids=["awake", "at rest"])
def test_lines_of_a_transcript_count_no_more_once_it_is_deleted(app: App, resting: bool) -> None:
    app.rested()
    told = app.index.snapshot().line_counts
    assert told.lines > 0
    path = transcript(app.root)
    content = path.read_bytes()
    if resting:  # as another run has given up what was kept of it
        app.cache.put(Changes(dropped_transcripts=[str(path)]))
    path.unlink()
    assert app.look().gone
    assert app.index.snapshot().line_counts == LineCounts()
    path.write_bytes(content)
    assert not app.look().gone
    assert app.index.snapshot().line_counts == told


def test_a_session_rests_of_which_a_sub_agents_transcript_is_deleted(app: App) -> None:
    chain = [rows.prompt("q", isSidechain=True), rows.answer("b", "q", isSidechain=True)]
    name = f"{rows.SESSION}/subagents/agent-a.jsonl"
    rows.write(app.root, {name: [one | {"agentId": "a"} for one in chain]})
    path = app.root / rows.PROJECT / name
    os.utime(path, (1, 1))
    before = rows.outputs(app.look())
    path.unlink()
    session = app.rested()
    assert not session.gone
    assert [agent.id for agent in session.agents] == ["a"]
    assert rows.outputs(session) == before
    assert not [*app.cache.resting()]
    write(app.root, 100, 200, 300, at_s=2)
    assert sorted(rows.outputs(app.look())) == sorted([*before, 300])


def test_a_session_rests_with_its_answers_though_its_summary_was_asked_for_in_another_file(
    app: App,
) -> None:
    """What that request was billed for is added to the compaction, and so the lane is another."""
    name = "acompact-01cf1d29f160c73d"
    aside: rows.Row = {"isSidechain": True, "agentId": name}
    used = rows.usage(fresh=60_000, output=2_000)
    said = [rows.prompt("p"), rows.answer("a", "p", at=10, used=used)]
    cut = [rows.boundary("c", at=90, preTokens=60_200), rows.summary("s", "c")]
    asked = [rows.prompt("q", at=84, **aside), rows.answer("b", "q", at=89, used=used, **aside)]
    files = {"": [*said, *cut], f"/subagents/agent-{name}": asked}
    rows.write(app.root, {f"{rows.SESSION}{path}.jsonl": found for path, found in files.items()})
    for path in app.root.rglob("*.jsonl"):
        os.utime(path, (1, 1))
    app.look()
    before = rows.known(app.index)
    session = app.rested()
    assert [one.request for one in session.main.compactions] == [Usage(fresh=60_000, output=2_000)]
    assert rows.known(app.index) == before
    assert session.path == str(transcript(app.root))


def with_agent(app: App) -> Path:
    """Add a sub-agent to the session; give where what is noted beside it would be."""
    chain = [rows.prompt("q", isSidechain=True), rows.answer("b", "q", isSidechain=True)]
    name = f"{rows.SESSION}/subagents/agent-a.jsonl"
    rows.write(app.root, {name: [one | {"agentId": "a"} for one in chain]})
    path = app.root / rows.PROJECT / name
    os.utime(path, (1, 1))
    return path.with_suffix(".meta.json")


def test_what_is_stored_of_another_config_folder_stays(tmp_path: Path) -> None:
    cache, names = Cache(tmp_path / "cache"), (rows.SESSION, rows.OTHER)
    for name in names:
        talk = [rows.prompt("p", sessionId=name), rows.answer("a", "p", sessionId=name)]
        folder = rows.write(tmp_path / name, {f"{name}.jsonl": talk})
        os.utime(folder / rows.PROJECT / f"{name}.jsonl", (1, 1))
        index = Index((str(folder),), open_cache=lambda: cache)
        rows.catch_up(index)
        assert index.keep()
    assert {Path(path).stem for path in cache.paths()} == {*names}
    assert len(list(cache.resting())) == len(names)


def test_a_session_with_what_is_seldom_says_the_same_at_rest(app: App) -> None:
    agents = f"{rows.SESSION}/subagents"
    cleared = rows.row("system", "m", "a", subtype="microcompact_boundary")
    rows.write(
        app.root,
        {
            f"{rows.SESSION}.jsonl": [rows.prompt("p"), rows.answer("a", "p"), cleared],
            f"{agents}/agent-a.jsonl": [rows.answer("b", agentId="a", isSidechain=True)],
            f"{agents}/agent-b.jsonl": [rows.answer("c", agentId="b", isSidechain=True)],
        },
    )
    note = app.root / rows.PROJECT / agents / "agent-b.meta.json"
    note.write_text('{"agentType": "Explore", "parentAgentId": "a"}')
    for path in app.root.rglob("*.jsonl"):
        os.utime(path, (1, 1))
    session = app.look()
    assert session.main.micro_compactions == 1
    assert {one.id: one.parent for one in session.agents} == {"a": "", "b": "a"}
    before = rows.known(app.index)
    app.rested()
    assert rows.known(app.index) == before
    later = App(app.root)
    assert later.look().stamp  # it was restored
    assert rows.known(later.index) == before


@pytest.mark.parametrize("rests", [False, True], ids=["quiet", "at rest"])
def test_what_is_noted_beside_a_sub_agent_long_after_its_last_row_shows(
    app: App, rests: bool
) -> None:
    note = with_agent(app)
    (before,) = (app.rested() if rests else app.look()).agents
    assert not before.kind
    for kind in ("Explore", "Plan"):
        note.write_text(f'{{"agentType": "{kind}"}}')
        (agent,) = app.look().agents
        assert agent.kind == kind
        (agent,) = (app.rested() if rests else app.look()).agents
        assert agent.kind == kind


def test_what_was_noted_while_no_app_ran_shows_at_the_next_start(app: App) -> None:
    note = with_agent(app)
    app.rested()
    note.write_text('{"agentType": "Explore"}')
    later = App(app.root)
    (agent,) = later.look().agents
    assert agent.kind == "Explore"


def test_a_note_that_says_nothing_wakes_a_session_once(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = with_agent(app)
    app.rested()
    note.write_text("{}")
    read = asked(monkeypatch)
    app.look()
    assert read
    app.rested()
    read.clear()
    app.look()
    assert not read


def test_a_session_of_which_only_sub_agents_were_left_is_gone_with_them(app: App) -> None:
    chain = [rows.prompt("q", isSidechain=True), rows.answer("b", "q", isSidechain=True)]
    name = f"{rows.SESSION}/subagents/agent-a.jsonl"
    rows.write(app.root, {name: [one | {"agentId": "a"} for one in chain]})
    path = app.root / rows.PROJECT / name
    os.utime(path, (1, 1))
    transcript(app.root).unlink()
    assert not app.look().gone
    path.unlink()
    assert app.look().gone
    session = app.rested()
    assert session.gone
    assert rows.outputs(session) == [100]


def test_a_session_rests_whose_transcript_moved_to_another_project(app: App) -> None:
    app.look()
    target = app.root / "projects" / "-elsewhere"
    target.mkdir()
    transcript(app.root).rename(target / f"{rows.SESSION}.jsonl")
    session = app.rested()
    assert not session.gone
    assert [one.usage.output for one in session.main.own] == [100, 200]


def test_what_a_deleted_transcript_tells_of_another_one_is_not_kept(tmp_path: Path) -> None:
    """Whose session began later does not know it, and both keep what they read in the same file."""
    root = tmp_path / "claude"
    talk = [rows.prompt("p"), rows.answer("a", "p"), rows.answer("b", "a", at=2)]
    copied = [one | {"sessionId": rows.OTHER} for one in talk[2:]]
    begun = [rows.prompt("q"), rows.answer("c", "q")]
    rows.write(root, {f"{rows.SESSION}.jsonl": talk, f"{rows.OTHER}.jsonl": copied})
    fork = transcript(root).with_name(f"{rows.OTHER}.jsonl")
    for path in (transcript(root), fork):
        os.utime(path, (1, 1))

    def settle(app: App) -> None:
        rows.catch_up(app.index)
        app.analyst.board(app.index.snapshot(), app.now_ns // 10**6)
        app.rest()

    early = App(root)
    settle(early)
    transcript(root).unlink()
    settle(early)
    late = App(root)
    settle(late)
    target = root / "projects" / "-elsewhere" / f"{rows.SESSION}.jsonl"
    target.parent.mkdir()
    target.write_bytes(rows.encoded(begun))
    os.utime(target, (1, 1))
    settle(early)
    settle(late)
    again = App(root)
    rows.catch_up(again.index)
    assert rows.known(again.index) == rows.known(rows.read(root))


def test_how_large_an_answer_was_by_a_deleted_transcript_is_not_kept_of_its_copy(
    tmp_path: Path,
) -> None:
    """The other transcript of that session is there, and shares another answer with the copy."""
    root, elsewhere = tmp_path / "claude", f"../-elsewhere/{rows.SESSION}.jsonl"
    talk = [rows.prompt("p"), rows.answer("a", "p", used=rows.usage(fresh=1000, output=900))]
    begun = [rows.prompt("q"), rows.answer("b", "q")]
    copied = [rows.answer(name, "p", sessionId=rows.OTHER) for name in "ab"]
    files = {f"{rows.SESSION}.jsonl": talk, elsewhere: begun, f"{rows.OTHER}.jsonl": copied}
    rows.write(root, files)
    for path in root.rglob("*.jsonl"):
        os.utime(path, (1, 1))
    early, late = App(root), App(root)
    rows.catch_up(early.index)
    transcript(root).unlink()
    for app in (late, early):
        rows.catch_up(app.index)
        app.rest()
    again = App(root)
    rows.catch_up(again.index)
    assert rows.known(again.index) == rows.known(rows.read(root))


def test_what_it_was_earlier_is_worked_out_from_what_there_was_earlier(app: App) -> None:
    write(app.root, 100, *[200] * 50)
    awake = lane_at(app.look().main, 2, ())
    resting = lane_at(app.rested().main, 2, ())
    assert resting.responses == awake.responses
    for figure in (floor, bytes_per_token, largest_context):
        assert figure(resting) == figure(awake)
    assert largest_context(resting) == 2000


def test_another_model_is_tried_only_where_it_makes_a_difference(app: App) -> None:
    for session in (app.look(), app.rested()):
        nano = bill(session.main.own, PRICES).nano
        subject = Subject(session, nano, 200_000, Firing(167_000))
        same = study([subject], [Scenario(model=rows.SONNET)], Habit(5000, 1000, 1), PRICES)
        assert same
        assert [one.unlike for one in same.results] == [1]


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes the transcripts of which the cache is asked for the stored state."""
    paths: list[str] = []
    transcripts = Cache.transcripts

    def note(self: Cache, names: Iterable[str]) -> dict[str, StoredTranscript]:
        paths.extend(known := [*names])
        return transcripts(self, known)

    monkeypatch.setattr(Cache, "transcripts", note)
    return paths


@pytest.mark.parametrize("apart", [True, False])
def test_conversations_of_many_sub_agents_are_had_once(
    app: App, monkeypatch: pytest.MonkeyPatch, apart: bool
) -> None:
    """Since 2.1 they have files of their own; before, all were in the session's."""
    for number in range(40):
        chain = [
            rows.prompt(f"p{number}", isSidechain=True),
            rows.answer(f"b{number}", f"p{number}", isSidechain=True),
        ]
        if apart:
            name = f"{rows.SESSION}/subagents/agent-a{number}.jsonl"
            rows.write(app.root, {name: [one | {"agentId": f"a{number}"} for one in chain]})
        else:
            with transcript(app.root).open("ab") as file:
                file.write(rows.encoded(chain))
    for path in app.root.rglob("*.jsonl"):
        os.utime(path, (1, 1))
    session, paths = app.rested(), asked(monkeypatch)
    for _ in range(2):
        assert [len(agent.lane.own) for agent in session.agents] == [1] * 40
        assert rows.outputs(session) == [100] * 41 + [200]
    assert len(paths) == (41 if apart else 1)


def test_a_session_that_changed_since_it_was_kept_stays_awake(app: App) -> None:
    app.look()
    app.index.keep(app.analyst.remember, rest=True)
    write(app.root, 100, 200, 300, at_s=2)
    assert rows.outputs(app.look()) == [100, 200, 300]
    app.index.evict()
    assert not app.index.can_evict
    assert not app.look().stamp
    assert rows.outputs(app.rested()) == [100, 200, 300]


def test_a_session_at_rest_says_of_rewinds_what_it_said_before(app: App) -> None:
    talk = [
        *(rows.prompt("p"), rows.answer("a", "p", at=1)),
        *(rows.prompt("q", "a"), rows.answer("b", "q", at=2)),
        *(rows.boundary("c", "b", at=3, postTokens=900), rows.summary("s", "c")),
        rows.answer("d", "s", at=4),
        *(rows.prompt("r", "a"), rows.answer("e", "r", at=5)),
    ]
    rows.write(app.root, {f"{rows.SESSION}.jsonl": talk})
    os.utime(transcript(app.root), (1, 1))
    awake = app.look()
    assert (sorted(awake.main.dead), sorted(awake.main.undone)) == ([1, 2], [0])
    before = rows.essence(awake, str(app.root))
    rested = app.rested()
    assert rested is not awake
    assert rows.essence(rested, str(app.root)) == before


@pytest.mark.parametrize("at_rest", [False, True])
def test_a_compaction_that_only_a_further_transcript_has_is_found_in_it(
    app: App, at_rest: bool
) -> None:
    begun = [rows.prompt("p"), rows.answer("a0", "p", at=1)]
    went_on = [rows.answer("a1", "a0", at=2), rows.answer("a2", "a1", at=3)]
    compacted = [rows.boundary("c", "a0", at=4), rows.summary("s", "c")]
    other = f"../-other/{rows.SESSION}.jsonl"
    rows.write(app.root, {f"{rows.SESSION}.jsonl": begun + went_on, other: begun + compacted})
    elsewhere = app.root / rows.PROJECT / other
    for path in (transcript(app.root), elsewhere):
        os.utime(path, (1, 1))
    session = app.rested() if at_rest else app.look()
    assert session.main.compactions == ()
    assert session.as_in_transcript_of("?") is session
    found = session.as_in_transcript_of("c")
    assert [one.id for one in found.main.compactions] == ["c"]
    assert found.path == str(elsewhere.resolve())


def test_many_sessions_that_go_to_rest_make_one_snapshot_and_not_one_for_each_few(
    tmp_path: Path,
) -> None:
    many(tmp_path / "claude", folders=3, sessions=3 * AT_ONCE, exchanges=1)
    app = App(tmp_path / "claude")
    rows.catch_up(app.index)
    before = app.index.snapshot()
    assert app.index.keep(app.analyst.remember, rest=True)
    times = 0
    while app.index.can_evict:
        assert app.index.snapshot() is before
        app.index.evict()
        times += 1
    assert times >= 3
    assert all(session.stamp for session in app.index.snapshot().sessions)


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda one: one.name)
def test_recorded_sessions_say_the_same_at_rest(recording: Path, tmp_path: Path) -> None:
    def figures(index: Index) -> list[tuple[int, int, float]]:
        """Of each conversation, what takes all of its responses to work out."""
        lanes = [lane for one in index.snapshot().sessions for lane in one.lanes]
        return [(largest_context(lane), floor(lane), bytes_per_token(lane)) for lane in lanes]

    cache = Cache(tmp_path)
    index = Index((str(recording / "claude"),), open_cache=lambda: cache, now_ns=lambda: BEGIN_NS)
    rows.catch_up(index)
    expected = rows.known(index), figures(index)
    index.keep(rest=True)
    while index.can_evict:
        index.evict()
    assert all(session.stamp for session in index.snapshot().sessions)
    assert (rows.known(index), figures(index)) == expected
