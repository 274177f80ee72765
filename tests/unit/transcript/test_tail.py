"""Lines come once their newline is written, each of them once, and nothing else does."""

import os
import sys
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.transcript.batch import Batch, Gone, Unreadable
from ccwatch.transcript.buffer import STEP, Buffer
from ccwatch.transcript.mark import ANCHOR, HEAD, Facts
from ccwatch.transcript.tail import Tail

SECOND = 1_000_000_000
WRITTEN = 1_700_000_000 * SECOND
"""When the files of these tests were last written to, in nanoseconds since 1970."""
SOON = WRITTEN + SECOND
LATER = WRITTEN + 60 * SECOND

SHAPES = {
    "rows": b'{"type":"user","uuid":"1"}\n{"type":"assistant","uuid":"2"}\n',
    "no newline at the end": b'{"type":"user"}\n{"type":"assis',
    "blank lines": b"\n\n{}\n\n",
    "carriage returns": b'{"type":"user"}\r\n{"type":"assistant"}\r\n',
    "separators that are no newlines": '"a\u2028b\u2029c\u0085d\x0be"\n"f"\n'.encode(),
    "zero bytes": b'\0\0\0{"type":"user"}\n\0\0\0\0\n{"type":"user"}\0\0\n',
    "no UTF-8": b'"\xff\xfe\x80"\n"caf\xe9"\n',
    "characters of four bytes": '{"text":"😀😀😀"}\n{"text":"é"}\n'.encode(),
    "a byte order mark": b'\xef\xbb\xbf{"type":"user"}\n{"type":"user"}\n',
    "a spliced line": b'{"type":"user","mess{"type":"user","uuid":"1"}\n{}{}\n',
    "a line of 1,500 bytes": b'{"a":"' + b"x" * 1500 + b'"}\n{"b":1}\n{"c":2}\n',
    "only a newline": b"\n",
    "one unfinished line": b'{"type"',
    "nothing": b"",
}


def write(path: Path, data: bytes, mode: str = "wb", at: int = WRITTEN) -> None:
    with path.open(mode) as file:
        file.write(data)
    os.utime(path, ns=(at, at))


def whole_lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")[:-1]


def read(tail: Tail, buffer: Buffer, now_ns: int = LATER) -> list[bytes]:
    """Poll until there is no more, which must go without a reset."""
    lines: list[bytes] = []
    while True:
        batch = tail.poll(buffer, now_ns)
        assert isinstance(batch, Batch)
        assert not batch.reset
        lines += [bytes(data) for _, data in batch.lines()]
        if not batch.more:
            return lines


def poll(tail: Tail, now_ns: int = LATER) -> Batch:
    batch = tail.poll(Buffer(), now_ns)
    assert isinstance(batch, Batch)
    return batch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.jsonl"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that are opened from now on."""
    paths: list[str] = []
    real = os.open

    def noting(path: str, flags: int) -> int:
        paths.append(path)
        return real(path, flags)

    monkeypatch.setattr(os, "open", noting)
    return paths


def test_a_line_comes_once_its_newline_is_written(path: Path) -> None:
    tail, buffer = Tail(str(path)), Buffer()
    write(path, b'{"a":1}\n{"b"')
    assert read(tail, buffer) == [b'{"a":1}']
    assert tail.offset == 8
    write(path, b":2}", "ab", SOON)
    assert read(tail, buffer) == []
    write(path, b"\n", "ab", SOON + 1)
    assert read(tail, buffer) == [b'{"b":2}']


def test_a_file_that_is_written_without_growing_is_read_again_from_the_start(path: Path) -> None:
    """Its first and its last lines are the same: only the time tells."""
    tail, ends = Tail(str(path)), (b"a" * HEAD + b"\n", b"z" * ANCHOR + b"\n")
    for at, middle in ((WRITTEN, b"b"), (SOON, b"c"), (SOON + 1, b"d")):
        write(path, middle.join(ends), at=at)
        batch = poll(tail, SOON if at == SOON else LATER)
        assert batch.reset is (at != WRITTEN)
        assert middle.join(ends) == bytes(batch.data[batch.start : batch.stop])


