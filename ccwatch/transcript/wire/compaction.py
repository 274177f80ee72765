"""The metadata of compactions."""

from typing import Final

import msgspec
from msgspec import Struct

from ccwatch.transcript.wire.usage import Count


class Segment(Struct, gc=False):
    """The messages that a compaction kept, in older releases."""

    tailUuid: str | None = None
    """The uuid of the last one."""


class Preserved(Struct, gc=False):
    """The messages that a compaction kept, in newer releases."""

    uuids: list[str] | None = None
    """Their uuids."""


class CompactMetadata(Struct, gc=False):
    """The metadata of a compaction."""

    trigger: str | None = None
    """`auto` or `manual`."""
    preTokens: Count | None = None
    """The context before it, in tokens."""
    postTokens: Count | None = None
    """Tokens of the messages that it left, by the client's count."""
    cumulativeDroppedTokens: Count | None = None
    """Tokens that this and all earlier ones dropped."""
    durationMs: Count | None = None
    """Its duration in milliseconds."""
    userContext: str | None = None
    """The text given with `/compact`."""
    preservedSegment: Segment | None = None
    """What it kept, in older releases."""
    preservedMessages: Preserved | None = None
    """What it kept, in newer releases."""

    @property
    def preserved(self) -> list[str]:
        """The uuids of the messages that it kept, as far as they are named."""
        named = self.preservedMessages.uuids if self.preservedMessages else None
        tail = self.preservedSegment.tailUuid if self.preservedSegment else None
        return [*(named or ()), *((tail,) if tail else ())]


class SummarizeMetadata(Struct, gc=False):
    """The metadata of a summary of a part of the conversation."""

    direction: str | None = None
    """Which part the user chose: from a message on, or up to it."""


NAMES: Final = {
    "trigger": "trigger",
    "pre_tokens": "preTokens",
    "post_tokens": "postTokens",
    "cumulative_dropped_tokens": "cumulativeDroppedTokens",
    "duration_ms": "durationMs",
    "user_context": "userContext",
}
"""Fields in the spelling of the SDK's streams (trap T16), and in that of transcripts."""


def from_stream(meta: dict[str, object] | None) -> CompactMetadata:
    """Convert metadata in the spelling of the SDK's streams; empty if it is malformed."""
    found = {NAMES[key]: value for key, value in (meta or {}).items() if key in NAMES}
    try:
        return msgspec.convert(found, CompactMetadata)
    except msgspec.ValidationError:
        return CompactMetadata()
