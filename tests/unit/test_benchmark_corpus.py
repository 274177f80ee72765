"""The corpus that speed is measured on: the same every time, and its truth is true."""

import hashlib
from datetime import datetime
from pathlib import Path

import msgspec
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


class Usage(msgspec.Struct):
    input_tokens: int
    cache_read_input_tokens: int
    output_tokens: int


class Message(msgspec.Struct):
    id: str = ""
    stop_reason: str | None = None
    usage: Usage | None = None


class Stamped(msgspec.Struct):
    timestamp: str


class Row(msgspec.Struct):
    type: str
    message: Message = msgspec.field(default_factory=Message)


def finished_responses(root: Path) -> dict[str, Usage]:
    rows = (
        msgspec.json.decode(line, type=Row)
        for path in root.rglob("*.jsonl")
        for line in path.read_bytes().splitlines()
    )
    return {
        row.message.id: row.message.usage
        for row in rows
        if row.type == "assistant" and row.message.stop_reason and row.message.usage
    }


def test_the_same_seed_writes_the_same_bytes(corpus: tuple[Path, Truth], tmp_path: Path) -> None:
    Corpus(tmp_path, SMALL, seed=5).write()
    assert digest(tmp_path) == digest(corpus[0])


def test_another_seed_writes_others(corpus: tuple[Path, Truth], tmp_path: Path) -> None:
    Corpus(tmp_path, SMALL, seed=6).write()
    assert digest(tmp_path) != digest(corpus[0])


def test_the_truth_is_what_a_slow_and_simple_count_finds(corpus: tuple[Path, Truth]) -> None:
    root, truth = corpus
    found = finished_responses(root)
    assert truth.responses == len(found)
    for name in ("input_tokens", "cache_read_input_tokens", "output_tokens"):
        assert getattr(truth, name) == sum(getattr(usage, name) for usage in found.values())


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
    assert pairs.wall.values == (0.5, 0.4, 1.5)
    assert pairs.wall.middle == 0.5


def test_a_transcript_was_written_to_last_when_its_newest_row_was(
    corpus: tuple[Path, Truth],
) -> None:
    paths = sorted(corpus[0].rglob("*.jsonl"))
    assert len(paths) > SMALL.sessions
    for path in paths:
        last = path.read_bytes().splitlines()[-1]
        at = datetime.fromisoformat(msgspec.json.decode(last, type=Stamped).timestamp)
        assert path.stat().st_mtime == pytest.approx(at.timestamp(), abs=0.01)
