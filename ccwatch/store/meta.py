"""What Claude Code notes beside a sub-agent's transcript."""

import json
import os
from functools import lru_cache
from typing import Final, NamedTuple

from ccwatch.masking import masked
from ccwatch.transcript.locate import meta_path

MOST_META = 65_536
"""Bytes: a larger file is no note."""


class Meta(NamedTuple):
    """The `.meta.json` of a sub-agent. Everything is empty where it does not say."""

    kind: str = ""
    """`general-purpose`, `Explore`, …"""
    description: str = ""
    """What it was launched for, secrets masked."""
    launched_by: str = ""
    """The id of the tool call that launched it."""
    parent: str = ""
    """The sub-agent that launched it."""


NO_META: Final = Meta()
"""Where nothing is noted."""


def read_meta(transcript: str) -> Meta:
    """Read the note beside a sub-agent's transcript; an empty one for what is no note."""
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
    """Take a string, with U+FFFD for halves of surrogate pairs, and without secrets."""
    if not isinstance(value, str):
        return ""
    return masked(value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
