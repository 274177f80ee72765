"""Tip: pauses that were longer than the cache lives."""

from ccwatch.analysis.tips.sessions.cache_pauses import CACHE_PAUSES
from tests.support.session_cases import HAIKU, HOUR, OUTPUT, Diary, found, only

BEGIN = 20_000
"""Tokens that are there before anybody says a word."""


def talk(*pauses: float, model: str = "") -> Diary:
    """A short turn, and turns at 100k tokens with pauses between them."""
    diary = Diary(context=BEGIN)
    diary.model = model or diary.model
    diary.turn(grows=0)
    diary.turn(grows=80_000 - OUTPUT)
    for pause in pauses:
        diary.turn(after=pause)
    return diary


def test_a_pause_longer_than_the_cache_lives_costs_what_is_written_again() -> None:
    """Sonnet 4.5: writing for an hour costs $6 a million tokens, reading $0.30."""
    finding = only(CACHE_PAUSES, talk(2 * HOUR, 60).case())
    assert finding.turns == (2,)
    assert "100k written to the cache again after 1 pause, the longest 2 h" in finding.evidence
    assert "reading that from the cache would have cost ≈$0.57 less" in finding.evidence


def test_what_every_conversation_begins_with_is_written_again_whatever_one_does() -> None:
    finding = only(CACHE_PAUSES, talk(2 * HOUR, 60).case())
    assert finding.saving_tokens == 100_000 - BEGIN
    assert finding.saving_nano == (100_000 - BEGIN) * (6000 - 300)


def test_a_pause_in_a_window_with_nothing_else_in_it_costs_nothing_that_could_be_saved() -> None:
    diary = Diary(context=100_000)
    diary.turns(3, after=2 * HOUR, grows=0)
    assert found(CACHE_PAUSES, diary.case()) == []


def test_the_longest_rebuild_comes_first() -> None:
    finding = only(CACHE_PAUSES, talk(2 * HOUR, 60, 3 * HOUR).case())
    assert finding.turns == (4, 2)
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
    assert only(CACHE_PAUSES, diary.case()).turns == (3,)


def test_without_a_price_the_tokens_are_named_and_no_sum() -> None:
    finding = only(CACHE_PAUSES, talk(2 * HOUR, model="llama-9").case())
    assert (finding.saving_tokens, finding.saving_nano) == (100_000 - BEGIN, None)


def test_a_rebuild_of_less_than_a_cent_is_not_worth_a_word() -> None:
    """Haiku 4.5: writing for an hour costs $2 a million tokens, reading $0.10."""
    for more, expected in ((5_000, 0), (6_000, 1)):
        diary = Diary(HAIKU, context=BEGIN)
        diary.turn(grows=0, output=0)
        diary.turn(grows=more, output=0)
        diary.turn(after=2 * HOUR, grows=0)
        assert len(found(CACHE_PAUSES, diary.case())) == expected


def test_pauses_that_a_longer_lifetime_would_have_bridged_are_that_tip_s() -> None:
    diary = talk()
    diary.ttl = 300
    diary.turns(12, after=600)
    assert found(CACHE_PAUSES, diary.case()) == []
    diary.turn(after=2 * HOUR)
    finding = only(CACHE_PAUSES, diary.case())
    assert "1 pause " in finding.title
    assert finding.turns == (14,)
