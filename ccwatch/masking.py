"""Secrets in other people's text, made unreadable before it is shown or copied."""

import re
from typing import Final

VEIL: Final = "•••"
"""What stands in place of a secret, after as much of it as tells what it was."""

_Rule = tuple[tuple[str, ...], "re.Pattern[str]"]

_RULES: Final[tuple[_Rule, ...]] = tuple(
    (needles, re.compile(pattern))
    for needles, pattern in (
        (("sk-",), r"\b(sk-(?:ant-|proj-|or-|svcacct-)?)[A-Za-z0-9_-]{16,}"),
        (("gh", "github_pat_"), r"\b(gh[pousr]_|github_pat_)[A-Za-z0-9_]{16,}"),
        (("glpat-",), r"\b(glpat-)[A-Za-z0-9_-]{16,}"),
        (("AKIA", "ASIA"), r"\b(A[KS]IA)[0-9A-Z]{16}\b"),
        (("AIza",), r"\b(AIza)[A-Za-z0-9_-]{30,}"),
        (("xox",), r"\b(xox[abeoprs]-)[A-Za-z0-9-]{10,}"),
        (("npm_",), r"\b(npm_)[A-Za-z0-9]{30,}"),
        (("hf_",), r"\b(hf_)[A-Za-z0-9]{30,}"),
        (("_live_", "_test_"), r"\b([rs]k_(?:live|test)_)[A-Za-z0-9]{16,}"),
        (("eyJ",), r"\b(eyJ)[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
        (
            ("PRIVATE KEY",),
            r"(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)[^-]{16,20000}(?=-----END|$)",
        ),
        (
            ("earer ", "asic "),
            r"\b([Bb]earer |[Bb]asic )(?!•)[A-Za-z0-9._~+/=-]{16,}",
        ),
        (("://",), r"(://[^\s/:@\"']{1,100}:)(?!•)[^\s/@\"']{3,200}(?=@)"),
    )
)

_NAMED: Final = re.compile(
    r"""(?ix)
    ( (?: pass(?:word|wd|phrase) | secret | token | api[_-]?key | access[_-]?key | auth[_-]?key
        | private[_-]?key | client[_-]?secret )
      [a-z0-9_-]{0,20} \\?["']? \s{0,3} [:=] \s{0,3} \\?["']? )
    (?! [\w-]{0,20}• | [\w.]{1,80}\( | (?: true | false | null | none | [0-9]{1,9} ) \b
      | \$ | \{ | < | \[ )
    [^\s"'\\,;&)}\]•]{8,400}
    """
)
_NAMES: Final = ("pass", "secret", "token", "key")


def mask(text: str) -> tuple[str, int]:
    """Veil the secrets in a text, and say how many there were.

    What a secret begins with stays, so that one sees what it was. Masking twice is masking once.
    What is known of no kind and stands under no telling name is not found.

    Example:
        >>> mask("export GITHUB_TOKEN=ghp_0123456789abcdefghij")
        ('export GITHUB_TOKEN=ghp_•••', 1)
        >>> mask("password: correct-horse-battery")
        ('password: •••', 1)
    """
    found = 0
    for needles, pattern in _RULES:
        if any(needle in text for needle in needles):
            text, count = pattern.subn(rf"\g<1>{VEIL}", text)
            found += count
    lower = text.lower()
    if any(name in lower for name in _NAMES):
        text, count = _NAMED.subn(_named, text)
        found += count
    return text, found


def _named(match: "re.Match[str]") -> str:
    return f"{match[1]}{VEIL}"
