"""Where a conversation was compacted."""

from enum import StrEnum
from typing import NamedTuple

from ccwatch.model.usage import Usage


class Trigger(StrEnum):
    """What started a compaction."""

    AUTO = "auto"
    """The client, for the size of the context or after a pause."""
    MANUAL = "manual"
    """The user, with `/compact`."""
    UNKNOWN = "unknown"
    """The transcript does not tell."""


class Compaction(NamedTuple):
    """One compaction of a lane, from its boundary row or, without one, its summary row."""

    id: str
    """The uuid of the boundary, or of the summary row where the release writes no boundary."""
    at_ms: int
    """Milliseconds since 1970, UTC."""
    trigger: Trigger
    """What started it."""
    version: str
    """The release of Claude Code that did it."""
    model: str
    """The model of the response before it; empty when unknown."""
    pre_tokens: int | None = None
    """Context before it, in the client's count (output and newer rows included)."""
    pre_measured: bool = True
    """Did the client write `pre_tokens`, or is it the last response's reach?"""
    post_tokens: int | None = None
    """The client's count after it: messages only, so always too low."""
    duration_ms: int | None = None
    """How long it took."""
    dropped_tokens: int | None = None
    """What it removed, in the client's count; not cumulative."""
    summary_bytes: int = 0
    """Size of the summary's content in the transcript; 0 where no summary row follows."""
    focus: str = ""
    """The text given with a manual `/compact`, at most 500 characters, secrets masked."""
    after: int = 0
    """How many of the lane's responses precede it."""
    first_prompt_tokens: int | None = None
    """The first context measured after it, on the same lane."""
    left_tokens: int | None = None
    """The context after it while none was measured, by estimate: the client's count, and the least
    context of the lane for what is always there; `None` otherwise."""
    known_as: str = ""
    """The uuid of its summary row, where that came before the boundary and was its id until then;
    empty otherwise, and where it is not known."""
    request: Usage | None = None
    """What the request for its summary was billed for, where the client wrote that to a file of its
    own; `None` otherwise."""

    @property
    def left(self) -> int | None:
        """Tokens in the window after it: measured, or else as well as is known."""
        known = (self.first_prompt_tokens, self.left_tokens, self.post_tokens)
        return next((tokens for tokens in known if tokens is not None), None)

    @property
    def went(self) -> int | None:
        """Tokens that left the window; `None` when unknown."""
        if self.pre_tokens is None or self.left is None:
            return self.dropped_tokens
        return max(0, self.pre_tokens - self.left)
