"""Which of several copies of a response is the one that was paid for."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from ccwatch.model.response import Response, united
from ccwatch.transcript.lane import LaneFold
from ccwatch.transcript.meaning import instant

_id = attrgetter("id")
_new = tuple.__new__
"""Makes a named tuple without its own `__new__`, which takes longer than all the rest."""


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

    traced: bool
    """Is it anything but a sub-agent in a file of its own?"""
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


@dataclass(slots=True)
class Ownership:
    """Knows every response by its message id, over all files.

    A response that stands in several files is paid for once: by the sub-agent whose own
    file holds it, else by the session whose file is older, or, where both begin alike, by
    the one whose first unshared response is older. An older copy of a transcript owns nothing
    beside the one that goes on, as a config folder that was copied has it. It does not matter
    in which order the files are read, nor in how many steps.
    """

    _origins: dict[LaneFold, Origin] = field(default_factory=dict)
    _counted: dict[LaneFold, int] = field(default_factory=dict)
    _single: dict[str, Claim] = field(default_factory=dict)
    _shared: dict[str, list[Claim]] = field(default_factory=dict)
    _seen: defaultdict[LaneFold, dict[int, Response]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _ranks: dict[LaneFold, Rank] = field(default_factory=dict)
    _grown: set[LaneFold] = field(default_factory=set)
    _unsettled: set[str] = field(default_factory=set)
    _touched: set[str] = field(default_factory=set)

    def register(self, lane: LaneFold, origin: Origin) -> Collection[str]:
        """Claim the responses that a conversation gained since it was last registered.

        Returns:
            Their ids.
        """
        self._origins[lane] = origin
        begin, end = self._counted.get(lane, 0), len(lane.responses)
        claims = [_new(Claim, (lane, index)) for index in range(begin, end)]
        fresh = dict(zip(map(_id, lane.responses[begin:]), claims, strict=True))
        if len(fresh) == end - begin and self._single.keys().isdisjoint(fresh):
            self._single.update(fresh)
        else:
            for claim in claims:
                self._claim(claim.response.id, claim)
        self._counted[lane] = end
        if lane in self._seen:
            self._grown.add(lane)
        return fresh.keys()

    @property
    def ids(self) -> Collection[str]:
        """The ids of all responses that are claimed."""
        return self._single.keys()

    def neighbours(self, lanes: Iterable[LaneFold]) -> set[str]:
        """The sessions that hold a response of one of these conversations."""
        return {
            self._origins[claim.lane].session_id
            for lane in lanes
            for known in self._seen.get(lane, {}).values()
            for claim in self._shared.get(known.id, ())
        }

    def _claim(self, key: str, claim: Claim) -> None:
        first = self._single.setdefault(key, claim)
        if first is not claim:
            claims = self._shared.setdefault(key, [first])
            claims.append(claim)
            self._unsettled.add(key)
            for one in claims if len(claims) == 2 else (claim,):
                self._seen[one.lane][one.place] = one.response
                self._grown.add(one.lane)

    def forget(self, lane: LaneFold) -> None:
        """Give up all claims of a conversation whose file was replaced."""
        counted = self._counted.pop(lane, 0)
        for key in {response.id for response in lane.responses[:counted]}:
            claims = self._shared.pop(key, None) or [self._single[key]]
            left = [claim for claim in claims if claim.lane is not lane]
            if not left:
                del self._single[key]
                continue
            self._single[key] = left[0]
            if len(left) > 1:
                self._shared[key] = left
                self._unsettled.add(key)
            else:
                self._alone(left[0])
        for one in (self._seen, self._ranks, self._origins):
            one.pop(lane, None)
        self._grown.discard(lane)

    def _alone(self, claim: Claim) -> None:
        """Nobody else holds this response any longer."""
        del self._seen[claim.lane][claim.place]
        self._give(claim, owned=True)
        self._grown.add(claim.lane)
        self._touched.add(self._origins[claim.lane].session_id)

    def settle(self) -> set[str]:
        """Decide who owns what is newly shared. Gives the sessions that this changed."""
        for lane in self._grown:
            self._review(lane)
        self._grown.clear()
        for key in self._unsettled:
            if claims := self._shared.get(key):
                for group, replays in _requests(claims, self._origins):
                    self._settle(group, replays)
                self._touched.update(self._origins[claim.lane].session_id for claim in claims)
        self._unsettled.clear()
        touched, self._touched = self._touched, set()
        return touched

    def _review(self, lane: LaneFold) -> None:
        """Decide anew about what changed, and about everything where the grounds did."""
        seen, rank = self._seen[lane], self._rank(lane)
        anew = self._ranks.get(lane) != rank
        self._ranks[lane] = rank
        for place, known in seen.items():
            now = lane.responses[place]
            if anew or now is not known:
                self._unsettled.add(now.id)
                seen[place] = now

    def _settle(self, group: list[Claim], replays: list[Claim]) -> None:
        owner = min(group, key=self._order)
        if self._ranks[owner.lane].copied:
            owner = min(
                (one for one in group if self._goes_on(one, owner)), key=self._order, default=owner
            )
        counted = owner.response.counted
        for claim in group + replays:
            counted = united(counted, claim.response.counted)
            self._give(claim, owned=claim is owner)
        if counted[0] != owner.response.usage:
            owner.lane.larger[owner.place] = counted[0]

    def _order(self, claim: Claim) -> tuple[Rank, int]:
        return self._ranks[claim.lane], claim.place

    def _goes_on(self, claim: Claim, other: Claim) -> bool:
        """Is it of the same conversation as another claim, where that goes on beyond it?"""
        is_same = _name(self._origins[claim.lane]) == _name(self._origins[other.lane])
        return is_same and not self._ranks[claim.lane].copied

    @staticmethod
    def _give(claim: Claim, *, owned: bool) -> None:
        lane, place = claim
        lane.larger.pop(place, None)
        if owned:
            lane.disowned.discard(place)
        else:
            lane.disowned.add(place)
        lane.changed = True

    def _rank(self, lane: LaneFold) -> Rank:
        origin, shared = self._origins[lane], self._shared
        unshared = next((one for one in lane.responses if one.id not in shared), None)
        return Rank(
            not origin.own_file,
            origin.first,
            origin.stray,
            origin.gone,
            (unshared.at_ms if unshared else 0) or instant(origin.last),
            origin.path,
            origin.number,
            unshared is None,
        )

    def source_of(self, lane: LaneFold) -> str:
        """The session that a conversation's last copied rows come from; empty if none.

        Its first ones come from where that session had them, if it is a fork itself. Of two that
        have rows of each other, as a damaged transcript may, one alone is the other's origin.
        """
        if not lane.disowned:
            return ""
        mine, rank = self._origins[lane].session_id, self._ranks[lane]
        for place in sorted(lane.disowned, reverse=True):
            claims = self._shared.get(lane.responses[place].id, ())
            paid = {
                self._origins[one.lane].session_id
                for one in claims
                if one.place not in one.lane.disowned
            }
            for claim in claims:
                other = self._origins[claim.lane]
                is_older = not other.aside and self._ranks[claim.lane] < rank
                if is_older and other.session_id != mine and other.session_id in paid:
                    return other.session_id
        return ""


def _name(origin: Origin) -> tuple[str, str, int]:
    """What a conversation has in common with its copies in other folders."""
    return origin.session_id, os.path.basename(origin.path), origin.number


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
