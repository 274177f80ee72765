"""When each release of Claude Code compacts by itself."""

from functools import lru_cache

from msgspec import Struct

from ccwatch.analysis.window import SHORT_WINDOW
from ccwatch.model.name import normalized
from ccwatch.model.release import Version, numbers

BUFFER = 13_000
"""Tokens that the client keeps free beside the room for its answer."""
DEFAULT_OUTPUT = 32_000
"""Tokens that an answer may have unless a setting says otherwise, in releases to 2.1.20."""


class Rule(Struct, frozen=True):
    """How a range of releases decides when to compact."""

    since: Version
    """The first release of the range; it ends where the next rule begins."""
    reserve: int
    """Tokens kept free for the answer, where no setting names another maximum."""
    capped: bool
    """Is `reserve` the most that is kept free, whatever the settings allow an answer?"""
    proactive: bool
    """Does it compact before the API refuses, with no window configured?"""
    why: str
    """What is known of the range, and from where."""

    def effective(self, window: int, max_output: int | None) -> int:
        """Tokens of a window that are left once the answer's room is set aside."""
        wanted = self.reserve if max_output is None else max_output
        return window - (min(wanted, self.reserve) if self.capped else wanted)

    def trigger(self, window: int, max_output: int | None = None) -> int:
        """Tokens at which an auto-compact window fires, before any percentage."""
        return self.effective(window, max_output) - BUFFER

    def fires(self, model: str, window: int | None) -> bool:
        """Say whether it compacts a model proactively with no window configured.

        From 2.1.197 on Sonnet 5 is documented to do so at its long window, when the other
        models had stopped.
        """
        sonnet_5 = normalized(model) == "claude-sonnet-5" and (window or 0) > SHORT_WINDOW
        return self.proactive or sonnet_5


RULES = (
    Rule(
        since=(0, 2, 47),
        reserve=DEFAULT_OUTPUT,
        capped=False,
        proactive=True,
        why="to 2.1.20 the whole output limit is kept free (recorded)",
    ),
    Rule(
        since=(2, 1, 21),
        reserve=20_000,
        capped=True,
        proactive=True,
        why="from 2.1.21 at most 20,000 tokens are kept free for the response (recorded)",
    ),
    Rule(
        since=(2, 1, 153),
        reserve=20_000,
        capped=True,
        proactive=False,
        why="from 2.1.153 it waits for the API to refuse, unless a window is configured "
        "(recorded from 2.1.197 on, before that from users' reports)",
    ),
)
"""Oldest first.

Between the recorded 2.1.150 and 2.1.197 the boundary is taken from anthropics/claude-code
issues 63590, 64802, 64520 and 66022: local sessions stopped compacting by themselves with
2.1.153 or 2.1.154, unless a window was set or an experiment of the server's was on.
"""


@lru_cache(maxsize=1024)
def rule(version: str) -> Rule | None:
    """Find the rule of a release; `None` for one that is unknown or older than all."""
    release = numbers(version)
    if release is None:
        return None
    return next((one for one in reversed(RULES) if one.since <= release), None)
