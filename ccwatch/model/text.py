"""Text of a transcript for display, and results of a search."""

from msgspec import Struct

from ccwatch.model.lane import Place


class Text(Struct, frozen=True):
    """The text of a block, safe for the screen: no control characters, secrets masked."""

    lines: tuple[str, ...] = ()
    """The text. Nothing in it is markup."""
    kind: str = "text"
    """`text`, `json` or the media type of other content: `image/png`, `application/pdf`."""
    note: str = ""
    """What is left out and why: `1.2 MB image, 800×600`, `thinking is encrypted`; else empty."""
    masked: int = 0
    """Number of secrets that were masked."""

    @property
    def whole(self) -> str:
        """All lines in one text."""
        return "\n".join(self.lines)


class Content(Struct, frozen=True):
    """What a row adds to the conversation."""

    text: str = ""
    """All text, as it is: neither safe for the screen nor masked."""
    images: int = 0
    """Number of images and documents."""


class Hit(Struct, frozen=True):
    """A place where a search found its text."""

    session: str
    """The sessionId."""
    agent: str
    """The sub-agent; empty for the main chain."""
    place: Place
    """The row."""
    at_ms: int
    """When the row was written: milliseconds since 1970, UTC; 0 when unknown."""
    line: str
    """The words around it on one line, secrets masked."""


class Scanned(Struct, frozen=True):
    """The progress of a search."""

    files: int
    """Transcripts searched so far."""
    of: int
    """Transcripts to search in all."""
    hits: tuple[Hit, ...] = ()
    """Hits since the previous progress report."""
