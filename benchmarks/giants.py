"""Config folders that are extreme in one way each: what they hold is simple, and known exactly."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

SHORT = 700
"""Bytes that a tool puts out in sessions of which there are many."""
USUAL = 9_000
"""Bytes that it puts out elsewhere: with them rows are of a usual size."""
EXCHANGE = 10_900
"""Bytes of an exchange with such a result."""
EPOCH = 60
"""Exchanges after which a conversation is compacted."""
STEP = 2_000
"""Tokens that each exchange adds."""
BEGAN = 1_790_000_000
"""Seconds since 1970 at which every session began."""
MODEL = "claude-sonnet-4-5-20250929"
INPUT = {"command": "make test", "description": "Run the tests"}

encode: Callable[[object], bytes] = msgspec.json.Encoder().encode


@dataclass
class Written:
    """What stands in a config folder."""

    sessions: int = 0
    """How many there are."""
    size: int = 0
    """Bytes of all transcripts."""
    rows: int = 0
    """Lines, whether they can be read or not."""
    responses: int = 0
    """Answers that the API billed."""


class Conversation:
    """Makes the rows of one session, spelt as clients spell them."""

    def __init__(self, number: int, cwd: str) -> None:
        self._key = f"{number:06d}"
        self._head = {
            "isSidechain": False,
            "userType": "external",
            "cwd": cwd,
            "sessionId": session_id(number),
            "version": "2.1.330",
            "gitBranch": "main",
        }
        self._parent: str | None = None

    def exchange(self, number: int, output: int) -> Iterator[bytes]:
        """Yield a prompt, the answer that calls a tool, and the tool's result.

        A compaction comes before it when it is time for one.

        Args:
            number: Of the exchange, from 0.
            output: Bytes that the tool put out: half as the model saw it, half as the user did.
        """
        at, name = BEGAN + 20 * number, f"{self._key}{number:016d}"
        if number and number % EPOCH == 0:
            before = {"trigger": "auto", "preTokens": 20_000 + EPOCH * STEP}
            told = {"content": "Conversation compacted", "compactMetadata": before}
            yield self._row(f"c{name}", at, type="system", subtype="compact_boundary", **told)
        prompt = {"role": "user", "content": "Go on, and look at the next one."}
        yield self._row(f"p{name}", at, type="user", message=prompt)
        answer, request = _answer(name, number % EPOCH), f"req_01{name}"
        yield self._row(f"a{name}", at + 9, type="assistant", message=answer, requestId=request)
        text = ("a line of what came out\n" * (1 + output // 48))[: output // 2]
        brought = {"tool_use_id": f"toolu_01{name}", "type": "tool_result", "content": text}
        result = {"role": "user", "content": [brought]}
        shown = {"stdout": text, "stderr": ""}
        yield self._row(f"r{name}", at + 12, type="user", message=result, toolUseResult=shown)

    def _row(self, uuid: str, at: int, **more: object) -> bytes:
        stamp = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
        row = {"parentUuid": self._parent, **self._head, **more, "uuid": uuid, "timestamp": stamp}
        self._parent = uuid
        return encode(row) + b"\n"


def session_id(number: int) -> str:
    """Make up the id of a session."""
    return f"0e0e0e0e-0000-4000-8000-{number:012d}"


def long_file(config: Path, size: int) -> Written:
    """Write one session of about so many bytes."""
    written = Written()
    _write(config, written, 0, [USUAL] * max(1, size // EXCHANGE))
    return written


def long_line(config: Path, size: int, exchanges: int = 200) -> Written:
    """Write one session in the middle of which a single line has at least so many bytes."""
    written = Written()
    outputs = [USUAL] * exchanges
    outputs[exchanges // 2] = size
    _write(config, written, 0, outputs)
    return written


def many(config: Path, folders: int, sessions: int, exchanges: int = 3) -> Written:
    """Write so many short sessions, shared out evenly to the folders of so many projects."""
    written = Written()
    for number in range(sessions):
        _write(config, written, number, [SHORT] * exchanges, f"/home/dev/p-{number % folders:05d}")
    return written


def _write(
    config: Path, written: Written, number: int, outputs: list[int], cwd: str = "/home/dev/giant"
) -> None:
    path = config / "projects" / cwd.replace("/", "-") / f"{session_id(number)}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    talk = Conversation(number, cwd)
    with path.open("wb") as file:
        for exchange, output in enumerate(outputs):
            for line in talk.exchange(exchange, output):
                written.size += file.write(line)
                written.rows += 1
    ended = BEGAN + 20 * len(outputs)
    os.utime(path, (ended, ended))  # written to last when its newest row was
    written.sessions += 1
    written.responses += len(outputs)


def _answer(name: str, place: int) -> dict[str, object]:
    usage = {
        "input_tokens": 3,
        "cache_creation_input_tokens": STEP,
        "cache_read_input_tokens": 20_000 + STEP * place,
        "output_tokens": 120,
    }
    return {
        "model": MODEL,
        "id": f"msg_01{name}",
        "type": "message",
        "role": "assistant",
        "content": [{"type": "tool_use", "id": f"toolu_01{name}", "name": "Bash", "input": INPUT}],
        "stop_reason": "tool_use",
        "usage": usage,
    }
