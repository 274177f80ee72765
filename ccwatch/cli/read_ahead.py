"""What runs ahead of the app: `python -m ccwatch.cli.read_ahead`, with the flags of the app."""

import gc
import os
from contextlib import suppress

from ccwatch.cli.invocation import Invocation, Places, UsageError
from ccwatch.cli.measures import new_analyst
from ccwatch.cli.parser import build
from ccwatch.cli.setup import new_index
from ccwatch.read_ahead import is_orphan, read_ahead


def main() -> None:
    """Read, keep what was read, and end; at once where the app has told the user what is wrong."""
    gc.disable()  # what is read rests soon, and is given up without
    parent, places = os.getppid(), Places.usual()
    with suppress(UsageError):
        call = Invocation.of(build().parse_args(), places, os.environ)
        index, analyst = new_index(call), new_analyst(call.options, call.places)
        read_ahead(index, analyst, is_wanted=lambda: not is_orphan(parent))


if __name__ == "__main__":
    main()
