"""What the terminal shows around the app: asked for once, harmless, and always taken back."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.ui.escapes import ProgressState, notification, progress, protocol, through_tmux, title
from ccwatch.ui.terminal_notices import Channels, TerminalNotices
from tests.support.looks import PATIENCE
from tests.support.terminal import Terminal, assert_given_back

ALL = Channels(bell=True, notify="osc9", title=True, progress=True)
OSC = re.compile(r"\x1b\][^\x00-\x1f\x7f\x80-\x9f]*\x1b\\")

CHILD = """
import asyncio, fcntl, os, sys, termios
from pathlib import Path
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from ccwatch.ui.terminal import prepare
prepare(os.environ)
from ccwatch.report.limits import Limits
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice
from ccwatch.ui.terminal_notices import Channels
from ccwatch.ui.preferences import Preferences
from tests.support.boards import SHOP, at_share, now

folder, chosen = Path(sys.argv[1]), sys.argv[2:]

async def feed():
    for share in (0.7, 0.82, 0.79, 0.83, 0.83):
        yield at_share(share)
        await asyncio.sleep(0.05)
    (folder / "ready").touch()
    await asyncio.Event().wait()

class Shown(CcwatchApp):
    def key_h(self):
        raise ValueError

channels = Channels("bell" in chosen, "osc9" if "osc9" in chosen else "off",
                    "title" in chosen, "progress" in chosen, "tmux" in chosen)
wanted = Preferences(limits=Limits(shares=(0.8, 0.95)), channels=channels)
app = Shown(feed, now=now, choice=Choice.at_first(SHOP, ""), preferences=wanted,
            state=folder / "state")
app.run()
sys.exit(app.return_code)
"""

Open = Callable[..., Terminal]


@pytest.fixture
def open_app(tmp_path: Path) -> Iterator[Open]:
    opened: list[Terminal] = []

    def open_one(*chosen: str) -> Terminal:
        terminal = Terminal(tmp_path, *chosen, script=CHILD)
        opened.append(terminal)
        terminal.read(PATIENCE, (tmp_path / "ready").exists)
        terminal.take_in(b"Alert")
        assert terminal.falls_silent()
        return terminal

    yield open_one
    for terminal in opened:
        terminal.close()


def bells(terminal: Terminal) -> int:
    """How often the bell rang; the end of what Textual says of the pointer is none."""
    return re.sub(rb"\x1b\]22;\w*\x07", b"", terminal.output).count(b"\a")


def test_one_bell_comes_for_a_context_that_wavers_around_a_level(open_app: Open) -> None:
    terminal = open_app("bell")
    assert bells(terminal) == 1
    terminal.press(b"q")
    assert terminal.wait() == 0
    assert bells(terminal) == 1


def test_without_a_word_of_the_user_nothing_is_written_around_the_app(open_app: Open) -> None:
    terminal = open_app()
    terminal.press(b"q")
    assert terminal.wait() == 0
    assert bells(terminal) == 0
    for sequence in (b"\x1b]2;", b"\x1b]9;", b"\x1bP", b";2t"):
        assert sequence not in terminal.output


def assert_taken_back(terminal: Terminal) -> None:
    """The title is the shell's again, and the tab shows no progress."""
    output = terminal.output
    assert output.count(b"\x1b[22;2t") == output.count(b"\x1b[23;2t") == 1
    assert output.rindex(b"\x1b[23;2t") > output.rindex(b"\x1b]2;")
    assert re.findall(rb"\x1b\]9;4;(\d;\d+)\x1b\\", output)[-1] == b"0;0"


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
        (signal.SIGINT, 130),
        (b"q", 0),
        (b"\x03", 0),
        (b"h", 1),
    ],
    ids=["terminate", "hang up", "interrupt", "q", "ctrl+c", "failure"],
)
def test_however_the_app_ends_title_and_tab_are_taken_back(
    open_app: Open, end: int | bytes, code: int
) -> None:
    terminal = open_app("title", "progress", "osc9")
    assert b"\x1b]2;! ccwatch 72% shop\x1b\\" in terminal.output
    assert b"\x1b]9;4;4;72\x1b\\" in terminal.output
    said = b"\x1b]9;ccwatch: shop is at 82% of its auto-compact trigger\x1b\\"
    assert terminal.output.count(said) == 1
    if isinstance(end, bytes):
        terminal.press(end)
    else:
        terminal.child.send_signal(end)
    assert terminal.wait() == code
    assert_taken_back(terminal)
    assert_given_back(terminal)


