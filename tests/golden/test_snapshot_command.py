"""`ccwatch snapshot` on recordings of the real client, beside what the API told it."""

import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from ccwatch.report.contract import Document
from tests.support.recorded import RECORDINGS

KINDS = (
    "input_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
    "output_tokens",
)

GOLDEN = """
1.0.44          -     logged  3.5562 of    -    | at 39,000/200,000 → 155,000 learned | manual ? auto 159150 auto 159150
2.0.14          -     logged  3.9137 of  5.3800 | at 66,000/200,000 → 155,000 learned | auto 156150 auto 162150 auto 162150 manual 162150
2.0.77          -     logged  4.3463 of  5.4300 | at 42,000/200,000 → 155,000 learned | auto 159150 auto 156150 auto 156150 manual 66150
2.1.20          -     logged  3.8558 of  9.3700 | at 42,000/200,000 → 155,000 learned | auto 159008 auto 156274 auto 156274 manual 66228
2.1.100         -     logged  4.1195 of  4.5500 | at 42,000/200,000 → 167,000 learned | auto 171387 auto 168337 manual 162586
2.1.330         asks  logged  6.7438 of  7.0469 | at 48,000/200,000 → 200,000 learned | auto 195409 auto 195409 auto 195179 manual 183355
2.1.330-life    asks  logged  1.0532 of    -    | at 39,000/200,000 → 200,000 release | manual 63150 manual 48150
2.1.330-opus-1m asks  logged 21.1261 of 24.9426 | at 298,000/1,000,000 → 1,000,000 learned | auto 958179 auto 978459 manual 958361
2.1.330-win     -     logged  5.3249 of  5.6117 | at 48,000/200,000 → 167,000 learned | auto 171409 auto 171409 auto 171409 manual 87364
"""  # noqa: E501
"""What each recording must come to; `asks` means that compaction waits for the API to refuse."""

MISSING = {"2.1.20": 82, "2.1.330-opus-1m": 6}
"""Answers that the API gave and that the client wrote on no row."""


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ccwatch as a process of its own, without a terminal."""
    call = [sys.executable, "-m", "ccwatch", "snapshot", *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False, encoding="utf-8")


@cache
def taken(folder: Path, *arguments: str) -> Document:
    """The document of a config folder, held against its contract; each is asked for once."""
    ended = command("--json", "--config-dir", str(folder), *arguments)
    assert (ended.returncode, ended.stderr) == (0, "")
    return Document.model_validate_json(ended.stdout, strict=True, extra="forbid")


def summed_up(name: str, found: Document) -> str:
    """One line for a document: cost, context, threshold, compactions."""
    newest = found.sessions[0]
    context, threshold = newest.context, newest.context.threshold
    reported = newest.cost.reported_usd if len(found.sessions) == 1 else None
    compactions = [one for session in found.sessions for one in session.compactions]
    return " ".join(
        [
            f"{name:<15} {'asks' if threshold.reactive else '-':<5}",
            f"logged {found.totals.logged_usd:>7.4f} of",
            f"{reported:>7.4f} |" if reported is not None else f"{'-':>4}    |",
            f"at {context.used_tokens:,}/{context.window_tokens:,} →",
            f"{threshold.tokens:,} {threshold.source} |",
            *(f"{one.trigger} {one.pre_tokens or '?'}" for one in compactions),
        ]
    )


def told(folder: Path) -> Counter[str]:
    """What the API told the client of all answers in conversations."""
    rows = [json.loads(row) for row in (folder / "api.jsonl").read_text().splitlines()]
    answers = [row["told"] for row in rows if row["kind"] == "main"]
    sums = Counter({kind: sum(told.get(kind, 0) for told in answers) for kind in KINDS})
    return sums + Counter({"responses": len(answers)})


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_what_was_read_again_is_what_the_list_of_compactions_says(folder: Path) -> None:
    config = folder / "claude"
    call = [sys.executable, "-m", "ccwatch", "compactions", "--json", "--config-dir", str(config)]
    listed = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)["compactions"]
    expected = {
        one["id"]: (one["reread_files"], one["reread_tokens"])
        for one in listed
        if not one["agent_id"]
    }
    found = [one for session in taken(config).sessions for one in session.compactions]
    assert {one.id: (one.reread_files, one.reread_tokens) for one in found} == expected
    assert all((one["reread_tokens"] is None) is (one["turns"] is None) for one in listed)
    assert any(tokens is not None for _, tokens in expected.values())


@pytest.mark.parametrize("expected", GOLDEN.strip().splitlines(), ids=lambda line: line.split()[0])
def test_a_recording_comes_to_what_the_client_did(expected: str, recordings: Path) -> None:
    name = expected.split(maxsplit=1)[0]
    assert summed_up(name, taken(recordings / name / "claude")) == expected


@pytest.mark.parametrize("name", ["2.0.14", "2.0.77", "2.1.100", "2.1.330", "2.1.330-life"])
def test_the_totals_are_what_the_api_served_to_the_token(name: str, recordings: Path) -> None:
    totals = taken(recordings / name / "claude").totals.model_dump()
    assert {key: totals[key] for key in (*KINDS, "responses")} == told(recordings / name)


@pytest.mark.parametrize("name", [line.split()[0] for line in GOLDEN.strip().splitlines()])
def test_the_costs_of_sub_agents_add_up(name: str, recordings: Path) -> None:
    for session in taken(recordings / name / "claude").sessions:
        cost, listed = session.cost, [one.logged_usd or 0.0 for one in session.subagents]
        assert sum(listed) + cost.unlisted_subagents_usd == pytest.approx(cost.subagents_usd)
        assert (cost.unlisted_subagents_usd > 0) == (name == "2.0.77")


@pytest.mark.parametrize("name", MISSING)
def test_answers_that_stand_on_no_row_are_not_made_up(name: str, recordings: Path) -> None:
    served = told(recordings / name)["responses"]
    assert taken(recordings / name / "claude").totals.responses == served - MISSING[name]


def test_the_oldest_release_is_said_to_lack_output_tokens(recordings: Path) -> None:
    found = taken(recordings / "1.0.44" / "claude")
    served = told(recordings / "1.0.44")
    assert found.totals.output_tokens < served["output_tokens"]
    assert any(session.cost.undercounts_output for session in found.sessions)


@pytest.mark.parametrize("name", ["2.1.100", "2.1.330", "2.1.330-win", "2.1.330-opus-1m"])
def test_the_context_is_what_the_client_told_its_status_line(name: str, recordings: Path) -> None:
    rows = (recordings / name / "statusline.jsonl").read_text().splitlines()
    said = [json.loads(row)["in"] for row in rows]
    newest = taken(recordings / name / "claude").sessions[0]
    last = [one for one in said if one["session_id"] == newest.session_id][-1]["context_window"]
    assert newest.context.window_tokens == last["context_window_size"]
    assert newest.context.used_tokens == sum(
        count for kind, count in last["current_usage"].items() if kind != "output_tokens"
    )


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_what_fills_a_context_adds_up_to_it_and_is_named(folder: Path) -> None:
    for session in taken(folder / "claude").sessions:
        context = session.context
        assert sum(one.tokens for one in context.by_category) == (context.used_tokens or 0)
        sizes = [one.tokens for one in context.top]
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) <= 10
        assert sum(sizes) <= (context.used_tokens or 0)
        known = [(one.method, one.basis) for one in context.by_category]
        known += [(one.method, one.basis) for one in context.top]
        for method, basis in known:
            assert basis == ("measured" if method == "measured" else "estimated")


def many(folder: Path, source: Path) -> list[str]:
    """A history of nine sessions that ended long ago, each a copy of a recorded one."""
    rows = source.read_text()
    project = folder / "projects" / "-home-user-shop"
    project.mkdir(parents=True)
    names = [f"{number}2e49854-b284-4def-b469-4a06e47e7fc5" for number in range(9)]
    for name in names:
        (project / f"{name}.jsonl").write_text(rows.replace(source.stem, name))
    return names


def test_of_a_long_history_only_what_is_asked_for_is_looked_into(
    recordings: Path, tmp_path: Path
) -> None:
    [source] = (recordings / "2.0.14" / "claude" / "projects").rglob("*-*-*-*-*.jsonl")
    names = many(tmp_path, source)
    everything = taken(tmp_path)
    assert {session.session_id for session in everything.sessions} == set(names)
    assert all(session.context.by_category == [] for session in everything.sessions)
    [alone] = taken(tmp_path, "--session", names[0]).sessions
    assert sum(one.tokens for one in alone.context.by_category) == alone.context.used_tokens


def test_what_nobody_asked_for_is_not_loaded(recordings: Path, tmp_path: Path) -> None:
    [source] = (recordings / "2.0.14" / "claude" / "projects").rglob("*-*-*-*-*.jsonl")
    many(tmp_path, source)
    program = """
