"""The commands and flags of the command line."""

import argparse
import sys
from collections.abc import Callable, Container, Mapping
from typing import Final, Protocol

from ccwatch import __version__
from ccwatch.cli.output import print_out

SCENARIOS: Final = ("day", "tips")
"""What the demo can play; the usual one first."""
SHELLS: Final = ("bash", "zsh", "fish", "tcsh")
"""Shells that completion can be printed for."""
GROUPINGS: Final = ("day", "week", "month", "project", "session", "model")
"""What costs can be grouped by."""
EPILOG: Final = (
    "ccwatch reads what Claude Code writes under ~/.claude. It writes nothing there and opens no "
    "network connection. 'ccwatch doctor' lists all settings with their environment variables."
)
"""What stands below the flags and commands."""
_UNSET: Final[Mapping[str, object]] = {
    **dict.fromkeys(("config_dir", "session", "project", "theme", "symbols")),
    **dict.fromkeys(("no_mouse", "no_cache", "no_archive"), False),
}
"""The values of flags that may stand before a command and after it, if they stand in neither."""
_ABSENT: Final = argparse.SUPPRESS
"""Their own default, since any other one after a command would undo what stands before it."""


class _Writable(Protocol):
    """A stream that text can be written to."""

    def write(self, text: str, /) -> object:
        """Write a text."""


class Parser(argparse.ArgumentParser):
    """A parser that notices if its help cannot be written, where argparse says nothing.

    Nor does it repeat control characters of arguments to the terminal.
    """

    def _print_message(self, message: str, file: _Writable | None = None) -> None:
        if file is sys.stdout:
            print_out(message.removesuffix("\n"))
        else:
            from ccwatch.plain_text import plain

            super()._print_message(plain(message, len(message)), file)


def build(words: Container[str] | None = None) -> argparse.ArgumentParser:
    """Build the parser of all commands.

    Args:
        words: The arguments of the call; only the commands among them get their flags, which take
            most of the time. `None` for all.
    """
    parser = Parser(
        prog="ccwatch",
        description="Shows how full Claude Code's context is, what it costs, and what to do.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"ccwatch {__version__}")
    parser.add_argument(
        "--print-completion",
        choices=SHELLS,
        metavar="SHELL",
        help=f"print a completion script for the shell: {', '.join(SHELLS)}",
    )
    parser.set_defaults(**_UNSET)
    _folders(parser, session="the session to show", project="prefer sessions of this project")
    _looks(parser)
    parser.add_argument(
        "--poll", action="store_true", help="poll files instead of waiting for file system events"
    )
    _keeping(parser)
    parser.add_argument(
        "--or-demo", action="store_true", help="play the demo if there are no transcripts"
    )
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for name, (text, add_flags) in _COMMANDS.items():
        command = commands.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
        if add_flags and (words is None or name in words):
            add_flags(command)
    return parser


def _demo(parser: argparse.ArgumentParser) -> None:
    """Flags that select what to play."""
    _looks(parser)
    parser.add_argument(
        "--scenario",
        choices=SCENARIOS,
        default=SCENARIOS[0],
        help="what to play: a working day (the default), or sessions that set off every tip",
    )


def _snapshot(parser: argparse.ArgumentParser) -> None:
    """Flags that select sessions, and the format of the output."""
    _folders(parser)
    _formats(parser, "--line", "print one line, for tmux or a shell prompt")
    _keeping(parser)


def _compactions(parser: argparse.ArgumentParser) -> None:
    """Flags that select compactions, and the format of the output."""
    _folders(parser, project="only this project")
    parser.add_argument(
        "--trigger",
        choices=("auto", "manual", "idle", "unknown"),
        help="only compactions that were started like this",
    )
    parser.add_argument(
        "--release",
        metavar="VERSION",
        help="only compactions of this Claude Code release, such as 2.1.330 or 2.1",
    )
    parser.add_argument(
        "--since",
        metavar="WHEN",
        help="only since a day (2026-11-02) or for the last 12h, 7d, 4w, ...",
    )
    parser.add_argument("--limit", metavar="N", type=_number, help="only the newest N")
    _formats(parser, "--csv", "print comma-separated values").add_argument(
        "--forget",
        metavar="ID",
        help="erase the compaction with this id from ccwatch's archive, or all of them (all)",
    )
    _keeping(parser)


def _report(parser: argparse.ArgumentParser) -> None:
    """Flags that group costs, and select the format of the output."""
    _folders(parser)
    parser.add_argument(
        "--by", choices=GROUPINGS, default=GROUPINGS[0], help="what to group by (default: day)"
    )
    parser.add_argument(
        "--since", metavar="WHEN", help="only since a day (2026-11-02) or for the last 7d, 4w, ..."
    )
    _formats(parser, "--csv", "print comma-separated values")
    _keeping(parser)


def _whatif(parser: argparse.ArgumentParser) -> None:
    """Flags that select what to replay, and what to change about it."""
    _folders(parser)
    parser.add_argument(
        "--since", metavar="WHEN", help="only sessions active since then (default: 30d)"
    )
    for flag, example, what in (
        ("--trigger", "60%|150k", "compact at this share of the window, or at this many tokens"),
        ("--window", "400k", "use an auto-compact window of this many tokens"),
        ("--clear-at", "3,7|tasks", "run /clear before these turns, or wherever a new task begins"),
        ("--model", "NAME", "use this model: a name, or a family such as haiku"),
    ):
        parser.add_argument(flag, action="append", metavar=example, help=f"{what}; may be repeated")
    _formats(parser)
    _keeping(parser)


def _doctor(parser: argparse.ArgumentParser) -> None:
    """Flags that select sessions."""
    _folders(parser)
    _keeping(parser)


def _formats(
    parser: argparse.ArgumentParser, flag: str = "", text: str = ""
) -> "argparse._MutuallyExclusiveGroup":
    """Flags that say in which format the output is, one of them special to the command."""
    formats = parser.add_mutually_exclusive_group()
    formats.add_argument("--json", action="store_true", help="print one JSON document")
    if flag:
        formats.add_argument(flag, action="store_true", help=text)
    formats.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of that document"
    )
    return formats


