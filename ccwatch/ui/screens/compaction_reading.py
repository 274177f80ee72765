"""Everything known about one compaction, read and calculated step by step."""

from asyncio import to_thread
from collections.abc import AsyncIterator

from msgspec.structs import replace

from ccwatch.analysis.compaction.detail import Detail, detail
from ccwatch.analysis.compaction.paid import paid
from ccwatch.analysis.overview import Overview
from ccwatch.report.board import Board
from ccwatch.report.history import Recorded, Reread
from ccwatch.report.library import first_words
from ccwatch.report.rereads import summary_text
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.safety import plain
from ccwatch.ui.widgets.compaction.facts import CompactionFacts
from ccwatch.ui.widgets.sheet import MOST_ROWS


async def read(
    app: BoardApp, board: Board, session_id: str, id_: str, before: CompactionFacts | None
) -> AsyncIterator[CompactionFacts]:
    """Read and analyse a compaction in threads, and yield what is known whenever it is more.

    Yields nothing if nothing is new, or if there is no such compaction. For a copy in a fork, it is
    that of the session which made it.

    Args:
        app: Reads transcripts, and notes what was read again after the compaction.
        board: Lists the compactions.
        session_id: A session that has the compaction, be it as a copy.
        id_: The id of the compaction, or the one that it had until its boundary was read.
        before: What was known about this or another one.
    """
    history = await to_thread(lambda: board.history)
    listed = (one for one in history if id_ in _names(one))
    one = min(listed, key=lambda one: one.session != session_id, default=None)
    if one is None:
        return
    id_, session_id = one.compaction.id, one.session
    own = [each for each in history if each.session == session_id]
    lane = tuple(each for each in reversed(own) if each.agent == one.agent)
    if before is None or before.one.compaction.id != id_:
        before = CompactionFacts(one, lane, reading=not one.archived)
        yield before
    overview = None if one.archived else await to_thread(board.look, session_id)
    if overview is None:
        kept = await to_thread(app.services.kept_summary, id_)
        yield CompactionFacts(one, lane, summary=_lines(kept))
        return
    session = overview.session
    if session is before.session and before.detail and before.one == one:
        return
    found = await to_thread(_detail, app, overview, one)
    known = CompactionFacts(one, lane, found, before.summary, kept=before.kept)
    yield known
    words = await to_thread(_kept, app, found) if found else ()
    if found:
        app.services.note(id_, Reread(*found.tax))
    text = await to_thread(summary_text, app.services.library, session, one)
    text = text or await to_thread(app.services.kept_summary, id_)
    yield replace(known, summary=_lines(text), kept=words, session=session)


def _names(one: Recorded) -> tuple[str, str]:
    return one.compaction.id, one.compaction.known_as or one.compaction.id


def _detail(app: BoardApp, overview: Overview, one: Recorded) -> Detail | None:
    """Analyse the transcript; `None` if it does not have the compaction. For a thread.

    The compaction was listed earlier, and may be gone from the session as it is now.
    """
    session, id_ = overview.session, one.compaction.id
    lane, story = session.lane(one.agent), app.services.library.story(session, one.agent)
    compactions = lane.compactions if lane else ()
    compaction = next((each for each in compactions if each.id == id_), None)
    if lane is None or compaction is None or not story.entries:
        return None
    context = overview.context_of(one.agent)
    trigger = context.threshold.tokens if context else None
    filled = app.services.insights.around(session, one.agent, compaction)
    reported = paid(session, app.services.prices)
    return detail(story, lane, compaction, app.services.prices, trigger, filled, reported)


def _kept(app: BoardApp, found: Detail) -> tuple[str, ...]:
    """The first words of the blocks that were kept, as many as are listed. For a thread."""
    return tuple(
        one.target or (first_words(app.services.library, one) if number < MOST_ROWS else "")
        for number, one in enumerate(found.after.kept)
    )


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a summary, fit for the screen."""
    return tuple(plain(line, len(line)) for line in text.splitlines())
