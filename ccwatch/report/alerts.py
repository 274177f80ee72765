"""What to be told of: contexts near their trigger, and budgets that are spent."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from typing import NamedTuple

from msgspec import Struct

from ccwatch.analysis.alerts import Alarm, Reading
from ccwatch.analysis.spending.groups import By
from ccwatch.plain_text import one_line
from ccwatch.report.board import LATELY_MS, Board, SessionRow, Today
from ccwatch.report.session_values import difference
from ccwatch.report.wording import money, of_trigger

SHARE_MARGIN = 0.05
"""Share of the trigger that a context has to fall below a level to cross it again."""
LEFT_MARGIN = 1.0
"""Share of a number of responses or turns by which a forecast has to rise above it again."""
NAME = 24
"""Characters of a project's name."""


class Limits(Struct, frozen=True):
    """What the user wants to be told of. Without any, nothing."""

    shares: tuple[float, ...] = ()
    """Of the trigger, for the context of a session."""
    responses: float = 0
    """Responses left until the trigger; 0 for never."""
    turns: float = 0
    """Turns left until the trigger; 0 for never."""
    day_nano: int | None = None
    """Billionths of a dollar that a day may cost; `None` for no budget."""
    week_nano: int | None = None
    """The same for a calendar week."""
    month_nano: int | None = None
    """The same for a calendar month."""

    @property
    def budgets(self) -> dict[By, int]:
        """The budgets that are set, in billionths of a dollar."""
        found = {By.DAY: self.day_nano, By.WEEK: self.week_nano, By.MONTH: self.month_nano}
        return {by: nano for by, nano in found.items() if nano}


NO_LIMITS = Limits()
"""Nothing is watched."""


class Alert(NamedTuple):
    """A limit that is crossed."""

    session: str
    """The session's id; empty for a budget."""
    words: str
    """What is the matter, without control characters."""
    brief: str
    """The same in few words, for a narrow pane."""
    urgent: bool
    """Is it the last limit that there is for this?"""
    what: str = ""
    """Which figure it is of."""
    epoch: int = 0
    """Counts how often that figure began anew."""
    rank: int = 1
    """How many of its limits were crossed."""


class News(NamedTuple):
    """What there is to tell."""

    crossed: tuple[Alert, ...] = ()
    """What has just been crossed."""
    standing: tuple[Alert, ...] = ()
    """What is crossed now, one for each session, the most pressing first."""


class _Words(NamedTuple):
    """What to say of a figure that is too high."""

    full: str
    brief: str


class _Watched(NamedTuple):
    """A figure that is watched, with what to say of it should that be needed."""

    reading: Reading
    say: Callable[[], _Words]


class Watch:
    """Holds boards against the limits."""

    def __init__(self, limits: Limits) -> None:
        """Start with nothing heard.

        Args:
            limits: What the user wants to be told of.
        """
        self._limits = limits
        self._alarm = Alarm()
        self._seen: tuple[SessionRow, ...] = ()
        self._high: dict[tuple[str, str], Alert] = {}

    def news(self, board: Board, now_ms: int) -> News:
        """Take in a board, and tell what it changes.

        What the first board shows, and whatever is found while transcripts are still being read,
        stands without having been crossed.

        Args:
            board: The newest board.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if self._limits == NO_LIMITS:
            return News()
        self._note_resting(board, now_ms)
        watched = [*_budgets(board.today, self._limits)]
        for row in open_rows(board, now_ms):
            watched += _of_session(row, self._limits)
        silent = not board.snapshot.progress.done
        crossed = set(self._alarm.hear((one.reading for one in watched), silent=silent))
        high = [self._alert(one) for one in watched if self._alarm.rank(one.reading)]
        self._high = {(one.session, one.what): one for one in high}
        return News(
            tuple(self._alert(one) for one in watched if one.reading in crossed),
            _pressing(high),
        )

    def stands(self, alert: Alert) -> bool:
        """Is the limit of an alert still crossed, and not crossed again since a compaction?"""
        now = self._high.get((alert.session, alert.what))
        return bool(now and now.epoch == alert.epoch and now.rank >= alert.rank)

    def _note_resting(self, board: Board, now_ms: int) -> None:
        """Remember where sessions stand that nobody works in, for when somebody does."""
        fresh, _ = difference(self._seen, board.rows)
        self._seen = board.rows
        at_work = {row.id for row in open_rows(board, now_ms)} if fresh else set[str]()
        for row in fresh:
            if row.id not in at_work:
                found = [one.reading for one in _of_session(row, self._limits)]
                self._alarm.hear(found, silent=True)

    def _alert(self, one: _Watched) -> Alert:
        reading, rank = one.reading, self._alarm.rank(one.reading)
        urgent = rank == len(reading.levels)
        return Alert(reading.subject, *one.say(), urgent, reading.what, reading.epoch, rank)


def _pressing(high: Sequence[Alert]) -> tuple[Alert, ...]:
    """One alert for each session and budget that is above a level, the urgent ones first."""
    found: dict[str, Alert] = {}
    for one in sorted(high, key=lambda one: not one.urgent):
        found.setdefault(one.session or one.words, one)
    return tuple(found.values())


def open_rows(board: Board, now_ms: int) -> list[SessionRow]:
    """The sessions that somebody works in, as far as can be told.

    Args:
        board: The newest board.
        now_ms: The time: milliseconds since 1970, UTC.
    """
    if board.snapshot.running:
        return [*board.lively]
    lately = takewhile(lambda row: now_ms - row.last_ms < LATELY_MS, board.rows)
    return [*{row.id: row for row in (*lately, *board.lively)}.values()]


def _of_session(row: SessionRow, limits: Limits) -> Iterator[_Watched]:
    """Give what is watched of a session and known."""
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
    """Give the budgets that there are, each with the period that it counts for."""
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


def _name(row: SessionRow) -> str:
    return one_line(row.name, NAME)


def _context(row: SessionRow, share: float) -> _Words:
    name, near = _name(row), of_trigger(share, guessed=row.guessed)
    full = near.replace("of", "of its auto-compact")
    return _Words(f"{name} is at {full}", f"{name} {near}")


def _left(row: SessionRow, number: int, unit: str) -> _Words:
    name, count = _name(row), f"≈{number} {unit}{'' if number == 1 else 's'}"
    return _Words(f"{name} has {count} left until auto-compact", f"{name} {count} left")


def _spent(period: str, spent: int, budget: int) -> _Words:
    full = f"{period} costs {money(spent)}, its budget is {money(budget)}"
    return _Words(full, f"{period} {money(spent)} of {money(budget)}")
