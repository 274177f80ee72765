"""Converts between entries of the history of compactions and entries of the archive."""

import os
from collections.abc import Iterable

from msgspec.structs import replace

from ccwatch.model.session import Session
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.store.databases.archived import ArchivedCompaction, Owner
from ccwatch.store.snapshot import Snapshot


def to_archive(
    one: Recorded, session: Session, roots: Iterable[str], *, text: bool
) -> ArchivedCompaction:
    """Convert an entry of the history; the summary is left empty.

    Args:
        one: A compaction.
        session: Its session.
        roots: The config folders.
        text: Include what the user wrote: the session's title and the focus of the compaction?
    """
    owner = Owner(
        original=not session.forked_from,
        session=one.session,
        agent=one.agent,
        root=_root(session, roots),
        project=one.project,
        as_of_ms=session.last_ms,
        title=one.title if text else "",
    )
    return ArchivedCompaction(
        one.compaction if text else replace(one.compaction, focus=""),
        owner,
        one.nano,
        one.turns,
        one.since_ms,
        one.summary_tokens,
        (one.reread.files, one.reread.tokens, one.reread.nano) if one.reread else None,
        idle=one.idle,
        paid_nano=one.paid_nano,
        off_nano=one.off_nano,
    )


def from_archive(entries: Iterable[ArchivedCompaction], roots: Iterable[str]) -> list[Recorded]:
    """Convert the entries that belong to some config folders, or to an unknown one.

    Args:
        entries: Entries of the archive.
        roots: The config folders.
    """
    wanted = {"", *(os.path.realpath(root) for root in roots)}
    return [
        Recorded(
            one.compaction,
            one.owner.session,
            one.owner.agent,
            one.owner.project,
            one.owner.title,
            one.nano,
            one.turns,
            one.since_ms,
            Reread(*one.reread) if one.reread else None,
            archived=True,
            summary_tokens=one.summary_tokens,
            idle=one.idle,
            paid_nano=one.paid_nano,
            off_nano=one.off_nano or 0,
            outdated=one.off_nano is None,
        )
        for one in entries
        if one.owner.root in wanted
    ]


def archived_rereads(
    entries: Iterable[ArchivedCompaction], snapshot: Snapshot
) -> dict[str, Reread]:
    """What was read again after compactions, as archived, if their sessions are unchanged since.

    Args:
        entries: Entries of the archive.
        snapshot: All sessions.

    Returns:
        By the id of the compaction.
    """
    ends = {session.id: session.last_ms for session in snapshot.sessions}
    return {
        one.compaction.id: Reread(*one.reread)
        for one in entries
        if one.reread and ends.get(one.owner.session) == one.owner.as_of_ms
    }


def _root(session: Session, roots: Iterable[str]) -> str:
    """The config folder that a session is in; empty when unknown."""
    path = session.path or next(
        (turn.prompt.path for agent in session.agents for turn in agent.lane.turns), ""
    )
    transcript = os.path.realpath(path) if path else ""
    containing = [
        folder
        for root in roots
        if transcript.startswith(os.path.join(folder := os.path.realpath(root), ""))
    ]
    return max(containing, default="")
