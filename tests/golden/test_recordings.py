"""On recordings of the real client, every figure is what the client and the API said."""

import json
import re
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.analysis.context import used_now
from ccwatch.analysis.threshold import ThresholdSource
from ccwatch.model.basis import Basis
from ccwatch.model.usage import NO_USAGE, Usage
from ccwatch.store.index import Index
from tests.conftest import RECORDINGS
from tests.support.known import ALL, KNOWN, Row, main_session, overview, read, sessions, told

PARENT = "d00309f3-457c-4d75-ad42-12da4a73cef3"
FORK = "b1e369e8-5ea6-4e1f-b073-ad29b8ccd632"


def owned(name: str) -> list[Usage]:
    found: list[Usage] = []
    for session in sessions(name):
        lanes = [session.main, *(agent.lane for agent in session.agents), *session.others]
        found += [response.usage for lane in lanes for response in lane.own]
    return found


def on_rows(name: str) -> dict[tuple[str, str], Usage]:
    """The usage of every response, by a plain reading of all rows: largest fields win."""
    found: dict[tuple[str, str], Usage] = {}
    for path in (RECORDINGS / name / "claude").glob("projects/**/*.jsonl"):
        for line in path.read_text().splitlines():
            row = json.loads(line)
            message = row.get("message")
            if row.get("type") == "assistant" and message["model"] != "<synthetic>":
                key = message["id"], row.get("requestId", "")
                found[key] = found.get(key, NO_USAGE).largest(usage_of(message["usage"]))
    return found


def usage_of(used: Row) -> Usage:
    long = used["cache_creation"]["ephemeral_1h_input_tokens"] if used.get("cache_creation") else 0
    short = used["cache_creation_input_tokens"] - long
    return Usage(
        used["input_tokens"], short, long, used["cache_read_input_tokens"], used["output_tokens"]
    )


@ALL
def test_responses_and_tokens_are_those_of_the_rows(name: str) -> None:
    rows, own = on_rows(name), owned(name)
    assert len(own) == len(rows) == KNOWN[name].responses
    assert Counter(own) == Counter(rows.values())


@ALL
def test_every_response_was_served_by_the_api(name: str) -> None:
    """Most recordings hold on rows all that was served for the conversations.

    Not so 2.1.20, which precomputes compactions in copies of the conversation, nor a part of
    the compactions in 2.1.330-opus-1m. Some rows hold a placeholder of 1 for the output.
    """
    main = [row for row in told(name, "api.jsonl") if row["kind"] == "main" and "told" in row]
    served, own = [usage_of(row["told"]) for row in main], owned(name)
    assert Counter(usage for usage in own if usage.output > 1) <= Counter(served)
    prompts = Counter(replace(usage, output=0) for usage in own)
    served_prompts = Counter(replace(usage, output=0) for usage in served)
    assert prompts <= served_prompts
    unlogged = {"2.1.20": 82, "2.1.330-opus-1m": 6}
    assert (served_prompts - prompts).total() == unlogged.get(name, 0)


@ALL
def test_logged_dollars_are_right_to_a_hundredth_of_a_cent(name: str) -> None:
    nano = read(RECORDINGS / name / "claude")[1].logged().nano
    assert nano / 1e9 == pytest.approx(KNOWN[name].dollars, abs=0.00005)
    each = [overview(RECORDINGS / name / "claude", session.id) for session in sessions(name)]
    assert sum(one.cost.logged_nano for one in each) == nano


@ALL
def test_reported_dollars_are_the_clients_own_total(name: str) -> None:
    screen = (RECORDINGS / name / "cost.txt").read_text()
    total = re.search(r"Total cost: +\$([\d.]+)", screen)
    models = [float(dollars) for dollars in re.findall(r"\(\$([\d.]+)\)", screen)]
    shown = float(total[1]) if total else sum(models)
    found = [session.reported.usd_nano / 1e9 for session in sessions(name) if session.reported]
    assert any(dollars == pytest.approx(shown, abs=0.00501) for dollars in found)
    totals = [row["in"]["cost"]["total_cost_usd"] for row in told(name, "statusline.jsonl")]
    if totals:
        assert any(dollars == pytest.approx(max(totals), abs=0.005) for dollars in found)


@ALL
def test_the_total_of_a_session_never_falls_below_what_it_logged(name: str) -> None:
    for session in sessions(name):
        cost = overview(RECORDINGS / name / "claude", session.id).cost
        assert cost.total_nano >= cost.logged_nano
        covers_more = session.reported and session.reported.exceeds
        if session.reported and not covers_more:
            assert cost.total_nano == session.reported.usd_nano


@ALL
def test_compactions_are_those_of_the_client(name: str) -> None:
    """A fork's copies of boundaries are no further compactions."""
    unique = {one.id: one for session in sessions(name) for one in session.main.compactions}
    found = sorted(unique.values(), key=lambda one: one.at_ms)
    assert " ".join(f"{one.trigger[0]}{one.pre_tokens or ''}" for one in found) == KNOWN[name].sizes


