"""Sequences for what a terminal shows around the app: its title, its tab, its notifications.

Every text in them is cleaned first, for whatever ends a sequence early would begin another one.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final, Literal

from ccwatch.plain_text import one_line

Protocol = Literal["off", "osc9", "osc777"]
"""By which sequence a notification is asked for."""

END: Final = "\x1b\\"
"""What ends a command of the operating system's kind (OSC)."""
PUSH_TITLE: Final = "\x1b[22;2t"
"""Has the terminal remember its title."""
POP_TITLE: Final = "\x1b[23;2t"
"""Has it take that title again."""
LENGTH: Final = 160
"""Characters of a title or a message."""

_OSC777 = ("foot", "rxvt-unicode")
"""How the names begin of terminals that notify by OSC 777 alone."""
_OSC9 = ("xterm-kitty", "xterm-ghostty", "wezterm")
"""How the names begin of terminals that notify by OSC 9."""
_PROGRAMS = ("iTerm.app", "ghostty", "WezTerm", "vscode", "WarpTerminal")
"""What terminals that notify by OSC 9 call themselves."""
_TRACES = ("KITTY_WINDOW_ID", "GHOSTTY_RESOURCES_DIR", "WEZTERM_PANE", "ITERM_SESSION_ID")
"""What they leave in the environment, inside of tmux as well."""


class Mood(IntEnum):
    """How the progress of a tab is drawn, by the numbers of OSC 9;4."""

    NONE = 0
    """Not at all."""
    PLAIN = 1
    """As work under way."""
    URGENT = 2
    """As an error."""
    WARNING = 4
    """As a warning, or as work that rests."""


def protocol(choice: str, environ: Mapping[str, str]) -> Protocol:
    """Choose how to ask for notifications.

    Args:
        choice: What the user asked for. `auto` is off where the terminal is not one that is known
            to show them, since an unknown one may print what it does not understand.
        environ: The environment of the process.

    Example:
        >>> protocol("auto", {"TERM": "foot"}), protocol("auto", {"TERM_PROGRAM": "ghostty"})
        ('osc777', 'osc9')
        >>> protocol("auto", {"TERM": "xterm-256color"}), protocol("osc9", {})
        ('off', 'osc9')
    """
    if choice != "auto":
        return "osc9" if choice == "osc9" else "osc777" if choice == "osc777" else "off"
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if term.startswith(_OSC777):
        return "osc777"
    known = term.startswith(_OSC9) or program in _PROGRAMS
    return "osc9" if known or any(environ.get(name) for name in _TRACES) else "off"


def notification(kind: Protocol, message: str) -> str:
    """Ask for a notification, by a sequence that tmux has to hand on; empty where that is off.

    The message never begins with a digit, which OSC 9 would take for the number of a command.
    """
    said = one_line(message, LENGTH)
    if kind == "osc9":
        return f"\x1b]9;ccwatch: {said}{END}"
    return f"\x1b]777;notify;ccwatch;{said}{END}" if kind == "osc777" else ""


def title(text: str) -> str:
    """Set the title of the window, which in tmux is that of the pane."""
    return f"\x1b]2;{one_line(text, LENGTH)}{END}"


def progress(mood: Mood, percent: int) -> str:
    """Draw a progress of 0 to 100 on the tab, by a sequence that tmux has to hand on."""
    return f"\x1b]9;4;{int(mood)};{min(100, max(0, percent))}{END}"


def through(sequence: str) -> str:
    r"""Wrap a sequence so that tmux hands it on to the terminal that it runs in.

    tmux does so where its option `allow-passthrough` is on, and else swallows it.

    Example:
        >>> through(progress(Mood.PLAIN, 7)).replace(chr(27), "ESC ")
        'ESC Ptmux;ESC ESC ]9;4;1;7ESC ESC \\ESC \\'
    """
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + END
