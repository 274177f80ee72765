"""Alerts: contexts near their trigger, budgets that are exceeded, and limits of plans."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import takewhile

from msgspec import Struct

from ccwatch.analysis.alerts import Alarm, Reading
from ccwatch.model.client import Limit, Plan
from ccwatch.money import money
from ccwatch.plain_text import one_line
from ccwatch.report.board import LATELY_MS, Board, SessionRow, Today
from ccwatch.report.limits import NO_LIMITS, Limits
from ccwatch.report.session_rows import is_closed
from ccwatch.report.trigger_wording import of_trigger
from ccwatch.units import HOUR_MS, percent, plural, span

SHARE_MARGIN = 0.05
"""Share of the trigger by which a context has to fall below a level to cross it again."""
LEFT_MARGIN = 1.0
"""Share of a limit of responses or turns by which a forecast has to rise above it."""
NAME = 24
"""Characters of a project's name."""


class Alert(Struct, frozen=True):
    """A limit that is crossed."""

    session: str
    """The session's id; empty for a budget or a plan's limit."""
    words: str
    """The message, without control characters."""
    figure: str
    """Its subject and its figure: `shop 86%`."""
    unit: str
    """What comes after the figure, for several alerts at once: `of trigger`; may be empty."""
    urgent: bool
    """Is it the highest limit of its figure?"""
    what: str = ""
    """The name of the figure."""
    epoch: int = 0
    """Counts how often that figure started over."""
    rank: int = 1
    """Number of its limits that are crossed."""


class AlertNews(Struct, frozen=True):
    """The alerts for a board."""

    crossed: tuple[Alert, ...] = ()
    """Limits that were crossed since the last board."""
    standing: tuple[Alert, ...] = ()
    """Limits that are crossed now, one for each session: the urgent ones first, and of those the
    budgets, then the fullest session."""


class _Words(Struct, frozen=True):
    """The messages for a figure that is too high."""

    full: str
    figure: str
    unit: str = ""


class _Watched(Struct, frozen=True):
    """A watched figure, with a function that gives its messages."""

    reading: Reading
    say: Callable[[], _Words]


