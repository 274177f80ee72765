"""The driver passes on what is typed, and sleeps while nothing is."""

import asyncio
import pty
import signal
import sys
import time
import tty
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest
from textual import constants
from textual.app import App
from textual.events import Key, Paste
from textual.message import Message

from ccwatch.ui import terminal_parser
from ccwatch.ui.driver import WatchDriver

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a thread does")


class Typing(WatchDriver):
    """A driver whose events can be waited for."""

    def __init__(self, app: App[None]) -> None:
        super().__init__(app)
        self.seen: SimpleQueue[str] = SimpleQueue()

    def process_message(self, message: Message) -> None:
        if isinstance(message, Key):
            self.seen.put(message.key)
        elif isinstance(message, Paste):
            self.seen.put(message.text)


class Terminal:
    """What is typed on a terminal, and the thread that reads it."""

    def __init__(self, keyboard: FileIO, driver: Typing) -> None:
        self._keyboard, self.driver = keyboard, driver
        self.start()

    def start(self) -> None:
        self.thread = Thread(target=self.driver.run_input_thread)
        self.thread.start()

    def type(self, typed: bytes) -> None:
        self._keyboard.write(typed)

    def hang_up(self) -> None:
        self._keyboard.close()

    def key(self) -> str:
        """The next key that is passed on."""
        return self.driver.seen.get(timeout=20)

    def close(self) -> bool:
        """End the driver; does its thread end?"""
        self.driver.exit_event.set()
        self.thread.join(20)
        return not self.thread.is_alive()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    async def driver() -> Typing:
        return Typing(App())

    before = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    keyboard, screen = pty.openpty()
    tty.setraw(screen)
    with FileIO(keyboard, "w") as typing, open(screen, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "__stdin__", stdin)
        opened = Terminal(typing, asyncio.run(driver()))
        yield opened
        assert opened.close()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_keys_are_passed_on(terminal: Terminal) -> None:
    terminal.type(b"q\x1b[A\xc3\xa4")
    assert [terminal.key() for _ in range(3)] == ["q", "up", "ä"]


def test_a_lone_escape_character_is_the_escape_key(terminal: Terminal) -> None:
    terminal.type(b"\x1b")
    assert terminal.key() == "escape"
    terminal.type(b"[A")
    assert [terminal.key() for _ in range(2)] == ["left_square_bracket", "A"]


def test_a_sequence_may_come_in_parts(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 60.0)
    monkeypatch.setattr(terminal_parser, "REST_S", 60.0)
    for part in (b"\x1b", b"[", b"B"):
        terminal.type(part)
        time.sleep(0.02)
    assert terminal.key() == "down"


def test_a_paste_is_one(terminal: Terminal) -> None:
    terminal.type(b"\x1b[200~two words\x1b[201~")
    assert terminal.key() == "two words"


@pytest.mark.parametrize(
    "typed", [b"\xfc", b"\xc3", b"\xff\xfe\x80" * 2000], ids=["latin-1", "half a character", "many"]
)
def test_bytes_that_are_not_utf8_are_passed_over(terminal: Terminal, typed: bytes) -> None:
    terminal.type(typed)
    terminal.type(b"a")
    terminal.type(typed + b"b")
    assert [terminal.key() for _ in range(2)] == ["a", "b"]


def test_a_driver_that_ended_can_start_again(terminal: Terminal) -> None:
    assert terminal.close()
    terminal.driver.exit_event.clear()
    terminal.start()
    terminal.type(b"q")
    assert terminal.key() == "q"


def test_it_ends_in_silence_once_the_terminal_is_gone(terminal: Terminal) -> None:
    terminal.hang_up()
    terminal.thread.join(20)
    assert not terminal.thread.is_alive()
    assert terminal.driver.seen.empty()


@LINUX
def test_it_sleeps_while_nothing_is_typed(terminal: Terminal) -> None:
    terminal.type(b"q\x1b")
    assert [terminal.key() for _ in range(2)] == ["q", "escape"]
    slept = steady_sleeps(terminal.thread)
    terminal.type(b"q")
    assert terminal.key() == "q"
    assert steady_sleeps(terminal.thread) > slept


def steady_sleeps(thread: Thread) -> int:
    """How often a thread went to sleep, once it sleeps for a second on end."""
    deadline = time.monotonic() + 20
    before = sleeps(thread)
    while time.monotonic() < deadline:
        time.sleep(1)
        if (now := sleeps(thread)) == before:
            return now
        before = now
    pytest.fail("The thread wakes up though nothing is typed.")


def sleeps(thread: Thread) -> int:
    """How often a thread went to sleep."""
    status = Path(f"/proc/self/task/{thread.native_id}/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("voluntary_ctxt_switches"))
    return int(line.split()[1])
