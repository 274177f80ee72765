"""The steps in which a compaction is read, and when they are taken again."""

from msgspec.structs import replace

from ccwatch.report.board import Board
from ccwatch.ui.screens.compaction_reading import read
from ccwatch.ui.widgets.compaction.facts import CompactionFacts
from tests.ui.afternoons import app_of
from tests.unit.rows import SESSION


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
