"""A transcript that is being followed: what the assembler is told of a file that is rewritten."""

from pathlib import Path

import pytest

from ccwatch.store.line_counts import FileLineCounts
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.locate import TranscriptFile
from tests.support.rows import SESSION, answer, encoded, prompt

LONGEST = 2000
"""Bytes of the longest line that is read here."""


class Followed:
    """A transcript and the file that it follows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = Source(TranscriptFile(str(path), "/", SESSION))
        self._buffer = Buffer(size=1000, longest=LONGEST)

    def write(self, data: bytes) -> None:
        """Replace the content, and read it."""
        self.path.write_bytes(data)
        self.read()

    def append(self, data: bytes) -> None:
        """Add to the content, and read it."""
        with self.path.open("ab") as file:
            file.write(data)
        self.read()

    def read(self) -> None:
        while self.source.read(self._buffer, 10**19):
            pass

    @property
    def counts(self) -> tuple[int, int]:
        """How many lines there are, and how many of them were not understood."""
        found = FileLineCounts.of(self.source)
        return found.lines, found.unread


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    return Followed(tmp_path / f"{SESSION}.jsonl")


TALK = encoded([prompt("p"), answer("a", "p"), answer("b", "a")])
TOO_LONG = b"x" * (LONGEST + 1) + b"\n"


def test_of_a_file_that_is_rewritten_twice_the_assembler_forgets_what_it_has(
    followed: Followed,
) -> None:
    followed.write(TALK)
    known = followed.source.fold
    followed.source.mark_assembled()
    followed.write(encoded([prompt("q"), answer("c", "q")]))
    followed.write(encoded([prompt("r")]))
    assert followed.source.replaced is known


def test_lines_that_are_too_long_count_as_long_as_they_are_there(followed: Followed) -> None:
    followed.write(TALK)
    before = followed.source.version
    followed.append(TOO_LONG)
    assert followed.counts == (4, 1)
    assert followed.source.version > before  # or the assembler would not hear of it
    followed.write(encoded([prompt("q")]))
    assert followed.counts == (1, 0)


def test_a_line_that_counted_before_its_newline_is_one_line_with_it(followed: Followed) -> None:
    followed.write(TALK[:-1])
    known = followed.source.fold
    assert followed.counts == (3, 0)
    followed.append(b"\n")
    assert followed.counts == (3, 0)
    followed.append(encoded([prompt("q", "b")]))
    assert followed.counts == (4, 0)
    assert followed.source.fold is known  # nothing was read again
