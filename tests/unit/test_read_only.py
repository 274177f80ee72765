"""ccwatch writes nothing below a config folder and reaches no network, proven from outside."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

WATCHED = """
import os, sys

root, log = os.path.realpath(sys.argv[1]), os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "os.link",
           "os.symlink", "os.truncate", "os.utime", "shutil.move", "os.setxattr"}
REACHES = {"socket.connect", "socket.sendto", "socket.bind", "subprocess.Popen", "os.system",
           "os.exec", "os.posix_spawn", "webbrowser.open"}


def below(path):
    return isinstance(path, (str, bytes)) and os.path.realpath(os.fsdecode(path)).startswith(root)


def heed(event, arguments):
    if event == "open" and arguments[2] is not None and arguments[2] & WRITES:
        if below(arguments[0]):
            os.write(log, f"{event} {arguments[0]}\\n".encode())
    elif event in CHANGES and any(below(one) for one in arguments):
        os.write(log, f"{event} {arguments}\\n".encode())
    elif event in REACHES:
        os.write(log, f"{event} {arguments}\\n".encode())


sys.addaudithook(heed)
"""
"""Starts a program under a hook that writes down each change below a folder, and each reach out.

The interpreter reports every open, rename, connection and process to such a hook.
"""
CCWATCH = "from ccwatch.cli import main\nmain(sys.argv[3:])\n"
PATIENCE_S = 60.0
"""Seconds after which a program does not come to its end, on however busy a machine."""


@pytest.fixture
def config(tmp_path: Path, recordings: Path) -> Path:
    """A config folder that may be changed without harm."""
    return Path(shutil.copytree(recordings / "2.1.330-life" / "claude", tmp_path / "claude"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where what was noticed is written down."""
    path = tmp_path / "noticed"
    path.touch()
    return path


def state_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Every path below a folder with its size, mode and time of change."""
    facts = {str(path): path.lstat() for path in sorted(folder.rglob("*"))}
    return {path: (one.st_size, one.st_mode, one.st_mtime_ns) for path, one in facts.items()}


def run(body: str, config: Path, log: Path, *arguments: str) -> None:
    """Run a program under the hook."""
    subprocess.run(
        [sys.executable, "-c", WATCHED + body, str(config), str(log), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )


def watch(config: Path, log: Path) -> bytes:
    """Run the app in a terminal until a session is drawn and some looks later, and end it with q.

    Gives what it drew.
    """
    child, terminal = pty.fork()
    if not child:
        os.environ["TERM"] = "xterm-256color"
        command = [sys.executable, "-c", WATCHED + CCWATCH, str(config), str(log)]
        os.execv(sys.executable, [*command, "--config-dir", str(config)])
    drawn = output(terminal, PATIENCE_S, lambda drawn: b"shop" in drawn)
    drawn += output(terminal, 4)
    os.write(terminal, b"q")
    drawn += output(terminal, PATIENCE_S)
    os.close(terminal)
    os.waitpid(child, 0)
    return drawn


def output(
    terminal: int, seconds: float, enough: Callable[[bytes], bool] = lambda _: False
) -> bytes:
    """What is written to a terminal until it is enough, the time is over, or the program ends."""
    drawn, end = b"", time.monotonic() + seconds
    while time.monotonic() < end and not enough(drawn):
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                drawn += os.read(terminal, 65536)
            except OSError:
                break
    return drawn


@pytest.mark.parametrize("command", [["snapshot", "--json"], ["snapshot"], ["doctor"]])
def test_commands_only_read(command: list[str], config: Path, log: Path) -> None:
    before = state_of(config)
    run(CCWATCH, config, log, *command, "--config-dir", str(config))
    assert log.read_text() == ""
    assert state_of(config) == before


def test_the_app_only_reads(config: Path, log: Path) -> None:
    before = state_of(config)
    drawn = watch(config, log)
    assert b"shop" in drawn
    assert log.read_text() == ""
    assert state_of(config) == before


@pytest.mark.parametrize(
    "body",
    [
        "open(root + '/projects/x', 'w')",
        "os.mkdir(root + '/made')",
        "os.remove(root + '/sessions/4242.json')",
        "import socket; socket.socket().connect(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
    ],
    ids=["a file", "a folder", "a removal", "a connection", "a process"],
)
def test_the_hook_would_notice(body: str, config: Path, log: Path) -> None:
    """The control: without it the tests above could pass for nothing."""
    run(body, config, log)
    assert log.read_text() != ""
