"""Triggers learned from all sessions together."""

from collections import defaultdict
from collections.abc import Iterable

from ccwatch.analysis.evidence import NO_EVIDENCE, Bracket, Evidence, bracket, merge
from ccwatch.analysis.releases import rule
from ccwatch.analysis.threshold import Threshold, resolve
from ccwatch.analysis.window import Window
from ccwatch.model.session import Lane
from ccwatch.model.setup import Setup
from ccwatch.report.worked import Key, Worked, key_of

MOST = 4096
"""Resolved thresholds that are remembered."""


class Lessons:
    """Resolves thresholds by what all sessions show, the same object for the same case."""

    def __init__(self, pin: str | float = "auto") -> None:
        """Start with nothing learned.

        Args:
            pin: The user's own trigger: `auto`, `documented`, a share or tokens.
        """
        self._pin = pin
        self._evidence: dict[Key, Evidence] = {}
        self._brackets: dict[tuple[Key, str], Bracket] = {}
        self._thresholds: dict[tuple[Key, str, Setup, Bracket], Threshold] = {}

    def learn(self, known: Iterable[Worked]) -> None:
        """Take the evidence of all sessions, in place of what was learned before."""
        parts: defaultdict[Key, list[Evidence]] = defaultdict(list)
        for worked in known:
            for key, evidence in worked.evidence.items():
                parts[key].append(evidence)
        self._evidence = {key: merge(found) for key, found in parts.items()}
        self._brackets.clear()

    def threshold(self, lane: Lane, size: Window, version: str, setup: Setup) -> Threshold:
        """Resolve where a lane is compacted.

        Args:
            lane: A main chain or a sub-agent's.
            size: Its window.
            version: The release of Claude Code.
            setup: The settings in force.
        """
        key = key_of(lane, size)
        case = (key, version, setup, self._bracket(key, version))
        if case not in self._thresholds:
            if len(self._thresholds) >= MOST:
                self._thresholds.clear()
            evidence = self._evidence.get(key, NO_EVIDENCE)
            model = lane.last.model if lane.last else ""
            found = resolve(model, size, version, setup, evidence, pin=self._pin)
            self._thresholds[case] = found
        return self._thresholds[case]

    def _bracket(self, key: Key, version: str) -> Bracket:
        if (key, version) not in self._brackets:
            evidence = self._evidence.get(key, NO_EVIDENCE)
            self._brackets[key, version] = bracket(evidence, rule(version))
        return self._brackets[key, version]
