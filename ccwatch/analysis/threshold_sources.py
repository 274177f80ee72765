"""The sources that a threshold may come from, each asked by a function of its own."""

from collections.abc import Callable
from math import floor

from msgspec.structs import replace

from ccwatch.analysis.evidence import UNSEEN
from ccwatch.analysis.releases import RULES, Rule
from ccwatch.analysis.verdict import WELL_PAST, Grounds, SourceVerdict, Threshold, ThresholdSource
from ccwatch.analysis.window import SHORT_WINDOW
from ccwatch.model.setup import Setup

ENOUGH = 2
"""Automatic compactions from which a trigger is learned."""
NEAR_FULL = 0.9
"""A compaction above this share of the window may well be the API's refusal."""
DOCUMENTED_PERCENT = 95
"""Of the window: where the documentation said that compaction fires."""

AskSource = Callable[[Grounds], tuple[SourceVerdict, Threshold | None]]
"""Asks one source: its verdict, and the threshold if it has one."""


def documented_tokens(window: int) -> int:
    """Where the documentation said that a window is compacted, in tokens."""
    return max(1, window * DOCUMENTED_PERCENT // 100)


def configured(
    model: str, window: int | None, release: Rule | None, setup: Setup
) -> tuple[int | None, str]:
    """Work out the trigger that settings ask for, in tokens, and say where they do so."""
    current = release or RULES[-1]
    asked = setup.window_for(model)
    size = window if not asked else min(asked.value, window or asked.value)
    output = setup.max_output.value if setup.max_output else None
    words = [asked.words] if asked else []
    if size is None:
        return None, ""
    base = current.trigger(size, output)
    lowered = base
    if setup.percent:
        words.append(setup.percent.words)
        if not asked and not current.fires(model, window):
            return None, f"{words[0]}: no effect in this release without a window"
        share = floor(current.effective(size, output) * setup.percent.value / 100)
        lowered = min(base, share)
    if not asked and lowered == base:
        return None, f"{words[0]}: it can only lower the trigger" if words else ""
    return (lowered, ", ".join(words)) if lowered > 0 else (None, f"{words[0]}: too small")


def _off(grounds: Grounds) -> tuple[SourceVerdict, Threshold | None]:
    if setting := grounds.setup.off:
        return SourceVerdict(ThresholdSource.OFF, setting.words), Threshold(
            None, ThresholdSource.OFF
        )
    return SourceVerdict(ThresholdSource.OFF, "no settings file turns auto-compaction off"), None


def _configured(grounds: Grounds) -> tuple[SourceVerdict, Threshold | None]:
    seen, asked = grounds.seen, grounds.asked
    if asked is None:
        return SourceVerdict(
            ThresholdSource.CONFIGURED, grounds.asked_words or "no window is set"
        ), None
    if grounds.refuted:
        why = f"a context of {seen.low:,} tokens went past it"
        if not grounds.passed:
            own = grounds.lately
            why = f"{own.samples} compactions of its own came at {own.peak:,} and below"
        why = f"not honoured: {why} ({grounds.asked_words})"
        return SourceVerdict(ThresholdSource.CONFIGURED, why, asked), None
    step = SourceVerdict(ThresholdSource.CONFIGURED, grounds.asked_words, asked)
    if seen.samples >= ENOUGH and seen.holds(asked):
        return step, _learned_at(grounds, asked, honoured=True)
    return step, Threshold(asked, ThresholdSource.CONFIGURED)


def _learned(grounds: Grounds) -> tuple[SourceVerdict, Threshold | None]:
    seen = grounds.seen
    if seen.samples < ENOUGH or seen.high is None:
        if early := _early(grounds):
            usual = f"that of a window of {SHORT_WINDOW:,}"
            what = "well before the rule says" if early == seen.high else usual
            found = f"{seen.high:,} in {seen.samples}: {what}"
            return SourceVerdict(ThresholdSource.LEARNED, found, early), _learned_at(grounds, early)
        found = f"{seen.samples} of {ENOUGH} automatic compactions seen"
        if beyond := _beyond(grounds):
            found = f"a context of {seen.low:,} tokens went on, past the setting; {found}"
            return SourceVerdict(ThresholdSource.LEARNED, found, beyond.tokens), beyond
        return SourceVerdict(ThresholdSource.LEARNED, found, seen.high), None
    range_words = f"above {seen.low:,} and at or below {seen.high:,} in {seen.samples}"
    for candidate in _candidates(grounds):
        if seen.holds(candidate):
            found = f"{range_words}: the rule's {candidate:,} is inside"
            return SourceVerdict(ThresholdSource.LEARNED, found, candidate), _learned_at(
                grounds, candidate
            )
    if grounds.window and _refusals(grounds, grounds.window):
        found = f"the API accepted {seen.served:,} and refused at the window"
        threshold = _bracketed(grounds, grounds.window, seen.served, grounds.window)
        return SourceVerdict(ThresholdSource.LEARNED, found, grounds.window), replace(
            threshold, reactive=True
        )
    highest = min(seen.high, grounds.window or seen.high)
    return SourceVerdict(ThresholdSource.LEARNED, range_words, highest), _learned_at(
        grounds, highest
    )


def _early(grounds: Grounds) -> int | None:
    """What one compaction of a large window tells that came well before the release's rule says.

    No refusal comes so early, so that the trigger cannot be above it. Where it fits the usual
    window's trigger closely, it is that one.
    """
    high, expected = grounds.seen.high, _by_rule(grounds)
    if high is None or not expected or (grounds.window or 0) <= SHORT_WINDOW:
        return None
    if high >= NEAR_FULL * expected:
        return None
    fitting = (one for one in _candidates(grounds) if grounds.seen.holds(one))
    return next((one for one in fitting if high - one <= UNSEEN), high)


def _beyond(grounds: Grounds) -> Threshold | None:
    """What the release does, where a context that went on shows that the setting does not hold."""
    size, low = grounds.window, grounds.seen.low
    if not grounds.refuted or not size or low >= size:
        return None
    found = _release(grounds)[1] or _documented(grounds)[1]
    if not found or not found.tokens:
        return None
    tokens, learned = found.tokens if found.tokens > low else size, ThresholdSource.LEARNED
    return replace(found, tokens=tokens, source=learned, low_tokens=low, high_tokens=size)


def _candidates(grounds: Grounds) -> tuple[int, ...]:
    """Triggers worth an exact match: the release's own, or any where that is unknown."""
    if not grounds.window:
        return ()
    rules = (grounds.rule,) if grounds.rule else tuple(reversed(RULES))
    sizes = sorted({grounds.window, min(grounds.window, SHORT_WINDOW)}, reverse=True)
    values = (one.trigger(size, grounds.max_output) for one in rules for size in sizes)
    return tuple(value for value in values if value > 0)


def _refusals(grounds: Grounds, window: int) -> bool:
    """Were the compactions the API's refusals, rather than the client's own decision?"""
    fires = grounds.rule is not None and grounds.rule.fires(grounds.model, window)
    asked = grounds.asked is not None and not grounds.refuted
    full = max(grounds.seen.served, grounds.seen.peak) >= NEAR_FULL * window
    return full and not fires and not asked


def _learned_at(grounds: Grounds, tokens: int, honoured: bool | None = None) -> Threshold:
    found = _bracketed(grounds, tokens, grounds.seen.low, grounds.seen.high or tokens)
    return replace(found, honoured=honoured)


def _bracketed(grounds: Grounds, tokens: int, low: int, high: int) -> Threshold:
    high = min(high, grounds.window) if grounds.window else high
    low = min(low, high - 1)
    return Threshold(min(tokens, high), ThresholdSource.LEARNED, low_tokens=low, high_tokens=high)


def _by_rule(grounds: Grounds) -> int | None:
    """Where the release compacts by its rule: at the window where it waits for the refusal."""
    rule, window = grounds.rule, grounds.window
    if not rule or not window:
        return None
    trigger = rule.trigger(window, grounds.max_output)
    fires = rule.fires(grounds.model, window) and trigger > 0
    return trigger if fires and grounds.seen.low <= trigger * WELL_PAST else window


def _release(grounds: Grounds) -> tuple[SourceVerdict, Threshold | None]:
    rule, window, tokens = grounds.rule, grounds.window, _by_rule(grounds)
    if not rule or not window or not tokens:
        missing = "release" if not rule else "window"
        return SourceVerdict(ThresholdSource.RELEASE, f"the {missing} is not known"), None
    if tokens < window:
        return SourceVerdict(ThresholdSource.RELEASE, rule.why, tokens), Threshold(
            tokens, ThresholdSource.RELEASE
        )
    found, trigger = rule.why, rule.trigger(window, grounds.max_output)
    if rule.fires(grounds.model, window) and trigger > 0:
        found += f"; but a context of {grounds.seen.low:,} tokens went past {trigger:,}"
    return SourceVerdict(ThresholdSource.RELEASE, found, window), Threshold(
        window, ThresholdSource.RELEASE, reactive=True
    )


def _documented(grounds: Grounds) -> tuple[SourceVerdict, Threshold | None]:
    if not grounds.window:
        return SourceVerdict(ThresholdSource.DOCUMENTED, "the window is not known"), None
    tokens = documented_tokens(grounds.window)
    step = SourceVerdict(ThresholdSource.DOCUMENTED, "95 % of the window", tokens)
    return step, Threshold(tokens, ThresholdSource.DOCUMENTED)


SOURCES: tuple[AskSource, ...] = (_off, _configured, _learned, _release, _documented)
"""Every source, in the order in which they are asked."""
