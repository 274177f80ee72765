"""The board: a snapshot with everything that was worked out from it for the screens."""

from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from types import MappingProxyType

from msgspec import Struct

from ccwatch.analysis.context import NEAR
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.client import Plan
from ccwatch.model.session import Session
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.report.ledger import Spending
from ccwatch.report.plans import folder_of
from ccwatch.store.snapshot import Progress, Snapshot

NO_PLANS: Mapping[str, Plan] = MappingProxyType({})
"""Without any plan."""
RECENT_DAYS = 28
"""Days whose costs are listed with today's: four weeks."""
LATELY_MS = 30 * 60_000
"""Milliseconds since its last row in which a session counts as live, if that is not known."""


class SessionRow(Struct, frozen=True):
    """One session in the table of all sessions."""

    id: str
    """The sessionId."""
    project: str
    """Last part of its working directory."""
    title: str
    """Its title; empty when it has none."""
    model: str
    """Short name of its model: `sonnet-4.5`; empty when unknown."""
    used: int | None
    """Tokens in its window; `None` when unknown."""
    window: int | None
    """Size of its window in tokens; `None` when unknown."""
    share: float | None
    """Context as a share of the trigger of auto-compaction; `None` when unknown."""
    nano: int
    """Total cost in billionths of a dollar."""
    compactions: int
    """Number of compactions of its main chain, without those that a fork copied."""
    last_ms: int
    """Its newest row: milliseconds since 1970, UTC."""
    live: bool | None
    """Does a client process have it open? `None` when unknown."""
    path: str
    """Its working directory in full; empty when unknown."""
    lacking: bool
    """Is `nano` too low, as responses have no price or transcripts lack output tokens?"""
    ahead: Forecast | None = None
    """When its trigger is reached; `None` if that is unknown, or if the session is not live."""
    trigger: int | None = None
    """The trigger of auto-compaction in tokens; `None` if that is off or unknown."""
    guessed: bool = False
    """Does an estimated part change `share` when rounded to percent?"""
    estimated: bool = False
    """Is `used` estimated, as after a compaction?"""

    @property
    def name(self) -> str:
        """A short name: its project, else the start of its id."""
        return self.project or self.id[:8]

    @property
    def full(self) -> float | None:
        """How full its window is, 0 to 1; `None` when unknown."""
        return self.used / self.window if self.used is not None and self.window else None

    @property
    def trigger_share(self) -> float | None:
        """The trigger as a share of the window, 0 to 1; `None` when unknown."""
        return self.trigger / self.window if self.trigger and self.window else None

    def may_be_live(self, now_ms: int) -> bool:
        """Is the session live, or if that is unknown, was it written lately?

        Args:
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if self.live is not None:
            return self.live
        return bool(self.last_ms) and now_ms - self.last_ms < LATELY_MS


class Today(Struct, frozen=True):
    """The cost of the local day so far."""

    date: date
    """The day, in the user's time zone."""
    timezone: str
    """The IANA name of that zone, or its offset."""
    nano: int = 0
    """Billionths of a dollar, logged."""
    sessions: int = 0
    """Sessions with a response today."""
    responses: int = 0
    """Unique responses today."""
    average_nano: int | None = None
    """Mean of the days with any cost among the last thirty; `None` if there are none."""
    week_nano: int = 0
    """Cost of the calendar week up to this day, from Monday on."""
    month_nano: int = 0
    """Cost of the calendar month up to this day."""
    days_nano: tuple[int | None, ...] = ()
    """Cost of the last `RECENT_DAYS` days, oldest first; the last one is this day. `None` for a day
    of which nothing has a price."""
    lacks_prices: bool = False
    """Does any response of the day lack a price, so that `nano` is too low?"""
    undercounts: bool = False
    """Does any transcript of the day lack output tokens, with the same result?"""
    week_lacking: bool = False
    """Is `week_nano` too low for either reason?"""
    month_lacking: bool = False
    """Is `month_nano` too low for either reason?"""

    @property
    def lacking(self) -> bool:
        """Is `nano` too low for either reason?"""
        return self.lacks_prices or self.undercounts

    @property
    def is_all(self) -> bool:
        """Is this day all that week and month cost?"""
        day = self.nano, self.lacking
        week, month = (self.week_nano, self.week_lacking), (self.month_nano, self.month_lacking)
        return day == week == month


