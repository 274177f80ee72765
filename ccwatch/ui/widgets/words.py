"""What the screen says of moments and compactions, in words."""

from ccwatch.model.compaction import Compaction
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Moment
from ccwatch.units import age, brief_tokens


def ago(seconds: float | None) -> str:
    """Write how long ago something was, in no finer steps than the screen keeps up with."""
    return "just now" if seconds is not None and seconds < 60 else age(seconds)


def compacted(compaction: Compaction, moment: Moment, symbols: Symbols) -> str:
    """Write what a compaction did: `14:02 auto 168k → 27k`."""
    after = compaction.left
    mark = "≈" if compaction.first_prompt_tokens is None else ""
    before = "" if compaction.pre_measured else "≈"
    sizes = (
        f"{before}{brief_tokens(compaction.pre_tokens)} {symbols.arrow}"
        f" {mark if after is not None else ''}{brief_tokens(after)}"
    )
    return f"{moment.clock(compaction.at_ms)} {sizes}"
