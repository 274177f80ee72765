"""The blocks of recorded transcripts, with as much of each as figures are made from."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Place
from ccwatch.model.session import Session

RECORDINGS = sorted((Path(__file__).parent.parent / "data" / "recordings").iterdir())
"""Config folders of released clients, by release."""

BLOCKS = {"thinking": Kind.THINKING, "tool_use": Kind.CALL, "tool_result": Kind.RESULT}


def story(session: Session) -> Story:
    """Every block of a session's main chain whose row is in its own file."""
    rows: dict[str, tuple[int, dict[str, Any]]] = {}
    for offset, line in enumerate(Path(session.path).read_bytes().splitlines()):
        row = json.loads(line)
        if row.get("uuid") and row.get("sessionId") == session.id and not row.get("isSidechain"):
            rows.setdefault(row["uuid"], (offset, row))
    calls: dict[str, tuple[str, str]] = {}
    entries = [
        entry
        for offset, row in rows.values()
        for entry in _entries(row, Place(session.path, offset, 1), calls)
    ]
    kept = {uuid: _preserved(row) for uuid, (_, row) in rows.items() if "compactMetadata" in row}
    return Story(entries=tuple(entries), preserved=kept)


def boundaries(folder: Path) -> set[str]:
    """The uuids of all boundary rows below a folder."""
    found = set()
    for path in folder.rglob("*.jsonl"):
        for line in path.read_bytes().splitlines():
            if b'"compact_boundary"' in line:
                row = json.loads(line)
                if row.get("subtype") == "compact_boundary":
                    found.add(row["uuid"])
    return found


def _entries(
    row: dict[str, Any], place: Place, calls: dict[str, tuple[str, str]]
) -> Iterator[Entry]:
    at = round(datetime.fromisoformat(row["timestamp"]).timestamp() * 1000)
    plain = Entry(Kind.TEXT, place, -1, row["uuid"], at, 0)
    if row.get("subtype") == "compact_boundary":
        yield replace(plain, kind=Kind.COMPACTED)
    elif row["type"] == "attachment":
        attached = row["attachment"]
        size, path = len(json.dumps(attached)), attached.get("filename", "")
        yield replace(plain, kind=Kind.ATTACHMENT, size=size, name=attached["type"], target=path)
    elif row["type"] in ("user", "assistant"):
        content = row["message"]["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        response = row["message"].get("id", "") if row["type"] == "assistant" else ""
        for number, block in enumerate(blocks):
            one = replace(plain, block=number, response=response, size=len(json.dumps(block)))
            yield _block(block, one, row, calls)


def _block(
    block: dict[str, Any], one: Entry, row: dict[str, Any], calls: dict[str, tuple[str, str]]
) -> Entry:
    kind = BLOCKS.get(block["type"], Kind.TEXT if one.response else Kind.PROMPT)
    if row.get("isCompactSummary"):
        kind = Kind.SUMMARY
    if kind is Kind.CALL:
        asked = block["input"]
        target = asked.get("file_path") or asked.get("command") or asked.get("pattern") or ""
        calls[block["id"]] = block["name"], target[:300]
    id = block.get("id") or block.get("tool_use_id") or ""
    name, target = calls.get(id, ("", ""))
    failed = bool(block.get("is_error"))
    return replace(one, kind=kind, call=id, name=name, target=target, failed=failed)


def _preserved(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple((row["compactMetadata"].get("preservedMessages") or {}).get("uuids", ()))
