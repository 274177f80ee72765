"""Prompts are read back from where they stand, whatever stands beside them."""

import json
from pathlib import Path

import pytest

from ccwatch.library.row_content import prompt_text, row_content
from ccwatch.model.lane import Place
from ccwatch.model.text import Content


def test_a_prompt_with_half_a_character_keeps_its_other_words(tmp_path: Path) -> None:
    line = b'{"type":"user","message":{"role":"user","content":"fix \\ud800 it"}}\n'
    path = tmp_path / "s.jsonl"
    path.write_bytes(line)
    said = prompt_text(Place(str(path), 0, len(line)))
    assert said.startswith("fix ")
    assert said.endswith(" it")


def test_a_prompt_whose_file_has_gone_is_empty(tmp_path: Path) -> None:
    assert prompt_text(Place(str(tmp_path / "gone.jsonl"), 0, 10)) == ""


def test_what_cannot_be_read_is_told_from_what_has_no_text(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    assert row_content(Place(str(path), 0, 4)) is None
    path.write_bytes(b'{"type":"user","message":{"content":"fix it"}}\n{"ty{')
    assert row_content(Place(str(path), 0, 46)) == Content("fix it")
    assert row_content(Place(str(path), 47, 5)) == Content()
    assert row_content(Place(str(path), 99, 5)) is None


@pytest.mark.parametrize(
    ("texts", "typed"),
    [
        (["<ide_opened_file>The user opened a.py</ide_opened_file>", "Fix it"], "Fix it"),
        (["<ide_selection>lines 3 to 5</ide_selection>", "Why", "so?"], "Why\nso?"),
        (["<system-reminder>Be brief</system-reminder>", "Fix it"], "Fix it"),
        (["<ide_opened_file>The user opened a.py</ide_opened_file>"], None),
        (["<main> is empty", "here"], "<main> is empty\nhere"),
    ],
    ids=["an open file", "a selection", "a reminder", "nothing typed", "typed with a tag"],
)
def test_what_the_client_put_before_a_prompt_is_not_what_was_typed(
    texts: list[str], typed: str | None, tmp_path: Path
) -> None:
    """Editors tell which file is open before each prompt."""
    content = [{"type": "text", "text": text} for text in texts]
    line = json.dumps({"type": "user", "message": {"role": "user", "content": content}}).encode()
    path = tmp_path / "s.jsonl"
    path.write_bytes(line)
    assert prompt_text(Place(str(path), 0, len(line))) == (texts[0] if typed is None else typed)


CALLED = "<command-message>apply</command-message>\n<command-name>/apply</command-name>"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (CALLED, "/apply"),
        (f"{CALLED}\n<command-args>tax\nto all</command-args>", "/apply tax\nto all"),
        ("<command-message>apply</command-message>", "<command-message>apply</command-message>"),
    ],
    ids=["alone", "with words", "without its name"],
)
def test_a_slash_command_reads_as_it_was_typed(text: str, typed: str, tmp_path: Path) -> None:
    line = json.dumps({"type": "user", "message": {"role": "user", "content": text}}).encode()
    path = tmp_path / "s.jsonl"
    path.write_bytes(line)
    assert prompt_text(Place(str(path), 0, len(line))) == typed
