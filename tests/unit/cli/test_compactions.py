"""`ccwatch compactions`: every compaction there is and ever was, for people and for programs."""

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.report.compactions.history_filter import HistoryFilter, parse_since
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.report.contract import History, schema_of
from ccwatch.report.output.compaction_figures import history_figures
from ccwatch.report.output.document import as_json
from ccwatch.report.output.history_text import history_csv, history_text
from ccwatch.report.output.paragraph import cells
from ccwatch.store.databases.archive import FILE, Archive
from tests.support import rows
from tests.support.command import call
from tests.support.recorded import RECORDINGS, boundaries

Run = Callable[..., tuple[int, str]]

OUTPUT_AND_ROWS = 700
"""Tokens that a client counts, at most, on top of the last context: the answer to it, which some
releases do not know, and what it estimates for the rows after that."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `ccwatch compactions` in this process; gives exit status and what was printed."""

    def listing(folder: Path, *arguments: str) -> tuple[int, str]:
        status = call("compactions", "--config-dir", str(folder), *arguments)
        return status, capsys.readouterr().out

    return listing


def listed(run: Run, folder: Path, *arguments: str) -> list[dict[str, Any]]:
    _, printed = run(folder, "--json", *arguments)
    found: list[dict[str, Any]] = json.loads(printed)["compactions"]
    return found


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two sessions: one of the shop with three compactions, one of another project with one."""
    other = {"sessionId": rows.OTHER, "cwd": "/home/dev/api", "version": "2.0.77"}
    manual = [rows.boundary("m", "o-a0", trigger="manual", at=500_000) | other]
    return rows.write(
        tmp_path / "claude",
        {
            f"{rows.SESSION}.jsonl": rows.compacted("s", 3),
            f"{rows.OTHER}.jsonl": [*rows.compacted("o", 1, **other)[:2], *manual],
        },
    )


def contexts_told(api: Path) -> list[tuple[float, int]]:
    """When the API told which sizes of contexts: milliseconds since 1970, and tokens."""
    kinds = "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"
    calls = [json.loads(line) for line in api.read_bytes().splitlines()]
    return [
        (call["t"] * 1000, sum(call["told"][kind] for kind in kinds))
        for call in calls
        if call["kind"] == "main"
    ]


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.name)
def test_it_lists_exactly_the_boundaries_of_a_recording(run: Run, recording: Path) -> None:
    found = [one["id"] for one in listed(run, recording / "claude")]
    assert len(found) == len(set(found))
    if recording.name == "1.0.44":
        assert set(found) == summaries(recording / "claude")
    else:
        assert set(found) == boundaries(recording / "claude")


def summaries(folder: Path) -> set[str]:
    """The uuids of the rows that a compaction of the oldest releases left: they have no parent."""
    words = b"This session is being continued from a previous conversation"
    found = set()
    for path in folder.rglob("*.jsonl"):
        for line in path.read_bytes().splitlines():
            row = json.loads(line) if words in line else {}
            if row.get("type") == "user" and row["parentUuid"] is None:
                found.add(row["uuid"])
    return found


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.name)
def test_its_sizes_are_those_that_the_api_told(run: Run, recording: Path) -> None:
    history = listed(run, recording / "claude")
    told = contexts_told(recording / "api.jsonl")
    assert history
    for one in history:
        at_ms, before = milliseconds(one["at"]), one["pre_tokens"]
        if before is not None:
            last = max(size for at, size in told if at < at_ms and size <= before)
            assert before - last < OUTPUT_AND_ROWS
        assert one["first_prompt_tokens"] in {size for at, size in told if at > at_ms}


def milliseconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp() * 1000


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.name)
def test_its_document_is_the_one_that_the_contract_defines(run: Run, recording: Path) -> None:
    _, printed = run(recording / "claude", "--json")
    document = json.loads(printed)
    assert History.model_validate(document).model_dump(by_alias=True) == document
    assert printed.isascii()


def test_the_contract_promises_what_is_documented() -> None:
    promised = """id at trigger pre_tokens post_tokens first_prompt_tokens dropped_tokens
        duration_ms summary_tokens estimated_usd reread_files reread_tokens session_id agent_id
        project model client_version archived"""
    entry = json.loads(json.dumps(schema_of(History)))["$defs"]["PastCompaction"]
    assert set(promised.split()) <= set(entry["properties"])
    assert set(entry["required"]) == set(entry["properties"])


def test_the_schema_is_printed(run: Run, tmp_path: Path) -> None:
    code, printed = run(tmp_path, "--schema")
    assert code == 0
    assert json.loads(printed) == schema_of(History)


def test_the_list_is_newest_first(run: Run, two: Path) -> None:
    assert [one["id"] for one in listed(run, two)] == ["m", "s-b2", "s-b1", "s-b0"]


@pytest.mark.parametrize(
    ("flags", "wanted"),
    [
        (["--session", "2222"], ["m"]),
        (["--project", "shop"], ["s-b2", "s-b1", "s-b0"]),
        (["--project", "/home/dev/shop/"], ["s-b2", "s-b1", "s-b0"]),
        (["--project", "/home/dev"], ["m", "s-b2", "s-b1", "s-b0"]),
        (["--project", "/home/dev/sh"], []),
        (["--trigger", "manual"], ["m"]),
        (["--trigger", "unknown"], []),
        (["--release", "2.0"], ["m"]),
        (["--release", "2.1.330"], ["s-b2", "s-b1", "s-b0"]),
        (["--release", "2.1.33"], []),
        (["--since", "2026-09-15"], ["m"]),
        (["--limit", "2"], ["m", "s-b2"]),
        (["--project", "shop", "--limit", "1"], ["s-b2"]),
    ],
    ids=" ".join,
)
def test_filters_leave_what_is_asked_for(
    run: Run, two: Path, flags: list[str], wanted: list[str]
) -> None:
    code, printed = run(two, "--json", *flags)
    assert [one["id"] for one in json.loads(printed)["compactions"]] == wanted
    assert code == (0 if wanted else 3)


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_where_there_is_nothing_the_status_says_so(
    run: Run, tmp_path: Path, form: list[str]
) -> None:
    code, _ = run(tmp_path / "nothing", *form)
    assert code == 3


def test_where_a_filter_leaves_nothing_what_there_is_is_counted(run: Run, two: Path) -> None:
    known = len(listed(run, two))
    assert run(two, "--release", "9.9") == (3, f"None of {known} compactions matches --release.\n")


@pytest.mark.parametrize("flags", [["--since", "soon"], ["--limit", "0"], ["--trigger", "magic"]])
def test_a_filter_that_makes_no_sense_is_a_wrong_call(
    run: Run, tmp_path: Path, flags: list[str]
) -> None:
    assert run(tmp_path, *flags)[0] == 2


def test_after_its_transcript_is_deleted_a_compaction_is_still_listed(
    run: Run, recordings: Path, tmp_path: Path
) -> None:
    config = Path(shutil.copytree(recordings / "2.1.330-win" / "claude", tmp_path / "claude"))
    before = listed(run, config)
    assert not any(one["archived"] for one in before)
    for path in config.rglob("*.jsonl"):
        path.unlink()
    after = listed(run, config)
    assert [one["id"] for one in after] == [one["id"] for one in before]
    assert all(one["archived"] and one["expires_at"] is None for one in after)
    unlike = {"archived", "expires_at", "title"}
    for then, now in zip(before, after, strict=True):
        assert {k: v for k, v in then.items() if k not in unlike} == {
            k: v for k, v in now.items() if k not in unlike
        }
    assert "* 4 only in the archive" in run(config)[1]


def test_what_was_read_again_is_told(run: Run, recordings: Path) -> None:
    folder = recordings / "2.0.14" / "claude"
    first = listed(run, folder)
    assert [one["reread_files"] for one in first] == [0, 0, 0, 1]
    assert first[-1]["reread_tokens"] > 0
    assert first[-1]["reread_usd"] > 0
    assert listed(run, folder) == first


def test_summaries_are_kept_where_the_user_wants_them(
    run: Run, recordings: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CCWATCH_ARCHIVE_SUMMARIES", "true")
    history = listed(run, recordings / "2.1.330-win" / "claude")
    [file] = own_home.rglob(FILE)
    kept = [Archive(file.parent).summary(one["id"]) for one in history]
    assert all("continued from a previous conversation" in text for text in kept)


def test_nothing_is_kept_where_the_user_wants_nothing_kept(
    run: Run, two: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CCWATCH_ARCHIVE", "false")
    assert run(two)[0] == 0
    assert not list(own_home.rglob(FILE))


def test_only_figures_are_kept_unless_the_user_wants_more(
    run: Run, recordings: Path, own_home: Path
) -> None:
    run(recordings / "2.1.330-life" / "claude")
    [file] = own_home.rglob(FILE)
    held = file.read_bytes()
    assert b"continued from a previous" not in held
    assert b"Focus" not in held
    assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_below_a_config_folder(
    run: Run, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(two / "state"))
    before = sorted(two.rglob("*"))
    assert run(two)[0] == 0
    assert sorted(two.rglob("*")) == before


def test_an_archive_that_cannot_be_written_costs_nothing(
    run: Run, two: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    assert len(listed(run, two)) == 4


def test_what_is_forgotten_is_listed_no_more(run: Run, two: Path) -> None:
    run(two)
    shutil.rmtree(two / "projects")
    assert run(two, "--forget", "m")[0] == 0
    assert [one["id"] for one in listed(run, two)] == ["s-b2", "s-b1", "s-b0"]
    assert run(two, "--forget", "m")[0] == 2
    code, said = run(two, "--forget", "all")
    assert (code, said.split()[0]) == (0, "3")
    assert run(two)[0] == 3


@pytest.mark.parametrize(
    "words", ["--project shop", "--session s", "--trigger auto", "--release 2", "--since 7d",
              "--limit 1"],
)  # fmt: skip
def test_a_filter_does_not_make_everything_be_forgotten(
    words: str, run: Run, two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(two)
    status = call("compactions", "--forget", "all", *words.split())
    assert status == 2
    assert words.split(maxsplit=1)[0] in capsys.readouterr().err
    shutil.rmtree(two / "projects")
    assert len(listed(run, two)) == 4


def test_a_filter_of_the_settings_does_not_make_everything_be_forgotten_either(
    run: Run, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(two)
    monkeypatch.setenv("CCWATCH_PROJECT", "shop")
    assert run(two, "--forget", "all")[0] == 2
    monkeypatch.delenv("CCWATCH_PROJECT")
    shutil.rmtree(two / "projects")
    assert len(listed(run, two)) == 4


def test_where_an_archive_cannot_be_changed_forgetting_says_why_and_the_doctor_too(
    run: Run, two: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(two)
    [file] = own_home.rglob(FILE)
    with closing(sqlite3.connect(file)) as newer, newer:
        newer.execute("PRAGMA user_version = 99")
    for name in ("all", "m"):
        assert call("compactions", "--config-dir", str(two), "--forget", name) == 2
        told = capsys.readouterr().err
        assert f"{file}: it was written by a newer ccwatch, and is left as it is" in told
    assert len(listed(run, two)) == 4


def test_where_the_archive_is_off_the_doctor_says_so(
    two: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CCWATCH_ARCHIVE", "false")
    assert call("doctor", "--config-dir", str(two)) == 0
    assert "nothing: the archive is switched off" in capsys.readouterr().out


def test_doctor_tells_of_the_archive(
    run: Run, two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(two)
    assert call("doctor", "--config-dir", str(two)) == 0
    said = capsys.readouterr().out
    assert f"4 compactions in {os.environ['XDG_STATE_HOME']}/ccwatch/{FILE}" in said
    assert "30 days after their last row, as documented" in said


def test_doctor_tells_which_setting_says_when_transcripts_are_deleted(
    two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (two / "settings.json").write_text('{"cleanupPeriodDays": 99999}')
    assert call("doctor", "--config-dir", str(two)) == 0
    said = capsys.readouterr().out
    assert f"99,999 days after their last row: cleanupPeriodDays in {two}/settings.json" in said


def test_the_text_of_a_snapshot_tells_of_the_archive(
    run: Run, two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(two)
    assert call("snapshot", "--config-dir", str(two)) == 0
    assert "4 compactions in " in capsys.readouterr().out.splitlines()[-1]


def test_a_snapshot_writes_nothing(two: Path, own_home: Path) -> None:
    for form in ([], ["--json"], ["--line"]):
        assert call("snapshot", "--config-dir", str(two), *form) == 0
    assert not list(own_home.rglob(FILE))


def test_it_needs_no_terminal(two: Path) -> None:
    command = [sys.executable, "-m", "ccwatch", "compactions", "--config-dir", str(two)]
    environ = {key: value for key, value in os.environ.items() if key != "TERM"}
    child = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environ, check=True
    )
    assert child.stderr == ""
    assert max(map(cells, child.stdout.splitlines())) <= 80
    assert "4 compactions (3 auto, 1 manual)" in child.stdout


text = st.text(max_size=40)
some = st.none() | st.integers(0, 10**12)
recorded = st.builds(
    Recorded,
    st.builds(
        Compaction,
        text,
        st.integers(-(10**18), 10**18),
        st.sampled_from(Trigger),
        text,
        text,
        some,
        post_tokens=some,
        duration_ms=some,
        first_prompt_tokens=some,
    ),
    text,
    text,
    text,
    text,
    some,
    some,
    some,
    reread=st.none() | st.builds(Reread, st.integers(0, 9), st.integers(0, 10**6), st.none()),
    archived=st.booleans(),
    expires_ms=some,
    summary_tokens=some,
    idle=st.booleans(),
    paid_nano=some,
    off_nano=st.integers(0, 10**9),
)


def commands(text: str) -> set[str]:
    """Characters that could command a terminal, or break a line."""
    return {one for one in text if not one.isprintable() and one != "\n"}


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ([60_000, 50_000], "2 compactions (2 auto) · 90.0k freed · ≈$0.30 for summaries"),
        ([60_000, None], "2 compactions (2 auto) · 40.0k+ freed · ≈$0.10+ for summaries"),
        ([None], "1 compaction (1 auto) · ? freed"),
    ],
    ids=["known", "in part", "not known"],
)
def test_a_sum_of_what_is_not_known_is_never_told_as_less(
    left: list[int | None], said: str
) -> None:
    history = [
        Recorded(
            Compaction(f"c{number}", 0, Trigger.AUTO, "", "", 100_000, first_prompt_tokens=tokens),
            *("s", "", "/shop", ""),
            None if tokens is None else 10**8 * (number + 1),
        )
        for number, tokens in enumerate(left)
    ]
    assert history_text(history, 0, UTC, 200).splitlines()[-1] == said


@given(st.lists(recorded, max_size=4), st.integers(38, 130))
def test_no_text_in_it_commands_a_terminal_or_breaks_the_table(
    history: list[Recorded], width: int
) -> None:
    shown = history_text(history, 0, UTC, width)
    assert not commands(shown) & {chr(code) for code in (*range(32), 127, *range(128, 160))}
    assert max(map(cells, shown.split("\n"))) <= width
    assert shown.split("\n").index("") == len(history) + 1


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        (38, "WHEN BY BEFORE AFTER"),
        (45, "WHEN BY BEFORE AFTER COST"),
        (57, "WHEN PROJECT BY BEFORE AFTER COST"),
        (79, "WHEN PROJECT SESSION BY BEFORE AFTER TURNS COST"),
        (80, "WHEN PROJECT SESSION BY BEFORE AFTER TURNS COST RE-READ"),
    ],
)
def test_a_narrow_table_has_the_columns_that_matter_most(width: int, heads: str) -> None:
    lines = history_text([], 0, UTC, width).splitlines()
    assert lines[0].split() == heads.split()


@given(st.lists(recorded, min_size=1, max_size=4))
def test_no_text_in_it_is_a_formula_for_a_spreadsheet(history: list[Recorded]) -> None:
    table = list(csv.reader(io.StringIO(history_csv(history))))
    assert len(table) == len(history) + 1
    assert len({len(line) for line in table}) == 1
    for line in table[1:]:
        for cell in line:
            assert not commands(cell) & {chr(code) for code in (*range(32), 127)}
            assert not cell.startswith(("=", "+", "@"))
            assert not cell.startswith("-") or cell[1:].isdecimal()


@given(st.lists(recorded, max_size=3))
def test_every_document_is_one_that_the_contract_allows(history: list[Recorded]) -> None:
    History.model_validate_json(as_json(history_figures(history)))


def test_the_csv_has_the_keys_of_the_document(run: Run, two: Path) -> None:
    _, printed = run(two, "--csv")
    lines = list(csv.DictReader(io.StringIO(printed)))
    assert [line["id"] for line in lines] == ["m", "s-b2", "s-b1", "s-b0"]
    assert set(lines[0]) == set(listed(run, two)[0])
    assert lines[0]["archived"] == "false"
    assert lines[0]["agent_id"] == ""


def test_a_csv_of_nothing_has_its_heads_all_the_same(run: Run, tmp_path: Path, two: Path) -> None:
    _, empty = run(tmp_path / "nothing", "--csv")
    assert empty.splitlines() == run(two, "--csv")[1].splitlines()[:1]


def test_two_that_run_at_once_both_keep_what_they_found(
    run: Run, recordings: Path, tmp_path: Path
) -> None:
    names = "2.0.14", "2.0.77", "2.1.20", "2.1.330"
    folders = [
        Path(shutil.copytree(recordings / name / "claude", tmp_path / name)) for name in names
    ]
    command = [sys.executable, "-m", "ccwatch", "compactions", "--config-dir"]
    children = [
        subprocess.Popen([*command, str(folder)], stdout=subprocess.DEVNULL) for folder in folders
    ]
    assert [child.wait(60) for child in children] == [0, 0, 0, 0]
    for folder in folders:
        shutil.rmtree(folder / "projects")
        assert len(listed(run, folder)) == 4


def test_a_formula_is_made_harmless() -> None:
    evil = Recorded(
        Compaction("=1+1", 1, Trigger.AUTO, "+2", "@x"), "-s", "", "=HYPERLINK(1)", "a\x1b[2J", None
    )
    [_, line] = csv.reader(io.StringIO(history_csv([evil])))
    assert {"'=1+1", "'+2", "'@x", "'-s", "'=HYPERLINK(1)", "a␛[2J"} <= set(line)


@pytest.mark.parametrize(
    ("said", "ms"),
    [("1970-01-03", 2 * 86_400_000), ("36h", 864_000_000 - 129_600_000), ("1w", 259_200_000)],
)
def test_a_beginning_is_a_day_or_so_long_ago(said: str, ms: int) -> None:
    assert parse_since(said, 864_000_000, UTC) == ms


@pytest.mark.parametrize("said", ["", "7", "d", "7 d", "-3d", "2026-13-01", "yesterday", "９d"])
def test_what_is_no_beginning_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        parse_since(said, 0, UTC)


def test_a_project_is_found_by_a_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "private" / "shop").mkdir(parents=True)
    (tmp_path / "short").symlink_to("private")
    for wanted, expected in [("short", True), ("short/shop/", True), ("short/sho", False)]:
        one = Recorded(
            Compaction("", 0, Trigger.UNKNOWN, "", ""), "", "", f"{tmp_path}/private/shop", "", None
        )
        assert HistoryFilter(project=f"{tmp_path}/{wanted}").takes(one) == expected


def test_an_empty_filter_takes_everything() -> None:
    one = Recorded(Compaction("", 0, Trigger.UNKNOWN, "", ""), "", "", "", "", None)
    assert HistoryFilter().takes(one)
