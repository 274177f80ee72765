"""Wording for times and compactions."""

from ccwatch.model.compaction import Compaction
from ccwatch.report.wording import tokens_after, tokens_before
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Moment
from ccwatch.units import age


def ago(seconds: float | None) -> str:
    """Write how long ago something was, no more precisely than screens are updated."""
    return "just now" if seconds is not None and seconds < 60 else age(seconds)


def sorted_by(column: str, *, reverse: bool) -> str:
    """Describe how rows are sorted; the time, which narrow tables hide, in words of its own."""
    if column in ("last", "when"):
        return "oldest first" if reverse else "newest first"
    return f"by {column}"


def compacted(compaction: Compaction, moment: Moment, symbols: Symbols) -> str:
    """Write what a compaction did, and when: `14:02 168k → 27k`."""
    return f"{moment.clock(compaction.at_ms)} {sizes(compaction, symbols)}"


def sizes(compaction: Compaction, symbols: Symbols) -> str:
    """Write the tokens before a compaction and after it: `168k → 27k`."""
    about = symbols.about
    return f"{tokens_before(compaction, about)} {symbols.arrow} {tokens_after(compaction, about)}"