import sys
from ccwatch.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*sorted(sys.modules), file=sys.stderr)
"""
    call = [sys.executable, "-c", program, "snapshot", "--json", "--config-dir", str(tmp_path)]
    ended = subprocess.run(call, capture_output=True, text=True, check=True, encoding="utf-8")
    loaded = set(ended.stderr.split())
    assert "ccwatch.report.output.document" in loaded
    assert not loaded & {
        "tiktoken",
        "ccwatch.library.transcripts",
        "ccwatch.report.blocks.insights",
    }


def test_one_session_may_be_asked_for_and_the_totals_stay(recordings: Path) -> None:
    folder = recordings / "2.1.330-life" / "claude"
    everything = taken(folder)
    oldest = everything.sessions[-1]
    alone = taken(folder, "--session", oldest.session_id)
    assert [session.session_id for session in alone.sessions] == [oldest.session_id]
    assert alone.totals == everything.totals


def test_the_text_is_for_people(recordings: Path) -> None:
    ended = command("--config-dir", str(recordings / "2.1.330-win" / "claude"))
    assert ended.returncode == 0
    assert "119k to auto-compact" in ended.stdout
    assert "trigger 167k learned (n=3)" in ended.stdout
    assert "$5.61" in ended.stdout
    assert re.search(r"^fills  tool results ≈[\d.]+k · tools ≈[\d.]+k", ended.stdout, re.MULTILINE)
    assert re.search(r"^top    Bash ≈[\d.]+k$", ended.stdout, re.MULTILINE)
    assert "\x1b" not in ended.stdout


def test_one_line_is_one_line(recordings: Path) -> None:
    ended = command("--line", "--config-dir", str(recordings / "2.1.330" / "claude"))
    assert ended.stdout.count("\n") == 1
    assert ended.stdout.startswith("shop · 24% 48.0k/200k · 152k to compact · $7.05")


def test_nothing_found_is_said_and_has_an_exit_status_of_its_own(tmp_path: Path) -> None:
    for_people, for_programs = (
        command("--config-dir", str(tmp_path / "away"), *flags) for flags in ((), ("--json",))
    )
    assert (for_people.returncode, for_programs.returncode) == (3, 3)
    assert str(tmp_path / "away") in for_people.stdout
    assert json.loads(for_programs.stdout)["sessions"] == []


def test_the_schema_is_printed_without_looking_for_anything() -> None:
    ended = command("--schema")
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["$schema"].startswith("https://json-schema.org/")
