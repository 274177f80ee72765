"""An order of sessions that lasts while several of them are written."""

from collections.abc import Sequence
from itertools import takewhile

from ccwatch.report.board import SessionRow
from ccwatch.units import MINUTE


class SteadyOrder:
    """Puts the newest session first, but keeps those of the last minute in their order.

    They would change places with every row that is written. One that joins them comes first.
    """

    def __init__(self) -> None:
        self._busy: list[str] = []
        """The ids of the sessions that were written within the last minute, in their order."""

    def of(self, rows: Sequence[SessionRow], now_ms: int) -> list[SessionRow]:
        """Arrange rows.

        Args:
            rows: One for each session, newest first.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        busy = [*takewhile(lambda row: now_ms - row.last_ms < 1000 * MINUTE, rows)]
        rest = rows[len(busy) :]
        places = {name: place for place, name in enumerate(self._busy)}
        busy.sort(key=lambda row: places.get(row.id, -1))
        self._busy = [row.id for row in busy]
        return [*busy, *rest]
