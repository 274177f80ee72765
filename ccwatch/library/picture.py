"""How large a picture is, by the first bytes of its file."""


def dimensions(begin: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG, GIF, JPEG or WebP; 0 and 0 for anything else.

    Args:
        begin: The first bytes of the file; some thousand are enough for most.
    """
    if begin[:8] == b"\x89PNG\r\n\x1a\n" and len(begin) >= 24:
        return int.from_bytes(begin[16:20]), int.from_bytes(begin[20:24])
    if begin[:4] == b"GIF8" and len(begin) >= 10:
        return int.from_bytes(begin[6:8], "little"), int.from_bytes(begin[8:10], "little")
    if begin[:4] == b"RIFF" and begin[8:12] == b"WEBP":
        return _webp(begin)
    return _jpeg(begin) if begin[:2] == b"\xff\xd8" else (0, 0)


def _webp(begin: bytes) -> tuple[int, int]:
    kind = begin[12:16]
    if kind == b"VP8X" and len(begin) >= 30:
        sides = (begin[24:27], begin[27:30])
        width, height = (int.from_bytes(side, "little") + 1 for side in sides)
        return width, height
    if kind == b"VP8L" and len(begin) >= 25:
        bits = int.from_bytes(begin[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(begin) >= 30:
        width, height = (int.from_bytes(begin[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        return width, height
    return 0, 0


def _jpeg(begin: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(begin) and begin[at] == 0xFF:
        mark, length = begin[at + 1], int.from_bytes(begin[at + 2 : at + 4])
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(begin[at + 7 : at + 9]), int.from_bytes(begin[at + 5 : at + 7])
        at += 2 + max(length, 2)
    return 0, 0
