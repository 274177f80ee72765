"""The names of models."""

import re
from functools import lru_cache

from msgspec import Struct

LONG = "[1m]"
"""Suffix of a model's name that requests its million-token window."""

_PROVIDER = re.compile(r"^.*?(?=claude-)")
_SUFFIX = re.compile(r"(?:@.*|-v\d+(?::\d+)?|:\d+|[-@]latest)$")
_NUMBER_FIRST = re.compile(r"^(\d+(?:-\d+)?)-([a-z]+)$")
_DATE = re.compile(r"-\d{8}$")
_CLAUDE = re.compile(
    r"claude-(?:(?P<family>[a-z]+)-(?P<version>\d{1,2}(?:[.-]\d{1,2})?)(?!\d)"
    r"|(?P<old_version>\d{1,2}(?:[.-]\d{1,2})?)-(?P<old_family>[a-z]+))"
    r"(?:-latest|[@-]\d{8}|[@-]\d{4}-\d{2}-\d{2}|@default|@latest|-v\d+(?::\w+)*)*"
    r"(?:\[\d+[km]\])?"
)


class ClaudeName(Struct, frozen=True):
    """The parts of the name of a Claude model."""

    family: str
    """`opus`, `sonnet`, …; any word."""
    version: tuple[int, int]
    """`(4, 5)`; `(5, 0)` for a name with one number."""
    before: str
    """What precedes `claude-`, such as a provider; empty for Anthropic's own names."""
    after: str
    """What follows and is neither a date, a deployment nor a window; usually empty."""
    is_old: bool
    """Does the version come first, as in `claude-3-5-haiku`?"""


@lru_cache(maxsize=4096)
def claude_name(model: str) -> ClaudeName | None:
    """Parse the name of a Claude model; `None` for other names.

    Example:
        >>> claude_name("us.anthropic.claude-opus-4-5-20251101-v1:0")
        ClaudeName(family='opus', version=(4, 5), before='us.anthropic.', after='', is_old=False)
    """
    name = _spelled(model)
    found = _CLAUDE.search(name)
    if not found:
        return None
    major, _, minor = (found["version"] or found["old_version"]).replace(".", "-").partition("-")
    return ClaudeName(
        found["family"] or found["old_family"],
        (int(major), int(minor or 0)),
        name[: found.start()],
        name[found.end() :],
        is_old=not found["family"],
    )


@lru_cache(maxsize=1024)
def normalized(model: str) -> str:
    """Normalize a model's name, to compare models: the same one has the same name everywhere.

    A provider's prefix, a date, a deployment's version and `[1m]` are removed:
    `us.anthropic.claude-opus-4-5-20251101-v1:0` becomes `claude-opus-4-5`, as does
    `Claude Opus 4.5`. Prices take `prices.canonical`, which never guesses.
    """
    name = _PROVIDER.sub("", _spelled(model).replace(LONG, ""))
    name = _DATE.sub("", _SUFFIX.sub("", name))
    return name.replace(".", "-")


@lru_cache(maxsize=1024)
def short(model: str) -> str:
    """Shorten a model's name for display, the family first for every generation.

    Example:
        >>> short("claude-sonnet-4-5-20250929")
        'sonnet-4.5'
        >>> short("claude-3-5-haiku-20241022")
        'haiku-3.5'
    """
    name = _NUMBER_FIRST.sub(r"\2-\1", normalized(model).rpartition("/")[2].removeprefix("claude-"))
    return re.sub(r"(?<=\d)-(?=\d)", ".", name)


def _spelled(model: str) -> str:
    """Spell a name as Anthropic does: gateways write `Claude Sonnet 4.6 [1m]` as well."""
    return "-".join(model.lower().replace(" [", "[").split())
