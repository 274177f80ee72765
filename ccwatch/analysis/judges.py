"""The sources that a threshold may come from, each asked by a function of its own."""

from collections.abc import Callable
from dataclasses import replace
from math import floor

from ccwatch.analysis.evidence import UNSEEN
from ccwatch.analysis.releases import RULES, Rule
from ccwatch.analysis.verdict import WELL_PAST, Case, Source, Step, Threshold
from ccwatch.analysis.window import SHORT_WINDOW
from ccwatch.model.setup import Setup

ENOUGH = 2
"""Automatic compactions from which a trigger is learned."""
NEAR_FULL = 0.9
"""A compaction above this share of the window may well be the API's refusal."""
DOCUMENTED_PERCENT = 95
"""Of the window: where the documentation said that compaction fires."""

Judge = Callable[[Case], tuple[Step, Threshold | None]]
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


def _off(case: Case) -> tuple[Step, Threshold | None]:
    if setting := case.setup.off:
        return Step(Source.OFF, setting.words), Threshold(None, Source.OFF)
    return Step(Source.OFF, "no settings file turns auto-compaction off"), None


def _configured(case: Case) -> tuple[Step, Threshold | None]:
    seen, asked = case.seen, case.asked
    if asked is None:
        return Step(Source.CONFIGURED, case.asked_words or "no window is set"), None
    if case.refuted:
        why = f"not honoured: a context of {seen.low:,} tokens went past it ({case.asked_words})"
        return Step(Source.CONFIGURED, why, asked), None
    step = Step(Source.CONFIGURED, case.asked_words, asked)
    if seen.samples >= ENOUGH and seen.holds(asked):
        return step, _learned_at(case, asked, honoured=True)
    return step, Threshold(asked, Source.CONFIGURED)


def _learned(case: Case) -> tuple[Step, Threshold | None]:
    seen = case.seen
    if seen.samples < ENOUGH or seen.high is None:
        if short := _shorter(case):
            found = f"{seen.high:,} in {seen.samples}: that of a window of {SHORT_WINDOW:,}"
            return Step(Source.LEARNED, found, short), _learned_at(case, short)
        found = f"{seen.samples} of {ENOUGH} automatic compactions seen"
        return Step(Source.LEARNED, found, seen.high), None
    range_words = f"above {seen.low:,} and at or below {seen.high:,} in {seen.samples}"
    for candidate in _candidates(case):
        if seen.holds(candidate):
            found = f"{range_words}: the rule's {candidate:,} is inside"
            return Step(Source.LEARNED, found, candidate), _learned_at(case, candidate)
    if case.window and _refusals(case, case.window):
        found = f"the API accepted {seen.served:,} and refused at the window"
        threshold = _bracketed(case, case.window, seen.served, case.window)
        return Step(Source.LEARNED, found, case.window), replace(threshold, reactive=True)
    highest = min(seen.high, case.window or seen.high)
    return Step(Source.LEARNED, range_words, highest), _learned_at(case, highest)


def _shorter(case: Case) -> int | None:
    """The trigger of the usual window, where one compaction of a larger one fits it closely.

    Nothing else explains that: no refusal comes so early.
    """
    if not case.rule or (case.window or 0) <= SHORT_WINDOW or case.seen.high is None:
        return None
    trigger = case.rule.trigger(SHORT_WINDOW, case.max_output)
    return trigger if case.seen.holds(trigger) and case.seen.high - trigger <= UNSEEN else None


def _candidates(case: Case) -> tuple[int, ...]:
    """Triggers worth an exact match: the release's own, or any where that is unknown."""
    if not case.window:
        return ()
    rules = (case.rule,) if case.rule else tuple(reversed(RULES))
    sizes = sorted({case.window, min(case.window, SHORT_WINDOW)}, reverse=True)
    values = (one.trigger(size, case.max_output) for one in rules for size in sizes)
    return tuple(value for value in values if value > 0)


def _refusals(case: Case, window: int) -> bool:
    """Were the compactions the API's refusals, rather than the client's own decision?"""
    fires = case.rule is not None and case.rule.fires(case.model, window)
    asked = case.asked is not None and not case.refuted
    full = max(case.seen.served, case.seen.peak) >= NEAR_FULL * window
    return full and not fires and not asked


def _learned_at(case: Case, tokens: int, honoured: bool | None = None) -> Threshold:
    found = _bracketed(case, tokens, case.seen.low, case.seen.high or tokens)
    return replace(found, honoured=honoured)


def _bracketed(case: Case, tokens: int, low: int, high: int) -> Threshold:
    high = min(high, case.window) if case.window else high
    low = min(low, high - 1)
    return Threshold(min(tokens, high), Source.LEARNED, low_tokens=low, high_tokens=high)


def _release(case: Case) -> tuple[Step, Threshold | None]:
    if not case.rule or not case.window:
        missing = "release" if not case.rule else "window"
        return Step(Source.RELEASE, f"the {missing} is not known"), None
    trigger = case.rule.trigger(case.window, case.max_output)
    if case.rule.fires(case.model, case.window) and trigger > 0:
        if case.seen.low <= trigger * WELL_PAST:
            return Step(Source.RELEASE, case.rule.why, trigger), Threshold(trigger, Source.RELEASE)
        found = f"{case.rule.why}; but a context of {case.seen.low:,} tokens went past {trigger:,}"
    else:
        found = case.rule.why
    threshold = Threshold(case.window, Source.RELEASE, reactive=True)
    return Step(Source.RELEASE, found, case.window), threshold


def _documented(case: Case) -> tuple[Step, Threshold | None]:
    if not case.window:
        return Step(Source.DOCUMENTED, "the window is not known"), None
    tokens = documented_tokens(case.window)
    step = Step(Source.DOCUMENTED, "95 % of the window", tokens)
    return step, Threshold(tokens, Source.DOCUMENTED)


JUDGES: tuple[Judge, ...] = (_off, _configured, _learned, _release, _documented)
"""Every source, in the order in which they are asked."""
