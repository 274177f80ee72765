"""What figures are calculated with: prices, the time zone, and the objects that use them."""

import os
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.cli.invocation import Places, UsageError, is_missing
from ccwatch.options import Options

if TYPE_CHECKING:
    from ccwatch.analysis.prices import Prices
    from ccwatch.report.analyst import Analyst
    from ccwatch.report.blocks.insights import Insights
    from ccwatch.report.blocks.library import Library

LARGEST: Final = 1 << 20
"""Bytes of a file of prices at most."""


def prices(options: Options, places: Places, managed: Path | None = None) -> "Prices":
    """The prices: the user's own, else the organization's agreed ones, else the shipped ones.

    Args:
        options: The settings.
        places: Where ccwatch's own files are.
        managed: Claude Code's managed settings, if not in the usual place.

    Raises:
        UsageError: If the user's file cannot be used.
    """
    from ccwatch.analysis.agreed_prices import as_agreed
    from ccwatch.analysis.prices import Prices
    from ccwatch.client import agreed_prices
    from ccwatch.client.small_file import contents

    found = as_agreed(Prices.shipped(), agreed_prices.read(managed))
    own = Path(os.path.expanduser(options.prices)) if options.prices else None
    path = own or places.settings.with_name("prices.toml")
    if own is None and is_missing(path):
        return found
    try:
        return found.with_overrides(contents(path, LARGEST).decode("utf-8-sig"), str(path))
    except OSError as error:
        given = f"CCWATCH_PRICES or {places.settings}: prices: give a file of prices; "
        raise UsageError(f"{given if own else ''}{path}: {error.strerror}") from None
    except ValueError as error:
        text = str(error)
        raise UsageError(text if str(path) in text else f"{path}: {text}") from None


def zone(options: Options, places: Places) -> tzinfo | None:
    """The time zone that days are counted in; `None` for the machine's own.

    Args:
        options: The settings.
        places: Where ccwatch's own files are.

    Raises:
        UsageError: If there is no such zone.
    """
    if not options.timezone:
        return None
    from ccwatch.report.zone import zone_of

    try:
        return zone_of(options.timezone)
    except ValueError:
        where = f"CCWATCH_TIMEZONE or {places.settings}"
        what = f"there is no zone called {options.timezone!r}; give a name such as Europe/Berlin"
        raise UsageError(f"{where}: timezone: {what}") from None


def new_analyst(options: Options, places: Places, *, patient: bool = False) -> "Analyst":
    """An analyst with the user's prices, zone and threshold.

    Imports everything for the analysis; a command that reads first does so meanwhile.

    Args:
        options: The settings.
        places: Where ccwatch's own files are.
        patient: Is it asked only once, so that its answer may take as long as it needs?

    Raises:
        UsageError: If one of these cannot be used.
    """
    from ccwatch.library.row_content import row_content
    from ccwatch.report.analyst import Analyst
    from ccwatch.report.limits import Limits
    from ccwatch.report.pending_estimator import PendingEstimator

    estimator = PendingEstimator(row_content, patient=patient)
    return Analyst(
        prices(options, places),
        zone(options, places),
        options.threshold,
        estimator.pending,
        Limits.of(options).near,
    )


def new_insights(library: "Library", prices: "Prices") -> "Insights":
    """What analyses the blocks of sessions, with nothing read.

    Args:
        library: Reads the blocks.
        prices: What tokens cost.
    """
    from ccwatch.analysis.tokens import count
    from ccwatch.client import memory
    from ccwatch.report.blocks.insights import Insights

    return Insights(library, prices, count, memory.of)
