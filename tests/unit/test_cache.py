"""Is the prompt cached, until when, and what does the next message cost?"""

from ccwatch.analysis.cache import Cache, cache
from ccwatch.analysis.context import context_of
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.session import Lane
from tests.unit.rows import BEGIN, Row, answer, boundary, lane, prompt, summary, usage

HOUR: Row = {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 2000}
TALK = [
    prompt("u"),
    answer("a", "u", used=usage(2, 2000, 97_998, 500, cache_creation=HOUR), at=10),
]
BEGAN_MS = round(BEGIN.timestamp() * 1000)


def state(found: Lane, pending: int = 0) -> Cache:
    size = Window(200_000, Basis.DOCUMENTED, "documented")
    return cache(found, context_of(found, size, Threshold(167_000), pending), Prices.shipped())


def test_the_next_message_reads_what_is_warm_and_writes_what_is_new() -> None:
    """Sonnet 4.5: a read costs $0.30 a million, a write for an hour $6."""
    found = state(lane(*TALK), pending=1500)
    assert found.ttl == 3600
    assert found.expires_ms == BEGAN_MS + 10_000 + 3_600_000
    assert found.warm_nano == 100_000 * 300 + 2000 * 6000
    assert found.cold_nano == 102_000 * 6000


def test_inference_in_the_united_states_costs_a_tenth_more() -> None:
    used = usage(2, 2000, 97_998, 500, cache_creation=HOUR, inference_geo="us")
    found = state(lane(prompt("u"), answer("a", "u", used=used, at=10)))
    assert found.cold_nano == 100_500 * 6600


def test_a_plain_write_lives_five_minutes_and_costs_less() -> None:
    found = state(lane(*TALK, answer("b", "a", used=usage(2, 10, 99_988, 0), at=60)))
    assert found.ttl == 300
    assert found.expires_ms == BEGAN_MS + 360_000
    assert found.cold_nano == 100_000 * 3750


def test_every_use_starts_the_time_anew() -> None:
    found = state(lane(*TALK, answer("b", "a", used=usage(2, 0, 99_998, 0), at=900)))
    assert found.ttl == 3600
    assert found.expires_ms == BEGAN_MS + 900_000 + 3_600_000


def test_after_a_compaction_nothing_is_warm() -> None:
    found = state(lane(*TALK, boundary("c", "a", postTokens=4000), summary("s", "c")))
    assert (found.expires_ms, found.warm_nano) == (None, None)
    assert found.cold_nano == 104_000 * 6000


def test_after_a_compaction_of_unknown_size_no_cost_is_known() -> None:
    found = state(lane(*TALK, boundary("c", "a")))
    assert (found.warm_nano, found.cold_nano) == (None, None)


def test_before_the_first_response_nothing_is_known() -> None:
    assert state(Lane()) == Cache()


def test_a_response_without_a_time_leaves_the_end_open() -> None:
    found = state(lane(*[one | {"timestamp": None} for one in TALK]))
    assert found.ttl == 3600
    assert found.expires_ms is None


def test_a_model_without_a_price_leaves_the_cost_open() -> None:
    odd = answer("a", model="llama-9", used=usage(2, 2000, 97_998, 500), at=10)
    found = state(lane(prompt("u"), odd))
    assert (found.warm_nano, found.cold_nano) == (None, None)
    assert found.expires_ms == BEGAN_MS + 310_000
