"""What is remembered of tips: which are not wanted, and what became of those that were seen."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.measure import NOTHING, after, before
from ccwatch.analysis.tips.ranking import OUTDONE
from ccwatch.analysis.tips.sighting import Sighting
from ccwatch.model.session import Session

EVERYWHERE: Final = ""
"""The session of a snooze that applies to all sessions."""
FOREVER: Final = 2**62
"""The end of a snooze that has none, in milliseconds."""


class Snooze(Struct, frozen=True):
    """A tip that is not wanted for a while."""

    tip: str
    """The id of the tip."""
    session: str
    """The session in which it is not wanted; empty for all."""
    until_ms: int
    """When it comes back: milliseconds since 1970, UTC."""


class Notes(Struct, frozen=True):
    """All that is remembered. Ids and figures only, no text."""

    off: frozenset[str] = frozenset()
    """Ids of tips that were switched off."""
    snoozes: frozenset[Snooze] = frozenset()
    """Tips that are not wanted for a while; some may be over."""
    sightings: Mapping[tuple[str, str], Sighting] = field(default_factory=dict)
    """What was seen, by session and tip."""

    def silenced(self, session: str, now_ms: int) -> frozenset[str]:
        """The ids of the tips that are not wanted in a session now.

        Args:
            session: Its id.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        return self.off | {one.tip for one in self.snoozing(session, now_ms)}

    def snoozing(self, session: str, now_ms: int) -> frozenset[Snooze]:
        """The snoozes that hold in a session now; the arguments are those of `silenced`."""
        return frozenset(
            one
            for one in self.snoozes
            if one.until_ms > now_ms and one.session in (EVERYWHERE, session)
        )

    def with_sightings(self, found: Iterable[Sighting]) -> "Notes":
        """Add sightings, in place of those of the same tip and session."""
        return replace(self, sightings={**self.sightings, **{one.key: one for one in found}})


def noted(
    notes: Notes,
    session: Session,
    findings: Iterable[Finding],
    prices: Prices,
    silenced: frozenset[str],
) -> tuple[Sighting, ...]:
    """Say what is new of a session's tips.

    A tip that is found for the first time is measured with the turns before it. One that is found
    no more is measured with the turns after, until there are enough of them; if it is found again,
    it counts as never gone. Tips that are not wanted, or that another one says better, stay as they
    are.

    Args:
        notes: What is remembered.
        session: The session.
        findings: All that tips found in it.
        prices: What tokens cost.
        silenced: The ids of tips that were not asked.

    Returns:
        What has to be remembered in place of what was.
    """
    here = {key[1]: one for key, one in notes.sightings.items() if key[0] == session.id}
    fresh: list[Sighting] = []
    found: dict[str, Finding] = {}
    for finding in findings:
        found.setdefault(finding.id, finding)
    for id_, finding in found.items():
        known = here.get(id_)
        now = _seen(known, session, finding, prices)
        if now != known:
            fresh.append(now)
    for id_, known in here.items():
        outdone = OUTDONE.get(id_) in found
        if id_ not in found and id_ not in silenced and not outdone and not known.gone_ms:
            end = session.last_ms
            fresh.append(replace(known, last_ms=end, gone_ms=end, then=session.id))
    for known in notes.sightings.values():
        is_again = known.session == session.id and known.tip in found
        if known.then == session.id and not is_again:
            fresh += _followed(known, session, prices)
    return tuple(fresh)


def left(
    notes: Notes, ended: Iterable[Session], session: Session, prices: Prices
) -> tuple[Sighting, ...]:
    """Say which tips went with their sessions, when a conversation was begun in place of those.

    Whoever types `/clear` leaves one session and begins another: that is where it shows whether
    it helped.

    Args:
        notes: What is remembered.
        ended: Sessions of the same project that ended before this one began.
        session: The session that is worked on now.
        prices: What tokens cost.
    """
    ids = {one.id for one in ended}
    began = session.first_ms - 1
    return tuple(
        replace(
            one,
            last_ms=session.last_ms,
            gone_ms=began,
            then=session.id,
            after=after(session.main, prices, began),
        )
        for one in notes.sightings.values()
        if one.session in ids and not one.gone_ms
    )


def _seen(known: Sighting | None, session: Session, finding: Finding, prices: Prices) -> Sighting:
    if known is None:
        first = before(session.main, prices, session.last_ms)
        at, saving = session.last_ms, finding.saving_nano
        return Sighting(session.id, finding.id, at, at, first, saving, saving)
    if not known.gone_ms and known.last_nano == finding.saving_nano:
        return known
    return replace(
        known,
        last_ms=session.last_ms,
        last_nano=finding.saving_nano,
        gone_ms=0,
        then="",
        after=NOTHING,
    )


def _followed(known: Sighting, session: Session, prices: Prices) -> list[Sighting]:
    """Measure the time after a tip, as far as it has not been measured to its end."""
    if known.is_settled:
        return []
    since = after(session.main, prices, known.gone_ms)
    return [replace(known, last_ms=session.last_ms, after=since)] if since != known.after else []