class Renumbered:
    """What is so of a file, after its disk was given another number."""

    def __init__(self, found: os.stat_result) -> None:
        self._found = found

    def __getattr__(self, name: str) -> object:
        return getattr(self._found, name) + (name == "st_dev")


def test_a_file_is_the_same_after_its_disk_was_given_another_number(
    path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[str]
) -> None:
    tail, buffer = Tail(str(path)), Buffer()
    write(path, b"a\n")
    assert read(tail, buffer) == [b"a"]
    for name in ("lstat", "fstat"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda what, real=real: Renumbered(real(what)))
    opened.clear()
    assert read(tail, buffer) == []
    assert opened == []
    write(path, b"b\n", "ab", SOON)
    assert read(tail, buffer) == [b"b"]


@pytest.mark.parametrize("whole", SHAPES.values(), ids=SHAPES.keys())
def test_lines_are_the_same_wherever_the_write_is_cut(path: Path, whole: bytes) -> None:
    for cut in range(len(whole) or 1):
        tail, buffer = Tail(str(path)), Buffer(64)
        write(path, whole[:cut])
        before = read(tail, buffer)
        assert before == whole_lines(whole[:cut])
        write(path, whole[cut:], "ab", SOON)
        assert before + read(tail, buffer) == whole_lines(whole)
        assert tail.offset == whole.rfind(b"\n") + 1


@pytest.mark.parametrize("whole", SHAPES.values(), ids=SHAPES.keys())
def test_lines_are_the_same_when_every_byte_is_a_write_of_its_own(path: Path, whole: bytes) -> None:
    tail, buffer = Tail(str(path)), Buffer(64)
    path.touch()
    seen: list[bytes] = []
    for index in range(len(whole)):
        write(path, whole[index : index + 1], "ab", WRITTEN + index)
        seen += read(tail, buffer)
    assert seen == whole_lines(whole)


@given(
    lines=st.lists(st.binary(max_size=3000).map(lambda line: line.replace(b"\n", b" "))),
    cuts=st.lists(st.integers(min_value=0, max_value=9000), max_size=5),
    room=st.sampled_from([1, 100, 1 << 20]),
)
def test_lines_are_the_same_however_the_writes_are_cut(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], cuts: list[int], room: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.jsonl"
    path.unlink(missing_ok=True)
    path.touch()
    whole = b"".join(line + b"\n" for line in lines)
    edges = sorted({0, *(min(cut, len(whole)) for cut in cuts), len(whole)})
    tail, buffer = Tail(str(path)), Buffer(room)
    seen: list[bytes] = []
    for start, end in pairwise(edges):
        write(path, whole[start:end], "ab", WRITTEN + end)
        seen += read(tail, buffer)
    assert seen == lines


def test_a_line_knows_its_offset(path: Path) -> None:
    write(path, b"one\n\nthree\n")
    tail = Tail(str(path))
    assert [(at, bytes(line)) for at, line in poll(tail).lines()] == [
        (0, b"one"),
        (4, b""),
        (5, b"three"),
    ]
    write(path, b"four\n", "ab", SOON)
    assert [(at, bytes(line)) for at, line in poll(tail).lines()] == [(11, b"four")]


def test_a_batch_can_be_searched_where_it_lies(path: Path) -> None:
    write(path, b"x" * 2000 + b"\n")
    tail = Tail(str(path))
    assert poll(tail).start == 0
    write(path, b'{"usage":1}\n{"other":2}\n', "ab", SOON)
    batch = poll(tail)
    at = batch.data.find(b'"usage"', batch.start, batch.stop)
    assert batch.base + at == 2002
    assert batch.data[batch.stop - 4 : batch.stop] == b":2}\n"


def test_the_lines_cannot_be_written_to(path: Path) -> None:
    write(path, b"abc\n")
    ((_, line),) = poll(Tail(str(path))).lines()
    assert line.readonly


