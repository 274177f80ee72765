"""Of equal names of sessions at rest one is held, and nothing else changes."""

import os
from pathlib import Path

from msgspec.structs import replace

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.stored_analysis import Compacted, StoredAnalysis
from ccwatch.analysis.threshold.evidence import EpochEvidence, Evidence
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.folder import last_part
from ccwatch.model.lane import Precomputed
from ccwatch.model.name import short
from ccwatch.model.response import Iteration, Response, ToolCall
from ccwatch.model.usage import Usage
from ccwatch.store.databases.cache import Cache
from ccwatch.store.index import Index
from ccwatch.store.resting import analysis_codec, session_record
from ccwatch.store.resting.common_names import share_names, with_shared_names
from ccwatch.store.resting.session_record import AgentRecord, LaneAddress, LaneRecord, SessionRecord
from tests.support.rows import OTHER, SESSION, answer, prompt, spelt

RESPONSE = Response(
    *("id", "request", "model", 1, Usage(1, 2, 3, 4, 5, 6), 7, True, True, False, True),
    *((ToolCall("call", "Bash"),), (Iteration("advisor", Usage(8)),), 9, "miss", "max", 10),
)
COMPACTION = Compaction("id", 1, Trigger.AUTO, "2.1.0", "model", 2, False, 3, 4, 5, 6, "focus", 7)


def lane(session_id: str) -> LaneRecord:
    address, precomputed = LaneAddress(0, session_id, "agent", 1, 2, 3), Precomputed(1, 2, 3, 4.0)
    return LaneRecord(
        *(address, None, [(0, Usage(1))], frozenset({1}), [COMPACTION], frozenset({2}), 3),
        *(RESPONSE, COMPACTION, [(1, 2)], 3, 4, precomputed),
    )


def test_a_session_says_what_it_said() -> None:
    agent = AgentRecord("id", lane("s"), "Explore", "look", "call", "parent", 1, True)
    one = SessionRecord(
        *(
            "s",
            [],
            [],
            7,
            "None",
            b"",
            "/home/dev/shop",
            "title",
            "2.1.0",
            "main",
            1,
            2,
            "/a.jsonl",
        ),
        *(lane("s"), [agent], [], [], [lane("another")], None, (), "origin"),
    )
    before = session_record.encode(one)
    share_names(one)
    assert session_record.encode(one) == before


def test_two_sessions_hold_what_both_name_once() -> None:
    def decoded() -> SessionRecord:
        agent = AgentRecord("id", lane(SESSION), "Explore", "look", "call", "parent", 1, True)
        one = SessionRecord(
            *(
                SESSION,
                [],
                [],
                7,
                "None",
                b"",
                "/home/dev/shop",
                "title",
                "2.1.0",
                "main",
                1,
                2,
                "",
            ),
            *(
                lane(SESSION),
                [agent],
                [lane(SESSION)],
                [lane(SESSION)],
                [lane(SESSION)],
                None,
                (),
                "",
            ),
        )
        found = session_record.decode(session_record.encode(one))
        share_names(found)
        return found

    def names(of: SessionRecord) -> list[str]:
        found = [of.project, of.version, of.branch]
        for one in (of.main, of.agents[0].lane, *of.unlisted, *of.further, *of.strays):
            assert one.address.session_id is of.id
            assert one.last
            found += [one.last.model, one.last.tools[0].name]
            found += [text for cut in one.compactions for text in (cut.version, cut.model)]
        return [*found, of.agents[0].kind]

    first, second = names(decoded()), names(decoded())
    assert len(first) == 24
    assert [id(one) for one in first] == [id(one) for one in second]


def test_a_stored_analysis_says_what_it_said() -> None:
    cost = SessionCost(Bill(), 1, 0, 2, "cost-state", 3, 4, Basis.REPORTED, True)
    evidence = (("model", 5, Evidence((EpochEvidence(1, 2, 3, 4, "id", "2.1.0"),))),)
    compacted = (Compacted(-1, 0, 1, 2, 3, 4, False, 5, 6),)
    window = Window(200_000, Basis.DOCUMENTED, "why")
    stored = StoredAnalysis(
        "grounds", window, cost, ((None, None),), evidence, (1, None), compacted, b"use"
    )
    assert (
        with_shared_names(stored)
        == stored
        == replace(analysis_codec.decode(analysis_codec.encode(stored)), cost=cost)
    )


def test_sessions_of_one_model_and_project_hold_its_name_once(tmp_path: Path) -> None:
    folder = tmp_path / "claude/projects/-home-dev-shop"
    folder.mkdir(parents=True)
    for name in (SESSION, OTHER):
        path = folder / f"{name}.jsonl"
        rows = [prompt(f"p{name}", sessionId=name), answer(f"a{name}", f"p{name}", sessionId=name)]
        path.write_bytes(b"".join(map(spelt, rows)))
        os.utime(path, (1, 1))
    cache = Cache(tmp_path / "cache")
    first = Index((str(tmp_path / "claude"),), open_cache=lambda: cache)
    first.read_once()
    assert first.keep()
    index = Index((str(tmp_path / "claude"),), open_cache=lambda: cache)
    index.sweep()
    one, two = index.snapshot().sessions
    assert not index.busy
    assert one.model is two.model
    assert one.project is two.project
    assert one.version is two.version


def test_rows_of_one_model_and_project_hold_what_is_shown_of_it_once() -> None:
    models = [f"claude-sonnet-4-{day}" for day in (5, 5)]
    assert short(models[0]) is short(models[1]) == "sonnet-4.5"
    folders = ["/".join(["", "home", "dev", name]) for name in ("shop", "shop")]
    assert last_part(folders[0]) is last_part(folders[1]) == "shop"
