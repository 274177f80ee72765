"""The prices that an administrator's settings give: only there does Claude Code take them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from ccwatch.client.managed_preferences import document
from ccwatch.client.pick import inside, number, text
from ccwatch.client.settings import managed_paths
from ccwatch.model.agreed_prices import NOTHING_AGREED, Agreed, AgreedPrice

KEY: Final = "modelPricing"
"""The key of the settings."""
FIELDS: Final = ("input", "output", "cacheRead", "cacheWrite")
"""The keys of a model's price, in the order of `AgreedPrice`."""
DEAREST: Final = 10_000
"""Dollars per million tokens that no price passes."""
MAX_FACTOR: Final = 10
"""The largest factor that all costs may be multiplied with."""


def read(managed: Path | None = None, preferences: Sequence[Path] | None = None) -> Agreed:
    """Read what an organization agreed to pay; nothing where the file is missing or damaged.

    As in Claude Code, a price or a factor that makes no sense is left out, and the rest holds.

    Args:
        managed: The administrator's settings, where they are not in the usual place.
        preferences: The administrator's preferences on macOS, as `managed_paths` takes them.
    """
    path, given = "", None
    for one in reversed(managed_paths(managed, preferences)):
        found = _given(one)
        if found is not None:
            path, given = one, _merged(given, found)
    if not path:
        return NOTHING_AGREED
    models: dict[str, AgreedPrice] = {}
    problems: list[str] = []
    for name, row in _rows(given):
        price = _price(row)
        if price:
            models[name] = price
        else:
            wanted = f"{', '.join(FIELDS)}, each from 0 to {DEAREST}"
            problems.append(f"{path}: {KEY}.overrides.{text(name, 200)} must have {wanted}")
    factor = inside(given, "multiplier")
    times = _decimal(factor, MAX_FACTOR) if factor is not None else Decimal(1)
    if not times:
        problems.append(f"{path}: {KEY}.multiplier must be more than 0 and at most {MAX_FACTOR}")
    return Agreed(path, times or Decimal(1), models, tuple(problems))


def _given(path: str) -> object:
    try:
        return inside(document(path), KEY)
    except (OSError, ValueError):
        return None


def _merged(weaker: object, stronger: object) -> object:
    """Lay one value over another: objects key by key, all else in place of what was there."""
    if not isinstance(weaker, dict) or not isinstance(stronger, dict):
        return stronger
    both = {name: _merged(weaker.get(name), value) for name, value in stronger.items()}
    return {**weaker, **both}


def _rows(given: object) -> Iterator[tuple[str, object]]:
    overrides = inside(given, "overrides")
    yield from overrides.items() if isinstance(overrides, dict) else ()


def _price(row: object) -> AgreedPrice | None:
    found = [_decimal(inside(row, name), DEAREST) for name in FIELDS]
    prices = [one for one in found if one is not None]
    return AgreedPrice(*prices) if len(prices) == len(FIELDS) else None


def _decimal(given: object, most: int) -> Decimal | None:
    """Take a number exactly as it was written; `None` for what is none, or too small or large."""
    found = number(given)
    return Decimal(repr(found)) if found is not None and 0 <= found <= most else None
