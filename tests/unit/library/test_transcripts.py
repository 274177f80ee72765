"""The blocks of conversations, their text, and where a text is found."""

import base64
import json
import os
from errno import EACCES
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.library.cleaning import PIECE
from ccwatch.library.conversation import files
from ccwatch.library.reader import CHANGED, GONE
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Place
from ccwatch.model.session import Session
from ccwatch.model.text import Text
from ccwatch.plain_text import HARMFUL
from ccwatch.store.index import Index
from ccwatch.transcript.buffer import LONGEST
from ccwatch.transcript.tail import line_at
from tests.support.recorded import RECORDINGS
from tests.support.rows import (
    OTHER,
    PROJECT,
    SESSION,
    Row,
    answer,
    boundary,
    encoded,
    prompt,
    read,
    result,
    row,
    summary,
    tool,
    write,
)

MAIN = f"{SESSION}.jsonl"


def session(folder: Path, id: str = SESSION) -> Session:
    return next(one for one in read(folder).snapshot().sessions if one.id == id)


def told(folder: Path, *rows: Row | bytes) -> Story:
    """The blocks of a session with these rows."""
    return Transcripts().story(session(write(folder, {MAIN: rows})))


def said(entry: Entry) -> str:
    return "\n".join(Transcripts().text(entry).lines)


def call(name: str, **asked: object) -> Row:
    return tool("toolu_1", name) | {"input": asked}


# -- stories


@pytest.mark.parametrize("release", [folder.name for folder in RECORDINGS])
def test_every_recorded_block_is_told_and_can_be_read(release: str, recordings: Path) -> None:
    index = Index((str(recordings / release / "claude"),))
    index.read_once(thorough=True)
    library = Transcripts()
    sessions = index.snapshot().sessions
    assert sessions
    for one in sessions:
        agents = [(agent.id, agent.lane) for agent in one.agents]
        for agent, lane in [("", one.main), *agents]:
            entries = library.story(one, agent).entries
            calls = [entry for entry in entries if entry.kind is Kind.CALL]
            results = {entry.call for entry in entries if entry.kind is Kind.RESULT}
            assert [entry.call for entry in calls] == [
                t.id for r in lane.responses for t in r.tools
            ]
            assert {entry.call for entry in calls[:-1]} <= results
            assert all(entry.size > 0 for entry in entries if entry.kind is not Kind.COMPACTED)
            summaries = sum(entry.kind is Kind.SUMMARY for entry in entries)
            assert summaries == sum(c.summary_bytes > 0 for c in lane.compactions)
            assert {turn.id for turn in lane.turns} <= {entry.uuid for entry in entries}
            texts = [library.text(entry) for entry in entries]
            assert not {CHANGED, GONE} & {text.note for text in texts}
            assert list(library.texts(entries)) == texts


def test_a_recorded_sub_agent_is_named_by_the_call_that_launched_it(recordings: Path) -> None:
    index = Index((str(recordings / "2.1.330" / "claude"),))
    index.read_once(thorough=True)
    (one,) = index.snapshot().sessions
    launched = {
        e.agent for e in Transcripts().story(one).entries if e.kind is Kind.CALL and e.agent
    }
    assert launched == {agent.id for agent in one.agents}


def test_each_block_has_its_kind_and_what_it_is_about(tmp_path: Path) -> None:
    story = told(
        tmp_path,
        prompt("p", None, "Look at the cart"),
        answer("a", "p", content=[call("Read", file_path="/shop/cart.py", limit=3)]),
        result("r", "a", is_meta=None, toolUseResult={"type": "file_unchanged"}),
        prompt("m", "r", "Caveat: …", isMeta=True),
        prompt("c", "m", "<command-name>/cost</command-name>"),
        row("attachment", "t", "c", attachment={"type": "file", "filename": "/shop/a.py"}),
        row("system", "e", "t", subtype="api_error"),
        row("system", "n", "e", subtype="turn_duration", durationMs=5),
    )
    assert [(e.kind, e.name, e.target) for e in story.entries] == [
        (Kind.PROMPT, "", ""),
        (Kind.CALL, "Read", "/shop/cart.py"),
        (Kind.RESULT, "Read", "/shop/cart.py"),
        (Kind.REMINDER, "", ""),
        (Kind.COMMAND, "/cost", ""),
        (Kind.ATTACHMENT, "file", "/shop/a.py"),
        (Kind.ERROR, "", ""),
    ]
    assert story.entries[2].unchanged


