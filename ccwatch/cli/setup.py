"""Creates the parts of the program for a call."""

import os
from functools import partial
from typing import TYPE_CHECKING

from ccwatch.cli.invocation import Invocation, Places, UsageError
from ccwatch.options import Options
from ccwatch.store.index import Index

if TYPE_CHECKING:
    from ccwatch.analysis.prices import Prices
    from ccwatch.archiving.archiver import Archiver
    from ccwatch.report.blocks.library import Library
    from ccwatch.report.compactions.compaction_history import CompactionHistory
    from ccwatch.report.tips.tip_notes import TipNotes
    from ccwatch.store.databases.archive import Archive
    from ccwatch.store.databases.cache import Cache


def new_index(call: Invocation, *, cached: bool = True) -> Index:
    """An index of the user's own transcripts, with nothing read.

    It has an index file unless the user wants none or that would be below a config folder.

    Args:
        call: The call.
        cached: Use an index file at all?
    """
    places, found = call.places, call.config_folders
    if not (cached and call.options.cache) or call.is_below_roots(places.cache):
        return Index(found.roots, places.spool, named=found.named)

    def open_cache() -> "Cache":
        from ccwatch.store.databases.cache import Cache

        return Cache(places.cache)

    return Index(found.roots, places.spool, open_cache=open_cache, named=found.named)


def new_archive(call: Invocation) -> "Archive":
    """The archive of compactions, not opened yet.

    It is read-only if the user wants none or it would be below a config folder of Claude Code.
    """
    from ccwatch.store.databases.archive import Archive

    state = call.places.state
    return Archive(state, writes=call.options.archive and not call.is_below_roots(state))


def new_archiver(
    archive: "Archive",
    history: "CompactionHistory",
    library: "Library",
    options: Options,
    texts: int | None = None,
) -> "Archiver":
    """What puts compactions into the archive, with their summaries if the user wants that.

    Args:
        archive: The archive.
        history: Takes the compactions that outlived their transcripts.
        library: Reads summaries.
        options: The settings.
        texts: How many summaries are read for one write; `None` for the usual number.
    """
    from ccwatch.archiving.archiver import TEXTS, Archiver
    from ccwatch.report.compactions.rereads import summary_text

    read = partial(summary_text, library) if options.archive_summaries else None
    return Archiver(archive, history, summary=read, texts=TEXTS if texts is None else texts)


def new_tip_notes(call: Invocation, prices: "Prices", off: frozenset[str]) -> "TipNotes":
    """The notes on tips, as the last run left them.

    Args:
        call: What was asked for.
        prices: What tokens cost.
        off: Ids of the tips that the settings turn off.
    """
    from ccwatch.report.tips.tip_notes import TipNotes
    from ccwatch.store.databases.note_database import NoteDatabase

    state = call.places.state
    database = NoteDatabase(state, writes=not call.is_below_roots(state))
    notes = TipNotes(prices, off, database)
    notes.read()
    return notes


def tips_off(options: Options, places: Places) -> frozenset[str]:
    """The ids of the tips that the settings turn off.

    Raises:
        UsageError: If there is no such tip.
    """
    if not options.tips_off:
        return frozenset()
    from ccwatch.analysis.tips.registry import TIPS

    known = [tip.id for tip in TIPS]
    for one in options.tips_off:
        if one not in known:
            where = f"CCWATCH_TIPS_OFF or {places.settings}"
            there = ", ".join(sorted(known))
            raise UsageError(f"{where}: tips_off: {one!r} is not known; allowed are {there}")
    return frozenset(options.tips_off)


def preferred_folder(project: str) -> str:
    """The preferred project, by folder or name: that of `--project`, else the working directory.

    It is empty if the working directory no longer exists.
    """
    if project and os.sep not in project and project not in (os.curdir, os.pardir, "~"):
        return project
    try:
        return os.path.realpath(os.path.expanduser(project or os.curdir))
    except FileNotFoundError:
        return ""
