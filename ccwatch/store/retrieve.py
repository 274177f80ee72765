"""Getting a conversation at rest back from disk."""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import Final, TypeVar

import msgspec

from ccwatch.model.response import Response
from ccwatch.model.session import Lane, Place, Turn
from ccwatch.model.usage import Usage
from ccwatch.store.cache import Cache
from ccwatch.store.resting import Home, Sought
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.lane import LaneFold
from ccwatch.transcript.locate import identify

AT_HAND: Final = 32
"""Conversations that stay in memory, of those that were looked at last."""
UNKNOWN: Final = Response("", "", "", 0)
"""Stands for a response that is not to be had any more: nothing of it is known."""

T = TypeVar("T")


class Retriever:
    """Gets conversations back: from what is kept of transcripts, else from the transcripts.

    Always as many responses, turns and gaps as were promised. What cannot be had any more,
    because a transcript changed a moment ago, is unknown until it is followed again.
    """

    def __init__(self, cache: Cache, roots: tuple[str, ...]) -> None:
        """Read nothing yet.

        Args:
            cache: Where remains of transcripts are kept.
            roots: Config folders of Claude Code.
        """
        self._cache, self._roots = cache, roots
        self._lanes: OrderedDict[Sought, Lane] = OrderedDict()
        self._lock = Lock()

    def lane(self, sought: Sought, larger: Mapping[int, Usage]) -> Lane:
        """Get a conversation. May be called from any thread.

        Args:
            sought: Which.
            larger: What other files say of responses, by their indices, where that is more.
        """
        with self._lock:
            if found := self._lanes.get(sought):
                self._lanes.move_to_end(sought)
                return found
        home, found = sought.home, self._retrieved(sought)
        responses = list(_fitted(found.responses, home.responses, UNKNOWN))
        for place, usage in larger.items():
            responses[place] = responses[place]._replace(usage=usage)
        nothing = Turn("", 0, Place(sought.path, 0, 0), home.responses)
        found = replace(
            found,
            responses=tuple(responses),
            turns=_fitted(found.turns, home.turns, nothing),
            gaps=found.gaps[-home.gaps :] if home.gaps else (),
        )
        with self._lock:
            self._lanes[sought] = found
            if len(self._lanes) > AT_HAND:
                self._lanes.popitem(last=False)
        return found

    def _retrieved(self, sought: Sought) -> Lane:
        path, home = sought.path, sought.home
        found = identify(path, self._roots)
        if not found:
            return Lane()
        source = Source(found, quiet=True)
        remains = self._cache.remains((path,)).get(path)
        # Another instance may have kept an older state of the transcript since, or a newer one.
        if remains and remains.mark.facts == sought.facts:
            with suppress(msgspec.MsgspecError):
                source.restore(remains)
        if kept := _lane(source, home):
            return kept.freeze()
        source, buffer = Source(found, quiet=True), Buffer()
        while source.read(buffer, time.time_ns()):
            pass
        read = _lane(source, home)
        return read.freeze() if read else Lane()


def _lane(source: Source, home: Home) -> LaneFold | None:
    part = source.fold.parts.get(home.session_id)
    if not part or not home.agent_id:
        return part.lane if part else None
    agent = part.agents.get(home.agent_id)
    return agent.lane if agent else None


def _fitted(found: Sequence[T], count: int, filler: T) -> tuple[T, ...]:
    return (*found[:count], *(filler,) * (count - len(found)))
