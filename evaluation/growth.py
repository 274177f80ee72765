"""How well the growth of a context is told from what entered it.

Each response's growth is predicted as if it were not known: from the answer before it, whose tokens
the API told, and from the text of what entered. The text is counted in four ways: by tiktoken at
the ratio fitted to all other responses of the conversation, at the ratio fitted to those before it,
as tiktoken counts, and as characters divided by four.
"""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.calibration import MAX_STRETCHES, Fit, Sample, fit, prior, sample
from ccwatch.analysis.attribution.stretch import Stretch, epochs
from ccwatch.analysis.tokens import count
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.report.blocks.weights import Weights
from ccwatch.store.index import Index
from evaluation.tables import configs, name_of, outcome

CHARACTERS: Final = 4
"""Characters that are taken to be a token by those who have no tokeniser."""
MAX_ERROR: Final = 0.1
"""By what share of the growth the fitted ratio may be off: the median."""
PART: Final = 1 / 3
"""By what part of the error of characters divided by four it may be off at most."""
WIDTH: Final = 24
"""Cells of a folder's name in the table."""


class Errors(NamedTuple):
    """By how much each way of counting missed one response's growth, as a share of it."""

    fitted: float
    """The ratio fitted to all other responses."""
    before: float
    """The ratio fitted to the responses before it."""
    tiktoken: float
    """What tiktoken counts."""
    characters: float
    """Characters divided by four."""


class Grown(NamedTuple):
    """What is known of one response's growth."""

    sample: Sample
    """What entered, in tokens of tiktoken, and what the context grew by beyond the answer."""
    characters: int
    """What entered, in characters divided by four."""
    output: int
    """Tokens of the answer before it; 0 where the log does not tell, and it counts as entered."""


class Counting:
    """Reads conversations and counts their blocks."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self._library = Transcripts()
        self._tokens = Weights(self._library, count)
        self._characters = Weights(self._library, _quarter)

    def growths(self, session: Session, agent: str, lane: Lane) -> list[list[Grown]]:
        """Give what a lane grew by, oldest first, apart for each model."""
        along = align(self._library.story(session, agent), lane)
        models: dict[str, list[Grown]] = {}
        for epoch in reversed(list(epochs(along))):
            for stretch in epoch:
                if found := self._grown(stretch):
                    models.setdefault(stretch.after.model, []).append(found)
        return list(models.values())

    def _grown(self, stretch: Stretch) -> Grown | None:
        by_tokens = sample(stretch, self._tokens.weigh)
        by_characters = sample(stretch, self._characters.weigh)
        if not by_tokens or not by_characters:
            return None
        return Grown(by_tokens, by_characters.weight, stretch.output or 0)


def errors(grown: list[Grown], ratio: float) -> Iterator[Errors]:
    """Predict each growth of a lane without knowing it, and yield how far that was off.

    Args:
        grown: The growths of a lane under one model.
        ratio: The prior of the model's family.
    """
    for index, one in enumerate(grown):
        past = grown[max(0, index - MAX_STRETCHES) : index]
        near = (
            grown[max(0, index - MAX_STRETCHES // 2) : index]
            + grown[index + 1 : index + 1 + MAX_STRETCHES // 2]
        )
        yield Errors(
            _missed(one, _predicted(one, fit([other.sample for other in near], ratio))),
            _missed(one, _predicted(one, fit([other.sample for other in past], ratio))),
            _missed(one, one.sample.weight),
            _missed(one, one.characters),
        )


def evaluate(folder: Path) -> list[Errors]:
    """Predict every growth in a config folder."""
    index = Index((str(folder),))
    index.read_once()
    counting = Counting()
    found: list[Errors] = []
    for session in index.snapshot().sessions:
        for agent in ("", *(agent.id for agent in session.agents)):
            lane = session.lane(agent)
            if lane and lane.last:
                ratio = prior(lane.last.model)
                for grown in counting.growths(session, agent, lane):
                    found += errors(grown, ratio)
    return found


def main(dirs: list[Path]) -> int:
    """Print how far each way of counting is off, for each folder and for all of them.

    Args:
        dirs: Config folders of Claude Code, or folders of recordings of such.

    Returns:
        0 where the goals are met over all folders, else 1.
    """
    names = ("fitted", "before", "tiktoken", "chars/4")
    print("Growth of a response, median absolute error")
    print(f"{'':{WIDTH}}{'responses':>10}" + "".join(f"{name:>10}" for name in names))
    everything: list[Errors] = []
    for folder in configs(dirs):
        found = evaluate(folder)
        everything += found
        print(_line(name_of(folder), found))
    print(_line("all", everything))
    return verdict(everything)


def verdict(found: list[Errors]) -> int:
    """Print which goals are met, by what was known before each response; give 0 where all are."""
    if not found:
        return 1
    ours, theirs = median(one.before for one in found), median(one.characters for one in found)
    is_close, is_closer = ours <= MAX_ERROR, ours <= theirs * PART
    print(f"off by {ours:.1%}, at most {MAX_ERROR:.0%} wanted: {outcome(met=is_close)}")
    print(f"characters/4 by {theirs:.1%}, thrice as much wanted: {outcome(met=is_closer)}")
    return 0 if is_close and is_closer else 1


def _line(name: str, found: list[Errors]) -> str:
    medians = [median(one) for one in zip(*found, strict=True)]
    told = "".join(f"{share:>10.1%}" for share in medians) if found else f"{'nothing':>10}"
    return f"{name[:WIDTH]:{WIDTH}}{len(found):>10,}{told}"


def _predicted(one: Grown, found: Fit) -> float:
    return found.predict(one.sample.weight, one.sample.messages)


def _missed(one: Grown, predicted: float) -> float:
    actual = one.sample.grown + one.output
    return abs(predicted + one.output - actual) / actual


def _quarter(text: str) -> int:
    return -(-len(text) // CHARACTERS)