def test_a_poll_reads_one_buffer_and_says_that_there_is_more(path: Path) -> None:
    write(path, b"0123456789abcde\n" * 100)
    tail, buffer = Tail(str(path)), Buffer(256)
    counts, more = [], True
    while more:
        batch = tail.poll(buffer, LATER)
        assert isinstance(batch, Batch)
        counts.append(len(list(batch.lines())))
        more = batch.more
    assert sum(counts) == 100
    assert len(counts) >= 3
    assert max(counts) * 16 <= len(buffer.data)


def test_a_line_longer_than_the_buffer_is_still_one_line(path: Path) -> None:
    long = b"x" * 100_000
    write(path, b"before\n" + long + b"\nafter\n")
    assert read(Tail(str(path)), Buffer(1024)) == [b"before", long, b"after"]


def test_the_memory_for_a_long_line_is_given_back(path: Path) -> None:
    write(path, b"x" * 100_000 + b"\n")
    buffer = Buffer(1024)
    tail = Tail(str(path))
    read(tail, buffer)
    assert len(buffer.data) > 100_000
    write(path, b"short\n", "ab", SOON)
    read(tail, buffer)
    assert len(buffer.data) < 2048


def test_a_line_that_is_too_long_is_passed_over_and_counted_once(path: Path) -> None:
    write(path, b"before\n" + b"x" * 50_000 + b"\nafter\n" + b"y" * 9_000)
    tail, buffer = Tail(str(path)), Buffer(1024, longest=8192)
    lines, oversize, more = [], 0, True
    while more:
        batch = tail.poll(buffer, LATER)
        assert isinstance(batch, Batch)
        assert batch.remainder is None
        lines += [bytes(line) for _, line in batch.lines()]
        oversize += batch.oversize
        more = batch.more
        assert len(buffer.data) < 16_384
    assert lines == [b"before", b"after"]
    assert oversize == 2
    write(path, b"y" * 9_000, "ab", SOON)
    assert read(tail, buffer) == []
    write(path, b"y\nlast\n", "ab", SOON + 1)
    assert read(tail, buffer) == [b"last"]


def test_a_line_of_exactly_the_greatest_length_is_not_too_long(path: Path) -> None:
    write(path, b"a\n" + b"x" * 8192 + b"\n" + b"y" * 8193 + b"\nz\n")
    tail, buffer = Tail(str(path)), Buffer(1024, longest=8192)
    assert [len(line) for line in read(tail, buffer)] == [1, 8192, 1]


def test_a_line_of_exactly_the_greatest_length_may_still_wait_for_its_newline(path: Path) -> None:
    write(path, b"a\n" + b"x" * 8192)
    tail, buffer = Tail(str(path)), Buffer(1024, longest=8192)
    assert read(tail, buffer) == [b"a"]
    write(path, b"\n", "ab", SOON)
    assert [len(line) for line in read(tail, buffer)] == [8192]


def test_a_huge_line_needs_little_memory(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"first\n")
        file.truncate(256 << 20)  # a hole, which takes no room on disk
        file.seek(0, os.SEEK_END)
        file.write(b"\nlast\n")
    tail, buffer = Tail(str(path)), Buffer()
    tracemalloc.start()
    lines = read(tail, buffer)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines == [b"first", b"last"]
    assert peak < 4 * STEP


def test_a_long_line_is_in_memory_once_and_is_given_up_when_nobody_needs_it(path: Path) -> None:
    length = 20 << 20
    write(path, b"first\n" + b"x" * length + b"\nlast\n")
    tail, buffer = Tail(str(path)), Buffer()
    tracemalloc.start()
    sizes, more = [], True
    while more:
        batch = tail.poll(buffer, LATER)
        assert isinstance(batch, Batch)
        sizes += [len(line) for _, line in batch.lines()]
        more = batch.more
        del batch
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sizes == [5, length, 4]
    assert peak < length + 4 * STEP
    buffer.shrink()
    assert len(buffer.data) < 2 * STEP


