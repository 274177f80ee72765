"""Tip: questions that need not have become a part of the conversation."""

from ccwatch.analysis.tips.sessions.side_questions import SIDE_QUESTIONS
from tests.support.session_cases import Call, Diary, forked, found, only

EDIT: Call = ("Edit", "/home/dev/shop/src/cart.py")


def talk(questions: int = 3, *, context: int = 110_000, version: str = "2.1.330") -> Diary:
    """Questions at so many tokens, and then some work."""
    diary = Diary(context=context, version=version)
    diary.turns(questions, grows=1_000)
    diary.turns(8, EDIT, EDIT, EDIT, grows=100)
    return diary


def test_questions_and_answers_are_read_again_with_every_request() -> None:
    """The first one is in the baseline; the others added 1,200 tokens each, at $0.30 a million."""
    case = talk(4).case()
    finding = only(SIDE_QUESTIONS, case)
    requests = len(case.lane.responses)
    carried = 200 * (requests - 1) + sum(1_200 * (requests - 1 - turn) for turn in (1, 2, 3))
    assert finding.saving_tokens == carried
    assert finding.saving_nano == carried * 300
    assert finding.command == "/btw"
    assert finding.turns == (1, 2, 3, 0)


def test_a_fork_carries_what_it_copied_only_through_requests_of_its_own() -> None:
    case = talk(4).case()
    finding = only(SIDE_QUESTIONS, forked(case, len(case.lane.responses) - 20))
    assert finding.saving_tokens == 20 * (200 + 3 * 1_200)
    assert finding.saving_nano == finding.saving_tokens * 300


def test_three_questions_are_a_habit() -> None:
    assert len(found(SIDE_QUESTIONS, talk(3).case())) == 1


def test_a_long_answer_is_work() -> None:
    diary = Diary(context=110_000)
    for _ in range(4):
        diary.turn(grows=500, output=2_000)
    diary.turns(8, EDIT, EDIT, EDIT, grows=100)
    assert found(SIDE_QUESTIONS, diary.case()) == []


def test_a_question_that_was_taken_back_is_carried_by_nothing() -> None:
    diary = Diary(context=110_000)
    diary.turns(2, grows=1_000)
    place, context = str(diary.rows[-1]["uuid"]), diary.context
    diary.turn(grows=1_000)
    diary.back_to(place, context)
    diary.turns(8, EDIT, EDIT, EDIT, grows=100)
    assert found(SIDE_QUESTIONS, diary.case()) == []


def test_one_or_two_questions_are_no_habit() -> None:
    assert found(SIDE_QUESTIONS, talk(2).case()) == []


def test_questions_in_a_small_window_do_no_harm() -> None:
    assert found(SIDE_QUESTIONS, talk(5, context=60_000).case()) == []


def test_a_release_without_the_command_gives_no_tip() -> None:
    assert found(SIDE_QUESTIONS, talk(version="2.1.60").case()) == []


def test_questions_at_the_very_end_were_not_carried() -> None:
    diary = Diary(context=110_000)
    diary.turns(3, grows=500)
    assert found(SIDE_QUESTIONS, diary.case()) == []


def test_a_long_text_that_was_pasted_is_work_and_no_question() -> None:
    diary = Diary(context=110_000)
    diary.turns(4, grows=6_000)
    diary.turns(8, EDIT, grows=100)
    assert found(SIDE_QUESTIONS, diary.case()) == []
