"""Escape sequences for the title, tab and notifications of a terminal.

Every text in them is cleaned, since a text that ended a sequence early could start another one.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final, Literal

from ccwatch.plain_text import one_line

Protocol = Literal["off", "osc9", "osc777"]
"""The sequence for notifications."""

END: Final = "\x1b\\"
"""Ends an operating system command (OSC)."""
PUSH_TITLE: Final = "\x1b[22;2t"
"""Pushes the title on the terminal's stack."""
POP_TITLE: Final = "\x1b[23;2t"
"""Pops it from the stack."""
LENGTH: Final = 160
"""Characters of a title or a message at most."""

_OSC777 = ("foot", "rxvt-unicode")
"""Prefixes of TERM of terminals that support OSC 777 alone."""
_OSC9 = ("xterm-kitty", "xterm-ghostty", "wezterm")
"""Prefixes of TERM of terminals that support OSC 9."""
_PROGRAMS = ("iTerm.app", "ghostty", "WezTerm", "vscode", "WarpTerminal")
"""TERM_PROGRAM of terminals that support OSC 9."""
_TRACES = ("KITTY_WINDOW_ID", "GHOSTTY_RESOURCES_DIR", "WEZTERM_PANE", "ITERM_SESSION_ID")
"""Variables that these terminals set, inside tmux as well."""


class ProgressState(IntEnum):
    """How the progress of a tab is drawn: the states of OSC 9;4."""

    NONE = 0
    """Not at all."""
    PLAIN = 1
    """As work under way."""
    URGENT = 2
    """As an error."""
    WARNING = 4
    """As a warning, or as paused work."""


def protocol(choice: str, environ: Mapping[str, str]) -> Protocol:
    """Choose the sequence for notifications.

    Args:
        choice: The setting. `auto` is off unless the terminal is known to support them, since
            another one may print what it does not understand.
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
    """The sequence that shows a notification, which tmux has to pass through; empty if off.

    The text never begins with a digit, which OSC 9 would take for the number of a command.
    """
    text = one_line(message, LENGTH)
    if kind == "osc9":
        return f"\x1b]9;ccwatch: {text}{END}"
    return f"\x1b]777;notify;ccwatch;{text}{END}" if kind == "osc777" else ""


def title(text: str) -> str:
    """The sequence that sets the title of the window, or inside tmux of the pane."""
    return f"\x1b]2;{one_line(text, LENGTH)}{END}"


def progress(state: ProgressState, percent: int) -> str:
    """The sequence that draws a progress of 0 to 100 on the tab, which tmux has to pass through."""
    return f"\x1b]9;4;{int(state)};{min(100, max(0, percent))}{END}"


def through_tmux(sequence: str) -> str:
    r"""Wrap a sequence so that tmux passes it through to the terminal that it runs in.

    tmux does so if its option `allow-passthrough` is on, and else drops it.

    Example:
        >>> through_tmux(progress(ProgressState.PLAIN, 7)).replace(chr(27), "ESC ")
        'ESC Ptmux;ESC ESC ]9;4;1;7ESC ESC \\ESC \\'
    """
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + END
