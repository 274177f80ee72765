"""Decides which of several copies of a response counts toward the cost."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from operator import attrgetter

from msgspec import Struct, field

from ccwatch.model.response import Response
from ccwatch.store.claim import Claim, Origin, Rank, Standing, by_request, name_of
from ccwatch.store.copies import Copies, CopyOrder
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.instant import instant

_id = attrgetter("id")


class Ownership(Struct):
    """Indexes all responses of all files by message id, and assigns each to one conversation.

    A response that is in several files is owned by

    - the sub-agent whose own file contains it, unless that file begins with a copy of the main
      conversation, or goes on with its last response,
    - else the session whose file is older, and of two that begin alike the one whose first
      unshared response is older.

    If a transcript itself was copied, as with a whole config folder, the copy that continued
    furthest owns what they share, for that one is shown. The outcome does not depend on the order
    or the steps in which files are read.
    """

    _origins: dict[LaneFold, Origin] = field(default_factory=dict)
    """Where each conversation is."""
    _claimed: dict[LaneFold, int] = field(default_factory=dict)
    """How many responses of each conversation are claimed."""
    _first_claims: dict[str, Claim] = field(default_factory=dict)
    """The first claim on each response, by its message id."""
    _shared: dict[str, list[Claim]] = field(default_factory=dict)
    """All claims on each response that has several, by its message id."""
    _shared_of: defaultdict[LaneFold, dict[int, Response]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """The shared responses of each conversation by index, as of the last decision."""
    _ranks: dict[LaneFold, Rank] = field(default_factory=dict)
    """The ranks of conversations with shared responses, as of the last decision."""
    _copies: Copies = field(default_factory=Copies)
    """These conversations by name, the one that is shown first."""
    _to_review: set[LaneFold] = field(default_factory=set)
    """Conversations that gained responses or claims since the last decision."""
    _undecided: set[str] = field(default_factory=set)
    """The message ids to be decided about."""
    _touched: set[str] = field(default_factory=set)
    """The sessions whose owned responses changed since the last decision."""

    def register(self, lane: LaneFold, origin: Origin) -> Collection[str]:
        """Claim the responses that a conversation gained since it was last registered.

        Returns:
            The ids of those responses.
        """
        self._origins[lane] = origin
        begin, end = self._claimed.get(lane, 0), len(lane.responses)
        claims = [Claim(lane, index) for index in range(begin, end)]
        fresh = dict(zip(map(_id, lane.responses[begin:]), claims, strict=True))
        if len(fresh) == end - begin and self._first_claims.keys().isdisjoint(fresh):
            self._first_claims.update(fresh)
        else:
            for claim in claims:
                self._claim(claim.response.id, claim)
        self._claimed[lane] = end
        if lane in self._shared_of:
            self._to_review.add(lane)
        return fresh.keys()

    @property
    def ids(self) -> Collection[str]:
        """The ids of all responses that are claimed."""
        return self._first_claims.keys()

    def neighbours(self, lanes: Iterable[LaneFold]) -> set[str]:
        """The sessions that contain a response of one of these conversations."""
        return {
            self._origins[claim.lane].session_id
            for lane in lanes
            for known in self._shared_of.get(lane, {}).values()
            for claim in self._shared.get(known.id, ())
        }

    def _claim(self, key: str, claim: Claim) -> None:
        first = self._first_claims.setdefault(key, claim)
        if first is not claim:
            claims = self._shared.setdefault(key, [first])
            claims.append(claim)
            self._undecided.add(key)
            for one in claims if len(claims) == 2 else (claim,):
                self._shared_of[one.lane][one.index] = one.response
                self._to_review.add(one.lane)
            self._review_beginnings(claims)

    def _review_beginnings(self, claims: Iterable[Claim]) -> None:
        """Review the conversations that begin with a response whose claims changed."""
        self._to_review.update(one.lane for one in claims if one.index == 0)

    def forget(self, lane: LaneFold) -> None:
        """Remove all claims of a conversation."""
        counted = self._claimed.pop(lane, 0)
        for key in {response.id for response in lane.responses[:counted]}:
            claims = self._shared.pop(key, None) or [self._first_claims[key]]
            left = [claim for claim in claims if claim.lane is not lane]
            if not left:
                del self._first_claims[key]
                continue
            self._first_claims[key] = left[0]
            if len(left) > 1:
                self._shared[key] = left
                self._undecided.add(key)
                self._review_beginnings(left)
            else:
                self._unshare(left[0])
        self._copies.discard(lane)
        for one in (self._shared_of, self._ranks, self._origins):
            one.pop(lane, None)
        self._to_review.discard(lane)

    def _unshare(self, claim: Claim) -> None:
        """Note that only one conversation contains a response now: it owns it."""
        del self._shared_of[claim.lane][claim.index]
        claim.lane.set_owned(claim.index, owned=True)
        self._to_review.add(claim.lane)
        self._touched.add(self._origins[claim.lane].session_id)

    def settle(self) -> set[str]:
        """Decide who owns newly shared responses. Returns the sessions that this changes."""
        for lane in self._to_review:
            self._review(lane)
        for copies in self._copies.sort(self._to_review, self._copy_order):
            self._undecided.update(
                one.id for lane in copies for one in self._shared_of[lane].values()
            )
        self._to_review.clear()
        for key in self._undecided:
            if claims := self._shared.get(key):
                for group, replays in by_request(claims, self._origins):
                    self._decide(group, replays)
                self._touched.update(self._origins[claim.lane].session_id for claim in claims)
        self._undecided.clear()
        touched, self._touched = self._touched, set()
        return touched

    def _review(self, lane: LaneFold) -> None:
        """Mark changed responses of a conversation undecided; all if its rank changed."""
        seen, rank = self._shared_of[lane], self._rank(lane)
        self._copies.put(lane, name_of(self._origins[lane]))
        anew = self._ranks.get(lane) != rank
        self._ranks[lane] = rank
        for index, known in seen.items():
            now = lane.responses[index]
            if anew or now is not known:
                self._undecided.add(now.id)
                seen[index] = now

    def _decide(self, group: list[Claim], replays: list[Claim]) -> None:
        owner = min(group, key=self._claim_order)
        copies = self._copies.of(owner.lane)
        if len(copies) > 1:
            claims = (one for one in group if one.lane in copies)
            owner = min(claims, key=lambda one: (self._copy_order(one.lane), one.index))
        counts = owner.response.counts
        for claim in group + replays:
            counts = counts.united(claim.response.counts)
            claim.lane.set_owned(claim.index, owned=claim is owner)
        if counts.usage != owner.response.usage:
            owner.lane.set_larger(owner.index, counts.usage)

    def _claim_order(self, claim: Claim) -> tuple[Rank, int]:
        return self._ranks[claim.lane], claim.index

    def _copy_order(self, lane: LaneFold) -> CopyOrder:
        """Sort key of copies of a conversation: one that continued, exists, is fullest first."""
        rank = self._ranks[lane]
        return rank.copied, rank.gone, -len(lane.responses), rank.path

    def _rank(self, lane: LaneFold) -> Rank:
        origin, shared = self._origins[lane], self._shared
        unshared = next((one for one in lane.responses if one.id not in shared), None)
        return Rank(
            self._standing(lane),
            origin.first,
            origin.foreign,
            origin.gone,
            (unshared.at_ms if unshared else 0) or instant(origin.last),
            origin.path,
            origin.number,
            unshared is None,
        )

    def _standing(self, lane: LaneFold) -> Standing:
        origin = self._origins[lane]
        if not origin.own_file:
            return Standing.OTHER
        claims = self._shared.get(lane.responses[0].id, ()) if lane.responses else ()
        mains = [one for one in claims if self._is_main(one, origin.session_id)]
        asked = bool(lane.turns) and lane.turns[0].first == 0
        is_copy = any(not asked or _is_first(one) for one in mains)
        return Standing.COPY_OF_MAIN if is_copy else Standing.OWN_FILE

    def _is_main(self, claim: Claim, session_id: str) -> bool:
        origin = self._origins[claim.lane]
        return not origin.is_agent and origin.session_id == session_id

    def source_of(self, lane: LaneFold) -> str:
        """The session that a conversation was forked from; empty if it is no fork.

        The last copied response decides, since the first ones may come from an earlier fork. If
        two sessions contain responses of each other, as in damaged transcripts, only one of them
        is the origin.
        """
        if not lane.disowned:
            return ""
        mine, rank = self._origins[lane].session_id, self._ranks[lane]
        for index in sorted(lane.disowned, reverse=True):
            claims = self._shared.get(lane.responses[index].id, ())
            paid = {
                self._origins[one.lane].session_id
                for one in claims
                if one.index not in one.lane.disowned
            }
            for claim in claims:
                other = self._origins[claim.lane]
                is_older = not other.is_agent and self._ranks[claim.lane] < rank
                if is_older and other.session_id != mine and other.session_id in paid:
                    return other.session_id
        return ""


def _is_first(claim: Claim) -> bool:
    """Does a conversation, or what a compaction left of it, begin with this response?"""
    return claim.index in (0, *(one.after for one in claim.lane.compactions))
