"""One transcript, row by row, as Claude Code writes it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

from benchmarks.prose import Prose
from benchmarks.truth import Spent, Truth

Row = dict[str, object]
encode: Callable[[object], bytes] = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Setting:
    """What stays the same in all rows of a transcript."""

    session: str
    cwd: str
    branch: str
    version: str
    model: str
    hour: bool
    """Is the cache kept for an hour rather than five minutes?"""
    agent: str = ""
    """The id of the sub-agent; empty in a main transcript."""


@dataclass
class Conversation:
    """Writes a transcript until it has reached its size, and counts what it writes."""

    file: BinaryIO
    setting: Setting
    now: float
    """Seconds since 1970."""
    draw: random.Random
    prose: Prose
    truth: Truth
    progress: list[Row] = field(default_factory=list)
    """Rows that the parent of this sub-agent will hold."""
    size: int = 0
    """Bytes written."""
    whole: int = 0
    """Bytes written when the last response was complete."""
    parent: str | None = None
    base: int = 0
    """Tokens of an empty conversation."""
    cached: int = 0
    """Tokens in the cache."""
    pending: int = 0
    """Tokens that the next request adds."""
    trigger: int = 0
    """Tokens at which the conversation is compacted."""

    def __post_init__(self) -> None:
        """Settle how big an empty conversation and a full one are."""
        least = 9_000 if self.setting.agent else 16_000
        self.base = self.draw.randint(least, least + 8_000)
        self.pending = self.base
        self.trigger = self.draw.randint(150_000, 168_000)

    def run(self, budget: int, news: list[Row]) -> None:
        """Write prompts, responses and results until the transcript has so many bytes."""
        self.prompt()
        while self.size < budget:
            if self.draw.random() < 0.004:
                self.api_error()
            tools = self.response()
            for tool in tools:
                self.result(tool)
            while news:
                self.write(news.pop())
                self.truth.note("copies in progress rows")
            if self.cached + self.pending > self.trigger:
                self.compact()
            if not tools:
                self.prompt()

    def copy(self, start: bytes) -> None:
        """Begin with rows of another transcript, as a fork does."""
        self.file.write(start)
        self.size += len(start)

    def write(self, row: Row) -> None:
        """Write one row."""
        line = encode(row) + b"\n"
        self.file.write(line)
        self.size += len(line)

    def row(self, kind: str, **more: object) -> Row:
        """Begin a row, as a child of the row before it."""
        uuid = self.prose.uuid()
        stamp = datetime.fromtimestamp(self.now, UTC).isoformat(timespec="milliseconds")
        row: Row = {
            "parentUuid": self.parent,
            "isSidechain": bool(self.setting.agent),
            "userType": "external",
            "cwd": self.setting.cwd,
            "sessionId": self.setting.session,
            "version": self.setting.version,
            "gitBranch": self.setting.branch,
            "type": kind,
            **more,
            "uuid": uuid,
            "timestamp": stamp.replace("+00:00", "Z"),
        }
        if self.setting.agent:
            row["agentId"] = self.setting.agent
        self.parent = uuid
        return row

    def prompt(self) -> None:
        """Write what the user types."""
        self.now += self.draw.lognormvariate(4, 1)
        content = self.prose.text(self._amount(160, 1.1, 20_000))
        self.write(self.row("user", message={"role": "user", "content": content}))
        self.pending += len(content) // 4

    def api_error(self) -> None:
        """Write a response that never was: no request, no tokens, no cost."""
        message = {
            "id": self.prose.uuid(),
            "model": "<synthetic>",
            "role": "assistant",
            "type": "message",
            "usage": Spent(0, 0, 0, 0, 0).wire(0),
            "content": [{"type": "text", "text": "API Error: 529 Overloaded"}],
        }
        self.write(self.row("assistant", message=message, isApiErrorMessage=True))
        self.truth.note("synthetic rows")

    def response(self) -> list[tuple[str, str]]:
        """Write a response as a row for each of its blocks.

        Only the last row knows how much was written. Returns the id and name of each tool.
        """
        self.now += self.draw.lognormvariate(2, 0.8)
        spent = self._spend()
        blocks, tools = self._blocks()
        message_id, request_id = self.prose.token("msg_01", 22), self.prose.token("req_01", 22)
        for index, block in enumerate(blocks):
            last = index == len(blocks) - 1
            message: Row = {
                "model": self.setting.model,
                "id": message_id,
                "type": "message",
                "role": "assistant",
                "content": [block],
                "stop_reason": ("tool_use" if tools else "end_turn") if last else None,
                "stop_sequence": None,
                "usage": spent.wire(spent.output if last else min(spent.output, 4)),
            }
            self.now += 0.7
            self.write(self.row("assistant", message=message, requestId=request_id))
            if self.setting.agent and self.draw.random() < 0.03:
                self._report(message, request_id)
        self.truth.add(self.setting.model, spent)
        self.whole = self.size
        return tools

    def result(self, tool: tuple[str, str]) -> None:
        """Write what a tool printed: half as the model saw it, half as the screen shows it."""
        self.now += self.draw.lognormvariate(0.4, 1.2)
        size = self._amount(1000, 1.82, 1_000_000)
        seen = self.prose.text(min(size // 2, 30_000))
        shown = self.prose.text(size - len(seen))
        block = {"tool_use_id": tool[0], "type": "tool_result", "content": seen}
        shape: Row = {"stdout": shown, "stderr": "", "interrupted": False, "isImage": False}
        if tool[1] == "Read":
            shape = {"type": "text", "file": {"filePath": self._path(), "content": shown}}
        message = {"role": "user", "content": [block]}
        self.write(self.row("user", message=message, toolUseResult=shape))
        self.pending += min(25_000, len(seen) // 3 + 30)

    def compact(self) -> None:
        """Write the boundary of a compaction, and the summary that follows it."""
        before, self.parent = self.parent, None
        metadata = {"trigger": "auto", "preTokens": self.cached + self.pending}
        boundary = self.row("system", subtype="compact_boundary", content="Conversation compacted")
        self.write(boundary | {"logicalParentUuid": before, "compactMetadata": metadata})
        summary = self.prose.text(self.draw.randint(6_000, 18_000))
        message = {"role": "user", "content": f"This session is being continued.\n{summary}"}
        self.write(self.row("user", message=message, isCompactSummary=True))
        self.cached, self.pending = 0, self.base + len(summary) // 3
        self.truth.compactions += not self.setting.agent
        self.truth.note("compactions")

    def _amount(self, median: int, spread: float, most: int) -> int:
        return min(most, int(median * self.draw.lognormvariate(0, spread)) + 10)

    def _path(self) -> str:
        return f"{self.setting.cwd}/src/{self.prose.word()}.py"

    def _spend(self) -> Spent:
        fresh = self.draw.choice((1, 2, 3, 4, 6, 8, 10))
        warm = self.draw.random() > 0.03
        written = self.pending if warm else self.cached + self.pending
        read = self.cached if warm else 0
        output = min(16_000, self._amount(260, 1.1, 16_000))
        self.cached, self.pending = read + written, output
        hour = self.setting.hour
        return Spent(fresh, 0 if hour else written, written if hour else 0, read, output)

    def _blocks(self) -> tuple[list[Row], list[tuple[str, str]]]:
        blocks: list[Row] = []
        tools: list[tuple[str, str]] = []
        if self.draw.random() < 0.40:
            thought = self.prose.text(self._amount(500, 0.9, 6_000))
            signature = self.prose.token("", 300 + len(thought) // 2)
            blocks.append({"type": "thinking", "thinking": thought, "signature": signature})
        if self.draw.random() < 0.55:
            blocks.append({"type": "text", "text": self.prose.text(self._amount(240, 0.9, 8_000))})
        for _ in range(self.draw.choices((0, 1, 2, 3), (12, 72, 12, 4))[0]):
            name = self.draw.choice(("Bash", "Read", "Read", "Edit", "Grep"))
            tools.append((self.prose.token("toolu_01", 22), name))
            call = self._call(name)
            blocks.append({"type": "tool_use", "id": tools[-1][0], "name": name, "input": call})
        return blocks or [{"type": "text", "text": self.prose.text(200)}], tools

    def _call(self, name: str) -> Row:
        if name == "Bash":
            return {"command": self.prose.text(120), "description": self.prose.text(40)}
        if name == "Edit":
            old, new = self._amount(220, 1.3, 30_000), self._amount(260, 1.3, 30_000)
            texts = {"old_string": self.prose.text(old), "new_string": self.prose.text(new)}
            return {"file_path": self._path(), **texts}
        return {"file_path": self._path()}

    def _report(self, message: Row, request_id: str) -> None:
        inner = {"type": "assistant", "message": message, "requestId": request_id}
        data = {"type": "agent_progress", "agentId": self.setting.agent, "message": inner}
        row = self.row("progress", data=data) | {"isSidechain": False, "parentUuid": None}
        row.pop("agentId")
        self.progress.append(row)
