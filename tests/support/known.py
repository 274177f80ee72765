"""The recordings, read once, and what is known of each from elsewhere than ccwatch."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.model.session import Session
from ccwatch.report.analyst import Analyst
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Snapshot
from tests.conftest import RECORDINGS

Row = dict[str, Any]


class Known(NamedTuple):
    """What is known of a recording from elsewhere than ccwatch."""

    responses: int
    """Unique responses in its transcripts."""
    dollars: float
    """What they cost."""
    sizes: str
    """Compactions in their order, `a` for automatic and `m` for manual ones."""
    trigger: int
    """Where compaction fires."""
    sub_agents: int
    """Sub-agents that did any work."""


KNOWN = {
    "1.0.44": Known(76, 3.5562, "a159150 a159150 m", 155_000, 1),
    "2.0.14": Known(56, 3.9137, "a156150 a162150 a162150 m162150", 155_000, 1),
    "2.0.77": Known(98, 4.3463, "a159150 a156150 a156150 m66150", 155_000, 1),
    "2.1.20": Known(86, 3.8558, "a159008 a156274 a156274 m66228", 155_000, 1),
    "2.1.100": Known(83, 4.1195, "a171387 a168337 m162586", 167_000, 1),
    "2.1.330": Known(128, 6.7438, "a195409 a195409 a195179 m183355", 200_000, 7),
    "2.1.330-life": Known(28, 1.0532, "m63150 m48150", 200_000, 0),
    "2.1.330-opus-1m": Known(42, 21.1261, "a958179 a978459 m958361", 1_000_000, 0),
    "2.1.330-win": Known(115, 5.3249, "a171409 a171409 a171409 m87364", 167_000, 6),
}
ALL = pytest.mark.parametrize("name", KNOWN)


def told(name: str, file: str) -> list[Row]:
    path = RECORDINGS / name / file
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@cache
def read(folder: Path) -> tuple[Snapshot, Analyst]:
    index = Index((str(folder),))
    index.read_once()
    snapshot, analyst = index.snapshot(), Analyst(Prices.shipped())
    analyst.board(snapshot, now_ms=0)
    return snapshot, analyst


def sessions(name: str) -> tuple[Session, ...]:
    return read(RECORDINGS / name / "claude")[0].sessions


def overview(folder: Path, session_id: str) -> Overview:
    snapshot, analyst = read(folder)
    found = analyst.overview(snapshot, session_id)
    assert found is not None
    return found


def main_session(name: str) -> Session:
    """The session that did the most."""
    return max(sessions(name), key=lambda session: len(session.main.responses))
