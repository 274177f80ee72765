"""The commands and flags of the command line."""

import argparse
from typing import Final

from ccwatch import __version__

SCENARIOS: Final = ("day", "tips")
"""What the demo can play; the usual one first."""
SHELLS: Final = ("bash", "zsh", "fish", "tcsh")
"""Shells that completion can be printed for."""
GROUPINGS: Final = ("day", "week", "month", "project", "session", "model")
"""What costs can be grouped by."""
CONFIG_DIR: Final = "a config folder of Claude Code; may be given several times"
"""What the flag for folders is for."""
EPILOG: Final = (
    "Reads what Claude Code writes under ~/.claude, writes nothing there and opens no network "
    "connection. Settings, flags and environment variables are listed by: ccwatch doctor"
)
"""What stands below the flags and commands."""


def build() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="ccwatch",
        description="Watch how full Claude Code's context is, what it costs, and what to do.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"ccwatch {__version__}")
    parser.add_argument(
        "--print-completion",
        choices=SHELLS,
        metavar="SHELL",
        help=f"print a completion script for one of {', '.join(SHELLS)}",
    )
    _folders(parser, top=True)
    _looks(parser, top=True)
    parser.add_argument("--poll", action="store_true", help="look at files without events")
    _keeping(parser, top=True)
    parser.add_argument(
        "--or-demo", action="store_true", help="play the demo where there are no transcripts"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _commands(commands)
    return parser


def _commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="play a bundled day, for those without ~/.claude")
    _looks(demo)
    demo.add_argument(
        "--scenario",
        choices=SCENARIOS,
        default=SCENARIOS[0],
        help="a working day, or sessions with habits that tips speak of",
    )
    snapshot = commands.add_parser("snapshot", help="print what the Live screen knows")
    _folders(snapshot)
    _formats(snapshot, "--line", "as one line, for tmux or a prompt")
    _compactions(commands.add_parser("compactions", help="list every compaction, newest first"))
    _report(commands.add_parser("report", help="add up what was spent"))
    _whatif(commands.add_parser("whatif", help="tell what sessions would have cost otherwise"))
    doctor = commands.add_parser("doctor", help="tell what was found where, and how it is known")
    _folders(doctor)
    for reader in commands.choices.values():
        if reader is not demo:
            _keeping(reader)
    commands.add_parser(
        "statusline", help="keep Claude Code's status line for the app, and print one line"
    )


def _compactions(parser: argparse.ArgumentParser) -> None:
    """Flags that select compactions, and the format of the output."""
    unset = argparse.SUPPRESS
    parser.add_argument(
        "--config-dir", action="append", metavar="DIR", default=unset, help=CONFIG_DIR
    )
    parser.add_argument(
        "--session",
        metavar="ID",
        default=unset,
        help="only of this session: the id's first letters",
    )
    parser.add_argument(
        "--project", metavar="DIR", default=unset, help="only of this folder, or of this name"
    )
    parser.add_argument(
        "--trigger", choices=("auto", "manual", "idle", "unknown"), help="only what this started"
    )
    parser.add_argument(
        "--release", metavar="VERSION", default="", help="only by this release: 2.1.330, or 2.1"
    )
    parser.add_argument(
        "--since", metavar="WHEN", help="only from then on: 2026-11-02, or 12h, 7d, 4w ago"
    )
    parser.add_argument("--limit", metavar="N", type=_number, help="only the newest so many")
    _formats(parser, "--csv", "as comma-separated values").add_argument(
        "--forget",
        metavar="ID",
        help="erase a compaction from ccwatch's own archive; all of them with: all",
    )


def _report(parser: argparse.ArgumentParser) -> None:
    """Flags that group costs, and select the format of the output."""
    _folders(parser)
    parser.add_argument(
        "--by", choices=GROUPINGS, default=GROUPINGS[0], help="what to group by; day unless given"
    )
    parser.add_argument(
        "--since", metavar="WHEN", help="only from that day on: 2026-11-02, or 7d, 4w ago"
    )
    _formats(parser, "--csv", "as comma-separated values")


def _whatif(parser: argparse.ArgumentParser) -> None:
    """Flags that select what to replay, and what to change about it."""
    _folders(parser)
    parser.add_argument(
        "--since", metavar="WHEN", help="sessions active since then; 30d unless given"
    )
    for flag, example, what in (
        ("--trigger", "60%|150k", "compact at this share of the window, or at so many tokens"),
        ("--window", "400k", "set an auto-compact window of so many tokens"),
        ("--clear-at", "3,7|tasks", "type /clear before these turns, or where a task begins"),
        ("--model", "NAME", "use another model: its name, or haiku, sonnet, opus"),
    ):
        parser.add_argument(
            flag, action="append", metavar=example, help=f"{what}; may be given several times"
        )
    _formats(parser)


def _formats(
    parser: argparse.ArgumentParser, flag: str = "", text: str = ""
) -> "argparse._MutuallyExclusiveGroup":
    """Flags that say in which format the output is, one of them special to the command."""
    formats = parser.add_mutually_exclusive_group()
    formats.add_argument("--json", action="store_true", help="as one JSON document")
    if flag:
        formats.add_argument(flag, action="store_true", help=text)
    formats.add_argument("--schema", action="store_true", help="print the document's JSON Schema")
    return formats


def _number(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"must be a number above 0, not {value!r}")
    return int(value)


def _folders(parser: argparse.ArgumentParser, *, top: bool = False) -> None:
    """Flags that select sessions. After a command they must not undo those before it."""
    unset = None if top else argparse.SUPPRESS
    parser.add_argument(
        "--config-dir",
        action="append",
        metavar="DIR",
        default=unset,
        help=CONFIG_DIR,
    )
    parser.add_argument(
        "--session",
        metavar="ID",
        default=unset,
        help="the session to look at: the id's first letters",
    )
    parser.add_argument(
        "--project",
        metavar="DIR",
        default=unset,
        help="prefer sessions of this folder" if top else "only sessions of this folder or name",
    )


def _looks(parser: argparse.ArgumentParser, *, top: bool = False) -> None:
    """Flags for the appearance of the app, and for the mouse."""
    unset = None if top else argparse.SUPPRESS
    parser.add_argument(
        "--theme",
        default=unset,
        help="a theme of Textual; ansi-dark or ansi-light for the terminal's own colours",
    )
    parser.add_argument(
        "--symbols",
        choices=("auto", "unicode", "ascii"),
        default=unset,
        help="signs to draw with",
    )
    _switch(parser, "--no-mouse", "leave the mouse to the terminal", top=top)


def _keeping(parser: argparse.ArgumentParser, *, top: bool = False) -> None:
    """Flags for what is kept on disk."""
    _switch(parser, "--no-cache", "read all transcripts anew, and keep nothing of it", top=top)
    _switch(parser, "--no-archive", "keep no compactions beyond their transcripts", top=top)


def _switch(parser: argparse.ArgumentParser, flag: str, what: str, *, top: bool) -> None:
    unset = False if top else argparse.SUPPRESS
    parser.add_argument(flag, action="store_true", default=unset, help=what)
