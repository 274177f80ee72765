"""What the words and signs of screens mean, as the help tells it."""

from ccwatch.ui.symbols import Symbols

Legend = tuple[str, ...]
"""A line for each thing that is explained."""


def _lacking(signs: Symbols) -> str:
    """The mark of sums that lack something."""
    return (
        f"{signs.warn}$: at least that much, as part of it has no price, or output was not logged"
    )


def nothing(signs: Symbols) -> Legend:
    """Of a screen that needs no explanation."""
    return ()


def live(signs: Symbols) -> Legend:
    """Of the Live screen."""
    return (
        f"{signs.about} estimated, not measured   n= compactions it was learned from",
        f"{signs.trigger} the trigger: where auto-compaction starts",
        "learned, configured, release: from your compactions, your settings, the release's rule",
        "reactive: compacts when the API refuses, and not before",
        f"{signs.documented} 95% of the window, as documented",
        "window, learned: a context was larger than the window that is documented",
        "pending: added since the last response, so not measured yet",
        "logged: priced from the transcript   reported: Claude Code's own total",
        "unlogged: what no transcript shows of that total",
        "today, week, month, days: what all sessions cost, without what is unlogged",
        f"plan: how much of its limits is used, and will be ({signs.about}) if that goes on",
        "top: what takes most of the context",
        "warm, cold: is the conversation still cached, and so cheap to send?",
        "next: what the next message costs, besides your prompt and the response",
        f"{signs.compacted} a compaction   {signs.warn} near its trigger   {signs.crit} due",
        _lacking(signs),
        "+2 at the end of a line: two more that do not fit",
    )


def sessions(signs: Symbols) -> Legend:
    """Of the table of sessions."""
    return (
        "ctx: how full the window is   cost: so far, sub-agents included",
        f"{signs.live} live   {signs.warn} near its trigger   {signs.crit} due",
        f"{signs.trigger} its trigger   {signs.compacted} compactions",
        _lacking(signs),
    )


def conversation(signs: Symbols) -> Legend:
    """Of the sections of a session."""
    return (
        "resp.: responses   added: tokens that stay in the context   ctx: context after the turn",
        "cost: of the turn itself   carried: of sending what it added again with later responses",
        "now: tokens still in the window   same: re-reads of an unchanged file",
        f"in: uncached input   {signs.times} rewound",
        f"{signs.about} estimated, not measured   {signs.compacted} a compaction",
        _lacking(signs),
    )


def projects(signs: Symbols) -> Legend:
    """Of the list of projects."""
    return (
        "live: sessions that may be open   comp.: compactions of all sessions",
        "cost: so far, sub-agents included",
        _lacking(signs),
    )


def turn(signs: Symbols) -> Legend:
    """Of the blocks of a turn."""
    return (
        "bytes: in the transcript   tokens: in the context",
        f"share: of the turn's tokens   {signs.about} estimated, not measured",
    )


def compactions(signs: Symbols) -> Legend:
    """Of the table of compactions."""
    return (
        f"before {signs.arrow} now: the context before it, and the first one measured after it",
        "turns, since: since the previous compaction, or the start",
        "cost: of writing the summary; .07–.53: with and without the cache",
        "+: plus what is not known or not read yet",
        "re-read: tokens of the context before that were read again within ten turns",
        "kept: until Claude Code deletes the transcript; expired: deleted at its next start",
    )


def compaction(signs: Symbols) -> Legend:
    """Of one compaction."""
    return (
        "freed: how much smaller the context was after it",
        "reported: what Claude Code counted after it, without system prompt and tools",
        "cost: of writing the summary, which the transcript does not record",
        "re-read tax: what reading the same files again within ten turns cost",
        "epoch: the stretch since the previous compaction, or the start",
        f"{signs.about} estimated, not measured",
    )


def timeline(signs: Symbols) -> Legend:
    """Of the context over time."""
    return (
        f"{signs.compacted} a compaction   {signs.cleared} tool results were cleared",
        f"{signs.reset} /clear   {signs.line} trigger of auto-compaction   grey: rewound",
        "+479: tokens added since the previous response",
    )


def next_message(signs: Symbols) -> Legend:
    """Of the sums of the next message."""
    return (
        "next: the next message   +10 more: that and ten responses after it",
        "warm: the context is read from the cache   cold: it is written to it again",
        f"/M: per million tokens   {signs.about} estimated, not measured",
    )


def tips(signs: Symbols) -> Legend:
    """Of the list of tips."""
    return (
        "saves, tokens: what following it saves, in dollars and in tokens",
        f"{signs.warn} urgent: helps only if you follow it soon, and so comes first",
        f"the others: by what they save   {signs.about} estimated, not measured",
        f"History: {signs.live} still applies   {signs.bullet} no longer applies",
        f"All tips: {signs.bullet} applies here   {signs.times} snoozed or off, comes first",
    )


def tip(signs: Symbols) -> Legend:
    """Of one tip."""
    return (
        "saves: what following it saves, in dollars and in tokens",
        "ctx: the context after the turn   cost: of the turn",
        _lacking(signs),
        f"gone: no longer in the context   {signs.about} estimated, not measured",
    )


def attribution(signs: Symbols) -> Legend:
    """Of what fills a context."""
    return (
        "each: cost of carrying it with each further response   so far: its cost until now",
        "measured: entered alone between two responses   split: entered with others",
        f"estimated ({signs.about}): was there before the first response",
    )


def costs(signs: Symbols) -> Legend:
    """Of groups of costs."""
    return (
        "logged: priced from transcripts, at the prices of the day",
        "unlogged: what Claude Code's own totals include beyond that",
        "input: tokens read, cached or not   output: tokens written",
        f"{signs.warn} at least that much: models have no price, or transcripts no output tokens",
    )


def whatif(signs: Symbols) -> Legend:
    """Of what would have been."""
    return (
        "change: of the cost, compared with what it was   comp.: compactions",
        "responses, summaries: the cost of the responses, and of the compactions",
        "carried: context tokens of all responses together   largest: the largest context",
        f"{signs.about} estimated, on the assumptions below the figures",
    )
