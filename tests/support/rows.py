"""Builds transcripts row by row, with the few fields of each that a test is about."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from msgspec import Struct

from ccwatch.model.lane import Lane
from ccwatch.model.lazy_sequence import LazySequence
from ccwatch.model.session import Session
from ccwatch.store.index import Index
from ccwatch.transcript.folding.fold import Fold

Row = dict[str, Any]

SESSION = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
PROJECT = "projects/-home-dev-shop"
SONNET = "claude-sonnet-4-5-20250929"
HAIKU = "claude-haiku-4-5-20251001"
BIG = "one line of many\n" * 200
"""What a tool gives back."""
BEGIN = datetime(2026, 9, 14, 15, 0, tzinfo=UTC)


def time(seconds: float) -> str:
    """So many seconds after the afternoon on which all tests take place."""
    text = (BEGIN + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def row(kind: str, uuid: str, parent: str | None = None, at: float = 0, **more: Any) -> Row:
    common: Row = {"parentUuid": parent, "isSidechain": False, "cwd": "/home/dev/shop"}
    stamp = {"sessionId": SESSION, "version": "2.1.330", "timestamp": time(at)}
    return {**common, **stamp, "type": kind, "uuid": uuid, **more}


def prompt(uuid: str, parent: str | None = None, text: str = "Go on", **more: Any) -> Row:
    said: Row = {"message": {"role": "user", "content": text}}
    return row("user", uuid, parent, **(said | more))


def result(uuid: str, parent: str | None, text: str = "done", **more: Any) -> Row:
    block = {"type": "tool_result", "tool_use_id": "toolu_1", "content": text}
    came: Row = {"message": {"role": "user", "content": [block]}}
    return row("user", uuid, parent, **(came | more))


def spelt(made: Row) -> bytes:
    """A row as clients write it: without spaces, its parent first, and its time after its type."""
    last = {key: made[key] for key in ("uuid", "timestamp") if key in made and "type" in made}
    told = {key: value for key, value in made.items() if key not in last} | last
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def output(uuid: str, parent: str | None, text: str = BIG, **more: object) -> bytes:
    """The result of a tool as clients write it, with a call's id of the usual length."""
    made = result(uuid, parent, text, **more)
    block = made["message"]["content"][0]
    made["message"]["content"] = [
        {"tool_use_id": "", **block} | {"tool_use_id": f"toolu_{uuid:0>24}"}
    ]
    last = {key: made.pop(key) for key in ("type", "message", "uuid", "timestamp")}
    return spelt({**made, **last, "toolUseResult": {"stdout": text}})


def usage(fresh: int = 0, write: int = 0, read: int = 0, output: int = 0, **more: Any) -> Row:
    return {
        "input_tokens": fresh,
        "cache_creation_input_tokens": write,
        "cache_read_input_tokens": read,
        "output_tokens": output,
        **more,
    }


def answer(
    uuid: str,
    parent: str | None = None,
    *,
    id: str | None = None,
    used: Row | None = None,
    model: str = SONNET,
    content: list[Row] | None = None,
    **more: Any,
) -> Row:
    """One row of a response. Its message id is `msg_<uuid>` and so is its request, unless told."""
    message: Row = {"id": id or f"msg_{uuid}", "role": "assistant", "model": model}
    message |= {"content": content or [{"type": "text", "text": "Yes"}], "stop_reason": "end_turn"}
    message["usage"] = usage(fresh=1000, output=100) if used is None else used
    told: Row = {"requestId": f"req_{message['id']}", "message": message}
    return row("assistant", uuid, parent, **(told | more))


def tool(id: str, name: str) -> Row:
    return {"type": "tool_use", "id": id, "name": name, "input": {}}


def boundary(
    uuid: str, after: str | None = None, trigger: str = "auto", at: float = 0, **meta: Any
) -> Row:
    data = {"trigger": trigger, "preTokens": 167_361, **meta}
    what: Row = {"subtype": "compact_boundary", "logicalParentUuid": after}
    return row("system", uuid, None, at, **what, compactMetadata=data)


