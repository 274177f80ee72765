"""The history of compactions on the command line, and the archive that it is kept in."""

import time
from collections.abc import Sequence
from datetime import tzinfo

from ccwatch.analysis.prices import Prices
from ccwatch.archiving.entries import archived_rereads, from_archive
from ccwatch.cli.analysis import new_insights, prices, zone
from ccwatch.cli.invocation import Invocation, UsageError
from ccwatch.cli.output import width
from ccwatch.cli.selection import since_ms
from ccwatch.cli.setup import new_archive, new_archiver, new_index
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.compactions.compaction_history import CompactionHistory
from ccwatch.report.compactions.history_filter import HistoryFilter
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.report.compactions.rereads import with_rereads
from ccwatch.report.output.compaction_figures import history_figures
from ccwatch.report.output.document import as_json
from ccwatch.report.output.history_text import history_csv, history_text
from ccwatch.report.output.text import nothing
from ccwatch.report.zone import local_zone
from ccwatch.store.snapshot import Snapshot
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
    now_ms = time.time_ns() // 1_000_000
    where = zone(call.options, call.places) or local_zone()
    wanted = _filter(call, now_ms, where)
    index, table = new_index(call), prices(call.options, call.places)
    index.read_once()
    index.keep()
    snapshot = index.snapshot()
    history, known = _read(call, snapshot, wanted, table)
    if call.args.json:
        return as_json(history_figures(history)), bool(history)
    if call.args.csv:
        return history_csv(history), bool(history)
    if not history:
        return _nothing(call, snapshot, known), False
    return history_text(history, now_ms, where, width()), True


def _read(
    call: Invocation, snapshot: Snapshot, wanted: HistoryFilter, table: Prices
) -> tuple[Sequence[Recorded], int]:
    """Read the selected compactions, archive all that were found, and count these."""
    options = call.options
    compactions, library, archive = CompactionHistory(table), Transcripts(), new_archive(call)
    kept = archive.read() if options.archive else ()
    compactions.set_archived(from_archive(kept, snapshot.roots))
    everything = compactions.of(snapshot)
    history = with_rereads(
        wanted.of(everything, call.args.limit),
        snapshot.by_id,
        new_insights(library, table),
        archived_rereads(kept, snapshot),
    )
    if options.archive:
        archiver = new_archiver(archive, compactions, library, options, texts=MANY)
        archiver.put(snapshot, [*history, *everything])
    return history, len(everything)


def _nothing(call: Invocation, snapshot: Snapshot, known: int) -> str:
    """Say that no compaction is listed, and what of `known` ones left them out."""
    if known:
        return f"None of {count(known, 'compaction')} matches {' and '.join(_filters(call))}."
    said = "No compaction was found."
    return said if snapshot.sessions else f"{said} {nothing(snapshot)}"


def _filter(call: Invocation, now_ms: int, where: tzinfo) -> HistoryFilter:
    args, options = call.args, call.options
    return HistoryFilter(
        options.session,
        options.project,
        args.trigger or "",
        args.release or "",
        since_ms(args.since, now_ms, where) if args.since else None,
    )


def _filters(call: Invocation) -> list[str]:
    """The flags, variables and settings that select compactions."""
    chosen = {
        call.origin("session"): call.options.session,
        call.origin("project"): call.options.project,
        "--trigger": call.args.trigger,
        "--release": call.args.release,
        "--since": call.args.since,
        "--limit": call.args.limit,
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
            f"--forget {EVERYTHING} erases every compaction: it cannot be combined with "
            f"{' and '.join(filters)}"
        )
    archive = new_archive(call)
    erased = archive.forget(None if name == EVERYTHING else [name])
    if erased is None:
        raise UsageError(f"{archive.path}: {archive.problem}")
    if not erased and name != EVERYTHING:
        raise UsageError(f"the archive has no compaction with the id {name!r}")
    return f"{count(erased, 'compaction')} erased from {archive.path}"
