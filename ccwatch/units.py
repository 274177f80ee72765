"""How numbers are written: tokens, dollars, shares, spans of time, ages and numbers of things.

Every function takes what is not known as `None` and writes it as `?`, never as zero. A number that
is not finite is not known.
"""

from decimal import ROUND_HALF_EVEN, Decimal
from math import isfinite

UNKNOWN = "?"
"""What is written for a value that is not known."""

MINUTE = 60
"""Seconds in a minute."""

HOUR = 60 * MINUTE
"""Seconds in an hour."""

DAY = 24 * HOUR
"""Seconds in a day."""

MINUTE_MS = 1000 * MINUTE
"""Milliseconds in a minute."""

HOUR_MS = 1000 * HOUR
"""Milliseconds in an hour."""

DAY_MS = 1000 * DAY
"""Milliseconds in a day of UTC."""

_CENT = Decimal("0.01")
_SMALLEST = Decimal("0.0001")
_LARGE = Decimal(10_000)
_SCALES = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))


def tokens(count: float | None) -> str:
    """Write a number of tokens, with one decimal up to a hundred of its unit.

    Five cells hold every number from zero to 999 billion.

    Example:
        >>> [tokens(count) for count in (0, 999, 1_900, 12_345, 99_950, 143_210, 1_234_567)]
        ['0', '999', '1.9k', '12.3k', '100k', '143k', '1.2M']
        >>> tokens(-12_345), tokens(None)
        ('-12.3k', '?')
    """
    return _scaled(count, 100)


def brief_tokens(count: float | None) -> str:
    """Write a number of tokens in four cells, for a narrow pane: decimals only from a million.

    Example:
        >>> [brief_tokens(count) for count in (80, 1_900, 9_400, 24_300, 143_210, 1_234_567)]
        ['80', '2k', '9k', '24k', '143k', '1.2M']
    """
    few = count is not None and abs(count) < 999_500
    return _scaled(count, 0 if few else 10)


def exact(count: int | None) -> str:
    """Write a whole number in full.

    Example:
        >>> exact(143_210), exact(None)
        ('143,210', '?')
    """
    return UNKNOWN if count is None else f"{count:,}"


def dollars(amount: Decimal | float | None) -> str:
    """Write a sum in dollars to the cent, and what is less than a cent to its hundredth.

    From ten thousand dollars on, cents are left out: they would only take the room of digits that
    matter.

    Example:
        >>> [dollars(Decimal(amount)) for amount in ("0", "4.82", "0.31", "0.0042", "1234.5")]
        ['$0.00', '$4.82', '$0.31', '$0.0042', '$1,234.50']
        >>> dollars(9_999.994), dollars(9_999.996), dollars(123_456.78)
        ('$9,999.99', '$10,000', '$123,457')
        >>> dollars(Decimal("0.000001")), dollars(Decimal("-4.82")), dollars(None)
        ('<$0.0001', '-$4.82', '?')
    """
    if amount is None or not isfinite(amount):
        return UNKNOWN
    value = Decimal(str(amount))
    sign = "-" if value < 0 else ""
    if 0 < abs(value) < _SMALLEST:
        return f"{sign}<$0.0001"
    rounded = _money(abs(value))
    return f"{sign}${rounded:,.0f}" if rounded >= _LARGE else f"{sign}${rounded:,}"


def brief_dollars(amount: Decimal | float | None) -> str:
    """Write a sum in dollars with no sign and no needless zero, for where money is expected.

    Example:
        >>> [brief_dollars(Decimal(amount)) for amount in ("0", "0.31", "0.0042", "4.82", "119.4")]
        ['0', '.31', '.0042', '4.82', '119']
    """
    if amount is None or not isfinite(amount):
        return UNKNOWN
    value = Decimal(str(amount))
    if not value or abs(value) >= 100:
        return f"{value:,.0f}"
    return dollars(value).replace("$0.", ".").replace("$", "")


def marked(figure: str, about: str = "≈", *, estimated: bool = True) -> str:
    """Mark a figure where it is estimated. What is not known, nothing or a bound has no mark.

    Example:
        >>> [marked(figure) for figure in ("$0.31", "12.3k", "$0.00", "0", "<$0.0001", "?")]
        ['≈$0.31', '≈12.3k', '$0.00', '0', '<$0.0001', '?']
    """
    plain = figure in (UNKNOWN, "") or figure.startswith("<") or figure.strip("$0.%") == ""
    return figure if plain or not estimated else f"{about}{figure}"


