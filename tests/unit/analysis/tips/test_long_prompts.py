"""Tip: prompts above the size from which a model costs more."""

from ccwatch.analysis.tips.sessions.long_prompts import LONG_PROMPTS
from tests.support.session_cases import SONNET, Diary, found, only

HAIKU_55 = "claude-haiku-5-5"


def talk(context: int, turns: int = 4, model: str = HAIKU_55) -> Diary:
    diary = Diary(model, context=context)
    diary.turns(turns)
    return diary


def test_above_the_limit_a_request_costs_five_times_as_much() -> None:
    """Haiku 5.5 costs five times its price where the prompt is above 100k tokens."""
    case = talk(120_000, 12).case()
    finding = only(LONG_PROMPTS, case)
    assert finding.saving_nano is not None
    assert abs(finding.saving_nano - case.view.cost.logged_nano * 4 // 5) <= 12
    assert "100k" in finding.title
    assert finding.turns[0] == 0


def test_below_the_limit_there_is_nothing_to_say() -> None:
    assert found(LONG_PROMPTS, talk(80_000).case()) == []


def test_a_model_with_one_price_has_no_limit() -> None:
    assert found(LONG_PROMPTS, talk(150_000, model=SONNET).case()) == []
    assert found(LONG_PROMPTS, talk(150_000, model="llama-9").case()) == []


def test_less_than_a_cent_is_not_worth_a_word() -> None:
    diary = talk(95_000, 3)
    diary.turn(grows=3_000)
    assert found(LONG_PROMPTS, diary.case()) == []


def test_a_sub_agent_s_prompts_count_too() -> None:
    diary = Diary(SONNET)
    diary.ask()
    child = diary.launch("general-purpose", HAIKU_55)
    for _ in range(10):
        child.answer(grows=20_000)
    diary.answer()
    finding = only(LONG_PROMPTS, diary.case())
    assert finding.turns == ()
