"""What the parts are measured on: one transcript of some megabytes, and many small ones."""

import random
from pathlib import Path

import pytest

from benchmarks.conversation import Conversation, Setting
from benchmarks.corpus import Corpus, Size
from benchmarks.micro.beside import TOLD
from benchmarks.prose import Prose
from benchmarks.truth import Truth

LENGTH = 4_000_000
"""Bytes of the one."""
MANY = Size(4_000_000, 200)
"""The many."""
SESSION = "99999999-9999-4999-8999-999999999999"
BEGIN = 1_790_000_000.0
"""Seconds since 1970."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what the tables of the plugin do not: the ratios."""
    terminalreporter.section("beside the plain loop")
    for line in TOLD:
        terminalreporter.write_line(line)


def write(path: Path, length: int) -> Path:
    """Write a straight conversation. Gives the transcript."""
    setting = Setting(
        session=path.stem,
        cwd="/home/dev/shop",
        branch="main",
        version="2.1.166",
        model="claude-opus-4-6",
        hour=False,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        Conversation(file, setting, BEGIN, random.Random(1), Prose(1), Truth()).run(length, [])
    return path


@pytest.fixture(scope="session")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("claude") / "projects" / "-home-dev-shop"
    return write(folder / f"{SESSION}.jsonl", LENGTH)


@pytest.fixture(scope="session")
def lines(transcript: Path) -> list[bytes]:
    """The rows of the transcript."""
    return transcript.read_bytes().splitlines()


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A config folder with many sessions, and one more that may be appended to."""
    root = tmp_path / "claude"
    Corpus(root, MANY).write()
    write(root / "projects" / "-home-dev-shop" / f"{SESSION}.jsonl", 100_000)
    return root
