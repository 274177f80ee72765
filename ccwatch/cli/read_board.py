"""Everything read once, for commands that print figures."""

import time
from datetime import tzinfo

from msgspec import Struct

from ccwatch.analysis.prices import Prices
from ccwatch.cli.analysis import prices, zone
from ccwatch.cli.invocation import Invocation
from ccwatch.cli.setup import new_index
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.report.output.text import nothing


class ReadBoard(Struct, frozen=True):
    """A board, and what it was calculated with."""

    board: Board
    """The figures."""
    zone: tzinfo
    """The time zone in which days begin and end."""
    prices: Prices
    """What tokens cost."""
    now_ms: int
    """When it was calculated: milliseconds since 1970, UTC."""

    def nothing(self, message: str) -> str:
        """Complete a message that nothing was found; without any session, say where was looked."""
        snapshot = self.board.snapshot
        return f"{message}." if snapshot.sessions else f"{message}. {nothing(snapshot)}"


def read_board(call: Invocation) -> ReadBoard:
    """Read everything, and calculate the figures.

    Raises:
        UsageError: If a setting cannot be used.
    """
    options, now_ms = call.options, time.time_ns() // 1_000_000
    index, table = new_index(call), prices(options, call.places)
    analyst = Analyst(table, zone(options, call.places), options.threshold)
    index.read_once(analyst.prepare)
    return ReadBoard(analyst.board(index.snapshot(), now_ms), analyst.zone, table, now_ms)
