"""Whose a response is that stands in several conversations."""

import time
from collections.abc import Iterator
from pathlib import Path

from ccwatch.store.claim import Origin
from ccwatch.store.ownership import Ownership
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.locate import identify
from tests.unit.rows import OTHER, PROJECT, SESSION, answer, prompt, write


def lanes(folder: Path) -> Iterator[tuple[LaneFold, Origin]]:
    """The conversations of a config folder, each with where it stands."""
    for path in sorted((folder / PROJECT).glob("*.jsonl")):
        found = identify(str(path), [str(folder)])
        assert found
        source = Source(found)
        while source.read(Buffer(), time.time_ns()):
            pass
        for part, lane, is_agent in source.fold.lanes():
            yield lane, Origin(part.id, found.path, is_agent, own_file=False, first=part.first)


def test_of_conversations_that_were_given_up_nothing_is_left(tmp_path: Path) -> None:
    """An app that is left open takes in and gives up conversations for days."""
    shared = [prompt("p"), answer("a", "p"), answer("b", "a", at=2)]
    copied = [one | {"sessionId": OTHER} for one in shared]
    folder = write(tmp_path, {f"{SESSION}.jsonl": shared, f"{OTHER}.jsonl": copied})
    ownership, found = Ownership(), dict(lanes(folder))
    assert len(found) == 2
    for lane, origin in found.items():
        ownership.register(lane, origin)
    assert ownership.settle() == {SESSION, OTHER}
    for lane in found:
        ownership.forget(lane)
    ownership.settle()
    assert ownership == Ownership()
