"""What conversations have to say for owning a response that others hold as well."""

import os
from collections import defaultdict
from typing import NamedTuple

from ccwatch.model.response import Response
from ccwatch.transcript.lane import LaneFold


class Origin(NamedTuple):
    """Where a conversation stands, as far as it decides who owns a shared response."""

    session_id: str
    """Its session."""
    path: str
    """Its file."""
    aside: bool
    """Is it a sub-agent's?"""
    own_file: bool
    """Has the sub-agent a file of its own, rather than a trace in its parent's?"""
    first: str
    """Time of the file's oldest row, as written."""
    gone: bool = False
    """Was its file deleted?"""
    last: str = ""
    """Time of its newest row in that file, as written."""
    stray: bool = False
    """Does it stand in the file of another session?"""
    number: int = 0
    """Which of the file's conversations is it?"""


Name = tuple[str, str, int]
"""What a conversation has in common with its copies in other folders."""


class Claim(NamedTuple):
    """One copy of a response."""

    lane: LaneFold
    """The conversation that it stands in."""
    place: int
    """Its index there."""

    @property
    def response(self) -> Response:
        """The copy itself."""
        return self.lane.responses[self.place]


class Rank(NamedTuple):
    """What decides between a conversation and others that hold the same response."""

    kind: int
    """0 for a sub-agent in a file of its own, 2 for one of which that begins with a copy of the
    conversation, 1 for all others."""
    first: str
    """Time of its file's oldest row, as written."""
    stray: bool
    """Does it stand in the file of another session?"""
    gone: bool
    """Was its file deleted?"""
    unshared_ms: int
    """Its first response that no other holds, or where all are shared its newest row:
    milliseconds since 1970, UTC."""
    path: str
    """Its file."""
    number: int
    """Which of the file's conversations is it?"""
    copied: bool
    """Do others hold all of its responses?"""


def name_of(origin: Origin) -> Name:
    """What a conversation has in common with its copies in other folders."""
    return origin.session_id, os.path.basename(origin.path), origin.number


def requests(
    claims: list[Claim], origins: dict[LaneFold, Origin]
) -> list[tuple[list[Claim], list[Claim]]]:
    """Part the copies of one message by their request, each with its mere replays.

    A sidechain that replays a message of the main chain under another request (trap T8)
    never owns it; neither does a row without a request id where others have one (T5).
    """
    by_request: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_request[claim.response.request].append(claim)
    named = [by_request[request] for request in sorted(by_request) if request]
    said = [g for g in named if any(not origins[claim.lane].aside for claim in g)]
    groups = said or named or [claims]
    replays = [claim for claim in claims if all(claim not in group for group in groups)]
    return [(groups[0], replays), *((group, []) for group in groups[1:])]
