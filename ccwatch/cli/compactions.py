"""The history of compactions on the command line, and the archive that it is kept in."""

import time
from datetime import tzinfo

from ccwatch.archiving.entries import archived_rereads, from_archive
from ccwatch.cli.invocation import Invocation, UsageError
from ccwatch.cli.lists import since_ms, width
from ccwatch.cli.measures import new_insights, prices, zone
from ccwatch.cli.setup import new_archive, new_archiver, new_index
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.chronicle import Chronicle
from ccwatch.report.compactions import history_figures
from ccwatch.report.document import written
from ccwatch.report.history_filter import HistoryFilter
from ccwatch.report.history_text import history_csv, history_text
from ccwatch.report.rereads import with_rereads
from ccwatch.report.text import nothing
from ccwatch.report.zone import local_zone
from ccwatch.units import count

MANY = 10_000
"""Summaries that are read at most while compactions are listed."""
EVERYTHING = "all"
"""The value of `--forget` that erases everything."""


def listing(call: Invocation) -> tuple[str, bool]:
    """List the selected compactions, and put those that were found into the archive.

    Returns:
        The output, and whether anything was found.

    Raises:
        UsageError: If an argument or a setting cannot be used.
    """
    asked, options = call.asked, call.options
    now_ms, where = time.time_ns() // 1_000_000, zone(options, call.places) or local_zone()
    wanted = _filter(call, now_ms, where)
    index, table = new_index(call), prices(options, call.places)
    index.read_once()
    index.keep()
    snapshot, chronicle, library = index.snapshot(), Chronicle(table), Transcripts()
    archive = new_archive(call)
    kept = archive.read() if options.archive else ()
    chronicle.remember(from_archive(kept, snapshot.roots))
    sessions = {session.id: session for session in snapshot.sessions}
    history = with_rereads(
        wanted.of(chronicle.history(snapshot), asked.limit),
        sessions,
        new_insights(library, table),
        archived_rereads(kept, snapshot),
    )
    if options.archive:
        archiver = new_archiver(archive, chronicle, library, options, texts=MANY)
        archiver.put(snapshot, [*history, *chronicle.history(snapshot)])
    if asked.json:
        return written(history_figures(history)), bool(history)
    if asked.csv:
        return history_csv(history), bool(history)
    if not history:
        known = len(chronicle.history(snapshot))
        if known:
            return f"None of {count(known, 'compaction')} matches.", False
        said = "No compaction was found."
        return said if sessions else f"{said} {nothing(snapshot)}", False
    return history_text(history, now_ms, where, width()), True


def _filter(call: Invocation, now_ms: int, where: tzinfo) -> HistoryFilter:
    asked, options = call.asked, call.options
    return HistoryFilter(
        options.session,
        options.project,
        asked.trigger or "",
        asked.release or "",
        since_ms(asked.since, now_ms, where) if asked.since else None,
    )


def _filters(call: Invocation) -> list[str]:
    """The flags that select compactions, and those whose setting or variable does."""
    chosen = {
        "--session": call.options.session,
        "--project": call.options.project,
        "--trigger": call.asked.trigger,
        "--release": call.asked.release,
        "--since": call.asked.since,
        "--limit": call.asked.limit,
    }
    return [flag for flag, value in chosen.items() if value]


def forget(name: str, call: Invocation) -> str:
    """Erase one compaction or all from the archive, and return a message about it.

    Raises:
        UsageError: If that failed, no compaction has that id, or all are to be erased although a
            filter leaves some out.
    """
    if name == EVERYTHING and (filters := _filters(call)):
        raise UsageError(
            f"--forget {EVERYTHING} erases every compaction, whatever {' and '.join(filters)} "
            f"(a flag, a variable or a setting) selects; leave that out"
        )
    archive = new_archive(call)
    erased = archive.forget(None if name == EVERYTHING else [name])
    if erased is None:
        raise UsageError(f"{archive.path}: {archive.problem}")
    if not erased and name != EVERYTHING:
        raise UsageError(f"the archive has no compaction with the id {name!r}")
    return f"{count(erased, 'compaction')} erased from {archive.path}"
