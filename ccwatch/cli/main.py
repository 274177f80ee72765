"""The entry point."""

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

from ccwatch.cli.parser import build

USAGE: Final = 2
"""Exit status when the call cannot be carried out as it stands."""

READERS: Final = frozenset(("snapshot", "compactions", "doctor"))
"""Commands that read, print and are done."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ccwatch, and end the process with its exit status.

    0: all is well; 1: a fault of ccwatch; 2: a wrong call or setting; 3: nothing was found;
    128 and more: ended by a signal.

    Args:
        arguments: In place of those of the process.
    """
    is_process = arguments is None
    if is_process:
        gc.disable()  # what a look at the transcripts makes is kept to its end
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may be unable to write it all
    parser = build()
    asked = parser.parse_args(arguments)
    if asked.print_completion:
        import shtab

        print(shtab.complete(parser, asked.print_completion))
        sys.exit(0)
    from ccwatch.cli.invocation import UsageError
    from ccwatch.cli.run import run

    try:
        code = run(asked, os.environ)
        sys.stdout.flush()
    except UsageError as error:
        print(f"ccwatch: {error}", file=sys.stderr)
        code = USAGE
    except BrokenPipeError:
        # Whoever read the output has gone: not our fault, and nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    if is_process and asked.command in READERS:
        os._exit(code)  # to tidy up what was read takes as long as to work with it
    sys.exit(code)
