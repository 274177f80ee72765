"""What is in memory after long use: as much as after short use, if as much is on disk."""

import gc
import json
import os
from array import array
from collections import Counter
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.store.databases.cache import Cache
from ccwatch.store.index import Index
from ccwatch.store.resting import lookup, retrieve
from tests.support import rows, status

SESSIONS = [f"{number:08}-0000-4000-8000-000000000000" for number in range(3)]
AT_S = 1_900_000_000
"""Seconds since 1970 at which they are looked at, long after they were written."""
PERIOD = 6
"""Steps after which as much is on disk as before."""


@pytest.fixture(autouse=True)
def _small_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieve, "AT_HAND", 3)
    monkeypatch.setattr(retrieve, "MAX_RESPONSES", 0)
    monkeypatch.setattr(lookup, "STALE", 0)


def held(*roots: object) -> Counter[str]:
    """Count what can be reached from some objects: instances and entries, by their type."""
    found, left, seen = Counter[str](), [*roots], set[int]()
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, type | ModuleType):
            continue
        seen.add(id(one))
        name = f"{type(one).__module__}.{type(one).__qualname__}"
        found[name] += 1
        if isinstance(one, dict | list | tuple | set | frozenset | bytes | array):
            found[f"entries of {name}"] += len(one)
        left += one.__closure__ or () if isinstance(one, FunctionType) else gc.get_referents(one)
    return Counter({name: count for name, count in found.items() if ".int" not in name})


def conversation(session: str, step: int) -> list[rows.Row]:
    """A session that was compacted once, of rows that were never there before."""
    of: rows.Row = {"sessionId": session}
    p, a, b, c, s, d = (f"{what}{step:04}" for what in "pabcsd")
    return [
        rows.prompt(p, **of),
        rows.answer(a, p, used=rows.usage(fresh=100_000 + step, output=400), **of),
        rows.answer(b, a, used=rows.usage(fresh=110_000 + step, output=400), at=5, **of),
        rows.boundary(c, b, at=9, preTokens=111_000 + step) | of,
        rows.summary(s, c) | of,
        rows.answer(d, s, used=rows.usage(fresh=30_000 + step), at=20, **of),
    ]


def put(root: Path, session: str, step: int, ago_s: int = 9000) -> None:
    path = root / rows.PROJECT / f"{session}.jsonl"
    rows.write(root, {path.name: conversation(session, step)})
    os.utime(path, (AT_S - ago_s + step, AT_S - ago_s + step))


def fork(root: Path, step: int) -> None:
    """Replace a session and a copy of it."""
    put(root, SESSIONS[0], step)
    put(root, SESSIONS[1], step)


def change_settings(root: Path, step: int) -> None:
    path = root / "settings.json"
    path.write_text(json.dumps({"autoCompactWindow": 150_000 + step}))
    os.utime(path, (AT_S + step, AT_S + step))


def send_status(root: Path, step: int) -> None:
    document = json.dumps({"session_id": SESSIONS[1], "cost": {"total_cost_usd": 0.01 * step}})
    assert status.keep(document, root.parent / "spool", AT_S * 1000 + step)


def delete_or_put_back(root: Path, step: int) -> None:
    if step % 2:
        (root / rows.PROJECT / f"{SESSIONS[0]}.jsonl").unlink()
    else:
        put(root, SESSIONS[0], step)


Change = Callable[[Path, int], None]
CHANGES: dict[str, Change] = {
    "settings": change_settings,
    "status lines": send_status,
    "transcripts replaced": lambda root, step: put(root, SESSIONS[step % 3], step),
    "transcripts replaced that are in use": lambda root, step: put(
        root, SESSIONS[step % 3], step, 60
    ),
    "transcripts deleted": delete_or_put_back,
    "copies replaced": fork,
    "copies that overtake each other": lambda root, step: put(root, SESSIONS[step % 2], step // 2),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_as_much_is_held_after_many_changes_as_after_few(tmp_path: Path, change: Change) -> None:
    root = tmp_path / "claude"
    for number, session in enumerate(SESSIONS):
        put(root, session, number)
    index = Index(
        (str(root),),
        tmp_path / "spool",
        lambda: AT_S * 10**9,
        lambda: Cache(tmp_path / "cache"),
    )
    analyst = Analyst(Prices.shipped(), UTC)
    counts = []
    for step in range(6 * PERIOD):
        change(root, step)
        rows.catch_up(index)
        board = analyst.board(index.snapshot(), AT_S * 1000)
        assert board.history
        for session in SESSIONS:
            assert board.overview(session)
        board.spending()
        index.keep(analyst.remember, rest=True)
        while index.can_evict:
            index.evict()
        index.evict()
        assert all(len([*one.main.responses]) == 3 for one in index.snapshot().sessions)
        if (step + 1) % PERIOD == 0:
            counts.append(held(index, analyst))
    assert [count - counts[1] for count in counts[2:]] == [Counter()] * 4
