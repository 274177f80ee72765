"""The history: all compactions of all sessions and sub-agents, each once, newest first."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.setup import Setting, Setup
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insights import NoInsights
from ccwatch.report.compactions.compaction_history import CompactionHistory
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.report.compactions.rereads import with_rereads
from ccwatch.report.compactions.session_compactions import own_compactions
from ccwatch.report.contract import Document
from ccwatch.report.output.document import as_json, document
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Progress, Snapshot
from tests.support import rows
from tests.support.recorded import boundaries

DAY = 86_400_000


def told(folder: Path) -> tuple[Recorded, ...]:
    collected = CompactionHistory(Prices.shipped())
    return collected.of(rows.read(folder).snapshot())


@pytest.mark.parametrize(
    "release", ["2.0.14", "2.0.77", "2.1.20", "2.1.100", "2.1.330", "2.1.330-life", "2.1.330-win"]
)
def test_it_has_every_recorded_boundary_once(recordings: Path, release: str) -> None:
    history = told(recordings / release / "claude")
    names = [one.compaction.id for one in history]
    assert len(names) == len(set(names))
    assert set(names) == boundaries(recordings / release / "claude")


def test_the_history_is_newest_first(recordings: Path) -> None:
    times = [one.compaction.at_ms for one in told(recordings / "2.1.330-life" / "claude")]
    assert len(times) > 1
    assert times == sorted(times, reverse=True)


def test_the_history_counts_turns_and_time_since_the_compaction_before(tmp_path: Path) -> None:
    rows.write(tmp_path, {f"{rows.SESSION}.jsonl": rows.compacted("s", 3)})
    newest, middle, oldest = told(tmp_path)
    assert (oldest.turns, oldest.since_ms) == (1, 2_000)
    assert (middle.turns, middle.since_ms) == (1, 100_000)
    assert (newest.turns, newest.since_ms) == (1, 100_000)


def test_nothing_is_known_of_what_was_before_a_compaction_that_a_transcript_begins_with(
    tmp_path: Path,
) -> None:
    """T7. A fork begins with the last compaction of its origin, which may be gone."""
    begun = [rows.boundary("c"), rows.prompt("p", "c"), rows.answer("a", "p")]
    rows.write(tmp_path, {f"{rows.SESSION}.jsonl": [*begun, rows.boundary("d", "a", at=60)]})
    later, first = told(tmp_path)
    assert (first.turns, first.since_ms) == (None, None)
    assert (later.turns, later.since_ms) == (1, 60_000)


@pytest.mark.parametrize(("pause", "cause"), [(2, "auto"), (600, "auto"), (54 * 60, "idle")])
def test_a_compaction_after_a_pause_is_said_to_be_idle(
    tmp_path: Path, pause: float, cause: str
) -> None:
    """Clients wait until an hour's cache is about to end; some take minutes to compact at once."""
    asked = rows.prompt("p")
    said = rows.answer("a", "p", at=1, used=rows.usage(write=150_000))
    cut = rows.boundary("c", "a", at=1 + pause)
    rows.write(tmp_path, {f"{rows.SESSION}.jsonl": [asked, said, cut]})
    (one,) = told(tmp_path)
    assert one.cause == cause


def test_a_copy_in_a_fork_belongs_to_its_origin(recordings: Path) -> None:
    snapshot = rows.read(recordings / "2.1.330-life" / "claude").snapshot()
    forks = {one.id: one.forked_from for one in snapshot.sessions if one.forked_from}
    assert forks
    copied = [one.id for s in snapshot.sessions if s.id in forks for one in s.main.compactions]
    assert copied
    history = CompactionHistory(Prices.shipped()).of(snapshot)
    owners = {one.compaction.id: one.session for one in history}
    assert all(owners[name] in forks.values() for name in copied)


