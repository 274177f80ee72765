"""When the prompt cache goes cold: by its last use, or by what the client told its status line."""

import json
from datetime import UTC
from pathlib import Path

from ccwatch.analysis.cache import Cache
from ccwatch.analysis.prices import Prices
from ccwatch.client.statusline import parse
from ccwatch.model.client import PromptCache, StatusLine
from ccwatch.report.analyst import Analyst
from ccwatch.store.index import Index
from tests.support.rows import BEGIN, SESSION, Row, answer, boundary, catch_up, prompt, usage, write
from tests.support.status import keep

BEGAN_MS = int(BEGIN.timestamp() * 1000)
ANSWERED_MS = BEGAN_MS + 10_000
"""When the answer of the session came."""
FIVE_MINUTES_MS = 300_000
WRITES = usage(write=9_000, read=50_000, output=90)


def state(
    folder: Path, told: PromptCache | None, *, after_ms: int = 1_000, rows: list[Row] | None = None
) -> Cache:
    """The cache of a session whose client told its status line after the answer."""
    talk = [prompt("u"), answer("a", "u", used=WRITES, at=10)] if rows is None else rows
    spool = folder / "spool"
    if told is not None:
        client: Row = {"warm": told.warm, "expires_at": told.expires_ms and told.expires_ms / 1000}
        client["ttl"] = {300: "5m", 3600: "1h"}.get(told.ttl or 0)
        said = json.dumps({"session_id": SESSION, "prompt_cache": client})
        assert keep(said, spool, ANSWERED_MS + after_ms)
    index = Index((str(write(folder / "claude", {f"{SESSION}.jsonl": talk})),), spool)
    catch_up(index)
    view = Analyst(Prices.shipped(), UTC).board(index.snapshot(), ANSWERED_MS).overview(SESSION)
    assert view
    return view.cache


def test_without_a_status_line_the_cache_lives_from_its_last_use(tmp_path: Path) -> None:
    assert state(tmp_path, None).expires_ms == ANSWERED_MS + FIVE_MINUTES_MS


def test_the_client_knows_better_when_it_goes_cold(tmp_path: Path) -> None:
    told = PromptCache(warm=True, expires_ms=ANSWERED_MS + 123_000)
    assert state(tmp_path, told).expires_ms == ANSWERED_MS + 123_000


def test_what_the_client_said_before_the_last_answer_does_not_count(tmp_path: Path) -> None:
    told = PromptCache(warm=True, expires_ms=ANSWERED_MS + 123_000)
    found = state(tmp_path, told, after_ms=-1_000)
    assert found.expires_ms == ANSWERED_MS + FIVE_MINUTES_MS


def test_a_cache_that_the_client_calls_cold_is_cold(tmp_path: Path) -> None:
    found = state(tmp_path, PromptCache(warm=False), after_ms=60_000)
    left = found.left(ANSWERED_MS + 60_000)
    assert left is not None
    assert left <= 0


def test_a_cache_that_the_client_calls_cold_is_so_whatever_its_lifetime_is(tmp_path: Path) -> None:
    rows = [prompt("u"), answer("a", "u", used=usage(fresh=9_000), at=10)]
    found = state(tmp_path, PromptCache(warm=False), after_ms=60_000, rows=rows)
    assert (found.ttl, found.expires_ms) == (None, ANSWERED_MS + 60_000)


def test_what_is_left_is_no_more_than_a_lifetime_though_a_clock_is_ahead() -> None:
    known = Cache(ttl=300, expires_ms=1_000_000)
    assert known.left(940_000) == 60
    assert known.left(1_060_000) == -60
    assert known.left(100_000) == 300
    assert Cache(expires_ms=1_000_000).left(100_000) == 900
    assert Cache(ttl=300).left(100_000) is None


def test_after_a_compaction_nothing_is_cached_whatever_was_said(tmp_path: Path) -> None:
    rows = [prompt("u"), answer("a", "u", used=WRITES, at=10), boundary("b", "a", postTokens=900)]
    told = PromptCache(warm=True, expires_ms=ANSWERED_MS + 123_000)
    assert state(tmp_path, told, rows=rows).expires_ms is None


def test_a_lifetime_that_no_write_shows_is_the_clients(tmp_path: Path) -> None:
    rows = [prompt("u"), answer("a", "u", used=usage(read=50_000, output=9), at=10)]
    told = PromptCache(warm=True, expires_ms=ANSWERED_MS + 3_000_000, ttl=3600)
    found = state(tmp_path, told, rows=rows)
    assert (found.ttl, found.expires_ms) == (3600, ANSWERED_MS + 3_000_000)
    alone = state(tmp_path / "other", None, rows=rows)
    assert (alone.ttl, alone.expires_ms) == (None, None)


def test_the_next_message_may_exceed_what_a_low_price_is_for(tmp_path: Path) -> None:
    """Beyond 100,000 tokens Haiku 5.5 costs five times as much: here with the answer."""
    used = usage(write=99_500, output=1_000)
    rows = [prompt("u"), answer("a", "u", model="claude-haiku-5-5", used=used)]
    found = state(tmp_path, None, rows=rows)
    assert found.warm_nano == 99_500 * 50 + 1_000 * 625
    assert found.cold_nano == 100_500 * 625


def test_a_recorded_client_says_what_is_worked_out(recordings: Path) -> None:
    """To the second, for that is how it says it."""
    release = recordings / "2.1.330-opus-1m"
    last = json.loads((release / "statusline.jsonl").read_text().splitlines()[-1])
    told = parse(json.dumps(last["in"]), round(last["at"] * 1000))
    assert isinstance(told, StatusLine)
    assert told.cache
    assert told.cache.expires_ms
    index = Index((str(release / "claude"),))
    catch_up(index)
    view = Analyst(Prices.shipped(), UTC).board(index.snapshot(), 0).overview(told.session_id)
    assert view
    assert view.cache.expires_ms
    assert abs(view.cache.expires_ms - told.cache.expires_ms) < 1_000
