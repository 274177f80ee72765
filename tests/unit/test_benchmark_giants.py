"""What is extreme is written as it is described, and a figure that is lost fails the run."""

import json
import os
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from benchmarks.extremes import FILE, NOTHING, SESSIONS, Extreme, Found, check, growth, table
from benchmarks.giants import BEGAN, EPOCH, Written, long_file, long_line, many
from benchmarks.pairs import FailedError, Run
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Snapshot
from ccwatch.transcript.folding.straight import Straight

FOUND = Found(NOTHING.name, Written(), Run(1.5, 1, 60), Run(0.5, 0.5, 40), 0.8, 21.4, 90.0, 80.0, 0)


def taken(config: Path) -> Snapshot:
    index = Index((str(config),))
    index.read_once()
    return index.snapshot()


def transcripts(config: Path) -> list[Path]:
    return sorted(config.rglob("*.jsonl"))


def test_a_long_file_holds_what_is_said_of_it_and_is_a_straight_conversation(
    tmp_path: Path,
) -> None:
    written = long_file(tmp_path, 2_000_000)
    (path,) = transcripts(tmp_path)
    lines = path.read_bytes().splitlines()
    assert (written.size, written.rows) == (path.stat().st_size, len(lines))
    assert 1_900_000 < written.size < 2_100_000
    index = Index((str(tmp_path),))
    index.read_once()
    (session,) = index.snapshot().sessions
    assert len(session.main.responses) == written.responses
    assert len(session.main.compactions) == (written.responses - 1) // EPOCH
    assert len(session.main.turns) == written.responses
    source = index._reader.get(str(path))
    assert source
    assert isinstance(source.fold, Straight)


def test_a_long_line_stands_in_the_middle_of_a_whole_conversation(tmp_path: Path) -> None:
    written = long_line(tmp_path, 500_000, exchanges=10)
    (path,) = transcripts(tmp_path)
    sizes = [len(line) for line in path.read_bytes().splitlines()]
    assert sum(size > 500_000 for size in sizes) == 1
    assert max(sizes) < 530_000
    (session,) = taken(tmp_path).sessions
    assert len(session.main.responses) == written.responses == 10


def test_many_sessions_are_shared_out_and_none_is_like_another(tmp_path: Path) -> None:
    written = many(tmp_path, folders=4, sessions=10)
    assert len(list((tmp_path / "projects").iterdir())) == 4
    snapshot = taken(tmp_path)
    assert len(snapshot.sessions) == written.sessions == 10
    assert sum(len(one.main.responses) for one in snapshot.sessions) == written.responses == 30
    ids = {answer.id for one in snapshot.sessions for answer in one.main.responses}
    assert len(ids) == 30


def test_they_were_written_to_long_ago(tmp_path: Path) -> None:
    long_file(tmp_path, 20_000)
    (path,) = transcripts(tmp_path)
    assert BEGAN < os.stat(path).st_mtime < BEGAN + 60


def test_what_is_lost_beside_a_line_that_cannot_be_read_fails_the_run(tmp_path: Path) -> None:
    def document(sessions: int, responses: int, unread: int) -> Path:
        path = tmp_path / "told.json"
        told = {"sessions": [{}] * sessions, "totals": {"responses": responses}}
        path.write_text(json.dumps(told | {"unread_lines": unread}))
        return path

    extreme = Extreme("a line", partial(long_line, size=9), unread=1)
    written = Written(sessions=1, responses=200)
    assert check(extreme, written, document(2, 201, 1)) == 1
    for other in ((2, 200, 1), (1, 201, 1), (2, 201, 0)):
        with pytest.raises(FailedError, match=r"a line: .* should be \(2, 201, 1\)"):
            check(extreme, written, document(*other))


def test_what_a_session_and_a_million_rows_take_is_told_beyond_an_empty_app() -> None:
    sessions = replace(
        FOUND, name=SESSIONS.name, written=Written(20_000, rows=9), loaded=290.0, resumed=180.0
    )
    file = replace(FOUND, name=FILE.name, written=Written(1, rows=500_000), loaded=240.0)
    assert growth([FOUND, sessions]) == []
    assert growth([FOUND, file, sessions]) == [
        "A session takes 10 kB of the app that read it, 5 kB of one that is started again.",
        "A million rows takes 300 MB of the app that read it, 0 MB of one that is started again.",
    ]


def test_a_line_of_the_table_says_everything() -> None:
    one = replace(FOUND, written=Written(1, 2_000_000_000, 400_000, 9), unread=1)
    assert one.cells == (
        "nothing else",
        "2,000 MB, 400,000 rows",
        "1.50 s, 60 MB",
        "0.50 s, 40 MB",
        "0.80 s",
        "21 ms",
        "90 MB",
        "80 MB",
        "1",
    )
    assert [line.count("|") for line in table([FOUND, one]).splitlines()] == [10] * 4
