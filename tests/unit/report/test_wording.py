"""What is said of triggers, limits and compactions, in words."""

import pytest
from msgspec.structs import replace

from ccwatch.analysis.context import Context
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.threshold import Threshold, ThresholdSource
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.report.trigger_wording import (
    documented_trigger,
    trigger,
    trigger_notes,
    trigger_source,
)
from ccwatch.report.wording import (
    context_level,
    context_notes,
    saving_of,
    tokens_after,
    tokens_before,
    tokens_held,
    tokens_left,
    turns_left,
    window_share,
    window_size,
)
from ccwatch.units import marked


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (155_000, 167_000, ["between 155k and 167k"]),
        (166_612, 167_004, []),
        (167_000, 167_000, []),
        (155_000, None, []),
        (None, 167_000, []),
        (None, None, []),
    ],
    ids=["a range", "alike once rounded", "a point", "no upper end", "no lower end", "nothing"],
)
def test_a_range_is_told_where_its_ends_are_told_apart(
    low: int | None, high: int | None, said: list[str]
) -> None:
    threshold = Threshold(167_000, ThresholdSource.LEARNED, low_tokens=low, high_tokens=high)
    assert trigger_notes(threshold) == trigger_notes(threshold, brief=True) == said
    assert trigger_notes(threshold, alone=True) == [f"trigger {words}" for words in said]


def test_what_is_not_honoured_comes_first_and_is_shorter_in_a_narrow_pane() -> None:
    threshold = Threshold(167_000, honoured=False, reactive=True, low_tokens=1, high_tokens=2)
    assert trigger_notes(threshold) == [
        "the setting is not honoured",
        "reactive: compacts when the API refuses",
        "between 1 and 2",
    ]
    assert trigger_notes(threshold, brief=True)[:2] == ["not honoured", "reactive"]


@pytest.mark.parametrize(
    ("samples", "said"), [(1, "learned from 1 compaction"), (6, "learned from 6 compactions")]
)
def test_what_was_learned_says_from_how_many_compactions(samples: int, said: str) -> None:
    threshold = Threshold(167_000, ThresholdSource.LEARNED, samples=samples)
    assert trigger_source(threshold, full=True) == said


def test_what_was_learned_without_a_compaction_names_none() -> None:
    threshold = Threshold(200_000, ThresholdSource.LEARNED, honoured=False)
    assert trigger(threshold) == "200k learned"
    assert trigger(threshold, full=True) == "200k, learned from larger contexts"
    assert trigger(Threshold(167_000, ThresholdSource.LEARNED, samples=6)) == "167k learned (n=6)"


NONE = Compaction("c", 0, Trigger.AUTO, "", "")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (replace(NONE, pre_tokens=168_000, first_prompt_tokens=27_000), ("168k", "27k")),
        (
            replace(NONE, pre_tokens=168_000, pre_measured=False, left_tokens=24_000),
            ("≈168k", "≈24k"),
        ),
        (replace(NONE, pre_tokens=168_000, post_tokens=3_000), ("168k", "≈3k")),
        (replace(NONE, pre_measured=False), ("?", "?")),
    ],
    ids=["measured", "estimated", "counted by the client", "unknown"],
)
def test_sizes_of_a_compaction_are_marked_where_they_are_estimated(
    one: Compaction, said: tuple[str, str]
) -> None:
    assert (tokens_before(one), tokens_after(one)) == said


def test_no_minutes_are_told_where_none_are_left() -> None:
    assert turns_left(Forecast(0, 0, 0, 0, 0)) == ["≈ this turn"]
    assert turns_left(Forecast(1, 1, 1, 0.2, 0.005)) == ["≈ this turn"]
    assert turns_left(Forecast(1, 1, 1, 1, 0.5)) == ["≈1 turn", "≈30 s"]


SHORT = Window(200_000, Basis.DOCUMENTED, "documented")
UNSIZED = Window(None, None, "")
AT_167K = Threshold(167_000, ThresholdSource.RELEASE, documented_tokens=190_000)
OFF = Threshold(None, ThresholdSource.OFF)


def filled(
    used: int | None,
    threshold: Threshold = AT_167K,
    window: Window = SHORT,
    basis: Basis = Basis.MEASURED,
    pending: int = 0,
) -> Context:
    """A window with so many tokens in it, after an answer of none."""
    return Context(used, None if used is None else basis, pending, 0, window, threshold)


