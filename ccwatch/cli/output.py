"""What commands say: to standard output what was asked for, to standard error what is wrong."""

import io
import os
import sys
from contextlib import suppress


class UnwrittenError(Exception):
    """Output could not be written. Its text is for the user."""


def prepare() -> None:
    """Make standard streams of what the process was started with.

    A stream that was closed leads nowhere from then on: otherwise a file that is opened would get
    its number, and a complaint would land in the output.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
    if sys.__stdin__ is None:
        sys.stdin = os.fdopen(0)
    if sys.__stdout__ is None:
        sys.stdout = os.fdopen(1, "w")
    if sys.__stderr__ is None:
        sys.stderr = os.fdopen(2, "w")


def print_out(text: str) -> None:
    """Print a text and a newline, all of it before this returns.

    What the encoding of the output has no characters for is replaced.

    Raises:
        BrokenPipeError: Whoever read the output has gone.
        UnwrittenError: It could not be written for another reason, such as a full disk.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may be unable to write it all
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnwrittenError(f"the output could not be written: {error.strerror}") from error


def complain(text: str) -> None:
    """Say what is wrong, as far as somebody can be told."""
    with suppress(OSError):
        print(f"ccwatch: {text}", file=sys.stderr, flush=True)


def give_up() -> None:
    """Let what could not be written go, so that no other try is made when the process ends."""
    with suppress(OSError, ValueError):  # where tests have taken its place, it has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
