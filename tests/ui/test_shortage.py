"""Where the system refuses memory, threads or files, one sentence says so, and nothing is left."""

import errno
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwatch.ui.shortage import memory_refusal, shortage
from tests.support.looks import PATIENCE
from tests.support.terminal import AT_REST, Terminal

LIMITED = """
import fcntl, os, resource, sys, termios, threading
from itertools import count
kind, most, *arguments = sys.argv[2:]
if os.isatty(0):
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from ccwatch.cli import main
sys.argv = ["ccwatch", *arguments]
if kind == "threads":
    name = "_start_new_thread" if sys.version_info < (3, 13) else "_start_joinable_thread"
    start, numbers = getattr(threading, name), count(1)
    def refuse(*given, **named):
        if next(numbers) > int(most):
            raise RuntimeError("can't start new thread")
        return start(*given, **named)
    setattr(threading, name, refuse)
elif kind == "files":
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(most), int(most)))
else:
    taken = os.sysconf("SC_PAGE_SIZE") * int(open("/proc/self/statm").read().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (taken + int(most) * 1_000_000,) * 2)
main()
"""
"""Runs ccwatch after a number of threads were refused, or with so many files or MB more."""


@pytest.fixture
def opened() -> Iterator[list[Terminal]]:
    terminals = list[Terminal]()
    yield terminals
    for terminal in terminals:
        terminal.close()


@pytest.fixture
def config(recordings: Path) -> Path:
    return recordings / "2.1.330" / "claude"


@pytest.mark.parametrize("threads", range(6))
def test_without_threads_the_app_leaves_the_terminal_as_it_was(
    threads: int, opened: list[Terminal], config: Path, tmp_path: Path
) -> None:
    terminal = run_app(opened, "threads", threads, config, tmp_path)
    assert terminal.wait() == 1
    told = terminal.output.rpartition(b"\x1b")[2]
    assert b"the system allows ccwatch no more threads (ulimit -u)" in told
    assert_as_it_was(terminal)


@pytest.mark.parametrize("files", range(5, 8))
def test_without_open_files_the_app_ends_in_order_or_runs(
    files: int, opened: list[Terminal], config: Path, tmp_path: Path
) -> None:
    terminal = run_app(opened, "files", files, config, tmp_path)
    terminal.read(PATIENCE, lambda: terminal.child.poll() is not None or b"Live" in terminal.output)
    terminal.press(b"q")
    code = terminal.wait()
    assert code == (1 if b"no more open files (ulimit -n)" in terminal.output else 0)
    assert_as_it_was(terminal)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_with_little_memory_the_app_does_not_start(
    opened: list[Terminal], config: Path, tmp_path: Path
) -> None:
    terminal = run_app(opened, "memory", 100, config, tmp_path)
    assert terminal.wait() == 2
    assert re.search(
        rb"Memory is limited to \d+ MB \(ulimit -v\), and the app needs 512", terminal.output
    )
    assert_as_it_was(terminal)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
@pytest.mark.parametrize("megabytes", [0, 2, 6, 12, 20, 30, 40, 55, 70])
def test_with_little_memory_a_command_prints_its_result_or_one_sentence(
    megabytes: int, config: Path, tmp_path: Path
) -> None:
    words = ["memory", str(megabytes), "snapshot", "--config-dir", str(config)]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "", *words],
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        assert done.returncode == 1
        assert done.stderr == "ccwatch: the system allows ccwatch no more memory (ulimit -v)\n"
    else:
        assert "trigger" in done.stdout
        assert not done.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOMEM, "x"), "memory"),
        (OSError(errno.EAGAIN, "fork"), "threads"),
        (OSError(errno.EMFILE, "x", "/etc"), "open files"),
        (ImportError("libsqlite3.so.0: cannot open shared object file: Error 24"), "open files"),
        (ImportError("x.so: failed to map segment from shared object"), "memory"),
        (OSError(errno.ENOENT, "x"), ""),
        (ImportError("No module named 'textual'"), ""),
        (RuntimeError("dictionary changed size during iteration"), ""),
        (KeyError("Error 24"), ""),
    ],
    ids=str,
)
def test_only_what_the_system_refuses_is_called_a_shortage(error: Exception, words: str) -> None:
    assert bool(shortage(error)) == bool(words)
    assert words in shortage(error)


def test_without_a_limit_there_is_memory_enough() -> None:
    if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
        assert memory_refusal() is None


def run_app(opened: list[Terminal], kind: str, most: int, config: Path, folder: Path) -> Terminal:
    """Start the app on a config folder, with a limit."""
    words = (kind, str(most), "--config-dir", str(config), "--no-archive", "--no-cache")
    terminal = Terminal(folder, *words, script=LIMITED, HOME=str(folder))
    opened.append(terminal)
    return terminal


def assert_as_it_was(terminal: Terminal) -> None:
    """What was changed of the terminal is as before, and nothing else is on it."""
    modes = terminal.modes()
    assert {mode: modes[mode] for mode in AT_REST if mode in modes}.items() <= AT_REST.items()
    assert not terminal.keyboards()
    assert b"Traceback" not in terminal.output
    assert b"xception" not in terminal.output
