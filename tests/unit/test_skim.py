"""Passing over the results of tools changes no figure, and is given up where it would."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.model.session import Lane
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.fold import Fold
from ccwatch.transcript.locate import Found
from tests.unit.rows import SESSION, Row, answer, boundary, prompt, result, summary, tool

BIG = "one line of many\n" * 200
"""What a tool gives back."""


def spelt(row: Row) -> bytes:
    """A row as clients write it: without spaces, and its parent first."""
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"


def output(uuid: str, parent: str | None, text: str = BIG, **more: object) -> bytes:
    """The result of a tool as clients write it."""
    row = result(uuid, parent, text, **more)
    block = row["message"]["content"][0]
    row["message"]["content"] = [{"tool_use_id": block["tool_use_id"], **block}]
    last = {key: row.pop(key) for key in ("type", "message", "uuid", "timestamp")}
    return spelt({**row, **last, "toolUseResult": {"stdout": text}})


def read(path: Path, *, quiet: bool) -> Source:
    """Read a transcript to its end."""
    session, agent = (SESSION, path.stem) if path.stem.startswith("agent-") else (path.stem, "")
    found = Found(str(path), str(path.parent), session, agent.removeprefix("agent-"))
    source, buffer = Source(found), Buffer()
    source.quiet = quiet
    while source.read(buffer, 1 << 62):
        pass
    return source


def figures(fold: Fold) -> object:
    """All that a transcript says."""
    return (
        [fold.lines, fold.kinds, fold.damaged, fold.unread],
        [[part.id, part.first, part.last, part.version, part.branch, part.cwd, part.reported,
          part.given_title or part.made_title or part.first_prompt, part.turn_ms, part.results,
          bare(part.lane.freeze()), [(a.id, a.last, a.task, a.launched_by, bare(a.lane.freeze()))
                                     for a in part.agents.values()]]
         for part in fold.parts.values()],
    )  # fmt: skip


def bare(lane: Lane) -> object:
    """Everything that a conversation holds, fit to be compared."""
    return {name: getattr(lane, name) for name in lane.__slots__}


def both(path: Path, *lines: bytes) -> tuple[Fold, Fold]:
    """What a transcript says read in a hurry, and in full."""
    path.write_bytes(b"".join(lines))
    return read(path, quiet=True).fold, read(path, quiet=False).fold


def test_every_recording_says_the_same(recordings: Path) -> None:
    paths = [*recordings.glob("*/claude/projects/**/*.jsonl")]
    assert len(paths) > 20
    for path in paths:
        quiet, full = (read(path, quiet=quiet) for quiet in (True, False))
        assert figures(quiet.fold) == figures(full.fold), path


def test_a_result_that_was_passed_over_is_known_by_its_size(tmp_path: Path) -> None:
    lines = [
        spelt(prompt("p")),
        spelt(answer("a", "p", content=[tool("toolu_1", "Bash")])),
        output("r", "a"),
    ]
    quiet, full = both(tmp_path / f"{SESSION}.jsonl", *lines, spelt(answer("b", "r")))
    assert (quiet.last_passed is None, full.last_passed is None) == (False, True)
    lane = quiet.parts[SESSION].lane.freeze()
    assert lane.responses[1].entered > len(BIG)
    assert [len(gap.rows) for gap in lane.gaps] == [1]
    assert figures(quiet) == figures(full)


def test_a_result_that_no_response_follows_is_pending(tmp_path: Path) -> None:
    lines = [
        spelt(prompt("p")),
        spelt(answer("a", "p", content=[tool("toolu_1", "Bash")])),
        output("r", "a"),
    ]
    quiet, full = both(tmp_path / f"{SESSION}.jsonl", *lines)
    assert quiet.parts[SESSION].lane.freeze().pending_bytes > len(BIG)
    assert figures(quiet) == figures(full)


@pytest.mark.parametrize("last", [b"", spelt(prompt("q", "r", "What now?"))], ids=["", "rewound"])
def test_a_branch_that_begins_at_a_result_is_found(tmp_path: Path, last: bytes) -> None:
    lines = [
        spelt(prompt("p")),
        spelt(answer("a", "p", content=[tool("toolu_1", "Bash")])),
        output("r", "a"),
        spelt(prompt("one", "r", "This way")),
        spelt(answer("b", "one")),
        spelt(prompt("two", "r", "No, that way")),
        spelt(answer("c", "two")),
    ]
    quiet, full = both(tmp_path / f"{SESSION}.jsonl", *lines, last)
    assert 1 in full.parts[SESSION].lane.freeze().dead
    assert figures(quiet) == figures(full)


def test_a_response_in_the_rest_of_a_cut_line_is_counted(tmp_path: Path) -> None:
    cut = output("r", "a")[:900] + spelt(answer("b", "r"))
    quiet, full = both(
        tmp_path / f"{SESSION}.jsonl", spelt(prompt("p")), spelt(answer("a", "p")), cut
    )
    assert len(quiet.parts[SESSION].lane.responses) == 2
    assert figures(quiet) == figures(full)
    assert quiet.damaged == 1


def test_a_cut_result_is_damaged(tmp_path: Path) -> None:
    quiet, full = both(
        tmp_path / f"{SESSION}.jsonl", spelt(prompt("p")), output("r", "a")[:900] + b"\n"
    )
    assert figures(quiet) == figures(full)
    assert quiet.unread + quiet.damaged == 1


def test_messages_that_a_compaction_kept_are_found(tmp_path: Path) -> None:
    lines = [
        spelt(prompt("p")),
        spelt(answer("a", "p", content=[tool("toolu_1", "Bash")])),
        output("r", "a"),
        spelt(answer("b", "r")),
        spelt(boundary("c", preservedSegment={"tailUuid": "r"})),
        spelt(summary("s", "c")),
        spelt(answer("d", "r")),
    ]
    quiet, full = both(tmp_path / f"{SESSION}.jsonl", *lines)
    assert figures(quiet) == figures(full)


def test_a_file_that_grows_again_is_read_in_full(tmp_path: Path) -> None:
    path = tmp_path / f"{SESSION}.jsonl"
    path.write_bytes(spelt(prompt("p")) + spelt(answer("a", "p")) + output("r", "a"))
    source = read(path, quiet=True)
    with path.open("ab") as file:
        file.write(spelt(answer("b", "r")))
    while source.read(Buffer(), 1 << 62):
        pass
    assert figures(source.fold) == figures(read(path, quiet=False).fold)
    assert source.fold.parts[SESSION].lane.freeze().responses[1].entered > len(BIG)


@given(st.data())
def test_any_conversation_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Results follow the answer that called for them, and a prompt may go back to any row."""
    rows, calls, lines = ["nowhere"], list[str](), list[bytes]()
    for number in range(data.draw(st.integers(1, 14))):
        uuid, last = f"u{number}", rows[-1]
        kinds = ["prompt", "answer", "result"] if calls else ["prompt", "answer"]
        kind = data.draw(st.sampled_from(kinds))
        if kind == "prompt":
            parent = data.draw(st.sampled_from(rows))
            lines.append(spelt(prompt(uuid, parent, at=number)))
            calls = []
        elif kind == "answer":
            message = data.draw(st.sampled_from([f"msg_{number}", "msg_0"]))
            lines.append(spelt(answer(uuid, last, id=message, at=number)))
            calls = [uuid]
        else:
            lines.append(output(uuid, calls[-1], "x" * number, at=number))
        rows.append(uuid)
    path = tmp_path_factory.mktemp("any", numbered=True) / f"{SESSION}.jsonl"
    quiet, full = both(path, *lines)
    assert figures(quiet) == figures(full)
