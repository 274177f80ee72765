"""How the turns of a session are written in columns."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from ccwatch.analysis.overview import Overview, TurnView
from ccwatch.report.wording import money
from ccwatch.ui.safety import one_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Moment
from ccwatch.ui.widgets.gauge import thin
from ccwatch.ui.widgets.panel import QUIET, Part, join, pad
from ccwatch.ui.widgets.rows import Item
from ccwatch.units import brief_tokens, tokens

WIDE = 76
"""Cells from which all columns are shown."""
TIME = 7
"""Cells of the time of a turn."""
FULL_TIME = 12
"""The same where there is room for a date and a time of day."""


def headings(width: int) -> Content:
    """The names of the columns."""
    figures = (
        f"{'ans.':>5}{'tokens':>8}{'cost':>9}{'context':>8}"
        if width >= WIDE
        else f"{'cost':>9}{'ctx':>6}"
    )
    names = pad(Content(f"  {'time':<{time_width(width)}} prompt"), width - len(figures))
    return join(names, figures).stylize(QUIET)


def time_width(width: int) -> int:
    """Choose how wide the column of times is."""
    return FULL_TIME if width >= WIDE else TIME


def items(
    turns: Sequence[TurnView],
    overview: Overview,
    texts: Mapping[int, str],
    moment: Moment,
    symbols: Symbols,
) -> list[Item]:
    """The turns as items of a list, the newest first.

    Args:
        turns: Oldest first.
        overview: Their session.
        texts: Prompts by the index of their turn, as far as they were read.
        moment: When it is.
        symbols: With which signs.
    """
    window = overview.context.window.tokens

    def item(turn: TurnView) -> Item:
        text = texts.get(turn.index, "")
        return Item(
            str(turn.index),
            lambda width: draw(turn, text, window, moment, symbols, width),
            (turn.nano, turn.tokens, turn.context, turn.alive, text, moment.clock(turn.at_ms)),
        )

    return [item(turn) for turn in reversed(turns)]


def draw(
    turn: TurnView, text: str, window: int | None, moment: Moment, symbols: Symbols, width: int
) -> Content:
    """A turn in a line; one that was rewound is marked and quiet."""
    style = "" if turn.alive else QUIET
    sign = " " if turn.alive else symbols.times
    share = turn.context / window if turn.context is not None and window else None
    right: list[Part] = [(f"{money(turn.nano):>9}", style)]
    if width >= WIDE:
        right[:0] = [(f"{turn.responses:>5}", QUIET), (f"{tokens(turn.tokens):>8}", QUIET)]
        right += [(f"{brief_tokens(turn.context):>8}", style)]
        if width >= 100:
            right += [" ", thin(share, 10, symbols)]
    else:
        right.append((f"{brief_tokens(turn.context):>6}", style))
    end = join(*right)
    rewound = "" if turn.alive else "rewound: "
    said = one_line(f"{rewound}{text}", 300) if text or rewound else ""
    at = moment.full_clock(turn.at_ms) if width >= WIDE else moment.clock(turn.at_ms)
    left = join((f"{sign} {at:<{time_width(width)}} ", QUIET), (said, style))
    return join(pad(left, max(1, width - end.cell_length)), end)