HOOK = {"type": "hook_success", "hookEvent": "PreToolUse", "command": "check", "exitCode": 0}
SAID = [{"content": "<system-reminder>Use tabs</system-reminder>"}]


@pytest.mark.parametrize(
    ("attachment", "more", "kind"),
    [
        (HOOK | {"content": "", "stdout": "{}"}, {}, Kind.NOTE),
        (HOOK, {}, Kind.NOTE),
        (HOOK | {"content": "Use tabs"}, {}, Kind.ATTACHMENT),
        (HOOK, {"rendered": SAID}, Kind.ATTACHMENT),
        ({"type": "async_hook_response", "response": {}, "stderr": "denied"}, {}, Kind.NOTE),
        ({"type": "async_hook_response", "response": {"a": "b"}}, {}, Kind.ATTACHMENT),
        ({"type": "hook_system_message", "content": "Linked"}, {}, Kind.NOTE),
        ({"type": "hook_additional_context", "content": ["Use tabs"]}, {}, Kind.ATTACHMENT),
        ({"type": "task_reminder", "content": [], "itemCount": 0}, {}, Kind.ATTACHMENT),
    ],
    ids=[
        "a hook that said nothing",
        "one that left nothing",
        "one with a word for the model",
        "one whose word stands as it was sent",
        "nothing came of one in the background",
        "something did",
        "a word to the user alone",
        "more context",
        "a reminder with a text of its own",
    ],
)
def test_what_only_the_client_heard_of_is_a_note_and_no_part_of_the_window(
    attachment: Row, more: Row, kind: Kind, tmp_path: Path
) -> None:
    """Measured on contexts of people: such rows do not make them grow."""
    story = told(tmp_path, row("attachment", "t", None, attachment=attachment, **more))
    assert [entry.kind for entry in story.entries] == [kind]


def test_what_an_editor_put_before_a_prompt_is_no_prompt(tmp_path: Path) -> None:
    opened = {"type": "text", "text": "<ide_opened_file>a.py</ide_opened_file>"}
    said = {"role": "user", "content": [opened, {"type": "text", "text": "Fix it"}]}
    story = told(tmp_path, prompt("p", None, message=said))
    assert [entry.kind for entry in story.entries] == [Kind.REMINDER, Kind.PROMPT]


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ({"command": "ls -l\n  /tmp"}, "ls -l /tmp"),
        ({"limit": 3, "owner": "octocat"}, "octocat"),
        ({"limit": 3}, ""),
        ({"command": "x" * 5000}, "x" * 300),
        ({"command": "é\n" * 5000}, "é " * 150),
    ],
    ids=["a command on one line", "another tool's first text", "no text", "long", "long, escaped"],
)
def test_a_target_is_one_short_line(tmp_path: Path, asked: Row, target: str) -> None:
    story = told(tmp_path, prompt("p"), answer("a", "p", content=[call("Any", **asked)]))
    assert story.entries[1].target == target


@pytest.mark.parametrize(
    ("asked", "piece"),
    [
        ({"file_path": "/a.py"}, ""),
        ({"file_path": "/a.py", "offset": 200, "limit": 50}, "offset=200 limit=50"),
        ({"file_path": "/a.pdf", "pages": "1-3"}, 'pages="1-3"'),
        ({"file_path": "/a.py", "limit": None}, ""),
        ({"file_path": "/a.py", "limit": 3, "content": "x" * 5000}, ""),
    ],
    ids=["all of it", "lines", "pages", "nothing", "what writes"],
)
def test_which_part_is_asked_for_stands_with_the_call_and_its_result(
    tmp_path: Path, asked: Row, piece: str
) -> None:
    story = told(
        tmp_path,
        prompt("p"),
        answer("a", "p", content=[call("Read", **asked)]),
        result("r", "a"),
    )
    assert [entry.piece for entry in story.entries] == ["", piece, piece]


def test_copied_rows_and_rows_of_other_sessions_are_left_out(tmp_path: Path) -> None:
    mine, other = prompt("p"), prompt("o") | {"sessionId": OTHER}
    assert [e.uuid for e in told(tmp_path, mine, other, mine, answer("a", "p")).entries] == [
        "p",
        "a",
    ]


