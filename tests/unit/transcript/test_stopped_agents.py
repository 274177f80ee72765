"""Sub-agents that ended or were stopped, and some that went on: what the client writes tells so."""

from pathlib import Path

import pytest

from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.store.index import Index
from tests.support import rows
from tests.support.rows import SESSION, Row, answer, prompt, result, row, tool

AGENT = "a28e47ea552aa4a31"
NOW_MS = round(rows.BEGIN.timestamp() * 1000) + 30_000
CALL = "toolu_01DRUPGsqiaX835Otz1LI3tm"
TALK = [prompt("p"), answer("a", "p", at=1, content=[tool(CALL, "TaskStop")])]
ASIDE: Row = {"isSidechain": True, "agentId": AGENT}
AT_WORK = [
    prompt("x", None, "look", at=5, **ASIDE),
    answer("y", "x", at=9, content=[tool("toolu_9", "Bash")], **ASIDE),
]
"""What it wrote until nine seconds after the session began: it waits for a tool."""


def queued(operation: str, status: str, at: float, task: str = AGENT) -> Row:
    """A notice that the client queues for the model, or takes from the queue."""
    text = (
        f"<task-notification>\n<task-id>{task}</task-id>\n<tool-use-id>toolu_1</tool-use-id>\n"
        f"<output-file>/tmp/{'long/' * 90}{task}.output</output-file>\n{status}\n"
        '<summary>Agent "look" was stopped by user</summary>\n</task-notification>'
    )
    common: Row = {"type": "queue-operation", "operation": operation, "content": text}
    return common | {"timestamp": rows.time(at), "sessionId": SESSION}


def stopped(at: float, task: str = AGENT) -> Row:
    """The result of the tool that stops another one's work, its fields in the client's order."""
    told = {
        "message": f"Successfully stopped task: {task} (look {'around ' * 90})",
        "task_id": task,
        "task_type": "local_agent",
        "command": "look",
    }
    made = result("r", "a", at=at)
    made["message"]["content"] = [{"tool_use_id": CALL} | made["message"]["content"][0]]
    made["message"]["content"][0]["tool_use_id"] = CALL
    last = {key: made.pop(key) for key in ("type", "message", "uuid", "timestamp")}
    return {**made, **last, "toolUseResult": told}


def came(status: str, at: float) -> Row:
    """The result of the tool that launched it."""
    told = {"status": status, "agentId": AGENT, "content": [], "totalTokens": 9}
    return stopped(at) | {"toolUseResult": told}


def reordered(made: Row) -> Row:
    """A tool's result whose block does not begin with its type, as other tools write it."""
    content = [dict(sorted(block.items())) for block in made["message"]["content"]]
    return {**made, "message": made["message"] | {"content": content}}


KILLED = "<status>killed</status>"


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize(
    ("told", "finished"),
    [
        ([queued("enqueue", KILLED, 12)], True),
        ([queued("enqueue", "<status>failed</status>", 12)], True),
        ([queued("enqueue", KILLED, 8.5)], True),
        ([queued("enqueue", KILLED, 6)], False),
        ([queued("enqueue", "", 12)], False),
        ([queued("enqueue", KILLED, 12, "b1")], False),
        ([queued("remove", KILLED, 12)], False),
        ([stopped(12)], True),
        ([stopped(6)], False),
        ([stopped(12, "b1")], False),
        ([came("completed", 12)], True),
        ([came("completed", 6)], False),
        ([reordered(came("completed", 12))], True),
        ([came("async_launched", 12)], False),
        ([row("system", "k", "a", 12, subtype="agents_killed")], True),
        ([row("system", "k", "a", 6, subtype="agents_killed")], False),
    ],
    ids=[
        "killed", "failed", "a moment before its last row", "resumed after that", "no status",
        "another task", "taken from the queue", "by the tool", "by the tool, then resumed",
        "another task by the tool", "its result", "its result, then resumed",
        "its result in another order", "launched",
        "all", "all, before it began",
    ],
)  # fmt: skip
def test_it_is_at_work_no_more_once_its_end_was_told(
    told: list[Row], finished: bool, thorough: bool, tmp_path: Path
) -> None:
    files: dict[str, list[Row | bytes]] = {
        f"{SESSION}.jsonl": [rows.spelt(one)[:-1] for one in [*TALK, *told]],
        f"{SESSION}/subagents/agent-{AGENT}.jsonl": [*AT_WORK],
    }
    index = Index((str(rows.write(tmp_path, files)),))
    index.read_once(thorough=thorough)
    view = Analyst(Prices.shipped()).board(index.snapshot(), NOW_MS).overview(SESSION)
    assert view
    assert [one.agent.finished for one in view.agents] == [finished]
