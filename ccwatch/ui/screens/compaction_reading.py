"""Everything known about one compaction, read and calculated step by step.

Each step takes what is known, and returns more. All of them are for threads.
"""

from asyncio import to_thread
from collections.abc import AsyncIterator, Sequence
from functools import partial

from msgspec.structs import replace

from ccwatch.analysis.compaction.detail import Detail, detail
from ccwatch.analysis.compaction.paid import paid
from ccwatch.analysis.overview import Overview
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry
from ccwatch.model.session import Session
from ccwatch.plain_text import plain
from ccwatch.report.blocks.library import first_words
from ccwatch.report.board import Board
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.report.compactions.rereads import summary_text
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.widgets.compaction.facts import CompactionFacts
from ccwatch.ui.widgets.page_lines import MOST_ROWS


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
    found = await to_thread(_listed, board, session_id, id_)
    if found is None:
        return
    if before is None or before.id != found.id:
        before = None
        yield found
    is_archived, session_id = found.listed.archived, found.listed.session
    overview = None if is_archived else await to_thread(board.overview, session_id)
    if overview is None:
        yield await to_thread(_from_archive, app, found)
        return
    if before and before.is_current(found.listed, overview.session):
        return
    analysed = await to_thread(_analysed, app, found, overview)
    yield replace(analysed, summary=before.summary, kept=before.kept) if before else analysed
    if analysed.detail and analysed.detail.tax:
        app.services.note(analysed.id, Reread.of(analysed.detail.tax))
    yield await to_thread(_with_texts, app, analysed, overview.session)


def _listed(board: Board, session_id: str, id_: str) -> CompactionFacts | None:
    """A compaction as it is listed; `None` if it is not. The arguments are those of `read`."""
    history = board.history
    copies = (listed for listed in history if id_ in _ids(listed.compaction))
    listed = min(copies, key=lambda copy: copy.session != session_id, default=None)
    if listed is None:
        return None
    lane = listed.session, listed.agent
    siblings = [other for other in history if (other.session, other.agent) == lane]
    return CompactionFacts(listed, tuple(reversed(siblings)), reading=not listed.archived)


def _ids(compaction: Compaction) -> tuple[str, str]:
    """The id of a compaction, and the one that it had until its boundary was read."""
    return compaction.id, compaction.known_as or compaction.id


def _from_archive(app: BoardApp, found: CompactionFacts) -> CompactionFacts:
    """What is left of a compaction whose transcript is gone: its summary."""
    text = app.services.kept_summary(found.id)
    return replace(found, reading=False, summary=_lines(text))


def _analysed(app: BoardApp, found: CompactionFacts, overview: Overview) -> CompactionFacts:
    """A compaction with the analysis of its transcript."""
    return replace(found, reading=False, detail=_detail(app, overview, found.listed))


def _detail(app: BoardApp, overview: Overview, listed: Recorded) -> Detail | None:
    """Analyse the transcript; `None` if it does not have the compaction.

    The compaction was listed earlier, and may be gone from the session as it is now.
    """
    id_, services = listed.compaction.id, app.services
    session = overview.session.as_in_transcript_of(id_) if listed.stray else overview.session
    lane, story = session.lane(listed.agent), services.library.story(session, listed.agent)
    compactions = lane.compactions if lane else ()
    compaction = next((done for done in compactions if done.id == id_), None)
    if lane is None or compaction is None or not story.entries:
        return None
    context = overview.context_of(listed.agent)
    trigger = context.threshold.tokens if context else None
    contexts = services.contexts.around(session, listed.agent, compaction)
    reported = paid(overview.session, services.prices)
    sizes_of = partial(services.contexts.sizes, session, listed.agent)
    return detail(story, lane, compaction, contexts, sizes_of, services.prices, trigger, reported)


def _with_texts(app: BoardApp, analysed: CompactionFacts, session: Session) -> CompactionFacts:
    """An analysed compaction with its summary, and the first words of the blocks it kept."""
    kept = _first_words(app, analysed.detail.after.kept) if analysed.detail else ()
    text = summary_text(app.services.library, session, analysed.listed)
    text = text or app.services.kept_summary(analysed.id)
    return replace(analysed, summary=_lines(text), kept=kept, session=session)


def _first_words(app: BoardApp, entries: Sequence[Entry]) -> tuple[str, ...]:
    """What blocks are about; empty for those beyond what is listed, which are not read."""
    library = app.services.library
    return tuple(
        entry.target or (first_words(library, entry) if number < MOST_ROWS else "")
        for number, entry in enumerate(entries)
    )


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a summary, fit for the screen."""
    return tuple(plain(line, len(line)) for line in text.splitlines())
