"""Prompts are read back from where they stand, whatever stands beside them."""

from pathlib import Path

from ccwatch.model.lane import Place
from ccwatch.store.words import words


def test_a_prompt_with_half_a_character_keeps_its_other_words(tmp_path: Path) -> None:
    line = b'{"type":"user","message":{"role":"user","content":"fix \\ud800 it"}}\n'
    path = tmp_path / "s.jsonl"
    path.write_bytes(line)
    said = words(Place(str(path), 0, len(line)))
    assert said.startswith("fix ")
    assert said.endswith(" it")


def test_a_prompt_whose_file_has_gone_is_empty(tmp_path: Path) -> None:
    assert words(Place(str(tmp_path / "gone.jsonl"), 0, 10)) == ""