def percent(share: float | None, *, digits: int = 0) -> str:
    """Write a share of 0 to 1, or more, as a percentage.

    What is not quite full is never written as 100%, and what is not quite empty never as 0%.

    Example:
        >>> percent(0.716), percent(0.716, digits=1), percent(1.04), percent(None)
        ('72%', '71.6%', '104%', '?')
        >>> percent(31.86)
        '3,186%'
        >>> percent(0.9999), percent(0.9999, digits=1), percent(0.0001), percent(0)
        ('99%', '99.9%', '<1%', '0%')
    """
    if share is None or not isfinite(share):
        return UNKNOWN
    step = 10.0**-digits
    value = share * 100
    if share < 1:
        value = min(value, 100 - step)
    if 0 < value <= step / 2:
        return f"<{step:.{digits}f}%"
    return f"{value:,.{digits}f}%"


def clock(seconds: float | None) -> str:
    """Write a span of time for a countdown; less than nothing is nothing.

    Example:
        >>> [clock(seconds) for seconds in (0, 9.9, 250, 7_500, 273_600)]
        ['0:00', '0:09', '4:10', '2h 05m', '3d 04h']
    """
    if seconds is None or not isfinite(seconds):
        return UNKNOWN
    whole = max(0, int(seconds))
    if whole < HOUR:
        text = f"{whole // MINUTE}:{whole % MINUTE:02}"
    elif whole < DAY:
        text = f"{whole // HOUR}h {whole % HOUR // MINUTE:02}m"
    else:
        text = f"{whole // DAY}d {whole % DAY // HOUR:02}h"
    return text


def span(seconds: float | None) -> str:
    """Write a span of time in one unit, rounded, for what is only known roughly.

    Example:
        >>> [span(seconds) for seconds in (0.85, 12, 560, 7_500, 273_600)]
        ['850 ms', '12 s', '9 min', '2 h', '3 d']
    """
    if seconds is None or not isfinite(seconds):
        return UNKNOWN
    value = max(0.0, seconds)
    if value < 0.9995:
        return f"{value * 1000:.0f} ms"
    for unit, size, limit in (("s", 1, MINUTE), ("min", MINUTE, HOUR), ("h", HOUR, DAY)):
        if value / size + 0.5 < limit / size:
            return f"{value / size:.0f} {unit}"
    return f"{value / DAY:.0f} d"


def age(seconds: float | None) -> str:
    """Write how long ago something was, rounded down; the future is now.

    Example:
        >>> [age(seconds) for seconds in (-5, 0.4, 2, 119, 860, 7_500, 273_600)]
        ['now', 'now', '2 s ago', '1 min ago', '14 min ago', '2 h ago', '3 d ago']
    """
    if seconds is None or not isfinite(seconds):
        return UNKNOWN
    whole = int(seconds)
    if whole < 1:
        return "now"
    for unit, size, limit in (("s", 1, MINUTE), ("min", MINUTE, HOUR), ("h", HOUR, DAY)):
        if whole < limit:
            return f"{whole // size} {unit} ago"
    return f"{whole // DAY} d ago"


def count(number: int, noun: str) -> str:
    """Write a number of things.

    Example:
        >>> count(1, "line"), count(2_000, "line")
        ('1 line', '2,000 lines')
    """
    return f"{number:,} {plural(noun, number)}"


def plural(noun: str, number: float) -> str:
    """Give a noun the ending that goes with a number, for numbers that are written otherwise.

    Example:
        >>> plural("turn", 1), plural("turn", 0), plural("turn", 2)
        ('turn', 'turns', 'turns')
    """
    return noun if number == 1 else f"{noun}s"


def file_size(count: int) -> str:
    """Write a number of bytes.

    Example:
        >>> file_size(999), file_size(448_000_000)
        ('999 bytes', '448.0 MB')
    """
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count} bytes"


def _scaled(count: float | None, decimals_below: int) -> str:
    """Write a count in its unit, with a decimal where it is less than a limit of that unit."""
    if count is None or not isfinite(count):
        return UNKNOWN
    size = abs(count)
    for scale, unit in _SCALES:
        if size >= scale * 0.9995:
            digits = 1 if size / scale < decimals_below - 0.05 else 0
            return f"{count / scale:.{digits}f}{unit}"
    return f"{count:.0f}"


def _money(value: Decimal) -> Decimal:
    """Round a sum to the cent, or to a hundredth of one where it is less than a cent."""
    fine = value.quantize(_SMALLEST, ROUND_HALF_EVEN)
    return fine if 0 < fine < _CENT else value.quantize(_CENT, ROUND_HALF_EVEN)
