"""What became of tips, in words: before and after, by the same measure."""

from typing import Final

from ccwatch.analysis.tips.measure import Measure
from ccwatch.analysis.tips.sighting import ENOUGH, Outcome, Sighting, outcome
from ccwatch.money import money
from ccwatch.units import brief_tokens, count

SHORT: Final = {
    Outcome.THERE: "applies",
    Outcome.GROWING: "applies, growing",
    Outcome.EARLY: "gone, too early to tell",
    Outcome.BETTER: "gone, better since",
    Outcome.SAME: "gone, no change",
    Outcome.WORSE: "gone, worse since",
    Outcome.UNKNOWN: "gone",
}
"""Each in a few words."""


def brief_outcome(one: Sighting) -> str:
    """Say what became of a tip in a few words: `gone, better since`."""
    return SHORT[outcome(one)]


def outcome_words(one: Sighting, *, seen: bool = True) -> str:
    """Say what became of a tip, with the figures of before and after.

    Args:
        one: When it was seen.
        seen: Is its cause seen now? It is not where nobody asks, or the session is not here.
    """
    found = outcome(one)
    if not seen and not one.gone_ms:
        return "It applied when it was last checked."
    if found is Outcome.THERE:
        return "It still applies, and there is no more to save than when it was first seen."
    if found is Outcome.GROWING:
        was, now = money(one.first_nano), money(one.last_nano)
        return f"It still applies: {was} to save when it was first seen, {now} now."
    if found is Outcome.EARLY:
        turns = f"{one.after.turns} of {count(ENOUGH, 'turn')}"
        return f"It no longer applies. Too early to tell: {turns} since."
    if found is Outcome.UNKNOWN:
        return "It no longer applies. There is nothing to compare with."
    start = {Outcome.BETTER: "Since then", Outcome.WORSE: "Worse since then"}
    where = "" if one.then == one.session else ", in the session after it"
    said = ", ".join(changes(one.before, one.after))
    head = start.get(found, "No change since then")
    return f"It no longer applies. {head}{where}: {said}."


def changes(before: Measure, after: Measure) -> list[str]:
    """Write two measures beside each other: `143k → 41k a response`, `$0.31 → $0.12 a turn`."""
    said = []
    if before.context is not None and after.context is not None:
        sizes = f"{brief_tokens(before.context)} → {brief_tokens(after.context)}"
        said.append(f"{sizes} a response")
    if before.nano is not None and after.nano is not None:
        said.append(f"{money(before.nano)} → {money(after.nano)} a turn")
    return said
