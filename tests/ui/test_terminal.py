"""However the app ends, the terminal is as it was, the exit code tells why, and nothing leaks.

The app runs in a child process under a terminal of its own, and what it writes is read back.
"""

import fcntl
import os
import shutil
import signal
import stat
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ccwatch.ui.guarded_app import GuardedApp
from ccwatch.ui.terminal import is_remote, prepare, refusal
from tests.support.looks import PATIENCE
from tests.support.terminal import CHILD, SECRET, Terminal, assert_given_back

Open = Callable[..., Terminal]

looks_into_proc = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def open_app(tmp_path: Path) -> Iterator[Open]:
    opened: list[Terminal] = []

    def open_one(*arguments: str, **environ: str) -> Terminal:
        opened.append(Terminal(tmp_path, *arguments, **environ))
        opened[-1].wait_until_drawn()
        return opened[-1]

    yield open_one
    for terminal in opened:
        terminal.close()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
        (signal.SIGINT, 130),
        (signal.SIGQUIT, 131),
        (signal.SIGUSR1, 128 + signal.SIGUSR1),
        (signal.SIGUSR2, 128 + signal.SIGUSR2),
    ],
    ids=["terminate", "hang up", "interrupt", "quit", "first of users", "second of users"],
)
def test_a_signal_ends_the_app_in_order(open_app: Open, number: int, code: int) -> None:
    terminal = open_app()
    terminal.child.send_signal(number)
    assert terminal.wait() == code
    assert_given_back(terminal)


def test_a_signal_while_the_app_starts_is_not_lost(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    try:
        terminal.read(PATIENCE, lambda: b"\x1b[?1049h" in terminal.output)
        terminal.child.terminate()
        assert terminal.wait() == 143
        assert_given_back(terminal)
    finally:
        terminal.close()


BLOCKED = CHILD.replace(
    "app.run()",
    """
import ccwatch.ui.signals
ccwatch.ui.signals.GRACE = 0.5
Tiny.key_f = lambda self: [os.write(1, b"x" * 65536) for _ in range(100)]
app.run()
""",
)


def test_a_signal_ends_an_app_whose_terminal_takes_no_output(open_app: Open) -> None:
    terminal = open_app(script=BLOCKED)
    terminal.press(b"f")
    time.sleep(0.5)
    terminal.child.terminate()
    assert terminal.child.wait(timeout=PATIENCE) == 143


WATCHED = CHILD.replace(
    "app.run()",
    """
import signal
numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
signal.signal(signal.SIGTERM, lambda *_: None)
signal.signal(signal.SIGINT, signal.SIG_DFL)
before = [signal.getsignal(number) for number in numbers]
app.run()
print("SIGNALS AS BEFORE" if before == [*map(signal.getsignal, numbers)] else "OTHER SIGNALS")
""",
)


def test_signals_do_afterwards_what_they_did_before(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, script=WATCHED)
    try:
        terminal.wait_until_drawn()
        terminal.press(b"\x11")
        assert terminal.wait() == 0
        assert b"SIGNALS AS BEFORE" in terminal.output
    finally:
        terminal.close()


@pytest.mark.parametrize("key", [b"\x03", b"\x11"], ids=["ctrl+c", "ctrl+q"])
def test_keys_that_quit(open_app: Open, key: bytes) -> None:
    terminal = open_app()
    terminal.press(key)
    assert terminal.wait() == 0
    assert_given_back(terminal)


def test_keys_that_are_not_utf8_do_not_end_the_app(open_app: Open) -> None:
    terminal = open_app()
    terminal.press(b"\xfc")
    terminal.press(b"\x11")
    assert terminal.wait() == 0
    assert b"ccwatch stopped" not in terminal.output


@pytest.mark.parametrize(
    "sent",
    [b"\x1b[113;1:3u", b"\x1b[9999999u", b"\x1b[48;24;80;0;0t\x1b[<35;5;5M"],
    ids=["a key let go of", "no key", "no pixels"],
)
def test_what_no_key_sends_does_not_end_the_app(open_app: Open, sent: bytes) -> None:
    terminal = open_app()
    terminal.press(sent)
    terminal.press(b"\x11")
    assert terminal.wait() == 0
    assert b"ccwatch stopped" not in terminal.output


def test_without_the_frame_a_signal_would_leave_the_terminal_unusable(open_app: Open) -> None:
    terminal = open_app("unguarded")
    terminal.child.terminate()
    assert terminal.wait() == -signal.SIGTERM
    assert terminal.modes()["1049"] == "h"
    assert terminal.modes()["25"] == "l"


@pytest.mark.parametrize(
    "key", [b"h", b"m", b"w", b"t"], ids=["handler", "markup", "worker", "thread"]
)
def test_a_failure_tells_where_it_was_and_nothing_of_the_text(open_app: Open, key: bytes) -> None:
    terminal = open_app()
    fcntl.ioctl(terminal.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 200, 0, 0))
    terminal.press(key)
    assert terminal.wait() == 1
    assert_given_back(terminal)
    report = terminal.folder / "state" / "crash.txt"
    told = terminal.output.rpartition(b"\x1b")[2].decode()
    assert "ccwatch stopped: " in told
    assert told.count("\n") == 2
    assert str(report) in told
    assert SECRET not in told
    assert SECRET not in report.read_text()
    assert "Error, raised through" in report.read_text()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(report.parent.stat().st_mode) == 0o700


