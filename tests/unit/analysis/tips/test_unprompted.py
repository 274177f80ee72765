"""Tip: requests that nobody typed a prompt for."""

from ccwatch.analysis.tips.sessions.unprompted import UNPROMPTED
from tests.support.session_cases import Diary, found, only


def woken(times: int, context: int = 60_000) -> Diary:
    """A session that the client woke so many times after a turn."""
    diary = Diary(context=context)
    diary.turn()
    for _ in range(times):
        diary.notice()
        diary.answer(grows=100)
    return diary


def test_each_notice_sends_the_whole_context() -> None:
    """Sonnet 4.5: reading costs $0.30 a million tokens."""
    case = woken(5).case()
    finding = only(UNPROMPTED, case)
    read = sum(one.context for one in case.lane.responses[1:])
    assert finding.saving_tokens == read
    assert finding.saving_nano == read * 300
    assert finding.turns == (0,)


def test_a_few_notices_are_what_they_are_for() -> None:
    assert found(UNPROMPTED, woken(4).case()) == []


def test_typed_prompts_are_no_traffic() -> None:
    diary = Diary(context=60_000)
    diary.turns(10)
    assert found(UNPROMPTED, diary.case()) == []


def test_the_steps_of_a_turn_are_no_traffic() -> None:
    diary = Diary(context=60_000)
    diary.turn(*[("Bash", "make")] * 10)
    assert found(UNPROMPTED, diary.case()) == []


def test_a_notice_that_came_with_a_prompt_is_no_traffic() -> None:
    diary = Diary(context=60_000)
    for _ in range(8):
        diary.notice()
        diary.ask()
        diary.answer()
    assert found(UNPROMPTED, diary.case()) == []


def test_slash_commands_are_typed_too() -> None:
    diary = Diary(context=60_000)
    diary.turn()
    for _ in range(8):
        diary.ask("<command-name>/review</command-name>")
        diary.notice("Review the changes", after=0)
        diary.answer()
    assert found(UNPROMPTED, diary.case()) == []


def test_notices_in_a_small_window_cost_too_little() -> None:
    assert found(UNPROMPTED, woken(5, context=3_000).case()) == []
