"""What became of tips, in words: before and after, by the same measure."""

from typing import Final

from ccwatch.analysis.tips.measure import Measure
from ccwatch.analysis.tips.sighting import ENOUGH, Outcome, Sighting, outcome
from ccwatch.report.sections import count
from ccwatch.report.wording import money
from ccwatch.units import brief_tokens

SHORT: Final = {
    Outcome.THERE: "there",
    Outcome.GROWING: "there, growing",
    Outcome.EARLY: "gone, too early to tell",
    Outcome.BETTER: "gone, better since",
    Outcome.SAME: "gone, no change",
    Outcome.WORSE: "gone, dearer since",
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
        return "Its cause was there when it was last looked for."
    if found is Outcome.THERE:
        return "Its cause is still there, and no dearer than when it was first seen."
    if found is Outcome.GROWING:
        was, now = money(one.first_nano), money(one.last_nano)
        return f"Its cause is still there: {was} when it was first seen, {now} now."
    if found is Outcome.EARLY:
        turns = count(one.after.turns, "turn")
        return f"Its cause is gone. Too early to tell: {turns} since, of {ENOUGH}."
    if found is Outcome.UNKNOWN:
        return "Its cause is gone. There is nothing to compare with."
    start = {Outcome.BETTER: "Since then", Outcome.WORSE: "Dearer since then"}
    where = "" if one.then == one.session else ", in the session after it"
    said = ", ".join(changes(one.before, one.after))
    head = start.get(found, "No change since then")
    return f"Its cause is gone. {head}{where}: {said}."


def changes(before: Measure, after: Measure) -> list[str]:
    """Write two measures beside each other: `143k → 41k a response`, `$0.31 → $0.12 a turn`."""
    said = []
    if before.context is not None and after.context is not None:
        sizes = f"{brief_tokens(before.context)} → {brief_tokens(after.context)}"
        said.append(f"{sizes} a response")
    if before.nano is not None and after.nano is not None:
        said.append(f"{money(before.nano)} → {money(after.nano)} a turn")
    return said
