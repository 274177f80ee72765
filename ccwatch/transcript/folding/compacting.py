"""Folds boundary and summary rows into compactions."""

import sys

from msgspec import Struct, field
from msgspec.structs import replace

from ccwatch.masking import masked
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.release import numbers
from ccwatch.transcript.instant import instant
from ccwatch.transcript.wire.compaction import CompactMetadata
from ccwatch.transcript.wire.row import Row

MAX_FOCUS = 500
"""Characters kept of the text given with `/compact`."""
WRITES_BOUNDARIES = (2, 0, 0)
"""The first release that writes a boundary for every compaction. Where it is missing nevertheless,
nothing says what started the compaction."""


class Compacting(Struct, eq=False):
    """The compactions of one conversation while its rows are added."""

    found: list[Compaction] = field(default_factory=list)
    """Oldest first."""
    dropped: int = 0
    """Tokens that all compactions so far dropped, by the client's count."""
    awaits_summary: bool = False
    """Is the summary of the last one still to come?"""

    def add_boundary(self, row: Row, meta: CompactMetadata, model: str, after: int) -> None:
        """Add a boundary row: a new compaction, or the boundary of one whose summary came first.

        Args:
            row: The row.
            meta: Its metadata.
            model: The model of the response before it; empty if there is none.
            after: How many responses precede it.
        """
        new = replace(
            _compaction(row, model, after),
            trigger=_trigger(meta.trigger),
            pre_tokens=meta.preTokens,
            post_tokens=meta.postTokens,
            duration_ms=meta.durationMs,
            dropped_tokens=self._newly_dropped(meta),
            focus=_focus(meta.userContext or ""),
        )
        last = self.found[-1] if self.found else None
        self.awaits_summary = not (last and not last.pre_measured and last.after == after)
        if last and not self.awaits_summary:
            self.found[-1] = replace(new, summary_bytes=last.summary_bytes, known_as=last.id)
        else:
            self.found.append(new)

    def add_summary(self, row: Row, size: int, total: int | None, model: str, after: int) -> bool:
        """Add a summary row. Only the user can have a part of the conversation summarized.

        Args:
            row: The row.
            size: Bytes of its content.
            total: `total_tokens` of the last response with a measured context; `None` without one.
            model: The model of the response before it; empty if there is none.
            after: How many responses precede it.

        Returns:
            True if the compaction has no boundary so far.
        """
        is_partial = bool(row.summarizeMetadata and row.summarizeMetadata.direction)
        if self.awaits_summary:
            self.awaits_summary = False
            last = self.found[-1]
            trigger = last.trigger
            if is_partial and trigger is Trigger.UNKNOWN:
                trigger = Trigger.MANUAL
            self.found[-1] = replace(last, summary_bytes=size, trigger=trigger)
            return False
        self.found.append(
            replace(
                _compaction(row, model, after),
                trigger=Trigger.MANUAL if is_partial else _presumed(row.version or ""),
                pre_tokens=total,
                pre_measured=False,
                summary_bytes=size,
            )
        )
        return True

    def note_command(self, focus: str, after: int) -> bool:
        """Note that the user started the last compaction. True if that was not known.

        Args:
            focus: The text given with the command.
            after: How many responses precede those rows.
        """
        last = self.found[-1] if self.found else None
        if last is None or last.after != after:
            return False
        if last.trigger is Trigger.AUTO and last.pre_measured:
            return False
        self.found[-1] = replace(last, trigger=Trigger.MANUAL, focus=last.focus or _focus(focus))
        return True

    def _newly_dropped(self, meta: CompactMetadata) -> int | None:
        if meta.cumulativeDroppedTokens is None:
            return _difference(meta.preTokens, meta.postTokens)
        new = meta.cumulativeDroppedTokens - self.dropped
        self.dropped = meta.cumulativeDroppedTokens
        if new < 0:
            new = meta.cumulativeDroppedTokens
        if meta.preTokens is not None and new > meta.preTokens:
            return _difference(meta.preTokens, meta.postTokens)  # earlier ones are elsewhere
        return new


def _compaction(row: Row, model: str, after: int) -> Compaction:
    version = sys.intern(row.version or "")
    at = instant(row.timestamp)
    return Compaction(row.uuid or "", at, Trigger.UNKNOWN, version, model, after=after)


def _difference(before: int | None, after: int | None) -> int | None:
    """Tokens dropped by the client's counts before and after; `None` if they make no sense."""
    return None if before is None or after is None or after > before else before - after


def _presumed(version: str) -> Trigger:
    """What started a compaction without a boundary, unless a command of the user follows it."""
    release = numbers(version)
    is_usual = release is not None and release < WRITES_BOUNDARIES
    return Trigger.AUTO if is_usual else Trigger.UNKNOWN


def _trigger(word: str | None) -> Trigger:
    return Trigger(word) if word in ("auto", "manual") else Trigger.UNKNOWN


def _focus(text: str) -> str:
    """The beginning of a focus. Secrets are masked before it is cut."""
    return masked(text[: 2 * MAX_FOCUS])[:MAX_FOCUS]
