"""The signs to draw with: one set in Unicode and one in ASCII.

Every sign is one cell wide. Colour alone carries no meaning, so each level has a sign as well.
"""

import codecs
from collections.abc import Mapping
from math import isfinite
from typing import Literal

from msgspec import Struct

SymbolSetting = Literal["auto", "unicode", "ascii"]
"""The values of the setting."""

_WIDE = ("zh", "ja", "ko")
"""Languages whose terminals may draw signs such as ● two cells wide."""


class Symbols(Struct, frozen=True):
    """A set of signs."""

    eighths: str
    """Parts of a cell filled from the left, growing; the last one is a whole cell."""
    columns: str
    """Parts of a cell filled from below, growing from empty; the last one is a whole cell."""
    track: str
    """An empty cell of a bar."""
    trigger: str
    """The mark of where auto-compaction fires."""
    documented: str
    """The mark of where auto-compaction fires by the documentation."""
    line: str
    """A thin horizontal line, for a limit in a chart."""
    compacted: str
    """A compaction."""
    cleared: str
    """Tool results that were cleared without a summary."""
    reset: str
    """A session that `/clear` ended or began."""
    live: str
    """A session that is working."""
    parked: str
    """A session that is idle."""
    about: str
    """Marks an estimated number."""
    arrow: str
    """Between before and after."""
    times: str
    """Marks a number of times."""
    dot: str
    """Separates two things on one line; cannot be mistaken for a sign of a figure."""
    bullet: str
    """Starts a line that is not urgent."""
    dash: str
    """Between the ends of a range."""
    more: str
    """Marks truncated text."""
    up: str
    """Ascending, or growing."""
    down: str
    """Descending, or shrinking."""
    warn: str = "!"
    """Needs attention."""
    crit: str = "!!"
    """Needs action now. The only sign of two cells."""

    def bar(self, share: float, width: int) -> str:
        """Draw the filled part of a bar, without the track after it.

        A share above zero is visible, and a bar is only full if the share is 1.

        Args:
            share: The filled share, 0 to 1; one outside of that is clamped.
            width: The whole bar, in cells.

        Example:
            >>> UNICODE.bar(0.7, 10), UNICODE.bar(0.55, 10), ASCII.bar(0.55, 10)
            ('███████', '█████▌', '######')
        """
        steps = len(self.eighths)
        filled = _steps(share, width * steps)
        whole, part = divmod(filled, steps)
        return self.eighths[-1] * whole + (self.eighths[part - 1] if part else "")

    def meter(self, share: float, width: int) -> str:
        """Draw a bar with its track, `width` cells wide.

        Example:
            >>> UNICODE.meter(0.55, 10), ASCII.meter(0.55, 10)
            ('█████▌░░░░', '######----')
        """
        return self.bar(share, width).ljust(max(0, width), self.track)

    def column(self, share: float) -> str:
        """Draw a share of 0 to 1 as one cell of a chart.

        Example:
            >>> "".join(UNICODE.column(share / 8) for share in range(9))
            ' ▁▂▃▄▅▆▇█'
        """
        return self.columns[_steps(share, len(self.columns) - 1)]


UNICODE = Symbols(
    eighths="▏▎▍▌▋▊▉█",
    columns=" ▁▂▃▄▅▆▇█",
    track="░",
    trigger="│",
    documented="┊",
    line="┄",
    compacted="⟳",
    cleared="◦",
    reset="⊘",
    live="●",
    parked="○",
    about="≈",
    arrow="→",
    times="×",
    dot="·",
    bullet="·",
    dash="–",
    more="…",
    up="▲",
    down="▼",
)
"""For terminals with Unicode."""

ASCII = Symbols(
    eighths="#",
    columns=" .:-=+*#@",
    track="-",
    trigger="|",
    documented=":",
    line="-",
    compacted="C",
    cleared="c",
    reset="/",
    live="*",
    parked="o",
    about="~",
    arrow=">",
    times="x",
    dot="|",
    bullet="-",
    dash="-",
    more="~",
    up="^",
    down="v",
)
"""For all other terminals."""


def choose(
    choice: SymbolSetting, environ: Mapping[str, str], encoding: str | None = None
) -> Symbols:
    """Choose the set of signs.

    Args:
        choice: The setting. `auto` chooses Unicode, except on the Linux console, in
            locales that are not UTF-8, in Chinese, Japanese and Korean ones, and where the output
            is not in UTF-8: signs would become question marks in it, which stand for what is
            unknown.
        environ: The environment of the process.
        encoding: That of the stream for the output; `None` if it has none, as in memory.

    Example:
        >>> choose("auto", {"LANG": "de_DE.UTF-8"}).about, choose("auto", {"LC_ALL": "C"}).about
        ('≈', '~')
    """
    if choice != "auto":
        return ASCII if choice == "ascii" else UNICODE
    names = (environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next(filter(None, names), "")
    charset = locale.partition("@")[0].partition(".")[2].lower().replace("-", "")
    other = locale in ("C", "POSIX") or charset not in ("", "utf8")
    other = other or bool(encoding and codecs.lookup(encoding).name != "utf-8")
    narrow = environ.get("TERM") == "linux" or other or locale[:2] in _WIDE
    return ASCII if narrow else UNICODE


def _steps(share: float, steps: int) -> int:
    """Turn a share into a number of steps: none only for 0, all only for 1."""
    if share >= 1:
        return max(0, steps)
    if not isfinite(share) or share <= 0 or steps <= 0:
        return 0
    return min(max(1, round(share * steps)), max(1, steps - 1))
