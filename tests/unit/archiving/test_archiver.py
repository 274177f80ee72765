"""While the app runs, compactions come into the archive, and stay listed when files go."""

import asyncio
import shutil
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.archiving.archiver import PAUSE, RETRY, Archiver
from ccwatch.archiving.entries import archived_rereads, from_archive, to_archive
from ccwatch.feed import Feed
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.session import Session
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.store.databases.archive import Archive
from ccwatch.store.databases.archived import ArchivedCompaction, Owner
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Progress
from ccwatch.watch.schedule import Intervals
from tests.support import rows

NAME = f"{rows.SESSION}.jsonl"


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Life:
    """A config folder, an archive beside it, and one run of the app over them after another."""

    def __init__(self, root: Path) -> None:
        self.config, self.archive = root / "claude", Archive(root / "state")
        self.clock = Clock()
        rows.write(self.config, {NAME: rows.compacted("s", 2)})
        self.start()

    def start(self) -> None:
        """Begin anew, as another run of the app."""
        self.index = rows.read(self.config)
        self.analyst = Analyst(Prices.shipped())
        self.archiver = Archiver(self.archive, self.analyst.compaction_history, clock=self.clock)

    def board(self) -> Board:
        rows.catch_up(self.index)
        return self.analyst.board(self.index.snapshot(), 0)

    def add(self, *added: rows.Row | bytes) -> None:
        with (self.config / rows.PROJECT / NAME).open("ab") as file:
            file.write(rows.encoded(added))


@pytest.fixture
def life(tmp_path: Path) -> Life:
    return Life(tmp_path)


def names(history: tuple[Recorded, ...]) -> dict[str, bool]:
    return {one.compaction.id: one.archived for one in history}


def test_what_is_on_the_board_comes_into_the_archive(life: Life) -> None:
    assert not life.archiver.keep(life.board())
    assert {one.compaction.id for one in life.archive.read()} == {"s-b0", "s-b1"}


def test_while_transcripts_are_still_read_nothing_is_archived(life: Life) -> None:
    board = life.board()
    reading = replace(board.snapshot, progress=Progress(1, 2, 1, 2))
    assert not life.archiver.keep(replace(board, snapshot=reading))
    assert not life.archive.path.exists()
    life.archiver.keep(board)
    assert len(life.archive.read()) == 2


def test_compactions_of_sessions_that_are_not_there_are_left_out(life: Life) -> None:
    board = life.board()
    life.archiver.put(replace(board.snapshot, sessions=()), board.history)
    assert not life.archive.read()


def test_after_its_transcript_is_gone_a_compaction_is_listed_from_the_archive(life: Life) -> None:
    before = life.board()
    life.archiver.keep(before)
    shutil.rmtree(life.config / "projects")
    life.start()
    assert life.board().history == ()
    assert life.archiver.keep(life.board())
    assert not life.archiver.keep(life.board())
    after = life.board().history
    assert names(after) == {"s-b0": True, "s-b1": True}
    figures = [replace(one, archived=False) for one in after]
    assert figures == [replace(one, expires_ms=None, title="") for one in before.history]
    unsure = [replace(one, off_nano=7) for one in life.archive.read()]
    assert {one.off_nano for one in from_archive(unsure, [str(life.config)])} == {7}


def test_a_compaction_that_comes_while_it_runs_is_kept_too(life: Life) -> None:
    life.archiver.keep(life.board())
    life.add(rows.boundary("late", "s-end", at=300))
    life.clock.now += PAUSE
    life.archiver.keep(life.board())
    assert len(life.archive.read()) == 3


def summary_first(life: Life) -> None:
    """A summary comes, and is kept; then comes the boundary that it is of."""
    life.add(rows.summary("of-b1", "s-b1"), rows.answer("more", "s-end", at=250))
    life.add(rows.summary("early", "more") | {"timestamp": rows.time(300)})
    life.archiver.keep(life.board())
    assert "early" in {one.compaction.id for one in life.archive.read()}
    life.add(rows.boundary("late", "more", at=301))


