"""Figures of one compaction, in words."""

from ccwatch.model.folder import last_part
from ccwatch.money import ends, estimate, money
from ccwatch.plain_text import one_line
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Look
from ccwatch.units import UNKNOWN, marked, span, tokens


def key_of(one: Recorded) -> str:
    """Identifies a compaction."""
    return f"{one.session} {one.compaction.id}"


def project_of(one: Recorded) -> str:
    """The last part of a compaction's folder, then its sub-agent; `?` when unknown."""
    name = one_line(last_part(one.project), 60) or UNKNOWN
    return f"{name}>{one_line(one.agent, 12)}" if one.agent else name


def state(one: Recorded, look: Look) -> str:
    """Whether the transcript is gone, or in how long it will be deleted."""
    if one.archived:
        return "archived"
    if not one.expires_ms:
        return ""
    rest = (one.expires_ms - look.moment.now_ms) / 1000
    return f"{span(rest)} left" if rest > 0 else "expired"


def own_price(one: Recorded, symbols: Symbols) -> str:
    """The cost of the request for the summary; an estimate is marked."""
    return marked(money(one.price), symbols.about, estimated=not one.is_paid)


def listed_price(one: Recorded, symbols: Symbols, cells: int) -> str:
    """The same in so many cells: the least and the most, where much hangs on the cache."""
    both = ends(one.bounds, cells - len(symbols.about))
    return f"{symbols.about}{both}" if both else own_price(one, symbols)


def read_again(files: int, size: int, nano: int | None, symbols: Symbols) -> str:
    """What was read again: the number of files, their tokens, and billionths of a dollar.

    What cost nothing here, such as what was not sent yet, has no sum.
    """
    if not files:
        return "nothing read again"
    about = symbols.about
    cost = "" if nano == 0 else estimate(nano, about)
    return ", ".join(filter(None, (f"{files} read again", marked(tokens(size), about), cost)))
