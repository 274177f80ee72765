"""Calibrates tiktoken's counts to Claude's tokens, by the growth of a lane."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice
from statistics import median
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.attribution.stretch import Stretch, epochs
from ccwatch.analysis.context import MESSAGE_OVERHEAD
from ccwatch.analysis.model_families import FAMILIES
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.name import claude_name

PRIOR: Final = 1.2
"""Claude's tokens per token of tiktoken before a lane's growth gives it: code and prose mixed."""
PRIOR_NEWER: Final = 1.45
"""The same for the tokeniser of Opus 4.7 and later."""
PLAUSIBLE: Final = (0.7, 3.0)
"""Range of Claude's tokens per token of tiktoken that real text has with any tokeniser."""
MAX_STRETCHES: Final = 50
"""Number of newest stretches that a lane's ratio is fitted to."""
DOUBT: Final = 2
"""Number of stretches that the prior counts as."""
FARTHEST: Final = 40
"""Minimum difference of two stretches for a slope, in tokens of tiktoken."""
UNSIZED: Final = frozenset({Kind.IMAGE, Kind.THINKING})
"""Kinds of blocks whose text does not determine their tokens."""


def prior(model: str) -> float:
    """Claude's tokens per token of tiktoken, as assumed for a model's family.

    Args:
        model: As the API names it.
    """
    name = claude_name(model)
    family = FAMILIES.get(name.family) if name else None
    is_newer = name and family and name.version >= family.newer_tokeniser_since
    return PRIOR_NEWER if is_newer else PRIOR


class Sample(Struct, frozen=True):
    """The input of one response, and how much the context grew by it."""

    weight: int
    """Tokens of tiktoken."""
    messages: int
    """How many blocks they came in."""
    grown: int
    """Tokens by which the context grew, without the answer before."""


class Fit(Struct, frozen=True):
    """A linear fit of a context's growth to what enters."""

    ratio: float
    """Claude's tokens per token of tiktoken."""
    base: float = 0.0
    """Tokens per response that are in no block, such as reminders that are not logged."""

    def predict(self, weight: float, messages: int) -> float:
        """Predict the growth of a context, in Claude's tokens.

        Args:
            weight: Tokens of tiktoken that enter.
            messages: Number of their blocks.
        """
        return max(0.0, self.base + MESSAGE_OVERHEAD * messages + self.ratio * weight)


def sample(stretch: Stretch, weigh: Callable[[Entry], int]) -> Sample | None:
    """Make a sample of a stretch; `None` if it is no evidence for how text is counted.

    If the answer's tokens are not logged, the answer counts as input.
    """
    sent, grown = stretch.entered, stretch.grown - (stretch.output or 0)
    if stretch.output is None:
        sent = (*stretch.answered, *sent)
    kinds = {one.entry.kind for one in sent}
    if not stretch.is_one_model or grown <= 0 or not kinds or kinds & UNSIZED:
        return None
    return Sample(sum(weigh(one.entry) for one in sent), len(sent), grown)


def samples(along: Alignment, weigh: Callable[[Entry], int]) -> Iterator[Sample]:
    """Yield the samples of a lane for its last model, the newest first. There may be many."""
    model = along.lane.last.model if along.lane.last else ""
    for epoch in epochs(along):
        for stretch in reversed(epoch):
            if stretch.after.model == model and (found := sample(stretch, weigh)):
                yield found


def fitted(along: Alignment, weigh: Callable[[Entry], int], prior: float) -> Fit:
    """Fit the growth of a lane, by its newest samples.

    Args:
        along: The lane.
        weigh: Counts the tokens of a block by tiktoken.
        prior: The expected ratio.
    """
    return fit(list(islice(samples(along, weigh), MAX_STRETCHES)), prior)


def fit(found: Sequence[Sample], prior: float) -> Fit:
    """Fit a lane's growth, robust against outliers.

    The ratio is the median of the slopes of all pairs of samples (Theil-Sen estimator), the base
    the median of the residuals. The prior counts as a few samples more: it outweighs few samples,
    but not many.

    Args:
        found: The samples.
        prior: The expected ratio.
    """
    slopes = _slopes(found)
    ratio = max(0.0, median([prior] * (1 + DOUBT * len(found) // 2) + slopes))
    rest = [one.grown - MESSAGE_OVERHEAD * one.messages - ratio * one.weight for one in found]
    return Fit(ratio, median([0.0] * DOUBT + rest))


def ratio_of(found: Fit, prior: float) -> float:
    """The ratio for text without measured growth: the fitted one if plausible, else the prior."""
    low, high = PLAUSIBLE
    return found.ratio if low <= found.ratio <= high else prior


def _slopes(found: Sequence[Sample]) -> list[float]:
    return [
        (b.grown - a.grown - MESSAGE_OVERHEAD * (b.messages - a.messages)) / (b.weight - a.weight)
        for a, b in combinations(found, 2)
        if abs(b.weight - a.weight) >= FARTHEST
    ]
