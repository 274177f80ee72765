"""How large a model's window is, and how that is known."""

import pytest

from ccwatch.analysis.window import Window, largest_context, window
from ccwatch.client.layer import layer
from ccwatch.model.basis import Basis
from ccwatch.model.client import StatusLine
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane
from ccwatch.model.name import normalized, short
from ccwatch.model.response import Response
from ccwatch.model.setup import NO_SETUP, Setting, Setup

HAIKU = "claude-haiku-4-5-20251001"


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("claude-opus-5", 1_000_000),
        ("claude-opus-4-5", 200_000),
        ("claude-opus-4-5-20251101", 200_000),
        ("claude-opus-4-20250514", 200_000),
        ("claude-opus-4-6", 200_000),
        ("claude-opus-4-7", 1_000_000),
        ("claude-opus-4-8", 1_000_000),
        ("claude-opus-5-5", 1_000_000),
        ("claude-sonnet-4-5-20250929", 200_000),
        ("claude-sonnet-4-6", 200_000),
        ("claude-sonnet-5", 1_000_000),
        ("claude-haiku-4-5-20251001", 200_000),
        ("claude-haiku-5-5", 1_000_000),
        ("claude-fable-5", 1_000_000),
        ("claude-fable-5-1", 1_000_000),
        ("claude-mythos-5-2", 1_000_000),
        ("claude-3-5-haiku-20241022", 200_000),
        ("us.anthropic.claude-opus-4-8-v1:0", 200_000),
        ("claude-opus-5@20260301", 200_000),
        ("us.anthropic.claude-sonnet-5", 1_000_000),
        ("gpt-9", None),
        ("", None),
    ],
)
def test_the_table_knows_the_generations(model: str, tokens: int | None) -> None:
    found = window(model)
    assert found.tokens == tokens
    assert found.basis is (Basis.DOCUMENTED if tokens else None)


@pytest.mark.parametrize(
    ("model", "why"),
    [
        ("claude-opus-4-6", "documented, without [1m] or a plan that includes it"),
        ("claude-sonnet-4-6", "documented, without [1m] or a plan that includes it"),
        ("claude-haiku-4-6", "documented"),
        ("claude-opus-4-5", "documented"),
        ("claude-opus-4-7", "documented"),
    ],
)
def test_a_plan_decides_only_over_the_window_of_4_6(model: str, why: str) -> None:
    assert window(model).why == why


def test_a_generation_newer_than_the_table_is_only_an_estimate() -> None:
    assert sized(window("claude-opus-6")) == (1_000_000, Basis.ESTIMATED)


def sized(found: Window) -> tuple[int | None, Basis | None]:
    return found.tokens, found.basis


def told(size: int, model: str = HAIKU, used: int | None = None, at_ms: int = 0) -> StatusLine:
    return StatusLine("s", at_ms, model, window=size, used=used)


def test_the_status_line_comes_first() -> None:
    long = told(1_000_000, "claude-sonnet-4-5-20250929[1m]")
    assert sized(window("claude-sonnet-4-5-20250929", statusline=long)) == (
        1_000_000,
        Basis.REPORTED,
    )


@pytest.mark.parametrize(
    "status",
    [told(1_000_000, "claude-opus-4-8"), told(1_000_000, at_ms=1_000), told(0), told(-5)],
    ids=["of another model", "long ago", "without a size", "with nonsense"],
)
def test_a_status_line_that_does_not_fit_is_not_believed(status: StatusLine) -> None:
    assert window(HAIKU, statusline=status, at_ms=5_000_000).basis is Basis.DOCUMENTED


def test_a_window_that_shrank_in_mid_session_is_believed_while_the_context_fits() -> None:
    shrunk = told(200_000, "claude-opus-4-8", used=80_000)
    assert window("claude-opus-4-8", 700_000, shrunk).tokens == 200_000
    too_small = told(200_000, "claude-opus-4-8", used=250_000)
    assert sized(window("claude-opus-4-8", 250_000, too_small)) == (1_000_000, Basis.LEARNED)
    silent = told(200_000, "claude-opus-4-8")
    assert window("claude-opus-4-8", 250_000, silent).tokens == 1_000_000


@pytest.mark.parametrize(
    ("wanted", "model", "tokens"),
    [
        ("opus[1m]", "claude-opus-4-6", 1_000_000),
        ("claude-sonnet-4-6[1m]", "claude-sonnet-4-6", 1_000_000),
        ("opus[1m]", "claude-sonnet-4-6", 200_000),
        ("opus", "claude-opus-4-6", 200_000),
        ("[1m]", HAIKU, 200_000),
    ],
)
def test_the_model_setting_asks_for_the_long_window(wanted: str, model: str, tokens: int) -> None:
    assert window(model, setup=Setup(model=Setting(wanted, "model"))).tokens == tokens


@pytest.mark.parametrize(
    ("named", "model", "tokens"),
    [
        ({"ANTHROPIC_MODEL": "claude-opus-4-6[1m]"}, "claude-opus-4-6", 1_000_000),
        ({"ANTHROPIC_MODEL": "us.anthropic.claude-opus-4-6-v1[1m]"}, "claude-opus-4-6", 1_000_000),
        ({"ANTHROPIC_MODEL": "opus[1m]"}, "claude-sonnet-4-6", 200_000),
        ({"ANTHROPIC_MODEL": "opus"}, "claude-opus-4-6", 200_000),
        ({"ANTHROPIC_DEFAULT_OPUS_MODEL": "claude-opus-4-6[1m]"}, "claude-opus-4-6", 1_000_000),
        ({"ANTHROPIC_DEFAULT_OPUS_MODEL": "claude-opus-4-6[1m]"}, "claude-opus-4-5", 200_000),
    ],
)
def test_a_variable_of_the_settings_asks_for_the_long_window(
    named: dict[str, str], model: str, tokens: int
) -> None:
    asked = layer({"env": named}, "user", "settings.json")
    assert window(model, setup=asked).tokens == tokens


