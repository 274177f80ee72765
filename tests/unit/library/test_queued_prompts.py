"""What a user types while the model works: the client hands it on beside the next result."""

from pathlib import Path

import pytest

from ccwatch.library.row_content import prompt_text
from ccwatch.model.session import Session
from ccwatch.store.index import Index
from tests.support import rows
from tests.support.rows import SESSION, Row, answer, prompt, row, tool

CALL = "toolu_01DRUPGsqiaX835Otz1LI3tm"
HUMAN = {"commandMode": "prompt", "origin": {"kind": "human"}}
BLOCKS = [{"type": "text", "text": "Stop, not that one"}, {"type": "image"}]


def read(folder: Path, attached: Row, *, thorough: bool) -> Session:
    """A turn with a tool, in which things came from the queue before the last answer."""
    queued = {"type": "queued_command", "source_uuid": "s", **attached}
    talk = [
        prompt("p", text="Begin"),
        answer("a", "p", at=5, content=[tool(CALL, "Bash")]),
        rows.result("r", "a", at=9),
        row("attachment", "q", "r", 7, attachment=queued, rendered=[{"content": "typed: Stop"}]),
        row("attachment", "q2", "q", 8, attachment=queued, rendered=[{"content": "typed: Stop"}]),
        answer("b", "q2", at=12),
        prompt("z", "b", text="Go on"),
    ]
    index = Index((str(rows.write(folder, {f"{SESSION}.jsonl": [*map(spelt, talk)]})),))
    index.read_once(thorough=thorough)
    (session,) = index.snapshot().sessions
    return session


def spelt(made: Row) -> bytes:
    return rows.spelt(made)[:-1]


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize(
    ("attached", "said"),
    [
        (HUMAN | {"prompt": "Stop, not that one"}, "Stop, not that one"),
        ({"commandMode": "prompt", "prompt": "Stop, not that one"}, "Stop, not that one"),
        (HUMAN | {"prompt": BLOCKS, "humanTurn": True}, "Stop, not that one"),
        ({"commandMode": "task-notification", "prompt": "<task-notification>done"}, ""),
        ({"commandMode": "prompt", "prompt": "<task-notification>done"}, ""),
        ({"commandMode": "prompt", "origin": {"kind": "peer"}, "prompt": "Look here"}, ""),
        (HUMAN | {"isMeta": True, "prompt": "Remember"}, ""),
        (HUMAN | {"prompt": ""}, ""),
        ({"commandMode": 7, "origin": [], "prompt": {}}, ""),
    ],
    ids=["typed", "older", "image", "notice", "older notice", "peer", "put in", "empty", "odd"],
)
def test_it_begins_a_turn_if_a_person_typed_it(
    attached: Row, said: str, thorough: bool, tmp_path: Path
) -> None:
    session = read(tmp_path, attached, thorough=thorough)
    turns = session.main.turns
    told = [("p", "Begin", 0), *([("q", said, 1)] if said else []), ("z", "Go on", 2)]
    assert [(one.id, prompt_text(one.prompt), one.first) for one in turns] == told
    assert session.title == "Begin"
