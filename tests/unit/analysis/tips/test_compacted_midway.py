"""Tip: automatic compactions that came in the middle of a task."""

from ccwatch.analysis.tips.sessions.mid_task import LARGE_TASK, MIDWAY
from tests.support.session_cases import Diary, forked, found, only


def burst(diary: Diary, *, trigger: str = "auto") -> None:
    """A turn that begins at 140k tokens and is compacted between two tool calls."""
    diary.turn(grows=140_000 - diary.context - 200)
    diary.ask()
    for _ in range(4):
        (id,) = diary.answer(("Bash", "make test"), grows=6_000)
        diary.result(id)
    diary.compact(trigger=trigger)
    diary.answer(grows=100)


def test_two_in_the_middle_of_tool_calls_near_a_prompt_are_a_habit() -> None:
    """Each of the bursts read 110k tokens too many four times, at $0.30 a million."""
    diary = Diary(version="2.1.100")
    burst(diary)
    burst(diary)
    case = diary.case()
    finding = only(MIDWAY, case)
    assert finding.evidence == (
        "2 auto-compactions of 2 between two tool calls; at a prompt shortly before, the window "
        "held up to 140k, 85% of what was compacted"
    )
    assert finding.command.startswith("/compact ")
    assert finding.saving_tokens is not None
    assert finding.saving_nano == finding.saving_tokens * 300
    assert set(finding.turns) == {1, 3}


def test_what_was_rewound_meanwhile_was_read_for_nothing_but_not_for_this() -> None:
    """Tokens and money are those of the same responses, at $0.30 a million."""
    diary = Diary(version="2.1.100")
    for _ in range(2):
        diary.turn(grows=140_000 - diary.context - 200)
        place, context = diary.ask(), diary.context
        diary.turns(3)
        diary.back_to(place, context)
        for _ in range(4):
            (id,) = diary.answer(("Bash", "make test"), grows=6_000)
            diary.result(id)
        diary.compact()
        diary.answer(grows=100)
    finding = only(MIDWAY, diary.case())
    assert finding.saving_nano == (finding.saving_tokens or 0) * 300


def test_a_window_that_was_full_before_a_rewind_was_not_full_at_the_next_prompt() -> None:
    diary = Diary(version="2.1.100")
    for _ in range(2):
        diary.turn(grows=60_000 - diary.context)
        place, context = str(diary.rows[-1]["uuid"]), diary.context
        diary.turn(grows=90_000)
        diary.back_to(place, context)
        diary.ask()
        for _ in range(4):
            (id,) = diary.answer(("Bash", "make test"), grows=25_000)
            diary.result(id)
        diary.compact()
        diary.answer(grows=100)
    assert found(MIDWAY, diary.case()) == []


def test_what_a_compaction_removed_at_the_prompt_was_not_there_for_another_one() -> None:
    diary = Diary(version="2.1.100")
    for _ in range(2):
        diary.turn(grows=140_000 - diary.context)
        diary.compact(trigger="manual")
        diary.ask()
        for _ in range(4):
            (id,) = diary.answer(("Bash", "make test"), grows=30_000)
            diary.result(id)
        diary.compact()
        diary.answer(grows=100)
    assert found(MIDWAY, diary.case()) == []


def test_those_that_a_fork_copied_came_in_another_session() -> None:
    diary = Diary(version="2.1.100")
    burst(diary)
    burst(diary)
    diary.turn()
    case = forked(diary.case(), len(diary.case().lane.responses) - 1)
    assert found(MIDWAY, case) == []


def test_one_is_a_surprise_and_no_habit() -> None:
    diary = Diary(version="2.1.100")
    burst(diary)
    assert found(MIDWAY, diary.case()) == []


def test_those_by_hand_are_well_timed() -> None:
    diary = Diary(version="2.1.100")
    burst(diary, trigger="manual")
    burst(diary, trigger="manual")
    assert found(MIDWAY, diary.case()) == []


def test_those_between_two_prompts_are_well_timed() -> None:
    diary = Diary(version="2.1.100")
    for _ in range(2):
        diary.turns(2, ("Bash", "make test"), grows=30_000)
        diary.turn(("Bash", "make test"), grows=1_000)
        diary.compact()
    diary.turn()
    assert found(MIDWAY, diary.case()) == []


def test_with_little_in_the_window_at_the_last_prompts_nobody_would_have_compacted() -> None:
    diary = Diary(version="2.1.100")
    for _ in range(2):
        diary.turns(2)
        diary.ask()
        for _ in range(10):
            (id,) = diary.answer(("Bash", "make test"), grows=14_000)
            diary.result(id)
        diary.compact()
        diary.answer(grows=100)
    assert found(MIDWAY, diary.case()) == []


def work(diary: Diary, compactions: int) -> None:
    """A turn that is compacted so many times between tool calls."""
    diary.ask()
    for _ in range(compactions):
        (id,) = diary.answer(("Bash", "make test"), grows=130_000)
        diary.result(id)
        diary.compact()
    diary.answer()


def test_a_prompt_that_was_compacted_twice_is_too_large_a_task() -> None:
    diary = Diary(version="2.1.100")
    diary.turn()
    work(diary, 3)
    diary.turn()
    finding = only(LARGE_TASK, diary.case())
    assert finding.title == "One turn was compacted 3 times"
    assert finding.turns == (1,)


def test_two_are_enough_and_one_at_its_end_is_none_of_them() -> None:
    for inside, expected in ((2, 1), (1, 0)):
        diary = Diary(version="2.1.100")
        work(diary, inside)
        diary.compact()
        diary.turn()
        assert len(found(LARGE_TASK, diary.case())) == expected


def test_once_in_each_of_two_turns_is_not() -> None:
    diary = Diary(version="2.1.100")
    work(diary, 1)
    work(diary, 1)
    assert found(LARGE_TASK, diary.case()) == []


def test_a_task_that_a_fork_copied_was_given_in_another_session() -> None:
    diary = Diary(version="2.1.100")
    work(diary, 3)
    diary.turn()
    case = diary.case()
    assert found(LARGE_TASK, forked(case, len(case.lane.responses) - 1)) == []


def test_compactions_between_prompts_belong_to_no_task() -> None:
    diary = Diary(version="2.1.100")
    for _ in range(3):
        diary.turn(grows=130_000)
        diary.compact()
    diary.turn()
    assert found(LARGE_TASK, diary.case()) == []
