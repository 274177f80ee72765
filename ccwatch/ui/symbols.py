"""The signs that things are drawn with: one set of Unicode and one of ASCII.

Every sign is one cell wide. Meaning is never in colour alone, so each level has a sign as well.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Literal

from msgspec import Struct

Choice = Literal["auto", "unicode", "ascii"]
"""What a user may ask for."""

Level = Literal["ok", "warn", "crit"]
"""How urgent something is; also the names of the colours for it."""

_WIDE = ("zh", "ja", "ko")
"""Languages whose terminals may draw signs such as ● two cells wide."""


class Symbols(Struct, frozen=True):
    """A set of signs."""

    name: Literal["unicode", "ascii"]
    """What the set is called."""
    eighths: str
    """Parts of a cell filled from the left, growing; the last one is a whole cell."""
    columns: str
    """Parts of a cell filled from below, growing from empty; the last one is a whole cell."""
    track: str
    """A cell of a bar that is not filled."""
    trigger: str
    """The mark of where auto-compaction comes."""
    documented: str
    """The mark of what the documentation says."""
    line: str
    """A thin level line, for a limit in a chart."""
    compacted: str
    """A compaction."""
    cleared: str
    """Tool results that were cleared without a summary."""
    reset: str
    """A session that `/clear` ended or began."""
    live: str
    """A session that is at work."""
    parked: str
    """A session that rests."""
    about: str
    """Before a number that is estimated."""
    arrow: str
    """Between before and after."""
    times: str
    """How often."""
    dot: str
    """Between two things on one line; beside a figure nothing that could be its sign."""
    bullet: str
    """Before one of several lines of which none is urgent."""
    dash: str
    """Between the ends of a range."""
    more: str
    """What was cut off."""
    cursor: str
    """The row that is chosen."""
    up: str
    """Sorted upwards, or growing."""
    down: str
    """Sorted downwards, or shrinking."""
    ok: str = "."
    """All is well."""
    warn: str = "!"
    """Have a look."""
    crit: str = "!!"
    """Act now. The one sign of two cells."""

    def level(self, level: Level) -> str:
        """Return the sign of a level, in two cells."""
        return {"ok": self.ok, "warn": self.warn, "crit": self.crit}[level].ljust(2)

    def bar(self, share: float, width: int) -> str:
        """Draw the filled part of a bar, without the track after it.

        A share that is not zero shows, and a bar is only full when the share is.

        Args:
            share: How much is filled, 0 to 1; what is beyond is drawn as the end.
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
    name="unicode",
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
    cursor="▸",
    up="▲",
    down="▼",
    ok="·",
)
"""For terminals with a font of our time."""

ASCII = Symbols(
    name="ascii",
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
    cursor=">",
    up="^",
    down="v",
)
"""For everything else."""


def choose(choice: Choice, environ: Mapping[str, str]) -> Symbols:
    """Choose the set of signs.

    Args:
        choice: What the user asked for. `auto` takes Unicode, except on the Linux console, in
            locales that are not UTF-8, and in Chinese, Japanese and Korean ones.
        environ: The environment of the process.

    Example:
        >>> choose("auto", {"LANG": "de_DE.UTF-8"}).name, choose("auto", {"LC_ALL": "C"}).name
        ('unicode', 'ascii')
    """
    if choice != "auto":
        return ASCII if choice == "ascii" else UNICODE
    names = (environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next(filter(None, names), "")
    charset = locale.partition("@")[0].partition(".")[2].lower().replace("-", "")
    other = locale in ("C", "POSIX") or charset not in ("", "utf8")
    narrow = environ.get("TERM") == "linux" or other or locale[:2] in _WIDE
    return ASCII if narrow else UNICODE


def _steps(share: float, steps: int) -> int:
    """Turn a share into a number of steps; only nothing is none, and only all is all."""
    if share >= 1:
        return max(0, steps)
    if not isfinite(share) or share <= 0 or steps <= 0:
        return 0
    return min(max(1, round(share * steps)), max(1, steps - 1))
