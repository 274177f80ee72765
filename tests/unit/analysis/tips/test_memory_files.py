"""Tips: files of instructions that are longer than they should be."""

import pytest

from ccwatch.analysis.tips.blocks.memory import CUT_OFF, LONG
from ccwatch.model.memory import MemoryFile
from tests.support.block_cases import Work, only
from tests.support.session_cases import found

PROJECT = "/home/dev/shop/CLAUDE.md"
USER = "/home/dev/.claude/CLAUDE.md"
INDEX = "/home/dev/.claude/projects/-home-dev-shop/memory/MEMORY.md"


def session(turns: int = 60, version: str = "2.1.330") -> Work:
    work = Work(version=version)
    work.on(turns)
    return work


def test_what_stands_beyond_two_hundred_lines_costs_with_every_request() -> None:
    case = session().known(memory=(MemoryFile(PROJECT, 16_400, 400), MemoryFile(USER, 4_100, 90)))
    finding = only(LONG, case)
    assert finding.title == "shop/CLAUDE.md has 400 lines"
    assert "≈2.0k beyond 200 lines, sent 60 times" in finding.evidence
    assert finding.saving_tokens == pytest.approx(2_000 * 60, rel=0.01)
    assert finding.saving_nano == (finding.saving_tokens or 0) * 300
    assert finding.command == "/memory"


def test_two_hundred_lines_are_as_advised() -> None:
    assert found(LONG, session().known(memory=(MemoryFile(PROJECT, 40_000, 200),))) == []


def test_a_file_that_another_one_imports_counts_as_one_of_its_own() -> None:
    files = (MemoryFile(PROJECT, 400, 10), MemoryFile("/home/dev/shop/a.md", 16_000, 500))
    assert only(LONG, session().known(memory=files)).title == "shop/a.md has 500 lines"


def test_in_a_short_session_it_costs_too_little_to_be_told() -> None:
    assert found(LONG, session(3).known(memory=(MemoryFile(PROJECT, 16_400, 400),))) == []


def test_what_the_transcript_holds_of_them_is_their_size() -> None:
    work = Work()
    work.attach("instructions", 8_000)
    work.on(60)
    finding = only(LONG, work.known(memory=(MemoryFile(PROJECT, 16_000, 400),)))
    assert "≈4.0k beyond" in finding.evidence


def test_without_files_nothing_is_said() -> None:
    assert found(LONG, session().known()) == []
    assert found(CUT_OFF, session().known()) == []


def test_notes_beyond_two_hundred_lines_are_not_read() -> None:
    case = session().known(memory=(MemoryFile(INDEX, 9_000, 201),))
    finding = only(CUT_OFF, case)
    assert finding.title == "Only a part of memory/MEMORY.md is read"
    assert finding.saving_tokens is finding.saving_nano is None
    assert found(LONG, case) == []
    assert found(CUT_OFF, session().known(memory=(MemoryFile(INDEX, 9_000, 200),))) == []


def test_of_many_bytes_newer_releases_read_a_part() -> None:
    large = (MemoryFile(INDEX, 26_000, 100),)
    assert "at most 25 KB" in only(CUT_OFF, session().known(memory=large)).evidence
    assert found(CUT_OFF, session(version="2.1.82").known(memory=large)) == []
