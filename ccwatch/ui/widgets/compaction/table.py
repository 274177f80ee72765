"""The table of compactions: its headings, its rows and their totals."""

from collections import Counter
from collections.abc import Sequence

from textual.content import Content

from ccwatch.report.history import Recorded, added, range_of
from ccwatch.report.money import money, span_of_money
from ccwatch.ui.safety import one_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.columns import Column, layout
from ccwatch.ui.widgets.compaction.figures import key_of, state
from ccwatch.ui.widgets.compaction.order import CompactionOrder
from ccwatch.ui.widgets.line import QUIET, Part, cell, join, middle, pad
from ccwatch.ui.widgets.rows import Item
from ccwatch.ui.widgets.words import sorted_by
from ccwatch.units import tokens


def headings(order: CompactionOrder, symbols: Symbols, width: int) -> Content:
    """The names of the columns, with a sign at the one that rows are sorted by."""
    parts: list[Part] = []
    for column, cells in layout(width):
        chosen = order.by in (column.name, "when" if column.name == "at" else "")
        falls = order.reverse is column.rises
        sign = (symbols.down if falls else symbols.up) if chosen else ""
        name = _name(column, cells, symbols)
        style = "bold $primary" if chosen else QUIET
        title = f"{name[: cells - len(sign)]}{sign}"
        parts += [" " * bool(parts), cell((title, style), cells, right=column.right)]
    return pad(join(*parts), width)


def _name(column: Column, cells: int, symbols: Symbols) -> str:
    """The heading of a column in `cells` cells."""
    if column.name == "size":
        return f"{'before' if cells >= column.width else 'was'} {symbols.arrow} now"
    return "when" if column.name == "at" else column.name


def draw(one: Recorded, look: Look, width: int) -> Content:
    """A compaction in its columns."""
    parts: list[Part] = []
    for column, cells in layout(width):
        drawn = column.draw(one, look)
        if isinstance(drawn, str) and cells < column.width:
            drawn = drawn.strip()
        if column.name == "project":
            drawn = middle(join(drawn), cells)
        parts += [" " * bool(parts), cell(drawn, cells, right=column.right)]
    return pad(join(*parts), width)


def items(history: Sequence[Recorded], look: Look) -> list[Item]:
    """The compactions as items of a list."""
    return [_item(one, look) for one in history]


def _item(one: Recorded, look: Look) -> Item:
    shown = look.moment.full_clock(one.compaction.at_ms), state(one, look)
    return Item(key_of(one), lambda width: draw(one, look, width), (one, shown))


def totals(history: Sequence[Recorded], of: int, order: CompactionOrder, look: Look) -> list[Part]:
    """The totals of the listed compactions, the most important first."""
    kinds = Counter(one.cause for one in history)
    each = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    freed, freed_more = added([one.compaction.went for one in history])
    paid, paid_more = added([one.price for one in history])
    open_ = range_of(history)
    again, again_more = added([one.reread.tokens if one.reread else None for one in history])
    gone = sum(one.archived for one in history)
    about = look.symbols.about
    return [
        ("Compactions", "bold"),
        f"{len(history)} of {of}" if order.needle else str(len(history)),
        (f"filter {one_line(order.needle, 60)}", "$accent") if order.needle else "",
        each,
        f"-{tokens(freed)}{freed_more}" if freed else "",
        ""
        if paid is None
        else f"{about}{span_of_money(open_) if open_ else money(paid)}{paid_more}",
        "" if again is None else f"re-read {about}{tokens(again)}{again_more}",
        (f"{gone} archived", "$warn") if gone else "",
        (sorted_by(order.by, reverse=order.reverse), QUIET),
    ]
