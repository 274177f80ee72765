"""Builds a conversation step by step: its responses and its blocks, which fit each other."""

from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from ccwatch.analysis.alignment import OUTSIDE
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response, ToolCall
from ccwatch.model.usage import Usage

SONNET = "claude-sonnet-4-5"
BEGIN_MS = 1_790_000_000_000
BYTES = 3.2
"""Bytes for a token in these conversations, which is what a lane is taken to have at first."""
BASELINE = 20_000
"""Tokens of system prompt and tools."""
OUTPUT = 100
"""Tokens of every answer."""


def place(offset: int) -> Place:
    return Place("/talk.jsonl", offset, 1)


@dataclass
class Talk:
    """A conversation. Every response takes a minute and reads from the cache what was before."""

    model: str = SONNET
    responses: list[Response] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    compactions: list[Compaction] = field(default_factory=list)
    preserved: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    context: int = BASELINE
    waiting: int = 0

    @property
    def now_ms(self) -> int:
        return BEGIN_MS + 60_000 * len(self.responses)

    @property
    def lane(self) -> Lane:
        return Lane(
            tuple(self.responses),
            turns=tuple(self.turns),
            compactions=tuple(self.compactions),
            last=self.responses[-1] if self.responses else None,
        )

    @property
    def story(self) -> Story:
        return Story(
            "s", entries=tuple(self.entries), dead=frozenset(self.dead), preserved=self.preserved
        )

    def add(self, kind: Kind, size: int, **more: Any) -> str:
        """Put a block into the transcript, and give the uuid of its row."""
        uuid = f"row-{len(self.entries)}"
        known: dict[str, Any] = {"uuid": uuid, "at_ms": self.now_ms, **more}
        entry = Entry(kind, place(len(self.entries)), 0, "", 0, size)
        self.entries.append(replace(entry, **known))
        if kind not in OUTSIDE and "response" not in more:
            self.waiting += size
        return uuid

    def prompt(self, size: int = 320) -> str:
        """The user says something."""
        uuid = self.add(Kind.PROMPT, size)
        self.turns.append(Turn(uuid, self.now_ms, place(0), len(self.responses)))
        return uuid

    def answer(self, *tools: tuple[str, str], model: str = "") -> str:
        """The model answers, and calls tools by name and target."""
        number = len(self.responses)
        new = round(self.waiting / BYTES)
        used = Usage(write_5m=new, read=self.context, output=OUTPUT)
        self.context += new
        calls = tuple(ToolCall(f"call-{number}-{i}", name) for i, (name, _) in enumerate(tools))
        self.responses.append(
            Response(
                f"msg-{number}",
                "",
                model or self.model,
                self.now_ms,
                used,
                context=self.context,
                ended=True,
                tools=calls,
                entered=self.waiting,
            )
        )
        self.waiting, self.context = 0, self.context + OUTPUT
        uuid = self.add(Kind.TEXT, 0, response=f"msg-{number}")
        for call, (name, target) in zip(calls, tools, strict=True):
            known = {"name": name, "target": target, "call": call.id}
            self.add(Kind.CALL, 0, response=f"msg-{number}", **known)
        return uuid

    def use(
        self, tool: str, target: str, size: int = 3200, *, failed: bool = False, same: bool = False
    ) -> str:
        """The model calls a tool, and its result comes; gives the uuid of the result's row."""
        self.answer((tool, target))
        call = self.responses[-1].tools[0].id
        known = {"name": tool, "target": target, "call": call}
        return self.add(Kind.RESULT, size, failed=failed, unchanged=same, **known)

    def turn(self, *used: tuple[str, str, int]) -> None:
        """The user asks, the model uses tools, and answers."""
        self.prompt()
        for tool, target, size in used:
            self.use(tool, target, size)
        self.answer()

    def idle(self, turns: int) -> None:
        """So many turns without tools."""
        for _ in range(turns):
            self.turn()

    def compact(
        self,
        *kept: str,
        left: int = 5_000,
        pre: int | None = None,
        trigger: Trigger = Trigger.AUTO,
        size: int = 3200,
    ) -> Compaction:
        """The conversation is compacted to so many tokens beside the baseline."""
        before = self.context + round(self.waiting / BYTES)
        uuid = self.add(Kind.COMPACTED, 100)
        self.preserved[uuid] = kept
        self.compactions.append(
            Compaction(
                uuid,
                self.now_ms,
                trigger,
                "2.1.330",
                self.responses[-1].model if self.responses else "",
                pre_tokens=before if pre is None else pre,
                post_tokens=left,
                summary_bytes=size,
                after=len(self.responses),
            )
        )
        self.context, self.waiting = BASELINE + left - round(size / BYTES), 0
        self.add(Kind.SUMMARY, size)
        return self.compactions[-1]
