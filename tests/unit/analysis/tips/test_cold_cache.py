"""Tips: the prompt cache is about to go cold, or has gone cold."""

from ccwatch.analysis.tips.cold_cache import CACHE_EXPIRED, CACHE_EXPIRES
from tests.support.session_cases import HOUR, Diary, closed, found, only


def at(first: int, now: int) -> Diary:
    """A conversation that began with so many tokens, and answered twice."""
    diary = Diary(context=first)
    diary.turn(grows=0, output=0)
    diary.turn(grows=now - first, output=0)
    return diary


def test_a_cold_cache_saves_by_a_fresh_start_what_need_not_be_written_again() -> None:
    """Sonnet 4.5: writing for an hour costs $6 a million tokens."""
    finding = only(CACHE_EXPIRED, at(20_000, 45_000).case(later=2 * HOUR))
    assert finding.saving_nano == (45_000 - 20_000) * 6_000
    assert "the next message costs ≈$0.27" in finding.title


def test_a_fresh_start_saves_nothing_where_nothing_but_the_beginning_is_there() -> None:
    assert found(CACHE_EXPIRED, at(20_000, 20_400).case(later=2 * HOUR)) == []


def test_an_answer_in_time_saves_the_difference_of_warm_and_cold() -> None:
    finding = only(CACHE_EXPIRES, at(20_000, 20_400).case(later=HOUR - 30))
    assert finding.saving_nano == 20_400 * (6_000 - 300)


def test_nobody_is_asked_to_answer_where_the_client_was_closed() -> None:
    case = at(20_000, 20_400).case(later=HOUR - 30)
    assert only(CACHE_EXPIRES, case).urgent
    assert found(CACHE_EXPIRES, closed(case)) == []


def test_instead_of_a_closed_session_a_new_one_is_started() -> None:
    case = at(20_000, 45_000).case(later=2 * HOUR)
    finding, still_open = only(CACHE_EXPIRED, closed(case)), only(CACHE_EXPIRED, case)
    assert "start a new session" in finding.advice
    assert "/clear" not in finding.advice + finding.evidence + finding.command
    assert finding.saving_nano == still_open.saving_nano
    assert still_open.command == "/clear"