class AlertWatch:
    """Compares boards with the limits."""

    def __init__(self, limits: Limits) -> None:
        """Start without readings.

        Args:
            limits: The limits that the user set.
        """
        self._limits = limits
        self._alarm = Alarm()
        self._seen: tuple[SessionRow, ...] = ()
        self._open = frozenset[str]()
        self._high: dict[tuple[str, str], Alert] = {}

    def news(self, board: Board, now_ms: int) -> AlertNews:
        """Update with a board.

        Limits that are exceeded in the first board, or while transcripts are still being read, are
        standing, but not reported as crossed.

        Args:
            board: The newest board.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if self._limits == NO_LIMITS:
            return AlertNews()
        rows = _open_rows(board, now_ms)
        self._note_opened(board, frozenset(row.id for row in rows))
        watched = [*_budgets(board.today, self._limits)]
        if self._limits.plan:
            watched += _plans(board.plans, self._limits.plan, now_ms)
        for row in sorted(rows, key=lambda row: (-(row.share or 0), row.id)):
            watched += _of_session(row, self._limits)
        silent = not board.snapshot.progress.done
        crossed = set(self._alarm.update((one.reading for one in watched), silent=silent))
        high = [self._alert(one) for one in watched if self._alarm.rank(one.reading)]
        self._high = {(one.session, one.what): one for one in high}
        return AlertNews(
            tuple(self._alert(one) for one in watched if one.reading in crossed),
            _pressing(high),
        )

    def stands(self, alert: Alert) -> bool:
        """Is the limit of an alert still crossed, in the same epoch?"""
        now = self._high.get((alert.session, alert.what))
        return bool(now and now.epoch == alert.epoch and now.rank >= alert.rank)

    def _note_opened(self, board: Board, now_open: frozenset[str]) -> None:
        """Update with what sessions were like before they were opened, so that growth counts.

        All others are left aside: there may be ten thousand, and this runs between two frames.
        """
        if opened := now_open - self._open:
            for row in self._seen:
                if row.id in opened:
                    self._alarm.update(one.reading for one in _of_session(row, self._limits))
        self._seen, self._open = board.rows, now_open

    def _alert(self, one: _Watched) -> Alert:
        reading, rank = one.reading, self._alarm.rank(one.reading)
        urgent = rank == len(reading.levels)
        words = one.say()
        return Alert(
            session=reading.subject,
            words=words.full,
            figure=words.figure,
            unit=words.unit,
            urgent=urgent,
            what=reading.what,
            epoch=reading.epoch,
            rank=rank,
        )


def _pressing(high: Sequence[Alert]) -> tuple[Alert, ...]:
    """One alert for each session and budget, the urgent ones first."""
    found: dict[str, Alert] = {}
    for one in sorted(high, key=lambda one: not one.urgent):
        found.setdefault(one.session or one.words, one)
    return tuple(found.values())


def _open_rows(board: Board, now_ms: int) -> list[SessionRow]:
    """The sessions that are open, as far as is known.

    Args:
        board: The newest board.
        now_ms: The time: milliseconds since 1970, UTC.
    """
    if board.snapshot.running:
        return [*board.live_rows]
    lately = takewhile(lambda row: now_ms - row.last_ms < LATELY_MS, board.rows)
    found, snapshot = {row.id: row for row in lately}, board.snapshot
    for session in snapshot.sessions if found else ():
        if session.id in found and is_closed(session, snapshot):
            del found[session.id]
    return [*(found | {row.id: row for row in board.live_rows}).values()]


def _of_session(row: SessionRow, limits: Limits) -> Iterator[_Watched]:
    """Yield the known figures of a session that have limits."""
    share, ahead, epoch = row.share, row.ahead, row.compactions
    if limits.shares and share is not None:
        reading = Reading(row.id, "context", share, limits.shares, SHARE_MARGIN, epoch)
        yield _Watched(reading, partial(_context, row, share))
    if ahead:
        for unit, left, limit in (
            ("turn", ahead.turns, limits.turns),
            ("response", ahead.responses, limits.responses),
        ):
            if limit:
                reading = Reading(row.id, unit, -left, (-limit,), limit * LEFT_MARGIN, epoch)
                yield _Watched(reading, partial(_left, row, round(left), unit))


def _budgets(today: Today, limits: Limits) -> Iterator[_Watched]:
    """Yield the cost of each period that has a budget."""
    day = today.date
    monday = day.toordinal() - day.weekday()
    for period, spent, budget, epoch in (
        ("today", today.nano, limits.day_nano, day.toordinal()),
        ("this week", today.week_nano, limits.week_nano, monday),
        ("this month", today.month_nano, limits.month_nano, 12 * day.year + day.month),
    ):
        if budget:
            reading = Reading("", period, spent / budget, (1.0,), SHARE_MARGIN, epoch)
            yield _Watched(reading, partial(_spent, period, spent, budget))


def _plans(plans: Mapping[str, Plan], shares: tuple[float, ...], now_ms: int) -> Iterator[_Watched]:
    """Yield how much is used of each limit of the plans, since its last reset."""
    for folder, plan in plans.items():
        for one in plan.running(now_ms):
            # Clients disagree about the second of a reset.
            epoch = round((one.resets_ms or 0) / HOUR_MS)
            used = one.percent / 100
            reading = Reading("", f"{one.name} {folder}", used, shares, SHARE_MARGIN, epoch)
            yield _Watched(reading, partial(_used, one, now_ms))


def _name(row: SessionRow) -> str:
    return one_line(row.name, NAME)


def _context(row: SessionRow, share: float) -> _Words:
    name, near = _name(row), of_trigger(share, guessed=row.guessed)
    full = near.replace("of", "of its auto-compact")
    figure, _, unit = near.partition(" ")
    return _Words(f"{name} is at {full}", f"{name} {figure}", unit)


def _left(row: SessionRow, number: int, unit: str) -> _Words:
    name, about = _name(row), f"≈{number} {plural(unit, number)}"
    return _Words(f"{name} has {about} left until auto-compact", f"{name} {about}", "left")


def _used(limit: Limit, now_ms: int) -> _Words:
    share = percent(limit.percent / 100)
    left_ms = None if limit.resets_ms is None else limit.resets_ms - now_ms
    resets = "" if left_ms is None else f", resets in {span(left_ms / 1000)}"
    return _Words(f"{limit.label} limit: {share} used{resets}", f"{limit.label} limit {share}")


def _spent(period: str, spent: int, budget: int) -> _Words:
    full = f"{period}: {money(spent)} spent, the budget is {money(budget)}"
    return _Words(full, f"{period} {money(spent)} of {money(budget)}")