def test_an_abandoned_branch_is_dead_with_its_results(tmp_path: Path) -> None:
    story = told(
        tmp_path,
        prompt("p"),
        answer("a", "p"),
        prompt("old", "a", "This way"),
        answer("b", "old", content=[call("Bash", command="ls")]),
        result("r", "b"),
        prompt("new", "a", "No, that way"),
        answer("c", "new"),
    )
    assert story.dead == {"old", "b", "r"}


def test_a_slash_command_that_was_rewound_is_dead_with_its_prompt(tmp_path: Path) -> None:
    called = "<command-message>apply</command-message><command-name>/apply</command-name>"
    story = told(
        tmp_path,
        prompt("p", None, "Go on"),
        answer("a", "p"),
        prompt("old", "a", called),
        prompt("body", "old", "Apply the change", isMeta=True),
        answer("b", "body"),
        prompt("new", "a", called),
        prompt("again", "new", "Apply the change", isMeta=True),
        answer("c", "again"),
    )
    assert story.dead == {"old", "body", "b"}


def test_what_a_compaction_kept_is_told(tmp_path: Path) -> None:
    kept = {"uuids": ["a", "r"]}
    story = told(
        tmp_path,
        prompt("p"),
        answer("a", "p"),
        boundary("c", "a", preservedMessages=kept),
        summary("s", "c"),
    )
    assert story.preserved == {"c": ("a", "r")}
    assert [e.kind for e in story.entries[2:]] == [Kind.COMPACTED, Kind.SUMMARY]


def test_a_chain_of_an_old_main_transcript_is_a_story_of_its_own(tmp_path: Path) -> None:
    rows = [
        prompt("p"),
        answer("a", "p"),
        prompt("s1", None, "Find it", isSidechain=True),
        answer("s2", "s1", isSidechain=True),
        answer("b", "a"),
    ]
    one = session(write(tmp_path, {MAIN: rows}))
    library = Transcripts()
    (agent,) = one.agents
    assert [e.uuid for e in library.story(one).entries] == ["p", "a", "b"]
    assert [e.uuid for e in library.story(one, agent.id).entries] == ["s1", "s2"]


