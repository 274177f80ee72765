"""Whatever a session holds, tips on its blocks hold to their rules, and steady work gives none."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.attribute import attribute
from ccwatch.analysis.attribution.outline import Outline
from ccwatch.analysis.tips.blocks import BLOCK_TIPS
from ccwatch.analysis.tips.blocks.images import IMAGES
from ccwatch.analysis.tips.blocks.memory import LONG
from ccwatch.analysis.tips.blocks.persisted import PERSISTED
from ccwatch.analysis.tips.blocks.results import (
    COMMAND_OUTPUT,
    DELEGATE,
    LARGE_READS,
    SEARCH_OUTPUT,
)
from ccwatch.analysis.tips.blocks.servers import UNUSED
from ccwatch.analysis.tips.blocks.skills import SKILLS
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.compact_line import LONGEST, compact_line
from ccwatch.model.memory import MemoryFile
from tests.support import rows
from tests.support.any_rows import folder
from tests.support.block_cases import Work, weigh
from tests.support.folder_cases import CENT, cases
from tests.support.recorded import RECORDINGS
from tests.support.rows import Row
from tests.support.session_cases import HAIKU, OPUS, OPUS_1M, SONNET, forked, found, names

MEMORY = (
    MemoryFile("/home/dev/shop/CLAUDE.md", 30_000, 900),
    MemoryFile("/home/dev/memory/MEMORY.md", 30_000, 900),
)
OUTLINE = Outline(8_000, (("Bash", 8_000), ("mcp__crm__find", 4_000)), has_texts=True)
FILES = [f"/home/dev/shop/src/{name}.py" for name in ("cart", "total", "tax", "price")]
SAVED = "/home/dev/.claude/projects/x/y/tool-results/toolu_1.txt"


def filled(case: Case, *, full: bool = True) -> Case:
    """A session with what fills its window."""
    memory = MEMORY if full else ()
    outline = OUTLINE if full else Outline()
    along = align(case.story, case.lane)
    parts = attribute(along, weigh, prior=1.0, memory=memory, outline=outline)
    return replace(case, attribution=parts, memory=memory)


def judge(case: Case) -> list[str]:
    """Hold all findings against what holds for all, and give their ids."""
    known = {id(entry) for entry in case.story.entries}
    findings = [one for tip in BLOCK_TIPS for one in found(tip, case)]
    for finding in findings:
        assert all((finding.title, finding.advice, finding.evidence))
        assert finding.saving_nano is None or finding.saving_nano >= CENT
        assert finding.saving_tokens is None or finding.saving_tokens > 0
        assert (finding.saving_nano or 0) <= case.view.cost.total_nano
        assert len(set(finding.turns)) == len(finding.turns) <= 20
        assert all(0 <= turn < len(case.lane.turns) for turn in finding.turns)
        assert len(finding.blocks) <= 20
        assert all(id(entry) in known for entry in finding.blocks)
        assert finding.command[:1] in ("", "/", "#")
        assert finding.title.isprintable()
        assert finding.evidence.isprintable()
    line = compact_line(case)
    if line:
        assert len(line.line) <= LONGEST
        assert line.line.isprintable()
        assert 0 <= line.freed <= (case.view.context.used or 0)
    return names(findings)


@given(folder())
@settings(deadline=None)
def test_the_tips_of_a_folder_of_odd_transcripts(files: dict[str, list[Row]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        for case in cases(rows.write(Path(name), files)):
            judge(filled(case))


TOOLS = st.sampled_from(
    ["Read", "Bash", "Grep", "WebFetch", "Edit", "Task", "Skill", "mcp__crm__find", "TodoWrite"]
)
TARGETS = st.sampled_from([*FILES, SAVED, "pytest", "cat x.log", "def total", "", "a" * 300])
STEP = st.one_of(
    st.tuples(st.just("use"), TOOLS, TARGETS, st.integers(1, 40_000)),
    st.tuples(st.just("turns"), st.just(""), st.just(""), st.integers(1, 30)),
    st.tuples(st.just("image"), st.just(""), st.just(""), st.integers(1, 3_000)),
    st.tuples(st.just("attach"), st.just("skill_listing"), st.just(""), st.integers(1, 9_000)),
    st.tuples(st.just("compact"), st.just(""), st.just(""), st.integers(1, 60_000)),
    st.tuples(st.just("back"), st.just(""), st.just(""), st.just(0)),
)


Step = tuple[str, str, str, int]
READING = (
    *(COMMAND_OUTPUT, SEARCH_OUTPUT, DELEGATE, LARGE_READS, PERSISTED, IMAGES),
    *(SKILLS, LONG, UNUSED),
)
"""Tips whose saving is that something is not read from the cache again."""


def worked(steps: list[Step], model: str, version: str) -> Work:
    """A session in which one thing happens after the other."""
    work = Work(model, version=version)
    work.on(1)
    place, context = str(work.rows[-1]["uuid"]), work.context
    for what, name, target, amount in steps:
        if what == "use":
            work.use(name, target, amount)
        elif what == "turns":
            work.on(amount)
        elif what == "image":
            work.image(amount)
        elif what == "attach":
            work.attach(name, amount)
        elif what == "compact":
            work.compact(amount)
        else:
            work.back_to(place, context)
    return work


@given(
    st.lists(STEP, max_size=25),
    st.sampled_from([SONNET, OPUS, OPUS_1M, HAIKU, "llama-9"]),
    st.sampled_from(["1.0.44", "2.0.77", "2.1.100", "2.1.330"]),
    st.booleans(),
)
@settings(deadline=None)
def test_the_tips_of_a_session_with_all_that_may_happen(
    steps: list[Step], model: str, version: str, full: bool
) -> None:
    judge(filled(worked(steps, model, version).case(), full=full))


LARGE = st.one_of(
    st.tuples(st.just("use"), TOOLS, TARGETS, st.integers(8_000, 40_000)),
    st.tuples(st.just("attach"), st.just("skill_listing"), st.just(""), st.integers(4_000, 9_000)),
    st.tuples(st.just("image"), st.just(""), st.just(""), st.just(1_500)),
    st.tuples(st.just("back"), st.just(""), st.just(""), st.just(0)),
)
LATER = st.tuples(st.just("turns"), st.just(""), st.just(""), st.integers(1, 20))


@given(
    st.lists(st.tuples(LARGE, LARGE, LATER), min_size=1, max_size=5),
    st.sampled_from(["2.1.20", "2.1.330"]),
    st.integers(0, 9),
)
@settings(deadline=None)
def test_what_is_read_in_vain_costs_what_its_tokens_cost(
    parts: list[tuple[Step, Step, Step]], version: str, copied: int
) -> None:
    """Reading costs $0.30 a million tokens, and what a fork copied was paid for elsewhere."""
    work = worked([step for part in parts for step in part], SONNET, version)
    work.on(20)
    case = filled(forked(work.case(), copied))
    for tip in READING:
        for one in found(tip, case):
            assert one.saving_nano == pytest.approx((one.saving_tokens or 0) * 300, abs=50)


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_the_tips_of_recorded_sessions(folder: Path) -> None:
    said = [judge(filled(case, full=False)) for case in cases(folder / "claude")]
    expected = ["command-output"] if folder.name == "1.0.44" else []
    assert [id for ids in said for id in ids] == expected


CALL = st.one_of(
    st.tuples(st.just("Read"), st.sampled_from(FILES), st.integers(200, 900)),
    st.tuples(st.just("Bash"), st.just("pytest -q tests"), st.integers(20, 900)),
    st.tuples(st.just("Grep"), st.just("TODO|FIXME"), st.integers(20, 400)),
    st.tuples(st.just("Edit"), st.sampled_from(FILES), st.integers(20, 60)),
    st.tuples(st.just("mcp__crm__find"), st.just("x"), st.integers(20, 900)),
)
TIDY = (MemoryFile("/home/dev/shop/CLAUDE.md", 4_000, 120, tells_compaction=True),)


@given(
    turns=st.lists(st.lists(CALL, max_size=4), min_size=1, max_size=12),
    model=st.sampled_from([SONNET, OPUS, OPUS_1M, HAIKU, "claude-sonnet-5", "llama-9"]),
    compacts=st.booleans(),
)
@settings(deadline=None)
def test_steady_work_gives_no_tip(
    turns: list[list[tuple[str, str, int]]], model: str, compacts: bool
) -> None:
    work = Work(model)
    work.attach("skill_listing", 1_500)
    seen: set[str] = set()
    for calls in turns:
        work.ask()
        for name, target, size in calls:
            # What was read once and is not changed needs no second look.
            if name != "Read" or target not in seen:
                work.use(name, target, size)
            if name == "Read":
                seen.add(target)
        work.go()
    if compacts:
        work.compact(trigger="manual")
        work.on(2)
    outline = Outline(8_000, (("Bash", 11_500), ("mcp__crm__find", 500)), has_texts=True)
    assert judge(work.known(memory=TIDY, outline=outline)) == []


def test_every_tip_has_a_name_of_its_own_and_a_help_text_with_its_source() -> None:
    ids = [tip.id for tip in BLOCK_TIPS]
    assert len(set(ids)) == len(ids)
    for tip in BLOCK_TIPS:
        assert tip.help.splitlines()[-1].startswith("Source: ")
        assert tip.source.startswith("https://")
        assert tip.title
