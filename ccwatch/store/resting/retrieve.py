"""Loads the conversations of sessions at rest from disk."""

import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from operator import attrgetter
from threading import Lock
from typing import Final, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage
from ccwatch.store.resting.expand import LaneKey
from ccwatch.store.source import Source, StoredTranscript
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.locate import identify
from ccwatch.transcript.mark import Facts

AT_HAND: Final = 32
"""Number of recently used transcripts that stay in memory, whatever their size."""
MAX_RESPONSES: Final = 10_000
"""Responses up to which further transcripts stay, as those of a session's many sub-agents."""
UNKNOWN: Final = Response("", "", "", 0)
"""Stands in for a response that cannot be loaded any more."""

T = TypeVar("T")


_Name = tuple[str, str]
"""A conversation: its session and its sub-agent, which is empty for the main chain."""


class _Transcript(Struct, eq=False):
    """All conversations of a transcript."""

    facts: Facts
    """The state of the file."""
    lanes: Mapping[_Name, Lane]
    """The conversations."""
    latest: dict[_Name, tuple[LaneKey, Lane]] = field(default_factory=dict)
    """The conversations that were last asked for, each with the state of its session."""

    @property
    def size(self) -> int:
        """Number of responses."""
        return sum(len(lane.responses) for lane in self.lanes.values())


class Retriever:
    """Loads conversations from the stored states of transcripts, else from the transcripts.

    The numbers of responses and turns are always those in the record, and no turn or gap refers to
    further responses. Those that cannot be loaded, because the transcript has just changed, are
    `UNKNOWN` until it is followed again.
    """

    def __init__(
        self,
        load: Callable[[Sequence[str]], Mapping[str, StoredTranscript]],
        roots: tuple[str, ...],
    ) -> None:
        """Read nothing yet.

        Args:
            load: Loads the stored states of transcripts; called from any thread.
            roots: Config folders of Claude Code.
        """
        self._load, self._roots = load, roots
        self._known: OrderedDict[str, _Transcript] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def lane(self, key: LaneKey, larger: Mapping[int, Usage]) -> Lane:
        """Load a conversation. May be called from any thread.

        Args:
            key: Identifies it.
            larger: Larger usage of its responses in other files, by index.
        """
        path, facts = key.path, key.facts
        name = key.address.session_id, key.address.agent_id
        with self._lock:
            known = self._known.get(path)
            if known and known.facts == facts:
                self._known.move_to_end(path)
                last_key, lane = known.latest.get(name, (None, Lane()))
                if last_key == key:
                    return lane
        if not known or known.facts != facts:
            known = _Transcript(facts, dict(self._read(path, facts)))
            self._remember(path, known)
        lane = _as_recorded(known.lanes.get(name, Lane()), key, larger)
        known.latest[name] = key, lane
        return lane

    def _remember(self, path: str, read: _Transcript) -> None:
        """Cache a transcript, in the place of an earlier state of it."""
        with self._lock:
            if before := self._known.pop(path, None):
                self._size -= before.size
            self._known[path] = read
            self._size += read.size
            while len(self._known) > AT_HAND and self._size > MAX_RESPONSES:
                _, oldest = self._known.popitem(last=False)
                self._size -= oldest.size

    def _read(self, path: str, facts: Facts) -> Iterable[tuple[_Name, Lane]]:
        found = identify(path, self._roots)
        if not found:
            return ()
        source = Source(found, quiet=True)
        stored = self._load((path,)).get(path)
        # Another instance may have stored an older or a newer state of the transcript since.
        if stored and stored.mark.facts == facts:
            with suppress(msgspec.MsgspecError):
                source.restore(stored)
                return _lanes(source.fold)
        buffer = Buffer()
        while source.read(buffer, time.time_ns()):
            pass
        return _lanes(source.fold)


def _lanes(fold: Fold) -> Iterable[tuple[_Name, Lane]]:
    for session_id, part in fold.parts.items():
        yield (session_id, ""), part.lane.freeze()
        for agent_id, agent in part.agents.items():
            yield (session_id, agent_id), agent.lane.freeze()


def _as_recorded(found: Lane, key: LaneKey, larger: Mapping[int, Usage]) -> Lane:
    """The conversation with the numbers of responses and turns that its record has."""
    address, count = key.address, key.address.responses
    responses = list(_fitted(found.responses, count, UNKNOWN))
    for place, usage in larger.items():
        responses[place] = replace(responses[place], usage=usage)
    turns = found.turns[: bisect_right(found.turns, count, key=attrgetter("first"))]
    return replace(
        found,
        responses=tuple(responses),
        turns=_fitted(turns, address.turns, Turn("", 0, Place(key.path, 0, 0), count)),
        gaps=tuple(gap for gap in found.gaps if gap.response < count),
    )


def _fitted(found: Sequence[T], count: int, filler: T) -> tuple[T, ...]:
    return (*found[:count], *(filler,) * (count - len(found)))