@pytest.fixture
def deaf() -> Iterator[None]:
    """Let child processes be started with SIGHUP blocked, so that it never reaches them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    yield
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGHUP])


def cpu_seconds(process: int) -> float:
    """The processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_closed_terminal_ends_the_app(open_app: Open) -> None:
    terminal = open_app()
    terminal.hang_up()
    assert terminal.child.wait(timeout=PATIENCE) == 129


FASTER_THAN_THE_WATCH = """
import signal, sys
from contextlib import suppress
from pathlib import Path
from ccwatch.ui.terminal import TerminalWatch

signal.signal(signal.SIGHUP, signal.SIG_IGN)
watch = TerminalWatch(lambda: None)
(Path(sys.argv[1]) / "ready").touch()
with suppress(OSError):
    sys.stdin.read()
watch.stop()
print("what is left to be written")
"""
"""A process that ends before the thread that waits for a hang-up has its turn."""


def test_what_is_left_to_be_written_to_a_lost_terminal_is_no_failure(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, script=FASTER_THAN_THE_WATCH)
    terminal.read(PATIENCE, (tmp_path / "ready").exists)
    terminal.hang_up()
    assert terminal.child.wait(timeout=PATIENCE) == 0


@looks_into_proc
@pytest.mark.usefixtures("deaf")
def test_a_closed_terminal_is_noticed_without_a_signal_and_without_spinning(
    open_app: Open,
) -> None:
    terminal = open_app()
    to_start = cpu_seconds(terminal.child.pid)
    terminal.hang_up()
    _, status, usage = os.wait4(terminal.child.pid, 0)
    terminal.child.returncode = os.waitstatus_to_exitcode(status)
    assert terminal.child.returncode == 129
    to_end = usage.ru_utime + usage.ru_stime - to_start
    assert to_end < to_start, "a loop that spins takes all there is, and to start takes more"


POLLED_AS_ON_MACOS = (
    """
import select, time
from select import POLLERR, POLLHUP, POLLIN, POLLNVAL

class Poll:
    real = select.poll

    def __init__(self):
        self.files = Poll.real()

    def register(self, file, asked):
        self.asked = asked
        if asked & (POLLIN | POLLHUP):
            self.files.register(file, POLLIN)

    def poll(self, milliseconds):
        if not self.asked & (POLLIN | POLLHUP):
            time.sleep(milliseconds / 1000)
        told = self.files.poll(milliseconds)
        wanted = self.asked | POLLHUP | POLLERR | POLLNVAL
        return [(file, what & wanted) for file, what in told if what & wanted]

select.poll = Poll
"""
    + CHILD
)
"""As in XNU: where nothing is asked nothing is told, and input that nobody asked for ends it."""


@pytest.mark.usefixtures("deaf")
def test_a_closed_terminal_is_noticed_without_a_signal_where_a_hang_up_has_to_be_asked_for(
    tmp_path: Path,
) -> None:
    terminal = Terminal(tmp_path, script=POLLED_AS_ON_MACOS)
    try:
        terminal.wait_until_drawn()
        terminal.press(b"x")
        terminal.hang_up()
        assert terminal.child.wait(timeout=PATIENCE) == 129
    finally:
        terminal.close()


