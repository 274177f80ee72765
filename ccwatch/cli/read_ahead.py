"""The process that reads ahead of the app: `python -m ccwatch.cli.read_ahead`, with its flags."""

import gc
import os
from contextlib import suppress

from ccwatch.cli.analysis import new_analyst
from ccwatch.cli.invocation import Invocation, Places, UsageError
from ccwatch.cli.parser import build
from ccwatch.cli.setup import new_index
from ccwatch.read_ahead import is_orphan, read_ahead


def main() -> None:
    """Read, write the index file, and end; at once on a usage error, which the app reports."""
    gc.disable()  # what is read is soon evicted, which frees it without a collection
    parent, places = os.getppid(), Places.usual()
    with suppress(UsageError):
        call = Invocation.of(build().parse_args(), places, os.environ)
        index, analyst = new_index(call), new_analyst(call.options, call.places)
        read_ahead(index, analyst, is_wanted=lambda: not is_orphan(parent))


if __name__ == "__main__":
    main()
