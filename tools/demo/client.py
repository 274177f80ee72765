"""Acts like the client: one conversation, and the rows that it leaves on disk."""

import re
from dataclasses import dataclass, field
from random import Random
from zlib import crc32

from tools.demo.ledger import Account, Billed
from tools.demo.tape import Row, Tape, compact, written
from tools.demo.window import Window, tokens_of

NEWER = "2.1.330"
"""The release whose rows hold more than those of the older one."""

IMAGE = {
    "type": "image",
    "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo" * 400},
}
"""A picture, as it stands in a prompt."""


@dataclass
class Client:
    """One conversation with its window, its cache and its transcript."""

    tape: Tape
    account: Account
    session: str
    cwd: str
    branch: str
    model: str
    version: str
    now: int
    """Milliseconds since 1970, UTC."""
    window: Window
    """Its window."""
    slug: str = ""
    agent: str = ""
    """The sub-agent's id; empty for the main chain."""
    parent: str | None = None
    """The row before."""
    prompt_id: str = ""
    recent: dict[str, str] = field(default_factory=dict)
    """Files that were read, the newest last."""
    thrifty: bool = False
    """Does it write what packs well: ids that count, and texts that begin again and again?"""
    speed: str = "standard"
    """Or `fast`."""
    effort: str = ""
    """How much the model is to think; empty where the client does not tell."""
    missed: str = ""
    """Why the next answer misses the cache, as the API says; empty if it does not."""

    def __post_init__(self) -> None:
        self.random = Random(self.session + self.agent)
        self.count = crc32((self.session + self.agent).encode()) << 16

    @property
    def path(self) -> str:
        """Its transcript."""
        folder = f"projects/{re.sub('[^A-Za-z0-9]', '-', self.cwd)}/{self.session}"
        return f"{folder}/subagents/agent-{self.agent}.jsonl" if self.agent else f"{folder}.jsonl"

    @property
    def newer(self) -> bool:
        """Is it the newer of the two releases?"""
        return self.version == NEWER

    # -- rows

    def hexes(self, length: int) -> str:
        """Digits of an id."""
        if self.thrifty:
            self.count += 1
            return f"{self.count:0{length}x}"[-length:]
        return f"{self.random.getrandbits(length * 4):0{length}x}"

    def uuid(self) -> str:
        """A new id."""
        return "-".join(self.hexes(length) for length in (8, 4, 4, 4, 12))

    def note(self, row: Row) -> None:
        """Write a row that is no part of the conversation."""
        self.tape.put(self.now, self.path, row)

    def row(self, head: Row, tail: Row | None = None, *, at: int | None = None) -> str:
        """Write a row of the conversation, after the one before it. Gives its uuid."""
        uuid = self.uuid()
        first: dict[str, object] = {"parentUuid": self.parent}
        if self.parent is None and "logicalParentUuid" in head:
            first["logicalParentUuid"] = head["logicalParentUuid"]
        first["isSidechain"] = bool(self.agent)
        if self.agent:
            first["agentId"] = self.agent
        stamp = {"uuid": uuid, "timestamp": written(self.now if at is None else at)}
        self.tape.put(self.now, self.path, {**first, **head, **stamp, **(tail or {}), **self.place})
        self.parent = uuid
        return uuid

    @property
    def place(self) -> dict[str, object]:
        """How every row of the conversation ends."""
        place: dict[str, object] = {
            "userType": "external",
            "entrypoint": "cli",
            "cwd": self.cwd,
            "sessionId": self.session,
            "version": self.version,
            "gitBranch": self.branch,
        }
        return {**place, "slug": self.slug} if self.slug else place

    def wake(self, notice: str) -> None:
        """The client tells the model something, and nobody typed anything."""
        self.prompt_id = self.uuid()
        message = {"role": "user", "content": f"<task-notification>{notice}</task-notification>"}
        self.window.take(message["content"])
        origin = {"origin": {"kind": "task-notification"}}
        self.row({"promptId": self.prompt_id, "type": "user", "message": message}, origin)

    def attach(self, attachment: Row, rendered: str = "") -> None:
        """Write what the client adds by itself."""
        tail: dict[str, object] = {}
        if self.newer and rendered:
            tail = {"rendered": [{"content": rendered}], "renderedRole": "system"}
            self.window.take(tail["rendered"])
        self.row({"attachment": attachment, "type": "attachment"}, tail)

    def say(self, text: str, images: int = 0) -> None:
        """The user types a prompt, and pastes images into it."""
        self.prompt_id = self.uuid()
        tail: dict[str, object] = {"permissionMode": "acceptEdits"}
        if self.newer:
            tail |= {"origin": {"kind": "human"}, "promptSource": "typed", "turnOrigin": "human"}
        content = [{"type": "text", "text": text}, *[IMAGE] * images] if images else text
        message = {"role": "user", "content": content}
        head = {"promptId": self.prompt_id, "type": "user", "message": message}
        self.window.take(content)
        uuid = self.row(head, {} if self.agent else tail)
        if not self.agent:
            snapshot = {"messageId": uuid, "trackedFileBackups": {}, "timestamp": written(self.now)}
            self.note(
                {
                    "type": "file-history-snapshot",
                    "messageId": uuid,
                    "snapshot": snapshot,
                    "isSnapshotUpdate": False,
                }
            )

    def result(
        self, tool: str, source: str, content: object, detail: object, *, failed: bool = False
    ) -> None:
        """A tool's result comes back."""
        block: dict[str, object] = {"tool_use_id": tool, "type": "tool_result", "content": content}
        if isinstance(content, str):
            block["is_error"] = failed
        head = {
            "promptId": self.prompt_id,
            "type": "user",
            "message": {"role": "user", "content": [block]},
        }
        self.window.take([block])
        tail = {} if self.agent and not self.newer else {"toolUseResult": detail}
        self.row(head, {**tail, "sourceToolAssistantUUID": source})

    # -- answers

    def ask(self, blocks: list[dict[str, object]], thinking: int = 0) -> list[str]:
        """The model answers. Gives the uuids of its rows, one for each block."""
        spoken = "".join(compact(block) for block in blocks if block["type"] != "thinking")
        output = 12 + thinking + tokens_of(spoken)
        self.now += 3400 + self.random.getrandbits(13) + output * 14
        if self.missed:
            self.window.cached = 0
        billed = self.window.bill(self.now, output)
        self.account.answered(self.model, billed)
        call = blocks[-1]["type"] == "tool_use"
        message_id, request_id = f"msg_01{self.hexes(22)}", f"req_01{self.hexes(22)}"
        uuids = []
        for index, block in enumerate(blocks):
            early = bool(self.agent) and not self.newer and index < len(blocks) - 1
            message: dict[str, object] = {
                "id": message_id,
                "type": "message",
                "role": "assistant",
                "model": self.model,
                "content": [block],
                "stop_reason": None if early else "tool_use" if call else "end_turn",
                "stop_sequence": None,
                "usage": usage_of(billed, early=early, speed=self.speed),
            }
            if self.missed:
                message["diagnostics"] = {"cache_miss_reason": {"type": self.missed}}
            extra: dict[str, object] = {"requestId": request_id, "type": "assistant"}
            if self.newer:
                message["stop_details"] = None
                extra = {
                    "apiBlockIndex": index,
                    "requestId": request_id,
                    "requestedModel": self.model,
                    "promptCacheRequested": self.window.ttl,
                    "type": "assistant",
                }
            if self.effort:
                extra["effort"] = self.effort
            uuids.append(self.row({"message": message, **extra}))
            self.now += 180 + self.random.getrandbits(7)
        self.missed = ""
        return uuids


def usage_of(billed: Billed, *, early: bool = False, speed: str = "standard") -> dict[str, object]:
    """Usage as a row has it; in old sub-agents' files the first rows have it unfinished."""
    write = {
        "ephemeral_5m_input_tokens": billed.write_5m,
        "ephemeral_1h_input_tokens": billed.write_1h,
    }
    usage: dict[str, object] = {
        "input_tokens": billed.fresh,
        "cache_creation_input_tokens": billed.write_5m + billed.write_1h,
        "cache_read_input_tokens": billed.read,
        "cache_creation": write,
        "output_tokens": 1 if early else billed.output,
        "service_tier": "standard",
    }
    if not early:
        server = {"web_search_requests": 0, "web_fetch_requests": 0}
        usage |= {"server_tool_use": server, "inference_geo": "not_available"}
        usage |= {"iterations": [], "speed": speed}
    return usage