@looks_into_proc
@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP], ids=["ctrl+z", "kill -STOP"])
def test_a_stopped_app_goes_on_where_it_was(open_app: Open, number: int) -> None:
    terminal = open_app()
    tasks = Path(f"/proc/{terminal.child.pid}/task")
    threads = len(list(tasks.iterdir()))
    terminal.child.send_signal(number)
    os.waitpid(terminal.child.pid, os.WUNTRACED)
    terminal.take_in_the_rest()
    if number == signal.SIGTSTP:
        assert_given_back(terminal)
    terminal.output += b"|"
    terminal.child.send_signal(signal.SIGCONT)

    def is_drawn_again() -> bool:
        """What was about to be written when it stopped comes before it takes over the terminal."""
        later = terminal.output.rpartition(b"|")[2]
        return b"DRAWN" in later.rpartition(b"\x1b[?1049h")[2] and b"\x1b[?1049h" in later

    terminal.read(PATIENCE, is_drawn_again)
    assert is_drawn_again()
    assert terminal.modes()["1049"] == "h"
    terminal.read(PATIENCE, (terminal.folder / "resumed").exists)
    terminal.read(PATIENCE, lambda: len(list(tasks.iterdir())) == threads)
    assert len(list(tasks.iterdir())) == threads
    terminal.press(b"\x03")
    assert terminal.wait() == 0
    assert_given_back(terminal)


SHELL = """
import fcntl, os, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp("bash", ["bash", "--norc", "--noediting", "-i"])
"""
"""A shell that runs what is typed as jobs."""

PROMPT = "[ready] "
"""What it writes when it asks for the next command; what is typed before may be thrown away."""

WITH_CTRL_Z = CHILD.replace(
    "(frame):",
    """(frame):
    from ccwatch.ui.keys import APP
    BINDINGS = [one for one in APP if one.key == "ctrl+z"]
""",
)


@pytest.mark.parametrize(
    "line", ['"$PYTHON" -c "$JOB" .', 'sh -c "$LINE; exit"'], ids=["itself", "below another"]
)
def test_ctrl_z_goes_to_the_shell_and_fg_back(tmp_path: Path, line: str) -> None:
    job = WITH_CTRL_Z.replace("fcntl.ioctl(0, termios.TIOCSCTTY, 0)", "")
    own = '"$PYTHON" -c "$JOB" .'
    terminal = Terminal(
        tmp_path, script=SHELL, JOB=job, LINE=own, PYTHON=sys.executable, PS1=PROMPT
    )

    def wait_for_the_shell() -> None:
        terminal.read(PATIENCE, lambda: PROMPT.encode() in terminal.output.rpartition(b"|")[2])
        terminal.output += b"|"

    try:
        wait_for_the_shell()
        terminal.press(f"cd '{tmp_path}'; {line}\n".encode())
        terminal.wait_until_drawn()
        terminal.press(b"\x1a")
        terminal.read(PATIENCE, lambda: b"Stopped" in terminal.output)
        assert b"Stopped" in terminal.output
        wait_for_the_shell()
        assert_given_back(terminal)
        terminal.press(b"fg\n")
        terminal.read(PATIENCE, lambda: b"DRAWN" in terminal.output.rpartition(b"|")[2])
        assert terminal.modes()["1049"] == "h"
        terminal.output += b"|"
        terminal.press(b"\x03")
        wait_for_the_shell()
        assert terminal.modes()["1049"] == "l"
        terminal.press(b"exit\n")
        assert terminal.wait() == 0
    finally:
        terminal.close()


def test_ctrl_z_does_not_stop_what_no_shell_could_go_on_with(open_app: Open) -> None:
    terminal = open_app(script=WITH_CTRL_Z)
    terminal.press(b"\x1a")
    terminal.read(PATIENCE, lambda: b"no shell" in terminal.output)
    assert b"no shell" in terminal.output
    terminal.press(b"\x03")
    assert terminal.wait() == 0


@pytest.mark.parametrize(("features", "written"), [("", False), ("debug", True)])
def test_what_is_on_the_screen_is_logged_only_when_debugging(
    open_app: Open, tmp_path: Path, features: str, written: bool
) -> None:
    log = tmp_path / "textual.log"
    terminal = open_app(TEXTUAL=features, TEXTUAL_LOG=str(log))
    terminal.press(b"\x03")
    assert terminal.wait() == 0
    assert log.exists() == written


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        ({"TERM": "xterm"}, None),
        ({}, None),
        ({"TERM": "dumb"}, "dumb"),
        ({"TERM": "unknown"}, "unknown"),
    ],
)
def test_where_the_app_cannot_be_drawn_it_says_what_to_do(
    environ: dict[str, str], word: str | None
) -> None:
    said = refusal(environ)
    assert (said is None) == (word is None)
    assert said is None or (str(word) in said and "ccwatch snapshot" in said)


