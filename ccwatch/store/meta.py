"""The metadata file that Claude Code writes next to a sub-agent's transcript."""

import json
import os
from functools import lru_cache
from typing import Final, NamedTuple

from ccwatch.masking import masked
from ccwatch.transcript.locate import meta_path

MOST_META = 65_536
"""Bytes that are read at most."""


class Meta(NamedTuple):
    """The `.meta.json` of a sub-agent. Missing values are empty."""

    kind: str = ""
    """`general-purpose`, `Explore`, …"""
    description: str = ""
    """Its task in a few words, secrets masked."""
    launched_by: str = ""
    """The id of the tool call that launched it."""
    parent: str = ""
    """The sub-agent that launched it."""


NO_META: Final = Meta()
"""No metadata."""


def read_meta(transcript: str) -> Meta:
    """Read the metadata of a sub-agent's transcript; empty if missing or malformed."""
    try:
        fd = os.open(
            meta_path(transcript), os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
        )
    except OSError:
        return NO_META
    try:
        return _parse(os.read(fd, MOST_META))
    except OSError:
        return NO_META
    finally:
        os.close(fd)


@lru_cache(maxsize=4096)
def _parse(data: bytes) -> Meta:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return NO_META
    if not isinstance(found, dict):
        return NO_META
    names = ("agentType", "description", "toolUseId", "parentAgentId")
    return Meta(*(_text(found.get(name)) for name in names))


def _text(value: object) -> str:
    """A string with halves of surrogate pairs replaced by U+FFFD, and secrets masked."""
    if not isinstance(value, str):
        return ""
    return masked(value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
