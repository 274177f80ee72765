"""Reading a straight conversation in a hurry changes no figure, and is given up where it would."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.model.session import Lane
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.fold import Fold
from ccwatch.transcript.locate import Found
from ccwatch.transcript.straight import Straight
from tests.unit.rows import (
    BIG,
    SESSION,
    Row,
    answer,
    boundary,
    output,
    prompt,
    row,
    spelt,
    summary,
    time,
    tool,
    usage,
)


def read(path: Path, *, quiet: bool) -> Source:
    """Read a transcript to its end."""
    session, agent = (SESSION, path.stem) if path.stem.startswith("agent-") else (path.stem, "")
    found = Found(str(path), str(path.parent), session, agent.removeprefix("agent-"))
    source, buffer = Source(found, quiet=quiet), Buffer()
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
    assert isinstance(quiet, Straight)
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


def test_a_row_with_a_result_on_the_same_line_is_counted(tmp_path: Path) -> None:
    """A newline was lost between them; the result begins within the head of the line."""
    both_rows = spelt(prompt("q", "a"))[:-1] + output("r", "q")
    quiet, full = both(
        tmp_path / f"{SESSION}.jsonl", spelt(prompt("p")), spelt(answer("a", "p")), both_rows
    )
    assert len(quiet.parts[SESSION].lane.turns) == 2
    assert figures(quiet) == figures(full)
    assert quiet.kinds["user"] == 3


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


KINDS = st.sampled_from(
    "prompt answer answer further result result attachment edge summary title copy back".split()
)


@given(st.data(), st.booleans())
def test_any_conversation_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, aside: bool
) -> None:
    """Most rows follow the one before them; some go back, some are copies, some sum up."""
    rows, lines = ["nowhere"], list[bytes]()
    last, spoken = "msg_0", "nowhere"
    whose: Row = {"isSidechain": True, "agentId": "a1"} if aside else {}
    for number in range(data.draw(st.integers(1, 14))):
        uuid, before = f"u{number}", rows[-1]
        more = whose | {"at": number}
        match data.draw(KINDS):
            case "prompt":
                lines.append(spelt(prompt(uuid, before, **more)))
            case "back":
                lines.append(spelt(prompt(uuid, data.draw(st.sampled_from(rows)), **more)))
            case "answer":
                last, spoken = f"msg_{number}", uuid
                called = [tool(f"toolu_{number}", "Bash")]
                lines.append(spelt(answer(uuid, before, id=last, content=called, **more)))
            case "further":
                used = usage(fresh=1000, output=100 + number)
                lines.append(spelt(answer(uuid, before, id=last, used=used, **more)))
            case "result":
                lines.append(output(uuid, spoken, "x" * number, **more))
            case "attachment":
                lines.append(spelt(row("attachment", uuid, before, rendered="text", **more)))
            case "edge":
                lines.append(spelt(boundary(uuid, before, at=number) | whose))
            case "summary":
                lines.append(spelt(summary(uuid, before) | {"timestamp": time(number)} | whose))
            case "title":
                lines.append(spelt({"type": "ai-title", "aiTitle": uuid, "sessionId": SESSION}))
                continue
            case "copy" if lines:
                lines.append(data.draw(st.sampled_from(lines)))
                continue
        rows.append(uuid)
    folder = tmp_path_factory.mktemp("any", numbered=True)
    quiet, full = both(folder / f"{'agent-a1' if aside else SESSION}.jsonl", *lines)
    assert figures(quiet) == figures(full)
