"""Reports that are written: where they may, under names of their own, and over nothing."""

import resource
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.report.output import export as module
from ccwatch.report.output.export import ExportError, report_name, rows_name, write_new

AT_MS = 1_795_364_968_476
NAME = "ccwatch-compaction-2026-11-22-c.md"


def test_the_name_holds_the_day_and_the_id_and_only_the_user_may_read_it(tmp_path: Path) -> None:
    name = report_name("0f9b-77aa-12", AT_MS, UTC)
    assert name == "ccwatch-compaction-2026-11-22-0f9b77aa.md"
    path = write_new("# Report\n", tmp_path, name, [])
    assert path == tmp_path / name
    assert path.read_text("utf-8") == "# Report\n"
    assert path.stat().st_mode & 0o077 == 0


def test_what_is_there_is_never_written_over_not_even_through_a_link(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    (tmp_path / NAME).symlink_to(target)
    assert write_new("x", tmp_path, NAME, []).name.endswith("-c-2.md")
    assert not target.exists()


def test_it_gives_up_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_NAMES", 2)
    write_new("x", tmp_path, NAME, [])
    write_new("x", tmp_path, NAME, [])
    with pytest.raises(ExportError, match="2 reports"):
        write_new("x", tmp_path, NAME, [])


def test_nothing_is_written_in_or_below_a_config_folder_by_whatever_way(tmp_path: Path) -> None:
    config = tmp_path / "claude"
    below = config / "projects"
    below.mkdir(parents=True)
    (tmp_path / "link").symlink_to(below)
    for folder in (config, below, tmp_path / "link", below / ".." / "projects"):
        with pytest.raises(ExportError, match="own folders"):
            write_new("x", folder, NAME, [str(config)])
    assert list(below.iterdir()) == []


def test_a_folder_that_is_gone_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="No such file"):
        write_new("x", tmp_path / "gone", NAME, [])


@given(st.text(), st.integers(-(2**60), 2**60))
def test_no_id_and_no_time_leads_out_of_the_folder(id_: str, at_ms: int) -> None:
    for name in (report_name(id_, at_ms, UTC), rows_name("costs", at_ms, UTC)):
        assert name == Path(name).name
        assert name.isascii()
        assert " " not in name


def test_of_a_report_that_cannot_be_written_whole_nothing_is_left(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(ExportError, match="File too large"):
            write_new("more than ten bytes", tmp_path, NAME, [])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [*tmp_path.iterdir()] == []
