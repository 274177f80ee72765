"""The entries of the archive, and how two entries of the same compaction are merged."""

from typing import Final

from msgspec import Struct
from msgspec.structs import astuple, replace

from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.usage import larger


class Owner(Struct, frozen=True, order=True):
    """Where a compaction was made. When entries are merged, the larger one is kept."""

    original: bool
    """Is the session no fork, so that this cannot be a copy?"""
    session: str
    """The sessionId."""
    agent: str
    """The sub-agent; empty for the main chain."""
    root: str
    """The config folder; empty when unknown."""
    project: str
    """The session's working directory in full; empty when unknown."""
    as_of_ms: int
    """The session's newest row when this was written: milliseconds since 1970, UTC."""
    title: str
    """The session's title then; empty if it had none, or if text is not to be stored."""


OWNER_TIME: Final = Owner.__struct_fields__.index("as_of_ms") + 1
"""Fields of an owner up to the time, which tell the last entry of a compaction."""


class ArchivedCompaction(Struct, frozen=True):
    """One entry of the archive."""

    compaction: Compaction
    """The compaction. The focus text is empty if text is not to be stored."""
    owner: Owner
    """Where it was made."""
    nano: int | None = None
    """Estimated cost of the request for its summary, in billionths of a dollar."""
    turns: int | None = None
    """Turns since the compaction before it."""
    since_ms: int | None = None
    """Milliseconds since the compaction before it."""
    summary_tokens: int | None = None
    """Estimated size of the summary."""
    reread: tuple[int, int, int | None] | None = None
    """What was read again after it: files, tokens, billionths of a dollar; `None` if that was not
    worked out."""
    summary: str = ""
    """The text of the summary; empty unless text is to be stored."""
    idle: bool = False
    """Was it started by a pause?"""
    paid_nano: int | None = None
    """Cost of the request for its summary by the client, in billionths of a dollar."""
    off_nano: int | None = 0
    """The error of `nano` in both directions, in billionths of a dollar; `None` if it is by a
    release of ccwatch that did not store it, and that estimated such requests too low."""


def merge(one: ArchivedCompaction, other: ArchivedCompaction) -> ArchivedCompaction:
    """Merge two entries of the same compaction, preferring known values to unknown ones.

    The order and the repetition of merges do not matter.

    Args:
        one: An entry.
        other: Another entry with the same id.
    """
    nano, off_nano = max((one.nano, one.off_nano), (other.nano, other.off_nano), key=_known)
    return ArchivedCompaction(
        compaction=_compaction(one.compaction, other.compaction),
        owner=max(one.owner, other.owner),
        nano=nano,
        turns=larger(one.turns, other.turns),
        since_ms=larger(one.since_ms, other.since_ms),
        summary_tokens=larger(one.summary_tokens, other.summary_tokens),
        reread=max(one.reread, other.reread, key=_rank),
        summary=max(one.summary, other.summary),
        idle=one.idle or other.idle,
        paid_nano=larger(one.paid_nano, other.paid_nano),
        off_nano=off_nano,
    )


def updated(known: ArchivedCompaction, entry: ArchivedCompaction) -> ArchivedCompaction:
    """Merge an entry into the stored one.

    The cost by the client's totals becomes less as more is logged of what those cover, so that it
    is taken from the entry itself, unless that is of an earlier time or of a copy.

    Args:
        known: The stored entry.
        entry: One of the same compaction, as it is known now.
    """
    is_last = astuple(entry.owner)[:OWNER_TIME] >= astuple(known.owner)[:OWNER_TIME]
    first, second = (entry, known) if is_last else (known, entry)
    paid = second.paid_nano if first.paid_nano is None else first.paid_nano
    return replace(merge(known, entry), paid_nano=paid)


def _compaction(one: Compaction, other: Compaction) -> Compaction:
    size = max(one, other, key=lambda it: (it.pre_tokens is not None, it.pre_measured, _size(it)))
    return Compaction(
        id=one.id,
        at_ms=max(one.at_ms, other.at_ms),
        trigger=max(
            one.trigger, other.trigger, key=lambda it: (it is not Trigger.UNKNOWN, it.value)
        ),
        version=max(one.version, other.version),
        model=max(one.model, other.model),
        pre_tokens=size.pre_tokens,
        pre_measured=size.pre_measured,
        post_tokens=larger(one.post_tokens, other.post_tokens),
        duration_ms=larger(one.duration_ms, other.duration_ms),
        dropped_tokens=larger(one.dropped_tokens, other.dropped_tokens),
        summary_bytes=max(one.summary_bytes, other.summary_bytes),
        focus=max(one.focus, other.focus),
        after=max(one.after, other.after),
        first_prompt_tokens=larger(one.first_prompt_tokens, other.first_prompt_tokens),
    )


def _size(one: Compaction) -> int:
    return one.pre_tokens or 0


def _known(estimate: tuple[int | None, int | None]) -> tuple[bool, bool, int, int]:
    nano, off_nano = estimate
    return nano is not None, off_nano is not None, nano or 0, off_nano or 0


def _rank(reread: tuple[int, int, int | None] | None) -> tuple[bool, int, int, bool, int]:
    if reread is None:
        return False, 0, 0, False, 0
    files, tokens, nano = reread
    return True, files, tokens, nano is not None, nano or 0
