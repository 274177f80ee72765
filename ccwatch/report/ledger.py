"""The cost of all sessions, updated for those that changed, and worked out on demand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from threading import Lock

from msgspec import Struct
from msgspec.structs import astuple

from ccwatch.analysis.spending.groups import By, Group, Within, grouped, narrowed
from ccwatch.analysis.spending.spent import Spent
from ccwatch.analysis.spending.standing import AVERAGED_DAYS, Standing, standing
from ccwatch.analysis.spending.use import Rate, busiest, use_by_minute
from ccwatch.report.session_analysis import SessionAnalysis
from ccwatch.units import DAY_MS


class Spending(Struct, frozen=True, eq=False):
    """The cost of all sessions. Compared by identity."""

    spent: tuple[Spent, ...] = ()
    """One for each session, newest activity first."""
    use: tuple[bytes, ...] = ()
    """Use of the API by each session (`use_by_minute`)."""
    unlogged_nano: int = 0
    """Cost of all sessions that is known but not logged, in billionths of a dollar."""

    def grouped(self, by: By, within: Within = ()) -> tuple[Group, ...]:
        """Group the cost, or the part of it within other groups."""
        return grouped(narrowed(self.spent, within), by)

    def standing(self, today: date, limits_nano: Mapping[By, int] | None = None) -> Standing:
        """Compare the cost up to a local day with averages and budgets (billionths of a dollar)."""
        return standing(self.spent, today, limits_nano)

    def busiest(self, now: Rate, now_ms: int) -> Rate:
        """The maximum of each figure over any five successive minutes of the last thirty days.

        Args:
            now: The rate of the last five minutes, which need not begin with one of the clock.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        rates = now, busiest(self.use, now_ms - AVERAGED_DAYS * DAY_MS, now_ms)
        return Rate(*map(max, zip(*map(astuple, rates), strict=True)))


class SpendingLedger:
    """Adds up the analyses of sessions. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[SessionAnalysis, Spent, bytes]] = {}
        self._last: tuple[Sequence[SessionAnalysis], Spending] = ((), Spending())

    def of(self, analyses: Sequence[SessionAnalysis]) -> Callable[[], Spending]:
        """A function that adds sessions up when it is called.

        Args:
            analyses: The analyses of all sessions, newest activity first.
        """
        return lambda: self._spending(analyses)

    def _spending(self, analyses: Sequence[SessionAnalysis]) -> Spending:
        with self._lock:
            known, made = self._last
            if known is analyses:
                return made
            kept = {one.session.id: self._entry(one) for one in analyses}
            self._known = kept
            use = tuple(data for _, _, data in kept.values() if data)
            spent = tuple(one for _, one, _ in kept.values())
            made = Spending(spent, use, sum(one.unlogged_nano or 0 for one in spent))
            self._last = analyses, made
            return made

    def _entry(self, analysis: SessionAnalysis) -> tuple[SessionAnalysis, Spent, bytes]:
        session, cost = analysis.session, analysis.cost
        before = self._known.get(session.id)
        if before and before[0] is analysis:
            return before
        spent = Spent(
            session.id,
            session.project,
            session.title,
            session.last_ms,
            dict(analysis.bills),
            cost.unlogged_nano,
            cost.undercounts_output,
        )
        return analysis, spent, use_of(analysis)


def use_of(analysis: SessionAnalysis) -> bytes:
    """The use of the API by a session (`use_by_minute`)."""
    if analysis.stored:
        return analysis.stored.use_by_minute
    return use_by_minute(one for lane in analysis.session.lanes for one in lane.own)
