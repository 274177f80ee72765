"""Rows, transcripts and folders in every combination that occurs, for hypothesis."""

from hypothesis import strategies as st

from tests.support.rows import (
    OTHER,
    SESSION,
    Row,
    answer,
    boundary,
    prompt,
    result,
    row,
    summary,
    tool,
    usage,
)

FILES = (
    f"{SESSION}.jsonl",
    f"{OTHER}.jsonl",
    f"{SESSION}/subagents/agent-a1.jsonl",
    "agent-a2.jsonl",
    f"../-a-copy/{SESSION}.jsonl",
    f"../-a-copy/{SESSION}/subagents/agent-a1.jsonl",
)
UUIDS = [f"u{number}" for number in range(12)]
FEW = st.integers(0, 3)


@st.composite
def one_row(draw: st.DrawFn, uuid: str) -> Row:
    """A row as the client might write it, at odds with the others in every way that occurs."""
    parent = draw(st.sampled_from([*UUIDS, None, "nowhere"]))
    more: Row = {"at": draw(FEW), "isSidechain": draw(st.booleans())}
    kind = draw(st.sampled_from(["answer"] * 4 + ["prompt", "result", "edge", "progress", "other"]))
    if kind in ("answer", "progress"):
        more["requestId"] = draw(st.sampled_from([None, "", "req_1", "req_2"]))
        used = usage(draw(FEW), draw(FEW), draw(FEW), draw(FEW))
        found = answer(uuid, parent, id=f"msg_{draw(FEW)}", used=used, **more)
        if draw(st.booleans()):
            found["message"]["content"] = [tool(f"toolu_{draw(FEW)}", "Bash")]
        if kind == "answer":
            return found
        data = {"type": "agent_progress", "agentId": draw(st.sampled_from(["a1", "a3"]))}
        return row("progress", f"p{uuid}", None, data={**data, "message": found})
    if kind == "edge":
        return summary(uuid, parent) if draw(st.booleans()) else boundary(uuid, parent)
    if kind == "result":
        return result(uuid, parent, **more)
    if kind == "prompt":
        return prompt(uuid, parent, draw(st.sampled_from(["Go on", "Warmup"])), **more)
    return draw(
        st.sampled_from(
            [
                row("attachment", uuid, parent, rendered=[{"content": "x"}]),
                row("system", uuid, parent, subtype="turn_duration", durationMs=draw(FEW)),
                row("system", uuid, parent, subtype="microcompact_boundary"),
            ]
        )
    )


@st.composite
def transcript(draw: st.DrawFn) -> list[Row]:
    """Rows of one file, some of them copied to a later place."""
    pool = [draw(one_row(uuid)) for uuid in UUIDS]
    picked = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=16))
    sessions = st.sampled_from([SESSION, SESSION, OTHER])
    return [one | {"sessionId": draw(sessions)} for one in picked]


@st.composite
def folder(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Transcripts that hold copies of one another's rows, some with their session rewritten."""
    pool = [draw(one_row(uuid)) for uuid in UUIDS]
    files: dict[str, list[Row]] = {}
    for name in draw(st.lists(st.sampled_from(FILES), min_size=1, unique=True)):
        picked = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=10))
        session = OTHER if OTHER in name else draw(st.sampled_from([SESSION, OTHER]))
        files[name] = [one | {"sessionId": session} for one in picked]
    return files
