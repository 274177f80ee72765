"""Whatever happens to a file or to the disk, no line is lost, doubled or garbled."""

import os
from collections.abc import Callable
from errno import EACCES, EIO, EMFILE, ENOENT
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ccwatch.transcript.batch import Batch, Gone, Unreadable
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.mark import ANCHOR, HEAD
from ccwatch.transcript.tail import PATIENCE, Tail

MILLISECOND = 1_000_000
SYSTEM_CALLS = ("lstat", "open", "fstat", "lseek", "readv", "pread", "close")
HEADER = b"".join(b'{"type":"user","uuid":"%03d","text":"copied"}\n' % n for n in range(35))
"""1.5 KB that every new file begins with, as forks of one session do."""


class Disk:
    """A file to which things happen, at times that a test decides."""

    def __init__(self, folder: str) -> None:
        self.path = Path(folder) / "session.jsonl"
        self.now = 1_700_000_000_000 * MILLISECOND
        self.rows = 0
        self.path.write_bytes(b"")
        self.touch()

    def row(self, length: int) -> bytes:
        """A row like no other, at either end of it."""
        self.rows += 1
        name = b"%d" % self.rows
        return b'{"row":' + name + b',"text":"' + b"x" * length + name + b'"}\n'

    def touch(self) -> None:
        os.utime(self.path, ns=(self.now, self.now))

    def content(self) -> bytes:
        return self.path.read_bytes() if self.path.exists() else b""

    def append(self, data: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(data)
        self.touch()

    def cut(self, share: float) -> None:
        os.truncate(self.path, int(len(self.content()) * share))
        self.touch()

    def longer(self, length: int) -> bytes:
        """A content with the usual start that is longer than the present one."""
        data = HEADER
        while len(data) <= len(self.content()):
            data += self.row(length)
        return data

    def rewrite(self, data: bytes) -> None:
        self.path.write_bytes(data)
        self.touch()

    def recreate(self, data: bytes) -> None:
        self.path.unlink(missing_ok=True)
        self.rewrite(data)

    def replace(self, data: bytes) -> None:
        other = self.path.with_suffix(".new")
        other.write_bytes(data)
        other.replace(self.path)
        self.touch()


class Reader:
    """A tail and all that came of it since the last reset."""

    def __init__(self, disk: Disk, room: int) -> None:
        self.disk = disk
        self.tail = Tail(str(disk.path))
        self.buffer = Buffer(room)
        self.lines: list[bytes] = []
        self.late: list[tuple[int, bytes]] = []
        self.faults: list[Gone | Unreadable] = []

    def read(self) -> None:
        """Poll until there is no more."""
        while True:
            found = self.tail.poll(self.buffer, self.disk.now)
            if not isinstance(found, Batch):
                self.faults.append(found)
                return
            if found.reset:
                self.lines.clear()
            self.lines += [bytes(line) for _, line in found.lines()]
            if found.remainder:
                self.late.append((found.remainder.offset, bytes(found.remainder.data)))
            if not found.more:
                return


def whole_lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")[:-1]


LENGTHS = st.sampled_from([0, 3, 60, 700, 3000])


class FileLife(RuleBasedStateMachine):
    """A file is written, damaged, deleted and replaced, and read at any moment between."""

    @initialize(room=st.sampled_from([1, 512, 4096, 1 << 20]), header=st.booleans())
    def begin(self, room: int, header: bool) -> None:
        self.folder = TemporaryDirectory()
        self.disk = Disk(self.folder.name)
        self.reader = Reader(self.disk, room)
        self.half = b""
        if header:
            self.disk.append(HEADER)

    def exists(self) -> bool:
        return self.disk.path.exists()

    @rule(count=st.integers(1, 6), length=LENGTHS)
    @precondition(lambda self: self.exists() and not self.half)
    def append(self, count: int, length: int) -> None:
        self.disk.append(b"".join(self.disk.row(length) for _ in range(count)))

    @rule(length=LENGTHS, share=st.floats(0.01, 0.99))
    @precondition(lambda self: self.exists() and not self.half)
    def write_half_a_row(self, length: int, share: float) -> None:
        row = self.disk.row(length)
        cut = max(1, int(len(row) * share))
        self.disk.append(row[:cut])
        self.half = row[cut:]

    @rule()
    @precondition(lambda self: self.exists() and self.half)
    def finish_the_row(self) -> None:
        self.disk.append(self.half)
        self.half = b""

    @rule(share=st.floats(0, 1))
    @precondition(lambda self: self.exists())
    def truncate(self, share: float) -> None:
        self.disk.cut(share)
        self.half = b""

    @rule(length=LENGTHS)
    @precondition(lambda self: self.exists())
    def rewrite_longer_in_place(self, length: int) -> None:
        self.disk.rewrite(self.disk.longer(length))
        self.half = b""

    @rule(length=LENGTHS)
    @precondition(lambda self: self.exists())
    def rewrite_as_long_in_place(self, length: int) -> None:
        size = len(self.disk.content())
        self.disk.rewrite(self.disk.longer(length)[:size])
        self.half = b""

    @rule(at=st.floats(0, 1))
    @precondition(lambda self: self.exists() and len(self.disk.content()) > HEAD + ANCHOR)
    def rewrite_a_byte_between_the_ends(self, at: float) -> None:
        """And back. Where both ends stay, no more than the time tells it, until more is appended.

        That is so of another file, too, which begins alike but for that byte.
        """
        self.reader.read()
        before = self.disk.content()
        changed = bytearray(before)
        place = HEAD + int(at * (len(before) - ANCHOR - HEAD - 1))
        changed[place] = changed[place] % 64 + 65  # another one, and no newline
        for data in (changed, before):
            self.disk.now += MILLISECOND
            self.disk.rewrite(bytes(data))
            self.read_all()
        self.disk.now += MILLISECOND

    @rule(length=LENGTHS)
    def delete_and_create_longer(self, length: int) -> None:
        self.disk.recreate(self.disk.longer(length))
        self.half = b""

    @rule(length=LENGTHS)
    def rename_another_over_it(self, length: int) -> None:
        self.disk.replace(self.disk.longer(length))
        self.half = b""

    @rule()
    @precondition(lambda self: self.exists())
    def delete(self) -> None:
        self.disk.path.unlink()
        self.half = b""

    @rule(milliseconds=st.sampled_from([1, 4, 49, 1000, 6000]))
    def wait(self, milliseconds: int) -> None:
        self.disk.now += milliseconds * MILLISECOND

    @rule()
    def poll_once(self) -> None:
        found = self.reader.tail.poll(self.reader.buffer, self.disk.now)
        if isinstance(found, Batch):
            if found.reset:
                self.reader.lines.clear()
            self.reader.lines += [bytes(line) for _, line in found.lines()]

    @rule()
    def read_all(self) -> None:
        self.reader.read()
        if self.exists():
            assert self.reader.lines == whole_lines(self.disk.content())
        else:
            assert self.reader.faults[-1] == Gone()

    @rule()
    def look_at_what_waits(self) -> None:
        self.disk.now += PATIENCE
        before = len(self.reader.late)
        self.reader.read()
        self.reader.read()
        assert len(self.reader.late) <= before + 1
        if self.exists() and len(self.reader.late) > before:
            offset, data = self.reader.late[-1]
            assert data == self.disk.content()[offset:]
            assert b"\n" not in data

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.read_all()
            self.folder.cleanup()


TestFileLife = FileLife.TestCase
TestFileLife.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)


