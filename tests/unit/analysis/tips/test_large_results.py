"""Tips: large results of tools that were carried from request to request."""

import pytest

from ccwatch.analysis.tips.blocks.persisted import PERSISTED
from ccwatch.analysis.tips.blocks.rereads import REPEATED
from ccwatch.analysis.tips.blocks.results import (
    COMMAND_OUTPUT,
    DELEGATE,
    LARGE_READS,
    OFTEN,
    SEARCH_OUTPUT,
    WANTED,
)
from ccwatch.analysis.tips.tip import Tip
from tests.support.block_cases import Work, only
from tests.support.session_cases import OPUS_1M, found

ALL = (COMMAND_OUTPUT, SEARCH_OUTPUT, DELEGATE, LARGE_READS, PERSISTED, REPEATED)
SAVED = "/home/dev/.claude/projects/-home-dev-shop/11/tool-results/toolu_1.txt"


def session(
    tool: str, target: str, size: int = 12_000, *, turns: int = 20, version: str = "2.1.330"
) -> Work:
    """A session in which a tool gave a result of some size, and which went on for some turns."""
    work = Work(version=version)
    work.ask()
    work.use(tool, target, size)
    work.go()
    work.on(turns)
    return work


@pytest.mark.parametrize(
    ("tool", "target", "tip"),
    [
        ("Bash", "pytest -q", COMMAND_OUTPUT),
        ("PowerShell", "Get-Content log.txt", COMMAND_OUTPUT),
        ("Grep", "total", SEARCH_OUTPUT),
        ("Glob", "**/*", SEARCH_OUTPUT),
        ("WebFetch", "https://example.com", DELEGATE),
        ("WebSearch", "rounding of taxes", DELEGATE),
        ("mcp__github__get_issue", "12", DELEGATE),
        ("mcp__github__create_issue", "12", DELEGATE),
        ("Read", "/home/dev/shop/big.sql", LARGE_READS),
        ("Read", SAVED, PERSISTED),
        ("Bash", f"cat {SAVED}", PERSISTED),
    ],
)
def test_of_a_large_result_one_tip_speaks(tool: str, target: str, tip: Tip) -> None:
    case = session(tool, target).known()
    assert [one for one in ALL if found(one, case)] == [tip]


def test_the_saving_is_what_reading_it_again_cost_beyond_what_was_wanted() -> None:
    case = session("Bash", "npm test").known()
    finding = only(COMMAND_OUTPUT, case)
    [part] = [one for one in case.attribution.parts if one.entry in finding.blocks]
    again = len(case.lane.responses) - part.since - 1
    assert finding.saving_tokens == (part.tokens - WANTED) * again
    assert finding.saving_nano == (part.tokens - WANTED) * again * 300
    assert finding.title == "≈12.0k of command output in the window"
    assert "1 large result (npm test); up to 20 responses" in finding.evidence
    assert finding.turns == (0,)


@pytest.mark.parametrize(
    ("command", "version", "words"),
    [
        ("cd web && npm run test:unit", "2.1.330", "print failures only"),
        ("python3 -m pytest -q", "2.1.330", "print failures only"),
        ("docker logs shop", "2.1.330", "Search logs"),
        ("cat server.log", "2.1.330", "Search logs"),
        ("git log -p", "2.1.330", "bashOutputMaxChars"),
        ("git log -p", "2.1.260", "head, tail or grep."),
    ],
)
def test_the_advice_fits_the_command_and_the_release(
    command: str, version: str, words: str
) -> None:
    assert words in only(COMMAND_OUTPUT, session("Bash", command, version=version).known()).advice


def test_a_short_result_is_no_waste() -> None:
    assert found(COMMAND_OUTPUT, session("Bash", "make", 4_900).known()) == []


def test_a_result_that_just_came_in_is_no_waste() -> None:
    assert found(COMMAND_OUTPUT, session("Bash", "make", turns=OFTEN - 1).known()) == []
    assert len(found(COMMAND_OUTPUT, session("Bash", "make", turns=OFTEN).known())) == 1


def test_what_a_compaction_took_is_told_no_more() -> None:
    work = session("Bash", "make")
    work.compact()
    work.on(20)
    assert found(COMMAND_OUTPUT, work.known()) == []


def test_what_is_little_beside_what_the_session_cost_is_not_told() -> None:
    work = Work(OPUS_1M, context=800_000)
    work.ask()
    work.use("Bash", "make", 5_000)
    work.on(30)
    assert found(COMMAND_OUTPUT, work.known()) == []


def test_a_file_that_was_edited_after_it_was_read_whole_was_worth_it() -> None:
    work = session("Read", "/home/dev/shop/big.sql")
    work.use("Edit", "/home/dev/shop/big.sql")
    work.on(1)
    assert found(LARGE_READS, work.known()) == []


def test_a_part_of_a_file_may_be_large() -> None:
    work = Work()
    work.ask()
    work.use("Read", "/home/dev/shop/big.sql", 12_000, offset=1, limit=900)
    work.on(20)
    assert found(LARGE_READS, work.known()) == []


def test_copies_of_a_large_file_are_told_as_copies() -> None:
    work = session("Read", "/home/dev/shop/big.sql")
    work.use("Read", "/home/dev/shop/big.sql", 12_000)
    work.on(20)
    case = work.known()
    large, copies = only(LARGE_READS, case).blocks, only(REPEATED, case).blocks
    assert len(large) == len(copies) == 1
    assert large != copies


def test_saved_output_that_was_read_twice_is_told_as_such_alone() -> None:
    work = session("Read", SAVED)
    work.use("Read", SAVED, 12_000)
    work.on(20)
    case = work.known()
    assert len(only(PERSISTED, case).blocks) == 2
    assert found(REPEATED, case) == []


def test_a_look_into_saved_output_is_no_waste() -> None:
    assert found(PERSISTED, session("Read", SAVED, 4_000).known()) == []


def test_without_a_price_the_tokens_are_told() -> None:
    work = Work("llama-9")
    work.ask()
    work.use("Bash", "make", 12_000)
    work.on(20)
    finding = only(COMMAND_OUTPUT, work.known())
    assert finding.saving_nano is None
    assert finding.saving_tokens
    assert "for ?" in finding.evidence
