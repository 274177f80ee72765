"""The size of a picture is read from its first bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.library.picture import dimensions

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (800).to_bytes(4) + (600).to_bytes(4)
GIF = b"GIF89a" + (800).to_bytes(2, "little") + (600).to_bytes(2, "little")
FRAME = b"\xff\xc0\0\x11\x08" + (600).to_bytes(2) + (800).to_bytes(2)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + FRAME
EXTENDED = b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (799).to_bytes(3, "little")
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (799 | 599 << 14).to_bytes(4, "little")
LOSSY = b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + b"\x20\x03\x58\x02"


@pytest.mark.parametrize(
    "begin",
    [PNG, GIF, JPEG, EXTENDED + (599).to_bytes(3, "little"), LOSSLESS, LOSSY],
    ids=["png", "gif", "jpeg", "webp extended", "webp lossless", "webp lossy"],
)
def test_the_size_is_found(begin: bytes) -> None:
    assert dimensions(begin) == (800, 600)


@given(st.sampled_from([PNG, GIF, JPEG, LOSSLESS, b"%PDF-1.7"]), st.integers(0, 30), st.binary())
def test_whatever_is_cut_or_garbled_has_some_size_or_none(
    begin: bytes, length: int, rest: bytes
) -> None:
    width, height = dimensions(begin[:length] + rest)
    assert width >= 0
    assert height >= 0


def test_what_is_no_picture_has_none() -> None:
    assert dimensions(b"%PDF-1.7") == (0, 0)
