"""Tip: pauses that were longer than the cache lives."""

from ccwatch.analysis.tips.sessions.pauses import CACHE_PAUSES
from tests.unit.tips.session_cases import HAIKU, HOUR, Diary, found, only


def talk(*pauses: float, model: str = "") -> Diary:
    """Turns at 100k tokens with pauses between them."""
    diary = Diary(context=99_000)
    diary.model = model or diary.model
    diary.turn()
    for pause in pauses:
        diary.turn(after=pause)
    return diary


def test_a_pause_longer_than_the_cache_lives_costs_what_is_written_again() -> None:
    """Sonnet 4.5: writing for an hour costs $6 a million tokens, reading $0.30."""
    finding = only(CACHE_PAUSES, talk(2 * HOUR, 60).case())
    assert finding.saving_tokens == 100_000
    assert finding.saving_nano == 100_000 * (6000 - 300)
    assert finding.turns == (1,)
    assert "2 h" in finding.evidence


def test_the_longest_rebuild_comes_first() -> None:
    finding = only(CACHE_PAUSES, talk(2 * HOUR, 60, 3 * HOUR).case())
    assert finding.turns == (3, 1)
    assert "2 pauses" in finding.title


def test_a_pause_within_the_lifetime_costs_nothing() -> None:
    assert found(CACHE_PAUSES, talk(0.9 * HOUR, 60).case()) == []


def test_the_first_request_has_nothing_to_lose() -> None:
    assert found(CACHE_PAUSES, talk().case()) == []


def test_after_a_compaction_nothing_is_lost_by_a_pause() -> None:
    diary = talk()
    diary.compact()
    diary.turn(after=2 * HOUR)
    assert found(CACHE_PAUSES, diary.case()) == []


def test_a_five_minute_cache_is_lost_sooner() -> None:
    diary = talk()
    diary.ttl = 300
    diary.turn()
    diary.turn(after=600)
    assert only(CACHE_PAUSES, diary.case()).turns == (2,)


def test_without_a_price_the_tokens_are_named_and_no_sum() -> None:
    finding = only(CACHE_PAUSES, talk(2 * HOUR, model="llama-9").case())
    assert (finding.saving_tokens, finding.saving_nano) == (100_000, None)


def test_a_rebuild_of_less_than_a_cent_is_not_worth_a_word() -> None:
    """Haiku 4.5: writing for an hour costs $2 a million tokens, reading $0.10."""
    diary = Diary(HAIKU, context=4_000)
    diary.turns(2, after=2 * HOUR, grows=100)
    assert found(CACHE_PAUSES, diary.case()) == []
    diary = Diary(HAIKU, context=6_000)
    diary.turns(2, after=2 * HOUR, grows=100)
    assert only(CACHE_PAUSES, diary.case()).saving_nano == 6_100 * 1_900


def test_pauses_that_a_longer_lifetime_would_have_bridged_are_that_tip_s() -> None:
    diary = talk()
    diary.ttl = 300
    diary.turns(12, after=600)
    assert found(CACHE_PAUSES, diary.case()) == []
    diary.turn(after=2 * HOUR)
    finding = only(CACHE_PAUSES, diary.case())
    assert "1 pause " in finding.title
    assert finding.turns == (13,)
