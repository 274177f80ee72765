"""When a tip was seen in a session, and what became of it."""

from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.tips.measure import MOST, NOTHING, Measure

ENOUGH: Final = 3
"""The least turns after a tip from which before and after are compared."""
NOTABLE: Final = 0.1
"""The least change of a median that counts, as a share; turns of the same task differ by more."""


class Sighting(Struct, frozen=True):
    """One tip in one session, from when it was first seen."""

    session: str
    """The sessionId."""
    tip: str
    """The id of the tip."""
    first_ms: int
    """The session's newest row when it was first seen: milliseconds since 1970, UTC."""
    last_ms: int
    """The same when this was written."""
    before: Measure = NOTHING
    """The turns up to `first_ms`."""
    first_nano: int | None = None
    """What following it would have saved then, in billionths of a dollar; `None` when unknown."""
    last_nano: int | None = None
    """The same when it was last seen."""
    gone_ms: int = 0
    """The newest row when it was found no more, or the first one of the session that came after;
    0 while its cause is there."""
    then: str = ""
    """The session in which the time after that is measured; empty while its cause is there."""
    after: Measure = NOTHING
    """The turns after `gone_ms`."""

    @property
    def key(self) -> tuple[str, str]:
        """What there is only one of: a session, and a tip."""
        return self.session, self.tip

    @property
    def is_settled(self) -> bool:
        """Is there nothing more to be measured?"""
        return self.after.turns >= MOST


class Outcome(StrEnum):
    """What became of a tip."""

    THERE = "there"
    """Its cause is there, and no dearer than when it was first seen."""
    GROWING = "growing"
    """Its cause is there, and what following it would save has grown."""
    EARLY = "early"
    """Its cause is gone, but too few turns came since."""
    BETTER = "better"
    """Turns are cheaper since, or their requests smaller."""
    SAME = "same"
    """Neither has changed by a tenth."""
    WORSE = "worse"
    """Turns are dearer since, or their requests larger."""
    UNKNOWN = "unknown"
    """There is nothing to compare with."""


def outcome(one: Sighting) -> Outcome:
    """Compare before and after. What turns cost decides; without a price, what requests send."""
    if not one.gone_ms:
        known = one.first_nano is not None and one.last_nano is not None
        grown = known and _differs(one.first_nano or 0, one.last_nano or 0) > 0
        return Outcome.GROWING if grown else Outcome.THERE
    if one.after.turns < ENOUGH:
        return Outcome.EARLY
    pairs = (
        (one.before.nano, one.after.nano),
        (one.before.context, one.after.context),
    )
    signs = [_differs(was, now) for was, now in pairs if was is not None and now is not None]
    if not signs:
        return Outcome.UNKNOWN
    weighty = next((sign for sign in signs if sign), 0)
    return {-1: Outcome.BETTER, 0: Outcome.SAME, 1: Outcome.WORSE}[weighty]


def merged(one: Sighting, other: Sighting) -> Sighting:
    """Put two accounts of the same tip in the same session together, in whatever order.

    When it was first seen is told by the earlier account, and what became of it by the later.
    """
    first = min(one, other, key=lambda it: (it.first_ms, _rank(it.before), _known(it.first_nano)))
    last = max(
        one,
        other,
        key=lambda it: (it.last_ms, it.gone_ms, _rank(it.after), it.then, _known(it.last_nano)),
    )
    return replace(last, first_ms=first.first_ms, before=first.before, first_nano=first.first_nano)


def _rank(one: Measure) -> tuple[int, int, int]:
    return one.turns, _known(one.context), _known(one.nano)


def _known(amount: int | None) -> int:
    return -1 if amount is None else amount


def _differs(was: int, now: int) -> int:
    """1 where a figure has grown notably, -1 where it has shrunk, else 0."""
    if abs(now - was) <= NOTABLE * max(was, 1):
        return 0
    return 1 if now > was else -1
