"""What a compaction's own request cost, beside what recorded clients really asked and were told."""

import json
from collections import Counter
from functools import cache

import pytest

from ccwatch.analysis.compaction.request import INSTRUCTIONS, request_style
from ccwatch.analysis.prices import Prices
from evaluation.summaries import MAX_ERROR, Case, cases
from tests.support.recorded import RECORDINGS

PRICES = Prices.shipped()
ALONE = {"1.0.44": 2, "2.0.14": 3, "2.0.77": 4, "2.1.20": 4}
"""Compactions whose requests had other tools than the conversation, by recording."""
SHARED = {"2.1.100": 3, "2.1.330": 4, "2.1.330-life": 2, "2.1.330-win": 4}
"""Those whose requests had the same ones."""


@cache
def everything() -> tuple[Case, ...]:
    return tuple(one for folder in RECORDINGS for one in cases(folder / "claude", PRICES))


def test_every_recorded_request_that_has_an_estimate_is_looked_at() -> None:
    assert Counter(one.name for one in everything()) == ALONE | SHARED
    assert Counter(one.name for one in everything() if one.request and one.request.begin) == ALONE


@pytest.mark.parametrize("name", [*ALONE, *SHARED])
def test_what_a_request_cost_is_told_within_a_quarter(name: str) -> None:
    for one in (case for case in everything() if case.name == name):
        assert abs(one.off) <= MAX_ERROR, one


@pytest.mark.parametrize("name", [*ALONE, *SHARED])
def test_releases_ask_as_it_is_known_of_them(name: str) -> None:
    shared = request_style(name.split("-", maxsplit=1)[0]).shared
    assert shared is None or shared == (name in SHARED)


def test_instructions_are_as_long_as_recorded() -> None:
    """A request is the conversation's last one with more in its last message; four make a token."""
    longer: list[int] = []
    for folder in RECORDINGS:
        last: dict[str, int] = {}
        for line in (folder / "api.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["kind"] == "main" and row["tools"] >= last.get("tools", 0):
                last = row
            alike = all(row.get(key) == last.get(key) for key in ("tools", "messages"))
            longer += [row["n"] - last["n"]] if row["kind"] == "compact" and alike else []
    assert len(longer) == 7
    assert all(abs(characters / 4 - INSTRUCTIONS) < 50 for characters in longer)
