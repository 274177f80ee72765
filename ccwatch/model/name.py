"""The names of models."""

import re
from functools import lru_cache

LONG = "[1m]"
"""What a model's name ends with where its million-token window was asked for."""

_PROVIDER = re.compile(r"^.*?(?=claude-)")
_SUFFIX = re.compile(r"(?:@.*|-v\d+(?::\d+)?|:\d+|[-@]latest)$")
_NUMBER_FIRST = re.compile(r"^(\d+(?:-\d+)?)-([a-z]+)$")
_DATE = re.compile(r"-\d{8}$")


@lru_cache(maxsize=1024)
def plain(model: str) -> str:
    """Reduce a model's name to what it has in common everywhere.

    A provider's prefix, a date, a version of the deployment and `[1m]` are left out, so
    `us.anthropic.claude-opus-4-5-20251101-v1:0` and `claude-opus-4-5` are the same model.
    """
    name = model.strip().lower().replace(LONG, "").strip()
    name = _PROVIDER.sub("", name)
    name = _DATE.sub("", _SUFFIX.sub("", name))
    return name.replace(".", "-")


@lru_cache(maxsize=1024)
def short(model: str) -> str:
    """Write a model's name as people say it, the family first whatever its generation does.

    Example:
        >>> short("claude-sonnet-4-5-20250929")
        'sonnet-4.5'
        >>> short("claude-3-5-haiku-20241022")
        'haiku-3.5'
    """
    name = _NUMBER_FIRST.sub(r"\2-\1", plain(model).rpartition("/")[2].removeprefix("claude-"))
    return re.sub(r"(?<=\d)-(?=\d)", ".", name)
