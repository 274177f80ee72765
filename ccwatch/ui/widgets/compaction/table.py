"""The rows of the table of compactions, and their totals."""

from collections import Counter
from collections.abc import Sequence

from ccwatch.money import money, span_of_money
from ccwatch.plain_text import one_line
from ccwatch.report.compactions.recorded import Recorded, added, range_of
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.columns import COMPACTIONS
from ccwatch.ui.widgets.compaction.figures import key_of, state
from ccwatch.ui.widgets.compaction.order import CompactionOrder
from ccwatch.ui.widgets.items import Item, Items
from ccwatch.ui.widgets.line import QUIET, Part
from ccwatch.ui.widgets.words import sorted_by
from ccwatch.units import marked, tokens


def items(history: Sequence[Recorded], look: Look) -> Items:
    """The compactions for a list."""
    return Items([key_of(one) for one in history], lambda index: _item(history[index], look))


def _item(one: Recorded, look: Look) -> Item:
    shown = look.moment.full_clock(one.compaction.at_ms), state(one, look)
    return Item(key_of(one), lambda width: COMPACTIONS.draw(one, look, width), (one, shown))


def totals(history: Sequence[Recorded], of: int, order: CompactionOrder, look: Look) -> list[Part]:
    """The totals of the listed compactions, the most important first."""
    kinds = Counter(one.cause for one in history)
    each = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    freed, freed_more = added([one.compaction.went for one in history])
    sure = all(one.compaction.went_is_measured for one in history if one.compaction.went)
    paid, paid_more = added([one.price for one in history])
    open_ = range_of(history)
    again, again_more = added([one.reread.tokens if one.reread else None for one in history])
    gone = sum(one.archived for one in history)
    about = look.symbols.about
    return [
        ("Compactions", "bold"),
        f"{len(history)} of {of}" if order.needle else str(len(history)),
        (f"filter {one_line(order.needle, 60)}", "$accent-readable") if order.needle else "",
        each,
        f"{marked(f'-{tokens(freed)}', about, estimated=not sure)}{freed_more}" if freed else "",
        ""
        if paid is None
        else f"{marked(span_of_money(open_) if open_ else money(paid), about)}{paid_more}",
        "" if again is None else f"re-read {marked(tokens(again), about)}{again_more}",
        (f"{gone} archived", "$warn") if gone else "",
        (sorted_by(order.by, reverse=order.reverse), QUIET),
    ]