def test_the_variable_for_the_model_counts_before_the_setting_in_the_strongest_file() -> None:
    local = layer({"env": {"ANTHROPIC_MODEL": "claude-opus-4-6"}}, "local", "local.json")
    user = layer({"env": {"ANTHROPIC_MODEL": "claude-opus-4-6[1m]"}}, "user", "user.json")
    setting = layer({"model": "opus[1m]"}, "project", "project.json")
    assert window("claude-opus-4-6", setup=local.over(setting).over(user)).tokens == 200_000
    assert window("claude-opus-4-6", setup=setting.over(user)).tokens == 1_000_000
    assert window("claude-opus-4-6", setup=user).why.startswith("ANTHROPIC_MODEL = ")
    assert window("claude-opus-4-6", setup=setting).tokens == 1_000_000


def test_settings_and_providers_that_shorten_it() -> None:
    short_only = Setup(no_long=Setting(True, "CLAUDE_CODE_DISABLE_1M_CONTEXT"))
    assert window("claude-opus-5", setup=short_only).tokens == 200_000
    gateway = Setup(gateway=Setting(True, "ANTHROPIC_BASE_URL"))
    assert window("claude-sonnet-5", setup=gateway).tokens == 200_000
    assert window("claude-opus-5", setup=gateway).tokens == 1_000_000
    cloud = Setup(cloud=Setting(True, "CLAUDE_CODE_USE_BEDROCK"))
    assert window("claude-opus-4-8", setup=cloud).tokens == 200_000
    assert window("claude-sonnet-5", setup=cloud).tokens == 1_000_000


def test_settings_that_are_switched_off_shorten_nothing() -> None:
    off = Setup(
        no_long=Setting(False, "CLAUDE_CODE_DISABLE_1M_CONTEXT"),
        cloud=Setting(False, "CLAUDE_CODE_USE_BEDROCK"),
        gateway=Setting(False, "ANTHROPIC_BASE_URL"),
    )
    assert window("claude-opus-4-8", setup=off).tokens == 1_000_000
    assert window("claude-sonnet-5", setup=off).tokens == 1_000_000


def test_max_context_tokens_counts_for_unknown_models_alone() -> None:
    setup = Setup(max_context=Setting(128_000, "CLAUDE_CODE_MAX_CONTEXT_TOKENS"))
    assert sized(window("gpt-9", setup=setup)) == (128_000, Basis.REPORTED)
    assert window(HAIKU, setup=setup).tokens == 200_000


@pytest.mark.parametrize(
    ("model", "largest", "tokens", "basis"),
    [
        (HAIKU, 200_000, 200_000, Basis.DOCUMENTED),
        (HAIKU, 200_001, 1_000_000, Basis.LEARNED),
        ("claude-opus-5", 1_200_000, 1_200_000, Basis.ESTIMATED),
        ("gpt-9", 150_000, None, None),
        ("gpt-9", 250_000, 1_000_000, Basis.ESTIMATED),
    ],
)
def test_a_context_larger_than_the_window_promotes_it(
    model: str, largest: int, tokens: int | None, basis: Basis | None
) -> None:
    found = window(model, largest)
    assert (found.tokens, found.basis) == (tokens, basis)


def test_a_promoted_window_says_what_it_was_taken_for() -> None:
    seen = "a context of 250,000 tokens was seen, more than"
    assert window(HAIKU, 250_000).why == f"{seen} 200,000"
    assert window("gpt-9", 250_000).why == f"{seen} an unknown window"


def test_the_largest_context_is_that_of_the_model_in_question() -> None:
    lane = Lane(
        (
            Response("a", "", "claude-opus-5", 1, context=700_000),
            Response("b", "", HAIKU, 2, context=150_000),
        ),
        compactions=(Compaction("c", 3, Trigger.AUTO, "2.1.100", HAIKU, 240_000, after=2),),
    )
    assert largest_context(lane, HAIKU) == 228_000
    assert largest_context(lane, "claude-opus-5") == 700_000
    assert largest_context(Lane()) == 0


def test_the_clients_own_estimate_just_above_the_window_proves_nothing() -> None:
    full = Compaction("c", 3, Trigger.AUTO, "2.1.330", HAIKU, 201_400, after=1)
    lane = Lane((Response("b", "", HAIKU, 2, context=195_000),), compactions=(full,))
    assert window(HAIKU, largest_context(lane, HAIKU)).tokens == 200_000


def test_names_are_the_same_model_everywhere() -> None:
    names = (
        "claude-opus-4-5",
        "claude-opus-4-5[1m]",
        "claude-opus-4-5-20251101",
        "anthropic/claude-opus-4.5",
        "us.anthropic.claude-opus-4-5-20251101-v1:0",
        "claude-opus-4-5@20251101",
    )
    assert {normalized(name) for name in names} == {"claude-opus-4-5"}
    assert short("claude-sonnet-4-5-20250929[1m]") == "sonnet-4.5"


def test_an_unknown_window_is_a_value() -> None:
    assert window("gpt-9", 0, None, NO_SETUP) == Window(
        None, None, "a model that is not in the table"
    )


def test_without_an_answer_there_is_no_model_to_look_up() -> None:
    """Only sub-agents may have answered, with a model that is very well in the table."""
    assert window("") == Window(None, None, "no response names a model yet")
