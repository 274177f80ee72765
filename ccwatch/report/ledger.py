"""The cost of all sessions, updated for those that changed, and worked out on demand."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from threading import Lock

from msgspec import Struct, field
from msgspec.structs import astuple

from ccwatch.analysis.spending.groups import By, Group, Within, grouped, narrowed
from ccwatch.analysis.spending.limits import SLOT_MS, ApiUse, Rate, slots
from ccwatch.analysis.spending.spent import Spent
from ccwatch.analysis.spending.standing import AVERAGED_DAYS, Standing, standing
from ccwatch.report.session_analysis import SessionAnalysis
from ccwatch.units import DAY_MS


class Spending(Struct, frozen=True, eq=False):
    """The cost of all sessions. Compared by identity."""

    spent: tuple[Spent, ...] = ()
    """One for each session, newest activity first."""
    use: Mapping[int, ApiUse] = field(default_factory=dict)
    """Use of the API in the last thirty days, by slots of five minutes since 1970."""
    unlogged_nano: int = 0
    """Cost of all sessions that is known but not logged, in billionths of a dollar."""

    def grouped(self, by: By, within: Within = ()) -> tuple[Group, ...]:
        """Group the cost, or the part of it within other groups."""
        return grouped(narrowed(self.spent, within), by)

    def standing(self, today: date, limits_nano: Mapping[By, int] | None = None) -> Standing:
        """Compare the cost up to a local day with averages and budgets (billionths of a dollar)."""
        return standing(self.spent, today, limits_nano)

    def busiest(self, now: Rate) -> Rate:
        """The maximum of each figure over all slots of five minutes in the last thirty days.

        Args:
            now: The rate of the last five minutes, which may be in two slots.
        """
        rates = [now, *(use.per_minute() for use in self.use.values())]
        return Rate(*map(max, zip(*map(astuple, rates), strict=True)))


class SpendingLedger:
    """Adds up the analyses of sessions. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[SessionAnalysis, Spent, dict[int, ApiUse]]] = {}
        self._last: tuple[Sequence[SessionAnalysis], Spending] = ((), Spending())

    def of(self, analyses: Sequence[SessionAnalysis], now_ms: int) -> Callable[[], Spending]:
        """A function that adds sessions up when it is called.

        Args:
            analyses: The analyses of all sessions, newest activity first.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        return lambda: self._spending(analyses, now_ms)

    def _spending(self, analyses: Sequence[SessionAnalysis], now_ms: int) -> Spending:
        with self._lock:
            known, made = self._last
            if known is analyses:
                return made
            since_ms = now_ms - AVERAGED_DAYS * DAY_MS
            kept = {one.session.id: self._entry(one, since_ms) for one in analyses}
            self._known = kept
            use: dict[int, ApiUse] = {}
            for _, _, of_session in kept.values():
                for slot, part in of_session.items():
                    if slot * SLOT_MS >= since_ms:
                        use[slot] = use[slot].plus(part) if slot in use else part
            spent = tuple(one for _, one, _ in kept.values())
            made = Spending(spent, use, sum(one.unlogged_nano or 0 for one in spent))
            self._last = analyses, made
            return made

    def _entry(
        self, analysis: SessionAnalysis, since_ms: int
    ) -> tuple[SessionAnalysis, Spent, dict[int, ApiUse]]:
        session, cost = analysis.session, analysis.cost
        before = self._known.get(session.id)
        if before and before[0] is analysis:
            return before
        use = use_of(analysis, since_ms) if session.last_ms >= since_ms else {}
        spent = Spent(
            session.id,
            session.project,
            session.title,
            session.last_ms,
            dict(analysis.bills),
            cost.unlogged_nano,
            cost.undercounts_output,
        )
        return analysis, spent, use


def use_of(analysis: SessionAnalysis, since_ms: int) -> dict[int, ApiUse]:
    """The use of the API by a session, by slots of five minutes since 1970.

    Args:
        analysis: The analysis of the session.
        since_ms: Older use may be left out: milliseconds since 1970, UTC.
    """
    if analysis.stored:
        return unpacked(analysis.stored.use)
    return slots((one for lane in analysis.session.lanes for one in lane.own), since_ms)


def packed(use: Mapping[int, ApiUse]) -> bytes:
    """Encode use for a stored analysis."""
    return array("q", [n for slot, one in use.items() for n in (slot, *astuple(one))]).tobytes()


def unpacked(data: bytes) -> dict[int, ApiUse]:
    """Decode use from a stored analysis."""
    flat = iter(array("q", data))
    rows = zip(*[flat] * (1 + len(ApiUse.__struct_fields__)), strict=True)
    return {slot: ApiUse(*fields) for slot, *fields in rows}
