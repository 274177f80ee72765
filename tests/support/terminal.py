"""An app in a child process under a terminal of its own, and what it writes there."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.looks import PATIENCE

SECRET = "sk-ant-secret-of-the-transcript"

CHILD = """
import fcntl, os, sys, termios
from pathlib import Path
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from ccwatch.ui.terminal import prepare
prepare(os.environ)
from textual import work
from textual.app import App
from textual.widgets import Static
from ccwatch.ui.guarded_app import GuardedApp

folder = Path(sys.argv[1])
secret = os.environ["SECRET"]  # no line of this program, which a report may quote, has it
frame = App if "unguarded" in sys.argv else GuardedApp

class Tiny(frame):
    def compose(self):
        yield Static("DRAWN")

    def on_ready(self):
        (folder / "ready").touch()

    def resumed(self):
        (folder / "resumed").touch()

    def key_h(self):
        raise ValueError(secret)

    def key_m(self):
        self.query_one(Static).update(secret + " [/]")

    @work
    async def key_w(self):
        self.key_h()

    @work(thread=True)
    def key_t(self):
        try:
            self.key_h()
        except ValueError as error:
            raise KeyError(secret) from error

app = Tiny() if frame is App else Tiny(folder / "state")
app.run()
sys.exit(app.return_code)
"""

AT_REST = {
    **dict.fromkeys(("1049", "1000", "1003", "1006", "1015", "1004", "2004"), "l"),
    **dict.fromkeys(("25", "7"), "h"),
}
"""The modes of a terminal as a shell needs them: h is on, l is off."""

END = b"<end of output>"


class Terminal:
    """A terminal with the app in it."""

    def __init__(self, folder: Path, *arguments: str, script: str = CHILD, **environ: str) -> None:
        self.folder = folder
        self.output = b""
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.child = subprocess.Popen(
            [sys.executable, "-c", script, str(folder), *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env={**os.environ, "TERM": "xterm-256color", "SECRET": SECRET, **environ},
            start_new_session=True,
        )

    def read(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Take in what the app writes for some time, or until something is so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            if select.select([self.master], [], [], 0.01)[0]:
                self.output += os.read(self.master, 65_536)

    def take_in_the_rest(self) -> None:
        """Take in all that was written so far: what is written here comes out after it."""
        os.write(self.slave, END)
        self.read(PATIENCE, lambda: self.output.endswith(END))
        self.output = self.output.removesuffix(END)

    def take_in(self, wanted: bytes) -> None:
        """Take in what the app writes until something is in it, which it has to be."""
        self.read(PATIENCE, lambda: wanted in self.output)
        assert wanted in self.output

    def falls_silent(self) -> bool:
        """Does the app write nothing for a second, sooner or later?"""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            before = len(self.output)
            self.read(1.0)
            if len(self.output) == before:
                return True
        return False

    def wait_until_drawn(self) -> None:
        """Wait until the app can be used."""
        self.read(PATIENCE, (self.folder / "ready").exists)
        self.read(PATIENCE, lambda: b"DRAWN" in self.output)
        self.output += b"|"

    def press(self, keys: bytes) -> None:
        """Type something."""
        os.write(self.master, keys)

    def wait(self) -> int:
        """Wait for the end; returns the exit code."""
        self.read(PATIENCE, lambda: self.child.poll() is not None)
        code = self.child.wait(timeout=PATIENCE)
        self.take_in_the_rest()
        return code

    def hang_up(self) -> None:
        """Close the terminal as its window would be closed."""
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    def modes(self) -> dict[str, str]:
        """The modes of the terminal after all that was written."""
        found = re.findall(rb"\x1b\[\?(\d+)([hl])", self.output)
        return {number.decode(): state.decode() for number, state in found}

    def keyboards(self) -> int:
        """How many times the keyboard protocol is still on."""
        return self.output.count(b"\x1b[>") - self.output.count(b"\x1b[<u")

    def close(self) -> None:
        """End what is left."""
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        for handle in (self.master, self.slave):
            if handle >= 0:
                os.close(handle)


def assert_given_back(terminal: Terminal) -> None:
    """The terminal is as it was before the app."""
    modes = terminal.modes()
    assert modes["1049"] == "l"
    assert {mode: modes[mode] for mode in AT_REST} == AT_REST
    assert {state for mode, state in modes.items() if mode not in AT_REST} <= {"l"}
    assert terminal.keyboards() == 0
    assert termios.tcgetattr(terminal.slave) == terminal.before
