"""Reading a straight conversation in a hurry changes no figure, and is given up where it would."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.model.lane import Lane
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import STEP, Buffer
from ccwatch.transcript.folding import straight
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.folding.straight import Straight
from ccwatch.transcript.locate import TranscriptFile
from ccwatch.transcript.wire import parse
from ccwatch.transcript.wire.row import Row as WireRow
from tests.support.rows import (
    BIG,
    OTHER,
    SESSION,
    Row,
    answer,
    boundary,
    output,
    prompt,
    result,
    row,
    spelt,
    summary,
    time,
    tool,
    usage,
)


def opened(path: Path, *, quiet: bool) -> Source:
    """A transcript of which nothing is read yet."""
    session, agent = (SESSION, path.stem) if path.stem.startswith("agent-") else (path.stem, "")
    found = TranscriptFile(str(path), str(path.parent), session, agent.removeprefix("agent-"))
    return Source(found, quiet=quiet)


def finish(source: Source, size: int = STEP) -> Source:
    """Read a transcript to its end, so many bytes at a time."""
    buffer = Buffer(size)
    while source.read(buffer, 1 << 62):
        pass
    return source


def read(path: Path, *, quiet: bool, size: int = STEP) -> Source:
    """Read a transcript from its start to its end, so many bytes at a time."""
    return finish(opened(path, quiet=quiet), size)


def figures(fold: Fold) -> object:
    """All that a transcript says."""
    return (
        [fold.lines, fold.kinds, fold.damaged, fold.unread],
        [[part.id, part.first, part.last, part.version, part.branch, part.cwd, part.reported,
          part.given_title or part.made_title or part.first_prompt, part.ended,
          bare(part.lane.freeze()), [(a.id, a.last, a.task, a.launched_by, bare(a.lane.freeze()))
                                     for a in part.agents.values()]]
         for part in fold.parts.values()],
    )  # fmt: skip


def bare(lane: Lane) -> object:
    """Everything that a conversation holds, fit to be compared."""
    return {name: getattr(lane, name) for name in lane.__struct_fields__}


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


@pytest.mark.parametrize("release", ["2.0.77", "2.1.20", "2.1.100", "2.1.330", "2.1.330-win"])
def test_rows_of_clients_are_hardly_ever_decoded_in_full(
    recordings: Path, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    """Wherever a release writes what tells an answer or a result from other rows."""
    in_full = list[WireRow]()

    def decode(line: memoryview) -> WireRow:
        in_full.append(parse.decode(line))
        return in_full[-1]

    monkeypatch.setattr(straight, "decode", decode)
    [path] = recordings.glob(f"{release}/claude/projects/*/*-*-*-*-*.jsonl")
    fold = read(path, quiet=True).fold
    assert isinstance(fold, Straight)
    assert fold.kinds["assistant"] > 100
    assert sum(one.type == "assistant" for one in in_full) <= 2
    assert sum(bool(one.toolUseResult) for one in in_full) <= 10


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
        output("r", "a", at=7),
    ]
    quiet, full = both(tmp_path / f"{SESSION}.jsonl", *lines)
    assert quiet.parts[SESSION].lane.freeze().pending_bytes > len(BIG)
    assert quiet.parts[SESSION].last == time(7)
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


@pytest.mark.parametrize("resumed", [False, True], ids=["at once", "after a close"])
def test_a_prompt_that_was_typed_anew_is_found(tmp_path: Path, *, resumed: bool) -> None:
    """Both prompts follow the same row, and nothing was answered on either branch."""
    path = tmp_path / f"{SESSION}.jsonl"
    lines = [
        spelt(one) for one in (prompt("p"), answer("a", "p"), prompt("q", "a"), prompt("r", "a"))
    ]
    path.write_bytes(b"".join(lines[: 3 if resumed else 4]))
    source = read(path, quiet=True)
    if resumed:
        source.fold.close()
        path.write_bytes(b"".join(lines))
        finish(source)
    turns = source.fold.parts[SESSION].lane.freeze().turns
    assert [turn.alive for turn in turns] == [True, False, True]
    assert figures(source.fold) == figures(read(path, quiet=False).fold)


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


@pytest.mark.parametrize("later", [0, 1, 2])
def test_a_compaction_is_past_once_one_response_measured_what_it_left(
    tmp_path: Path, later: int
) -> None:
    lines = [*HEAD, spelt(boundary("c", "a")), spelt(summary("s", "c"))]
    parents = ["s", "b0", "b1"]
    lines += [spelt(answer(f"b{n}", parents[n], used=usage(write=30_000))) for n in range(later)]
    quiet, full = both(tmp_path / f"{SESSION}.jsonl", *lines)
    assert isinstance(quiet, Straight)
    assert (quiet.parts[SESSION].lane.freeze().compacted is None) is bool(later)
    assert figures(quiet) == figures(full)


def test_a_file_that_grows_again_is_read_in_full(tmp_path: Path) -> None:
    path = tmp_path / f"{SESSION}.jsonl"
    path.write_bytes(spelt(prompt("p")) + spelt(answer("a", "p")) + output("r", "a"))
    source = read(path, quiet=True)
    with path.open("ab") as file:
        file.write(spelt(answer("b", "r")))
    finish(source)
    assert figures(source.fold) == figures(read(path, quiet=False).fold)
    assert source.fold.parts[SESSION].lane.freeze().responses[1].entered > len(BIG)


def test_a_title_that_comes_when_its_row_is_forgotten_is_still_its_own(tmp_path: Path) -> None:
    path = tmp_path / f"{SESSION}.jsonl"
    talk = [prompt("p"), answer("a", "p"), answer("b", "a"), answer("c", "b")]
    path.write_bytes(b"".join(map(spelt, talk)))
    source = read(path, quiet=True)
    with path.open("ab") as file:
        file.write(spelt({"type": "summary", "summary": "Ours", "leafUuid": "a"}))
        file.write(spelt({"type": "summary", "summary": "Theirs", "leafUuid": "x"}))
    finish(source)
    assert source.fold.parts[SESSION].made_title == "Ours"
    assert figures(source.fold) == figures(read(path, quiet=False).fold)


def spaced(made: Row) -> bytes:
    """A row in another spelling of the same JSON."""
    return json.dumps(made).encode() + b"\n"


def turned(made: Row) -> bytes:
    """A row with its keys in another order."""
    return spelt(dict(reversed(made.items())))


def without(made: Row, *names: str) -> bytes:
    """A row that lacks some fields."""
    return spelt({name: value for name, value in made.items() if name not in names})


HEAD = [spelt(prompt("p")), spelt(answer("a", "p", content=[tool("toolu_1", "Bash")]))]
"""How the conversations below begin."""
ASKED = [
    spelt(answer("b", "a", id="msg_a", content=[tool("toolu_2", "Read")], at=9)),
    spelt(answer("c", "b", id="msg_a", content=[tool("toolu_3", "Grep")], at=3)),
]
"""Further rows of its response, of which one has the time of an earlier one."""
CASES = {
    "parallel calls": [*ASKED, output("r", "a"), output("s", "b"), output("t", "s")],
    "two rows on a line": [output("r", "a")[:-1] + spelt(answer("b", "r"))],
    "two results on a line": [output("r", "a")[:-1] + output("s", "r")],
    "two answers on a line": [spelt(answer("b", "a"))[:-1] + spelt(answer("c", "b"))],
    "a cut line before a whole one": [output("r", "a")[:300], output("r", "a")],
    "a cut last answer": [spelt(answer("b", "a"))[:-40] + b"\n"],
    "bytes that are no text": [output("r", "a", "caf\u00e9").replace(b"\\u00e9", b"\xe9")],
    "a blank line": [b"\n", spelt(answer("b", "a"))],
    "spaces": [output("r", "a"), spaced(answer("b", "r")), spaced(result("s", "b"))],
    "another order": [output("r", "a"), turned(answer("b", "r")), turned(result("s", "b"))],
    "quotes of rows": [output("r", "a", output("x", "y").decode() * 2), spelt(answer("b", "r"))],
    "no uuid": [without(answer("b", "a"), "uuid"), spelt(answer("c", "b"))],
    "a result without uuid": [without(result("r", "a"), "uuid"), spelt(answer("c", "r"))],
    "an empty uuid": [spelt(answer("", "a")), spelt(answer("c", ""))],
    "no parent": [spelt(answer("b", None)), output("r", None)],
    "no session": [without(answer("b", "a"), "sessionId"), without(result("r", "b"), "sessionId")],
    "no side": [without(answer("b", "a"), "isSidechain"), without(result("r", "b"), "isSidechain")],
    "another session": [spelt(answer("b", "a", sessionId=OTHER))],
    "a side": [spelt(answer("b", "a", isSidechain=True)), output("r", "b", isSidechain=True)],
    "no message": [without(answer("b", "a"), "message"), without(result("r", "b"), "message")],
    "a uuid again": [output("r", "a"), spelt(answer("p", "r")), spelt(answer("b", "p"))],
    "a result again": [output("r", "a"), spelt(answer("b", "r")), output("r", "b")],
    "another branch": [
        output("r", "a", gitBranch="main"),
        spelt(answer("b", "r", gitBranch="a/longer/one")),
        output("s", "b", gitBranch="main"),
        spelt(answer("c", "s", gitBranch="main")),
    ],
    "a time elsewhere": [
        spelt(answer("b", "a", id="msg_a") | {"timestamp": "2026-09-14T20:00:00+02:00"}),
        spelt(answer("c", "b", id="msg_a", at=5)),
        output("r", "c") + spelt(result("s", "r") | {"timestamp": "20:00"}),
    ],
    "a short row": [spelt({"type": "x"}), spelt(answer("b", "a")), spelt({"type": "y"})],
    "a tool's agent": [
        spelt(result("r", "a") | {"toolUseResult": {"agentId": "a1", "status": "completed"}}),
        output("s", "r").replace(b'"stdout"', b'"status":"completed","agentId"'),
    ],
    "results that are no objects": [
        spelt(result("r", "a") | {"toolUseResult": told})
        for told in ("text", [1, {"agentId": "a1"}], 1.5, None, True, {"agentId": 5})
    ],
    "a result twice": [output("r", "a"), output("r", "a"), spelt(answer("b", "r"))],
    "a compaction": [spelt(boundary("c", "a")), spelt(summary("s", "c")), spelt(answer("b", "s"))],
    "a compaction with nothing after it": [spelt(boundary("c", "a")), spelt(summary("s", "c"))],
    "a result on another branch": [output("r", "p"), spelt(answer("b", "r"))],
    "a result of another session": [output("r", "a", sessionId=OTHER), spelt(answer("b", "r"))],
    "a result that is a summary": [
        output("r", "a").replace(b'"toolUseResult"', b'"isCompactSummary":true,"toolUseResult"'),
        spelt(answer("b", "r")),
    ],
    "a task that was stopped": [
        output("r", "a", at=5).replace(
            b'"stdout"', b'"message":"Successfully stopped task: a1 (look)","task_id":"a1","stdout"'
        ),
    ],
    "two prompts on what stood before a compaction": [
        *(spelt(boundary("c", "a")), spelt(summary("s", "c"))),
        *(spelt(prompt("x", "a")), spelt(prompt("w", "a")), spelt(answer("b", "w"))),
    ],
    "a summary with a result": [output("r", "a", isCompactSummary=True), spelt(answer("b", "r"))],
    "content of another kind": [
        spelt(answer("b", "a") | {"message": answer("b")["message"] | {"content": "Yes"}}),
        spelt(answer("c", "b") | {"message": answer("c")["message"] | {"content": [7]}}),
    ],
    "a title of another session": [
        spelt({"type": "summary", "summary": "Theirs", "leafUuid": "x"}),
        spelt({"type": "summary", "summary": "Later", "leafUuid": "z"}),
    ],
    "its own title": [spelt({"type": "summary", "summary": "Ours", "leafUuid": "a"})],
    "nothing billed": [spelt(answer("b", "a", id="msg_b", used={})), spelt(answer("c", "b"))],
    "made up": [spelt(answer("b", "a", model="<synthetic>")), spelt(answer("c", "b"))],
    "an error": [spelt(answer("b", "a", isApiErrorMessage=True)), spelt(answer("c", "b"))],
}


@pytest.mark.parametrize("name", ["main", "aside"])
@pytest.mark.parametrize("lines", CASES.values(), ids=CASES.keys())
def test_what_is_not_as_usual_says_the_same(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    path = tmp_path / f"{SESSION if name == 'main' else 'agent-a1'}.jsonl"
    whole = [*HEAD, *lines, spelt(prompt("z", "a", at=20)), spelt(answer("y", "z", at=30))]
    if name == "aside":
        whole = [line.replace(b'"isSidechain":false', b'"isSidechain":true') for line in whole]
    for count in range(2, len(whole) + 1):
        quiet, full = both(path, *whole[:count])
        assert figures(quiet) == figures(full)


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES.keys())
def test_reading_line_by_line_says_the_same(tmp_path: Path, lines: list[bytes]) -> None:
    """Be it from a file that is there, in small steps, or from one that grows."""
    path = tmp_path / f"{SESSION}.jsonl"
    whole = [*HEAD, *lines, spelt(prompt("z", "a", at=20)), spelt(answer("y", "z", at=30))]
    growing = None
    for count in range(2, len(whole) + 1):
        path.write_bytes(b"".join(whole[:count]))
        full = figures(read(path, quiet=False).fold)
        assert figures(read(path, quiet=True, size=100).fold) == full
        growing = finish(growing or opened(path, quiet=True))
        assert figures(growing.fold) == full


def test_usual_rows_are_taken_as_they_are(tmp_path: Path) -> None:
    """Without this, all the cases above could be read in full."""
    for lines in (CASES["parallel calls"], CASES["another branch"], CASES["quotes of rows"]):
        quiet, _ = both(tmp_path / f"{SESSION}.jsonl", *HEAD, *lines)
        assert isinstance(quiet, Straight)


KINDS = st.sampled_from(
    "prompt answer answer further result result attachment edge summary title copy back".split()
)
MISHAPS = st.sampled_from([*["none"] * 20, "spaces", "no newline", "cut", "another head"])


def befallen(line: bytes, mishap: str) -> bytes:
    """A line after something befell it."""
    match mishap:
        case "spaces":
            return spaced(json.loads(line))
        case "no newline":
            return line[:-1]
        case "cut":
            return line[: len(line) // 2]
        case "another head":
            return line.replace(b'"version":"2.1.330"', b'"version":"2.1.33","gitBranch":"fix"')
    return line


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
    lines = [befallen(line, data.draw(MISHAPS)) for line in lines]
    quiet, full = both(folder / f"{'agent-a1' if aside else SESSION}.jsonl", *lines)
    assert figures(quiet) == figures(full)
