"""A program in a terminal of its own: what it writes there and when, and what that costs."""

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
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

ROWS, COLUMNS = 40, 120
"""How large the terminal is."""
PATIENCE_S = 120.0
"""Seconds after which something does not come any more."""
CALM_CPU = 0.04
"""Seconds of processor time in half a second, below which a program has nothing left to do."""

_PAINT = re.compile(rb"\x1b\[[0-9;:]*m")
_CONTROL = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # a command
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # a title, a colour
    rb"|\x1b[ -/]*[0-Z\\^-~]"
    rb"|[\r\n]+"
)


class NotShownError(Exception):
    """What was waited for did not come, or the program ended before."""


def shown(output: bytes) -> str:
    """Give the text in what was written to a terminal: a line for each piece in one place."""
    pieces = _CONTROL.sub(b"\n", _PAINT.sub(b"", output))
    return re.sub("\n+", "\n", pieces.decode("utf-8", "replace"))


class Terminal:
    """A program that runs in a terminal; it is ended with the block that it is used in."""

    def __init__(self, command: Sequence[str], home: Path, config: Path) -> None:
        """Start the program.

        Args:
            command: What to run.
            home: Its home, and the folder that it works in.
            config: The config folder of Claude Code that it finds.
        """
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "CLAUDE_CONFIG_DIR": str(config),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }
        self._terminal, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.output = b""
        """All that it has written since `forget`, as far as it was looked at."""
        self.began = time.perf_counter()
        """When it was started, in seconds of the clock that intervals are measured with."""
        self._process = subprocess.Popen(
            command,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env=environ,
            cwd=home,
            start_new_session=True,
        )
        os.close(inside)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def take(self, seconds: float) -> float | None:
        """Wait for output, and take it.

        Returns:
            When it came, by `time.perf_counter`; `None` if none came within so many seconds.
        """
        if not select.select([self._terminal], [], [], max(0.0, seconds))[0]:
            return None
        at = time.perf_counter()
        try:
            self.output += os.read(self._terminal, 1 << 16)
        except OSError:  # Linux tells the end of the last program in it so
            raise NotShownError(f"ended early; it wrote {self._last_words()}") from None
        return at

    def _last_words(self) -> str:
        return repr(shown(self.output)[-400:])

    def until(self, text: str, seconds: float = PATIENCE_S) -> float:
        """Wait until a text stands in what was written.

        Returns:
            When the output came that completed it, by `time.perf_counter`.

        Raises:
            NotShownError: It did not come in so many seconds.
        """
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            at = self.take(left)
            if at is not None and text in shown(self.output):
                return at
        raise NotShownError(f"{text!r} did not come; it wrote {self._last_words()}")

    def press(self, keys: bytes, seconds: float = PATIENCE_S) -> float:
        """Type keys, and give the seconds until the next output comes.

        Raises:
            NotShownError: None came in so many seconds.
        """
        begin = time.perf_counter()
        os.write(self._terminal, keys)
        at = self.take(seconds)
        if at is None:
            raise NotShownError(f"{keys!r} changed nothing; it wrote {self._last_words()}")
        return at - begin

    def watch(self, seconds: float) -> None:
        """Take whatever comes for so many seconds."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.take(left)

    def settle(self, seconds: float = PATIENCE_S) -> None:
        """Wait until it has nothing left to do, and then two seconds more.

        Raises:
            NotShownError: It is at work after so many seconds still.
        """
        end, calm = time.perf_counter() + seconds, 0
        while calm < 4:
            if time.perf_counter() > end:
                raise NotShownError("does not come to rest")
            before = self.cpu()
            self.watch(0.5)
            calm = calm + 1 if self.cpu() - before < CALM_CPU else 0

    def forget(self) -> None:
        """Begin with empty output again."""
        with suppress(BlockingIOError):
            while self.take(0) is not None:
                pass
        self.output = b""

    def cpu(self) -> float:
        """Seconds of processor time that it has used, with all that it started."""
        return sum(sum(one.cpu_times()[:2]) for one in self._family())

    def idle(self, seconds: float) -> float:
        """Watch it for so many seconds, from empty output on. Gives its percent of a processor."""
        self.forget()
        before, begin = self.cpu(), time.perf_counter()
        self.watch(seconds)
        return 100 * (self.cpu() - before) / (time.perf_counter() - begin)

    def memory(self) -> tuple[float, float]:
        """What it holds now, in MB: resident, and its share of what is held in common.

        The second is 0 where the platform does not tell.
        """
        found = [one.memory_full_info() for one in self._family()]
        share = 0
        if sys.platform == "linux":
            share = sum(one.pss for one in found)
        return sum(one.rss for one in found) / 1e6, share / 1e6

    def _family(self) -> list[psutil.Process]:
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def wait(self, seconds: float = PATIENCE_S) -> None:
        """Take what it writes until it ends by itself.

        Raises:
            NotShownError: It did not end in so many seconds.
        """
        end = time.perf_counter() + seconds
        while self._process.poll() is None:
            if time.perf_counter() > end:
                raise NotShownError("does not end")
            with suppress(NotShownError):
                self.take(0.05)

    def end(self) -> None:
        """End it, whatever it does, and give the terminal back."""
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(NotShownError):
                self.wait(5)
            self._process.kill()
        self._process.wait()
        os.close(self._terminal)