class Circumstances(Struct, frozen=True):
    """The window and the threshold of the main chain of a session."""

    session: Session
    """The session."""
    logged_nano: int
    """Its logged cost, sub-agents included, in billionths of a dollar."""
    window: Window
    """The window."""
    threshold: Threshold
    """Where it is compacted."""


class SteadyOverviews:
    """Gives overviews that stay the same while a board is shown.

    `overview` gives the newest state of a session, which may be ahead of the board. This caches the
    overview of the last session, so that it fits the rest of the board.
    """

    def __init__(self, overview: Callable[[str], Overview | None], last: Overview | None) -> None:
        """Start with the overview that was made with the board.

        Args:
            overview: Gives an overview by the id of its session; `None` if unknown.
            last: The overview of the session on the screen; `None` if there is none.
        """
        self._overview, self._last = overview, last

    def __call__(self, session_id: str) -> Overview | None:
        """The overview of a session; `None` if unknown."""
        last = self._last
        if not last or last.session.id != session_id:
            self._last = last = self._overview(session_id)
        return last


class Board(Struct, frozen=True, eq=False):
    """Everything that the screens show. Compared by identity."""

    snapshot: Snapshot
    """The snapshot that it was made of."""
    rows: tuple[SessionRow, ...]
    """One for each session, newest activity first."""
    today: Today
    """The cost of today."""
    overview: Callable[[str], Overview | None]
    """Gives the newest overview of a session by its id, cached; `None` if unknown."""
    load_history: Callable[[], tuple[Recorded, ...]] = tuple
    """Works out the history of compactions, on the first call."""
    spending: Callable[[], Spending] = Spending
    """Adds up the cost of all sessions, on the first call, which may take a while."""
    circumstances: Callable[[str], Circumstances | None] = lambda _id: None
    """Gives the window and the threshold of a session by its id; `None` if unknown."""
    live_rows: tuple[SessionRow, ...] = ()
    """The rows of sessions that a client has open, or may have."""
    set_on_screen: Callable[[str], None] = lambda _id: None
    """Has the overview of a session made with each further board, instead of another one's."""
    steady_overviews: SteadyOverviews | None = None
    """Gives overviews that fit the board; `None` to use `overview`."""
    plans: Mapping[str, Plan] = NO_PLANS
    """The plans of accounts, by config folder, as `Plans.of` gives them."""
    near: float = NEAR
    """Share of the trigger from which a context is near it: the least with an alert."""
    zone: tzinfo | None = None
    """The time zone of days; `None` where there are none yet."""

    def plan_of(self, session: Session) -> Plan | None:
        """The plan that a session uses; `None` if nothing was reported of it."""
        folder = folder_of(session.path or session.agent_path, self.snapshot)
        return None if folder is None else self.plans.get(folder)

    def steady_overview(self, session_id: str) -> Overview | None:
        """The overview of the session on the screen, as it was when the board was made.

        It is consistent with the rest of the board, and stays the same while the app is paused. It
        is made with each further board as well.
        """
        self.set_on_screen(session_id)
        return (self.steady_overviews or self.overview)(session_id)

    def overview_on_screen(self, session_id: str) -> Overview | None:
        """The newest overview of the session on the screen; `None` if unknown.

        It is made with each further board as well, so that the screen need not wait for it.
        """
        self.set_on_screen(session_id)
        return self.overview(session_id)

    def others(self, session_id: str, now_ms: int) -> list[SessionRow]:
        """The other sessions that are live or may be, the most urgent first.

        Args:
            session_id: The session to leave out.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        found = [one for one in self.live_rows if one.id != session_id and one.may_be_live(now_ms)]
        return sorted(found, key=lambda one: (-(one.share or 0), -one.last_ms))

    @property
    def history(self) -> tuple[Recorded, ...]:
        """All compactions of all sessions and sub-agents, newest first, each once."""
        return self.load_history()


UNREAD = Board(
    Snapshot(progress=Progress(all_files=1)), (), Today(date.min, "UTC"), lambda _id: None
)
"""The board before the first one: nothing has been looked for yet."""
