"""The names of models."""

import re
from functools import lru_cache

LONG = "[1m]"
"""Suffix of a model's name that requests its million-token window."""

_PROVIDER = re.compile(r"^.*?(?=claude-)")
_SUFFIX = re.compile(r"(?:@.*|-v\d+(?::\d+)?|:\d+|[-@]latest)$")
_NUMBER_FIRST = re.compile(r"^(\d+(?:-\d+)?)-([a-z]+)$")
_DATE = re.compile(r"-\d{8}$")


@lru_cache(maxsize=1024)
def plain(model: str) -> str:
    """Normalize a model's name, so that the same model has the same name with every provider.

    A provider's prefix, a date, a deployment's version and `[1m]` are removed:
    `us.anthropic.claude-opus-4-5-20251101-v1:0` becomes `claude-opus-4-5`.
    """
    name = model.strip().lower().replace(LONG, "").strip()
    name = _PROVIDER.sub("", name)
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
    name = _NUMBER_FIRST.sub(r"\2-\1", plain(model).rpartition("/")[2].removeprefix("claude-"))
    return re.sub(r"(?<=\d)-(?=\d)", ".", name)