@pytest.mark.parametrize(
    ("context", "said", "briefly"),
    [
        (filled(143_200), "23.8k to auto-compact", "24k to compact"),
        (filled(143_200, pending=3_800), "20.0k to auto-compact", "20k to compact"),
        (filled(167_000), "compaction is due", "compaction is due"),
        (filled(180_000), "compaction is due", "compaction is due"),
        (filled(143_200, OFF), "56.8k to the full window", "57k to the full window"),
        (filled(200_000, OFF, pending=900), "0 to the full window", "0 to the full window"),
        (filled(143_200, OFF, UNSIZED), "tokens left not known", "tokens left not known"),
        (filled(143_200, Threshold(), UNSIZED), "tokens left not known", "tokens left not known"),
        (
            filled(200_001, Threshold(200_001)),
            "past 200k: the window must be larger",
            "past 200k: the window must be larger",
        ),
        (
            filled(None),
            "size not known until the next response",
            "size not known until the next response",
        ),
    ],
    ids=["some", "less with what is pending", "none", "past it", "to the end", "full",
         "of an unknown window", "unknown", "too much", "no size"],
)  # fmt: skip
def test_what_is_left_is_told_or_why_it_is_not_known(
    context: Context, said: str, briefly: str
) -> None:
    assert (tokens_left(context), tokens_left(context, brief=True)) == (said, briefly)


@pytest.mark.parametrize(
    ("context", "level"),
    [
        (filled(133_500), "ok"),
        (filled(133_600), "near"),
        (filled(158_600), "near"),
        (filled(158_650), "due"),
        (filled(189_000, OFF), "near"),
        (filled(190_000, OFF), "due"),
        (filled(159_000, OFF), "ok"),
        (filled(200_001), "near"),
        (filled(200_000, OFF), "due"),
        (filled(50_000, Threshold()), "unknown"),
        (filled(None), "unknown"),
    ],
)
def test_urgency_is_that_of_the_trigger_or_of_the_window_where_there_is_none(
    context: Context, level: str
) -> None:
    assert context_level(context, 0.8) == level


def test_a_forecast_is_told_in_turns_and_minutes() -> None:
    found = Forecast(24, 12, 48, 6, 95)
    assert turns_left(found) == ["≈6 turns (3–12)", "≈2 h"]
    assert turns_left(found, brief=True) == ["≈6 turns", "≈2 h"]
    assert turns_left(Forecast(4, 3.9, 4.1, 1, None)) == ["≈1 turn"]
    assert turns_left(None) == []


def test_an_estimated_size_is_marked_wherever_it_is_written() -> None:
    measured, estimated = filled(27_300), filled(27_300, basis=Basis.ESTIMATED, pending=1_900)
    assert (tokens_held(measured), window_share(measured), context_notes(measured)) == (
        "27.3k",
        "14%",
        [],
    )
    assert (tokens_held(estimated), window_share(estimated)) == ("≈27.3k", "≈14%")
    assert context_notes(estimated) == ["estimated after compaction", "+≈1.9k pending"]
    assert (tokens_held(filled(None)), window_share(filled(None))) == ("?", "?")


def test_only_a_window_that_is_not_documented_says_how_it_is_known() -> None:
    assert window_size(SHORT) == "200k window"
    assert window_size(Window(1_000_000, Basis.REPORTED, "")) == "1.0M window"
    assert window_size(Window(1_000_000, Basis.LEARNED, "")) == "1.0M window, learned"
    assert window_size(Window(1_000_000, Basis.ESTIMATED, "")) == "1.0M window, estimated"
    assert window_size(UNSIZED) == ""


def test_the_mark_of_the_documentation_is_named_where_it_is_known() -> None:
    assert documented_trigger(AT_167K) == "95% documented 190k"
    assert documented_trigger(AT_167K, brief=True) == "95% 190k"
    assert documented_trigger(Threshold()) == documented_trigger(Threshold(), brief=True) == ""


def test_where_a_trigger_comes_from_is_said_in_a_word_or_in_full() -> None:
    assert trigger(AT_167K) == "167k release"
    assert trigger(AT_167K, full=True) == "167k, the rule of this release"
    assert trigger(Threshold(160_000, pinned=True)) == "160k as documented"
    pinned = Threshold(160_000, ThresholdSource.CONFIGURED, pinned=True)
    assert (trigger(pinned), trigger(pinned, full=True)) == (
        "160k pinned by you",
        "160k, pinned by you",
    )
    assert trigger(OFF) == "auto-compact is off"
    assert trigger(Threshold()) == "trigger not known"


def test_a_saving_is_told_in_dollars_or_else_in_tokens() -> None:
    found = Finding("t", "", "", "", saving_tokens=12_000, saving_nano=310_000_000)
    assert saving_of(found) == "saves ≈$0.31"
    assert saving_of(Finding("t", "", "", "", saving_tokens=12_000)) == "saves ≈12.0k tokens"
    assert saving_of(Finding("t", "", "", "")) == ""


def test_what_is_not_known_is_no_estimate() -> None:
    assert marked("14%", estimated=True) == "≈14%"
    assert marked("?", estimated=True) == "?"
    assert marked("14%", estimated=False) == "14%"
