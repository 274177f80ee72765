"""Keeps compactions in the archive while the app runs, and gives back what outlived its files."""

import os
from collections.abc import Callable, Iterable, Mapping
from time import monotonic

from ccwatch.model.session import Session
from ccwatch.report.board import Board
from ccwatch.report.chronicle import Chronicle
from ccwatch.report.history import Recorded, Reread
from ccwatch.store.archive import Archive
from ccwatch.store.archived import ArchivedCompaction, Owner, merge
from ccwatch.store.snapshot import Snapshot

PAUSE = 3.0
"""Seconds between two writings."""
RETRY = 60.0
"""Seconds until the next try after one that failed."""
TEXTS = 4
"""Summaries that are read for one writing, so that it does not take long."""

Summary = Callable[[Session, Recorded], str]
"""Reads the text of a summary."""


class Archiver:
    """Knows what is in the archive, and puts in what is not. Used by one thread at a time."""

    def __init__(
        self,
        archive: Archive,
        chronicle: Chronicle,
        *,
        summary: Summary | None = None,
        texts: int = TEXTS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Read nothing yet.

        Args:
            archive: Where compactions are kept.
            chronicle: Is told what outlived its transcript.
            summary: Reads summaries, where the user wants text to be kept; else `None`.
            texts: How many of them are read for one writing.
            clock: Seconds since any moment.
        """
        self.archive = archive
        self._chronicle, self._summary, self._texts = chronicle, summary, texts
        self._clock = clock
        self._kept: dict[str, ArchivedCompaction] | None = None
        self._seen: tuple[Recorded, ...] = ()
        self._done: dict[str, Recorded] = {}
        self._todo: dict[str, Recorded] = {}
        self._due = 0.0

    def begin(self, snapshot: Snapshot) -> None:
        """Read the archive, and tell the chronicle what it knows."""
        self._kept = {one.compaction.id: one for one in self.archive.read()}
        for name, reread in rereads(self._kept.values(), snapshot).items():
            self._chronicle.note(name, reread)
        self._tell(snapshot.roots)

    def keep(self, board: Board) -> bool:
        """Put in what is new on a board, unless that was done only just now.

        Nothing is put in before all transcripts were read once.

        Returns:
            Does the chronicle know something now that is not on the board?
        """
        if not board.snapshot.progress.done:
            return False
        news = False
        if self._kept is None:
            self.begin(board.snapshot)
            news = bool(self._kept)
        history = board.history
        if history is not self._seen:
            self._seen = history
            self._todo |= {
                one.compaction.id: one
                for one in history
                if self._done.get(one.compaction.id) != one
            }
        if self._todo and self._clock() >= self._due:
            self.put(board.snapshot, [*self._todo.values()])
        return news

    def put(self, snapshot: Snapshot, history: Iterable[Recorded]) -> bool:
        """Put compactions into the archive, as far as their sessions are known.

        Returns:
            Did that succeed?
        """
        kept = self._kept or {}
        passed, fresh = self._news(snapshot, history, kept)
        now = self.archive.put(fresh)
        if now is None:
            self._due = self._clock() + RETRY
            return False
        self._due = self._clock() + PAUSE
        kept |= {one.compaction.id: one for one in now}
        for one in passed:
            self._done[one.compaction.id] = one
            self._todo.pop(one.compaction.id, None)
            kept.pop(one.compaction.known_as, None)
            self._todo.pop(one.compaction.known_as, None)
        if fresh:
            self._kept = kept
            self._tell(snapshot.roots)
        return True

    def _news(
        self,
        snapshot: Snapshot,
        history: Iterable[Recorded],
        kept: Mapping[str, ArchivedCompaction],
    ) -> tuple[list[Recorded], list[ArchivedCompaction]]:
        """Give the compactions that are seen to now, and what is to be put in of them.

        Those whose summary is still to be read are left for later, once enough were read.
        """
        sessions = {session.id: session for session in snapshot.sessions}
        texts = 0
        passed: list[Recorded] = []
        fresh: list[ArchivedCompaction] = []
        for one in history:
            session, known = sessions.get(one.session), kept.get(one.compaction.id)
            if session is None:
                passed.append(one)
                continue
            reads = self._summary if _lacks_summary(one, known) else None
            if reads and texts == self._texts:
                continue
            passed.append(one)
            account = _account_of(one, session, snapshot.roots, text=self._summary is not None)
            if reads:
                texts += 1
                account = account._replace(summary=reads(session, one))
            if not known or _adds(known, account) or one.compaction.known_as in kept:
                fresh.append(account)
        return passed, fresh

    def _tell(self, roots: Iterable[str]) -> None:
        self._chronicle.remember(outlived((self._kept or {}).values(), roots))


def outlived(kept: Iterable[ArchivedCompaction], roots: Iterable[str]) -> list[Recorded]:
    """Give what is kept of some config folders, as it is listed once its transcript is gone."""
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
        for one in kept
        if one.owner.root in wanted
    ]


def _account_of(
    one: Recorded, session: Session, roots: Iterable[str], *, text: bool
) -> ArchivedCompaction:
    """Write down what is known of a compaction.

    Args:
        one: The compaction.
        session: Its session.
        roots: The config folders.
        text: May words of the user's be kept: the session's title, the focus of the compaction?
    """
    compaction = one.compaction if text else one.compaction._replace(focus="")
    owner = Owner(
        not session.forked_from,
        one.session,
        one.agent,
        _root(session, roots),
        one.project,
        session.last_ms,
        one.title if text else "",
    )
    again = one.reread
    reread = (again.files, again.tokens, again.nano) if again else None
    return ArchivedCompaction(
        compaction,
        owner,
        one.nano,
        one.turns,
        one.since_ms,
        one.summary_tokens,
        reread,
        idle=one.idle,
        paid_nano=one.paid_nano,
        off_nano=one.off_nano,
    )


def rereads(kept: Iterable[ArchivedCompaction], snapshot: Snapshot) -> dict[str, Reread]:
    """Give what was read again after compactions in sessions that did not go on since.

    Args:
        kept: What is in the archive.
        snapshot: Everything known.
    """
    ends = {session.id: session.last_ms for session in snapshot.sessions}
    return {
        one.compaction.id: Reread(*one.reread)
        for one in kept
        if one.reread and ends.get(one.owner.session) == one.owner.as_of_ms
    }


def _root(session: Session, roots: Iterable[str]) -> str:
    """The config folder that a session is in; empty when unknown."""
    path = session.path or next(
        (turn.prompt.path for agent in session.agents for turn in agent.lane.turns), ""
    )
    whole = os.path.realpath(path) if path else ""
    found = (os.path.realpath(root) for root in roots)
    return max((one for one in found if whole.startswith(os.path.join(one, ""))), default="")


def _adds(known: ArchivedCompaction, account: ArchivedCompaction) -> bool:
    """Does an account say more than that a session went on since?

    Up to when reading again was looked for is worth knowing too.
    """
    both = merge(known, account)
    if account.reread:
        return both != known
    return both._replace(owner=both.owner._replace(as_of_ms=0)) != known._replace(
        owner=known.owner._replace(as_of_ms=0)
    )


def _lacks_summary(one: Recorded, known: ArchivedCompaction | None) -> bool:
    """Has a compaction a summary whose text is not in the archive?"""
    return bool(one.compaction.summary_bytes) and not (known and known.summary)
