"""The corpus that speed is measured on: the same every time, and its truth is true."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.agreement import differences
from benchmarks.corpus import Corpus, Size
from benchmarks.pairs import Pairs, Run
from benchmarks.truth import Truth

SMALL = Size(size=30_000_000, sessions=80)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    root = tmp_path_factory.mktemp("corpus")
    return root, Corpus(root, SMALL, seed=5).write()


def digest(root: Path) -> str:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    parts = [str(path.relative_to(root)).encode() + path.read_bytes() for path in files]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def rows(root: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(root.rglob("*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]


def test_the_same_seed_writes_the_same_bytes(corpus: tuple[Path, Truth], tmp_path: Path) -> None:
    Corpus(tmp_path, SMALL, seed=5).write()
    assert digest(tmp_path) == digest(corpus[0])


def test_another_seed_writes_others(corpus: tuple[Path, Truth], tmp_path: Path) -> None:
    Corpus(tmp_path, SMALL, seed=6).write()
    assert digest(tmp_path) != digest(corpus[0])


def test_the_truth_is_what_a_slow_and_simple_count_finds(corpus: tuple[Path, Truth]) -> None:
    root, truth = corpus
    final = {
        row["message"]["id"]: row["message"]["usage"]
        for row in rows(root)
        if row["type"] == "assistant" and row["message"].get("stop_reason")
    }
    assert truth.responses == len(final)
    for name in ("input_tokens", "cache_read_input_tokens", "output_tokens"):
        assert getattr(truth, name) == sum(usage[name] for usage in final.values())


def test_what_makes_counting_hard_is_in_it(corpus: tuple[Path, Truth]) -> None:
    kinds = {"forks", "sub-agents", "synthetic rows", "copies in progress rows"}
    assert kinds <= set(corpus[1].shape)


def test_a_wrong_total_is_named() -> None:
    true = {"output_tokens": 20.0, "logged_usd": 1.5}
    assert differences({"output_tokens": 20, "logged_usd": 1.50004}, true) == []
    assert differences({"output_tokens": 19, "logged_usd": 1.5}, true) == [
        "output_tokens is 19 and should be 20.0"
    ]


def test_the_ratio_is_taken_pair_by_pair() -> None:
    walls = [(1.0, 0.5), (10.0, 4.0), (2.0, 3.0)]
    pairs = Pairs([Run(a, 0, 0) for a, _ in walls], [Run(b, 0, 0) for _, b in walls])
    assert pairs.ratios == [0.5, 0.4, 1.5]
    assert pairs.ratio == 0.5
