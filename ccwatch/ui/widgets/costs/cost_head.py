"""What is shown above groups of costs: breadcrumbs, groupings, and what is missing."""

from collections.abc import Sequence
from datetime import date

from textual.content import Content

from ccwatch.analysis.spending.groups import By
from ccwatch.model.folder import last_part
from ccwatch.model.name import short
from ccwatch.money import money
from ccwatch.ui.masked import masked_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.costs.arrangement import Arrangement
from ccwatch.ui.widgets.costs.cost_table import Listing, span_name
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, join
from ccwatch.units import UNKNOWN, count

ROOMY = 60
"""Cells from which the names of the groupings are padded."""


def crumbs(arrangement: Arrangement, today: date, symbols: Symbols) -> Sequence[Part]:
    """The breadcrumbs: the opened groups, named as in their rows."""
    parts: list[Part] = [("Costs", QUIET if arrangement.within else STRONG)]
    return [*parts, *((_named(by, key, today, symbols), STRONG) for by, key in arrangement.within)]


def total(listing: Listing) -> Sequence[Part]:
    """The total of all groups, and the number of answers without a price; nothing until known."""
    if listing.table is None:
        return []
    unpriced = listing.unpriced_answers
    more: Part = (f"{unpriced} unpriced", "$warn") if unpriced else ""
    return [money(None if unpriced and not listing.nano else listing.nano), more]


def groupings(arrangement: Arrangement, symbols: Symbols, width: int) -> Content:
    """The criteria to group by, and the order if it is not the default one and fits."""
    pad = " " if width >= ROOMY else ""
    names: list[Part] = []
    for by in arrangement.choices:
        style = "reverse" if by is arrangement.by else QUIET
        names += [(f"{pad}{by.value.capitalize()}{pad}", style), " "]
    if not arrangement.is_usual:
        sign = symbols.up if arrangement.reverse else symbols.down
        order = (f" by {arrangement.order or 'usual'}{sign}", "$accent-readable")
        if join(*names, order).cell_length <= width:
            names.append(order)
    return join(*names)


def missing(listing: Listing, by: By, symbols: Symbols) -> list[Part]:
    """What is missing from the sums of groups."""
    parts: list[Part] = []
    if models := listing.unpriced:
        named = ", ".join(masked_line(short(one), 40) or UNKNOWN for one in models)
        parts.append((f"{symbols.warn} no price for {named}", "$warn"))
    if listing.undercounting:
        number = listing.undercounting
        what = f"{count(number, 'session')} {'lacks' if number == 1 else 'lack'}"
        words = what if by is By.SESSION else "some releases lack"
        parts.append((f"{symbols.warn} {words} output tokens", "$warn"))
    return parts


def _named(by: By, key: str, today: date, symbols: Symbols) -> str:
    if by.is_time:
        return span_name(by, key, today, symbols)
    if by is By.MODEL:
        return masked_line(short(key), 40)
    return masked_line(last_part(key), 40) or "unknown"
