"""Tailer, decoder and fold, beside what Python does by itself with the same lines."""

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.micro.beside import Benchmark, beside
from ccwatch.store.source import Source
from ccwatch.transcript.batch import Batch
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.locate import identify
from ccwatch.transcript.tail import Tail
from ccwatch.transcript.wire.parse import decode

NOW_NS = 2_000_000_000_000_000_000


def iterated(path: Path) -> int:
    """How many bytes there are in the lines of a file."""
    with path.open("rb") as file:
        return sum(len(line) for line in file)


def tailed(path: Path, buffer: Buffer) -> int:
    """The same without the newlines, by a tail."""
    tail, size = Tail(str(path)), 0
    while isinstance(batch := tail.poll(buffer, NOW_NS), Batch):
        size += sum(len(line) for _, line in batch.lines())
        if not batch.more:
            break
    return size


def summed(path: Path) -> Counter[str]:
    """What a transcript's responses took, each counted once: the least that reading has to do."""
    usages = dict[str, dict[str, object]]()
    with path.open("rb") as file:
        for line in file:
            row = json.loads(line)
            if row["type"] == "assistant":
                usages[row["message"]["id"]] = row["message"]["usage"]
    found = Counter[str]()
    for usage in usages.values():
        found.update({name: one for name, one in usage.items() if isinstance(one, int)})
    return found


def folded(path: Path, buffer: Buffer, *, quiet: bool) -> int:
    """What ccwatch makes of it; gives how many responses there are."""
    found = identify(str(path), (str(path.parents[2]),))
    assert found
    source = Source(found, quiet=quiet)
    while source.read(buffer, NOW_NS):
        pass
    return sum(len(part.lane.responses) for part in source.fold.parts.values())


def test_a_tail_hands_out_lines(benchmark: Benchmark, transcript: Path) -> None:
    buffer = Buffer()
    assert 0 < tailed(transcript, buffer) < iterated(transcript)
    beside(benchmark, lambda: tailed(transcript, buffer), lambda: iterated(transcript), most=0.6)


def test_a_line_is_decoded(benchmark: Benchmark, lines: list[bytes]) -> None:
    assert [decode(line).type for line in lines] == [json.loads(line)["type"] for line in lines]
    beside(
        benchmark,
        lambda: [decode(line) for line in lines],
        lambda: [json.loads(line) for line in lines],
        most=0.3,
    )


@pytest.mark.parametrize("quiet", [True, False], ids=["that is quiet", "that may grow"])
def test_a_transcript_is_folded(benchmark: Benchmark, transcript: Path, quiet: bool) -> None:
    buffer = Buffer()
    assert folded(transcript, buffer, quiet=quiet) > 100
    assert summed(transcript)["output_tokens"] > 0
    beside(
        benchmark,
        lambda: folded(transcript, buffer, quiet=quiet),
        lambda: summed(transcript),
        most=1.0,
    )
