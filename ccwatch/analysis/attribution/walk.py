"""Sizes what each response of a lane brought into its context."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from ccwatch.analysis.alignment import IMAGE_TOKENS
from ccwatch.analysis.attribution.calibration import Fit
from ccwatch.analysis.attribution.category import category_of
from ccwatch.analysis.attribution.front import LOOSE, front, resized
from ccwatch.analysis.attribution.ledger import Ledger
from ccwatch.analysis.attribution.outline import NO_OUTLINE, Outline
from ccwatch.analysis.attribution.part import Category, How, Part
from ccwatch.analysis.attribution.split import split
from ccwatch.analysis.attribution.stretch import Sent, Stretch
from ccwatch.analysis.context import MESSAGE_OVERHEAD
from ccwatch.model.entry import BlockKey, Entry, Kind
from ccwatch.model.memory import MemoryFile

SURPLUS: Final = 2.0
"""Ratio of growth to the expected size of the blocks above which not all growth is theirs."""
SLACK: Final = 1_000
"""Tokens by which growth may exceed that."""
LITTLE: Final = 0.25
"""Ratio of growth to the expected size below which something must have left the context."""


class Walk(Struct, eq=False):
    """Follows a lane from response to response, and sizes the blocks that each brought."""

    weigh: Callable[[Entry], int]
    """Counts the tokens of a block by tiktoken; for an image those of Claude."""
    growth: Fit
    """Predicts the growth of the context by what enters."""
    ratio: float
    """Claude's tokens per token of tiktoken, for text whose growth was not measured."""
    kept: Mapping[BlockKey, Part] = field(default_factory=dict)
    """Blocks that a compaction kept, with their sizes from before it."""
    ledger: Ledger = field(default_factory=Ledger)
    """All parts so far."""

    def ahead(
        self,
        first: Stretch | None,
        begin: Stretch | None,
        outline: Outline,
        memory: Sequence[MemoryFile],
    ) -> tuple[Part, ...]:
        """Size what precedes all messages, from the first measured context of the lane.

        Args:
            first: The first stretch of the lane; `None` if it began with a compaction.
            begin: The first stretch since the last compaction.
            outline: The known sizes of system prompt and tools.
            memory: Memory files.
        """
        first = first or begin
        if not first:
            return front(outline, memory, 0, 0)
        blocks = self.estimated([*first.entered, *first.answered])
        if any(part.category is Category.MEMORY for part in blocks):
            memory = ()
        alike = not begin or begin.after.model == first.after.model or outline == NO_OUTLINE
        context = first.after.context if alike else 0
        return front(outline, memory, context, _sum(blocks))

    def begin(self, ahead: Sequence[Part], sent: Sequence[Sent], context: int) -> None:
        """Start with the first measured context: what precedes the messages, and the messages."""
        blocks = self.estimated(sent)
        sized = [index for index, part in enumerate(blocks) if part.how is not How.ESTIMATED]
        guessed = [index for index, part in enumerate(blocks) if part.how is How.ESTIMATED]
        room = context - _sum(ahead) - _sum(blocks[index] for index in sized)
        guesses = [blocks[index] for index in guessed]
        if 0 <= room <= LOOSE[1] * _sum(guesses):
            for index, part in zip(guessed, resized(guesses, room), strict=True):
                blocks[index] = part
        self.ledger.add((*ahead, *blocks))
        missing = context - self.ledger.total
        if missing < 0:
            self.ledger.fit(context)
        else:
            self.ledger.stray += missing

    def grow(self, stretch: Stretch, *, alone: bool = False) -> None:
        """Add what entered up to one response.

        Args:
            stretch: What entered.
            alone: Is the rest of the context unknown?
        """
        self._take_in(stretch)
        if not alone and self.ledger.total != stretch.after.context:
            self.ledger.fit(stretch.after.context)

    def _take_in(self, stretch: Stretch) -> None:
        if not stretch.is_one_model:
            self.ledger.add(self.estimated([*stretch.answered, *stretch.entered]))
            return
        if stretch.output is None:
            self._enter((*stretch.answered, *stretch.entered), stretch.grown, How.SPLIT)
            return
        if stretch.answered:
            self.ledger.add(self.split_answer(stretch.answered, stretch.output))
        else:
            self.ledger.stray += stretch.output
        how = How.MEASURED if len(stretch.entered) == 1 else How.SPLIT
        self._enter(stretch.entered, stretch.grown - stretch.output, how)

    def split_answer(self, answered: Sequence[Sent], output: int) -> list[Part]:
        """Split an answer's tokens among its blocks. What their text leaves over is thinking."""
        sizes = [self.ratio * self._weight(one.entry) for one in answered]
        hidden = [
            index
            for index, one in enumerate(answered)
            if one.entry.kind is Kind.THINKING and not sizes[index]
        ]
        unseen = max(0.0, output - sum(sizes))
        for index in hidden:
            sizes[index] = unseen / len(hidden)
        how = How.MEASURED if len(sizes) == 1 else How.SPLIT
        return _parts(answered, split(output, sizes), how)

    def _enter(self, entered: Sequence[Sent], grown: int, how: How) -> None:
        """Split the growth of a context among the blocks that entered."""
        weights = [self._weight(one.entry) for one in entered]
        expected = round(self.growth.predict(sum(weights), len(weights))) if weights else 0
        any_size = any(one.entry.kind is Kind.IMAGE for one in entered)
        size = grown
        if grown < 0 or (
            grown < LITTLE * expected and self.ledger.thought > (expected - grown) / 2
        ):
            size, how = expected, How.ESTIMATED
            self.ledger.leave(expected - grown)
        elif not weights:
            self.ledger.stray += grown
        elif grown > SURPLUS * expected + SLACK and not any_size:
            size, how = expected, How.ESTIMATED
            self.ledger.stray += grown - expected
        shares = split(size, [self.ratio * one + MESSAGE_OVERHEAD for one in weights])
        self.ledger.add(_parts(entered, shares, how))

    def estimated(self, sent: Sequence[Sent]) -> list[Part]:
        """Estimate the sizes of blocks by their text, unless they were kept and measured before."""
        return [self.kept.get(one.entry.key) or self._estimate(one) for one in sent]

    def _estimate(self, one: Sent) -> Part:
        size = round(self.ratio * self._weight(one.entry)) + MESSAGE_OVERHEAD
        return Part(category_of(one.entry), size, How.ESTIMATED, one.entry, one.since)

    def _weight(self, entry: Entry) -> float:
        if entry.kind is Kind.IMAGE:
            return IMAGE_TOKENS / self.ratio
        return self.weigh(entry)


def _parts(sent: Sequence[Sent], sizes: Sequence[int], how: How) -> list[Part]:
    return [
        Part(category_of(one.entry), tokens, how, one.entry, one.since)
        for one, tokens in zip(sent, sizes, strict=True)
    ]


def _sum(parts: Iterable[Part]) -> int:
    return sum(part.tokens for part in parts)
