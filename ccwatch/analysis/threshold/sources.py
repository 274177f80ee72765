"""The sources that a threshold may come from, each asked by a function of its own."""

from collections.abc import Callable, Mapping
from math import floor
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.threshold.evidence import UNSEEN
from ccwatch.analysis.threshold.grounds import WELL_PAST, Grounds
from ccwatch.analysis.threshold.rules import RULES, Rule
from ccwatch.analysis.threshold.threshold import Threshold, ThresholdSource
from ccwatch.analysis.window import SHORT_WINDOW
from ccwatch.model.setup import Setup
from ccwatch.units import count

ENOUGH = 2
"""Auto-compactions from which a trigger is learned."""
AUTOMATIC = "auto-compaction"
"""What a compaction is called that Claude Code began by itself."""
NEAR_FULL = 0.9
"""A compaction above this share of the window may well be a refusal by the API."""
DOCUMENTED_PERCENT = 95
"""Percent of the window at which the documentation says that compaction fires."""


class Answer(Struct, frozen=True):
    """What one source says of the threshold."""

    verdict: str
    """Its answer, for people; empty if it was not asked."""
    value: int | None = None
    """The trigger that it names, in tokens."""
    threshold: Threshold | None = None
    """The threshold; `None` to leave it to the next source."""


def documented_tokens(window: int) -> int:
    """Where a window is compacted by the documentation, in tokens."""
    return max(1, window * DOCUMENTED_PERCENT // 100)


def configured(
    model: str, window: int | None, release: Rule | None, setup: Setup
) -> tuple[int | None, str]:
    """Work out the trigger that the settings configure.

    Args:
        model: The model, as the transcript names it.
        window: Its window, in tokens; `None` if unknown.
        release: The rule of the release; `None` for the newest one.
        setup: The settings in force.

    Returns:
        The trigger in tokens, and which settings configure it. Without a trigger, why the settings
        have no effect; empty if there are none.
    """
    current = release or RULES[-1]
    chosen = setup.window_for(model)
    size = window if not chosen else min(chosen.value, window or chosen.value)
    output = setup.max_output.value if setup.max_output else None
    words = [chosen.words] if chosen else []
    if size is None:
        return None, ""
    base = current.trigger(size, output)
    trigger = base
    if setup.percent:
        words.append(setup.percent.words)
        if not chosen and not current.fires(model, window):
            return None, f"{words[0]}: no effect in this release without a window"
        share = floor(current.effective(size, output) * setup.percent.value / 100)
        trigger = min(base, share)
    if not chosen and trigger == base:
        return None, f"{words[0]}: it can only lower the trigger" if words else ""
    return (trigger, ", ".join(words)) if trigger > 0 else (None, f"{words[0]}: too small")


def _off(grounds: Grounds) -> Answer:
    if setting := grounds.setup.off:
        return Answer(setting.words, threshold=Threshold(None, ThresholdSource.OFF))
    return Answer("no settings file turns auto-compaction off")


def _configured(grounds: Grounds) -> Answer:
    seen, trigger, words = grounds.seen, grounds.configured, grounds.configured_words
    if trigger is None:
        return Answer(words or "no window is set")
    if grounds.refuted:
        why = f"a context of {grounds.since.low:,} tokens went past it"
        if not grounds.passed:
            own = grounds.own
            why = f"{count(own.samples, AUTOMATIC)} of this session came at {own.peak:,} or below"
        return Answer(f"not honoured: {why} ({words})", trigger)
    if seen.samples >= ENOUGH and seen.holds(trigger):
        return Answer(words, trigger, replace(_learned_at(grounds, trigger), honoured=True))
    return Answer(words, trigger, Threshold(trigger, ThresholdSource.CONFIGURED))


def _learned(grounds: Grounds) -> Answer:
    seen, window = grounds.seen, grounds.window
    if seen.samples < ENOUGH or seen.high is None:
        return _learned_from_few(grounds)
    verdict = (
        f"above {seen.low:,} and at or below {seen.high:,} in {count(seen.samples, AUTOMATIC)}"
    )
    exact = next((one for one in _candidates(grounds) if seen.holds(one)), None)
    if exact is not None:
        verdict += f": the rule's {exact:,} is inside"
        return Answer(verdict, exact, _learned_at(grounds, exact))
    if window and _were_refusals(grounds, window):
        verdict = f"the API accepted {seen.served:,} and refused at the window"
        threshold = _bracketed(grounds, window, seen.served, window)
        return Answer(verdict, window, replace(threshold, reactive=True))
    highest = min(seen.high, window or seen.high)
    return Answer(verdict, highest, _learned_at(grounds, highest))


def _learned_from_few(grounds: Grounds) -> Answer:
    """What is learned from fewer than `ENOUGH` compactions: only what one of them proves alone."""
    seen = grounds.seen
    if early := _early(grounds):
        usual = f"that of a window of {SHORT_WINDOW:,}"
        what = "well before the rule says" if early == seen.high else usual
        verdict = f"{seen.high:,} in {count(seen.samples, AUTOMATIC)}: {what}"
        return Answer(verdict, early, _learned_at(grounds, early))
    verdict = f"{seen.samples} of {ENOUGH} {AUTOMATIC}s seen"
    if beyond := _beyond_setting(grounds):
        past = f"a context of {seen.low:,} tokens went past the setting without a compaction"
        verdict = f"{past}; {verdict}"
        return Answer(verdict, beyond.tokens, beyond)
    return Answer(verdict, seen.high)


def _early(grounds: Grounds) -> int | None:
    """The trigger that a single compaction proves, far below where the release's rule has it.

    The API does not refuse a large window that early, so the trigger cannot lie above that
    compaction. If it closely fits the trigger of the usual window, it is taken for that.

    Returns:
        Tokens; `None` if there is no such compaction, or the window is not a large one.
    """
    high, expected = grounds.seen.high, _by_rule(grounds)
    if high is None or not expected or (grounds.window or 0) <= SHORT_WINDOW:
        return None
    if high >= NEAR_FULL * expected:
        return None
    fitting = (one for one in _candidates(grounds) if grounds.seen.holds(one))
    return next((one for one in fitting if high - one <= UNSEEN), high)


def _beyond_setting(grounds: Grounds) -> Threshold | None:
    """What the release does, if a context that went on shows that the setting is not honoured."""
    window, low = grounds.window, grounds.seen.low
    if not grounds.refuted or not window or low >= window:
        return None
    found = _release(grounds).threshold or _documented(grounds).threshold
    if not found or not found.tokens:
        return None
    tokens = found.tokens if found.tokens > low else window
    source = ThresholdSource.LEARNED
    return replace(found, tokens=tokens, source=source, low_tokens=low, high_tokens=window)


def _candidates(grounds: Grounds) -> tuple[int, ...]:
    """Triggers that the release's rule gives, or any rule's if the release is unknown; tokens."""
    if not grounds.window:
        return ()
    rules = (grounds.rule,) if grounds.rule else tuple(reversed(RULES))
    sizes = sorted({grounds.window, min(grounds.window, SHORT_WINDOW)}, reverse=True)
    return tuple(one.trigger(size, grounds.max_output) for one in rules for size in sizes)


def _were_refusals(grounds: Grounds, window: int) -> bool:
    """Did the API refuse before each compaction, rather than the client compact by itself?"""
    fires = grounds.rule is not None and grounds.rule.fires(grounds.model, window)
    is_configured = grounds.configured is not None and not grounds.refuted
    was_full = max(grounds.seen.served, grounds.seen.peak) >= NEAR_FULL * window
    return was_full and not fires and not is_configured


def _learned_at(grounds: Grounds, tokens: int) -> Threshold:
    return _bracketed(grounds, tokens, grounds.seen.low, grounds.seen.high or tokens)


def _bracketed(grounds: Grounds, tokens: int, low: int, high: int) -> Threshold:
    """A learned threshold, with its bracket cut to the window."""
    high = min(high, grounds.window) if grounds.window else high
    low = min(low, high - 1)
    return Threshold(min(tokens, high), ThresholdSource.LEARNED, low_tokens=low, high_tokens=high)


def _by_rule(grounds: Grounds) -> int | None:
    """Where the release compacts by its rule: at the window if it waits for the API to refuse."""
    rule, window = grounds.rule, grounds.window
    if not rule or not window:
        return None
    trigger = rule.trigger(window, grounds.max_output)
    fires = rule.fires(grounds.model, window) and trigger > 0
    return trigger if fires and grounds.seen.low <= trigger * WELL_PAST else window


def _release(grounds: Grounds) -> Answer:
    rule, window, tokens = grounds.rule, grounds.window, _by_rule(grounds)
    if not rule or not window or not tokens:
        missing = "release" if not rule else "window"
        return Answer(f"the {missing} is not known")
    if tokens < window:
        return Answer(rule.why, tokens, Threshold(tokens, ThresholdSource.RELEASE))
    verdict, trigger = rule.why, rule.trigger(window, grounds.max_output)
    if rule.fires(grounds.model, window) and trigger > 0:
        verdict += f"; but a context of {grounds.seen.low:,} tokens went past {trigger:,}"
    return Answer(verdict, window, Threshold(window, ThresholdSource.RELEASE, reactive=True))


def _documented(grounds: Grounds) -> Answer:
    if not grounds.window:
        return Answer("the window is not known")
    tokens = documented_tokens(grounds.window)
    return Answer("95 % of the window", tokens, Threshold(tokens, ThresholdSource.DOCUMENTED))


SOURCES: Final[Mapping[ThresholdSource, Callable[[Grounds], Answer]]] = {
    ThresholdSource.OFF: _off,
    ThresholdSource.CONFIGURED: _configured,
    ThresholdSource.LEARNED: _learned,
    ThresholdSource.RELEASE: _release,
    ThresholdSource.DOCUMENTED: _documented,
}
"""What asks each source, in the order in which they are asked."""
