"""The metadata file that Claude Code writes next to a sub-agent's transcript."""

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct

from ccwatch.masking import masked
from ccwatch.transcript.locate import meta_path
from ccwatch.transcript.mark import Facts

MAX_META = 65_536
"""Bytes that are read at most."""


class Meta(Struct, frozen=True):
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


class MetaFiles:
    """Finds the metadata files that were added or changed while this runs."""

    def __init__(self) -> None:
        """Know of none yet."""
        self._known: set[int] | None = None
        """Hashes of their paths, times and sizes, which take less memory; `None` at first."""

    def changed(self, metas: Mapping[str, tuple[int, int]]) -> list[str]:
        """The transcripts whose metadata files are new or changed; none in the first call.

        Args:
            metas: For each transcript that has one, its time and size.
        """
        before, self._known = self._known, set(map(hash, metas.items()))
        if before is None:
            return []
        return [path for path, facts in metas.items() if hash((path, facts)) not in before]


def read_meta(transcript: str) -> Meta:
    """Read the metadata of a sub-agent's transcript; empty if missing or malformed."""
    try:
        fd = os.open(
            meta_path(transcript), os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
        )
    except OSError:
        return NO_META
    try:
        return _parse(os.read(fd, MAX_META))
    except OSError:
        return NO_META
    finally:
        os.close(fd)


def meta_facts(transcript: str) -> tuple[int, int] | None:
    """The time (ns) and the size of a sub-agent's metadata file; `None` if there is none."""
    try:
        status = os.stat(meta_path(transcript), follow_symlinks=False)
    except OSError:
        return None
    facts = Facts.of(status)
    return facts.mtime_ns, facts.size


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