ACTIONS: tuple[tuple[int, Callable[[Disk, Random], None]], ...] = (
    (8, lambda disk, luck: disk.append(disk.row(luck.randrange(900)))),
    (3, lambda disk, luck: disk.append(disk.row(luck.randrange(900))[: luck.randrange(1, 40)])),
    (3, lambda disk, _: disk.append(b"\n")),
    (1, lambda disk, luck: disk.cut(luck.random())),
    (1, lambda disk, luck: disk.rewrite(disk.longer(luck.randrange(900)))),
    (1, lambda disk, luck: disk.recreate(disk.longer(luck.randrange(900)))),
    (1, lambda disk, luck: disk.replace(disk.longer(luck.randrange(900)))),
    (1, lambda disk, luck: disk.recreate(HEADER + disk.row(luck.randrange(900)))),
)
"""What may befall a file, and how often."""


def test_fifty_thousand_lines_survive_random_faults() -> None:
    seen = 0
    for seed in range(60):
        luck = Random(seed)
        with TemporaryDirectory() as folder:
            disk = Disk(folder)
            disk.append(HEADER)
            reader = Reader(disk, luck.choice([64, 4096, 1 << 20]))
            for _ in range(60):
                for _ in range(luck.randrange(4)):
                    (action,) = luck.choices([a for _, a in ACTIONS], [w for w, _ in ACTIONS])
                    action(disk, luck)
                    disk.now += luck.randrange(2) * MILLISECOND
                reader.read()
                assert reader.lines == whole_lines(disk.content()), f"seed {seed}"
                seen += len(reader.lines)
    assert seen > 50_000


