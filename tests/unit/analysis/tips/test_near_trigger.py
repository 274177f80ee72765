"""Tip: compact before Claude Code does it in the middle of something."""

from ccwatch.analysis.tips.near_trigger import NEAR_TRIGGER
from ccwatch.model.setup import Setting, Setup, WindowChoice
from tests.support.session_cases import Diary, closed, found, only

AT_67K = Setup(
    windows=(WindowChoice(Setting(100_000, "autoCompactWindow", "user", "settings.json")),)
)
"""The trigger is at 67,000 tokens."""


def again(left: int, grows: int) -> Diary:
    """A conversation that was compacted to so many tokens, and grew by so many since."""
    diary = Diary()
    diary.turns(2, grows=20_000)
    diary.compact(left=left)
    diary.turn(grows=0)
    diary.turn(grows=grows)
    return diary


def test_what_compacting_frees_is_named() -> None:
    finding = only(NEAR_TRIGGER, again(30_000, 29_000).case(setup=AT_67K))
    assert finding.title == "Compact now, at a natural break"
    assert finding.saving_tokens == 29_000 + 200
    assert finding.urgent


def test_it_says_what_will_happen_else() -> None:
    """2.1.330 waits for the API to refuse a prompt, unless a window is set."""
    diary = Diary(version="2.1.330")
    diary.turns(2, grows=87_000)
    assert "before the API refuses the prompt" in only(NEAR_TRIGGER, diary.case()).advice
    finding = only(NEAR_TRIGGER, again(30_000, 29_000).case(setup=AT_67K))
    assert "before it compacts by itself" in finding.advice


def test_the_saving_is_what_a_further_response_reads_less() -> None:
    diary = again(30_000, 29_000)
    diary.ask("x" * 30_000)
    finding = only(NEAR_TRIGGER, diary.case(setup=AT_67K))
    assert finding.saving_nano == 29_200 * 300  # $0.30 for a million tokens read


def test_where_compacting_would_free_hardly_anything_nobody_is_told_to_compact() -> None:
    assert found(NEAR_TRIGGER, again(58_000, 1_000).case(setup=AT_67K)) == []


def test_far_from_the_trigger_there_is_time() -> None:
    assert found(NEAR_TRIGGER, again(30_000, 5_000).case(setup=AT_67K)) == []


def test_a_session_whose_client_was_closed_has_time_until_it_is_resumed() -> None:
    case = again(30_000, 29_000).case(setup=AT_67K)
    finding, still_open = only(NEAR_TRIGGER, closed(case)), only(NEAR_TRIGGER, case)
    assert finding.title == "If you resume it, compact first"
    assert not finding.urgent
    assert finding.command == still_open.command
