"""Makes untrusted text safe for a terminal: control characters are shown rather than sent."""

import re
import unicodedata

from ccwatch.units import tokens

LIMIT = 4096
"""Characters of a text that are shown by default."""

MARKS = 4
"""Combining marks per character; more of them would paint over other lines."""

_REPLACEMENT = 0xFFFD

_INVISIBLE = (
    (0x80, 0x9F),  # C1, among them one-character forms of ESC [ and ESC ]
    (0x061C, 0x061C),  # Arabic letter mark
    (0x200E, 0x200F),  # left-to-right and right-to-left marks
    (0x2028, 0x2029),  # line and paragraph separators
    (0x202A, 0x202E),  # embeddings and overrides of direction
    (0x2066, 0x2069),  # isolates of direction
    (0xD800, 0xDFFF),  # surrogates, which cannot be encoded
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF9, 0xFFFB),  # interlinear annotations
    (0xE0000, 0xE007F),  # tags: invisible text
)

_PICTURES = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: 0x2421,
    **{code: _REPLACEMENT for first, last in _INVISIBLE for code in range(first, last + 1)},
}

HARMFUL = re.compile(
    "[\\x00-\\x1f\\x7f{}]".format("".join(f"{chr(a)}-{chr(b)}" for a, b in _INVISIBLE))
)
"""Characters that must not be sent to a terminal within a line."""

_MAYBE_STACKED = re.compile(f"[^\0-\u02ff]{{{MARKS + 1}}}")


_JOINED = re.compile("[\u200d\ufe0f\U0001f3fb-\U0001f3ff]")
"""What makes one picture of several characters: joiners, variation selectors and skin colours.

Joiners of letters are among them: the letter after one would count as no cell wide."""


def plain(text: str, limit: int = LIMIT) -> str:
    r"""Clean a text for display, keeping its lines and tabs.

    Control characters become their Unicode pictures. Invisible characters, those that change the
    direction of text, and surrogates become U+FFFD.

    Args:
        text: Any text.
        limit: Characters to keep. If there are more, their number is appended.

    Example:
        >>> plain("a\x1b[31mb\r\nc\u202ed")
        'a␛[31mb\nc�d'
        >>> plain("abcdef" * 1000, limit=4)
        'abcd… (+6.0k)'
    """
    rest = len(text) - limit
    kept = text[:limit] if rest > 0 else text
    if not kept.isprintable():
        kept = kept.replace("\r\n", "\n").translate(_PICTURES)
    if not kept.isascii() and _MAYBE_STACKED.search(kept):
        kept = _unstack(kept)
    return f"{kept}… (+{tokens(rest)})" if rest > 0 else kept


def one_line(text: str, limit: int = 200) -> str:
    r"""Clean a text for display on one line, as a title or in a table cell.

    Pictures are taken apart, since terminals do not agree on the cells of composed ones, tmux not
    even with the terminal that it runs in: whatever stands right of them would be shifted.

    Args:
        text: Any text. Each run of white space becomes one blank.
        limit: Characters of the result at most. If the text is longer, it ends in an ellipsis.

    Example:
        >>> one_line("  fix\n\n\tthe cart "), one_line("abcdef", limit=4)
        ('fix the cart', 'abc…')
        >>> one_line("⚠️ 👍🏽 👩‍🚀")
        '⚠ 👍 👩🚀'
    """
    folded = " ".join(text[: 4 * limit].split())
    if not folded.isascii():
        folded = _JOINED.sub("", folded)
    cut = len(folded) > limit or len(text) > 4 * limit
    return plain(f"{folded[: limit - 1]}…" if cut else folded, limit)


def _unstack(text: str) -> str:
    """Remove combining marks that exceed the limit per character."""
    kept = []
    stacked = 0
    for character in text:
        stacked = stacked + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if stacked <= MARKS:
            kept.append(character)
    return "".join(kept)
