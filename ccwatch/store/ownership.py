"""Which of several copies of a response is the one that was paid for."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from operator import attrgetter

from msgspec import Struct, field

from ccwatch.model.response import Response, united
from ccwatch.model.usage import new_tuple
from ccwatch.store.claim import Claim, Name, Origin, Rank, name_of, requests
from ccwatch.transcript.lane import LaneFold
from ccwatch.transcript.meaning import instant

_id = attrgetter("id")


class Ownership(Struct):
    """Knows every response by its message id, over all files.

    A response that stands in several files is paid for once: by the sub-agent whose own
    file holds it, unless that begins with a copy of the conversation, else by the session whose
    file is older, or, where both begin alike, by the one whose first unshared response is older.
    Of copies of a transcript, as a config folder that was copied has them, the one that went on
    furthest owns what they share, for that is the one that is shown. It does not matter in which
    order the files are read, nor in how many steps.
    """

    _origins: dict[LaneFold, Origin] = field(default_factory=dict)
    """Where each conversation stands."""
    _counted: dict[LaneFold, int] = field(default_factory=dict)
    """How many of its responses are claimed."""
    _single: dict[str, Claim] = field(default_factory=dict)
    """The first claim on each response, by its message id."""
    _shared: dict[str, list[Claim]] = field(default_factory=dict)
    """All claims on a response that has several, by its message id."""
    _seen: defaultdict[LaneFold, dict[int, Response]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """The shared responses of each conversation, by their indices, as when last decided about."""
    _ranks: dict[LaneFold, Rank] = field(default_factory=dict)
    """What was last decided by, for conversations with shared responses."""
    _names: dict[LaneFold, Name] = field(default_factory=dict)
    """What each of these has in common with its copies."""
    _copies: defaultdict[Name, list[LaneFold]] = field(default_factory=lambda: defaultdict(list))
    """Those of the same name, the one that is shown first."""
    _grown: set[LaneFold] = field(default_factory=set)
    """Those that gained responses or claims since all was last settled."""
    _unsettled: set[str] = field(default_factory=set)
    """The message ids that are to be decided about."""
    _touched: set[str] = field(default_factory=set)
    """The sessions that own something else since all was last settled."""

    def register(self, lane: LaneFold, origin: Origin) -> Collection[str]:
        """Claim the responses that a conversation gained since it was last registered.

        Returns:
            Their ids.
        """
        self._origins[lane] = origin
        begin, end = self._counted.get(lane, 0), len(lane.responses)
        claims = [new_tuple(Claim, (lane, index)) for index in range(begin, end)]
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
            self._begun(claims)

    def _begun(self, claims: Iterable[Claim]) -> None:
        """Review the conversations that begin with a response of which the holders changed."""
        self._grown.update(one.lane for one in claims if one.place == 0)

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
                self._begun(left)
            else:
                self._alone(left[0])
        self._uncall(lane)
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
        for name in {self._names[lane] for lane in self._grown}:
            self._line_up(name)
        self._grown.clear()
        for key in self._unsettled:
            if claims := self._shared.get(key):
                for group, replays in requests(claims, self._origins):
                    self._settle(group, replays)
                self._touched.update(self._origins[claim.lane].session_id for claim in claims)
        self._unsettled.clear()
        touched, self._touched = self._touched, set()
        return touched

    def _review(self, lane: LaneFold) -> None:
        """Decide anew about what changed, and about everything where the grounds did."""
        seen, rank = self._seen[lane], self._rank(lane)
        self._call(lane, name_of(self._origins[lane]))
        anew = self._ranks.get(lane) != rank
        self._ranks[lane] = rank
        for place, known in seen.items():
            now = lane.responses[place]
            if anew or now is not known:
                self._unsettled.add(now.id)
                seen[place] = now

    def _call(self, lane: LaneFold, name: Name) -> None:
        """Give a conversation the name that it has in common with its copies."""
        if name != self._names.get(lane):
            self._uncall(lane)
            self._names[lane] = name
            self._copies[name].append(lane)

    def _uncall(self, lane: LaneFold) -> None:
        """Take from a conversation the name that it has, if it has one."""
        if name := self._names.pop(lane, None):
            self._copies[name].remove(lane)
            if not self._copies[name]:
                del self._copies[name]

    def _line_up(self, name: Name) -> None:
        """Put copies of a conversation in order, and decide anew where that is another one."""
        copies = self._copies[name]
        ranked = sorted(copies, key=self._reach)
        if ranked != copies:
            self._copies[name] = ranked
            self._unsettled.update(one.id for lane in ranked for one in self._seen[lane].values())

    def _settle(self, group: list[Claim], replays: list[Claim]) -> None:
        owner = min(group, key=self._order)
        name = self._names[owner.lane]
        if len(self._copies[name]) > 1:
            copies = (one for one in group if self._names[one.lane] == name)
            owner = min(copies, key=lambda one: (self._reach(one.lane), one.place))
        counted = owner.response.counted
        for claim in group + replays:
            counted = united(counted, claim.response.counted)
            self._give(claim, owned=claim is owner)
        if counted[0] != owner.response.usage:
            owner.lane.larger[owner.place] = counted[0]

    def _order(self, claim: Claim) -> tuple[Rank, int]:
        return self._ranks[claim.lane], claim.place

    def _reach(self, lane: LaneFold) -> tuple[bool, bool, int, str]:
        """Order copies of a conversation: one that went on, is there, is fuller comes first."""
        rank = self._ranks[lane]
        return rank.copied, rank.gone, -len(lane.responses), rank.path

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
            self._kind(lane),
            origin.first,
            origin.stray,
            origin.gone,
            (unshared.at_ms if unshared else 0) or instant(origin.last),
            origin.path,
            origin.number,
            unshared is None,
        )

    def _kind(self, lane: LaneFold) -> int:
        origin = self._origins[lane]
        if not origin.own_file:
            return 1
        claims = self._shared.get(lane.responses[0].id, ()) if lane.responses else ()
        return 2 if any(self._is_begin(one, origin.session_id) for one in claims) else 0

    def _is_begin(self, claim: Claim, session_id: str) -> bool:
        """Does a main conversation, or what a compaction left of it, begin with this response?"""
        origin = self._origins[claim.lane]
        starts = (0, *(one.after for one in claim.lane.compactions))
        return not origin.aside and origin.session_id == session_id and claim.place in starts

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
