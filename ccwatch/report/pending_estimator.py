"""Estimates the tokens of pending rows by tiktoken, calibrated by the growth of the lane."""

from collections.abc import Callable
from statistics import median
from threading import Thread

from ccwatch.analysis.attribution.calibration import prior
from ccwatch.analysis.context import MESSAGE_OVERHEAD, pending_tokens
from ccwatch.model.lane import Gap, Lane, Place

FEWEST = 3
"""Number of gaps needed for a lane's own ratio to replace the prior."""
LIGHTEST = 40
"""Tokens of tiktoken below which a gap is no evidence for the ratio."""
MOST_KEPT = 4096
"""Number of rows whose counts are cached."""


class PendingEstimator:
    """Estimates the tokens of pending rows; by their size in bytes until the vocabulary is loaded.

    Loading takes a moment and some memory, so it is done in a thread, and only once there are
    pending rows.
    """

    def __init__(self, read: Callable[[Place], str | None], *, patient: bool = False) -> None:
        """Count nothing yet.

        Args:
            read: Reads all text that a row adds to the conversation; `None` if it cannot.
            patient: Wait for the vocabulary? For commands, which estimate only once.
        """
        self._read, self._patient = read, patient
        self._count: Callable[[str], int] | None = None
        self._loading: Thread | None = None
        self._weights: dict[Place, int] = {}

    def pending(self, lane: Lane) -> int:
        """Estimate the tokens of a lane's pending rows."""
        if not lane.pending:
            return 0
        if not self._is_ready():
            return pending_tokens(lane)
        overhead = MESSAGE_OVERHEAD * len(lane.pending)
        return overhead + round(self._weight(lane.pending) * self.ratio(lane))

    def ratio(self, lane: Lane) -> float:
        """Claude's tokens per token of tiktoken: from the lane's own growth, else the prior."""
        ratios = [r for gap in lane.gaps if (r := self._ratio(lane, gap))]
        if len(ratios) >= FEWEST:
            return min(3.0, max(0.7, median(ratios)))
        return prior(lane.last.model if lane.last else "")

    def _ratio(self, lane: Lane, gap: Gap) -> float | None:
        before, after = lane.responses[gap.response - 1], lane.responses[gap.response]
        grown = after.context - before.total_tokens - MESSAGE_OVERHEAD * len(gap.rows)
        weight = self._weight(gap.rows)
        if not before.context or grown <= 0 or weight < LIGHTEST:
            return None
        return grown / weight

    def _weight(self, rows: tuple[Place, ...]) -> int:
        return sum(self._weigh(row) for row in rows)

    def _weigh(self, row: Place) -> int:
        known = self._weights.get(row)
        if known is None and self._count and (text := self._read(row)) is not None:
            if len(self._weights) >= MOST_KEPT:
                self._weights.clear()
            known = self._weights[row] = self._count(text)
        return known or 0

    def _is_ready(self) -> bool:
        if self._loading is None:
            self._loading = Thread(target=self._load, daemon=True)
            self._loading.start()
        if self._patient:
            self._loading.join()
        return self._count is not None

    def _load(self) -> None:
        from ccwatch.analysis.tokens import Method, count, method

        if method() is Method.CL100K:
            self._count = count
