"""The metadata of compactions."""

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


class SummarizeMetadata(Struct, gc=False):
    """The metadata of a summary of a part of the conversation."""

    direction: str | None = None
    """Which part the user chose: from a message on, or up to it."""
