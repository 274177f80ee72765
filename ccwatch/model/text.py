"""What is read of a transcript to be shown, and where a text was found."""

from typing import NamedTuple

from ccwatch.model.lane import Place


class Text(NamedTuple):
    """What a block holds, fit for the screen: no control characters, secrets masked."""

    lines: tuple[str, ...] = ()
    """The text. Nothing in it is markup."""
    kind: str = "text"
    """`text`, `json` or, for what is not text, its media type: `image/png`, `application/pdf`."""
    note: str = ""
    """What is not shown and why: `1.2 MB image, 800×600`, `thinking is encrypted`; else empty."""
    masked: int = 0
    """How many secrets were masked in it."""


class Hit(NamedTuple):
    """Where a text was found."""

    session: str
    """The sessionId."""
    agent: str
    """The sub-agent; empty for the main chain."""
    place: Place
    """The row."""
    at_ms: int
    """When the row was written: milliseconds since 1970, UTC; 0 when unknown."""
    line: str
    """The words around it, on one line, masked."""


class Scanned(NamedTuple):
    """How far a search has come."""

    files: int
    """Transcripts searched."""
    of: int
    """Transcripts to search."""
    hits: tuple[Hit, ...] = ()
    """What was found since the last of these."""
