"""Tips: work that was stopped midway, or taken back."""

from ccwatch.analysis.tips.sessions.corrections import STOPPED, TAKEN_BACK
from tests.support.session_cases import Call, Diary, forked, found, only

EDIT: Call = ("Edit", "/home/dev/shop/src/cart.py")


def rewound(times: int) -> Diary:
    """A session in which so many prompts were taken back."""
    diary = Diary(context=50_000)
    diary.turn()
    place, context = str(diary.rows[-1]["uuid"]), diary.context
    for _ in range(times):
        diary.turn(EDIT, grows=5_000)
        diary.back_to(place, context)
    diary.turn()
    return diary


def test_prompts_taken_back_are_counted_with_what_they_cost() -> None:
    case = rewound(3).case()
    finding = only(TAKEN_BACK, case)
    assert finding.title == "3 prompts were rewound"
    assert set(finding.turns) == {1, 2, 3}
    assert finding.saving_nano is None
    assert "6 responses" in finding.evidence
    assert "$" in finding.evidence


def test_what_was_taken_back_or_stopped_before_a_fork_is_its_origin_s() -> None:
    for diary, tip in ((rewound(3), TAKEN_BACK), (refused(3), STOPPED)):
        case = diary.case()
        assert len(found(tip, case)) == 1
        assert found(tip, forked(case, len(case.lane.responses) - 1)) == []


def test_one_or_two_belong_to_the_work() -> None:
    assert found(TAKEN_BACK, rewound(2).case()) == []


def test_without_a_price_they_are_counted() -> None:
    diary = rewound(3)
    for row in diary.rows:
        if row["type"] == "assistant":
            row["message"]["model"] = "llama-9"
    assert "$" not in only(TAKEN_BACK, diary.case()).evidence


def refused(times: int, *, failed: bool = True, answered: bool = True) -> Diary:
    """A session in which a tool was refused so many times, and a new prompt followed."""
    diary = Diary()
    for _ in range(times):
        diary.ask()
        (id,) = diary.answer(EDIT)
        if answered:
            diary.result(id, "The user doesn't want to proceed", failed=failed)
    diary.turn()
    return diary


def test_tools_that_were_refused_before_the_next_prompt_are_stops() -> None:
    finding = only(STOPPED, refused(3).case())
    assert finding.title == "The work was stopped 3 times"
    assert set(finding.turns) == {0, 1, 2}
    assert finding.command == "/rewind"


def test_tools_that_never_gave_a_result_are_stops_too() -> None:
    assert len(found(STOPPED, refused(3, answered=False).case())) == 1


def test_what_was_typed_while_a_tool_failed_stopped_nothing() -> None:
    diary = refused(3)
    for number, row in enumerate(diary.rows[:-1]):
        if number and row["type"] == "user" and isinstance(row["message"]["content"], str):
            said = row.pop("message")["content"]
            attached = {"type": "queued_command", "prompt": said, "commandMode": "prompt"}
            row |= {"type": "attachment", "attachment": attached}
    case = diary.case()
    assert len(case.lane.turns) == 4
    assert found(STOPPED, case) == []


def test_two_stops_are_no_pattern() -> None:
    assert found(STOPPED, refused(2).case()) == []


def test_a_prompt_typed_while_a_tool_ran_well_is_no_stop() -> None:
    assert found(STOPPED, refused(4, failed=False).case()) == []


def test_an_error_that_the_model_dealt_with_is_no_stop() -> None:
    diary = Diary()
    for _ in range(4):
        diary.ask()
        (id,) = diary.answer(EDIT)
        diary.result(id, failed=True)
        diary.answer()
    assert found(STOPPED, diary.case()) == []


def test_a_plan_that_was_turned_down_is_no_stop() -> None:
    diary = Diary()
    for _ in range(4):
        diary.ask()
        (id,) = diary.answer(("ExitPlanMode", ""))
        diary.result(id, failed=True)
    diary.turn()
    assert found(STOPPED, diary.case()) == []


def test_three_cheap_prompts_taken_back_are_not_worth_a_word() -> None:
    diary = Diary(context=2_000)
    diary.turn(grows=100)
    place, context = str(diary.rows[-1]["uuid"]), diary.context
    for _ in range(3):
        diary.turn(grows=50, output=20)
        diary.back_to(place, context)
    diary.turn()
    assert found(TAKEN_BACK, diary.case()) == []


def test_a_stop_that_was_taken_back_leaves_nothing_to_be_said() -> None:
    diary = Diary()
    diary.turn()
    place, context = str(diary.rows[-1]["uuid"]), diary.context
    for _ in range(4):
        diary.ask()
        (id,) = diary.answer(EDIT)
        diary.result(id, failed=True)
        diary.back_to(place, context)
    diary.turn()
    assert found(STOPPED, diary.case()) == []