class Faults:
    """Makes system calls fail, in the order in which they are made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, first: int, count: int, error: int) -> None:
        self.failing = range(first, first + count)
        self.error = error
        self.calls = 0
        self.failed = 0
        for name in SYSTEM_CALLS:
            monkeypatch.setattr(os, name, self.wrapped(name, getattr(os, name)))

    def wrapped(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            self.calls += 1
            if self.calls not in self.failing:
                return real(*arguments, **named)
            self.failed += 1
            if name == "close":  # whatever it says, the descriptor is closed
                real(*arguments)
            raise OSError(self.error, os.strerror(self.error))

        return call


def story(disk: Disk, reader: Reader) -> None:
    """Appends, a rewrite, a replacement and a deletion, each followed by reading."""
    writes: tuple[Callable[[], object], ...] = (
        lambda: disk.append(HEADER + disk.row(50)),
        lambda: disk.append(disk.row(3000) + disk.row(10)[:9]),
        lambda: disk.append(b"\n" + disk.row(2000)),
        lambda: disk.rewrite(disk.longer(40)),
        lambda: disk.append(disk.row(5)),
        lambda: disk.replace(disk.longer(3)),
        lambda: disk.recreate(disk.longer(700)),
        lambda: disk.append(disk.row(5)),
    )
    for write in writes:
        write()
        disk.now += 1000 * MILLISECOND
        reader.read()


@pytest.mark.parametrize("error", [EIO, EMFILE, ENOENT], ids=os.strerror)
@pytest.mark.parametrize("count", [1, 7], ids=["once", "seven times on end"])
def test_any_system_call_may_fail_and_reading_goes_on(
    tmp_path: Path, error: int, count: int
) -> None:
    descriptors = len(os.listdir("/dev/fd"))
    for first in range(1, 200):
        disk = Disk(str(tmp_path))
        reader = Reader(disk, 1024)
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, first, count, error)
            story(disk, reader)
        if not faults.failed:
            break
        reader.read()
        assert reader.faults
        assert reader.lines == whole_lines(disk.content())
    assert first > 60
    assert len(os.listdir("/dev/fd")) == descriptors


@pytest.mark.parametrize(
    ("error", "value"),
    [
        (ENOENT, Gone()),
        (EACCES, Unreadable("Permission denied")),
        (EMFILE, Unreadable("Too many open files")),
        (EIO, Unreadable("Input/output error")),
    ],
    ids=str,
)
def test_an_error_is_a_value_that_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, value: Gone | Unreadable
) -> None:
    disk = Disk(str(tmp_path))
    disk.append(HEADER)
    Faults(monkeypatch, 2, 2, error)
    assert Tail(str(disk.path)).poll(Buffer(), disk.now) == value


def test_reads_may_be_as_short_as_a_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.readv
    monkeypatch.setattr(os, "readv", lambda fd, buffers: real(fd, [buffers[0][:1]]))
    disk = Disk(str(tmp_path))
    reader = Reader(disk, 1024)
    story(disk, reader)
    assert reader.lines == whole_lines(disk.content())


def test_a_file_may_shrink_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(str(tmp_path))
    reader = Reader(disk, 1024)
    disk.append(HEADER + disk.row(3000))
    real = os.readv
    shares = [0.9, 0.5, 0.5, 0.1]

    def shrinking(fd: int, buffers: list[memoryview]) -> int:
        if shares:
            disk.cut(shares.pop())
        return real(fd, buffers)

    monkeypatch.setattr(os, "readv", shrinking)
    for _ in range(9):
        disk.append(disk.row(200))
        reader.read()
    assert not shares
    reader.read()
    assert reader.lines == whole_lines(disk.content())


def test_a_file_that_ends_before_its_size_does_not_keep_a_reader_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(str(tmp_path))
    disk.append(HEADER)
    tail, buffer = Tail(str(disk.path)), Buffer()
    with monkeypatch.context() as patch:
        patch.setattr(os, "readv", lambda _fd, _buffers: 0)
        found = tail.poll(buffer, disk.now + 60_000 * MILLISECOND)
        assert isinstance(found, Batch)
        assert not found.more
    found = tail.poll(buffer, disk.now + 60_000 * MILLISECOND)
    assert isinstance(found, Batch)
    assert [bytes(line) for _, line in found.lines()] == whole_lines(HEADER)


def test_lines_written_while_the_file_is_read_come_with_the_next_poll(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(str(tmp_path))
    reader = Reader(disk, 1024)
    real = os.readv
    waiting = [disk.row(3000), disk.row(20)[:-5], disk.row(100)]

    def growing(fd: int, buffers: list[memoryview]) -> int:
        if waiting:
            disk.append(waiting.pop())
        return real(fd, buffers)

    monkeypatch.setattr(os, "readv", growing)
    for _ in range(9):
        disk.append(disk.row(200))
        reader.read()
    assert not waiting
    assert reader.lines == whole_lines(disk.content())
