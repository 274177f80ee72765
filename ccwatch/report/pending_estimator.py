"""Estimates the tokens of pending rows by tiktoken, calibrated by the growth of the lane."""

from collections.abc import Callable
from statistics import median
from threading import Thread

from msgspec import Struct

from ccwatch.analysis.alignment import IMAGE_TOKENS
from ccwatch.analysis.attribution.calibration import PLAUSIBLE, prior
from ccwatch.analysis.context import MESSAGE_OVERHEAD, pending_tokens
from ccwatch.model.lane import Gap, Lane, Place
from ccwatch.model.text import Content

FEWEST = 3
"""Number of gaps needed for a lane's own ratio to replace the prior."""
LIGHTEST = 40
"""Tokens of tiktoken below which a gap is no evidence for the ratio."""
MAX_CACHED = 4096
"""Number of rows whose counts are cached."""


class _Weight(Struct, frozen=True):
    """What rows add to a conversation."""

    text: int = 0
    """Tokens of their text, by tiktoken."""
    images: int = 0
    """Number of their images."""


class PendingEstimator:
    """Estimates the tokens of pending rows; by their size in bytes until the vocabulary is loaded.

    Loading takes a moment and some memory, so it is done in a thread, and only once there are
    pending rows.
    """

    def __init__(self, read: Callable[[Place], Content | None], *, patient: bool = False) -> None:
        """Count nothing yet.

        Args:
            read: Reads what a row adds to the conversation; `None` if it cannot.
            patient: Wait for the vocabulary? For commands, which estimate only once.
        """
        self._read, self._patient = read, patient
        self._count: Callable[[str], int] | None = None
        self._loading: Thread | None = None
        self._weights: dict[Place, _Weight] = {}

    def pending(self, lane: Lane) -> int:
        """Estimate the tokens of a lane's pending rows."""
        if not lane.pending:
            return 0
        if not self._is_ready():
            return pending_tokens(lane)
        weight = self._weight(lane.pending)
        beside = MESSAGE_OVERHEAD * len(lane.pending) + IMAGE_TOKENS * weight.images
        return beside + round(weight.text * self.ratio(lane))

    def ratio(self, lane: Lane) -> float:
        """Claude's tokens per token of tiktoken: from the lane's own growth, else the prior."""
        ratios = [r for gap in lane.gaps if (r := self._ratio(lane, gap))]
        if len(ratios) >= FEWEST:
            low, high = PLAUSIBLE
            return min(high, max(low, median(ratios)))
        return prior(lane.last.model if lane.last else "")

    def _ratio(self, lane: Lane, gap: Gap) -> float | None:
        before, after = lane.responses[gap.response - 1], lane.responses[gap.response]
        grown = after.context - before.total_tokens - MESSAGE_OVERHEAD * len(gap.rows)
        weight = self._weight(gap.rows)
        if not before.context or grown <= 0 or weight.text < LIGHTEST or weight.images:
            return None
        return grown / weight.text

    def _weight(self, rows: tuple[Place, ...]) -> _Weight:
        found = [self._weigh(row) for row in rows]
        return _Weight(sum(one.text for one in found), sum(one.images for one in found))

    def _weigh(self, row: Place) -> _Weight:
        known = self._weights.get(row)
        if known is None and self._count and (content := self._read(row)) is not None:
            if len(self._weights) >= MAX_CACHED:
                self._weights.clear()
            known = self._weights[row] = _Weight(self._count(content.text), content.images)
        return known or _Weight()

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
