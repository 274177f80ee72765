"""How a request for a summary is made, which differs by release, and what it costs."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from ccwatch.analysis.bill import Cost
from ccwatch.analysis.rates import Rates
from ccwatch.model.release import Version, numbers
from ccwatch.model.usage import Usage

INSTRUCTIONS: Final = 1_600
"""Tokens that a request has beyond the conversation, where it is the conversation's with one more
message: 6,500 characters in recordings of 2.1.330."""
ALONE: Final = 2_000
"""Tokens that a request has beyond the messages, where it has instructions and tools of its own:
8,200 characters in a recording of 1.0.44."""
DRAFTS: Final = 30, 70
"""The draft that a model writes before a summary, in percent of the summary: the least and the most
in six published summaries of 2.0.67 and 2.1.56, which hold it still."""


BEGINNING: Final = 3
"""Of so many parts of a conversation, system prompt, tools and memory are one at most: where its
beginning is not known, its least context has much of what was said."""


class Asking(NamedTuple):
    """How releases ask for a summary."""

    since: Version
    """The first release that does so."""
    shared: bool | None
    """Does the request begin as those of the conversation do, so that their cache serves it? `None`
    where both are known, and the transcript does not tell."""
    drafts: bool
    """Is what the model drafts left out of the row that holds the summary?"""

    def answers(self, summary: int) -> tuple[int, ...]:
        """Tokens that the model may have written for a summary: the least, and the most."""
        return tuple(summary * (100 + draft) // 100 for draft in (DRAFTS if self.drafts else (0,)))

    def written(self, summary: int) -> int:
        """Tokens that the model is taken to write for a summary of a size in tokens."""
        return summary * (100 + sum(DRAFTS) // len(DRAFTS)) // 100 if self.drafts else summary


KNOWN: Final = (
    Asking((0, 0, 0), shared=False, drafts=False),
    Asking((2, 1, 0), shared=None, drafts=False),
    Asking((2, 1, 70), shared=True, drafts=True),
)
"""All ways that are known, oldest first; docs/accuracy.md says from where."""


class Asked(NamedTuple):
    """What is asked. Figures are tokens."""

    size: int
    """The conversation."""
    cached: int
    """As much of it as its own next request would have read from the cache."""
    always: int
    """What of it are system prompt, tools and memory, if it is that little: its least context."""
    summary: int = 0
    """The summary, as a row holds it."""

    @property
    def alone(self) -> int:
        """What is sent where the request has instructions and tools of its own."""
        return self.size - min(self.always, self.size // BEGINNING) + ALONE


class Estimate(NamedTuple):
    """What a request cost, as far as it is known: billionths of a dollar."""

    nano: int
    """The middle between the least and the most."""
    off_nano: int = 0
    """By how much it may be less, or more; 0 where that is not known, or nothing."""


def asking(release: str) -> Asking:
    """Tell how a release asks for a summary; one that is not known does as the newest.

    Args:
        release: The version of Claude Code.
    """
    version = numbers(release)
    known = [one for one in KNOWN if version is None or one.since <= version]
    return known[-1]


def cost(asked: Asked, way: Asking, rates: Rates, *, an_hour: bool) -> Estimate:
    """Tell what a request for a summary costs.

    Args:
        asked: What is asked.
        way: How its release asks.
        rates: What its tokens cost.
        an_hour: Is written to the cache for an hour?
    """
    write = rates.write(an_hour=an_hour)
    prompts: list[int] = []
    if way.shared is not False:
        more = asked.size + INSTRUCTIONS - asked.cached
        prompts.append(asked.cached * rates.read + more * write)
    if way.shared is not True:
        prompts.append(asked.alone * write)
    written = [tokens * rates.output for tokens in way.answers(asked.summary)]
    least, most = min(prompts) + min(written), max(prompts) + max(written)
    return Estimate(rates.nano((least + most) // 2), rates.nano((most - least) // 2))


def billed(usage: Usage, rates: Rates, answers: Iterable[int] = ()) -> Estimate:
    """Tell what a request cost that was logged.

    Args:
        usage: What it was billed for, as far as that was logged.
        rates: What its tokens cost.
        answers: What its answer may have been, in tokens, where its size was not logged.
    """
    sizes = [max(usage.output, tokens) for tokens in answers] or [usage.output]
    costs = [Cost.of(usage._replace(output=tokens), rates).total for tokens in sizes]
    return Estimate((min(costs) + max(costs)) // 2, (max(costs) - min(costs)) // 2)