@given(st.data())
def test_a_story_read_as_it_grows_is_the_story_read_at_once(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("story")
    rows = [
        prompt("p"),
        answer("a", "p", content=[call("Bash", command="ls")]),
        result("r", "a"),
        prompt("p", None),
        answer("b", "r"),
    ]
    whole = encoded(rows)
    path = write(folder, {MAIN: rows}) / PROJECT / MAIN
    one = session(folder)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    growing = Transcripts()
    for cut in [*cuts, len(whole)]:
        path.write_bytes(whole[:cut])
        story = growing.story(one)
    assert story.entries == Transcripts().story(one).entries
    assert growing.story(one) is story


def test_a_story_is_the_same_object_until_its_transcript_grows(tmp_path: Path) -> None:
    library = Transcripts()
    one = session(write(tmp_path, {MAIN: [prompt("p")]}))
    story = library.story(one)
    assert library.story(one) is story
    with (tmp_path / PROJECT / MAIN).open("ab") as file:
        file.write(encoded([answer("a", "p")]))
    assert [entry.uuid for entry in library.story(one).entries] == ["p", "a"]


def test_a_transcript_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    library = Transcripts()
    folder = write(tmp_path, {MAIN: [prompt("p"), answer("a", "p"), prompt("q", "a")]})
    assert len(library.story(session(folder)).entries) == 3
    before = session(folder)
    write(tmp_path, {MAIN: [prompt("x")]})
    for one in (before, session(folder)):  # it may be read before the session is
        assert [e.uuid for e in library.story(one).entries] == ["x"]


@pytest.mark.parametrize("left", [0, 40])
@pytest.mark.parametrize("rest", [b"", b"\n", encoded([prompt("q", "p")])], ids=range(3))
def test_a_last_line_that_was_cut_off_again_is_told_no_more(
    tmp_path: Path, rest: bytes, left: int
) -> None:
    library = Transcripts()
    rows = [prompt("p"), answer("a", "p")]
    path = write(tmp_path, {MAIN: rows}) / PROJECT / MAIN
    whole = encoded(rows)
    path.write_bytes(whole[:-1])
    os.utime(path, (1, 1))
    one = session(tmp_path)
    assert [entry.uuid for entry in library.story(one).entries] == ["p", "a"]
    os.truncate(path, whole.index(b"\n") + 1 + left)
    with path.open("ab") as file:
        file.write(rest)
    os.utime(path, (2, 2))
    assert library.story(one).entries == Transcripts().story(one).entries


def test_a_last_line_that_was_changed_in_place_is_told_as_it_is_now(tmp_path: Path) -> None:
    library = Transcripts()
    path = write(tmp_path, {MAIN: [prompt("p"), prompt("q", "p", "Stop")]}) / PROJECT / MAIN
    path.write_bytes(path.read_bytes()[:-1])
    os.utime(path, (1, 1))
    one = session(tmp_path)
    assert [entry.uuid for entry in library.story(one).entries] == ["p", "q"]
    path.write_bytes(path.read_bytes().replace(b'"uuid": "q"', b'"uuid": "x"'))
    os.utime(path, (2, 2))
    assert [entry.uuid for entry in library.story(one).entries] == ["p", "x"]


# -- texts


def test_a_call_reads_like_what_it_is(tmp_path: Path) -> None:
    asked = {"file_path": "/a.py", "old_string": "a\nb", "new_string": "c", "replace_all": True}
    story = told(tmp_path, prompt("p"), answer("a", "p", content=[call("Edit", **asked)]))
    assert said(story.entries[1]).splitlines() == [
        "file_path: /a.py",
        "replace_all: true",
        "old_string:",
        "a",
        "b",
        "new_string: c",
    ]


def test_a_picture_is_told_not_shown(tmp_path: Path) -> None:
    begin = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (8).to_bytes(4) + (6).to_bytes(4)
    source = {"type": "base64", "media_type": "image/png"}
    source["data"] = base64.b64encode(begin + bytes(2000)).decode()
    rows = prompt("p") | {"message": {"content": [{"type": "image", "source": source}]}}
    back = result("r", "a")
    back["message"]["content"][0]["content"] = [{"type": "image", "source": source}]
    story = told(tmp_path, rows, answer("a", "p", content=[call("Read")]), back)
    library = Transcripts()
    for entry in (story.entries[0], story.entries[2]):
        text = library.text(entry)
        assert (text.lines, text.kind) == ((), "image/png")
        assert text.note.endswith("2.0 kB, 8×6")


def test_where_the_rest_of_a_long_result_is_kept_is_told(tmp_path: Path) -> None:
    back = result(
        "r", "a", "the beginning", toolUseResult={"persistedOutputPath": "/tmp/whole.txt"}
    )
    story = told(tmp_path, prompt("p"), answer("a", "p", content=[call("Bash")]), back)
    text = Transcripts().text(story.entries[2])
    assert text.lines == ("the beginning",)
    assert text.note == "the whole of it is in /tmp/whole.txt"


def test_secrets_are_masked_unless_asked_for(tmp_path: Path) -> None:
    secret = "ghp_0123456789abcdefghij"
    (entry,) = told(tmp_path, prompt("p", None, f"use {secret}")).entries
    library = Transcripts()
    assert library.text(entry) == Text(("use ghp_•••",), "text", "", 1)
    assert library.text(entry, masked=False).lines == (f"use {secret}",)


def account(address: str = "anna.b+cc@mail.example.com") -> Row:
    """The row in which the client tells whose account it is."""
    told = {"type": "session_context", "context": {"userEmail": address}}
    rendered = [{"content": f"<system-reminder>The user is {address}</system-reminder>"}]
    return row("attachment", "t", None, attachment=told, rendered=rendered)


def test_the_address_of_an_account_is_masked_unless_asked_for(tmp_path: Path) -> None:
    bare = account() | {"rendered": []}
    for number, made in enumerate((account(), bare)):
        (entry,) = told(tmp_path / str(number), made).entries
        assert "anna" not in said(entry)
        assert Transcripts().text(entry).masked == 1
        assert "anna.b+cc@mail.example.com" in str(Transcripts().text(entry, masked=False))


def test_an_address_that_somebody_wrote_is_text_like_any_other(tmp_path: Path) -> None:
    (entry,) = told(tmp_path, prompt("p", None, "write to anna@example.com")).entries
    assert said(entry) == "write to anna@example.com"


def test_nothing_in_a_text_commands_a_terminal(tmp_path: Path) -> None:
    (entry,) = told(tmp_path, prompt("p", None, "a\x1b]0;x\x07b\r\nc\td\u202e")).entries
    assert Transcripts().text(entry).lines == ("a␛]0;x␇b", "c   d\ufffd")


@pytest.mark.parametrize("shift", range(5))
def test_a_very_long_line_is_cleaned_like_a_short_one(tmp_path: Path, shift: int) -> None:
    begin = "ab\tc" * (PIECE // 4 - 1) + "." * shift
    (entry,) = told(tmp_path, prompt("p", None, begin + "\t\x1b[2J\tend")).entries
    (line,) = Transcripts().text(entry).lines
    assert line == (begin + "\t␛[2J\tend").expandtabs(4)


def test_a_row_that_is_too_long_for_figures_can_be_read(tmp_path: Path) -> None:
    lines = LONGEST // 900 + 1
    asked = answer("a", "p", content=[call("Bash", command="cat it")])
    rows = [
        prompt("p"),
        asked,
        result("r", "a", ("1234 67 " * 113 + "\n") * lines),
        answer("b", "r"),
    ]
    kinds = {entry.kind: entry for entry in told(tmp_path, *rows).entries}
    assert kinds[Kind.RESULT].size > LONGEST
    assert len(Transcripts().text(kinds[Kind.RESULT]).lines) == lines + 1


def test_a_row_that_is_gone_or_changed_is_not_another_rows_text(tmp_path: Path) -> None:
    (entry,) = told(tmp_path, prompt("p", None, "mine")).entries
    path = tmp_path / PROJECT / MAIN
    path.write_bytes(encoded([prompt("q", None, "mine")]))
    assert Transcripts().text(entry) == Text((), "text", CHANGED, 0)
    path.unlink()
    assert Transcripts().text(entry) == Text((), "text", GONE, 0)
    assert list(Transcripts().texts([entry, entry])) == 2 * [Text((), "text", GONE, 0)]


def test_a_row_with_many_blocks_is_read_once_for_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Place] = []

    def counted(place: Place) -> bytes | None:
        opened.append(place)
        return line_at(place)

    monkeypatch.setattr("ccwatch.library.reader.line_at", counted)
    monkeypatch.setattr("ccwatch.library.search.line_at", counted)
    many = [{"type": "text", "text": f"block {n}"} for n in range(9)]
    entries = told(tmp_path, prompt("p"), answer("a", "p", content=many)).entries
    texts = list(Transcripts().texts(entries))
    assert [text.lines for text in texts[1:]] == [(f"block {n}",) for n in range(9)]
    assert len(opened) == 2
    one = session(tmp_path)
    (scanned,) = Transcripts().search([one], "block", lambda: False)
    assert len(scanned.hits) == 9
    assert len(opened) - 2 == 2 + 2  # each row to look for the text, one to read and to mask it


def test_a_picture_is_not_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[Place]()
    monkeypatch.setattr("ccwatch.library.search.line_at", looked.append)
    source = {"type": "base64", "media_type": "image/png", "data": "abcd"}
    picture: Row = {"message": {"content": [{"type": "image", "source": source}]}}
    assert found(tmp_path, "abcd", prompt("p") | picture) == []
    assert looked == []


def test_blocks_are_read_where_their_transcript_moved(tmp_path: Path) -> None:
    """`/cd` and a folder that is renamed take the transcript along while somebody looks."""
    library, rows = Transcripts(), [prompt("p", None, "mine"), answer("a", "p")]
    before = library.story(session(write(tmp_path, {MAIN: rows})))
    target = tmp_path / "projects" / "-elsewhere"
    (tmp_path / PROJECT).rename(target)
    with (target / MAIN).open("ab") as file:
        file.write(encoded([prompt("q", "a", "on")]))
    after = library.story(session(tmp_path))
    assert [entry.uuid for entry in after.entries] == [one.uuid for one in before.entries] + ["q"]
    assert {entry.place.path for entry in after.entries} == {str(target / MAIN)}
    assert said(after.entries[0]) == "mine"


def test_blocks_of_a_sub_agent_are_read_where_its_transcript_moved(tmp_path: Path) -> None:
    library, name = Transcripts(), "agent-a1.jsonl"
    chain = [prompt("q", isSidechain=True), answer("b", "q", isSidechain=True)]
    below = f"{SESSION}/subagents/{name}"
    write(tmp_path, {MAIN: [prompt("p")], below: [one | {"agentId": "a1"} for one in chain]})
    assert len(library.story(session(tmp_path), "a1").entries) == 2
    beside = tmp_path / PROJECT / name
    (tmp_path / PROJECT / below).rename(beside)
    after = library.story(session(tmp_path), "a1")
    assert [(one.uuid, one.place.path) for one in after.entries] == [
        ("q", str(beside)), ("b", str(beside))
    ]  # fmt: skip


def test_where_one_of_two_files_was_replaced_the_other_is_told_as_before(tmp_path: Path) -> None:
    library, own = Transcripts(), {"isSidechain": True, "agentId": "a1"}
    name = "agent-a1.jsonl"
    below = f"{SESSION}/subagents/{name}"
    begun = [prompt("q") | own, answer("b", "q") | own]
    write(tmp_path, {MAIN: [prompt("p")], name: begun, below: [answer("c", "b") | own]})
    talk = Session(SESSION, path=str(tmp_path / PROJECT / MAIN))
    assert [entry.uuid for entry in library.story(talk, "a1").entries] == ["q", "b", "c"]
    (tmp_path / PROJECT / below).write_bytes(b"\n")
    assert [entry.uuid for entry in library.story(talk, "a1").entries] == ["q", "b"]


def test_a_conversation_that_nobody_had_is_empty() -> None:
    assert not Transcripts().story(Session(SESSION), "a1").entries


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=8) | st.integers(),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["type", "text", "content", "id", "source"]),
                                      inner, max_size=3), max_leaves=8))  # fmt: skip
