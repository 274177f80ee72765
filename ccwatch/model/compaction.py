"""Where a conversation was compacted."""

from enum import StrEnum

from msgspec import Struct

from ccwatch.model.usage import Usage


class Trigger(StrEnum):
    """What started a compaction."""

    AUTO = "auto"
    """The client, for the size of the context or after a pause."""
    MANUAL = "manual"
    """The user, with `/compact`."""
    UNKNOWN = "unknown"
    """The transcript does not say."""


class Compaction(Struct, frozen=True, array_like=True, gc=False):
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
    """The context before it as the client counts it, output and newer rows included."""
    pre_measured: bool = True
    """Did the client write `pre_tokens`? Otherwise it is `total_tokens` of the last response."""
    post_tokens: int | None = None
    """The client's count after it: messages only, so always too low."""
    duration_ms: int | None = None
    """How long it took."""
    dropped_tokens: int | None = None
    """Tokens that it removed as the client counts them; not cumulative."""
    summary_bytes: int = 0
    """Size of the summary's content in the transcript; 0 if no summary row follows."""
    focus: str = ""
    """The text given with a manual `/compact`, at most 500 characters, secrets masked."""
    after: int = 0
    """How many of the lane's responses precede it."""
    first_prompt_tokens: int | None = None
    """The first context measured after it, on the same lane."""
    left_tokens: int | None = None
    """An estimate of the context after it until one is measured: the client's count plus the lane's
    least context; `None` otherwise."""
    known_as: str = ""
    """Its earlier id: the uuid of its summary row, if that row came before the boundary; empty
    otherwise, and if unknown."""
    request: Usage | None = None
    """What the request for its summary was billed for, if the client wrote that to a file of its
    own; `None` otherwise."""
    request_open: bool = False
    """Was the size of the answer not logged there, so that `request` has less output than that?"""
    request_model: str = ""
    """The model that answered it, which the user may have chosen only then; empty if there is no
    `request`."""

    @property
    def is_beginning(self) -> bool:
        """Does the transcript begin with it, so that nothing is known of what it compacted?

        So do files of forks, whose origin may be gone.
        """
        return not self.after

    @property
    def left(self) -> int | None:
        """Tokens in the window after it: measured, else the best estimate."""
        best_first = (self.first_prompt_tokens, self.left_tokens, self.post_tokens)
        return next((tokens for tokens in best_first if tokens is not None), None)

    @property
    def went(self) -> int | None:
        """Tokens that it removed from the window; `None` when unknown."""
        if self.pre_tokens is None or self.left is None:
            return self.dropped_tokens
        return max(0, self.pre_tokens - self.left)

    @property
    def went_is_measured(self) -> bool:
        """Is what it removed the difference of two sizes that are no estimates?"""
        return self.pre_measured and None not in (self.pre_tokens, self.first_prompt_tokens)
