"""A config folder to measure in: the transcripts of a corpus, and one session that is live."""

import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from errno import EXDEV
from pathlib import Path

from ccwatch.client.registry import began_at

SESSION = "11111111-2222-4333-8444-555555555555"
FOLDER = "/home/dev/live"
MODEL = "claude-sonnet-4-5-20250929"
VERSION = "2.1.166"
TEXT = "What was asked for is done, and the tests pass. " * 8
"""What each answer of the live session says."""


@contextmanager
def copied(corpus: Path, place: Path) -> Iterator[Path]:
    """Give a config folder with the transcripts of a corpus, for as long as the block takes.

    The transcripts are linked to where that is possible, and may not be changed.

    Args:
        corpus: A config folder.
        place: The folder in which to make it.
    """
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        config = Path(folder) / "claude"
        shutil.copytree(corpus, config, copy_function=_linked)
        yield config


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno != EXDEV:
            raise
        shutil.copy2(source, target)
    return target


class LiveSession:
    """A session that runs now, as its client would write it. This process stands for the client."""

    def __init__(self, config: Path) -> None:
        """Begin it in a config folder.

        Args:
            config: A config folder that may be written to.
        """
        self._path = config / "projects" / FOLDER.replace("/", "-") / f"{SESSION}.jsonl"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._parent: str | None = None
        self._register(config / "sessions")
        prompt = {"role": "user", "content": "Go on."}
        self._path.write_bytes(self._row("user", message=prompt))

    def _register(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        entry = {
            "pid": os.getpid(),
            "sessionId": SESSION,
            "cwd": FOLDER,
            "startedAt": time.time_ns() // 1_000_000,
            "procStart": began_at(os.getpid()),
            "version": VERSION,
            "kind": "interactive",
            "status": "busy",
        }
        (folder / f"{os.getpid()}.json").write_text(json.dumps(entry))

    def answer(self, context: int) -> float:
        """Append an answer after which the context holds so many tokens.

        Returns:
            When it was written, by `time.perf_counter`.
        """
        written = min(1_000, context)
        usage = {
            "input_tokens": 0,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": context - written,
            "cache_creation": {
                "ephemeral_5m_input_tokens": written,
                "ephemeral_1h_input_tokens": 0,
            },
            "output_tokens": 1,
        }
        message = {
            "model": MODEL,
            "id": f"msg_{uuid.uuid4().hex[:24]}",
            "type": "message",
            "role": "assistant",
            "content": [{"type": "text", "text": TEXT}],
            "stop_reason": "end_turn",
            "usage": usage,
        }
        row = self._row("assistant", message=message, requestId=f"req_{uuid.uuid4().hex[:24]}")
        with self._path.open("ab", buffering=0) as file:
            at = time.perf_counter()
            file.write(row)
        return at

    def _row(self, kind: str, **more: object) -> bytes:
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
        row = {
            "parentUuid": self._parent,
            "isSidechain": False,
            "userType": "external",
            "cwd": FOLDER,
            "sessionId": SESSION,
            "version": VERSION,
            "gitBranch": "main",
            "type": kind,
            **more,
            "uuid": str(uuid.uuid4()),
            "timestamp": stamp.replace("+00:00", "Z"),
        }
        self._parent = str(row["uuid"])
        return json.dumps(row, separators=(",", ":")).encode() + b"\n"
