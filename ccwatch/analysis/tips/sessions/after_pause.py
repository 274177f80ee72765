"""Tip: what to do after a pause, with the price of each way to go on."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.context import floor
from ccwatch.analysis.next_message import AFRESH, AHEAD, COMPACT, GO_ON, Way, inputs, ways
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.compact_line import compact_line
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import PROMPT_CACHING, Tip
from ccwatch.analysis.tips.worth import WORTH_NANO
from ccwatch.money import estimate
from ccwatch.units import DAY_MS, HOUR_MS, span, tokens

LEAST_TOKENS: Final = 50_000
"""The least tokens in the window to report: with less, the context is little more than what every
session begins with."""
LONG_AGO_MS: Final = DAY_MS
"""The longest pause to report, in milliseconds."""
RESUME_TOKENS: Final = 100_000
"""Tokens in the window from which Claude Code offers to resume a session from a summary."""
RESUME_MS: Final = HOUR_MS
"""Milliseconds without activity from which it does."""


def pause_choices(case: Case) -> tuple[Way, ...]:
    """Price the ways to go on once the cache is cold; none while it is warm or unknown."""
    expires_ms = case.view.cache.expires_ms
    if expires_ms is None or case.now_ms <= expires_ms:
        return ()
    release = case.session.version
    found = inputs(case.lane, case.view.context, case.prices, case.now_ms, release)
    return ways(found, warm=False) if found else ()


def after_pause(case: Case) -> Iterator[Finding]:
    """The cache has gone cold: compare what it costs to continue, to compact and to start fresh.

    After a pause the next message pays for the whole conversation at the price of writing, and
    later ones carry it on. If the task is done, /clear is always the cheapest. If it is not,
    compacting first pays where a large context would be carried through many more responses; a
    session of more than 100k that was closed for an hour can be resumed from a summary. The sums
    include ten responses after the next message.

    Source: Anthropic's pages on prompt caching and on costs.
    """
    choices = {one.name: one for one in pause_choices(case)}
    cold_ms = case.now_ms - (case.view.cache.expires_ms or 0)
    if not choices or cold_ms > LONG_AGO_MS:
        return
    going, fresh, compact = choices[GO_ON], choices[AFRESH], choices.get(COMPACT)
    held = case.view.context.total_tokens or 0
    saving = going.nano - fresh.nano
    if held < LEAST_TOKENS or saving < WORTH_NANO:
        return
    closed = case.view.closed
    pays = compact is not None and going.nano - compact.nano >= WORTH_NANO
    line = compact_line(case) if pays else None
    better = _compacting_words(case, held, cold_ms) if pays else "continue"
    afresh = "a new session" if closed else "/clear"
    prices = ", ".join(f"{one.name} {estimate(one.nano)}" for one in choices.values())
    yield Finding(
        id=AFTER_PAUSE.id,
        title=f"Cold cache: {afresh} costs {estimate(fresh.nano)} "
        f"instead of {estimate(going.nano)}",
        advice=f"If the task is done, {'start' if closed else 'run'} {afresh}. "
        f"If it is not, {better}.",
        evidence=f"{tokens(held)} in the window, cold for {span(cold_ms / 1000)}; with {AHEAD} "
        f"responses after the next: {prices}",
        saving_tokens=held - min(floor(case.lane), held),
        saving_nano=saving,
        command=line.line if line else "" if closed else "/clear",
    )


def _compacting_words(case: Case, held: int, cold_ms: int) -> str:
    """How to go on from a summary: newer releases offer one when an old session is resumed."""
    offers = Feature.RESUME_FROM_SUMMARY.is_in(case.session.version)
    alone_ms = cold_ms + 1000 * (case.view.cache.ttl or 0)
    old = held > RESUME_TOKENS and alone_ms > RESUME_MS
    return (
        "resume it from the summary that claude --resume offers"
        if offers and old and not case.view.running
        else "compact first"
    )


AFTER_PAUSE: Final = Tip("after-pause", "What to do after a pause", after_pause, PROMPT_CACHING)
"""The price of each way to go on."""
