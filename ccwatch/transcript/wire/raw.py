"""JSON that is left undecoded: how it begins, and how large it is."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Raw

EMPTY: Final = Raw(b"")
"""The value of a field that a row does not have."""
BROKEN: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""Errors of decoding: broken text, values of unexpected types, too deep nesting."""
IMAGE: Final = 5_120
"""Bytes that an image counts as at most: the size of a text with as many tokens as the API uses for
the largest one. Its own size is no evidence for its tokens."""
BASE64: Final = b'"base64"'
"""Occurs in the source of every image."""
_data = re.compile(rb'"data"\s*:\s*"')


def head(content: Raw, length: int) -> bytes:
    """The first bytes of a value; the rest is not copied."""
    return bytes(memoryview(content)[:length])


def weight(content: Raw) -> int:
    """Size of a value in bytes, of which each image counts as `IMAGE` at most."""
    length = len(content)
    if length <= IMAGE:
        return length
    return length - sum(max(0, one - IMAGE) for one in _images(content))


def weight_of_images(content: Raw) -> int:
    """Bytes that the images in a value count as."""
    return sum(min(one, IMAGE) for one in _images(content))


def _images(content: Raw) -> Iterator[int]:
    """Yield the sizes of images and documents in a value, in bytes."""
    data = bytes(content)
    found = _data.search(data) if BASE64 in data else None
    while found:
        end = data.find(b'"', found.end())
        yield end - found.end()
        found = _data.search(data, end)
