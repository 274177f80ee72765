"""Text of commands, with the signs that the user wants and the output can hold."""

import sys
from typing import Final

from ccwatch.cli.invocation import Invocation
from ccwatch.ui.symbols import ASCII, UNICODE, choose

PAIRS: Final = {
    UNICODE.track: ASCII.track,
    UNICODE.trigger: ASCII.trigger,
    UNICODE.documented: ASCII.documented,
    UNICODE.eighths[-1]: ASCII.eighths[-1],
    UNICODE.compacted: ASCII.compacted,
    UNICODE.about: ASCII.about,
    UNICODE.arrow: ASCII.arrow,
    UNICODE.times: ASCII.times,
    UNICODE.dot: ASCII.dot,
    UNICODE.dash: ASCII.dash,
    UNICODE.more: ASCII.more,
}
"""The signs in texts of commands, each with the one in ASCII, of the same width."""
_IN_ASCII = str.maketrans(PAIRS)


def with_symbols(text: str, call: Invocation) -> str:
    """Put a text that people read into the signs of the setting `symbols`.

    Args:
        text: Text with signs of `UNICODE`.
        call: The call.
    """
    symbols = choose(call.options.symbols, call.environ, sys.stdout.encoding)
    return text.translate(_IN_ASCII) if symbols is ASCII else text
