"""How tokens of tiktoken become tokens of Claude, by a lane's own growth."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from statistics import median
from typing import Final, NamedTuple

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.attribution.stretch import Stretch, epochs
from ccwatch.analysis.context import MESSAGE_OVERHEAD
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.name import plain

PRIOR: Final = 1.2
"""Tokens of Claude for one of tiktoken, before a lane's own growth tells: code and prose mixed."""
PRIOR_NEWER: Final = 1.45
"""The same for the tokeniser of Opus 4.7 and later."""
NEWER: Final = (
    "opus-4-7", "opus-4-8", "opus-5", "sonnet-5", "haiku-5", "fable", "mythos",
)  # fmt: skip
"""Models with the newer tokeniser, by what their names contain."""
PLAUSIBLE: Final = (0.7, 3.0)
"""Tokens of Claude for one of tiktoken that real text may have, by any tokeniser."""
MOST: Final = 50
"""Stretches that a lane's ratio is fitted to: its newest."""
DOUBT: Final = 2
"""Stretches that the prior counts for."""
FARTHEST: Final = 40
"""Tokens of tiktoken by which two stretches must differ to tell a ratio."""
UNSIZED: Final = frozenset({Kind.IMAGE, Kind.THINKING})
"""Kinds of blocks of which the text does not tell the tokens."""


def prior(model: str) -> float:
    """Tokens of Claude for one of tiktoken that a model's family is taken to have.

    Args:
        model: As the API names it.
    """
    name = plain(model)
    return PRIOR_NEWER if any(part in name for part in NEWER) else PRIOR


class Sample(NamedTuple):
    """What entered with one response, and how much the context grew by it."""

    weight: int
    """Tokens of tiktoken."""
    messages: int
    """How many blocks they came in."""
    grown: int
    """Tokens by which the context grew, the answer before it left out."""


class Fit(Struct, frozen=True):
    """How much a context grows by what enters: so much for each response, and by its text."""

    ratio: float
    """Tokens of Claude for one of tiktoken."""
    base: float = 0.0
    """Tokens for each response that its blocks do not tell: reminders that are in no log."""
    samples: int = 0
    """How many stretches it rests on."""

    def predict(self, weight: float, messages: int) -> float:
        """Tokens by which a context grows.

        Args:
            weight: What enters, in tokens of tiktoken.
            messages: How many blocks it comes in.
        """
        return max(0.0, self.base + MESSAGE_OVERHEAD * messages + self.ratio * weight)


def sample(stretch: Stretch, weigh: Callable[[Entry], int]) -> Sample | None:
    """Take a stretch as evidence; `None` for one that tells nothing of how text is counted.

    Where the answer's tokens are not in the log, it counts among what entered, if all is seen.
    """
    sent, grown = stretch.entered, stretch.grown - (stretch.output or 0)
    if stretch.output is None:
        sent = (*stretch.answered, *sent)
    kinds = {one.entry.kind for one in sent}
    if not stretch.is_one_model or grown <= 0 or not kinds or kinds & UNSIZED:
        return None
    return Sample(sum(weigh(one.entry) for one in sent), len(sent), grown)


def samples(along: Alignment, weigh: Callable[[Entry], int]) -> Iterator[Sample]:
    """Yield what a lane's growth tells of its last model, the newest first. It may be a lot."""
    model = along.lane.last.model if along.lane.last else ""
    for epoch in epochs(along):
        for stretch in reversed(epoch):
            if stretch.after.model == model and (found := sample(stretch, weigh)):
                yield found


def fit(found: Sequence[Sample], prior: float) -> Fit:
    """Fit a lane's growth so that a few stretches of another kind do not matter.

    The ratio is the median of those of all pairs of stretches (Theil and Sen), the base the median
    of what is left. The prior counts among them as some stretches more, so that a few do not
    outweigh it, and many do.

    Args:
        found: The evidence.
        prior: The ratio to expect.
    """
    slopes = _slopes(found)
    ratio = max(0.0, median([prior] * (1 + DOUBT * len(found) // 2) + slopes))
    left = [one.grown - MESSAGE_OVERHEAD * one.messages - ratio * one.weight for one in found]
    return Fit(ratio, median([0.0] * DOUBT + left), len(found))


def ratio_of(found: Fit, prior: float) -> float:
    """The ratio for text that no growth measured: the fitted one, where real text may have it."""
    low, high = PLAUSIBLE
    return found.ratio if low <= found.ratio <= high else prior


def _slopes(found: Sequence[Sample]) -> list[float]:
    return [
        (b.grown - a.grown - MESSAGE_OVERHEAD * (b.messages - a.messages)) / (b.weight - a.weight)
        for a, b in combinations(found, 2)
        if abs(b.weight - a.weight) >= FARTHEST
    ]
