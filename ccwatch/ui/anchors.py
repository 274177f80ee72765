"""Keeps each part of a line in its cells, where terminals measure some characters otherwise.

A vowel sign of Hindi is no cell wide for Textual and one for tmux, and an emoji that is newer than
the terminal may be one cell wide instead of two. All that stands right of it would be shifted.
"""

import re

from rich.cells import cell_len

_SURE = "".join(
    (
        "\x00-\xac\xae-\u036f",  # ASCII, Latin letters and accents
        "–—…→≈⊘⟳",
        "\u2500-\u259f",  # frames and bars
        "▲▼○●◦",
        "\u3001-\u3029\u3041-\u3096\u30a1-\u30fe",  # Japanese
        "\u3400-\u4dbf\u4e00-\u9fff",  # Chinese
        "\uac00-\ud7a3",  # Korean
        "\uff01-\uff60\ufffd",
    )
)
"""Characters that all terminals measure alike, and those that ccwatch draws with."""
_UNSURE = re.compile(f"[^{_SURE}]")
_SEQUENCE = r"(\x1b\[[\d;:?]*[A-Za-z]|\n)"
_RUN = rf"[^ ]*[^{_SURE}](?:[^ ]| (?! ))* *"
"""From the beginning of a word to where the next column may begin, two blanks after a word. Both
patterns are compiled when they are needed, which mostly they are not."""
_OTHERS = ("\x1b]", "\x1bP")
"""Begin sequences that are no frame of the app."""


def anchored(frame: str) -> str:
    r"""Add to a frame sequences that lead the cursor to where Textual takes it to be.

    Where a terminal is not sure to measure a text as Textual does, its cells are cleared, it is
    written, and the cursor returns to its beginning and goes on from there. What is too wide for
    its cells extends into the blanks after it.

    Args:
        frame: Text and control sequences, as Textual writes them.

    Example:
        >>> anchored("हिन्दी  5 d").replace(chr(27), "ESC ")
        'ESC 7     ESC 8ESC 7हिन्दीESC 8ESC [5C5 d'
    """
    if not _UNSURE.search(frame) or any(begin in frame for begin in _OTHERS):
        return frame
    return "".join(
        part if part[:1] == "\x1b" else re.sub(_RUN, _anchor, part)
        for part in re.split(_SEQUENCE, frame)
    )


def _anchor(run: re.Match[str]) -> str:
    """Write a run of text that ends after as many cells as Textual measures.

    The cursor is saved again each time, since some terminals go back to a place only once.
    """
    cells = cell_len(run[0])
    text = run[0].rstrip(" ")
    return f"\x1b7{' ' * cells}\x1b8\x1b7{text}\x1b8\x1b[{cells}C" if cells else text
