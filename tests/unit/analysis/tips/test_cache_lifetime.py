"""Tip: another lifetime of the cache fits the pauses better."""

import json

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import CLASSES
from ccwatch.analysis.tips.sessions.cache_lifetime import CACHE_LIFETIME, Gaps, histogram, spent
from ccwatch.model.setup import Setting, Setup
from tests.support.session_cases import OPUS, Diary, forked, found, only

PRICES = Prices.shipped()


def talk(ttl: int, after: float, *, count: int = 12, grows: int = 1_000, model: str = "") -> Diary:
    diary = Diary(ttl=ttl, context=80_000)
    diary.model = model or diary.model
    diary.turns(count, after=after, grows=grows)
    return diary


def test_pauses_between_five_minutes_and_an_hour_want_the_longer_lifetime() -> None:
    case = talk(300, 900).case()
    finding = only(CACHE_LIFETIME, case)
    shorter, longer = (spent(case.lane, PRICES, ttl) for ttl in (300, 3600))
    assert finding.saving_nano == (shorter or 0) - (longer or 0)
    assert '"promptCacheTtl": "1h"' in finding.advice
    assert "11 up to an hour" in finding.evidence
    assert finding.turns[0] == 11


def test_what_the_actual_lifetime_cost_is_what_was_billed() -> None:
    """Only the answers are left out of the sum. An answer comes 5 seconds after its prompt."""
    for ttl, after in ((300, 900), (300, 60), (300, 295), (3600, 900), (3600, 4000)):
        case = talk(ttl, after).case()
        output = sum(one.usage.output for one in case.lane.responses) * 15_000
        assert spent(case.lane, PRICES, ttl) == case.view.cost.logged_nano - output


def test_what_prompts_cost_is_rounded_half_up() -> None:
    lane = talk(300, 60, count=1, grows=1_001).case().lane
    size = sum(one.context for one in lane.responses)
    assert size % 2  # each of its tokens costs half of a billionth of a dollar
    price = dict.fromkeys(CLASSES, 0.0005)
    own = PRICES.with_overrides(json.dumps({lane.responses[0].model: price}), "prices.json")
    assert spent(lane, own, 300) == (size + 1) // 2


def test_a_compaction_empties_the_cache_under_either_lifetime() -> None:
    diary = talk(3600, 900)
    diary.compact()
    diary.turns(3)
    case = diary.case()
    output = sum(one.usage.output for one in case.lane.responses) * 15_000
    assert spent(case.lane, PRICES, 3600) == case.view.cost.logged_nano - output


def test_pauses_before_a_fork_are_its_origin_s() -> None:
    case = talk(300, 900, count=24).case()
    fork = forked(case, 12)
    assert "0 pauses up to 5 min, 12 up to an hour" in only(CACHE_LIFETIME, fork).evidence
    assert found(CACHE_LIFETIME, forked(case, 20)) == []


def test_pauses_are_counted_by_their_length() -> None:
    diary = talk(300, 60, count=3)
    diary.turn(after=300 - 5)
    diary.turn(after=3600 - 5)
    diary.turn(after=3600)
    assert histogram(diary.case().lane) == Gaps(3, 1, 1)


def test_short_pauses_want_the_shorter_lifetime_only_for_more_than_a_dollar() -> None:
    assert found(CACHE_LIFETIME, talk(3600, 60).case()) == []
    diary = talk(3600, 60, count=25, grows=20_000, model="claude-opus-4-8")
    finding = only(CACHE_LIFETIME, diary.case())
    assert '"promptCacheTtl": "5m"' in finding.advice
    assert (finding.saving_nano or 0) >= 10**9


def test_a_lifetime_that_fits_is_not_mentioned() -> None:
    assert found(CACHE_LIFETIME, talk(3600, 900).case()) == []


def test_what_is_set_already_is_not_told_again() -> None:
    setup = Setup(cache_ttl=Setting("1h", "promptCacheTtl", "user", "settings.json"))
    assert found(CACHE_LIFETIME, talk(300, 900).case(setup=setup)) == []


def test_what_is_set_and_does_not_fit_is_told() -> None:
    setup = Setup(cache_ttl=Setting("5m", "promptCacheTtl", "user", "settings.json"))
    assert len(found(CACHE_LIFETIME, talk(300, 900).case(setup=setup))) == 1


def test_older_releases_have_a_variable_and_the_oldest_nothing() -> None:
    diary = talk(300, 900)
    diary = Diary(ttl=300, context=80_000, version="2.1.150")
    diary.turns(12, after=900)
    assert "ENABLE_PROMPT_CACHING_1H=1" in only(CACHE_LIFETIME, diary.case()).advice
    diary = Diary(ttl=300, context=80_000, version="2.1.40")
    diary.turns(12, after=900)
    assert found(CACHE_LIFETIME, diary.case()) == []


def test_few_requests_show_no_habit() -> None:
    assert found(CACHE_LIFETIME, talk(300, 900, count=9).case()) == []


def test_a_model_without_a_price_cannot_be_compared() -> None:
    assert found(CACHE_LIFETIME, talk(300, 900, model="llama-9").case()) == []


def test_a_dearer_model_saves_more() -> None:
    cheap, dear = (only(CACHE_LIFETIME, talk(300, 900, model=m).case()) for m in ("", OPUS))
    assert (dear.saving_nano or 0) > (cheap.saving_nano or 0)