@ALL
def test_used_tokens_follow_the_status_line(name: str, tmp_path: Path) -> None:
    """Row by row: the status line may lag behind by two answers, but shows what was shown."""
    session = main_session(name)
    folder = tmp_path / "claude"
    shutil.copytree(RECORDINGS / name / "claude", folder)
    path = next(folder.glob(f"projects/*/{session.id}.jsonl"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"")
    index = Index((str(folder),))
    shown: list[tuple[float, int]] = []
    for line in lines:
        with path.open("ab") as file:
            file.write(line)
        index.sweep()
        while index.busy:
            index.work(1)
        now = next((s for s in index.snapshot().sessions if s.id == session.id), None)
        used, basis = used_now(now.main) if now else (None, None)
        if used and basis is Basis.MEASURED and (not shown or shown[-1][1] != used):
            stamp = json.loads(line)["timestamp"]
            shown.append((datetime.fromisoformat(stamp).timestamp(), used))
    assert shown[-1][1] == used_now(session.main)[0]
    says = [
        (row["at"], usage_of(usage).prompt)
        for row in told(name, "statusline.jsonl")
        if row["in"]["session_id"] == session.id
        and (usage := row["in"].get("context_window", {}).get("current_usage"))
    ]
    for at, used in says:
        if used:  # right after a compaction the client shows nothing at all
            assert used in [tokens for when, tokens in shown if when <= at][-3:]
    if says:
        assert says[-1][1] == shown[-1][1]


@pytest.mark.parametrize("name", [name for name in KNOWN if name not in ("1.0.44", "2.0.14")])
def test_the_window_is_that_of_the_status_line(name: str) -> None:
    """Older releases have no status line, or none with a window."""
    windows = [row["in"].get("context_window") for row in told(name, "statusline.jsonl")]
    found = overview(RECORDINGS / name / "claude", main_session(name).id)
    sizes = {window["context_window_size"] for window in windows if window}
    assert sizes == {found.context.window.tokens}


@ALL
def test_the_threshold_is_where_the_client_compacted(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "claude"
    shutil.copytree(RECORDINGS / name / "claude", folder)
    if name.endswith("-win"):
        variables = {"CLAUDE_CODE_AUTO_COMPACT_WINDOW": "200000"}
        (folder / "settings.json").write_text(json.dumps({"env": variables}))
    found = overview(folder, main_session(name).id).context.threshold
    assert found.tokens == KNOWN[name].trigger
    assert found.reactive == (name in {"2.1.330", "2.1.330-life", "2.1.330-opus-1m"})
    automatic = re.findall(r"a(\d+)", KNOWN[name].sizes)
    if name.endswith("-win"):
        configured = next(step for step in found.steps if step.source is ThresholdSource.CONFIGURED)
        assert configured.value == 167_000
    if len(automatic) >= 2 and not found.reactive:
        assert found.source is ThresholdSource.LEARNED
        assert (found.low_tokens or 0) < KNOWN[name].trigger <= (found.high_tokens or 0)


@ALL
def test_sub_agents_are_listed_and_stubs_are_not(name: str) -> None:
    agents = [agent for session in sessions(name) for agent in session.agents]
    assert len(agents) == KNOWN[name].sub_agents
    assert all(len(agent.lane.own) == 4 for agent in agents)
    if name in {"2.1.100", "2.1.330", "2.1.330-win"}:
        assert all(agent.kind and agent.description for agent in agents)
    if name.startswith("2.1.330"):
        calls = {tool.id for one in main_session(name).main.responses for tool in one.tools}
        assert {agent.launched_by for agent in agents} <= calls


@ALL
def test_every_line_was_understood(name: str) -> None:
    line_counts = read(RECORDINGS / name / "claude")[0].line_counts
    files = (RECORDINGS / name / "claude").glob("projects/**/*.jsonl")
    assert line_counts.lines == sum(path.read_bytes().count(b"\n") for path in files)
    assert (line_counts.damaged, line_counts.unread, line_counts.unknown) == (0, 0, ())


def test_stubs_that_warmed_the_cache_count_for_the_cost_alone() -> None:
    """2.0.77 starts three of them; their four responses each were paid for."""
    session = main_session("2.0.77")
    assert [len(lane.own) for lane in session.others] == [4, 4, 4]
    assert session.unlisted == session.others


def test_a_cleared_session_goes_on_in_the_same_file_under_another_id() -> None:
    """1.0.44."""
    second, first = sessions("1.0.44")
    assert first.path == second.path
    assert (len(first.main.own), len(second.main.own)) == (68, 4)
    assert second.reported is not None
    assert second.reported.exceeds


def test_a_fork_owns_what_is_new_and_shows_the_context_of_all() -> None:
    by_id = {session.id: session for session in sessions("2.1.330-life")}
    parent, fork = by_id[PARENT], by_id[FORK]
    assert (len(parent.main.own), parent.forked_from) == (20, "")
    assert (len(fork.main.own), fork.forked_from) == (4, PARENT)
    assert len(fork.main.responses) == 13
    assert used_now(fork.main) == (96_000, Basis.MEASURED)
    assert fork.reported is not None
    assert fork.reported.exceeds, "its client's total goes on from the parent's"
    assert overview(RECORDINGS / "2.1.330-life" / "claude", FORK).cost.total_nano == 196_232_400


def test_the_focus_of_a_manual_compaction_is_kept() -> None:
    parent = next(session for session in sessions("2.1.330-life") if session.id == PARENT)
    assert [one.focus for one in parent.main.compactions] == ["keep the file list"] * 2