def test_a_compaction_whose_boundary_comes_after_its_summary_is_kept_once(life: Life) -> None:
    summary_first(life)
    life.clock.now += PAUSE
    board = life.board()
    assert names(board.history) == {"s-b0": False, "s-b1": False, "late": False}
    life.archiver.keep(board)
    assert names(life.board().history) == names(board.history)
    assert {one.compaction.id for one in life.archive.read()} == {"s-b0", "s-b1", "late"}
    shutil.rmtree(life.config / "projects")
    life.start()
    life.archiver.keep(life.board())
    assert names(life.board().history) == {"s-b0": True, "s-b1": True, "late": True}


def test_one_that_was_kept_twice_before_is_once_again(life: Life) -> None:
    summary_first(life)
    (early,) = (one for one in life.archive.read() if one.compaction.id == "early")
    life.clock.now += PAUSE
    life.archiver.keep(life.board())
    life.archive.put([early])
    life.start()
    life.archiver.keep(life.board())
    assert {one.compaction.id for one in life.archive.read()} == {"s-b0", "s-b1", "late"}
    file = life.archive.path
    before = file.stat().st_mtime_ns
    life.clock.now += PAUSE
    life.start()
    life.archiver.keep(life.board())
    assert file.stat().st_mtime_ns == before


def total(dollars: float) -> rows.Row:
    return {"type": "cost-state", "sessionId": rows.SESSION, "totalCostUSD": dollars}


def test_what_a_compaction_was_paid_for_is_kept_as_it_is_last_known(life: Life) -> None:
    """The answers of a sub-agent, which the client's total has too, are written late."""
    said: rows.Row = {"agentId": "a1", "isSidechain": True}
    agent = f"{rows.SESSION}/subagents/agent-a1.jsonl"
    asked, first, second = (
        rows.prompt("ap", at=340) | said,
        rows.answer("a1", "ap", at=341) | said,
        rows.answer("a2", "a1", at=342) | said,
    )
    life.add(total(1.0), rows.boundary("late", "s-end", at=300), rows.summary("sum", "late"))
    life.add(rows.prompt("q", "sum", at=310), rows.answer("r", "q", at=330), total(1.25))
    rows.write(life.config, {agent: [asked, first]})
    paid = list[int]()
    for more in ([], [second]):
        rows.write(life.config, {agent: [asked, first, *more]})
        life.clock.now += PAUSE
        board = life.board()
        life.archiver.keep(board)
        paid += [one.paid_nano or 0 for one in board.history if one.compaction.id == "late"]
    assert paid[0] > paid[1]
    kept = {one.compaction.id: one.paid_nano for one in life.archive.read()}
    assert kept["late"] == paid[1]


def test_what_becomes_known_later_is_added(life: Life) -> None:
    life.archiver.keep(life.board())
    life.add(rows.answer("more", "s-end", at=201))
    life.clock.now += PAUSE
    life.archiver.keep(life.board())
    found = {one.compaction.id: one.compaction for one in life.archive.read()}
    assert found["s-b1"].first_prompt_tokens == 1000


def test_it_writes_no_more_often_than_every_few_seconds(life: Life) -> None:
    life.archiver.keep(life.board())
    life.add(rows.boundary("late", "s-end", at=300))
    life.archiver.keep(life.board())
    assert len(life.archive.read()) == 2
    life.clock.now += PAUSE
    life.archiver.keep(life.board())
    assert len(life.archive.read()) == 3


