"""What fills a context, worked out from how it grew.

The API says how large the whole is at each response, and how large each answer was. So what
entered between two responses is known together; where it was one block, that block is known. Where
it was several, tiktoken says how they share it. Only what stands before the first response of a
conversation, or of what a compaction left of it, has no size of its own: it is estimated, and
fitted into the first measured context.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from ccwatch.analysis.attribution.calibration import MOST, Fit, fit, ratio_of, samples
from ccwatch.analysis.attribution.category import category_of
from ccwatch.analysis.attribution.front import LOOSE, front, resized
from ccwatch.analysis.attribution.ledger import Ledger
from ccwatch.analysis.attribution.outline import NO_OUTLINE, Outline
from ccwatch.analysis.attribution.part import Attribution, Category, How, Part
from ccwatch.analysis.attribution.split import split
from ccwatch.analysis.attribution.stretch import (
    Sent,
    Stretch,
    blocks_since,
    opening,
    stretches,
)
from ccwatch.analysis.context import MESSAGE_OVERHEAD, used_now
from ccwatch.analysis.course import IMAGE_TOKENS, Course
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.memory import MemoryFile

SURPLUS: Final = 2.0
"""How many times what is expected of blocks may have entered with them: the rest is not theirs."""
SLACK: Final = 1_000
"""Tokens that may enter beyond that."""
LITTLE: Final = 0.25
"""Share of what is expected below which something must have left while blocks entered."""


def attribute(
    along: Course,
    weigh: Callable[[Entry], int],
    *,
    prior: float,
    memory: Sequence[MemoryFile] = (),
    outline: Outline = NO_OUTLINE,
) -> Attribution:
    """Tell what fills the context of a lane, as its last response measured it.

    Args:
        along: The story beside its lane.
        weigh: Counts the tokens of a block as tiktoken does; for an image those of Claude.
        prior: Tokens of Claude for one of tiktoken, before the lane's own growth tells.
        memory: Memory files that are in every conversation of the project.
        outline: What is known of system prompt and tools.

    Returns:
        Parts that add up to the context; none where the context is not known.
    """
    lane = along.lane
    used, _ = used_now(lane)
    if not used:
        return Attribution(0, ratio=prior)
    growth = fit(list(islice(samples(along, weigh), MOST)), prior)
    work = _Work(weigh, growth, ratio_of(growth, prior))
    last = lane.compactions[-1] if lane.compactions else None
    blocks = list(blocks_since(along, last))
    found = stretches(along, blocks, last.after if last else 0, len(lane.responses))
    ahead = work.ahead(opening(along), found[0] if found else None, outline, memory)
    if found:
        work.begin(ahead, [*found[0].entered, *found[0].answered], found[0].after.context)
        for stretch in found[1:]:
            work.grow(stretch)
    else:
        end = len(lane.responses)
        sent = [Sent(along.story.entries[index], min(along.at[index], end)) for index in blocks]
        work.begin(ahead, sent, used)
    return Attribution(used, work.ledger.closed(used), work.ratio)


@dataclass(slots=True, eq=False)
class _Work:
    """Follows a lane and keeps its ledger."""

    weigh: Callable[[Entry], int]
    growth: Fit
    ratio: float
    ledger: Ledger = field(default_factory=Ledger)

    def ahead(
        self,
        first: Stretch | None,
        begin: Stretch | None,
        outline: Outline,
        memory: Sequence[MemoryFile],
    ) -> tuple[Part, ...]:
        """Tell what stands before all messages, from the first context of the lane.

        Args:
            first: How the lane began; `None` where it began with a compaction.
            begin: How what the last compaction left began.
            outline: What is known of system prompt and tools.
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
        return front(outline, memory, context, sum(part.tokens for part in blocks))

    def begin(self, ahead: Sequence[Part], sent: Sequence[Sent], context: int) -> None:
        """Take in the first measured context: what stands before the messages, and these."""
        blocks: Sequence[Part] = self.estimated(sent)
        expected = sum(part.tokens for part in blocks)
        room = context - sum(part.tokens for part in ahead)
        if 0 <= room <= LOOSE[1] * expected:
            blocks = resized(blocks, room)
        self.ledger.add((*ahead, *blocks))
        missing = context - self.ledger.total
        if missing < 0:
            self.ledger.fit(context)
        else:
            self.ledger.stray += missing

    def grow(self, stretch: Stretch) -> None:
        """Take in what came with one response."""
        self._take_in(stretch)
        if self.ledger.total != stretch.after.context:
            self.ledger.fit(stretch.after.context)

    def _take_in(self, stretch: Stretch) -> None:
        if not stretch.is_one_model:
            self.ledger.add(self.estimated([*stretch.answered, *stretch.entered]))
            return
        if stretch.output is None:
            self._enter((*stretch.answered, *stretch.entered), stretch.grown, How.SPLIT)
            return
        if stretch.answered:
            self.ledger.add(self._answer(stretch.answered, stretch.output))
        else:
            self.ledger.stray += stretch.output
        how = How.MEASURED if len(stretch.entered) == 1 else How.SPLIT
        self._enter(stretch.entered, stretch.grown - stretch.output, how)

    def _answer(self, answered: Sequence[Sent], output: int) -> list[Part]:
        """Share an answer's tokens among what is seen of it; what is not seen is thinking."""
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
        """Share what a context grew by among the blocks that entered."""
        weights = [self._weight(one.entry) for one in entered]
        expected = round(self.growth.predict(sum(weights), len(weights))) if weights else 0
        any_size = any(one.entry.kind is Kind.IMAGE for one in entered)
        size = grown
        if grown < 0 or (grown < LITTLE * expected and self._thought() > (expected - grown) / 2):
            size, how = expected, How.ESTIMATED
            self.ledger.leave(expected - grown)
        elif not weights:
            self.ledger.stray += grown
        elif grown > SURPLUS * expected + SLACK and not any_size:
            size, how = expected, How.ESTIMATED
            self.ledger.stray += grown - expected
        shares = split(size, [self.ratio * one + MESSAGE_OVERHEAD for one in weights])
        self.ledger.add(_parts(entered, shares, how))

    def _thought(self) -> int:
        """Tokens of thinking that may have left."""
        parts = self.ledger.parts
        return sum(part.tokens for part in parts if part.category is Category.THINKING)

    def estimated(self, sent: Sequence[Sent]) -> list[Part]:
        """Size blocks by their text alone."""
        sizes = [round(self.ratio * self._weight(one.entry)) + MESSAGE_OVERHEAD for one in sent]
        return _parts(sent, sizes, How.ESTIMATED)

    def _weight(self, entry: Entry) -> float:
        if entry.kind is Kind.IMAGE:
            return IMAGE_TOKENS / self.ratio
        return self.weigh(entry)


def _parts(sent: Sequence[Sent], sizes: Sequence[int], how: How) -> list[Part]:
    return [
        Part(category_of(one.entry), tokens, how, one.entry, one.since)
        for one, tokens in zip(sent, sizes, strict=True)
    ]