def _number(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"must be a number above 0, not {value!r}")
    return int(value)


def _folders(
    parser: argparse.ArgumentParser,
    *,
    session: str = "only this session",
    project: str = "only sessions of this project",
) -> None:
    """Flags that select sessions."""
    parser.add_argument(
        "--config-dir",
        action="append",
        metavar="DIR",
        default=_ABSENT,
        help="a Claude Code config folder; may be repeated",
    )
    parser.add_argument(
        "--session", metavar="ID", default=_ABSENT, help=f"{session}: its id, or the start of it"
    )
    parser.add_argument(
        "--project", metavar="DIR", default=_ABSENT, help=f"{project}: its folder, or its name"
    )


def _looks(parser: argparse.ArgumentParser) -> None:
    """Flags for the appearance of the app, and for the mouse."""
    parser.add_argument(
        "--theme",
        default=_ABSENT,
        metavar="NAME",
        help="a Textual theme; ansi-dark and ansi-light use the terminal's own colours",
    )
    parser.add_argument(
        "--symbols",
        choices=("auto", "unicode", "ascii"),
        default=_ABSENT,
        help="characters to draw with",
    )
    _switch(parser, "--no-mouse", "leave the mouse to the terminal")


def _keeping(parser: argparse.ArgumentParser) -> None:
    """Flags for what is kept on disk."""
    _switch(parser, "--no-cache", "read every transcript from scratch, and save no index")
    _switch(parser, "--no-archive", "do not archive compactions")


def _switch(parser: argparse.ArgumentParser, flag: str, what: str) -> None:
    parser.add_argument(flag, action="store_true", default=_ABSENT, help=what)


_COMMANDS: Final[Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None] | None]]] = {
    "demo": ("play bundled sessions; needs no ~/.claude", _demo),
    "snapshot": ("print what the live screen shows, as text or JSON", _snapshot),
    "compactions": ("list every compaction, newest first", _compactions),
    "report": ("show costs by day, week, month, project, session or model", _report),
    "whatif": ("estimate what sessions would have cost with other settings", _whatif),
    "doctor": ("show what was found where, and how the trigger was resolved", _doctor),
    "statusline": ("print a status line for Claude Code, and record its JSON for the app", None),
}
"""Each command with its help, and what adds its flags, if it has any."""
