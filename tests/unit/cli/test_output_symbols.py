"""What commands print is in the signs that were chosen, and in those that the output can hold."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ccwatch.cli.output_symbols import PAIRS
from tests.support.command import call
from tests.support.rows import SESSION, answer, prompt, write

COMMANDS = (
    "snapshot",
    "snapshot --line",
    "compactions",
    "report",
    "report --by model",
    "whatif --since 999d --trigger 60%",
    "doctor",
)


@pytest.fixture(autouse=True)
def _in_unicode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("TERM", raising=False)


@pytest.fixture
def config(recordings: Path) -> str:
    return str(recordings / "2.1.330" / "claude")


def test_each_sign_has_one_of_the_same_width() -> None:
    assert all(len(sign) == len(other) == 1 for sign, other in PAIRS.items())
    assert all(other.isascii() for other in PAIRS.values())


@pytest.mark.parametrize("words", COMMANDS)
def test_where_ascii_is_chosen_nothing_else_is_printed(
    words: str, config: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call(*words.split(), "--config-dir", config)
    drawn = capsys.readouterr().out
    monkeypatch.setenv("CCWATCH_SYMBOLS", "ascii")
    call(*words.split(), "--config-dir", config)
    spelt = capsys.readouterr().out
    assert not drawn.isascii()
    assert spelt.isascii()
    assert [len(line) for line in spelt.split("\n")] == [len(line) for line in drawn.split("\n")]


def test_the_demo_is_told_in_ascii_too(capsys: pytest.CaptureFixture[str]) -> None:
    call("--symbols", "ascii", "demo")
    assert "~" in capsys.readouterr().out


def test_an_estimate_is_not_marked_as_unknown_where_the_output_lacks_the_sign(config: str) -> None:
    command = [sys.executable, "-m", "ccwatch", "snapshot", "--config-dir", config]
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    printed = subprocess.run(command, env=environ, capture_output=True, check=True).stdout
    assert b"attachments ~" in printed
    assert b"?" not in printed


def test_the_status_line_marks_nothing_as_unknown_that_is_known() -> None:
    told = {"session_id": "a", "model": {"id": "claude-opus-5"}, "cost": {"total_cost_usd": 1}}
    command = [sys.executable, "-m", "ccwatch", "statusline"]
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    given = json.dumps(told).encode()
    ended = subprocess.run(command, input=given, env=environ, capture_output=True, check=True)
    assert ended.stdout.decode() == "opus-5 | $1.00\n"


def test_titles_keep_their_signs_in_comma_separated_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [prompt("p", text="0.5 → 0.7 · x≈1"), answer("a", "p")]
    folder = write(tmp_path, {f"{SESSION}.jsonl": rows})
    monkeypatch.setenv("CCWATCH_SYMBOLS", "ascii")
    call("report", "--by", "session", "--csv", "--config-dir", str(folder))
    assert "0.5 → 0.7 · x≈1" in capsys.readouterr().out
