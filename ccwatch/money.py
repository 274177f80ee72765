"""How sums of money are written, in billionths of a dollar."""

from decimal import Decimal

from ccwatch.units import brief_dollars, dollars, marked

_SMALLEST = Decimal("0.0001")
"""Dollars: below this, two digits would take an exponent, and nothing would leave no digit."""


def money(nano: int | None) -> str:
    """Write billionths of a dollar with the sign of the dollar."""
    return dollars(None if nano is None else Decimal(nano) / 10**9)


def brief_money(nano: int | None) -> str:
    """Write billionths of a dollar without the sign."""
    return brief_dollars(None if nano is None else Decimal(nano) / 10**9)


def estimate(nano: int | None, about: str = "≈") -> str:
    """Write an estimate in billionths of a dollar, marked unless it is unknown or nothing."""
    return marked(money(nano), about)


def brief_estimate(nano: int | None) -> str:
    """Write an estimate in billionths of a dollar without the sign of the dollar."""
    return marked(brief_money(nano))


def paid(nano: int, sign: str, *, lacking: bool) -> str:
    """Write what was paid: `!$0.31` where a part of it has no price, `!?` where all of it has none.

    Args:
        nano: Billionths of a dollar, of what has a price.
        sign: Stands before what is less than the truth.
        lacking: Is something without a price?
    """
    return f"{sign if lacking else ''}{money(None if lacking and not nano else nano)}"


def spread(bounds: tuple[int, int] | None) -> str:
    """Write what a request cost if the cache served it, and if not; empty for nothing.

    Args:
        bounds: Billionths of a dollar.
    """
    return f"{money(bounds[0])} cached, {money(bounds[1])} not" if bounds else ""


def span_of_money(bounds: tuple[int, int]) -> str:
    """Write the least and the most that something cost with the sign of the dollar."""
    return f"{money(bounds[0])}–{money(bounds[1]).removeprefix('$')}"


def ends(bounds: tuple[int, int] | None, cells: int) -> str:
    """Write the least and the most that something cost, as `.07–.53`; empty where that is too long.

    Args:
        bounds: Billionths of a dollar; `None` for nothing.
        cells: Room for it, in cells.
    """
    if not bounds:
        return ""
    least, most = (Decimal(nano) / 10**9 for nano in bounds)
    found = (f"{write(least)}–{write(most)}" for write in (brief_dollars, _briefest))
    return next((text for text in found if len(text) <= cells), "")


def _briefest(amount: Decimal) -> str:
    """Write a sum in dollars by its first two digits at most, but with all before the point."""
    if amount < _SMALLEST:
        return brief_dollars(amount)
    return (f"{amount:.0f}" if amount >= 10 else f"{float(amount):.2g}").removeprefix("0")
