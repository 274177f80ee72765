"""Text of commands, with the signs that the user wants and the output can hold."""

import codecs
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

    Where it is `auto`, that is ASCII also if the output is not in UTF-8: signs would become
    question marks in it, which stand for what is unknown.

    Args:
        text: Text with signs of `UNICODE`.
        call: The call.
    """
    choice = call.options.symbols
    symbols = choose(choice, call.environ)
    if choice == "auto" and not _is_utf8(sys.stdout.encoding):
        symbols = ASCII
    return text.translate(_IN_ASCII) if symbols is ASCII else text


def _is_utf8(encoding: str | None) -> bool:
    """Is an encoding of text UTF-8? It is if the stream has none, as in memory."""
    return not encoding or codecs.lookup(encoding).name == "utf-8"
