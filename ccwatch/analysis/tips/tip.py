"""What a tip is: a pure function from a case to what it found."""

from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from ccwatch.analysis.tips.finding import Finding

if TYPE_CHECKING:
    from ccwatch.analysis.tips.case import Case

COSTS: Final = "https://code.claude.com/docs/en/costs"
"""The page of the documentation on what Claude Code costs."""
PROMPT_CACHING: Final = "https://code.claude.com/docs/en/prompt-caching"
"""Its page on the prompt cache."""
BEST_PRACTICES: Final = "https://code.claude.com/docs/en/best-practices"
"""Its page on how to work with Claude Code."""


class Tip(Struct, frozen=True):
    """One piece of advice that ccwatch can give."""

    id: str
    """Stable name, as settings and the snapshot give it: `near-trigger`."""
    title: str
    """What it is about, in a few words."""
    find: Callable[["Case"], Iterator[Finding]]
    """Yields what it found. Its docstring is the tip's help."""
    source: str
    """The page that the advice is from; empty where it is ccwatch's own."""

    @property
    def help(self) -> str:
        """What the tip looks for and why following it helps."""
        return cleandoc(self.find.__doc__ or "")
