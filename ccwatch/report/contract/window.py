"""How full a window is."""

from typing import Literal

from ccwatch.report.contract.part import Basis, Count, Part


class Step(Part):
    """What one source said of the threshold."""

    source: Literal["off", "configured", "learned", "release", "documented"]
    """The source."""
    verdict: str | None
    """Its answer, for people."""
    tokens: Count | None
    """The trigger that it names."""


class Threshold(Part):
    """Where auto-compaction fires."""

    tokens: Count | None
    """The size at which it fires; null where it is off or not known."""
    percent: float | None
    """The same in percent of the window."""
    source: Literal["off", "configured", "learned", "release", "documented"]
    """Where the value comes from."""
    low_tokens: Count | None
    """What was learned: the trigger lies above this."""
    high_tokens: Count | None
    """What was learned: the trigger lies at or below this."""
    documented_tokens: Count | None
    """95 % of the window, as the documentation says."""
    reactive: bool
    """Does it fire only when the API refuses the prompt?"""
    honoured: bool | None
    """Does the client do what its settings ask for? Null when not known or not asked."""
    pinned: bool
    """Did the user of ccwatch set it?"""
    samples: Count
    """Automatic compactions behind what was learned."""
    steps: list[Step]
    """What every source said, in the order in which they were asked."""


class Forecast(Part):
    """What remains until auto-compaction."""

    responses: float
    """Answers of the API on the main chain."""
    responses_low: float
    """Lower end of the range."""
    responses_high: float
    """Upper end of the range."""
    turns: float
    """Prompts of the user."""
    minutes: float | None
    """Minutes of work, pauses left out."""


class Category(Part):
    """A kind of content in the window."""

    category: str
    """What it is."""
    tokens: Count
    """How much of it there is; all together are `used_tokens`."""
    basis: Basis
    """How that is known."""


class Consumer(Part):
    """One of the largest things in the window."""

    what: str
    """Its name."""
    kind: str
    """`tool`, `file`, `mcp_server`, `memory`, …"""
    tokens: Count
    """How much it takes."""
    basis: Basis
    """How that is known."""


class Context(Part):
    """The window of the main chain."""

    used_tokens: Count | None
    """What it held when the last response was asked for, output excluded."""
    pending_tokens: Count
    """Estimate of what was appended since."""
    window_tokens: Count | None
    """Its size."""
    window_basis: Basis | None
    """How the size is known."""
    used_percent: float | None
    """`used_tokens` in percent of the window; more than 100 means that the size is wrong."""
    state: Literal["measured", "estimated", "unknown"]
    """How `used_tokens` is known."""
    threshold: Threshold
    """Where it is compacted."""
    tokens_left: Count | None
    """Until auto-compaction; output and pending rows are taken off."""
    forecast: Forecast | None
    """When that is reached; null where it would be silly to say."""
    by_category: list[Category]
    """What fills it; empty where that was not worked out."""
    top: list[Consumer]
    """The largest of it, largest first; empty where that was not worked out."""
