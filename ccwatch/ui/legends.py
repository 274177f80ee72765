"""What the words and signs of screens mean, as the help tells it."""

from ccwatch.ui.symbols import Symbols

Legend = tuple[str, ...]
"""A line for each thing that is explained."""


def nothing(signs: Symbols) -> Legend:
    """Of a screen that needs no explanation."""
    return ()


def live(signs: Symbols) -> Legend:
    """Of the Live screen."""
    return (
        f"{signs.about} estimated, not measured   n= compactions it was learned from",
        f"{signs.trigger} where auto-compaction fires",
        "learned, configured, release: by your compactions, your settings, the release's rule",
        "reactive: compacts when the API refuses, and not before",
        f"{signs.documented} 95% of the window, as documented",
        "pending: came after the last answer, so that nothing has measured it yet",
        "logged: what stands in the transcript   reported: Claude Code's own total",
        "warm, cold: is the conversation still in the cache, which makes it cheap to send?",
        f"{signs.compacted} a compaction   {signs.warn} near its trigger   {signs.crit} due",
        "+2 at the end of a line: two more, for which there is no room",
    )


def sessions(signs: Symbols) -> Legend:
    """Of the table of sessions."""
    return (
        "ctx: how full the window is   cost: so far, sub-agents included",
        f"{signs.live} live   {signs.warn} near its trigger   {signs.crit} due",
        f"{signs.compacted} compactions",
        f"{signs.warn}$: more than that, for a part of it has no price",
    )


def conversation(signs: Symbols) -> Legend:
    """Of the sections of a session."""
    return (
        "ans.: answers   added: tokens that stay in the context   ctx: its size after the turn",
        "cost: of the turn itself   carried: of sending what it added with every later answer",
        "now: how much of it is in the window   same: read again, but unchanged",
        f"in: input that was not in the cache   {signs.times} rewound",
        f"{signs.about} estimated, not measured   {signs.compacted} a compaction",
    )


def compactions(signs: Symbols) -> Legend:
    """Of the table of compactions."""
    return (
        f"before {signs.arrow} now: the context before it, and the first one measured after it",
        "turns, since: from the compaction before it, or the start",
        "cost: of the request for the summary; as .07–.53: if the cache served it, and if not",
        "+: and what is not known, or not read yet",
        "re-read: tokens that were in the context before, and were read again within ten turns",
        "kept: until Claude Code deletes the transcript; expired: it does when it starts next",
    )


def compaction(signs: Symbols) -> Legend:
    """Of one compaction."""
    return (
        "freed: how much smaller the context was after it",
        "client's count: what Claude Code wrote down as left, without system prompt and tools",
        "price: of the request for the summary, which stands on no row",
        "re-read tax: what reading the same files again within ten turns took",
        "epoch: from the compaction before it, or the start",
        f"{signs.about} estimated, not measured",
    )


def timeline(signs: Symbols) -> Legend:
    """Of the context over time."""
    return (
        f"{signs.compacted} a compaction   {signs.cleared} tool results were cleared",
        f"{signs.reset} /clear   {signs.line} where auto-compaction fires   grey: rewound",
        "+479: grown by so many tokens since the response before",
    )


def next_message(signs: Symbols) -> Legend:
    """Of the sums of the next message."""
    return (
        "next: the next message   +10 more: what ten requests after it read again",
        "warm: the context is in the cache, and is read from it   cold: it is written again",
        f"/M: for a million tokens   {signs.about} estimated, not measured",
    )


def tips(signs: Symbols) -> Legend:
    """Of the list of tips."""
    return (
        "saves, tokens: what following it saves, in dollars and in tokens",
        f"{signs.warn} urgent   {signs.about} estimated, not measured",
        f"History: {signs.live} its cause is still there, {signs.bullet} it is gone",
        f"All tips: {signs.bullet} its cause is there, {signs.times} not told",
    )


def filling(signs: Symbols) -> Legend:
    """Of what fills a context."""
    return (
        "each: what carrying it costs with every further answer   so far: what it has cost",
        "measured: entered alone between two answers   split: entered with others",
        f"estimated ({signs.about}): stood there before the first answer",
    )


def costs(signs: Symbols) -> Legend:
    """Of groups of costs."""
    return (
        "logged: what stands in transcripts, at the prices of the day",
        "unlogged: what Claude Code's own totals have beyond that",
        "input, output: tokens of prompts, cached or not, and of answers",
        f"{signs.warn} more than that: models without a price, or logs without output",
    )


def whatif(signs: Symbols) -> Legend:
    """Of what would have been."""
    return (
        "change: in cost, against what it was   comp.: compactions",
        "carried: tokens sent with all requests together   largest: the largest context",
        f"{signs.about} estimated: what stands below the figures is assumed",
    )