def test_an_unfinished_last_line_is_handed_out_once_when_it_has_waited(path: Path) -> None:
    write(path, b'{"a":1}\n{"b":2}')
    tail = Tail(str(path))
    assert poll(tail, WRITTEN + 4 * SECOND).remainder is None
    late = poll(tail, WRITTEN + 5 * SECOND).remainder
    assert late is not None
    assert (late.offset, bytes(late.data)) == (8, b'{"b":2}')
    assert tail.offset == 8
    assert poll(tail, WRITTEN + 50 * SECOND).remainder is None


def test_a_line_that_was_handed_out_unfinished_comes_whole_in_the_end(path: Path) -> None:
    write(path, b'{"b"')
    tail = Tail(str(path))
    assert poll(tail).remainder is not None
    write(path, b":2", "ab", LATER)
    assert poll(tail, LATER + SECOND).remainder is None
    late = poll(tail, LATER + 5 * SECOND).remainder
    assert late is not None
    assert bytes(late.data) == b'{"b":2'
    write(path, b"}\n", "ab", LATER + 9 * SECOND)
    assert read(tail, Buffer()) == [b'{"b":2}']


def test_a_time_in_the_future_does_not_make_an_unfinished_line_wait_for_it(path: Path) -> None:
    write(path, b"half", at=LATER + 3600 * SECOND)
    assert poll(Tail(str(path)), LATER).remainder is not None


def test_an_unchanged_file_is_not_opened(path: Path, opened: list[str]) -> None:
    write(path, b"a\n")
    tail = Tail(str(path))
    poll(tail)
    poll(tail)
    assert len(opened) == 1
    assert tail.is_current(Facts.of(path.stat()))
    write(path, b"b\n", "ab", SOON)
    assert not tail.is_current(Facts.of(path.stat()))
    assert read(tail, Buffer()) == [b"b"]


def test_an_unfinished_line_does_not_keep_a_file_being_opened(
    path: Path, opened: list[str]
) -> None:
    write(path, b"a\nhalf")
    tail = Tail(str(path))
    for _ in range(10):
        poll(tail)
    assert len(opened) == 1


def test_a_write_in_the_same_instant_is_not_missed(path: Path) -> None:
    tail = Tail(str(path))
    write(path, b"one\n")
    assert [bytes(line) for _, line in poll(tail, WRITTEN).lines()] == [b"one"]
    write(path, b"two\n")
    batch = poll(tail, WRITTEN)
    assert batch.reset
    assert [bytes(line) for _, line in batch.lines()] == [b"two"]


def test_an_append_is_read_without_what_was_there_before(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, b"x" * 9999 + b"\n" + b"y" * 990_000 + b"\n")
    tail, buffer = Tail(str(path)), Buffer()
    read(tail, buffer)
    count = 0
    readv, pread = os.readv, os.pread

    def counting_readv(fd: int, buffers: list[memoryview]) -> int:
        nonlocal count
        count += (got := readv(fd, buffers))
        return got

    def counting_pread(fd: int, size: int, offset: int) -> bytes:
        nonlocal count
        count += len(got := pread(fd, size, offset))
        return got

    monkeypatch.setattr(os, "readv", counting_readv)
    monkeypatch.setattr(os, "pread", counting_pread)
    write(path, b"z" * 300 + b"\n", "ab", SOON)
    assert len(read(tail, buffer)) == 1
    assert 301 <= count <= 2048


HEADER = b"".join(b'{"type":"user","uuid":"%03d","text":"copied"}\n' % n for n in range(40))
"""What a fork and its origin both begin with: more than the head that is compared."""


@pytest.mark.parametrize(
    "content",
    [b"new\n", HEADER + b"2\n" * 9, HEADER + b"b" * 9000 + b"\n"],
    ids=["shorter", "as long", "longer, with the same start"],
)
def test_a_rewritten_file_is_read_again_from_its_start(path: Path, content: bytes) -> None:
    write(path, HEADER + b"1\n" * 9)
    tail = Tail(str(path))
    poll(tail)
    write(path, content, at=SOON)
    batch = poll(tail)
    assert batch.reset
    assert [bytes(line) for _, line in batch.lines()] == whole_lines(content)
    assert poll(tail).reset is False