def test_strange_content_is_told_and_read_without_a_fault(
    tmp_path_factory: pytest.TempPathFactory, content: object
) -> None:
    folder = tmp_path_factory.mktemp("strange")
    strange = prompt("p") | {"message": {"role": "user", "content": content}}
    back = result("r", "a")
    back["message"]["content"][0]["content"] = content
    rows = [strange, answer("a", "p", content=[tool("toolu_1", "Any") | {"input": content}]), back]
    for entry in told(folder, *rows).entries:
        assert not any(map(HARMFUL.search, Transcripts().text(entry).lines))


# -- search


def found(folder: Path, needle: str, *rows: Row) -> list[tuple[str, str]]:
    one = session(write(folder, {MAIN: rows}))
    scans = list(Transcripts().search([one], needle, lambda: False))
    assert [scan.files for scan in scans] == list(range(1, scans[-1].of + 1))
    return [(hit.place.path.rpartition("/")[2], hit.line) for scan in scans for hit in scan.hits]


@pytest.mark.parametrize("needle", ["the cart", "THE CART", 'say "hi"', "Größe", "größe", "a\\b"])
def test_a_text_is_found_however_it_is_written(tmp_path: Path, needle: str) -> None:
    text = 'Look at the cart, say "hi" and check the Größe of a\\b'
    for escaped in (True, False):
        line = json.dumps(prompt("p", None, text), ensure_ascii=escaped).encode()
        path = write(tmp_path, {MAIN: [line]})
        hits = [
            h for s in Transcripts().search([session(path)], needle, lambda: False) for h in s.hits
        ]
        assert [hit.line for hit in hits] == [text]


