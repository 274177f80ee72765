"""What became of every line, added up by what changes."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ccwatch.store.line_counts import FileLineCounts, LineCounter
from ccwatch.store.snapshot import LineCounts
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.locate import TranscriptFile
from tests.support import rows

LINES = st.lists(
    st.sampled_from(
        [
            rows.encoded([rows.prompt("p")]),
            rows.encoded([{"type": "mode"}]),
            rows.encoded([{"type": "invented"}]),
            b"no JSON at all\n",
            rows.encoded([{"type": "mode"}]).strip() + rows.encoded([{"type": "mode"}]),
        ]
    ),
    max_size=6,
)
FILES = st.lists(st.tuples(st.sampled_from(["/a.jsonl", "/b.jsonl"]), LINES), max_size=5)


def source(path: str, lines: list[bytes]) -> Source:
    """A transcript with these lines, read."""
    found = Source(TranscriptFile(path, "/", rows.SESSION))
    for offset, line in enumerate(lines):
        found.fold.add([(offset, memoryview(line.rstrip(b"\n")))])
    return found


@given(changes=FILES)
def test_after_any_changes_the_sums_are_those_of_what_there_is(
    changes: list[tuple[str, list[bytes]]],
) -> None:
    """Each file is read anew several times, with other lines."""
    line_counter, fresh = LineCounter(), LineCounter()
    for path, lines in changes:
        line_counter.put(path, FileLineCounts.of(source(path, lines)))
    for path, lines in dict(changes).items():
        fresh.put(path, FileLineCounts.of(source(path, lines)))
    assert line_counter.total() == fresh.total()


def test_every_line_is_accounted_for() -> None:
    line_counter = LineCounter()
    assert line_counter.total() == LineCounts()
    mode = rows.encoded([{"type": "mode"}])
    lines = [mode, mode.strip() + mode, b"no JSON at all", rows.encoded([{"type": "invented"}])]
    one = source("/a.jsonl", lines)
    one.oversize = 1
    line_counter.put("/a.jsonl", FileLineCounts.of(one))
    found = line_counter.total()
    assert (found.lines, found.unread) == (5, 2)
    assert (found.ignored, found.unknown) == ((("mode", 3),), (("invented", 1),))


def test_a_last_line_that_was_whole_and_grows_too_long_is_one_that_is_too_long(
    tmp_path: Path,
) -> None:
    path, buffer = tmp_path / "a.jsonl", Buffer(size=1000, longest=2000)
    one = Source(TranscriptFile(str(path), "/", rows.SESSION))
    path.write_bytes(rows.encoded([rows.prompt("p")])[:-1])
    os.utime(path, (1, 1))
    for more in (b"", b"x" * 3000 + b"\n"):
        with path.open("ab") as file:
            file.write(more)
        while one.read(buffer, 10**19):
            pass
        found = FileLineCounts.of(one)
        assert (found.lines, found.unread) == (1, len(more) > 0)
