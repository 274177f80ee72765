"""A config folder full of made-up transcripts, the same bytes every time, with its truth beside it.

What makes real transcripts hard to count is in it on purpose: responses of several rows whose
early rows hold a provisional output, forks that begin with a copy of another transcript
(under its old session id or their own),
sub-agents in both places where releases keep them, progress rows with a sub-agent's
message inside, rows for API errors, and tool results that quote usage.
"""

import json
import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conversation import Conversation, Row, Setting
from benchmarks.prose import Prose
from benchmarks.truth import Truth

MAIN_MODELS = {
    "claude-sonnet-4-5-20250929": 40,
    "claude-opus-4-5-20251101": 30,
    "claude-opus-4-6": 22,
    "claude-sonnet-4-20250514": 8,
}
AGENT_MODELS = {"claude-haiku-4-5-20251001": 60, "claude-sonnet-4-5-20250929": 40}
VERSIONS = ("2.0.14", "2.0.77", "2.1.20", "2.1.100", "2.1.166")
NOW = 1_795_363_200.0
"""Seconds since 1970: 2026-11-22 16:00 UTC, the end of all sessions."""
DAY = 86_400.0


@dataclass(frozen=True)
class Size:
    """How much to write."""

    size: int
    """Bytes, roughly."""
    sessions: int


SIZES = {
    "XS": Size(2_000_000, 8),
    "S": Size(100_000_000, 200),
    "M": Size(1_000_000_000, 2_000),
    "L": Size(5_000_000_000, 10_000),
}


class Corpus:
    """Writes transcripts below a folder."""

    def __init__(self, root: Path, size: Size, seed: int = 1) -> None:
        self._projects = root / "projects"
        self._size = size
        self._draw = random.Random(seed)
        self._prose = Prose(seed)
        self._original: tuple[Setting, bytes] | None = None
        self.truth = Truth()

    def write(self) -> Truth:
        """Write everything, and say what it was."""
        weights = [self._draw.lognormvariate(0, 1.5) for _ in range(self._size.sessions)]
        scale = self._size.size / sum(weights)
        for weight in weights:
            self._session(max(6_000, int(weight * scale)))
        return self.truth

    def _session(self, budget: int) -> None:
        setting = self._setting()
        start = NOW - self._draw.choice((30, 180)) * DAY * self._draw.random() - budget / 600
        folder = self._projects / setting.cwd.replace("/", "-")
        folder.mkdir(parents=True, exist_ok=True)
        agents = min(8, int(self._draw.expovariate(0.9))) if budget > 120_000 else 0
        news: list[Row] = []
        for _ in range(agents):
            news += self._agent(folder, setting, start, max(6_000, budget // 20))
        path = folder / f"{setting.session}.jsonl"
        fork = self._fork(setting) if budget > 60_000 and self._draw.random() < 0.05 else b""
        with path.open("wb") as file:
            talk = Conversation(file, setting, start, self._draw, self._prose, self.truth)
            talk.copy(fork)
            talk.run(budget - agents * (budget // 20), news)
        _leave(path, talk)
        self.truth.sessions += 1
        if not fork and 150_000 < talk.whole < 1_500_000:
            self._original = (setting, _first_half(path.read_bytes()[: talk.whole]))

    def _setting(self) -> Setting:
        draw, few = self._draw, max(2, self._size.sessions // 25)
        return Setting(
            session=self._prose.uuid(),
            cwd=f"/home/dev/project-{int(few * draw.random() ** 2):03d}",
            branch=draw.choice(("main", "main", "feature/tail")),
            version=draw.choice(VERSIONS),
            model=draw.choices(list(MAIN_MODELS), list(MAIN_MODELS.values()))[0],
            hour=draw.random() < 0.4,
        )

    def _agent(self, folder: Path, parent: Setting, start: float, budget: int) -> list[Row]:
        agent = f"a{self._draw.getrandbits(64):016x}"
        models, weights = list(AGENT_MODELS), list(AGENT_MODELS.values())
        setting = Setting(
            session=parent.session,
            cwd=parent.cwd,
            branch=parent.branch,
            version=parent.version,
            model=self._draw.choices(models, weights)[0],
            hour=False,
            agent=agent,
        )
        place = folder
        if parent.version.startswith("2.1"):
            place = folder / parent.session / "subagents"
            place.mkdir(parents=True, exist_ok=True)
        path = place / f"agent-{agent}.jsonl"
        with path.open("wb") as file:
            talk = Conversation(file, setting, start + 30, self._draw, self._prose, self.truth)
            talk.run(budget, [])
        _leave(path, talk)
        self.truth.note("sub-agents")
        return talk.progress if parent.version.startswith("2.1") else []

    def _fork(self, setting: Setting) -> bytes:
        if self._original is None:
            return b""
        (old, rows), self._original = self._original, None
        self.truth.note("forks")
        if self._draw.random() < 0.5:
            return rows
        return rows.replace(old.session.encode(), setting.session.encode())


def _leave(path: Path, talk: Conversation) -> None:
    """Leave a transcript as it would be found: written to last when its newest row was."""
    os.utime(path, (talk.now, talk.now))


def _first_half(transcript: bytes) -> bytes:
    """Cut after the last row that ends a response in the first half."""
    end = transcript.rfind(b'"stop_reason":"', 0, len(transcript) // 2)
    return transcript[: transcript.find(b"\n", end) + 1] if end >= 0 else b""


def truth_file(root: Path) -> Path:
    """Name the file beside a corpus that holds its totals."""
    return root.with_name(f"{root.name}.truth.json")


def ensure(root: Path, name: str) -> None:
    """Write the corpus of a size unless there is one already; half a corpus is never left."""
    if root.exists():
        return
    part = root.with_name(f"{root.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    truth = Corpus(part, SIZES[name]).write()
    truth_file(root).write_text(json.dumps(truth.totals() | {"shape": truth.shape}, indent=1))
    part.rename(root)
