"""The guards of the suite do guard: each is tripped once on purpose."""

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ELSEWHERE = ("192.0.2.1", 443)
"""An address kept for documentation (RFC 5737); nothing answers there."""


def test_a_connection_to_another_machine_is_caught() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock,
        pytest.raises(AssertionError, match="no network"),
    ):
        sock.connect(ELSEWHERE)


def test_a_non_raising_connection_is_caught_as_well() -> None:
    with (
        socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as sock,
        pytest.raises(AssertionError, match="no network"),
    ):
        sock.connect_ex(ELSEWHERE)


def test_a_library_that_downloads_is_caught() -> None:
    with pytest.raises(AssertionError, match="no network"):
        urllib.request.urlopen("http://example.invalid/vocabulary")


def test_sockets_inside_the_machine_still_work() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"hello")
        assert theirs.recv(5) == b"hello"


def test_home_is_an_empty_folder_also_for_child_processes(own_home: Path) -> None:
    code = "import pathlib; print(pathlib.Path.home())"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert Path(child.stdout.strip()) == own_home == Path.home()
    assert list(own_home.iterdir()) == []


def test_no_setting_from_outside_changes_the_pictures() -> None:
    assert "NO_COLOR" not in os.environ
    ours = "TEXTUAL_SNAPSHOT_TEMPDIR"  # where the plug-in that compares pictures puts them
    assert not [name for name in os.environ if name.startswith("TEXTUAL") and name != ours]


def test_the_recordings_are_there(recordings: Path) -> None:
    assert len(list(recordings.glob("*/claude/projects/*/*.jsonl"))) > 0