def test_a_long_text_is_shown_around_the_hit_and_masked(tmp_path: Path) -> None:
    text = "x" * 500 + " needle password=hunter2hunter2 " + "y" * 500
    ((_, line),) = found(tmp_path, "needle", prompt("p", None, text))
    assert line == f"…{'x' * 59} needle password=••• {'y' * 46}"


@pytest.mark.parametrize(
    "secret",
    [
        "sk-ant-api03-" + "aB3x" * 24,
        "ghp_" + "a1B2" * 9 + " " + "x" * 30,
        "password=" + "hunter2" * 12,
        "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEabcdef012345\n" * 20 + "-----END",
    ],
    ids=["a key", "a token further off", "a password", "a private key"],
)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_of_a_secret_that_ends_or_begins_beyond_what_is_shown_nothing_is_shown(
    tmp_path: Path, secret: str, before: bool
) -> None:
    text = f"{secret} needle" if before else f"needle {secret}"
    ((_, line),) = found(tmp_path, "needle", prompt("p", None, text))
    assert "needle" in line
    for part in ("B3x", "1B2", "unter2", "MIIE", "012345"):
        assert part not in line


def test_who_searches_for_a_secret_finds_it_and_is_not_shown_more_of_it(tmp_path: Path) -> None:
    text = "a" * 100 + " password=correct-horse-battery " + "b" * 100
    ((_, line),) = found(tmp_path, "horse", prompt("p", None, text))
    assert "password=•••" in line
    assert "correct" not in line


