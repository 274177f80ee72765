"""Evidence from the user's own history for where auto-compaction fires.

Compactions divide a lane into epochs. Within an epoch, a response that was followed by another one
of the same model shows a context that did not fire; an automatic compaction shows one that did.
From the newest on, each narrows the bracket of the trigger, until one contradicts the newer ones:
settings or releases changed then, and older ones are no evidence for today.

Evidence is a set of epochs sorted by their ends, and merging is a union: order, repetition and
grouping of merges do not matter. Of an epoch, only the largest context that did not fire is kept,
since it narrows the bracket most.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.threshold.rules import Rule, rule
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane
from ccwatch.model.name import normalized
from ccwatch.model.response import Response

_model, _context, _at_ms = attrgetter("model"), attrgetter("context"), attrgetter("at_ms")

NEWEST = 1024
"""Number of epochs that are kept, the newest ones."""
UNSEEN = 8_000
"""Tokens that rows after the last response may have added, if the client did not write a count.

In 85 of 87 automatic compactions of real users it was less.
"""
PAUSE_MS = 30 * 60_000
"""Milliseconds: an automatic compaction this long after a turn was started by the pause.

Users saw it 54 to 56 minutes after the last response, as the cache of an hour was about to end,
from 2.1.286 on (Ark0N/Codeman, discussion 554). Four of 255 compactions in public transcripts came
a minute to three after the last row that was logged, no prompt or tool call, and were for size.
"""


class EpochEvidence(Struct, frozen=True, order=True, array_like=True, gc=False):
    """The evidence of one epoch of a lane."""

    end_ms: int
    """Its last event: milliseconds since 1970, UTC."""
    passed: int = 0
    """The largest total of context and output after which the conversation continued; tokens."""
    served: int = 0
    """The largest context that the API accepted; tokens."""
    fired: int = 0
    """The context that was compacted automatically at its end, at most; tokens, 0 if none was."""
    id: str = ""
    """The compaction at its end; empty for the current epoch."""
    version: str = ""
    """The release that ended it; empty when unknown."""
    passed_ms: int = 0
    """When the conversation had reached `passed`: milliseconds since 1970, UTC; 0 when unknown."""


class Evidence(Struct, frozen=True, array_like=True):
    """Evidence from lanes of one model and window size."""

    epochs: tuple[EpochEvidence, ...] = ()
    """Sorted by their ends, oldest first, without duplicates."""


NO_EVIDENCE = Evidence()
"""No epochs."""


class Bracket(Struct, frozen=True):
    """Where the trigger lies: above `low` and at or below `high`."""

    low: int = 0
    """The largest total that did not fire; tokens."""
    high: int | None = None
    """The smallest context that did; tokens. `None` if none did."""
    samples: int = 0
    """Number of automatic compactions behind it."""
    served: int = 0
    """The largest context that the API accepted; tokens."""
    peak: int = 0
    """The largest context that was compacted automatically; tokens."""

    def holds(self, tokens: int) -> bool:
        """Is a trigger within the bracket?"""
        return self.low < tokens and (self.high is None or tokens <= self.high)


def digest(lane: Lane, version: str = "") -> Evidence:
    """Extract the evidence of a lane for the trigger of its last model.

    Args:
        lane: A main chain or a sub-agent's.
        version: The release of the newest rows; empty when unknown.
    """
    wanted = normalized(lane.last.model if lane.last else "")
    if not wanted:
        return NO_EVIDENCE
    epochs: list[EpochEvidence] = []
    start = 0
    for compaction in lane.compactions:
        ended = _epoch(lane.responses[start : compaction.after], wanted)
        fired = _fired(lane, compaction) if normalized(compaction.model) in ("", wanted) else 0
        epochs.append(
            replace(
                ended,
                end_ms=compaction.at_ms,
                fired=fired,
                id=compaction.id,
                version=compaction.version,
            )
        )
        start = max(start, compaction.after)
    open_version = version or (lane.compactions[-1].version if lane.compactions else "")
    epochs.append(replace(_epoch(lane.responses[start:], wanted), version=open_version))
    return merge([Evidence(tuple(one for one in epochs if one.served or one.fired))])


def _epoch(responses: Sequence[Response], model: str) -> EpochEvidence:
    """Extract the evidence of responses with no compaction between them.

    If the context shrank, it was rewound or cleared, and the response before is no evidence.
    """
    seen = [response for response in responses if response.context]
    if not seen:
        return EpochEvidence(0)
    other = {name for name in set(map(_model, seen)) if normalized(name) != model}
    passed = (
        (before.context + before.usage.output, before.at_ms)
        for before, after in pairwise(seen)
        if before.context <= after.context
        and not (other and (before.model in other or after.model in other))
    )
    most, most_ms = max(passed, default=(0, 0))
    own = [one for one in seen if one.model not in other] if other else seen
    return EpochEvidence(
        end_ms=max(map(_at_ms, seen)),
        passed=most,
        served=max(map(_context, own), default=0),
        passed_ms=most_ms,
    )


def _fired(lane: Lane, compaction: Compaction) -> int:
    """The context that was compacted because of its size, at most; 0 if for another reason."""
    if not compaction.pre_tokens or not is_for_size(lane, compaction):
        return 0
    return compaction.pre_tokens + (0 if compaction.pre_measured else UNSEEN)


def is_for_size(lane: Lane, compaction: Compaction) -> bool:
    """Was it automatic and started by the size of the context, not by a pause?"""
    return compaction.trigger is Trigger.AUTO and not is_idle(lane, compaction)


def is_idle(lane: Lane, compaction: Compaction) -> bool:
    """Was it started by a pause? Then neither a prompt nor a tool call preceded it."""
    if not lane.turns or not 0 < compaction.after <= len(lane.responses):
        return False
    before = lane.responses[compaction.after - 1]
    began = compaction.at_ms - (compaction.duration_ms or 0)
    if before.tools or began - before.at_ms < PAUSE_MS:
        return False
    return not any(
        turn.first == compaction.after and turn.at_ms <= compaction.at_ms
        for turn in reversed(lane.turns)
    )


def merge(parts: Iterable[Evidence]) -> Evidence:
    """Merge the evidence of several lanes, all of one model and window size."""
    epochs = {epoch for part in parts for epoch in part.epochs}
    return Evidence(tuple(sorted(epochs)[-NEWEST:])) if epochs else NO_EVIDENCE


def since(evidence: Evidence, at_ms: int) -> Evidence:
    """What was seen after an instant.

    Args:
        evidence: The epochs.
        at_ms: Milliseconds since 1970, UTC; 0 for all that was ever seen.
    """
    if not at_ms:
        return evidence
    later = (one for one in evidence.epochs if one.end_ms > at_ms)
    return Evidence(
        tuple([one if one.passed_ms > at_ms else replace(one, passed=0) for one in later])
    )


def bracket(evidence: Evidence, current: Rule | None = None) -> Bracket:
    """Narrow down the trigger from the newest epoch on, until one contradicts the newer ones.

    Args:
        evidence: The epochs.
        current: The rule of the release in question: epochs that are known to have ended under
            another rule are left out. `None` for all epochs.
    """
    low = served = peak = 0
    high: int | None = None
    fired: set[str] = set()
    for epoch in reversed(evidence.epochs):
        if current and epoch.version and rule(epoch.version) not in (current, None):
            continue
        if epoch.fired and epoch.fired <= low:
            break
        if epoch.fired:
            high = epoch.fired if high is None else min(high, epoch.fired)
            peak = max(peak, epoch.fired)
            fired.add(epoch.id)
        if high is not None and epoch.passed >= high:
            break
        low = max(low, epoch.passed)
        served = max(served, epoch.served)
    return Bracket(low, high, len(fired), served, peak)


def speaks_against(own: Evidence, seen: Bracket, current: Rule | None = None) -> bool:
    """Does the evidence of one session contradict the bracket of all sessions?

    A session may have a window of its own: by a flag, a plan, or a choice of the server.

    Args:
        own: The evidence of the session.
        seen: The bracket of all sessions together.
        current: The rule of the session's release.
    """
    if not any(epoch.fired for epoch in own.epochs):
        most = max((epoch.passed for epoch in own.epochs), default=0)
        if seen.high is None or most < seen.high:
            return False  # the usual case
    mine = bracket(own, current)
    if mine.high is not None and mine.high <= seen.low:
        return True
    return seen.high is not None and mine.low >= seen.high
