"""The steps in which a compaction is read, and when they are taken again."""

from datetime import UTC
from pathlib import Path

from msgspec.structs import replace

from ccwatch.report.board import Board
from ccwatch.ui.screens.compaction_reading import read
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.view import Look, Moment
from ccwatch.ui.widgets.compaction.facts import CompactionFacts
from ccwatch.ui.widgets.compaction.page_lines import page_lines
from tests.support.afternoons import NOW, app_of, board_of
from tests.support.rows import OTHER, SESSION, Row, answer, boundary, prompt, summary, usage, write


async def steps(
    board: Board, id_: str = "", before: CompactionFacts | None = None
) -> list[CompactionFacts]:
    """What is known of a compaction after each step; of the newest one by default."""
    id_ = id_ or board.history[0].compaction.id
    return [known async for known in read(app_of(board), board, SESSION, id_, before)]


async def test_the_figures_come_before_the_analysis_and_that_before_the_texts(
    afternoon: Board,
) -> None:
    listed, analysed, whole = await steps(afternoon)
    assert listed.reading
    assert listed.detail is None
    assert not analysed.reading
    assert analysed.detail
    assert (analysed.summary, analysed.session) == (None, None)
    assert whole.detail is analysed.detail
    assert whole.summary
    assert whole.session
    assert {known.id for known in (listed, analysed, whole)} == {listed.id}
    assert [known.siblings for known in (analysed, whole)] == [listed.siblings] * 2


async def test_what_was_read_is_not_read_again_while_nothing_changes(afternoon: Board) -> None:
    *_, whole = await steps(afternoon)
    assert await steps(afternoon, before=whole) == []


async def test_texts_stay_while_the_analysis_of_a_compaction_is_renewed(afternoon: Board) -> None:
    _, analysed, whole = await steps(afternoon)
    again, last = await steps(afternoon, before=replace(whole, session=None))
    assert again.detail
    assert again.summary == whole.summary
    assert again.kept == whole.kept
    assert last.session is whole.session
    unfinished = await steps(afternoon, before=analysed)
    assert [known.summary for known in unfinished] == [None, whole.summary]


async def test_nothing_of_another_compaction_stays(afternoon: Board) -> None:
    *_, other = await steps(afternoon, afternoon.history[1].compaction.id)
    first, second, _ = await steps(afternoon, before=other)
    assert first.id == second.id != other.id
    assert (first.summary, second.summary) == (None, None)


async def test_of_a_compaction_that_is_not_listed_there_is_nothing(afternoon: Board) -> None:
    assert await steps(afternoon, "gone") == []


async def test_one_of_a_further_transcript_is_read_there(tmp_path: Path) -> None:
    """A session that went on in its own transcript and, otherwise, in that of another one."""

    def rows(name: str, at: int) -> list[Row | bytes]:
        used = usage(write=150_000)
        cut = boundary(f"{name}-cut", f"{name}-said", at=at + 2)
        asked, said = (
            prompt(f"{name}-asked", at=at),
            answer(f"{name}-said", f"{name}-asked", used=used),
        )
        return [asked, said, cut, summary(f"{name}-sum", f"{name}-cut")]

    further = [prompt("other", sessionId=OTHER), *rows("there", 100)]
    write(tmp_path, {f"{SESSION}.jsonl": rows("here", 0), f"{OTHER}.jsonl": further})
    board = board_of(tmp_path)
    listed, analysed, whole = await steps(board, "there-cut")
    assert listed.listed.stray
    assert analysed.detail
    assert analysed.detail.compaction.id == "there-cut"
    assert sum(part.tokens for part in analysed.detail.before) == 167_361
    assert whole.summary
    look = Look(Moment(round(NOW.timestamp() * 1000), UTC), UNICODE)
    shown = " ".join(line.plain for line in page_lines(whole, look, 100))
    assert "It is in another transcript of its session." in shown
    assert "only figures" not in shown
    *_, own = await steps(board, "here-cut")
    assert own.detail
    assert own.detail.compaction.id == "here-cut"