def test_a_stopped_app_lends_title_and_tab_to_the_shell(open_app: Open) -> None:
    terminal = open_app("title", "progress")
    terminal.child.send_signal(signal.SIGTSTP)
    os.waitpid(terminal.child.pid, os.WUNTRACED)
    terminal.take_in_the_rest()
    assert_taken_back(terminal)
    terminal.output = b""
    terminal.child.send_signal(signal.SIGCONT)
    terminal.take_in(b"\x1b]9;4;4;72\x1b\\")
    assert b"\x1b[22;2t\x1b]2;" in terminal.output
    terminal.press(b"q")
    assert terminal.wait() == 0
    assert_taken_back(terminal)


def test_tmux_is_asked_to_hand_on_what_is_not_for_itself(open_app: Open) -> None:
    terminal = open_app("title", "progress", "osc9", "bell", "tmux")
    terminal.press(b"q")
    assert terminal.wait() == 0
    handed = re.findall(rb"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", terminal.output)
    inside = [one.replace(b"\x1b\x1b", b"\x1b") for one in handed]
    assert inside[0].startswith(b"\x1b]9;4;1;")
    assert b"\x1b]9;ccwatch: shop is at 82% of its auto-compact trigger\x1b\\" in inside
    assert inside[-1] == b"\x1b]9;4;0;0\x1b\\"
    assert b"\x1b[22;2t\x1b]2;ccwatch 72% shop\x1b\\" in terminal.output
    assert bells(terminal) == 1


def test_what_did_not_change_is_not_written_again() -> None:
    written: list[str] = []
    notices = TerminalNotices(ALL, written.append)
    for percent in (71, 71, 72):
        notices.show(f"ccwatch {percent}% shop", ProgressState.PLAIN, percent)
    assert len(written) == 4
    notices.restore()
    notices.restore()
    assert written[4:] == ["\x1b[23;2t", progress(ProgressState.NONE, 0)]


def test_what_is_not_wanted_is_not_written() -> None:
    written: list[str] = []
    notices = TerminalNotices(Channels(), written.append)
    notices.show("ccwatch", ProgressState.URGENT, 99)
    notices.alert("shop is at 97%")
    notices.restore()
    assert written == []


@pytest.mark.parametrize(
    ("environ", "kind"),
    [
        ({"TERM": "foot"}, "osc777"),
        ({"TERM": "rxvt-unicode-256color"}, "osc777"),
        ({"TERM": "xterm-kitty"}, "osc9"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "osc9"),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "KITTY_WINDOW_ID": "1"}, "osc9"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, "off"),
        ({"TERM": "linux"}, "off"),
        ({}, "off"),
    ],
    ids=str,
)
def test_a_terminal_that_is_not_known_to_notify_is_not_asked(
    environ: dict[str, str], kind: str
) -> None:
    assert protocol("auto", environ) == kind
    assert protocol("off", environ) == "off"


@given(st.text())
def test_no_text_ends_a_sequence_or_begins_another(text: str) -> None:
    for kind in ("osc9", "osc777"):
        assert OSC.fullmatch(notification(protocol(kind, {}), text))
    assert OSC.fullmatch(title(text))
    wrapped = through_tmux(title(text))
    assert wrapped.startswith("\x1bPtmux;\x1b\x1b]2;")
    assert wrapped.endswith("\x1b\x1b\\\x1b\\")
    assert wrapped.count("\x1b") == 6


def test_a_message_is_never_taken_for_a_command() -> None:
    """Of OSC 9, what begins with a number is a command: 4 draws a progress."""
    assert notification("osc9", "4;3;50") == "\x1b]9;ccwatch: 4;3;50\x1b\\"
    assert notification("off", "4;3;50") == ""
