"""What work may cost, without a clock: bytes read, files opened, lines decoded, bytes drawn."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.corpus import Corpus, Size
from benchmarks.folder import LiveSession
from benchmarks.terminal import Terminal, shown
from ccwatch.store.index import Index
from tests.support import rows

SLACK = 64 << 10
"""Bytes that may be read with each append beyond what was appended."""
OTHERS = 8
"""Files that a start may open beside the transcripts that changed: settings and the like."""
IDLE_S = 10
"""Seconds that an app is left alone for."""
SIZE = Size(size=6_000_000, sessions=24)

OPENED = """
import sys

root, log = sys.argv[1], open(sys.argv[2], "a", buffering=1)


def heed(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(root):
        log.write(arguments[0] + "\\n")


sys.addaudithook(heed)
from ccwatch.cli import main
main(["--config-dir", root] if len(sys.argv) == 3 else [*sys.argv[3:], "--config-dir", root])
"""
"""Runs ccwatch on a folder, and writes down each file below it that is opened."""

DECODED = """
import sys
from collections import Counter
from pathlib import Path

import msgspec.json

lines = set()
for path in Path(sys.argv[1]).rglob("*.jsonl"):
    lines.update(path.read_bytes().splitlines())
decoded = Counter()
Decoder = msgspec.json.Decoder


class Noting:
    def __init__(self, *arguments, **more):
        self._decoder = Decoder(*arguments, **more)

    def decode(self, data):
        decoded.update({bytes(data)} & lines)
        return self._decoder.decode(data)


msgspec.json.Decoder = Noting
import os
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from ccwatch.store.index import Index
index = Index((sys.argv[1],))
index.read_once()
assert index.snapshot().sessions
print(decoded.total())
"""
"""Reads a folder once, in one process, and prints how often a line of it was decoded."""

in_proc = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("corpus") / "claude"
    Corpus(root, SIZE, seed=3).write()
    return root


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def bytes_read() -> int:
    """Bytes that this process has read so far, from anywhere."""
    return int(re.findall(r"rchar: (\d+)", Path("/proc/self/io").read_text())[0])


def long_conversation(branched: bool) -> bytes:
    """A session of some megabytes; on another branch it goes on from its first prompt."""
    said = [rows.spelt(rows.prompt("p"))]
    for n in range(400):
        asked = "p" if not n or (branched and n == 200) else f"r{n - 1}"
        said.append(rows.spelt(rows.answer(f"a{n}", asked, at=n)))
        said.append(rows.output(f"r{n}", f"a{n}", at=n))
    return b"".join(said)


@in_proc
@pytest.mark.parametrize(
    ("branched", "quiet"),
    [(False, False), (True, False), (False, True)],
    ids=["in use", "in use, branched", "quiet"],
)
def test_an_append_takes_no_more_reading_than_itself(
    tmp_path: Path, branched: bool, quiet: bool
) -> None:
    root = tmp_path / "claude"
    path = root / rows.PROJECT / f"{rows.SESSION}.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(long_conversation(branched))
    assert path.stat().st_size > 20 * SLACK
    if quiet:
        os.utime(path, (1, 1))
    index = Index((str(root),))
    index.sweep()
    index.work(60)
    known = len(index.snapshot().sessions[0].main.responses)
    more = rows.spelt(rows.answer("z", "r399", at=500))
    before = bytes_read()
    with path.open("ab") as file:
        file.write(more)
    index.hint([str(path)])
    index.work(60)
    assert len(index.snapshot().sessions[0].main.responses) == known + 1
    assert bytes_read() - before <= len(more) + SLACK


@in_proc
def test_what_was_quiet_and_branched_is_read_once_more_and_then_no_more_than_grows(
    tmp_path: Path,
) -> None:
    """What further rows would need of its branches was given up while it was quiet."""
    root = tmp_path / "claude"
    path = root / rows.PROJECT / f"{rows.SESSION}.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(long_conversation(branched=True))
    os.utime(path, (1, 1))
    index = Index((str(root),))
    index.sweep()
    index.work(60)
    size = path.stat().st_size
    for number, most in enumerate((size, 0)):
        more = rows.spelt(rows.answer(f"z{number}", "r399", at=500 + number))
        before = bytes_read()
        with path.open("ab") as file:
            file.write(more)
        index.hint([str(path)])
        index.work(60)
        assert bytes_read() - before <= most + len(more) + SLACK


def ccwatch(root: Path, home: Path, *arguments: str) -> list[str]:
    """Run a command, and give the files below the config folder that it opened."""
    log = home / "opened"
    log.unlink(missing_ok=True)
    subprocess.run(
        [sys.executable, "-c", OPENED, str(root), str(log), *arguments],
        env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return log.read_text().splitlines()


def transcripts(paths: Sequence[str]) -> set[str]:
    return {path for path in paths if path.endswith(".jsonl")}


def test_a_warm_start_opens_the_transcripts_that_changed(
    corpus: Path, tmp_path: Path, home: Path
) -> None:
    root = Path(shutil.copytree(corpus, tmp_path / "claude"))
    every = {str(path) for path in root.rglob("*.jsonl")}
    assert transcripts(ccwatch(root, home, "snapshot", "--json")) == every
    path = max(root.glob("projects/*/*.jsonl"), key=lambda one: one.stat().st_size)
    with path.open("ab") as file:
        file.write(rows.spelt(rows.row("system", "z", at=900)))
    assert transcripts(ccwatch(root, home, "snapshot", "--json")) == {str(path)}


def test_a_warm_start_opens_little_else(corpus: Path, tmp_path: Path, home: Path) -> None:
    root = Path(shutil.copytree(corpus, tmp_path / "claude"))
    ccwatch(root, home, "snapshot", "--json")
    assert len(ccwatch(root, home, "snapshot", "--json")) <= OTHERS


def test_a_scan_decodes_each_line_and_hardly_any_twice(corpus: Path) -> None:
    """So that damage is found wherever it is; twice are read what is no straight conversation."""
    lines = [line for path in corpus.rglob("*.jsonl") for line in path.read_bytes().splitlines()]
    command = [sys.executable, "-c", DECODED, str(corpus)]
    child = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(lines) <= int(child.stdout) <= 1.1 * len(lines)


@pytest.mark.slow
@pytest.mark.parametrize("live", [False, True], ids=["nothing live", "a countdown"])
def test_an_app_that_is_left_alone_opens_nothing_and_draws_a_countdown_at_most(
    recordings: Path, tmp_path: Path, home: Path, live: bool
) -> None:
    root = Path(shutil.copytree(recordings / "2.1.330-life" / "claude", tmp_path / "claude"))
    if live:
        LiveSession(root).answer(50_000)
    log = tmp_path / "opened"
    command = [sys.executable, "-c", OPENED, str(root), str(log)]
    with Terminal(command, home, root) as app:
        app.until("50.0k" if live else "shop")
        app.settle()
        app.forget()
        before = len(transcripts(log.read_text().splitlines()))
        log.write_text("")
        app.watch(IDLE_S)
        drawn = [line for line in shown(app.output).splitlines() if line]
    assert before > 0
    assert transcripts(log.read_text().splitlines()) == set()
    countdown = re.compile(r"│ cache +warm +\d:\d\d of 5 min ━*")
    assert [line for line in drawn if not countdown.fullmatch(line)] == []
    assert bool(drawn) is live
