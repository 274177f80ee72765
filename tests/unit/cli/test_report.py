"""`ccwatch report` and `ccwatch whatif`: figures for people, for programs and for spreadsheets."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccwatch.cli.parser import GROUPINGS
from ccwatch.report.contract import Report, WhatIf, schema_of
from ccwatch.report.output.paragraph import cells
from tests.support import rows
from tests.support.command import call
from tests.support.known import ALL, KNOWN

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process; gives exit status and what was printed."""

    def printed(command: str, folder: Path, *arguments: str) -> tuple[int, str]:
        status = call(command, "--config-dir", str(folder), *arguments)
        return status, capsys.readouterr().out

    return printed


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A session with a title that a spreadsheet would take for a formula, and an unpriced one."""
    other: rows.Row = {"sessionId": rows.OTHER, "cwd": "/home/dev/api"}
    return rows.write(
        tmp_path / "claude",
        {
            f"{rows.SESSION}.jsonl": [
                rows.prompt("p"),
                rows.answer("a", "p"),
                rows.row("custom-title", "t", customTitle="=1+1\x1b[2J"),
            ],
            f"{rows.OTHER}.jsonl": [
                rows.prompt("q", **other),
                rows.answer("b", "q", model="llama-9", **other),
            ],
        },
    )


def documents(run: Run, folder: Path, *arguments: str) -> dict[str, Any]:
    _, printed = run("report", folder, "--json", *arguments)
    found: dict[str, Any] = json.loads(printed)
    return found


@pytest.mark.parametrize("by", GROUPINGS)
@ALL
def test_the_groups_of_a_recording_add_up_to_what_it_cost(
    name: str, by: str, run: Run, recordings: Path
) -> None:
    found = documents(run, recordings / name / "claude", "--by", by)
    Report.model_validate(found)
    assert found["totals"]["responses"] == KNOWN[name].responses
    assert sum(one["responses"] for one in found["groups"]) == KNOWN[name].responses
    dollars = sum(one["logged_usd"] for one in found["groups"])
    assert dollars == pytest.approx(found["totals"]["logged_usd"], abs=1e-9)
    assert dollars == pytest.approx(KNOWN[name].dollars, abs=5e-5)


@ALL
def test_a_recording_replayed_at_its_own_trigger_is_off_by_at_most_two_percent(
    name: str, run: Run, recordings: Path
) -> None:
    code, printed = run("whatif", recordings / name / "claude", "--since", "520w", "--json")
    found = json.loads(printed)
    WhatIf.model_validate(found)
    assert code == 0
    assert found["actual"]["answers_usd"] == pytest.approx(KNOWN[name].dollars, abs=5e-5)
    assert abs(found["off_percent"]) <= 2
    assert [one["scenario"] for one in found["scenarios"]][:3] == ["60%", "80%", "95%"]


def test_a_release_whose_logs_lack_tokens_is_marked(run: Run, recordings: Path) -> None:
    folder = recordings / "2.1.20" / "claude"
    (group,) = documents(run, folder, "--by", "project")["groups"]
    assert group["undercounting_sessions"] == 1
    assert "* transcripts of some releases lack output tokens" in run("report", folder)[1]


def test_what_has_no_price_is_null_and_named_and_never_zero(run: Run, two: Path) -> None:
    found = documents(run, two, "--by", "model")
    prices = {one["key"]: one["logged_usd"] for one in found["groups"]}
    assert prices["llama-9"] is None
    assert prices["claude-sonnet-4-5"] > 0
    assert found["totals"]["unpriced_models"] == ["llama-9"]
    code, printed = run("report", two, "--by", "model")
    assert code == 0
    assert "no price for llama-9" in printed
    assert (
        next(line for line in printed.splitlines() if line.startswith("llama-9")).split()[1] == "*?"
    )


def test_csv_has_the_keys_of_the_document_and_no_formula(run: Run, two: Path) -> None:
    _, printed = run("report", two, "--by", "session", "--csv")
    groups = documents(run, two, "--by", "session")["groups"]
    lines = list(csv.DictReader(io.StringIO(printed)))
    assert list(lines[0]) == list(groups[0])
    assert [line["responses"] for line in lines] == ["1", "1"]
    assert {line["title"][:5] for line in lines} == {"'=1+1", "Go on"}
    assert "\x1b" not in printed


def test_text_is_as_wide_as_a_line_and_carries_no_control_character(run: Run, two: Path) -> None:
    for by in GROUPINGS:
        _, printed = run("report", two, "--by", by)
        assert "\x1b" not in printed
        assert all(cells(line) <= 80 for line in printed.splitlines()), by


@pytest.mark.parametrize(
    ("width", "by", "heads"),
    [
        (40, "day", "DAY COST SHARE RESPONSES"),
        (40, "session", "SESSION COST"),
        (56, "day", "DAY COST SHARE RESPONSES INPUT OUTPUT"),
        (80, "session", "SESSION COST SHARE SESSIONS RESPONSES INPUT OUTPUT"),
    ],
)
def test_a_narrow_table_has_the_columns_that_matter_most(
    width: int, by: str, heads: str, run: Run, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.cli.report.width", lambda: width)
    _, printed = run("report", two, "--by", by)
    lines = printed.splitlines()
    assert lines[0].split() == heads.split()
    assert max(map(cells, lines)) <= width


def test_since_leaves_out_earlier_days(run: Run, two: Path) -> None:
    assert documents(run, two, "--since", "2026-09-14")["totals"]["responses"] == 2
    found = documents(run, two, "--since", "2026-09-15")
    assert (found["groups"], found["since"]) == ([], "2026-09-15")


def test_budgets_are_in_the_document(run: Run, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCWATCH_BUDGET_DAY", "6.5")
    (budget,) = documents(run, two)["standing"]["budgets"]
    assert (budget["period"], budget["limit_usd"]) == ("day", 6.5)


@pytest.mark.parametrize("command", ["report", "whatif"])
def test_nothing_found_is_exit_three(command: str, run: Run, tmp_path: Path) -> None:
    code, printed = run(command, tmp_path)
    assert code == 3
    assert printed.startswith(("No costs", "No session"))
    assert f"{tmp_path} (found, but holds no transcripts)" in printed
    code, printed = run(command, tmp_path, "--json")
    assert code == 3
    assert json.loads(printed)["schema"] == 1


@pytest.mark.parametrize("asked", [("--project", "shop"), ("--session", rows.SESSION[:4])])
def test_only_what_was_asked_for_is_added_up(asked: tuple[str, str], run: Run, two: Path) -> None:
    found = documents(run, two, "--by", "session", *asked)
    assert [one["key"] for one in found["groups"]] == [rows.SESSION]
    assert found["totals"]["responses"] == 1
    assert len(documents(run, two, "--by", "session")["groups"]) == 2
    code, printed = run("report", two, "--project", "/home/dev/none")
    assert (code, printed.strip()) == (3, "No costs were found.")


def test_only_the_sessions_of_a_folder_are_replayed(run: Run, recordings: Path) -> None:
    folder = recordings / "2.1.330-win" / "claude"
    wide = "1000d"
    found = json.loads(run("whatif", folder, "--since", wide, "--project", "shop", "--json")[1])
    assert found["sessions"] == 1
    assert run("whatif", folder, "--since", wide, "--project", "/home/dev/none")[0] == 3


def test_a_session_is_replayed_under_what_is_asked_for(run: Run, recordings: Path) -> None:
    folder = recordings / "2.1.330-win" / "claude"
    asked = ("--trigger", "70%", "--clear-at", "3,6", "--window", "120k", "--model", "haiku")
    code, printed = run("whatif", folder, "--session", "c2a96bd2", *asked, "--json")
    found = json.loads(printed)
    assert code == 0
    assert found["sessions"] == 1
    assert [one["scenario"] for one in found["scenarios"]] == [
        "70%",
        "window 120000",
        "clear 3 6",
        "haiku",
    ]
    assert [one["clears"] for one in found["scenarios"]] == [0, 0, 2, 0]
    text = run("whatif", folder, "--session", "c2a96bd2", *asked)[1]
    assert "the median of this session's 4 compactions" in " ".join(text.split())
    assert all(cells(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--trigger", "soon"), "--trigger must be a share of the window such as 70%, or tokens"),
        (("--clear-at", "0"), "--clear-at must be turns such as 3,7, or `tasks`, not '0'"),
        (("--window", "x"), "--window must be tokens such as 400k, not 'x'"),
        (("--model", "7%"), "--model must be a family such as haiku"),
        (("--model", "nosuch"), "nosuch has no price: give a family such as haiku"),
        (("--session", "zzz"), "no session has an id that begins with 'zzz'"),
    ],
)
def test_what_cannot_be_tried_is_a_usage_error_and_no_result(
    asked: tuple[str, str], words: str, two: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("whatif", "--config-dir", str(two), *asked) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(("command", "document"), [("report", Report), ("whatif", WhatIf)])
def test_the_schema_is_printed_and_describes_every_key(
    command: str, document: type[Report | WhatIf], run: Run, tmp_path: Path
) -> None:
    code, printed = run(command, tmp_path, "--schema")
    assert code == 0
    assert json.loads(printed) == json.loads(json.dumps(schema_of(document)))
    parts: dict[str, Any] = json.loads(printed)["$defs"]
    for part in parts.values():
        assert all("description" in known for known in part.get("properties", {}).values())


@pytest.mark.parametrize("command", ["report", "whatif"])
def test_neither_command_loads_the_interface_or_the_watcher(command: str, recordings: Path) -> None:
    folder = str(recordings / "2.1.330-life" / "claude")
    program = (
        "import sys\n"
        "from ccwatch.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*sorted({'textual', 'watchfiles'} & set(sys.modules)), file=sys.stderr)"
    )
    child = subprocess.run(
        [sys.executable, "-c", program, command, "--config-dir", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stderr.split() == []
