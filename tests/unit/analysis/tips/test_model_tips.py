"""Tips: a cheaper model would have done."""

import pytest

from ccwatch.analysis.cheaper import family, sibling
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.sessions.models import AGENTS_MODEL, MAIN_MODEL
from tests.support.session_cases import HAIKU, OPUS, SONNET, Call, Diary, found, only

PRICES = Prices.shipped()
READ: Call = ("Read", "/home/dev/shop/src/cart.py")


def with_agent(*calls: Call, model: str = OPUS, kind: str = "general-purpose") -> Diary:
    """A session whose second turn launched a sub-agent that made these calls."""
    diary = Diary(SONNET)
    diary.turn()
    diary.ask()
    child = diary.launch(kind, model)
    for call in calls:
        (id,) = child.answer(call, grows=3_000)
        child.result(id)
    child.answer()
    diary.answer()
    return diary


def test_a_sub_agent_that_only_read_costs_a_fifth_with_haiku() -> None:
    """Every price of Haiku 4.5 is a fifth of that of Opus 4.5."""
    case = with_agent(*[READ] * 6).case()
    finding = only(AGENTS_MODEL, case)
    paid = case.view.agents[0].nano
    assert paid
    assert finding.saving_nano == paid - paid // 5
    assert f"haiku-4.5 cost ≈${paid / 5e9:.2f}" in finding.evidence
    assert "CLAUDE_CODE_SUBAGENT_MODEL=haiku" in finding.advice
    assert finding.turns == (1,)
    assert [block.name for block in finding.blocks] == ["Task"]


@pytest.mark.parametrize(
    ("calls", "model", "kind"),
    [
        ([READ] * 6 + [("Edit", "/home/dev/shop/src/cart.py")], OPUS, "general-purpose"),
        ([READ] * 6 + [("Bash", "make test")], OPUS, "general-purpose"),
        ([READ] * 6, HAIKU, "general-purpose"),
        ([READ] * 6, SONNET, "general-purpose"),
        ([READ] * 6, "llama-9", "general-purpose"),
        ([], OPUS, "Explore"),
    ],
    ids=["it edited", "it ran commands", "haiku", "sonnet", "no price", "it looked at nothing"],
)
def test_a_sub_agent_that_did_more_or_was_cheap_gives_no_tip(
    calls: list[Call], model: str, kind: str
) -> None:
    assert found(AGENTS_MODEL, with_agent(*calls, model=model, kind=kind).case()) == []


def test_the_client_s_own_searcher_looks_with_commands_too() -> None:
    diary = with_agent(READ, *[("Bash", "ls src")] * 5, kind="Explore")
    assert len(found(AGENTS_MODEL, diary.case())) == 1


def test_a_search_that_no_haiku_of_the_time_could_hold_is_sonnet_s() -> None:
    """Haiku 4.5 has a window of 200k tokens, Sonnet 5 one of a million."""
    diary = Diary(SONNET)
    diary.ask()
    child = diary.launch("Explore", "claude-opus-5")
    for _ in range(6):
        (id,) = child.answer(READ, grows=60_000)
        child.result(id)
    child.answer()
    diary.answer()
    assert "sonnet-5" in only(AGENTS_MODEL, diary.case()).evidence


def test_a_sub_agent_that_cost_next_to_nothing_gives_no_tip() -> None:
    diary = Diary(SONNET)
    diary.ask()
    child = diary.launch("Explore", OPUS)
    child.context = 200
    (id,) = child.answer(READ, grows=50, output=20)
    child.result(id)
    diary.answer()
    assert found(AGENTS_MODEL, diary.case()) == []


def test_a_session_without_sub_agents_gives_no_tip() -> None:
    diary = Diary(OPUS)
    diary.turns(3, READ)
    assert found(AGENTS_MODEL, diary.case()) == []


def light(model: str = OPUS, *calls: Call, turns: int = 40, context: int = 100_000) -> Diary:
    diary = Diary(model, context=context)
    diary.turns(turns, *calls)
    return diary


def test_light_work_on_a_large_model_is_priced_on_sonnet_and_promises_nothing() -> None:
    """Sonnet 4.5 costs three fifths of Opus 4.5."""
    case = light(OPUS, READ).case()
    finding = only(MAIN_MODEL, case)
    paid = case.view.cost.logged_nano
    assert finding.saving_nano is None
    assert f"${paid * 3 / 5e9:.2f} instead of ${paid / 1e9:.2f}" in finding.title
    assert finding.command == "/model sonnet"


@pytest.mark.parametrize(
    "diary",
    [
        light(OPUS, READ, turns=9, context=150_000),
        light(SONNET, READ),
        light("llama-9", READ),
        light(OPUS, ("Edit", "/home/dev/shop/src/cart.py")),
        light(OPUS, READ, READ, READ),
    ],
    ids=["few turns", "sonnet", "no price", "it edits", "long turns"],
)
def test_other_work_gives_no_tip(diary: Diary) -> None:
    assert found(MAIN_MODEL, diary.case()) == []


def test_ten_turns_show_the_kind_of_work() -> None:
    assert len(found(MAIN_MODEL, light(OPUS, READ, turns=10, context=150_000).case())) == 1


def test_a_difference_of_less_than_a_dollar_is_no_reason() -> None:
    diary = Diary(OPUS)
    diary.turns(15, READ, grows=300)
    assert found(MAIN_MODEL, diary.case()) == []


@pytest.mark.parametrize(
    ("model", "wanted", "expected"),
    [
        (OPUS, "haiku", "claude-haiku-4-5"),
        (OPUS, "sonnet", "claude-sonnet-4-5"),
        ("claude-opus-4-8", "sonnet", "claude-sonnet-4-6"),
        ("claude-opus-5-5", "haiku", "claude-haiku-5-5"),
        ("claude-opus-4-1", "haiku", ""),
        ("llama-9", "haiku", ""),
    ],
)
def test_a_sibling_is_never_newer_than_the_model(model: str, wanted: str, expected: str) -> None:
    assert sibling(model, wanted, PRICES) == expected


def test_the_family_of_other_models_is_not_known() -> None:
    assert [family(name) for name in (OPUS, "llama-9", "<synthetic>")] == ["opus", "", ""]
