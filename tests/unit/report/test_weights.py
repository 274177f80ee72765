"""How many tokens are counted in the blocks of a transcript."""

import base64
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.analysis.alignment import IMAGE_TOKENS
from ccwatch.analysis.attribution.outline import NO_OUTLINE
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Place
from ccwatch.report.blocks.weights import LARGEST, LONGEST, MAX_CACHED, REMINDERS, Weights
from tests.support.rows import SESSION, Row, answer, prompt, read, result, row, write

MAIN = f"{SESSION}.jsonl"
WORDS = 'He said "no"\tand\nleft.'
PICTURE = {
    "type": "image",
    "source": {
        "type": "base64",
        "media_type": "image/png",
        "data": base64.b64encode(b"\x89PNG" * 900).decode(),
    },
}


class Counter:
    """Counts characters, and what it was asked to count."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str) -> int:
        self.texts.append(text)
        return len(text)


def story(folder: Path, *rows: Row) -> Story:
    session = read(write(folder, {MAIN: rows})).snapshot().sessions[0]
    return Transcripts().story(session)


def weights() -> tuple[Weights, Counter]:
    counter = Counter()
    return Weights(Transcripts(), counter), counter


def test_the_text_of_a_block_is_counted_and_not_how_it_is_written_down(tmp_path: Path) -> None:
    found, counter = weights()
    [asked, said] = story(tmp_path, prompt("p", text=WORDS), answer("a", "p")).entries
    assert found.weigh(asked) == len(counter.texts[0]) < asked.size
    assert "\\" not in counter.texts[0]
    assert found.weigh(said) == len("Yes")


def test_a_secret_counts_as_it_is(tmp_path: Path) -> None:
    found, counter = weights()
    secret = "sk-ant-api03-" + "a1B2" * 20
    [asked] = story(tmp_path, prompt("p", text=secret)).entries
    found.weigh(asked)
    assert counter.texts == [secret]


def test_a_block_is_counted_once(tmp_path: Path) -> None:
    found, counter = weights()
    [asked] = story(tmp_path, prompt("p", text="once")).entries
    assert found.weigh(asked) == found.weigh(asked) == 4
    assert counter.texts == ["once"]


def test_an_image_counts_for_what_it_is_at_most_wherever_it_stands(tmp_path: Path) -> None:
    found, _ = weights()
    shown: Row = {"message": {"role": "user", "content": [PICTURE]}}
    block = {"type": "tool_result", "tool_use_id": "t", "content": [
        {"type": "text", "text": "seen"}, PICTURE, PICTURE,
    ]}  # fmt: skip
    seen: Row = {"message": {"role": "user", "content": [block]}}
    rows = prompt("p") | shown, answer("a", "p"), result("r", "a") | seen
    by_kind = {entry.kind: entry for entry in story(tmp_path, *rows).entries}
    assert found.weigh(by_kind[Kind.IMAGE]) == IMAGE_TOKENS
    assert found.weigh(by_kind[Kind.RESULT]) == len("seen") + 2 * IMAGE_TOKENS


def test_thinking_that_is_not_in_the_log_counts_for_nothing(tmp_path: Path) -> None:
    found, _ = weights()
    thought = {"type": "thinking", "thinking": "", "signature": "x" * 4000}
    has_texts = {"type": "thinking", "thinking": "hm", "signature": "x"}
    entries = story(tmp_path, prompt("p"), answer("a", "p", content=[thought, has_texts])).entries
    assert [found.weigh(entry) for entry in entries[1:]] == [0, 2]


def test_a_block_that_cannot_be_read_counts_by_its_size() -> None:
    found, counter = weights()
    gone = Entry(Kind.RESULT, Place("/nowhere.jsonl", 0, 9), 0, "u", 0, 400)
    assert found.weigh(gone) == 100
    assert found.weigh(replace(gone, size=LONGEST + 4)) == LONGEST // 4 + 1
    assert counter.texts == []


@pytest.mark.parametrize(
    ("kind", "items", "listed"),
    [
        ("task_reminder", [], ""),
        (
            "task_reminder",
            [{"id": "1", "status": "pending", "subject": "Cart", "blockedBy": []}],
            "#1. [pending] Cart",
        ),
        (
            "todo_reminder",
            [{"content": "Cart", "status": "pending", "activeForm": "Carting"}],
            "1. [pending] Cart",
        ),
    ],
)
def test_a_reminder_whose_words_are_in_no_row_counts_for_them_and_what_it_lists(
    kind: str, items: list[Row], listed: str, tmp_path: Path
) -> None:
    attached: Row = {"type": kind, "content": items, "itemCount": len(items)}
    bare = row("attachment", "b", "p", attachment=attached)
    has_texts = row("attachment", "t", "b", attachment=attached, rendered=[{"content": "Remember"}])
    found, _ = weights()
    [_, one, other] = story(tmp_path, prompt("p"), bare, has_texts).entries
    assert found.weigh(one) == REMINDERS[kind] + len(listed)
    assert found.weigh(other) == len("Remember")
    assert 90 < REMINDERS[kind] < 110


def test_a_block_that_can_be_read_again_is_counted(tmp_path: Path) -> None:
    found, counter = weights()
    [asked] = story(tmp_path, prompt("p", text="once")).entries
    path = Path(asked.place.path)
    away = path.rename(tmp_path / "away")
    found.weigh(asked)
    assert not counter.texts
    away.rename(path)
    assert found.weigh(asked) == 4


def test_a_very_long_block_is_counted_by_a_sample(tmp_path: Path) -> None:
    found, counter = weights()
    [asked] = story(tmp_path, prompt("p", text="word " * (LARGEST // 2))).entries
    assert found.weigh(asked) == pytest.approx(LARGEST * 2.5, rel=0.01)
    assert sum(map(len, counter.texts)) < LARGEST


def test_no_more_than_so_many_blocks_are_remembered() -> None:
    found, _ = weights()
    gone = Entry(Kind.RESULT, Place("/nowhere.jsonl", 0, 9), 0, "u", 0, LONGEST + 4)
    for offset in range(MAX_CACHED + 10):
        found.weigh(replace(gone, place=Place("/nowhere.jsonl", offset, 9)))
    assert len(found._known) == MAX_CACHED


def copy(uuid: str, **has_texts: object) -> Row:
    return row("attachment", uuid, "p", attachment={"type": "prompt_snapshot", **has_texts})


def test_a_copy_of_system_prompt_and_tools_is_an_outline(tmp_path: Path) -> None:
    found, _ = weights()
    schema = {"name": "Bash", "description": "x" * 4_540}
    both = copy(
        "s", systemPrompt=["a" * 3_000, "b" * 770], tools=[{"name": "Bash", "schema": schema}]
    )
    at_first = copy("f", systemPrompt=["c" * 9_000])
    outline = found.outline(story(tmp_path, prompt("p"), at_first, both), "2.1.330", 1.2)
    size = len(json.dumps(schema, separators=(",", ":")))
    assert outline.has_texts
    assert outline.system == 1_000
    assert outline.tools == (("Bash", round(size / 4.57)),)


def test_without_a_copy_the_release_tells_and_of_a_sub_agent_nothing_does(tmp_path: Path) -> None:
    found, _ = weights()
    main = story(tmp_path, prompt("p"), copy("s", systemPrompt=None, tools="odd"))
    assert found.outline(main, "2.1.330", 1.2).system == 7_600
    assert found.outline(main, "0.2.9", 1.2) == NO_OUTLINE
    assert found.outline(Story("agent"), "2.1.330", 1.2) == NO_OUTLINE
