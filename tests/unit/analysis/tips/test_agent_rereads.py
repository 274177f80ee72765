"""Tip: sub-agents that read what the conversation had read before."""

from pathlib import Path

from ccwatch.analysis.tips.blocks.parents import AGENT_REREADS
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.blocks.agent_reads import AgentReads
from tests.support import rows
from tests.support.block_cases import Work, only
from tests.support.session_cases import Diary, found

SRC = "/home/dev/shop/src"
KNOWN = [f"{SRC}/{name}.py" for name in ("cart", "total", "tax", "price")]
SIZE = 4_000


def parent(files: list[str]) -> Work:
    work = Work()
    work.ask()
    for path in files:
        work.use("Read", path, SIZE)
    return work


def explores(work: Work, files: list[str]) -> None:
    """A sub-agent is launched, reads files, and reports."""
    work.go()
    child: Diary = work.launch()
    grows = 10
    for path in files:
        (id,) = child.answer(("Read", path), grows=grows)
        child.result(id, "x" * 4 * SIZE)
        grows = SIZE + 10
    child.answer(grows=grows)
    work.on(2)


def test_files_that_were_in_the_window_are_told_with_what_reading_them_again_cost() -> None:
    work = parent(KNOWN)
    explores(work, KNOWN)
    case = work.known()
    finding = only(AGENT_REREADS, case)
    assert finding.title == "1 sub-agent read 4 known files again"
    assert "(cart.py, total.py, tax.py, …)" in finding.evidence
    assert finding.saving_tokens
    assert abs(finding.saving_tokens - 4 * SIZE) < 500
    share = finding.saving_tokens / 4
    assert finding.saving_nano
    assert abs(finding.saving_nano - share * (4 * 3_750 + (3 + 2 + 1) * 300)) < 100_000
    assert [block.name for block in finding.blocks] == ["Task"]
    assert finding.turns == (0,)


def test_new_files_are_what_a_sub_agent_is_for() -> None:
    work = parent(KNOWN)
    explores(work, [f"{SRC}/other{number}.py" for number in range(6)])
    assert found(AGENT_REREADS, work.known()) == []


def test_a_sub_agent_that_mostly_went_on_did_its_work() -> None:
    work = parent(KNOWN)
    explores(work, [*KNOWN, *(f"{SRC}/other{number}.py" for number in range(5))])
    assert found(AGENT_REREADS, work.known()) == []


def test_a_part_of_a_file_was_known_as_far_as_it_goes() -> None:
    work = Work()
    work.ask()
    for path in KNOWN:
        work.use("Read", path, SIZE // 8, offset=1, limit=20)
    explores(work, KNOWN)
    assert found(AGENT_REREADS, work.known()) == []


def test_two_files_are_what_the_task_is_about() -> None:
    work = parent(KNOWN)
    explores(work, KNOWN[:2])
    assert found(AGENT_REREADS, work.known()) == []


def test_what_a_compaction_had_taken_was_not_known() -> None:
    work = parent(KNOWN)
    work.compact()
    explores(work, KNOWN)
    assert found(AGENT_REREADS, work.known()) == []


def test_what_a_compaction_had_taken_was_known_again_once_that_was_rewound() -> None:
    work = parent(KNOWN)
    work.go()
    place, context = str(work.rows[-1]["uuid"]), work.context
    work.compact()
    work.on(1)
    work.back_to(place, context)
    work.ask()
    explores(work, KNOWN)
    assert only(AGENT_REREADS, work.known()).title == "1 sub-agent read 4 known files again"


def test_what_the_conversation_reads_later_was_not_known() -> None:
    work = parent([])
    explores(work, KNOWN)
    for path in KNOWN:
        work.use("Read", path, SIZE)
    work.on(1)
    assert found(AGENT_REREADS, work.known()) == []


def test_a_sub_agent_is_looked_into_once(tmp_path: Path) -> None:
    work = parent(KNOWN)
    explores(work, KNOWN)
    [child] = work.agents
    place = f"{rows.SESSION}/subagents/agent-{child.agent}"
    files = {f"{rows.SESSION}.jsonl": work.rows, f"{place}.jsonl": child.rows}
    [session] = rows.read(rows.write(tmp_path, files)).snapshot().sessions
    reads = AgentReads(Transcripts())
    first = reads.of(session)
    assert [entry.target for entry in first[child.agent]] == KNOWN
    (tmp_path / rows.PROJECT / f"{place}.jsonl").unlink()
    assert reads.of(session)[child.agent] is first[child.agent]


def test_a_sub_agent_that_can_be_read_again_is_looked_into(tmp_path: Path) -> None:
    aside: rows.Row = {"isSidechain": True, "agentId": "1"}
    asked = rows.answer("a", content=[rows.tool("toolu_1", "Read")], **aside)
    name = f"{rows.SESSION}/subagents/agent-1.jsonl"
    root = rows.write(tmp_path, {name: [asked, rows.result("r", "a") | aside]})
    (session,) = rows.read(root).snapshot().sessions
    reads, path = AgentReads(Transcripts()), tmp_path / rows.PROJECT / name
    away = path.rename(tmp_path / "away")
    assert reads.of(session) == {"1": ()}
    away.rename(path)
    assert len(reads.of(session)["1"]) == 1