@pytest.mark.parametrize(("value", "colourless"), [("", False), ("1", True)])
def test_an_empty_no_color_means_nothing(
    monkeypatch: pytest.MonkeyPatch, value: str, colourless: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    assert GuardedApp().no_color == colourless


def test_the_environment_is_otherwise_left_alone() -> None:
    environ = {"NO_COLOR": "1", "TERM": "xterm", "TEXTUAL": "debug,devtools", "TEXTUAL_LOG": "x"}
    before = dict(environ)
    prepare(environ)
    assert environ == before


WHOLE = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from ccwatch.cli import main
sys.argv = ["ccwatch", *sys.argv[2:]]
main()
"""


def test_the_app_tells_what_it_cannot_write_and_goes_on(recordings: Path, tmp_path: Path) -> None:
    config = str(shutil.copytree(recordings / "2.1.330" / "claude", tmp_path / "claude"))
    for path in (tmp_path / "claude").rglob("*.jsonl"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    (tmp_path / "file").touch()
    places = {f"XDG_{name}_HOME": str(tmp_path / "file") for name in ("STATE", "CACHE")}
    environ = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", **places}
    terminal = Terminal(tmp_path, "--config-dir", config, script=WHOLE, **environ)
    try:
        fcntl.ioctl(terminal.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
        terminal.child.send_signal(signal.SIGWINCH)
        terminal.read(PATIENCE, lambda: b"not written: Not a directory" in terminal.output)
        terminal.read(PATIENCE, lambda: b"archive, tips, index" in terminal.output)
        terminal.press(b"q")
        assert terminal.wait() == 0
        assert b"archive, tips, index" in terminal.output
        assert b"not written: Not a directory" in terminal.output
    finally:
        terminal.close()


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_signs_that_the_output_cannot_hold_are_in_ascii_on_screens_too(
    recordings: Path, tmp_path: Path, encoding: str
) -> None:
    config = str(recordings / "2.1.330" / "claude")
    environ = {"HOME": str(tmp_path), "PYTHONIOENCODING": encoding, "LC_ALL": "C.UTF-8"}
    terminal = Terminal(tmp_path, "--config-dir", config, script=WHOLE, **environ)
    try:
        terminal.read(PATIENCE, lambda: b"Tips" in terminal.output)
        terminal.press(b"q")
        assert terminal.wait() == 0
        assert b"###" in terminal.output
        assert b"\\u" not in terminal.output
        assert b"\\x" not in terminal.output
        assert_given_back(terminal)
    finally:
        terminal.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COLUMNS", "100000"),
        ("TEXTUAL_DRIVER", "nonsense"),
        ("TEXTUAL_DRIVER", ""),
        ("TEXTUAL_COLOR_SYSTEM", "nonsense"),
        ("TEXTUAL_DEBUG", "1"),
    ],
    ids=str,
)
def test_a_variable_that_makes_no_sense_changes_nothing(
    open_app: Open, tmp_path: Path, name: str, value: str
) -> None:
    terminal = open_app(**{name: value})
    terminal.press(b"x\x03")
    assert terminal.wait() == 0
    assert_given_back(terminal)
    assert len(terminal.output) < 20_000
    assert not Path("keys.log").exists()


def test_the_columns_of_another_terminal_count_only_where_this_one_knows_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environ = {"COLUMNS": "33", "LINES": "7"}
    sizes = iter([os.terminal_size((0, 0)), os.terminal_size((80, 24))])
    monkeypatch.setattr(os, "get_terminal_size", lambda _stream: next(sizes))
    prepare(environ)
    assert environ == {"COLUMNS": "33", "LINES": "7"}
    prepare(environ)
    assert environ == {}


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"])
def test_nothing_is_animated_over_a_network(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for other in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"):
        monkeypatch.delenv(other, raising=False)
    assert GuardedApp().animation_level == "full"
    assert not is_remote(os.environ)
    monkeypatch.setenv(name, "192.0.2.7 50000 192.0.2.9 22")
    assert GuardedApp().animation_level == "none"
