"""What is shown before anything else is known: the sessions that clients have open."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import pytest

from ccwatch.analysis.prices import Prices
from ccwatch.client.registry import began_at
from ccwatch.feed import Feed
from ccwatch.report.analyst import Analyst
from ccwatch.store.databases.cache import Cache
from ccwatch.store.index import Index
from ccwatch.store.previews import FIRST
from ccwatch.transcript.sweep import find_transcripts
from tests.support import rows

LONG_AGO = 1_000_000_000
"""Seconds since 1970 of a transcript that nobody writes any more."""


def said(*outputs: int) -> list[rows.Row]:
    """A session of one answer for each number of tokens."""
    found = [rows.prompt("p")]
    for number, output in enumerate(outputs):
        used = rows.usage(fresh=1000 * (number + 1), output=output)
        found.append(rows.answer(f"a{number}", found[-1]["uuid"], at=number + 1, used=used))
    return found


def opened(root: Path, session: str = rows.SESSION) -> None:
    """Let this very process be a client that has a session open."""
    pid = os.getpid()
    entry = {"pid": pid, "sessionId": session, "procStart": began_at(pid)}
    (root / "sessions").mkdir(exist_ok=True)
    (root / "sessions" / f"{pid}.json").write_text(json.dumps(entry))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two sessions, of which a client has the one open that was written to first."""
    root = tmp_path / "claude"
    other = [one | {"uuid": f"o{one['uuid']}", "sessionId": rows.OTHER} for one in said(700)]
    for one in other[1:]:
        one["parentUuid"] = f"o{one['parentUuid']}"
        one["message"] = one["message"] | {"id": "of-other"}
    rows.write(root, {f"{rows.SESSION}.jsonl": said(100, 200), f"{rows.OTHER}.jsonl": other})
    opened(root)
    return root