@pytest.mark.parametrize("names", [(rows.OTHER, "3" * 8), ("3" * 8, rows.OTHER)])
def test_a_copy_in_a_fork_of_a_fork_belongs_to_the_one_that_made_it(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    fork, second = names
    first = [rows.prompt("p"), rows.answer("a", "p", at=1)]
    made = [*first, rows.boundary("b", "a", at=2), rows.answer("c", "b", at=3)]
    copied = [*made, rows.answer("d", "c", at=4)]
    files = {rows.SESSION: first, fork: made, second: copied}
    rows.write(
        tmp_path,
        {f"{name}.jsonl": [row | {"sessionId": name} for row in of] for name, of in files.items()},
    )
    sessions = {one.id: one for one in rows.read(tmp_path).snapshot().sessions}
    assert [one.session for one in told(tmp_path)] == [fork]
    assert sessions[second].forked_from == fork
    assert not [*own_compactions(sessions[second], sessions)]


def test_of_two_sessions_that_have_rows_of_each_other_one_is_the_origin(tmp_path: Path) -> None:
    first = [rows.prompt("p"), rows.answer("a", "p", at=1), rows.boundary("b", "a", at=2)]
    first += [rows.answer("c", "b", at=3)]
    second = [row | {"sessionId": rows.OTHER} for row in first]
    # Each has another answer without its request, which is therefore the other's.
    first[1] |= {"requestId": None}
    second[3] |= {"requestId": None}
    files = {f"{rows.SESSION}.jsonl": first, f"{rows.OTHER}.jsonl": second}
    snapshot = rows.read(rows.write(tmp_path, files)).snapshot()
    sessions = snapshot.by_id
    owned = {name: [*own_compactions(one, sessions)] for name, one in sessions.items()}
    assert {name for name, found in owned.items() if found} == {rows.SESSION}
    for known in (snapshot, replace(snapshot, sessions=snapshot.sessions[::-1])):
        history = CompactionHistory(Prices.shipped()).of(known)
        assert [one.session for one in history] == [rows.SESSION]


NAMES = [rows.SESSION, rows.OTHER, "3" * 8, "4" * 8]


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Four sessions that have the same compaction."""
    made = [rows.prompt("p"), rows.answer("a", "p", at=1), rows.boundary("b", "a", at=2)]
    files = {f"{name}.jsonl": [row | {"sessionId": name} for row in made] for name in NAMES}
    return rows.read(rows.write(tmp_path_factory.mktemp("copies"), files)).snapshot()


@given(
    order=st.permutations(NAMES),
    origins=st.fixed_dictionaries(
        {name: st.sampled_from([one for one in ("", *NAMES) if one != name]) for name in NAMES}
    ),
)
def test_a_copy_belongs_to_the_same_session_in_whatever_order_they_come(
    copies: Snapshot, order: list[str], origins: dict[str, str]
) -> None:
    sessions = {one.id: replace(one, forked_from=origins[one.id]) for one in copies.sessions}
    turned = replace(copies, sessions=tuple(sessions[name] for name in order))
    straight = replace(copies, sessions=tuple(sessions[name] for name in NAMES))
    [owner] = [one.session for one in CompactionHistory(Prices.shipped()).of(straight)]
    assert [one.session for one in CompactionHistory(Prices.shipped()).of(turned)] == [owner]
    assert not origins[owner] or all(origins.values())


def test_a_copy_belongs_to_the_fork_once_the_origin_is_gone(recordings: Path) -> None:
    snapshot = rows.read(recordings / "2.1.330-life" / "claude").snapshot()
    fork = next(one for one in snapshot.sessions if one.forked_from and one.main.compactions)
    alone = replace(snapshot, sessions=(fork,))
    history = CompactionHistory(Prices.shipped()).of(alone)
    assert {one.session for one in history} == {fork.id}
    assert len(history) == len(fork.main.compactions)


def test_a_copy_belongs_to_another_session_once_that_turns_out_to_be_the_origin(
    tmp_path: Path,
) -> None:
    """As where rows of the origin were taken away, so that the other one's are older."""
    made = [rows.prompt("p"), rows.answer("a", "p", at=1), rows.boundary("b", "a", at=2)]
    copied = [row | {"sessionId": rows.OTHER} for row in made]
    made.append(rows.answer("c", "b", at=3))
    rows.write(tmp_path, {f"{rows.SESSION}.jsonl": made, f"{rows.OTHER}.jsonl": copied})
    snapshot = rows.read(tmp_path).snapshot()
    fork = next(one for one in snapshot.sessions if one.forked_from)
    origin = next(one for one in snapshot.sessions if one is not fork)
    roles = {fork: replace(fork, forked_from=""), origin: replace(origin, forked_from=fork.id)}
    turned = replace(snapshot, sessions=tuple(roles[one] for one in snapshot.sessions))
    collected = CompactionHistory(Prices.shipped())
    assert [one.session for one in collected.of(snapshot)] == [origin.id]
    assert [one.session for one in collected.of(turned)] == [fork.id]


def test_a_sub_agents_compaction_names_it(tmp_path: Path) -> None:
    agent = {"isSidechain": True, "agentId": "a1b2c3"}
    rows.write(
        tmp_path,
        {
            f"{rows.SESSION}.jsonl": rows.compacted("s", 1),
            f"{rows.SESSION}/subagents/agent-a1b2c3.jsonl": rows.compacted("g", 1, **agent),
        },
    )
    assert {(one.session, one.agent) for one in told(tmp_path)} == {
        (rows.SESSION, ""),
        (rows.SESSION, "a1b2c3"),
    }


def test_a_copy_in_a_sub_agent_belongs_to_the_main_conversation(tmp_path: Path) -> None:
    copied = rows.compacted("s", 1)
    own = rows.answer("g", "s-end", isSidechain=True, agentId="a1b2c3")
    rows.write(
        tmp_path,
        {
            f"{rows.SESSION}.jsonl": copied,
            f"{rows.SESSION}/subagents/agent-a1b2c3.jsonl": [*copied, own],
        },
    )
    assert [(one.session, one.agent) for one in told(tmp_path)] == [(rows.SESSION, "")]


def test_the_same_history_is_given_while_no_compaction_changes(tmp_path: Path) -> None:
    name = f"{rows.SESSION}.jsonl"
    index = rows.read(rows.write(tmp_path, {name: rows.compacted("s", 2)}))
    analyst = Analyst(Prices.shipped())
    before = analyst.board(index.snapshot(), 0).history
    with (tmp_path / rows.PROJECT / name).open("ab") as file:
        file.write(rows.encoded([rows.answer("more", "s-end", at=201)]))
    rows.catch_up(index)
    board = analyst.board(index.snapshot(), 0)
    assert board.history[0].compaction.first_prompt_tokens == 1000
    with (tmp_path / rows.PROJECT / name).open("ab") as file:
        file.write(rows.encoded([rows.answer("again", "more", at=202)]))
    rows.catch_up(index)
    assert analyst.board(index.snapshot(), 0).history is board.history
    assert before is not board.history


def test_a_session_that_went_takes_its_compactions_along(tmp_path: Path) -> None:
    snapshot = rows.read(
        rows.write(tmp_path, {f"{rows.SESSION}.jsonl": rows.compacted("s", 2)})
    ).snapshot()
    collected = CompactionHistory(Prices.shipped())
    assert len(collected.of(snapshot)) == 2
    assert collected.of(replace(snapshot, sessions=())) == ()
    assert len(collected.of(snapshot)) == 2


def test_without_a_setting_transcripts_are_kept_for_thirty_days(tmp_path: Path) -> None:
    rows.write(tmp_path, {f"{rows.SESSION}.jsonl": rows.compacted("s", 1)})
    [one] = told(tmp_path)
    begin_ms = round(rows.BEGIN.timestamp() * 1000)
    assert one.expires_ms == begin_ms + 30 * DAY


@pytest.mark.parametrize(("days", "kept"), [(7, 7), (1, 1), (0, None), (-3, None)])
def test_the_clients_own_setting_decides(tmp_path: Path, days: int, kept: int | None) -> None:
    snapshot = rows.read(
        rows.write(tmp_path, {f"{rows.SESSION}.jsonl": rows.compacted("s", 1)})
    ).snapshot()
    setup = Setup(cleanup_days=Setting(days, "cleanupPeriodDays", "user", "/settings.json"))
    told = replace(snapshot, setups={(str(tmp_path), "/home/dev/shop"): setup})
    [one] = CompactionHistory(Prices.shipped()).of(told)
    begin_ms = round(rows.BEGIN.timestamp() * 1000)
    assert one.expires_ms == (None if kept is None else begin_ms + kept * DAY)


GONE = Recorded(
    Compaction("old", 1, Trigger.AUTO, "2.1.20", rows.SONNET, 155_000),
    rows.OTHER,
    "",
    "/home/dev/shop",
    "",
    None,
    archived=True,
)
"""What an archive may know."""


def test_what_only_an_archive_knows_is_listed_too(tmp_path: Path) -> None:
    index = rows.read(rows.write(tmp_path, {f"{rows.SESSION}.jsonl": rows.compacted("s", 1)}))
    collected = CompactionHistory(Prices.shipped())
    [known] = collected.of(index.snapshot())
    collected.set_archived([GONE, replace(known, archived=True)])
    assert collected.of(index.snapshot()) == (known, GONE)


def test_what_an_archive_knows_waits_until_all_is_read() -> None:
    collected = CompactionHistory(Prices.shipped())
    collected.set_archived([GONE])
    assert collected.of(Snapshot(progress=Progress(1, 2))) == ()
    assert collected.of(Snapshot(progress=Progress(2, 2))) == (GONE,)


def test_what_was_read_again_is_added_once_it_is_known(tmp_path: Path) -> None:
    index = rows.read(rows.write(tmp_path, {f"{rows.SESSION}.jsonl": rows.compacted("s", 1)}))
    collected = CompactionHistory(Prices.shipped())
    [known] = collected.of(index.snapshot())
    collected.note(known.compaction.id, Reread(2, 900, 12))
    [after] = collected.of(index.snapshot())
    assert after == replace(known, reread=Reread(2, 900, 12))


def test_a_board_has_no_history_unless_it_is_given_one() -> None:
    analyst = Analyst(Prices.shipped())
    assert analyst.board(Index(()).snapshot(), 0).history == ()


def two_transcripts(folder: Path) -> Path:
    """A session that went on in its own transcript and, otherwise, in that of another one."""
    more = {"sessionId": rows.SESSION}
    here, there = (
        rows.compacted("here", 2, **more),
        rows.compacted("there", 1, **more),
    )
    first = rows.prompt("other", sessionId=rows.OTHER)
    return rows.write(
        folder, {f"{rows.SESSION}.jsonl": here, f"{rows.OTHER}.jsonl": [first, *there]}
    )


def test_compactions_of_all_transcripts_of_a_session_are_listed(tmp_path: Path) -> None:
    history = told(two_transcripts(tmp_path))
    assert [one.compaction.id for one in history] == ["here-b1", "there-b0", "here-b0"]
    assert {(one.session, one.agent, one.archived) for one in history} == {
        (rows.SESSION, "", False)
    }
    assert [one.stray for one in history] == [False, True, False]
    assert all(one.nano for one in history)


def test_one_of_a_further_transcript_is_read_where_it_is(tmp_path: Path) -> None:
    snapshot = rows.read(two_transcripts(tmp_path)).snapshot()
    library, sessions = Transcripts(), snapshot.by_id
    history = CompactionHistory(Prices.shipped()).of(snapshot)
    read = with_rereads(history, sessions, NoInsights(library), {})
    assert [one.reread for one in read] == [Reread(0, 0, 0)] * 3


def test_one_of_a_further_transcript_that_was_archived_is_listed_as_there(tmp_path: Path) -> None:
    collected = CompactionHistory(Prices.shipped())
    snapshot = rows.read(two_transcripts(tmp_path)).snapshot()
    found = collected.of(snapshot)
    collected.set_archived([replace(one, archived=True) for one in found])
    assert collected.of(snapshot) == found


def test_one_of_a_further_transcript_is_kept_apart_in_the_document(tmp_path: Path) -> None:
    analyst = Analyst(Prices.shipped())
    snapshot = rows.read(two_transcripts(tmp_path)).snapshot()
    made = Document.model_validate_json(
        as_json(document(analyst.board(snapshot, DAY), analyst, DAY))
    )
    session = next(one for one in made.sessions if one.session_id == rows.SESSION)
    assert [one.id for one in session.compactions] == ["here-b0", "here-b1"]
