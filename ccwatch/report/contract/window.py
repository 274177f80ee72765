"""How full a window is."""

from typing import Literal

from ccwatch.report.contract.part import Basis, Count, Part


class Step(Part):
    """What one source said of the threshold."""

    source: Literal["off", "configured", "learned", "release", "documented"]
    """The source."""
    verdict: str | None
    """What it says, in words."""
    tokens: Count | None
    """The trigger that it names."""


class Threshold(Part):
    """Where auto-compaction fires."""

    tokens: Count | None
    """The context plus the output after which it fires; null where it is off or not known."""
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
    """Does Claude Code do what its settings ask for? Null when not known or not asked."""
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


Method = Literal["measured", "split", "estimated"]
"""How a size in the window is known: the context grew by it alone, it grew by it and others that
share the growth as their texts do, or its text alone tells."""


class Category(Part):
    """A kind of content in the window."""

    category: Literal[
        "system_prompt",
        "tools",
        "memory_files",
        "skills",
        "prompts",
        "assistant_text",
        "thinking",
        "tool_calls",
        "tool_results",
        "attachments",
        "compaction_summary",
        "unattributed",
    ]
    """What it is; `tools` are their schemas, and `unattributed` is what no row accounts for."""
    tokens: Count
    """How much of it there is; all together are `used_tokens`."""
    basis: Basis
    """How that is known: by the least sure of its blocks."""
    method: Method
    """The same in more detail."""


class Consumer(Part):
    """One of the largest things in the window."""

    what: str
    """Its name."""
    kind: str
    """`tool` (its calls and results), `mcp_server` (all of its tools), `memory` (a file of
    instructions), or `category` for all else, by the names of `by_category`."""
    tokens: Count
    """How much it takes; no token is counted in two of them."""
    basis: Basis
    """How that is known: by the least sure of its blocks."""
    method: Method
    """The same in more detail."""


class Context(Part):
    """The window of the main chain."""

    used_tokens: Count | None
    """What it held when the last response was asked for, output excluded; after a compaction an
    estimate, until a response is measured."""
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
    """Tokens until auto-compaction, once the last output and the pending rows are in the window; 0
    if it is due, null where it is off or not known."""
    forecast: Forecast | None
    """When that is reached; null if that cannot be said. Worked out where `by_category`
    is."""
    by_category: list[Category]
    """What fills it. Worked out for sessions of which `live` is not false, for the one that was
    asked for, and for all where there are at most eight; empty for others."""
    top: list[Consumer]
    """What takes most of it, at most ten, the largest first; empty where `by_category` is."""