@pytest.fixture
def no_sweep(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """From now on nobody may look at everything; gives what allows it again."""

    def refused(_roots: object) -> None:
        raise AssertionError("everything was looked at")

    with monkeypatch.context() as patch:
        patch.setattr("ccwatch.store.scanner.sweep", refused)
        yield patch.undo


def names(index: Index) -> list[str]:
    return [session.id for session in index.snapshot().sessions]


def test_what_a_client_has_open_is_known_before_everything_is_looked_at(
    root: Path, no_sweep: Callable[[], None]
) -> None:
    index = Index((str(root),))
    assert index.preview_open()
    assert index.busy
    snapshot = index.snapshot()
    assert [rows.outputs(session) for session in snapshot.sessions] == [[100, 200]]
    assert not snapshot.progress.done
    no_sweep()
    rows.catch_up(index)
    assert rows.known(index) == rows.known(rows.read(root))
    assert index.snapshot().progress.done


def test_where_no_client_runs_nothing_is_known_before(root: Path) -> None:
    shutil.rmtree(root / "sessions")
    index = Index((str(root),))
    assert not index.preview_open()
    assert not names(index)
    assert not index.snapshot().progress.done


def test_a_client_that_has_written_nothing_yet_is_no_session(root: Path) -> None:
    opened(root, "33333333-3333-4333-8333-333333333333")
    assert not Index((str(root),)).preview_open()


def test_what_is_gone_when_everything_is_looked_at_is_not_shown_any_more(root: Path) -> None:
    index = Index((str(root),))
    assert index.preview_open()
    next(root.glob(f"projects/*/{rows.SESSION}.jsonl")).unlink()
    rows.catch_up(index)
    assert names(index) == [rows.OTHER]


def test_what_an_earlier_run_laid_to_rest_is_previewed_and_then_rests(root: Path) -> None:
    for path in root.glob("projects/*/*.jsonl"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    cache = Cache(root.parent / "cache")
    earlier = Index((str(root),), open_cache=lambda: cache)
    rows.catch_up(earlier)
    earlier.snapshot()
    assert earlier.keep()
    index = Index((str(root),), open_cache=lambda: cache)
    assert index.preview_open()
    assert not any(session.stamp for session in index.snapshot().sessions)
    rows.catch_up(index)
    assert all(session.stamp for session in index.snapshot().sessions)
    assert rows.known(index) == rows.known(rows.read(root))


@pytest.mark.parametrize("is_open", [True, False])
def test_a_preview_ends_where_nothing_but_a_new_sub_agent_is_to_be_read(
    root: Path, is_open: bool
) -> None:
    for path in root.glob("projects/*/*.jsonl"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    cache = Cache(root.parent / "cache")
    earlier = Index((str(root),), open_cache=lambda: cache)
    rows.catch_up(earlier)
    assert earlier.keep()
    aside = [rows.answer("z", isSidechain=True, agentId="1")]
    rows.write(root, {f"{rows.SESSION}/subagents/agent-1.jsonl": aside})
    index = Index((str(root),), open_cache=lambda: cache)
    assert not is_open or index.preview_open()
    index.sweep()
    index.preview_newest()
    rows.catch_up(index)
    assert rows.known(index) == rows.known(rows.read(root))


def test_of_many_clients_those_that_wrote_last_are_looked_at(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [root / rows.PROJECT / f"{number}.jsonl" for number in range(FIRST + 2)]
    for number, path in enumerate(paths):
        path.write_bytes(rows.encoded([one | {"sessionId": path.stem} for one in said(number)]))
        os.utime(path, (LONG_AGO + number, LONG_AGO + number))
    running = {path.stem: path for path in paths}
    monkeypatch.setattr(
        "ccwatch.store.previews.find_transcripts",
        lambda roots, _sessions: find_transcripts(roots, running),
    )
    index = Index((str(root),))
    assert index.preview_open()
    assert sorted(names(index)) == [path.stem for path in paths[-FIRST:]]


def test_of_two_copies_the_one_in_the_project_that_changed_last_is_found(tmp_path: Path) -> None:
    for number, project in enumerate(("a", "b", "c")):
        path = tmp_path / "projects" / project / "s.jsonl"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"{}\n")
        os.utime(path.parent, (LONG_AGO + number % 2, LONG_AGO + number % 2))
    found = find_transcripts([str(tmp_path)], ["s", "../c/s", "t"])
    assert [*found] == [str(tmp_path / "projects" / "b" / "s.jsonl")]


async def boards(feed: Feed, count: int) -> list[list[str]]:
    """The ids of the sessions on the first boards."""
    found: list[list[str]] = []
    async for board in feed.boards():
        found.append(sorted(row.id for row in board.rows))
        if len(found) == count:
            break
    return found


async def test_the_feed_gives_first_what_is_open_and_then_everything(root: Path) -> None:
    feed = Feed(Index((str(root),)), Analyst(Prices.shipped(), UTC), poll=True)
    feed.start()
    first = feed.first_board(5.0)
    assert first
    assert [row.id for row in first.rows] == [rows.SESSION]
    assert await boards(feed, 2) == [[rows.SESSION], [rows.SESSION, rows.OTHER]]


async def test_where_nothing_is_open_the_first_board_has_everything(root: Path) -> None:
    shutil.rmtree(root / "sessions")
    feed = Feed(Index((str(root),)), Analyst(Prices.shipped(), UTC), poll=True)
    feed.start()
    first = feed.first_board(5.0)
    assert first
    assert sorted(row.id for row in first.rows) == [rows.SESSION, rows.OTHER]
    assert await boards(feed, 1) == [[rows.SESSION, rows.OTHER]]


@pytest.mark.parametrize("begins", ["boundary", "before"])
def test_the_context_after_a_compaction_is_not_guessed_from_the_end_of_a_transcript(
    root: Path, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is always in the window is known of the first answer, which may not be read yet."""
    talk = [rows.prompt("p")]
    for number, held in enumerate((20_000, 90_000, 160_000)):
        used = rows.usage(read=held)
        talk.append(rows.answer(f"a{number}", talk[-1]["uuid"], at=number + 1, used=used))
    cut = [rows.boundary("c", "a2", at=9, postTokens=9_800), rows.summary("s", "c")]
    rows.write(root, {f"{rows.SESSION}.jsonl": [*talk, *cut]})
    end = rows.encoded(cut if begins == "boundary" else [talk[-1], *cut])
    monkeypatch.setattr("ccwatch.store.previews.WHOLE", 0)
    monkeypatch.setattr("ccwatch.store.previews.FIRST_BYTES", len(end))
    index, analyst = Index((str(root),)), Analyst(Prices.shipped(), UTC)
    assert index.preview_open()
    early = analyst.board(index.snapshot(), 0).overview(rows.SESSION)
    assert early
    assert early.session.partial
    assert early.context.used is None
    assert [one.left for one in early.compactions] == [None]
    rows.catch_up(index)
    later = analyst.board(index.snapshot(), 0).overview(rows.SESSION)
    assert later
    assert later.context.used == 20_000 + 9_800
    assert [one.left for one in later.compactions] == [20_000 + 9_800]
