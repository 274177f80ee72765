"""The figures in the output of `/cost`."""

import re
from typing import Final

from msgspec import Struct

GUESSED: Final = "unknown models"
"""Occurs in the output of `/cost` if the price of a model was not known."""

_money = re.compile(r"Total cost:[^$]*\$([\d,]+\.?\d*)")
_lines = re.compile(r"Total code changes:\D*(\d+) lines? added, (\d+) lines? removed")
_spent = re.compile(r"Total duration \((API|wall)\):\s*((?:\d[\d.]*(?:d|h|m|s)\s*)+)")
_MILLISECONDS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000}


class CostOutput(Struct, frozen=True):
    """The figures in the output of `/cost`."""

    nano: int
    """Billionths of a dollar."""
    api_ms: int | None = None
    """Time spent waiting for the API."""
    wall_ms: int | None = None
    """Time that the client ran."""
    added: int | None = None
    """Lines of code added."""
    removed: int | None = None
    """Lines of code removed."""
    guessed: bool = False
    """Was the price of a model not known?"""


def parse_cost_output(text: str) -> CostOutput | None:
    """Parse the output of `/cost`; `None` if it is that of another command."""
    money = _money.search(text)
    if not money:
        return None
    whole, _, part = money.group(1).replace(",", "").partition(".")
    nano = int(whole) * 10**9 + int((part + "0" * 9)[:9])
    times = {what: _milliseconds(spent) for what, spent in _spent.findall(text)}
    lines = _lines.search(text)
    return CostOutput(
        nano,
        times.get("API"),
        times.get("wall"),
        int(lines.group(1)) if lines else None,
        int(lines.group(2)) if lines else None,
        GUESSED in text,
    )


def _milliseconds(spent: str) -> int:
    return round(
        sum(float(n) * _MILLISECONDS[u] for n, u in re.findall(r"([\d.]+)([dhms])", spent))
    )