def test_it_leaves_the_file_alone_when_there_is_nothing_new(life: Life) -> None:
    life.archiver.keep(life.board())
    file = life.archive.path
    before = file.stat().st_mtime_ns
    life.add(rows.prompt("later", "s-end", at=400))
    life.start()
    life.archiver.keep(life.board())
    life.clock.now += PAUSE
    life.add(rows.prompt("more", "s-end", at=500))
    life.archiver.keep(life.board())
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize("known", [True, False], ids=["a session", "no session"])
def test_what_is_archived_or_left_out_is_not_compared_again(
    life: Life, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    put, writes = life.archive.put, list[int]()

    def noted(found: list[ArchivedCompaction]) -> tuple[ArchivedCompaction, ...] | None:
        writes.append(len(found))
        return put(found)

    monkeypatch.setattr(life.archive, "put", noted)
    board = life.board()
    snapshot = board.snapshot if known else replace(board.snapshot, sessions=())
    for _ in range(3):
        same = partial(tuple, [*board.history])
        life.archiver.keep(replace(board, snapshot=snapshot, load_history=same))
        life.clock.now += PAUSE
    assert writes == [2 if known else 0]


def test_a_disk_that_takes_nothing_is_tried_again_a_minute_later(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    monkeypatch.setattr(life.archive, "put", lambda found: tries.append(len(found)))
    life.archiver.keep(life.board())
    life.archiver.keep(life.board())
    assert tries == [2]
    life.clock.now += RETRY
    monkeypatch.undo()
    life.archiver.keep(life.board())
    assert len(life.archive.read()) == 2


def test_what_cannot_be_written_is_told_for_as_long_as_that_is_so(life: Life) -> None:
    folder = life.archive.path.parent
    folder.touch()
    assert life.archiver.keep(life.board())
    assert life.archiver.problem in ("File exists", "Not a directory")
    folder.unlink()
    assert not life.archiver.keep(life.board())
    assert life.archiver.problem
    life.clock.now += RETRY
    assert life.archiver.keep(life.board())
    assert not life.archiver.problem
    assert len(life.archive.read()) == 2


def test_an_archive_that_could_not_be_read_is_read_later(life: Life) -> None:
    life.archiver.keep(life.board())
    shutil.rmtree(life.config / "projects")
    life.start()
    aside = life.archive.path.rename(life.archive.path.with_suffix(".aside"))
    life.archive.path.mkdir()
    assert life.archiver.keep(life.board())
    assert life.archiver.problem
    life.archive.path.rmdir()
    aside.rename(life.archive.path)
    life.clock.now += RETRY
    assert life.archiver.keep(life.board())
    assert not life.archiver.problem
    assert names(life.board().history) == {"s-b0": True, "s-b1": True}


@pytest.mark.parametrize("wanted", [False, True], ids=["no text", "text"])
def test_text_is_kept_only_where_the_user_wants_it(life: Life, wanted: bool) -> None:
    life.add(rows.row("custom-title", "t", customTitle="Secret plan"))
    life.add(rows.boundary("c", "s-end", trigger="manual", at=300, userContext="the secret"))
    life.add(rows.summary("sum", "c"))
    summary = (lambda _session, _one: "what was said") if wanted else None
    Archiver(life.archive, life.analyst.compaction_history, summary=summary).keep(life.board())
    kept = next(one for one in life.archive.read() if one.compaction.id == "c")
    said = (kept.owner.title, kept.compaction.focus, kept.summary)
    assert said == (("Secret plan", "the secret", "what was said") if wanted else ("", "", ""))


def test_a_summary_is_read_where_the_user_wants_it(life: Life) -> None:
    life.add(rows.boundary("late", "s-end", at=300), rows.summary("sum", "late"))
    board = life.board()
    archiver = Archiver(
        life.archive,
        life.analyst.compaction_history,
        summary=lambda _session, _one: "what was said",
    )
    archiver.keep(board)
    kept = {one.compaction.id: one.summary for one in life.archive.read()}
    assert kept == {"s-b0": "", "s-b1": "", "late": "what was said"}


def test_so_many_summaries_are_read_for_each_write_and_none_twice(life: Life) -> None:
    for number in range(3):
        life.add(
            rows.boundary(f"c{number}", "s-end", at=300 + number),
            rows.summary(f"sum{number}", f"c{number}"),
        )
    asked: list[str] = []

    def summary(_session: Session, one: Recorded) -> str:
        asked.append(one.compaction.id)
        return "what was said"

    chronicle = life.analyst.compaction_history
    archiver = Archiver(life.archive, chronicle, summary=summary, texts=2, clock=life.clock)
    for count in (2, 3, 3):
        archiver.keep(life.board())
        assert len(asked) == len({*asked}) == count
        assert sum(one.summary != "" for one in life.archive.read()) == count
        life.clock.now += PAUSE


def test_what_it_has_archived_is_listed_as_soon_as_its_transcript_has_it_no_more(
    life: Life,
) -> None:
    life.archiver.keep(life.board())
    (life.config / rows.PROJECT / NAME).write_bytes(rows.encoded([rows.prompt("new")]))
    assert names(life.board().history) == {"s-b0": True, "s-b1": True}


@pytest.mark.parametrize(
    ("release", "cached", "least", "most"),
    [
        ("2.0.14", 149_000, 0.42, 0.66),
        ("2.1.330", 149_000, 0.112, 0.132),
        ("2.1.20", 149_000, 0.09, 0.62),
        ("2.1.330", 0, 0.60, 0.66),
    ],
    ids=["of its own", "the conversation's", "either", "the conversation's, after a pause"],
)
def test_what_an_older_release_estimated_too_low_is_estimated_again(
    life: Life, release: str, cached: int, least: float, most: float
) -> None:
    low = round((cached * 0.3 + (150_000 - cached) * 3.75 + 3_000 * 15) * 1e3)
    done = Compaction("old", 1_790_000_000_000, Trigger.AUTO, release, rows.SONNET, 150_000)
    owner = Owner(True, "s", "", str(life.config), "", 5, "")
    life.archive.put([ArchivedCompaction(done, owner, low, summary_tokens=3_000, off_nano=None)])
    board = life.board()
    life.archiver.keep(board)
    one = next(one for one in life.analyst.compaction_history.of(board.snapshot) if one.archived)
    assert one.nano
    assert one.nano > low
    assert least < (one.nano - one.off_nano) / 1e9 <= (one.nano + one.off_nano) / 1e9 < most


def test_what_cannot_be_estimated_again_stays_as_it_was(life: Life) -> None:
    owner = Owner(True, "s", "", str(life.config), "", 5, "")
    found = [
        Compaction("a", 1, Trigger.AUTO, "2.0.14", "llama-9", 150_000),
        Compaction("b", 1, Trigger.AUTO, "2.0.14", rows.SONNET),
    ]
    life.archive.put([ArchivedCompaction(one, owner, 7, off_nano=None) for one in found])
    life.archiver.keep(board := life.board())
    history = life.analyst.compaction_history.of(board.snapshot)
    assert [(one.nano, one.off_nano) for one in history if one.archived] == [(7, 0), (7, 0)]


def test_what_other_folders_left_is_not_listed(life: Life, tmp_path: Path) -> None:
    life.archiver.keep(life.board())
    kept = life.archive.read()
    assert len(from_archive(kept, [str(life.config)])) == 2
    assert from_archive(kept, [str(tmp_path / "another")]) == []
    (one, *_), session = life.board().history, life.index.snapshot().sessions[0]
    roots = [str(life.config.parent), str(life.config)]
    assert {to_archive(one, session, of, text=True).owner.root for of in (roots, roots[::-1])} == {
        str(life.config)
    }


def test_what_was_read_again_holds_until_the_session_goes_on(life: Life) -> None:
    life.board()
    life.analyst.compaction_history.note("s-b0", Reread(1, 500, 9))
    life.archiver.keep(life.board())
    kept = life.archive.read()
    assert archived_rereads(kept, life.index.snapshot()) == {"s-b0": Reread(1, 500, 9)}
    life.add(rows.answer("more", "s-end", at=500))
    assert archived_rereads(kept, life.board().snapshot) == {}
    life.start()
    life.board()
    life.analyst.compaction_history.note("s-b0", Reread(1, 500, 9))
    life.archiver.keep(life.board())
    later = archived_rereads(life.archive.read(), life.index.snapshot())
    assert later == {"s-b0": Reread(1, 500, 9)}


def test_what_was_read_again_is_known_the_next_time(life: Life) -> None:
    life.board()
    life.analyst.compaction_history.note("s-b0", Reread(1, 500, 9))
    life.archiver.keep(life.board())
    life.start()
    assert life.archiver.keep(life.board())
    again = {one.compaction.id: one.reread for one in life.board().history}
    assert again == {"s-b0": Reread(1, 500, 9), "s-b1": None}


async def test_a_feed_lists_what_only_the_archive_knows(life: Life) -> None:
    life.archiver.keep(life.board())
    shutil.rmtree(life.config / "projects")
    analyst = Analyst(Prices.shipped())
    archiver = Archiver(life.archive, analyst.compaction_history)
    feed = Feed(
        Index((str(life.config),)),
        analyst,
        poll=True,
        intervals=Intervals(active=0.05, all=0.1, between=0.01),
    )
    feed.keep_with(archiver.keep)

    async def until_listed() -> Board:
        async for board in feed.boards():
            if board.history:
                return board
        raise AssertionError("the feed ended")

    board = await asyncio.wait_for(until_listed(), 20)
    assert names(board.history) == {"s-b0": True, "s-b1": True}
