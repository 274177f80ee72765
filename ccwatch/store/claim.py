"""Claims of conversations on responses, and the grounds on which they are ranked."""

import os
from collections import defaultdict
from enum import IntEnum

from msgspec import Struct

from ccwatch.model.response import Response
from ccwatch.transcript.folding.lane import LaneFold


class Origin(Struct, frozen=True):
    """Where a conversation is, as far as that decides who owns a shared response."""

    session_id: str
    """Its session."""
    path: str
    """Its file."""
    is_agent: bool
    """Is it a sub-agent's?"""
    own_file: bool
    """Is it a sub-agent's, in its own file, rather than in that of another conversation?"""
    first: str
    """Time of the file's oldest row, as written."""
    gone: bool = False
    """Was its file deleted?"""
    last: str = ""
    """Time of its newest row in that file, as written."""
    foreign: bool = False
    """Is it in the file of another session?"""
    number: int = 0
    """Its position among the file's conversations."""


Name = tuple[str, str, int]
"""Identifies a conversation, in the same way in all copies of its file in other folders."""


class Claim(Struct, frozen=True):
    """One copy of a response."""

    lane: LaneFold
    """The conversation that contains it."""
    index: int
    """Its index in that."""

    @property
    def response(self) -> Response:
        """The copy itself."""
        return self.lane.responses[self.index]


class Standing(IntEnum):
    """How good the claims of a conversation are; the lowest are the best."""

    OWN_FILE = 0
    """A sub-agent with a file of its own."""
    OTHER = 1
    """A main conversation, or a sub-agent in the file of one."""
    COPY_OF_MAIN = 2
    """A sub-agent whose file begins with a copy of the main conversation, or goes on with it."""


class Rank(Struct, frozen=True, order=True):
    """Sort key of conversations that contain the same response; the lowest owns it."""

    standing: Standing
    """How good its claims are."""
    first: str
    """Time of its file's oldest row, as written."""
    foreign: bool
    """Is it in the file of another session?"""
    gone: bool
    """Was its file deleted?"""
    unshared_ms: int
    """Its first response that no other conversation contains; if all are shared, its newest row.
    Milliseconds since 1970, UTC."""
    path: str
    """Its file."""
    number: int
    """Its position among the file's conversations."""
    copied: bool
    """Do other conversations contain all of its responses?"""


def name_of(origin: Origin) -> Name:
    """The name that a conversation shares with its copies in other folders."""
    return origin.session_id, os.path.basename(origin.path), origin.number


def by_request(
    claims: list[Claim], origins: dict[LaneFold, Origin]
) -> list[tuple[list[Claim], list[Claim]]]:
    """Group the copies of one message by request id, each group with its replays.

    A replay never owns the message: a sidechain that repeats a message of the main chain under
    another request id (trap T8), or a row without a request id if others have one (T5).
    """
    by_request: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_request[claim.response.request].append(claim)
    named = [by_request[request] for request in sorted(by_request) if request]
    mains = [g for g in named if any(not origins[claim.lane].is_agent for claim in g)]
    groups = mains or named or [claims]
    replays = [claim for claim in claims if all(claim not in group for group in groups)]
    return [(groups[0], replays), *((group, []) for group in groups[1:])]