def test_a_rewrite_of_nothing_but_the_start_is_noticed(path: Path) -> None:
    write(path, HEADER)
    tail = Tail(str(path))
    poll(tail)
    write(path, HEADER.replace(b"000", b"xxx"), at=SOON)
    assert poll(tail).reset


def test_a_replaced_file_is_read_again_from_its_start(path: Path) -> None:
    write(path, HEADER)
    tail = Tail(str(path))
    poll(tail)
    write(path.with_suffix(".new"), HEADER + b"more\n", at=SOON)
    path.with_suffix(".new").rename(path)
    batch = poll(tail)
    assert batch.reset
    assert len(list(batch.lines())) == 41


def test_a_deleted_file_is_gone_and_read_when_it_is_back(path: Path) -> None:
    write(path, b"old\n")
    tail = Tail(str(path))
    poll(tail)
    path.unlink()
    assert tail.poll(Buffer(), LATER) == Gone()
    write(path, b"new, and longer\n", at=SOON)
    batch = poll(tail)
    assert batch.reset
    assert [bytes(line) for _, line in batch.lines()] == [b"new, and longer"]


def test_a_missing_folder_is_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Tail(str(tmp_path / "none" / "x.jsonl")).poll(Buffer(), LATER) == Gone()
    assert Tail(str(tmp_path / "file" / "x.jsonl")).poll(Buffer(), LATER) == Gone()


def test_a_pipe_does_not_block(path: Path, opened: list[str]) -> None:
    os.mkfifo(path)
    assert Tail(str(path)).poll(Buffer(), LATER) == Unreadable("Not a regular file")
    assert opened == []


def test_a_pipe_that_takes_the_place_of_a_file_just_now_does_not_block(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, b"a\n")
    real = os.open

    def late(name: str, flags: int) -> int:
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        return real(name, flags)

    monkeypatch.setattr(os, "open", late)
    assert Tail(str(path)).poll(Buffer(), LATER) == Unreadable("Not a regular file")


def test_a_link_that_takes_the_place_of_a_file_just_now_is_not_followed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, b"a\n")
    write(path.with_suffix(".secret"), b"secret\n")
    real = os.open

    def late(name: str, flags: int) -> int:
        path.unlink(missing_ok=True)
        path.symlink_to(path.with_suffix(".secret"))
        return real(name, flags)

    monkeypatch.setattr(os, "open", late)
    assert isinstance(Tail(str(path)).poll(Buffer(), LATER), Unreadable)


def test_a_folder_is_no_transcript(path: Path) -> None:
    path.mkdir()
    assert Tail(str(path)).poll(Buffer(), LATER) == Unreadable("Not a regular file")


