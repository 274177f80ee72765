"""Use of the API per minute, and when it was the most."""

from array import array
from collections.abc import Iterable
from itertools import accumulate
from operator import sub
from typing import Final

from msgspec import Struct

from ccwatch.model.response import Response
from ccwatch.units import MINUTE_MS

WINDOW_MINUTES: Final = 5
"""Minutes over which use is averaged."""
_MOST: Final = (1 << 32) - 1
"""The largest number that is kept of a minute."""


class Rate(Struct, frozen=True):
    """Use of the API per minute, averaged over some minutes."""

    requests: float = 0.0
    """Answers."""
    tokens: float = 0.0
    """Tokens read and written, those from the cache included."""
    uncached: float = 0.0
    """The same without those read from the cache."""


def use_by_minute(responses: Iterable[Response]) -> bytes:
    """Add up use by minutes.

    Args:
        responses: Each once. Those without a time are left out.

    Returns:
        An array of unsigned 32-bit integers, four for each minute with a response, oldest first:
        minutes since 1970 and the three figures of a `Rate` as sums.
    """
    found: dict[int, list[int]] = {}
    for one in responses:
        at_ms = one.at_ms
        if at_ms > 0:
            usage = one.usage
            uncached = usage.fresh + usage.write + usage.output
            sums = found.get(minute := at_ms // MINUTE_MS)
            if sums:
                sums[0] += 1
                sums[1] += uncached + usage.read
                sums[2] += uncached
            else:
                found[minute] = [1, uncached + usage.read, uncached]
    rows = sorted(found.items())
    return array("I", [min(n, _MOST) for minute, sums in rows for n in (minute, *sums)]).tobytes()


def mean_rate(responses: Iterable[Response]) -> Rate:
    """The use of responses, each once, averaged over `WINDOW_MINUTES`."""
    usages = [one.usage for one in responses]
    uncached = sum(one.fresh + one.write + one.output for one in usages)
    sums = len(usages), uncached + sum(one.read for one in usages), uncached
    return Rate(*(n / WINDOW_MINUTES for n in sums))


def busiest(use: Iterable[bytes], since_ms: int, until_ms: int) -> Rate:
    """The maximum of each figure over all `WINDOW_MINUTES` successive minutes of the clock.

    Takes as long for a month of an idle user as for one of a busy one, but for what is read.

    Args:
        use: Results of `use_by_minute`, which are added up.
        since_ms: The start, rounded up to a minute: milliseconds since 1970, UTC.
        until_ms: The end, rounded up likewise.
    """
    first, end = (-(-at_ms // MINUTE_MS) for at_ms in (since_ms, until_ms))
    count = max(0, end - first)
    requests, tokens, uncached = columns = [array("Q", bytes(8 * count)) for _ in range(3)]
    for data in use:
        rows = array("I", data)
        if not rows or rows[-4] < first:
            continue
        flat = iter(rows)
        for minute, *sums in zip(flat, flat, flat, flat, strict=True):
            if 0 <= (at := minute - first) < count:
                requests[at] += sums[0]
                tokens[at] += sums[1]
                uncached[at] += sums[2]
    return Rate(*map(_most, columns))


def _most(sums: Iterable[int]) -> float:
    """The largest average of successive minutes, given the sum of each."""
    so_far = [0, *accumulate(sums)]
    most = max(map(sub, so_far[WINDOW_MINUTES:], so_far), default=so_far[-1])
    return most / WINDOW_MINUTES
