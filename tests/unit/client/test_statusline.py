"""What clients tell their status lines, kept and read again."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.client.spool import MAX_SESSIONS, _file, load
from ccwatch.client.statusline import parse
from ccwatch.model.client import Limit, PromptCache, StatusLine
from ccwatch.report.output.statusline_text import line
from tests.support.status import keep


def last_told(recordings: Path, release: str) -> str:
    lines = (recordings / release / "statusline.jsonl").read_text().splitlines()
    return json.dumps(json.loads(lines[-1])["in"])


def test_the_newest_client_tells_window_cost_and_cache(recordings: Path) -> None:
    assert parse(last_told(recordings, "2.1.330-opus-1m"), 1795366302156) == StatusLine(
        session_id="68a766fd-25b7-468e-84d2-079692a494fe",
        at_ms=1795366302156,
        model="claude-opus-4-8",
        window=1_000_000,
        used=298_000,
        usd_nano=24_942_648_000,
        api_ms=8444,
        wall_ms=73051,
        lines_added=41,
        lines_removed=0,
        cache=PromptCache(True, 1795366596000, 300),
    )


def test_old_clients_tell_less(recordings: Path) -> None:
    told = parse(last_told(recordings, "2.0.14"), 5)
    assert told
    assert (told.window, told.used, told.cache, told.limits) == (None, None, None, ())
    assert told.usd_nano == 5_377_688_580


def test_every_recorded_status_line_survives_keeping(recordings: Path, tmp_path: Path) -> None:
    for path in sorted(recordings.glob("*/statusline.jsonl")):
        for number, row in enumerate(path.read_text().splitlines()):
            if number % 20 == 0:
                kept = keep(json.dumps(json.loads(row)["in"]), tmp_path / "spool", number)
                assert kept
                assert load(tmp_path / "spool")[kept.session_id] == kept


def test_a_session_has_one_small_file_that_only_its_owner_can_read(
    recordings: Path, tmp_path: Path
) -> None:
    spool = tmp_path / "state" / "spool"
    for at_ms in (1, 2):
        keep(last_told(recordings, "2.1.330"), spool, at_ms)
    (file,) = spool.iterdir()
    assert file.name == "32e49854-b284-4def-b469-4a06e47e7fc5.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(spool.stat().st_mode) == 0o700
    assert load(spool)[file.stem].at_ms == 2


def test_of_a_file_that_is_replaced_often_only_the_last_state_is_held(tmp_path: Path) -> None:
    before = _file.cache_info().currsize
    for number in range(20):
        kept = keep('{"session_id": "often"}', tmp_path, number)
        os.utime(tmp_path / "often.json", ns=(number, number))
        assert load(tmp_path) == load(tmp_path) == {"often": kept}
    assert _file.cache_info().currsize == before + 1


def test_of_very_many_sessions_only_the_newest_status_lines_are_kept(
    recordings: Path, tmp_path: Path
) -> None:
    for number in range(MAX_SESSIONS):
        path = tmp_path / f"s{number}.json"
        path.touch()
        os.utime(path, (number, number))
    kept = keep(last_told(recordings, "2.1.330"), tmp_path, 1)
    assert kept
    names = {path.stem for path in tmp_path.iterdir()}
    assert names == {kept.session_id, *(f"s{number}" for number in range(1, MAX_SESSIONS))}


def test_halves_that_ended_writers_left_are_taken_away(recordings: Path, tmp_path: Path) -> None:
    old, fresh = tmp_path / ".old.part", tmp_path / ".fresh.part"
    for path in (old, fresh):
        path.write_text("{")
    os.utime(old, (1, 1))
    assert keep(last_told(recordings, "2.1.330"), tmp_path, 1)
    assert not old.exists()
    assert fresh.exists()


def test_a_spool_that_others_could_read_is_closed(recordings: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    keep(last_told(recordings, "2.1.330"), tmp_path, 1)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_only_what_is_shown_is_kept(tmp_path: Path) -> None:
    told = {"session_id": "s", "cwd": "/secret/place", "transcript_path": "/secret", "pr": "secret"}
    keep(json.dumps(told), tmp_path, 1)
    assert "secret" not in (tmp_path / "s.json").read_text()


@pytest.mark.parametrize(
    "session", ["../../etc/passwd", "a/b", ".hidden", "", "x" * 65, "a\n", None, 5]
)
def test_a_session_id_cannot_name_another_file(session: object, tmp_path: Path) -> None:
    assert keep(json.dumps({"session_id": session}), tmp_path / "spool", 1) is None
    assert not (tmp_path / "spool").exists()


def test_limits_of_a_plan() -> None:
    told = {
        "session_id": "s",
        "rate_limits": {"five_hour": {"used_percentage": 23.5, "resets_at": 1000}, "seven_day": {}},
    }
    status = parse(json.dumps(told), 1)
    assert status
    assert status.limits == (Limit("five_hour", 23.5, 1_000_000),)


def test_files_that_make_no_sense_are_passed_over(recordings: Path, tmp_path: Path) -> None:
    keep(last_told(recordings, "2.1.330"), tmp_path, 1)
    (tmp_path / "half.json").write_text('{"session_id": "half"')
    (tmp_path / "other.json").write_text('{"session_id": "s", "at_ms": 1}')
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    assert list(load(tmp_path)) == ["32e49854-b284-4def-b469-4a06e47e7fc5"]
    assert load(tmp_path / "none") == {}


def test_the_line_says_model_filling_money_cache_and_limits() -> None:
    status = StatusLine(
        "s", 1_000_000, "claude-sonnet-4-5-20250929", window=200_000, used=143_200,
        usd_nano=4_820_000_000, cache=PromptCache(True, 1_250_000),
        limits=(Limit("five_hour", 23.4),),
    )  # fmt: skip
    assert line(status) == "sonnet-4.5 · 143k/200k 72% · $4.82 · cache 4:10 · 5 h 23%"
    assert "cache cold" in line(replace(status, at_ms=2_000_000))
    assert "context ?/200k" in line(replace(status, used=None))
    assert "1.0M 100%" in line(replace(status, window=1_000_000, used=1_000_000))
    assert "cache 1h 05m" in line(replace(status, cache=PromptCache(True, 4_900_000)))
    assert line(StatusLine("s", 1)) == "ccwatch: no figures yet"


def test_the_line_says_when_a_limit_will_be_used_up_before_its_reset() -> None:
    now_ms = 1_780_056_000_000
    limits = Limit("five_hour", 80, now_ms + 7_200_000), Limit("seven_day", 20)
    assert line(StatusLine("s", now_ms, limits=limits)) == "! 5 h 80%, full ≈45 min · 7 d 20%"


def test_text_from_the_client_cannot_steer_the_terminal() -> None:
    told = {"session_id": "s", "model": {"id": "claude-\x1b[2Jopus\x07-5\n"}}
    status = parse(json.dumps(told), 1)
    assert status
    assert line(status) == "[2jopus-5"


told = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(
        st.sampled_from(
            ["model", "id", "context_window", "context_window_size", "current_usage", "cost",
             "input_tokens", "total_cost_usd", "prompt_cache", "expires_at", "rate_limits",
             "five_hour", "used_percentage", "resets_at", "ttl", "warm"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["model", "context_window", "cost", "prompt_cache"]), told))
def test_nothing_a_client_says_is_too_odd_to_keep(
    tmp_path_factory: pytest.TempPathFactory, odd: dict[str, object]
) -> None:
    spool = tmp_path_factory.mktemp("spool")
    kept = keep(json.dumps({**odd, "session_id": "s"}), spool, 1)
    assert kept
    assert load(spool) == {"s": kept}
    assert "\n" not in line(kept)


@pytest.mark.parametrize("odd", [-5, 10**13, 10**30, 1e300, 10**400])
def test_a_number_that_nobody_has_is_none(tmp_path: Path, odd: float) -> None:
    counts = dict.fromkeys(("input_tokens", "output_tokens", "cache_read_input_tokens"), odd)
    window = {"context_window_size": odd, "current_usage": counts}
    cost = dict.fromkeys(("total_cost_usd", "total_duration_ms", "total_lines_added"), odd)
    limits = {"five_hour": {"used_percentage": odd, "resets_at": odd}}
    told = {"context_window": window, "cost": cost, "prompt_cache": {"expires_at": odd}}
    kept = keep(json.dumps({"session_id": "s", **told, "rate_limits": limits}), tmp_path, 1)
    cache = PromptCache(None, None)
    assert kept == StatusLine("s", 1, used=0, cache=cache)
    assert load(tmp_path) == {"s": kept}
    assert line(kept) == "0 tokens"


@given(st.binary() | st.text())
def test_no_bytes_are_too_odd_to_refuse(given_bytes: bytes | str) -> None:
    found = parse(given_bytes, 1)
    assert found is None or found.session_id
