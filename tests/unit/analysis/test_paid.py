"""What a compaction cost by the client's own totals: exact where they tell, and nothing else."""

from datetime import UTC
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.analysis.compaction.paid import paid
from ccwatch.analysis.prices import Prices
from ccwatch.model.session import Session
from ccwatch.report.compactions.compaction_history import CompactionHistory
from ccwatch.report.output.compaction_report import summary_line
from ccwatch.report.output.history_text import history_text
from tests.support import rows

PRICES = Prices.shipped()
ANSWER = 0.0045
"""Dollars that an answer of these transcripts costs: 1,000 tokens of input, 100 of output."""
FORK = "33333333-3333-4333-8333-333333333333"


def total(dollars: float) -> rows.Row:
    return {"type": "cost-state", "sessionId": rows.SESSION, "totalCostUSD": dollars}


def turn(name: str, at: float, model: str = rows.SONNET) -> list[rows.Row]:
    return [
        rows.prompt(f"{name}p", timestamp=rows.time(at)),
        rows.answer(f"{name}a", f"{name}p", model=model, timestamp=rows.time(at + 1)),
    ]


def unfinished(name: str, at: float) -> rows.Row:
    """An answer as releases wrote it that did not log its size."""
    used = rows.usage(fresh=1000, output=1)
    found = rows.answer(name, used=used, timestamp=rows.time(at))
    return found | {"message": found["message"] | {"stop_reason": None}}


def compacted(name: str, at: float) -> list[rows.Row]:
    return [rows.boundary(name, at=at), rows.summary(f"{name}s", name)]


def read(folder: Path, *parts: list[rows.Row], agent: list[rows.Row] | None = None) -> Session:
    files = {f"{rows.SESSION}.jsonl": [one for part in parts for one in part]}
    if agent:
        files[f"{rows.SESSION}/subagents/agent-a1.jsonl"] = agent
    return rows.sessions(folder, files)[rows.SESSION]


def of_agent(*found: rows.Row) -> list[rows.Row]:
    return [one | {"agentId": "a1", "isSidechain": True} for one in found]


def test_what_a_total_grew_by_beyond_the_answers_is_the_compactions(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        [*turn("a", 0), total(0.01)],
        [*turn("b", 10), *compacted("c", 20), *turn("d", 30), total(0.01 + 2 * ANSWER + 0.0625)],
    )
    assert paid(session, PRICES) == {"c": pytest.approx(62_500_000, abs=1)}


def test_a_session_begins_with_nothing_spent(tmp_path: Path) -> None:
    session = read(tmp_path, [*turn("a", 0), *compacted("c", 20), total(ANSWER + 0.05)])
    assert paid(session, PRICES) == {"c": pytest.approx(50_000_000, abs=1)}


def test_sub_agents_between_the_totals_are_no_part_of_it(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        [*turn("a", 0), *compacted("c", 20), *turn("d", 30), total(3 * ANSWER + 0.05)],
        agent=of_agent(*turn("x", 25)),
    )
    assert paid(session, PRICES) == {"c": pytest.approx(50_000_000, abs=1)}


def test_a_sub_agent_after_the_total_is_not_taken_off_it(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        [*turn("a", 0), *compacted("c", 20), total(ANSWER + 0.05), *turn("d", 30)],
        agent=of_agent(*turn("x", 40)),
    )
    assert paid(session, PRICES) == {"c": pytest.approx(50_000_000, abs=1)}


@pytest.mark.parametrize("at", [5, 25], ids=["around the first total", "around the last"])
def test_nothing_is_told_where_a_sub_agent_may_be_before_a_total_or_after_it(
    tmp_path: Path, at: float
) -> None:
    """Totals have no time, and its answer is between the two that one stands between."""
    session = read(
        tmp_path,
        [*turn("a", 0), total(0.01), *turn("b", 10), *compacted("c", 20), total(0.1)],
        turn("d", 30),
        agent=of_agent(*turn("x", at)),
    )
    assert paid(session, PRICES) == {}


@pytest.mark.parametrize(
    "story",
    [
        pytest.param([*compacted("c", 20), *turn("d", 30), *compacted("e", 40)], id="two at once"),
        pytest.param([*turn("d", 30)], id="none"),
        pytest.param([*compacted("c", 20), *turn("d", 30, model="llama-9")], id="no price"),
        pytest.param(
            [
                *compacted("c", 20),
                unfinished("da", 30),
            ],
            id="an answer of unknown size",
        ),
    ],
)
def test_nothing_is_told_where_more_is_between_the_totals(
    tmp_path: Path, story: list[rows.Row]
) -> None:
    assert paid(read(tmp_path, turn("a", 0), story, [total(1.0)]), PRICES) == {}


def test_nothing_is_told_where_a_sub_agent_was_compacted_meanwhile(tmp_path: Path) -> None:
    session = read(
        tmp_path,
        [*turn("a", 0), *compacted("c", 20), *turn("d", 30), total(1.0)],
        agent=of_agent(*turn("x", 21), *compacted("y", 25), *turn("z", 26)),
    )
    assert paid(session, PRICES) == {}


def test_a_fork_had_spent_something_before_it_began(tmp_path: Path) -> None:
    old, new = turn("a", 0), [*compacted("c", 20), total(1.0)]
    files = {
        f"{rows.SESSION}.jsonl": [*old, *turn("b", 5)],
        f"{FORK}.jsonl": [one | {"sessionId": FORK} for one in [*old, *new]],
    }
    assert paid(rows.sessions(tmp_path, files)[FORK], PRICES) == {}


def test_totals_that_explain_less_than_the_answers_tell_nothing(tmp_path: Path) -> None:
    assert paid(read(tmp_path, [*turn("a", 0), *compacted("c", 20), total(0.001)]), PRICES) == {}


def test_no_recording_has_a_compaction_alone_between_its_totals(recordings: Path) -> None:
    for folder in recordings.iterdir():
        for session in rows.read(folder / "claude").snapshot().sessions:
            assert paid(session, PRICES) == {}


def test_the_list_has_both_ends_where_there_is_room(tmp_path: Path) -> None:
    files = {f"{rows.SESSION}.jsonl": [*turn("a", 0), *compacted("c", 20)]}
    [one] = CompactionHistory(PRICES).of(rows.read(rows.write(tmp_path, files)).snapshot())
    wide = replace(one, nano=300_000_000, off_nano=230_000_000)
    assert " ≈0.30 " in history_text([wide], 0, UTC)
    told = history_text([wide], 0, UTC, 100)
    assert " ≈.07–.53 " in told
    assert "≈$0.07–0.53 for summaries" in told
    assert "≈$0.07–0.53 for summaries" in history_text([wide], 0, UTC)
    assert " ≈0.30 " in history_text([replace(wide, off_nano=20_000_000)], 0, UTC, 100)


def test_the_list_and_what_is_copied_tell_it_without_a_mark(tmp_path: Path) -> None:
    files = {f"{rows.SESSION}.jsonl": [*turn("a", 0), *compacted("c", 20), total(ANSWER + 0.05)]}
    snapshot = rows.read(rows.write(tmp_path, files)).snapshot()
    [one] = CompactionHistory(PRICES).of(snapshot)
    assert summary_line(one).endswith("$0.05, reported")
    assert "≈" not in history_text([one], 0, UTC).splitlines()[1][50:72]
