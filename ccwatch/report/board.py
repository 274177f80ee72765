"""What is on the screens: everything known, with what was worked out from it."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.session import Session
from ccwatch.report.history import Recorded
from ccwatch.report.ledger import Spending
from ccwatch.store.snapshot import Snapshot

LATELY_MS = 30 * 60_000
"""Milliseconds since its last row in which a session that may be live is taken for that."""


class SessionRow(NamedTuple):
    """One session in the table of all sessions."""

    id: str
    """The sessionId."""
    project: str
    """Last part of its working directory."""
    title: str
    """Its title; empty when it has none."""
    model: str
    """Family of its model, as shown: `sonnet-4.5`; empty when unknown."""
    used: int | None
    """Tokens in its window; `None` when unknown."""
    window: int | None
    """Size of its window in tokens; `None` when unknown."""
    share: float | None
    """How near auto-compaction is: 0 to 1; `None` when unknown."""
    nano: int
    """Cost in billionths of a dollar, as its overview's total."""
    compactions: int
    """Of its main chain."""
    last_ms: int
    """Its newest row: milliseconds since 1970, UTC."""
    live: bool | None
    """Does a client process have it open? `None` when there is no telling."""
    path: str
    """Its working directory in full; empty when unknown."""
    priced: bool
    """Do all its models have a price?"""
    ahead: Forecast | None = None
    """When its trigger is reached; `None` where that is not known, and where nobody is at work."""
    trigger: int | None = None
    """Where it is compacted, in tokens; `None` where that is off or unknown."""
    guessed: bool = False
    """Would its share be written otherwise without what is only estimated?"""

    @property
    def name(self) -> str:
        """What it is called where there is little room: its project, else the start of its id."""
        return self.project or self.id[:8]

    @property
    def full(self) -> float | None:
        """How full its window is, 0 to 1; `None` when unknown."""
        return self.used / self.window if self.used is not None and self.window else None

    def may_be_live(self, now_ms: int) -> bool:
        """Is the session live, or may it be, having written lately?

        Args:
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if self.live is not None:
            return self.live
        return bool(self.last_ms) and now_ms - self.last_ms < LATELY_MS


class Today(NamedTuple):
    """What the local day cost so far."""

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
    """Mean of the earlier days with any cost, of the last thirty; `None` without one."""
    week_nano: int = 0
    """What its calendar week cost up to this day, Monday first."""
    month_nano: int = 0
    """What its calendar month cost up to this day."""
    lacking: bool = False
    """Has some response of the day no price, so that it cost more than `nano`?"""


class Circumstances(NamedTuple):
    """In which window the main conversation of a session works."""

    session: Session
    """The session."""
    logged_nano: int
    """What it logged, sub-agents included: billionths of a dollar."""
    window: Window
    """The window."""
    threshold: Threshold
    """Where it is compacted."""


class Looking:
    """Gives overviews of the sessions of a board.

    The session that was asked for last stays as it was then, as all else on the board does, while
    what a newer board shall say is worked out already.
    """

    def __init__(self, look: Callable[[str], Overview | None], last: Overview | None) -> None:
        """Start with the overview that was made with the board.

        Args:
            look: Gives an overview by the id of its session; `None` if unknown.
            last: Of the session that is on the screen; `None` where none is known.
        """
        self._look, self._last = look, last

    def __call__(self, session_id: str) -> Overview | None:
        """Give a session's overview; `None` if unknown."""
        last = self._last
        if not last or last.session.id != session_id:
            self._last = last = self._look(session_id)
        return last


class Board(Struct, frozen=True, eq=False):
    """All that the screens show. Compared by identity."""

    snapshot: Snapshot
    """Everything known."""
    rows: tuple[SessionRow, ...]
    """One for each session, newest activity first."""
    today: Today
    """What today cost."""
    look: Callable[[str], Overview | None]
    """Gives a session's overview by its id: quick when asked before, `None` if unknown."""
    chronicle: Callable[[], tuple[Recorded, ...]] = tuple
    """Works out the history of compactions the first time it is asked."""
    spend: Callable[[], Spending] = Spending
    """Adds up what all sessions cost the first time it is asked; takes a while then."""
    circumstances: Callable[[str], Circumstances | None] = lambda _id: None
    """Tells in which window a session works and where it is compacted; `None` if unknown."""
    lively: tuple[SessionRow, ...] = ()
    """Those of the rows whose session a client has open or may have."""
    attending: Callable[[str], None] = lambda _id: None
    """Has a session's overview made with each further board, in place of that of another one."""
    looking: Looking | None = None
    """Gives overviews as they were with the board; `None` where it has nothing but `look`."""

    def show(self, session_id: str) -> Overview | None:
        """Give the same as `attend`, with the session as it was when the board was made.

        It stands beside the sums of the day, and holds still where the board does.
        """
        self.attending(session_id)
        return (self.looking or self.look)(session_id)

    def attend(self, session_id: str) -> Overview | None:
        """Give the overview of the session that is on the screen; `None` if it is not known.

        From now on it is made with each board, so that the screen need not wait for it.
        """
        self.attending(session_id)
        return self.look(session_id)

    def others(self, session_id: str, now_ms: int) -> list[SessionRow]:
        """List the sessions but one that are live or may be, the most urgent first.

        Args:
            session_id: The one.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        found = [one for one in self.lively if one.id != session_id and one.may_be_live(now_ms)]
        return sorted(found, key=lambda one: (-(one.share or 0), -one.last_ms))

    @property
    def history(self) -> tuple[Recorded, ...]:
        """All compactions of all sessions and sub-agents, newest first, each once."""
        return self.chronicle()
