"""Fast and wrong is worth nothing: are the totals the true ones?"""

import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.corpus import truth_file

CENT_HUNDREDTH = 0.0001
"""US dollars: how far a sum of floating-point numbers may be off."""

NAMES = (
    "responses",
    "input_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
    "output_tokens",
    "logged_usd",
)
"""The totals that are compared, as `ccwatch snapshot --json` calls them."""


def truth_of(config: Path) -> dict[str, float]:
    """Read the totals that were counted while a corpus was written; empty for a foreign one."""
    path = truth_file(config)
    known = json.loads(path.read_text()) if path.exists() else {}
    return {name: known[name] for name in NAMES if name in known}


def ours(document: Path) -> dict[str, float]:
    """Read the totals off a document of `ccwatch snapshot --json`."""
    totals: dict[str, float] = json.loads(document.read_bytes())["totals"]
    return totals


def differences(found: Mapping[str, float], true: Mapping[str, float]) -> list[str]:
    """Say in words where totals are not what they should be."""
    return [
        f"{name} is {found.get(name)} and should be {value}"
        for name, value in true.items()
        if abs(found.get(name, 0) - value) > (CENT_HUNDREDTH if name == "logged_usd" else 0)
    ]
