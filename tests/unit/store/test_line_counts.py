"""Types of rows: those that are used, and those that are known and ignored."""

import json
from pathlib import Path

import pytest

from ccwatch.store.line_counts import IGNORED, USED
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.folding.packed import packed
from tests.support.recorded import RECORDINGS
from tests.support.rows import SESSION, Row, fold, time

FILES = [
    path
    for folder in RECORDINGS
    for path in sorted((folder / "claude" / "projects").rglob("*.jsonl"))
]
IDS = [f"{path.relative_to(RECORDINGS[0].parent).parts[0]} {path.stem[:13]}" for path in FILES]


def content(path: Path, *, ignored: bool) -> bytes:
    """What a transcript comes to, with or without the rows of ignored types."""
    found, offset = Fold(str(path), path.stem), 0
    for line in path.read_bytes().splitlines(keepends=True):
        if ignored or json.loads(line)["type"] not in IGNORED:
            found.add([(offset, memoryview(line[:-1]))])
        offset += len(line)
    found.close()
    found.kinds.clear()
    found.lines = 0
    return packed(found)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_rows_that_are_said_to_be_ignored_change_nothing(path: Path) -> None:
    assert content(path, ignored=True) == content(path, ignored=False)


def test_a_notice_that_a_task_ended_is_not_ignored() -> None:
    text = "<task-notification>\n<task-id>a28e47ea</task-id>\n<status>killed</status>"
    notice: Row = {"type": "queue-operation", "operation": "enqueue", "content": text}
    found = fold(notice | {"timestamp": time(9), "sessionId": SESSION})
    assert found.parts[SESSION].ended == {"a28e47ea": time(9)}
    assert found.kinds.keys() <= USED


def test_no_type_is_both_used_and_ignored() -> None:
    assert not USED & IGNORED
