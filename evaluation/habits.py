"""How people work with Claude Code: what tools are called, how large results are, how that varies.

No figure here was taken from anybody's transcripts. Sizes are log-normal, with a Pareto tail, cut
where the client cuts them; the spread between tasks makes neighbours alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple


class Sizes(NamedTuple):
    """How large the results of a tool, or prompts, are."""

    median: float
    """Tokens."""
    sigma: float
    """Spread of the logarithm."""
    most: int
    """Tokens at which the client cuts a result."""
    tail: float = 0.02
    """Share that comes from a Pareto tail beyond four medians."""


TOOLS: Final = {
    "Read": Sizes(1_500, 0.5, 25_000),
    "Grep": Sizes(350, 0.55, 10_000),
    "Bash": Sizes(220, 0.6, 8_000),
    "Edit": Sizes(260, 0.25, 3_000, 0.005),
    "Write": Sizes(90, 0.2, 2_000, 0.0),
    "Task": Sizes(1_300, 0.35, 12_000),
    "WebFetch": Sizes(1_000, 0.4, 12_000),
    "mcp__tracker__search": Sizes(900, 0.6, 25_000, 0.05),
}
"""What each tool gives back."""
PROMPT: Final = Sizes(70, 0.6, 12_000, 0.03)
"""What users type and paste."""

Mix = Mapping[str, Mapping[str, int]]
"""How often each tool is called, by what the user works at."""

CODING: Final[Mix] = {
    "look": {
        "Read": 45,
        "Grep": 30,
        "Bash": 15,
        "Task": 3,
        "WebFetch": 4,
        "mcp__tracker__search": 3,
    },
    "change": {"Edit": 48, "Read": 16, "Bash": 20, "Write": 8, "Grep": 8},
    "try": {"Bash": 68, "Edit": 16, "Read": 12, "Grep": 4},
}
RESEARCH: Final[Mix] = {
    "look": {"WebFetch": 40, "mcp__tracker__search": 30, "Read": 20, "Bash": 10},
    "change": {"Edit": 30, "mcp__tracker__search": 30, "Read": 40},
    "try": {"Bash": 50, "mcp__tracker__search": 30, "WebFetch": 20},
}


@dataclass(frozen=True, slots=True)
class Habits:
    """One way of working, of which every conversation is a variation."""

    triggers: tuple[int, ...] = (155_000, 167_000)
    """Tokens at which a conversation is compacted: one of these."""
    mix: Mix = field(default_factory=lambda: CODING)
    """The tools that are called."""
    parallel: tuple[float, float, float] = (0.8, 0.14, 0.06)
    """How often a response calls one, two and three tools."""
    burst: float = 14.0
    """Mean number of responses to a prompt, where the user's own habit does not change it."""
    own: float = 0.35
    """Spread, between conversations, of the logarithm of the pace."""
    drift: float = 1.0
    """Spread, between prompts, of the logarithm of what the task multiplies sizes by."""
    memory: float = 0.4
    """Correlation of that from a prompt to the next."""
    jitter: float = 0.0
    """The same spread between single results."""
    turning: float = 0.2
    """Chance that a prompt is about another kind of work."""
    prompt: float = 1.0
    """Multiplies the sizes of prompts."""
    tail: float = 1.0
    """Multiplies the share that comes from Pareto tails."""
    alpha: float = 1.1
    """Exponent of those tails: the smaller, the heavier."""


FITTED: Final[Mapping[str, Habits]] = {
    "mixed": Habits(),
    "even": Habits(own=0.4, drift=0.3, tail=0.3),
    "talk": Habits(burst=2, drift=0.7, prompt=4),
    "long bursts": Habits(burst=60, drift=0.9),
    "research": Habits(mix=RESEARCH, drift=0.6, tail=3, alpha=0.9),
    "large window": Habits(triggers=(967_000,)),
    "parallel": Habits(parallel=(0.4, 0.35, 0.25), burst=8, drift=0.8),
    "moody": Habits(burst=10, drift=1.3, memory=0.8),
    "jumpy": Habits(own=0.5, drift=0.2, jitter=1.1),
}
"""Ways of working that the constants of the forecast were fitted to, by other conversations.

With `mixed`, the naive methods miss by as much as they do on real transcripts.
"""

HELD_OUT: Final[Mapping[str, Habits]] = {
    "sprints": Habits(burst=25, drift=1.5, memory=0.0, turning=1.0),
    "pasted": Habits(burst=3, prompt=30, drift=0.5),
    "heavy": Habits(tail=2, alpha=0.7, own=0.6),
    "quiet": Habits(own=0.6, drift=0.0, jitter=0.3, tail=0.0),
    "swings": Habits(drift=1.6, memory=0.9, turning=0.05),
}
"""Ways of working that nothing was fitted to."""
