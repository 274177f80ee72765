"""Tip: what to do after a pause, with the price of each way to go on."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ccwatch.analysis.cache import AN_HOUR
from ccwatch.analysis.context import floor
from ccwatch.analysis.rates import Rates
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.compact_line import compact_line
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.release import Feature
from ccwatch.analysis.tips.sessions.replay import habit
from ccwatch.analysis.tips.tip import Tip
from ccwatch.analysis.tips.worth import WORTH_NANO, money
from ccwatch.units import span, tokens

SOURCE: Final = "https://code.claude.com/docs/en/prompt-caching"
AHEAD: Final = 10
"""Requests after the next one that the choices are compared over: with the next message alone
nothing could make up for a compaction, and a task that goes on takes several requests."""
LEAST_TOKENS: Final = 50_000
"""Tokens in the window from which the choice is worth a word: below that the context is little
more than what every session begins with."""
LONG_AGO_MS: Final = 24 * 3_600_000
"""Milliseconds after which nobody is expected back from the pause."""
RESUME_TOKENS: Final = 100_000
"""Tokens in the window from which Claude Code offers to resume a session from a summary."""
RESUME_MS: Final = 3_600_000
"""Milliseconds, an hour, that it must have been left alone for that."""
GO_ON: Final = "continue"
COMPACT: Final = "compact"
AFRESH: Final = "clear"


class Choice(NamedTuple):
    """One way to go on after a pause."""

    name: str
    """`continue`, `compact` or `clear`."""
    nano: int
    """What it costs, in billionths of a dollar: the next message and some requests after it."""
    arithmetic: str
    """How that was worked out."""


class _Ground(NamedTuple):
    """What all choices are worked out from."""

    held: int
    rates: Rates
    write: int


def pause_choices(case: Case) -> tuple[Choice, ...]:
    """Price the ways to go on once the cache is cold.

    Going on writes all of the context to the cache. Compacting first reads it in full too, writes
    a summary, and then what is left. Starting afresh writes what is always there. Each is then
    read with ten further requests. New prompts and answers cost the same in all of them and are
    left out.

    Returns:
        Going on, compacting where that makes the context smaller, and starting afresh; nothing
        while the cache is warm, or where the size or the price is not known.
    """
    ground = _ground(case)
    if not ground:
        return ()
    left, summary, _ = habit(case.lane)
    base = min(floor(case.lane), ground.held)
    choices = [_choice(GO_ON, ground, ground.held)]
    if left < ground.held:
        choices.append(_compacting(ground, left, summary))
    choices.append(_choice(AFRESH, ground, base))
    return tuple(choices)


def after_pause(case: Case) -> Iterator[Finding]:
    """The cache has gone cold: going on, compacting first and starting afresh have their prices.

    After a pause the next message pays for the whole conversation at the price of writing, and
    later ones carry it on. If the task is done, /clear is always the cheapest. If it is not,
    compacting first pays where a large context would be carried through many more requests; a
    session of more than 100k that was closed for an hour can be resumed from a summary. The sums
    take ten requests after the next message.

    Source: Anthropic's pages on prompt caching and on costs.
    """
    choices = {one.name: one for one in pause_choices(case)}
    cold_ms = case.now_ms - (case.view.cache.expires_ms or 0)
    if not choices or cold_ms > LONG_AGO_MS:
        return
    going, fresh, compact = choices[GO_ON], choices[AFRESH], choices.get(COMPACT)
    held = case.view.context.reach or 0
    saving = going.nano - fresh.nano
    if held < LEAST_TOKENS or saving < WORTH_NANO:
        return
    pays = compact is not None and going.nano - compact.nano >= WORTH_NANO
    line = compact_line(case) if pays else None
    better = _compacting_words(case, held, cold_ms) if pays else "simply go on"
    prices = ", ".join(f"{one.name} {money(one.nano)}" for one in choices.values())
    yield Finding(
        id=AFTER_PAUSE.id,
        title=f"Cold cache: /clear is cheapest, {money(fresh.nano)} against {money(going.nano)}",
        advice=f"If the task is done, /clear. If it is not, {better}.",
        evidence=f"{tokens(held)} in the window, cold for {span(cold_ms / 1000)}; with {AHEAD} "
        f"requests after the next: {prices}",
        saving_tokens=held - min(floor(case.lane), held),
        saving_nano=saving,
        command=line.line if line else "/clear",
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


def _ground(case: Case) -> _Ground | None:
    """What the choices rest on; `None` while the cache is warm or something is unknown."""
    cache, last, held = case.view.cache, case.lane.last, case.view.context.reach
    if not last or not held or cache.expires_ms is None or case.now_ms <= cache.expires_ms:
        return None
    rates = case.prices.rates(last.model, case.now_ms, last.fast, held)
    if not rates:
        return None
    rates = rates.us if last.us_only else rates
    return _Ground(held, rates, rates.write_1h if cache.ttl == AN_HOUR else rates.write_5m)


def _choice(name: str, ground: _Ground, size: int) -> Choice:
    """A choice that sends so many tokens from now on."""
    rates = ground.rates
    grains = size * ground.write + AHEAD * size * rates.read
    return Choice(name, rates.nano(grains), _sending(ground, size))


def _compacting(ground: _Ground, left: int, summary: int) -> Choice:
    rates = ground.rates
    request = ground.held * ground.write + summary * rates.output
    after = left * ground.write + AHEAD * left * rates.read
    words = (
        f"{_times(ground.held, ground.write)} to read it all + "
        f"{_times(summary, rates.output)} for the summary; then {_sending(ground, left)}"
    )
    return Choice(COMPACT, rates.nano(request + after), words)


def _sending(ground: _Ground, size: int) -> str:
    return (
        f"{_times(size, ground.write)} written + {AHEAD} × {_times(size, ground.rates.read)} read"
    )


def _times(count: int, rate: int) -> str:
    """Write a product with its result: `143k × $6.25/M = $0.89`."""
    per_million = f"{rate / 10**7:.3f}".rstrip("0").rstrip(".")
    return f"{tokens(count)} × ${per_million}/M = {money(count * rate // 10_000)}"


AFTER_PAUSE: Final = Tip("after-pause", "What to do after a pause", after_pause, SOURCE)
"""The price of each way to go on."""
