"""The entry point."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from typing import Final

from ccwatch.cli import output
from ccwatch.cli.parser import build
from ccwatch.ui.shortage import shortage

FAILED: Final = 1
"""Exit status after a failure of ccwatch, or if its output cannot be written."""

USAGE: Final = 2
"""Exit status if the call cannot be carried out as it stands."""

READERS: Final = frozenset(("snapshot", "compactions", "report", "whatif", "doctor"))
"""Commands that read, print and end."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ccwatch, and end the process with its exit status.

    0: success; 1: a failure of ccwatch, or its output could not be written; 2: a wrong call or
    setting; 3: nothing was found; 128 and more: ended by a signal.

    Args:
        arguments: Used in place of those of the process.
    """
    is_process = arguments is None
    if is_process:
        gc.disable()  # what a command reads is needed until it ends
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends a command without a traceback
        output.prepare()
    words = sys.argv[1:] if arguments is None else arguments
    args = argparse.Namespace(command=None)
    code = _carried_out(words, args)
    if is_process and args.command in READERS:
        os._exit(code)  # to free what was read takes as long as to process it
    sys.exit(code)


def _is_no_value(value: object) -> bool:
    """Was a flag given an empty value, or `--`, which older argparse turns into an empty list?"""
    values = value if isinstance(value, list) and value else [value]
    return any(one in ("", []) for one in values)


def _carried_out(words: Sequence[str], args: argparse.Namespace) -> int:
    """Parse the arguments into a namespace, run the command, and return the exit status."""
    try:
        parser = build(words)
        parser.parse_args(words, args)
        for name, value in vars(args).items():
            if _is_no_value(value):
                parser.error(f"argument --{name.replace('_', '-')}: expected one argument")
        return _run(args)
    except output.UnwrittenError as error:
        output.give_up()
        output.complain(str(error))
        return FAILED
    except BrokenPipeError:
        output.give_up()  # the reader of the output has gone, which is no failure of ours
        return 0
    except (MemoryError, OSError, RuntimeError, ImportError, SystemError) as error:
        if not (words := shortage(error) or _refusal(error)):
            raise
        sys.unraisablehook = lambda _: None  # objects that are half made complain when they go
        output.complain(words)
        return FAILED


def _refusal(error: Exception) -> str:
    """What the system refused, and for which file; empty for errors of other kinds."""
    if not isinstance(error, OSError):
        return ""
    return ": ".join(str(one) for one in (error.strerror, error.filename) if one)


def _run(args: argparse.Namespace) -> int:
    """Run the command, and return the exit status."""
    if args.print_completion:
        from ccwatch.cli.completion import script

        output.print_out(script(build(), args.print_completion))
        return 0
    from ccwatch.cli.invocation import UsageError
    from ccwatch.cli.run import run

    try:
        return run(args, os.environ)
    except UsageError as error:
        output.complain(str(error))
        return USAGE
