"""Tip: thinking that makes up much of what a session costs."""

from ccwatch.analysis.tips.blocks.thinking import THINKING
from tests.support.block_cases import Work, only
from tests.support.session_cases import OPUS, found


def session(turns: int, output: int, *, thought: bool = True, version: str = "2.1.330") -> Work:
    """A session whose answers are a word each, and as much thinking as is left of the output."""
    work = Work(OPUS, version=version)
    for _ in range(turns):
        work.ask()
        work.go(output=output)
        if thought:
            block = {"type": "thinking", "thinking": "", "signature": "s" * 400}
            work.rows[-1]["message"]["content"].insert(0, block)
    return work


def test_output_that_is_not_seen_in_thinking_answers_is_told_with_its_cost() -> None:
    finding = only(THINKING, session(20, 3_000, version="2.1.200").known())
    assert "59.8k in 20 responses, " in finding.evidence
    assert "≈$1.50 of $2.72" in finding.evidence
    assert finding.command == "/effort medium"
    assert finding.saving_nano is None
    assert len(finding.turns) == 20


def test_what_the_api_logs_is_taken_as_it_is() -> None:
    work = session(20, 3_000)
    for row in work.rows:
        if row["type"] == "assistant":
            row["message"]["usage"]["output_tokens_details"] = {"thinking_tokens": 2_500}
            row["effort"] = "xhigh"
    finding = only(THINKING, work.known())
    assert "≈50.0k in 20 responses at effort xhigh, ≈$1.25" in finding.evidence


def test_a_model_that_is_asked_for_no_effort_can_only_be_limited() -> None:
    """Releases log the effort since 2.1.212: Sonnet 4.5 has none in 2.1.330, Opus 4.8 has."""
    work = session(20, 3_000)
    limited = only(THINKING, work.known())
    assert "MAX_THINKING_TOKENS" in limited.advice
    assert limited.command == ""
    for row in work.rows:
        if row["type"] == "assistant":
            row["effort"] = "high"
    assert only(THINKING, work.known()).command == "/effort medium"


def test_who_has_chosen_a_low_effort_has_nothing_to_change() -> None:
    work = session(20, 3_000)
    for row in work.rows:
        if row["type"] == "assistant":
            row["effort"] = "medium"
    assert found(THINKING, work.known()) == []


def test_long_answers_without_thinking_are_work() -> None:
    assert found(THINKING, session(20, 3_000, thought=False).known()) == []


def test_less_than_a_dollar_of_thinking_is_not_told() -> None:
    assert found(THINKING, session(12, 3_000).known()) == []


def test_a_small_share_of_the_cost_is_not_told() -> None:
    work = session(1, 20)
    work.context = 150_000
    for _ in range(60):
        work.ask()
        work.go(output=1_200)
        block = {"type": "thinking", "thinking": "", "signature": ""}
        work.rows[-1]["message"]["content"].insert(0, block)
    assert found(THINKING, work.known()) == []


def test_older_releases_can_be_given_a_limit() -> None:
    finding = only(THINKING, session(20, 3_000, version="2.1.75").known())
    assert "MAX_THINKING_TOKENS=8000" in finding.advice
    assert not finding.command


def test_without_a_price_nothing_is_said() -> None:
    work = session(20, 3_000)
    for row in work.rows:
        if row["type"] == "assistant":
            row["message"]["model"] = "llama-9"
    assert found(THINKING, work.known()) == []
