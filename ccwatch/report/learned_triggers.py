"""Learns triggers from the evidence of all sessions."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Mapping

from ccwatch.analysis.threshold import Threshold, resolve
from ccwatch.analysis.threshold.evidence import (
    NEWEST,
    NO_EVIDENCE,
    Bracket,
    EpochEvidence,
    Evidence,
    bracket,
    since,
    speaks_against,
)
from ccwatch.analysis.threshold.rules import rule
from ccwatch.analysis.window import Window
from ccwatch.model.lane import Lane
from ccwatch.model.setup import NO_SETUP, Setup
from ccwatch.report.session_analysis import Key, key_of

MAX_CACHED = 4096
"""Number of resolved thresholds that are cached."""


class EvidencePool:
    """The epochs of all lanes of one model and window size, kept sorted."""

    def __init__(self) -> None:
        self._count: Counter[EpochEvidence] = Counter()
        self._order: list[EpochEvidence] = []

    def add(self, evidence: Evidence) -> None:
        """Add the evidence of a session."""
        for epoch in evidence.epochs:
            self._count[epoch] += 1
            if self._count[epoch] == 1:
                insort(self._order, epoch)

    def remove(self, evidence: Evidence) -> None:
        """Remove the evidence of a session."""
        for epoch in evidence.epochs:
            self._count[epoch] -= 1
            if not self._count[epoch]:
                del self._count[epoch]
                del self._order[bisect_left(self._order, epoch)]

    def evidence(self) -> Evidence:
        """The newest epochs, without duplicates."""
        return Evidence(tuple(self._order[-NEWEST:]))


_Counting = tuple[Bracket, Bracket, Evidence]
"""The bracket of all time, that since the settings were written, and the evidence of both."""
_Case = tuple[Key, str, Setup, Bracket, Bracket, Evidence]
"""All that a threshold is resolved by, with brackets in the place of all evidence."""


class LearnedTriggers:
    """Resolves thresholds by the evidence of all sessions; equal input gives the same object."""

    def __init__(self, pin: str | float = "auto") -> None:
        """Start without evidence.

        Args:
            pin: The trigger that the user set: `auto`, `documented`, a share or tokens.
        """
        self._pin = pin
        self._pools: dict[Key, EvidencePool] = {}
        self._changed: set[Key] = set()
        self._evidence: dict[Key, Evidence] = {}
        self._brackets: dict[tuple[Key, str, int], tuple[Evidence, Bracket]] = {}
        """Each with the evidence that it is of: it may change while another thread asks."""
        self._own: dict[Key, tuple[Evidence, Bracket, Bracket, _Counting]] = {}
        """What counts for the session that was asked for last, with what that depends on."""
        self._thresholds: dict[_Case, Threshold] = {}

    def replace(self, before: Mapping[Key, Evidence], after: Mapping[Key, Evidence]) -> None:
        """Replace the evidence of a session."""
        for key in before.keys() | after.keys():
            old, new = before.get(key, NO_EVIDENCE), after.get(key, NO_EVIDENCE)
            if old != new:
                pool = self._pools.setdefault(key, EvidencePool())
                pool.remove(old)
                pool.add(new)
                self._changed.add(key)

    def learn(self) -> bool:
        """Update brackets for the evidence that changed. Returns whether any of them did."""
        for key in self._changed:
            self._evidence[key] = self._pools[key].evidence()
        known = [*self._brackets.items()]  # at once: other threads may add to them
        before = {case: old for case, (_, old) in known if case[0] in self._changed}
        after = {case: self._bracket(*case, self._evidence[case[0]]) for case in before}
        self._changed.clear()
        self._own.clear()
        if after == before:
            return False
        self._forget_unreachable()
        return True

    def forget_settings(self, in_force: Collection[Setup]) -> None:
        """Forget what was worked out for other settings than those in force."""
        setups = {NO_SETUP, *in_force}
        instants = {0, *(at_ms for one in in_force for _, at_ms in one.written)}
        brackets, thresholds = [*self._brackets.items()], [*self._thresholds.items()]
        self._brackets = {case: found for case, found in brackets if case[2] in instants}
        self._thresholds = {case: found for case, found in thresholds if case[2] in setups}

    def _forget_unreachable(self) -> None:
        """Forget the thresholds of brackets as they were before."""
        known = [*self._brackets.items()]
        brackets = {(key, version, one) for (key, version, _), (_, one) in known}
        self._thresholds = {
            case: found
            for case, found in [*self._thresholds.items()]
            if {(*case[:2], case[3]), (*case[:2], case[4])} <= brackets
        }

    def threshold(
        self,
        lane: Lane,
        size: Window,
        version: str,
        setup: Setup,
        own: Mapping[Key, Evidence],
    ) -> Threshold:
        """Resolve the threshold of a lane.

        If the evidence of its own session contradicts that of all sessions, only its own counts.

        Args:
            lane: A main chain or a sub-agent's.
            size: Its window.
            version: The release of Claude Code.
            setup: The settings in force.
            own: The evidence of its session.
        """
        key, model = key_of(lane, size), lane.last.model if lane.last else ""
        mine = own.get(key, NO_EVIDENCE)
        seen, lately, evidence = self._counting(key, version, setup.trigger_written_ms(model), mine)
        ids = {one.id for one in lane.compactions}
        ended = Evidence(tuple(one for one in mine.epochs if one.id in ids) if ids else ())
        case = (key, version, setup, seen, lately, ended)
        found = self._thresholds.get(case)
        if found is None:
            if len(self._thresholds) >= MAX_CACHED:
                self._thresholds.clear()
            found = resolve(model, size, version, setup, evidence, own=ended, pin=self._pin)
            self._thresholds[case] = found
        return found

    def _counting(self, key: Key, version: str, at_ms: int, mine: Evidence) -> _Counting:
        """What counts for a lane: the evidence of all sessions, or that of its own alone.

        A session is asked once for each of its sub-agents, so its answer is kept.
        """
        evidence = self._evidence.get(key, NO_EVIDENCE)
        seen = self._bracket(key, version, 0, evidence)
        lately = self._bracket(key, version, at_ms, evidence)
        known = self._own.get(key)
        if known and known[0] is mine and known[1] is seen and known[2] is lately:
            return known[3]
        found = seen, lately, evidence
        if speaks_against(mine, seen, rule(version)):
            own = bracket(mine, rule(version))
            found = own, bracket(since(mine, at_ms), rule(version)), mine
        self._own[key] = mine, seen, lately, found
        return found

    def _bracket(self, key: Key, version: str, at_ms: int, evidence: Evidence) -> Bracket:
        known, found = self._brackets.get((key, version, at_ms), (None, None))
        if found is None or known is not evidence:
            found = bracket(since(evidence, at_ms), rule(version))
            self._brackets[key, version, at_ms] = evidence, found
        return found