def test_what_is_shown_of_a_hit_does_not_depend_on_letters_that_become_several(
    tmp_path: Path,
) -> None:
    text = "ß" * 400 + " the needle " + "z" * 300
    ((_, line),) = found(tmp_path, "Needle", prompt("p", None, text))
    assert line == f"…{'ß' * 55} the needle {'z' * 59}"


def test_a_hit_may_be_at_the_very_start_and_nothing_is_no_hit(tmp_path: Path) -> None:
    assert [line for _, line in found(tmp_path, "needle", prompt("p", None, "needle"))] == [
        "needle"
    ]
    assert found(tmp_path, "", prompt("p", None, "needle")) == []


def test_the_address_of_an_account_is_not_shown_where_it_is_found(tmp_path: Path) -> None:
    ((_, line),) = found(tmp_path, "the user is", account())
    assert "The user is •••" in line


def test_what_is_in_a_row_but_in_none_of_its_blocks_is_not_found(tmp_path: Path) -> None:
    assert found(tmp_path, "/home/dev", prompt("p", None, "Look")) == []


def test_a_search_that_is_stopped_ends(tmp_path: Path) -> None:
    one = session(write(tmp_path, {MAIN: [prompt("p", None, "Look")]}))
    assert list(Transcripts().search([one, one], "look", lambda: True)) == []


def test_a_retry_tells_what_failed_and_when_it_is_tried_again(tmp_path: Path) -> None:
    error = {"status": 529, "error": {"type": "overloaded_error", "message": "Overloaded"}}
    tries = {"retryInMs": 1500, "retryAttempt": 1, "maxRetries": 10}
    story = told(
        tmp_path, prompt("p"), row("system", "e", "p", subtype="api_error", error=error) | tries
    )
    lines = Transcripts().text(story.entries[1]).lines
    assert lines[0] == "retryAttempt: 1, maxRetries: 10, retryInMs: 1500"
    assert "Overloaded" in "\n".join(lines)


def test_an_error_of_the_api_without_a_word_is_no_text(tmp_path: Path) -> None:
    story = told(tmp_path, prompt("p"), row("system", "e", "p", subtype="api_error"))
    assert not Transcripts().text(story.entries[1]).lines


def test_where_a_folder_is_locked_no_sub_agent_is_looked_for_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: object, **_how: object) -> os.stat_result:
        raise PermissionError(EACCES, os.strerror(EACCES), path)

    talk = session(write(tmp_path, {MAIN: [answer("a")]}))
    monkeypatch.setattr(os, "stat", refused)
    assert files(talk, "1", None) == [talk.path]


def test_the_transcript_of_a_sub_agent_is_found_where_its_rows_are_not_known(
    tmp_path: Path,
) -> None:
    talk = session(write(tmp_path, {MAIN: [answer("a")]}))
    folder = tmp_path / PROJECT
    below = folder / SESSION / "subagents" / "workflows" / "agent-1.jsonl"
    below.parent.mkdir(parents=True)
    below.touch()
    below.with_name("agent-2.jsonl").touch()
    assert files(talk, "1", None) == [str(below)]
    beside = folder / "agent-1.jsonl"
    beside.touch()
    assert files(talk, "1", None) == [str(beside), str(below)]
    assert files(talk, "3", None) == [talk.path]


@pytest.mark.parametrize("text", ["\x1b[31mred", "plain\x1b", "a\n\x9b2J"], ids=repr)
def test_a_sequence_for_the_terminal_is_taken_out_wherever_it_is(tmp_path: Path, text: str) -> None:
    (entry,) = told(tmp_path, prompt("p", None, text)).entries
    assert not any(map(HARMFUL.search, Transcripts().text(entry).lines))
