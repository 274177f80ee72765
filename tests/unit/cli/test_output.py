"""Output fits its terminal, and where it goes nowhere a status tells, without a traceback."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

FULL = Path("/dev/full")
"""Takes nothing: every write to it fails as on a full disk."""

MORE_THAN_A_PIPE_HOLDS = 1 << 18

COMMANDS = (
    "snapshot",
    "snapshot --json",
    "snapshot --schema",
    "snapshot --line",
    "compactions",
    "report",
    "whatif",
    "doctor",
    "demo",
    "statusline",
    "--print-completion bash",
    "--help",
    "snapshot --help",
    "--version",
)


def started(
    words: str, redirections: str = "", stdin: int = subprocess.DEVNULL
) -> "subprocess.Popen[str]":
    """Start a command as a shell does, with some of its streams redirected."""
    call = f'exec "$0" -m ccwatch {words} {redirections}'
    pipe = subprocess.PIPE
    return subprocess.Popen(
        ["sh", "-c", call, sys.executable], stdin=stdin, stdout=pipe, stderr=pipe, text=True
    )


def ended(words: str, redirections: str) -> tuple[int, str, str]:
    """Run a command to its end. Gives its status, what it printed, and what it complained of."""
    with started(words, redirections) as process:
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.skipif(not FULL.exists(), reason="there is no such device here")
@pytest.mark.parametrize("words", COMMANDS)
def test_output_that_cannot_be_written_is_said_in_a_line(words: str) -> None:
    code, _, err = ended(words, f">{FULL}")
    assert err == "ccwatch: the output could not be written: No space left on device\n"
    assert code == 1


@pytest.mark.parametrize("words", COMMANDS)
def test_output_that_nobody_wants_is_no_fault(words: str) -> None:
    code, _, err = ended(words, ">&-")
    assert err == ""
    assert code in {0, 3}


@pytest.mark.parametrize("words", COMMANDS)
def test_whoever_has_read_enough_is_no_fault(words: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-m", "ccwatch", *words.split()],
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert process.stderr == ""
    assert process.returncode == 0


def test_a_complaint_that_nobody_wants_does_not_land_in_the_output() -> None:
    assert ended("snapshot --session nobody", "2>&-") == (2, "", "")


@pytest.mark.skipif(not FULL.exists(), reason="there is no such device here")
def test_a_complaint_that_cannot_be_written_leaves_the_status_as_it_is() -> None:
    assert ended("snapshot --session nobody", f"2>{FULL}")[0] == 2


def test_without_any_stream_the_work_is_done() -> None:
    assert ended("snapshot", "<&- >&- 2>&-") == (3, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_without_a_word(number: signal.Signals) -> None:
    with started("statusline", stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(" " * MORE_THAN_A_PIPE_HOLDS)  # returns once it is being read
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert err == ""
    assert process.returncode == -number


def on_terminal(columns: int, *words: str) -> list[str]:
    """Run a command whose output goes to a terminal, and give the lines that it printed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environ = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    with subprocess.Popen(
        [sys.executable, "-m", "ccwatch", *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environ,
    ):
        os.close(theirs)
        printed = b""
        try:
            while found := os.read(ours, 1 << 16):
                printed += found
        except OSError:
            pass  # what a terminal reads as once nobody writes to it any more
    os.close(ours)
    return printed.decode().splitlines()


@pytest.mark.parametrize("columns", [32, 40, 110])
@pytest.mark.parametrize("command", ["snapshot", "demo", "whatif"])
def test_no_line_is_longer_than_the_terminal(command: str, columns: int, recordings: Path) -> None:
    folder = str(recordings / "2.1.330-win" / "claude")
    words = [command] if command == "demo" else [command, "--config-dir", folder, "--no-archive"]
    lines = on_terminal(columns, *words)
    assert len(lines) > 5
    told = [line for line in lines if not line.startswith("kept   ")]  # a path is not divided
    assert max(map(len, told)) <= columns
    assert columns < 100 or max(map(len, told)) > 80