def summary(uuid: str, parent: str | None) -> Row:
    text = "This session is being continued from a previous conversation that ran out of context."
    return prompt(uuid, parent, text, isCompactSummary=True)


def compacted(name: str, compactions: int, **more: Any) -> list[Row | bytes]:
    """A conversation that was compacted so many times, at 150k tokens each."""
    found: list[Row | bytes] = []
    last = None
    for number in range(compactions):
        asked, said, cut = (f"{name}-{kind}{number}" for kind in "pab")
        at = 100 * number
        found.append(prompt(asked, last, at=at, **more))
        found.append(answer(said, asked, at=at + 1, used=usage(write=150_000), **more))
        found.append(boundary(cut, said, at=at + 2, **more))
        last = cut
    found.append(prompt(f"{name}-end", last, at=100 * compactions, **more))
    return found


def encoded(rows: Iterable[Row | bytes]) -> bytes:
    """Lines of a transcript; bytes stand for themselves."""
    return b"".join((r if isinstance(r, bytes) else json.dumps(r).encode()) + b"\n" for r in rows)


def fold(*rows: Row | bytes, session: str = SESSION, agent: str = "") -> Fold:
    """What one file with these rows says."""
    found = Fold(f"/{session}.jsonl", session, agent)
    offset = 0
    for line in encoded(rows).splitlines():
        found.add([(offset, memoryview(line))])
        offset += len(line) + 1
    return found


def lane(*rows: Row | bytes) -> Lane:
    """The main chain of a session with these rows, be they read one by one or all at once."""
    found, once = fold(*rows), Fold(f"/{SESSION}.jsonl", SESSION)
    lines = encoded(rows).splitlines()
    offsets = accumulate((len(line) + 1 for line in lines), initial=0)
    once.add((offset, memoryview(line)) for offset, line in zip(offsets, lines, strict=False))
    one, other = (_main(each) for each in (found, once))
    for name in Lane.__struct_fields__:
        assert getattr(one, name) == getattr(other, name), name
    return one


def _main(found: Fold) -> Lane:
    part = found.parts.get(SESSION)
    return part.lane.freeze() if part else Lane()


def write(folder: Path, files: Mapping[str, Sequence[Row | bytes]]) -> Path:
    """Put transcripts into a config folder, by their paths below the project's folder."""
    for name, rows in files.items():
        path = folder / PROJECT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(rows))
    return folder


def read(folder: Path) -> Index:
    """Everything that stands in a config folder."""
    index = Index((str(folder),))
    catch_up(index)
    return index


def catch_up(index: Index) -> None:
    """Read whatever is new."""
    index.sweep()
    while index.busy:
        index.work(1)


def sessions(folder: Path, files: Mapping[str, Sequence[Row | bytes]]) -> dict[str, Session]:
    """The sessions of a config folder with these transcripts, by their id."""
    return {s.id: s for s in read(write(folder, files)).snapshot().sessions}


def outputs(of: Session) -> list[int]:
    """Output tokens of every response that a session paid for, smallest first."""
    found = [of.main, *(agent.lane for agent in of.agents), *of.others]
    return sorted(response.usage.output for one in found for response in one.own)


def essence(value: object, root: str = "") -> object:
    """Everything that a value says, fit to be compared, with paths relative to a folder.

    Whether it is in memory or at rest makes no difference.
    """
    if isinstance(value, Struct):
        names = set(value.__struct_fields__) - {"gaps", "precomputed", "stamp"}
        return {name: essence(getattr(value, name), root) for name in sorted(names)}
    if isinstance(value, tuple | list | LazySequence):
        return [essence(one, root) for one in value]
    return value.removeprefix(root) if isinstance(value, str) else value


def known(index: Index) -> dict[str, object]:
    """Everything that an index says of its sessions, fit to be compared."""
    snapshot = index.snapshot()
    return {session.id: essence(session, index.roots[0]) for session in snapshot.sessions}
