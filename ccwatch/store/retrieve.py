"""Getting the responses of a conversation at rest."""

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from ccwatch.model.response import Response
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.locate import identify

if TYPE_CHECKING:
    from ccwatch.store.cache import Cache
    from ccwatch.store.resting import Home


def retrieve(
    home: "Home", count: int, cache: "Cache", roots: tuple[str, ...]
) -> Sequence[Response]:
    """Get the responses of a conversation: what is kept of them, else from the transcript.

    Args:
        home: Where they are.
        count: How many there were when it was laid to rest.
        cache: Where remains of transcripts are kept.
        roots: Config folders of Claude Code.

    Returns:
        All that there are now; none if the transcript is not there any more.
    """
    found = identify(home.path, roots)
    if not found:
        return ()
    source = Source(found, quiet=True)
    if remains := cache.remains((home.path,)).get(home.path):
        with suppress(msgspec.MsgspecError):
            source.restore(remains)
    kept = _responses(source, home)
    if len(kept) >= count:
        return kept
    source, buffer = Source(found, quiet=True), Buffer()
    while source.read(buffer, time.time_ns()):
        pass
    return _responses(source, home)


def _responses(source: Source, home: "Home") -> Sequence[Response]:
    part = source.fold.parts.get(home.session_id)
    if not part:
        return ()
    if not home.agent_id:
        return part.lane.responses
    agent = part.agents.get(home.agent_id)
    return agent.lane.responses if agent else ()
