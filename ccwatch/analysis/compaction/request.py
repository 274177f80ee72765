"""How releases request a summary, and what that costs."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.bill import Cost
from ccwatch.analysis.rates import Rates
from ccwatch.model.release import Version, numbers
from ccwatch.model.usage import Usage

INSTRUCTIONS: Final = 1_600
"""Tokens of a request beyond the conversation, if it is the conversation with one more message:
6,500 characters in recordings of 2.1.330."""
ALONE: Final = 2_000
"""Tokens of a request beyond the messages, if it has instructions and tools of its own: 8,200
characters in a recording of 1.0.44."""
DRAFTS: Final = 30, 70
"""Size of the draft that a model writes before a summary, in percent of the summary: minimum and
maximum in six published summaries of 2.0.67 and 2.1.56, which still contain it."""


BEGINNING: Final = 3
"""System prompt, tools and memory are at most one of so many parts of a conversation. If its
beginning is unknown, its least context contains much of the messages."""


class RequestStyle(Struct, frozen=True):
    """How a range of releases requests a summary."""

    since: Version
    """The first release of the range."""
    shared: bool | None
    """Does the request have the prefix of those of the conversation, so that it hits their cache?
    `None` if both occur, and the transcript does not tell which."""
    drafts: bool
    """Is the model's draft left out of the summary row?"""

    def answers(self, summary: int) -> tuple[int, ...]:
        """Tokens that the model may have written for a summary: the least, and the most."""
        return tuple(summary * (100 + draft) // 100 for draft in (DRAFTS if self.drafts else (0,)))

    def written(self, summary: int) -> int:
        """Estimated output tokens for a summary of a size in tokens."""
        return summary * (100 + sum(DRAFTS) // len(DRAFTS)) // 100 if self.drafts else summary


KNOWN: Final = (
    RequestStyle((0, 0, 0), shared=False, drafts=False),
    RequestStyle((2, 1, 0), shared=None, drafts=False),
    RequestStyle((2, 1, 70), shared=True, drafts=True),
)
"""All known ranges, oldest first; docs/accuracy.md gives the sources."""


class SummaryRequest(Struct, frozen=True):
    """A request for a summary. Figures are tokens."""

    size: int
    """Size of the conversation."""
    cached: int
    """The part that the conversation's own next request would have read from the cache."""
    always: int
    """The part that is system prompt, tools and memory: the least context of the conversation."""
    summary: int = 0
    """Size of the summary in its row."""

    @property
    def alone(self) -> int:
        """Tokens that are sent if the request has instructions and tools of its own."""
        return self.size - min(self.always, self.size // BEGINNING) + ALONE


class Estimate(Struct, frozen=True):
    """An estimated cost in billionths of a dollar."""

    nano: int
    """The middle of the range."""
    off_nano: int = 0
    """Half the width of the range; 0 if it is exact, or if the error is unknown."""


def request_style(release: str) -> RequestStyle:
    """How a release requests a summary. An unknown one does like the newest.

    Args:
        release: The version of Claude Code.
    """
    version = numbers(release)
    known = [one for one in KNOWN if version is None or one.since <= version]
    return known[-1]


def cost(request: SummaryRequest, style: RequestStyle, rates: Rates, *, an_hour: bool) -> Estimate:
    """Estimate the cost of a summary request.

    Args:
        request: The request.
        style: How its release requests a summary.
        rates: What its tokens cost.
        an_hour: Are cache writes for an hour?
    """
    write = rates.write(an_hour=an_hour)
    prompts: list[int] = []
    if style.shared is not False:
        more = request.size + INSTRUCTIONS - request.cached
        prompts.append(request.cached * rates.read + more * write)
    if style.shared is not True:
        prompts.append(request.alone * write)
    written = [tokens * rates.output for tokens in style.answers(request.summary)]
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
    costs = [Cost.total_of(replace(usage, output=tokens), rates) for tokens in sizes]
    return Estimate((min(costs) + max(costs)) // 2, (max(costs) - min(costs)) // 2)
