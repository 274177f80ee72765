"""Masks secrets in untrusted text before it is shown or copied."""

import re
from typing import Final

from msgspec import Struct

MASK: Final = "•••"
"""Replaces a secret, except for the prefix that tells its kind."""

STEP: Final = 1 << 18
"""Characters that are searched at a time: a search by pattern blocks all other threads."""
BEYOND: Final = 1 << 15
"""Characters after those that a match may extend into."""


class _Rule(Struct, frozen=True):
    needles: tuple[str, ...]
    """Each match contains one of these; lower-case if `folds`."""
    expression: str
    """Matches a secret, and its prefix as group 1. Compiled only once a text may match."""
    folds: bool = False
    """Ignore case?"""

    def may_match(self, text: str, begin: int, end: int) -> bool:
        """A quick test: false only if a part of a text has no match."""
        if self.folds:
            lower = text[begin:end].lower()
            return any(needle in lower for needle in self.needles)
        return any(text.find(needle, begin, end) >= 0 for needle in self.needles)


_KINDS: Final = (
    _Rule(
        ("PRIVATE KEY",),
        r"(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)[^-•]{16,20000}(?=-----END|$)",
    ),
    _Rule(("sk-",), r"\b(sk-(?:ant-|proj-|or-|svcacct-)?)[A-Za-z0-9_-]{16,}"),
    _Rule(("gh", "github_pat_"), r"\b(gh[pousr]_|github_pat_)[A-Za-z0-9_]{16,}"),
    _Rule(("glpat-",), r"\b(glpat-)[A-Za-z0-9_-]{16,}"),
    _Rule(("AKIA", "ASIA"), r"\b(A[KS]IA)[0-9A-Z]{16}\b"),
    _Rule(("AIza",), r"\b(AIza)[A-Za-z0-9_-]{30,}"),
    _Rule(("xox",), r"\b(xox[abeoprs]-)[A-Za-z0-9-]{10,}"),
    _Rule(("npm_",), r"\b(npm_)[A-Za-z0-9]{30,}"),
    _Rule(("hf_",), r"\b(hf_)[A-Za-z0-9]{30,}"),
    _Rule(("_live_", "_test_"), r"\b([rs]k_(?:live|test)_)[A-Za-z0-9]{16,}"),
    _Rule(("eyJ",), r"\b(eyJ)[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    _Rule(
        ("earer ", "asic "),
        r"\b([Bb]earer |[Bb]asic )(?!•)[A-Za-z0-9._~+/=-]{16,}",
    ),
    _Rule(("://",), r"(://[^\s/:@\"']{1,100}:)(?!•)[^\s/@\"']{3,200}(?=@)"),
)

_ADDRESS: Final = re.compile(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")

_NAMED: Final = _Rule(
    ("pass", "secret", "token", "key"),
    r"""(?ix)
    ( (?=[psatc])
      (?: pass(?:word|wd|phrase) | secret | token | api[_-]?key | access[_-]?key | auth[_-]?key
        | private[_-]?key | client[_-]?secret )
      [a-z0-9_-]{0,20} \\?["']? \s{0,3} [:=] \s{0,3} \\?["']? )
    (?! [\w-]{0,20}• | [\w.]{1,80}\( | (?: true | false | null | none | [0-9]{1,9} ) \b
      | \$ | \{ | < | \[ )
    [^\s"'\\,;&)}\]•]{8,400}
    """,
    folds=True,
)
_RULES: Final = (*_KINDS, _NAMED)

BRIEF: Final = 1 << 12
"""Characters of a text that is short: most of those contain no needle at all."""
_NEEDLES: Final = tuple({needle.lower() for rule in _RULES for needle in rule.needles})


def mask(text: str) -> tuple[str, int]:
    """Mask the secrets in a text, except for the prefixes that tell their kinds. Idempotent.

    Secrets are found by their known forms, and by the names of what they are assigned to.

    Returns:
        The masked text, and the number of secrets in it.

    Example:
        >>> mask("export GITHUB_TOKEN=ghp_0123456789abcdefghij")
        ('export GITHUB_TOKEN=ghp_•••', 1)
        >>> mask("password: correct-horse-battery")
        ('password: •••', 1)
    """
    if len(text) <= BRIEF and not _may_hold(text.lower()):
        return text, 0
    found = 0
    for rule in _RULES:
        text, count = _applied(rule, text)
        found += count
    return text, found


def _may_hold(folded: str) -> bool:
    """A quick test: false only if a lower-case text contains no secret."""
    return any(needle in folded for needle in _NEEDLES)


def masked(text: str) -> str:
    """Mask the secrets in a text."""
    return mask(text)[0]


def mask_addresses(text: str) -> tuple[str, int]:
    """Mask the e-mail addresses in a text, for where they are those of the user's account.

    Returns:
        The masked text, and the number of addresses in it.

    Example:
        >>> mask_addresses("you are anna@example.com")
        ('you are •••', 1)
    """
    return _ADDRESS.subn(MASK, text)


def _applied(rule: _Rule, text: str, step: int = STEP, beyond: int = BEYOND) -> tuple[str, int]:
    """Apply one rule in small steps, with the same result as in a single one.

    Returns:
        The masked text, and the number of matches.
    """
    kept: list[str] = []
    done = 0
    for begin in range(0, len(text), step):
        end, reach = begin + step, begin + step + beyond
        if done >= end or not rule.may_match(text, begin, reach):
            continue
        pattern = re.compile(rule.expression)
        for found in pattern.finditer(text, max(begin, done), reach):
            if found.start() >= end:
                break
            match = found if found.end() < reach else pattern.match(text, found.start())
            if match:
                kept += (text[done : match.start()], match[1], MASK)
                done = match.end()
    return "".join((*kept, text[done:])) if kept else text, len(kept) // 3
