"""Where the prompt cache was lost and built again."""

import pytest
from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.sessions.rebuild import Cause, Rebuild, rebuilds
from tests.support.session_cases import HOUR, OPUS, Diary

PRICES = Prices.shipped()


def found(diary: Diary) -> list[tuple[Cause, int]]:
    """Causes and tokens of the rebuilds of a session."""
    return [(one.cause, one.tokens) for one in rebuilds(diary.case().lane, PRICES)]


def missed(kept: int, reason: str = "tools_changed") -> Diary:
    """A session at 100k tokens of which so many were still read after a change."""
    diary = Diary(context=99_000)
    diary.turn()
    diary.ask()
    diary.answer(miss=reason, kept=kept)
    return diary


def test_only_what_is_not_read_from_the_cache_is_lost() -> None:
    diary = missed(kept=30_000)
    assert found(diary) == [(Cause.TOOLS, 70_000)]
    (one,) = rebuilds(diary.case().lane, PRICES)
    assert one.nano == 70_000 * (6000 - 300)


def test_what_was_written_for_both_lifetimes_has_the_price_of_both() -> None:
    """$3.75 a million tokens for five minutes, and $6 for an hour."""
    lane = missed(kept=0).case().lane
    last = lane.responses[-1]
    used = replace(last.usage, write_5m=75_000, write_1h=last.usage.write_1h - 75_000)
    assert used.write_1h == 26_200
    mixed = replace(lane, responses=(*lane.responses[:-1], replace(last, usage=used)))
    (one,) = rebuilds(mixed, PRICES)
    mean = (75_000 * 3_750 + 26_200 * 6_000) / 101_200
    assert one.nano == pytest.approx(one.tokens * (mean - 300))


def test_a_loss_of_less_than_half_is_no_rebuild() -> None:
    assert found(missed(kept=49_000)) == [(Cause.TOOLS, 51_000)]
    assert found(missed(kept=51_000)) == []


def test_what_the_api_names_stands_over_what_can_be_seen() -> None:
    diary = missed(kept=0, reason="system_changed")
    diary.model = OPUS
    diary.ask()
    diary.answer(miss="tools_changed")
    assert [cause for cause, _ in found(diary)] == [Cause.SYSTEM, Cause.TOOLS]


def test_a_pause_stands_over_what_the_api_names() -> None:
    diary = Diary(context=99_000)
    diary.turn()
    diary.ask(after=2 * HOUR)
    diary.answer(miss="tools_changed")
    assert [cause for cause, _ in found(diary)] == [Cause.PAUSE]


def test_what_another_session_paid_for_is_not_counted() -> None:
    lane = missed(kept=0).case().lane
    assert len(rebuilds(lane, PRICES)) == 1
    assert rebuilds(replace(lane, owned=frozenset()), PRICES) == ()


def test_a_rewound_branch_kept_its_cache() -> None:
    diary = Diary(context=60_000)
    diary.turn()
    place, context = str(diary.rows[-1]["uuid"]), diary.context
    diary.turn(grows=40_000)
    diary.back_to(place, context)
    diary.turn()
    assert found(diary) == []


def test_a_prompt_that_never_was_cached_is_not_lost() -> None:
    diary = Diary(context=60_000)
    diary.turns(3)
    for row in diary.rows:
        if row["type"] == "assistant":
            used = row["message"]["usage"]
            used["input_tokens"] = used.pop("cache_creation_input_tokens")
            used["input_tokens"] += used.pop("cache_read_input_tokens")
            del used["cache_creation"]
    rebuilt: tuple[Rebuild, ...] = rebuilds(diary.case().lane, PRICES)
    assert rebuilt == ()
