"""The output of commands: results on standard output, errors on standard error."""

import io
import os
import shutil
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccwatch.cli.invocation import Invocation

WIDTH = 80
"""Cells of a line if the output does not go to a terminal."""


class UnwrittenError(Exception):
    """Output could not be written. The text is for the user."""


def prepare() -> None:
    """Make sure that all standard streams are open.

    One that was closed is opened on the null device: otherwise another file would get its number,
    and error messages would be written to that.
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
    """Print a text and a newline, and flush.

    Characters that the encoding of the output lacks are replaced.

    Raises:
        BrokenPipeError: The reader of the output has gone.
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


def print_text(text: str, call: "Invocation") -> None:
    """Print a text that people read, with the signs that the user wants, as `print_out` does."""
    from ccwatch.cli.output_symbols import with_symbols

    print_out(with_symbols(text, call))


def width() -> int:
    """Cells of a line of output."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH


def complain(text: str) -> None:
    """Print an error message, if standard error can be written to, without control characters."""
    if not (text.isascii() and text.isprintable()):  # nothing need be imported for the usual case
        from ccwatch.plain_text import plain

        text = plain(text, len(text))
    with suppress(OSError):
        print(f"ccwatch: {text}", file=sys.stderr, flush=True)


def give_up() -> None:
    """Discard what could not be written, so that it is not flushed again when the process ends."""
    with suppress(OSError, ValueError):  # in tests, standard output may have no file number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
