"""Tip: say in CLAUDE.md what compactions must keep."""

from ccwatch.analysis.tips.blocks.instructions import INSTRUCTIONS
from ccwatch.model.memory import MemoryFile
from tests.support.block_cases import Work, only
from tests.support.session_cases import found

SRC = "/home/dev/shop/src"
SILENT = (MemoryFile("/home/dev/shop/CLAUDE.md", 900, 30),)
TELLING = (*SILENT, MemoryFile("/home/dev/.claude/CLAUDE.md", 900, 30, tells_compaction=True))


def session(compactions: int, *, focus: str = "", again: bool = True, size: int = 6_000) -> Work:
    """A session that reads two files and, after each compaction, reads them again."""
    work = Work()
    for number in range(compactions + 1):
        work.ask()
        for name in ("cart", "total"):
            work.use("Read", f"{SRC}/{name if again else f'{name}{number}'}.py", size)
        work.on(4)
        if number < compactions:
            work.compact(trigger="manual" if focus else "auto")
            work.rows[-2]["compactMetadata"]["userContext"] = focus
    return work


def test_what_is_read_again_after_each_compaction_belongs_into_a_section() -> None:
    finding = only(INSTRUCTIONS, session(2).known(memory=SILENT))
    assert "4 things read again after 2 compactions (cart.py, total.py)" in finding.evidence
    assert finding.command.startswith("# Compact instructions\n\nWhen you are using compact")
    assert "above all cart.py, total.py." in finding.command
    assert finding.saving_nano
    assert {block.target for block in finding.blocks} == {f"{SRC}/cart.py", f"{SRC}/total.py"}


def test_who_has_said_it_is_not_told_again() -> None:
    assert found(INSTRUCTIONS, session(2).known(memory=TELLING)) == []


def test_where_nothing_is_known_of_memory_files_nothing_is_said() -> None:
    assert found(INSTRUCTIONS, session(2).known()) == []


def test_one_compaction_is_no_habit() -> None:
    assert found(INSTRUCTIONS, session(1).known(memory=SILENT)) == []


def test_compactions_after_which_nothing_was_missing_are_well() -> None:
    assert found(INSTRUCTIONS, session(3, again=False).known(memory=SILENT)) == []


def test_compactions_with_a_focus_of_their_own_need_no_section() -> None:
    assert found(INSTRUCTIONS, session(3, focus="keep cart.py").known(memory=SILENT)) == []


def test_little_that_is_read_again_is_not_worth_a_word() -> None:
    assert found(INSTRUCTIONS, session(2, size=60).known(memory=SILENT)) == []
