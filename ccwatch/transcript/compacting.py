"""How boundary and summary rows make compactions."""

import sys

import msgspec
from msgspec import Struct, field

from ccwatch.masking import masked
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.transcript.meaning import instant
from ccwatch.transcript.record import CompactMetadata, Row

MOST_FOCUS = 500
"""Characters kept of the text given with `/compact`."""


class Compacting(Struct, eq=False):
    """The compactions of one conversation, as its rows tell of them."""

    found: list[Compaction] = field(default_factory=list)
    """Oldest first."""
    dropped: int = 0
    """Tokens that the compactions so far dropped, by the client's count."""
    awaits_summary: bool = False
    """Is the summary of the last one still to come?"""

    def boundary(self, row: Row, meta: CompactMetadata, model: str, after: int) -> None:
        """A boundary row: a compaction, or the rest of what a summary row began to tell.

        Args:
            row: The row.
            meta: What the client says of the compaction.
            model: Of the response before it; empty when there is none.
            after: How many responses precede it.
        """
        new = _compaction(row, model, after)._replace(
            trigger=_trigger(meta.trigger),
            pre_tokens=meta.preTokens,
            post_tokens=meta.postTokens,
            duration_ms=meta.durationMs,
            dropped_tokens=self._newly_dropped(meta),
            focus=masked((meta.userContext or "")[:MOST_FOCUS]),
        )
        last = self.found[-1] if self.found else None
        self.awaits_summary = not (last and not last.pre_measured and last.after == after)
        if last and not self.awaits_summary:
            self.found[-1] = new._replace(summary_bytes=last.summary_bytes, known_as=last.id)
        else:
            self.found.append(new)

    def summary(self, row: Row, size: int, reach: int | None, model: str, after: int) -> bool:
        """A summary row. True if it is all that tells of a compaction.

        Only the user has a part of the conversation summed up.

        Args:
            row: The row.
            size: Bytes of its content.
            reach: Of the last response that measured the context.
            model: Of the response before it; empty when there is none.
            after: How many responses precede it.
        """
        chosen = bool(row.summarizeMetadata and row.summarizeMetadata.direction)
        if self.awaits_summary:
            self.awaits_summary = False
            last = self.found[-1]
            trigger = Trigger.MANUAL if chosen and last.trigger is Trigger.UNKNOWN else last.trigger
            self.found[-1] = last._replace(summary_bytes=size, trigger=trigger)
            return False
        trigger = Trigger.MANUAL if chosen else Trigger.AUTO
        self.found.append(
            _compaction(row, model, after)._replace(
                trigger=trigger, pre_tokens=reach, pre_measured=False, summary_bytes=size
            )
        )
        return True

    def commanded(self, focus: str, after: int) -> bool:
        """The rows after a compaction show that the user asked for it. True if that is new.

        Args:
            focus: The text given with the command.
            after: How many responses precede those rows.
        """
        last = self.found[-1] if self.found else None
        if last is None or last.after != after:
            return False
        if last.trigger is Trigger.AUTO and last.pre_measured:
            return False
        self.found[-1] = last._replace(
            trigger=Trigger.MANUAL, focus=last.focus or masked(focus[:MOST_FOCUS])
        )
        return True

    def _newly_dropped(self, meta: CompactMetadata) -> int | None:
        if meta.cumulativeDroppedTokens is None:
            return _difference(meta.preTokens, meta.postTokens)
        new = meta.cumulativeDroppedTokens - self.dropped
        self.dropped = meta.cumulativeDroppedTokens
        return new if new >= 0 else meta.cumulativeDroppedTokens


def _compaction(row: Row, model: str, after: int) -> Compaction:
    version = sys.intern(row.version or "")
    at = instant(row.timestamp)
    return Compaction(row.uuid or "", at, Trigger.UNKNOWN, version, model, after=after)


def _difference(before: int | None, after: int | None) -> int | None:
    """What went by the client's counts before and after; `None` where that makes no sense."""
    return None if before is None or after is None or after > before else before - after


def _trigger(word: str | None) -> Trigger:
    return Trigger(word) if word in ("auto", "manual") else Trigger.UNKNOWN


def preserved(meta: CompactMetadata) -> list[str]:
    """The messages that a compaction kept, as far as it names them."""
    named = meta.preservedMessages.uuids if meta.preservedMessages else None
    tail = meta.preservedSegment.tailUuid if meta.preservedSegment else None
    return [*(named or ()), *((tail,) if tail else ())]


def metadata(row: Row) -> CompactMetadata:
    """What a boundary row says, in either spelling."""
    return row.compactMetadata or _snake(row.compact_metadata)


def _snake(meta: dict[str, object] | None) -> CompactMetadata:
    """The boundary's data in the spelling of the SDK's streams (trap T16)."""
    if not meta:
        return CompactMetadata()
    names = {
        "trigger": "trigger",
        "pre_tokens": "preTokens",
        "post_tokens": "postTokens",
        "cumulative_dropped_tokens": "cumulativeDroppedTokens",
        "duration_ms": "durationMs",
        "user_context": "userContext",
    }
    found = {names[key]: value for key, value in meta.items() if key in names}
    try:
        return msgspec.convert(found, CompactMetadata)
    except msgspec.ValidationError:
        return CompactMetadata()