def test_a_link_to_a_file_is_not_followed_but_a_linked_folder_is(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    write(tmp_path / "real" / "a.jsonl", b"a\n")
    (tmp_path / "real" / "link.jsonl").symlink_to("a.jsonl")
    (tmp_path / "folder").symlink_to("real")
    assert isinstance(Tail(str(tmp_path / "real" / "link.jsonl")).poll(Buffer(), LATER), Unreadable)
    assert read(Tail(str(tmp_path / "folder" / "a.jsonl")), Buffer()) == [b"a"]


@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there")
def test_a_name_that_is_no_text_is_a_name(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\x1b[31m\n.jsonl")
    write(tmp_path / name, b"a\n")
    assert read(Tail(os.path.join(tmp_path, name)), Buffer()) == [b"a"]


NO_ATIME: int = getattr(os, "O_NOATIME", 0)
has_no_atime = pytest.mark.skipif(not NO_ATIME, reason="a reader cannot help it there")


@has_no_atime
def test_reading_leaves_no_trace_in_the_access_time(path: Path) -> None:
    write(path, b"a\n")
    os.utime(path, ns=(WRITTEN - 9 * 86400 * SECOND, WRITTEN))
    before = path.stat().st_atime_ns
    assert read(Tail(str(path)), Buffer()) == [b"a"]
    assert path.stat().st_atime_ns == before


@has_no_atime
def test_a_file_of_somebody_else_is_read_though_its_access_time_then_changes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, b"a\n")
    real = os.open

    def forbidding(name: str, flags: int) -> int:
        if flags & NO_ATIME:
            raise PermissionError(1, "Operation not permitted", name)
        return real(name, flags)

    monkeypatch.setattr(os, "open", forbidding)
    assert read(Tail(str(path)), Buffer()) == [b"a"]


def test_no_file_stays_open(path: Path) -> None:
    write(path, b"a\nb")
    before = set(os.listdir("/dev/fd"))
    tail, buffer = Tail(str(path)), Buffer()
    for step in range(50):
        tail.poll(buffer, LATER)
        write(path, b"c\n", "ab", SOON + step)
    assert set(os.listdir("/dev/fd")) == before


@pytest.mark.parametrize(
    ("size", "lines"),
    [
        (1, []),
        (3, [b"cc"]),
        (4, [b"cc"]),
        (5, [b"cc"]),
        (6, [b"bb", b"cc"]),
        (8, [b"bb", b"cc"]),
        (9, [b"aa", b"bb", b"cc"]),
        (99, [b"aa", b"bb", b"cc"]),
    ],
)
def test_a_first_look_at_the_end_begins_with_a_whole_line(
    path: Path, size: int, lines: list[bytes]
) -> None:
    write(path, b"aa\nbb\ncc\n")
    tail, buffer = Tail.at_end(str(path), size), Buffer()
    assert read(tail, buffer) == lines
    write(path, b"dd\n", "ab", SOON)
    assert read(tail, buffer) == [b"dd"]


def test_a_look_at_the_end_of_a_long_line_waits_for_the_next_one(path: Path) -> None:
    write(path, b"first\n" + b"x" * 5000)
    tail, buffer = Tail.at_end(str(path), 1000), Buffer()
    assert read(tail, buffer) == []
    write(path, b"x\nnext\n", "ab", SOON)
    assert read(tail, buffer) == [b"next"]


def test_a_look_at_the_end_notices_a_rewrite_too(path: Path) -> None:
    write(path, HEADER + b"1\n" * 2000)
    tail = Tail.at_end(str(path), 100)
    poll(tail)
    write(path, HEADER + b"2\n" * 2001, at=SOON)
    batch = poll(tail)
    assert batch.reset
    assert len(list(batch.lines())) == 2041


def test_another_tail_goes_on_where_the_first_one_stood(path: Path, opened: list[str]) -> None:
    write(path, HEADER + b"half")
    first = Tail(str(path))
    assert poll(first).remainder is not None
    second = Tail(str(path), first.mark)
    assert poll(second).remainder is None
    write(path, b" and half\n", "ab", SOON)
    assert read(second, Buffer()) == [b"half and half"]
    third = Tail(str(path), second.mark)
    opened.clear()
    assert read(third, Buffer()) == []
    assert opened == []


def test_another_tail_notices_what_happened_in_between(path: Path) -> None:
    write(path, HEADER)
    first = Tail(str(path))
    poll(first)
    write(path, HEADER.replace(b"039", b"xxx") + b"new\n", at=SOON)
    assert poll(Tail(str(path), first.mark)).reset


def test_tails_share_a_buffer(tmp_path: Path) -> None:
    buffer = Buffer(64)
    paths = [tmp_path / f"{n}.jsonl" for n in range(20)]
    tails = [Tail(str(path)) for path in paths]
    for turn in range(5):
        for n, path in enumerate(paths):
            write(path, b"%d in turn %d\n" % (n, turn), "ab", WRITTEN + turn)
        for n, tail in enumerate(tails):
            assert read(tail, buffer) == [b"%d in turn %d" % (n, turn)]


def sizes(count: int, folder: Path) -> Iterator[Tail]:
    for n in range(count):
        write(folder / f"{n}.jsonl", HEADER)
        yield Tail(str(folder / f"{n}.jsonl"))


def test_a_thousand_tails_are_small(tmp_path: Path) -> None:
    tails, buffer = list(sizes(1000, tmp_path)), Buffer()
    tracemalloc.start()
    for tail in tails:
        read(tail, buffer)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / len(tails) < 800
