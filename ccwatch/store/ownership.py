"""Which of several copies of a response is the one that was paid for."""

from collections import defaultdict
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Ownership:
    """Knows every response by its message id, over all files.

    A response that stands in several files is paid for once: by the sub-agent whose own
    file holds it, else by the session whose file is older, or, where both begin alike, by
    the one whose first unshared response is older.
    """

    _origins: dict[LaneFold, Origin] = field(default_factory=dict)
    _counted: dict[LaneFold, int] = field(default_factory=dict)
    _single: dict[str, Claim] = field(default_factory=dict)
    _shared: dict[str, list[Claim]] = field(default_factory=dict)
    _unsettled: set[str] = field(default_factory=set)

    def register(self, lane: LaneFold, origin: Origin) -> None:
        """Claim the responses that a conversation gained since it was last registered."""
        self._origins[lane] = origin
        begin = self._counted.get(lane, 0)
        for index in range(begin, len(lane.responses)):
            self._claim(lane.responses[index].id, Claim(lane, index))
        self._counted[lane] = len(lane.responses)

    def _claim(self, key: str, claim: Claim) -> None:
        first = self._single.setdefault(key, claim)
        if first is not claim:
            self._shared.setdefault(key, [first]).append(claim)
            self._unsettled.add(key)

    def forget(self, lane: LaneFold) -> None:
        """Give up all claims of a conversation whose file was replaced."""
        for index in range(self._counted.pop(lane, 0)):
            key = lane.responses[index].id
            left = [c for c in self._shared.pop(key, [self._single[key]]) if c.lane is not lane]
            if not left:
                del self._single[key]
                continue
            self._single[key] = left[0]
            left[0].lane.disowned.discard(left[0].place)
            left[0].lane.changed = True
            if len(left) > 1:
                self._shared[key] = left
                self._unsettled.add(key)
        self._origins.pop(lane, None)

    def settle(self) -> set[str]:
        """Decide who owns what is newly shared. Gives the sessions that this changed."""
        touched: set[str] = set()
        starts: dict[LaneFold, int] = {}
        for key in self._unsettled:
            if claims := self._shared.get(key):
                for group, replays in _requests(claims, self._origins):
                    self._settle(group, replays, starts)
                touched.update(self._origins[claim.lane].session_id for claim in claims)
        self._unsettled.clear()
        return touched

    def _settle(
        self, group: list[Claim], replays: list[Claim], starts: dict[LaneFold, int]
    ) -> None:
        owner = min(group, key=lambda claim: self._rank(claim, starts))
        usage = owner.response.usage
        for claim in group + replays:
            usage = usage.largest(claim.response.usage)
            if claim is owner:
                claim.lane.disowned.discard(claim.place)
            else:
                claim.lane.disowned.add(claim.place)
            claim.lane.changed = True
        if usage != owner.response.usage:
            owner.lane.responses[owner.place] = owner.response._replace(usage=usage)

    def _rank(self, claim: Claim, starts: dict[LaneFold, int]) -> tuple[bool, str, int, str, int]:
        origin = self._origins[claim.lane]
        if claim.lane not in starts:
            starts[claim.lane] = self._first_unshared(claim.lane)
        return (
            not origin.own_file,
            origin.first,
            starts[claim.lane],
            origin.path,
            claim.place,
        )

    def _first_unshared(self, lane: LaneFold) -> int:
        """Milliseconds since 1970, UTC, of the first response that is in no other file."""
        for response in lane.responses:
            if response.id not in self._shared:
                return response.at_ms
        return 1 << 62

    def source_of(self, lane: LaneFold) -> str:
        """The session that a conversation's first copied rows come from; empty if none."""
        if not lane.disowned:
            return ""
        mine = self._origins[lane].session_id
        for claim in self._shared.get(lane.responses[min(lane.disowned)].id, ()):
            other = self._origins[claim.lane].session_id
            if other != mine and claim.place not in claim.lane.disowned:
                return other
        return ""


def _requests(
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
