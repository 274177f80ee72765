"""Fast and wrong is worth nothing: are the totals the true ones?"""

import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.corpus import truth_file

CENT_HUNDREDTH = 0.0001
"""US dollars: how far a sum of floating-point numbers may be off."""

PEER_NAMES = {
    "input_tokens": "inputTokens",
    "cache_creation_input_tokens": "cacheCreationTokens",
    "cache_read_input_tokens": "cacheReadTokens",
    "output_tokens": "outputTokens",
    "logged_usd": "totalCost",
}
"""What the totals of `ccwatch snapshot --json` are called by `ccusage session --json`."""


def truth_of(config: Path) -> dict[str, float]:
    """Read the totals that were counted while a corpus was written; empty for a foreign one."""
    path = truth_file(config)
    known = json.loads(path.read_text()) if path.exists() else {}
    return {name: known[name] for name in ("responses", *PEER_NAMES) if name in known}


def ours(document: Path) -> dict[str, float]:
    """Read the totals off a document of `ccwatch snapshot --json`."""
    totals: dict[str, float] = json.loads(document.read_bytes())["totals"]
    return totals


def theirs(document: Path) -> dict[str, float]:
    """Read the totals off a document of `ccusage session --json`, under our names."""
    totals = json.loads(document.read_bytes())["totals"]
    return {name: totals[peer] for name, peer in PEER_NAMES.items()}


def differences(found: Mapping[str, float], true: Mapping[str, float]) -> list[str]:
    """Say in words where totals are not what they should be."""
    return [
        f"{name} is {found.get(name)} and should be {value}"
        for name, value in true.items()
        if abs(found.get(name, 0) - value) > (CENT_HUNDREDTH if name == "logged_usd" else 0)
    ]
