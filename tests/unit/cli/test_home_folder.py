"""Without a home folder: nothing is stored, and what can be read is read all the same."""

import io
import json
import pwd
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.command import call


def _refuse(number: int) -> None:
    raise KeyError(f"getpwuid(): uid not found: {number}")


@pytest.fixture(autouse=True)
def unknown_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a user whom the system does not know, as in some containers."""
    for name in (
        "HOME",
        "CLAUDE_CONFIG_DIR",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
    ):
        monkeypatch.delenv(name)
    monkeypatch.setattr(pwd, "getpwuid", _refuse)


@pytest.mark.parametrize("command", ["snapshot", "compactions", "report", "whatif", "doctor"])
def test_a_config_folder_that_is_named_is_read(
    command: str, tmp_path: Path, recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = shutil.copytree(recordings / "2.1.330-life" / "claude", tmp_path / "claude")
    assert call(command, "--config-dir", str(config)) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", ["snapshot", "compactions", "report", "whatif", "doctor"])
def test_without_one_that_is_named_it_is_said_what_to_do(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(command) == 2
    assert capsys.readouterr().err == (
        "ccwatch: your home folder is unknown: set HOME, "
        "or name a config folder with --config-dir\n"
    )


def test_a_status_line_is_printed_though_it_cannot_be_kept(
    recordings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (recordings / "2.1.330-life" / "statusline.jsonl").read_text().splitlines()
    told = json.dumps(json.loads(rows[-1])["in"]).encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(told)))
    assert call("statusline") == 0
    printed = capsys.readouterr()
    assert "200k" in printed.out
    assert "not kept: your home folder is unknown" in printed.err
