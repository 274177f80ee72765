"""Reading many transcripts at once: two processes find what one does, even when one is ended."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ccwatch.store import scan
from ccwatch.store.source import Source
from ccwatch.transcript.locate import identify, sweep
from ccwatch.transcript.packed import packed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="one process reads all there")


@pytest.fixture(autouse=True)
def _always_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "WORTH_A_FORK", 0)
    monkeypatch.setattr(scan, "PREPARING", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def sources(roots: tuple[str, ...]) -> tuple[list[Source], list[int]]:
    files = sorted(sweep(roots).files.items())
    assert len(files) > 8
    made = [Source(found, quiet=True) for path, _ in files if (found := identify(path, roots))]
    return made, [facts.size for _, facts in files]


def read(
    recordings: Path, meanwhile: Callable[[], object] = lambda: None
) -> list[tuple[object, ...]]:
    found, sizes = sources(tuple(str(one / "claude") for one in sorted(recordings.iterdir())))
    scan.read_all(found, sizes, meanwhile)
    return [(one.tail.mark, packed(one.fold), one.gone, one.problem) for one in found]


def alone(recordings: Path) -> list[tuple[object, ...]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        return read(recordings)


def test_two_processes_find_what_one_does(recordings: Path) -> None:
    called: list[int] = []
    parent = os.getpid()
    found = read(recordings, lambda: called.append(os.getpid()))
    assert found == alone(recordings)
    assert called == [parent]


@pytest.mark.parametrize("sent", [0, 1, 1000], ids=["nothing", "a byte", "a part"])
def test_what_a_process_did_not_send_is_read_by_the_other(
    recordings: Path, monkeypatch: pytest.MonkeyPatch, sent: int
) -> None:
    serve = scan._serve

    def cut_off(given: Sequence[Source], writer: int) -> None:
        reader, whole = os.pipe()
        if not os.fork():
            os.close(reader)
            serve(given, whole)
        os.close(whole)
        with os.fdopen(reader, "rb") as pipe:
            os.write(writer, pipe.read()[:sent])
        os._exit(1)

    expected = alone(recordings)
    monkeypatch.setattr(scan, "_serve", cut_off)
    assert read(recordings) == expected
