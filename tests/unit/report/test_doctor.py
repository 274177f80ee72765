"""The doctor says where everything comes from, and repeats nothing of a conversation."""

import os
from datetime import UTC
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.analysis.agreed_prices import as_agreed
from ccwatch.analysis.prices import Prices
from ccwatch.model.agreed_prices import Agreed, AgreedPrice
from ccwatch.options import Options
from ccwatch.report.analyst import Analyst
from ccwatch.report.folders import folder_state
from ccwatch.report.output.doctor import report
from ccwatch.report.output.environment import Environment
from ccwatch.store.databases.archive import FILE
from ccwatch.store.index import Index
from ccwatch.store.snapshot import LineCounts, Snapshot
from tests.support.command import call

NOON = 1_795_400_000_000
"""A moment after the recordings: milliseconds since 1970, UTC."""
HERE = Environment("by events, and a look every 2 s")


def told(snapshot: Snapshot, here: Environment = HERE, session_id: str | None = None,
         prices: Prices | None = None) -> str:  # fmt: skip
    """What the doctor says."""
    analyst = Analyst(prices or Prices.shipped(), UTC)
    return report(analyst.board(snapshot, NOON), analyst, here, session_id)


def read(folder: Path) -> Snapshot:
    """Everything in a config folder."""
    index = Index((str(folder),))
    index.read_once()
    return index.snapshot()


def test_a_recording_is_explained_step_by_step(recordings: Path) -> None:
    said = told(read(recordings / "2.1.330-win" / "claude"))
    assert "7 files, 3.1 MB: 1 session, 6 sub-agents" in said
    assert "releases, by sessions: 2.1.330 1" in said
    assert "window 200,000 (documented)" in said
    assert "trigger 167,000 (learned, 3 auto-compactions seen)" in said
    assert "→ learned    167,000: above 165,150 and at or below 171,409 in 3" in said
    assert "  documented 190,000: 95 % of the window" in said
    assert "genai-prices" in said
    assert "by events, and a look every 2 s" in said
    assert "tiktoken's cl100k_base" in said


def test_another_session_than_the_newest_may_be_explained(recordings: Path) -> None:
    snapshot = read(recordings / "2.1.330-life" / "claude")
    oldest = snapshot.sessions[-1].id
    assert f"Session {oldest}" in told(snapshot, session_id=oldest)
    assert f"Session {oldest}" not in told(snapshot)


def test_every_line_is_accounted_for() -> None:
    line_counts = LineCounts(60_000, 3, 2, (("dream", 7), ("x" * 90, 1)), (("mode", 16),))
    said = told(Snapshot(line_counts=line_counts))
    assert "60,000 lines, 59,995 of them intact" in said
    assert "3 damaged; the complete records in them were recovered" in said
    assert "2 not understood" in said
    assert f"rows of unknown types: dream 7, {'x' * 39}… 1" in said
    assert "rows that ccwatch does not use: mode 16" in said


def test_a_long_list_is_cut_and_counted() -> None:
    kinds = tuple((f"kind-{number}", 1) for number in range(50))
    assert "kind-19 1, and 30 more" in told(Snapshot(line_counts=LineCounts(unknown=kinds)))


def test_folders_are_said_to_be_there_or_not(tmp_path: Path) -> None:
    (tmp_path / "here" / "projects").mkdir(parents=True)
    (tmp_path / "bare").mkdir()
    roots = tuple(str(tmp_path / name) for name in ("here", "bare", "away"))
    said = told(Snapshot(roots=roots, unreadable=((f"{roots[0]}/projects/x", "denied"),)))
    assert f"{roots[0]}: found, 1 unreadable inside" in said
    assert f"{roots[1]}: found, but holds no transcripts" in said
    assert f"{roots[2]}: does not exist" in said
    assert f"{roots[0]}/projects/x: denied" in said


def test_nothing_found_is_no_fault() -> None:
    said = told(Snapshot())
    assert "Session none\n  there is no session to explain" in said
    assert "0 files, 0 bytes: 0 sessions, 0 sub-agents" in said


def test_own_prices_are_named() -> None:
    text = '{"claude-mine-9": {"input": 1, "cache_write_5m": 1, "cache_write_1h": 1, '
    text += '"cache_read": 1, "output": 1}}'
    prices = Prices.shipped().with_overrides(text, "prices.json")
    assert "your own prices: claude-mine-9" in told(Snapshot(), prices=prices)


def test_a_tz_that_names_no_zone_is_told() -> None:
    broken = Environment("by events", environ={"TZ": "garbage!!"})
    assert "Time zone of days\n  UTC\n" in told(Snapshot())
    assert "UTC; TZ is garbage!!, which names no zone and is ignored" in told(Snapshot(), broken)
    chosen = replace(broken, options=Options(timezone="UTC"))
    assert "names no zone" not in told(Snapshot(), chosen)


def test_prices_of_an_organization_are_told_with_their_file() -> None:
    models = {"claude-opus-5": AgreedPrice(*[Decimal(1)] * 4)}
    agreed = Agreed("/etc/m.json", Decimal("0.850"), models, ("/etc/m.json: not so",))
    said = told(Snapshot(), prices=as_agreed(Prices.shipped(), agreed))
    of_theirs = "claude-opus-5; everything × 0.85 (modelPricing in /etc/m.json)"
    assert f"your organization's prices: {of_theirs}" in said
    assert "problem: /etc/m.json: not so" in said
    assert "your organization's prices: none" in told(Snapshot())


def test_surroundings_are_told_but_no_other_variable(tmp_path: Path) -> None:
    environ = {"TERM": "xterm", "TMUX": "/tmp/tmux", "ANTHROPIC_API_KEY": "sk-ant-secret",
               "CLAUDE_CONFIG_DIR": "/srv/claude"}  # fmt: skip
    places = (("settings", f"{tmp_path}/away/config.toml"),)
    here = Environment("by looking", environ, True, (80, 24), places, Options(threshold=0.8))
    said = told(Snapshot(), here)
    assert "a terminal, 80×24, TERM=xterm, TMUX is set" in said
    assert "CLAUDE_CONFIG_DIR is /srv/claude" in said
    assert f"settings  {tmp_path}/away/config.toml (does not exist)\n" in said
    assert "threshold         0.8          set      CCWATCH_THRESHOLD" in said
    assert 'theme             ""           default  CCWATCH_THEME' in said
    assert "mouse             true         default  CCWATCH_MOUSE" in said
    assert "budget_day        none         default  CCWATCH_BUDGET_DAY" in said
    assert "alert_shares      [0.8, 0.95]  default  CCWATCH_ALERT_SHARES" in said
    assert "secret" not in said


def test_places_where_nothing_can_ever_be_kept_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    places = (("index", f"{tmp_path}/file/cache"), ("state", f"{tmp_path}/folder"))
    said = told(Snapshot(), replace(HERE, places=places))
    assert f"cache (does not exist, and cannot be created in {tmp_path}/file)\n" in said
    assert f"state  {tmp_path}/folder\n" in said
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    said = told(Snapshot(), replace(HERE, places=places))
    assert f"state  {tmp_path}/folder (not writable)\n" in said


@pytest.mark.parametrize(("blocks", "free", "full"), [(9, 0, True), (9, 1, False), (0, 0, False)])
def test_a_place_on_a_full_disk_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blocks: int, free: int, full: bool
) -> None:
    status = os.statvfs_result((4096, 4096, blocks, free, free, 0, 0, 0, 0, 255))
    monkeypatch.setattr("os.statvfs", lambda _path: status)
    said = told(Snapshot(), replace(HERE, places=(("state", str(tmp_path)),)))
    assert (f"state  {tmp_path} (no space left)\n" in said) == full


@pytest.mark.parametrize("release", ["1.0.44", "2.1.100", "2.1.330-life"])
def test_nothing_of_a_conversation_is_repeated(release: str, recordings: Path) -> None:
    snapshot = read(recordings / release / "claude")
    said = told(snapshot)
    assert all(session.title not in said for session in snapshot.sessions if session.title)


def test_what_comes_from_files_cannot_command_the_terminal() -> None:
    evil = "AA\x1b]52;c;x\x1b\\ \x9b31m\x00\x07\u202e\x7f\n"
    line_counts = LineCounts(unknown=((evil, 1),), ignored=((evil, 1),))
    here = Environment(evil, {"TERM": evil, "CLAUDE_CONFIG_DIR": evil}, places=((evil[:2], evil),))
    said = told(Snapshot(roots=(evil,), unreadable=((evil, evil),), line_counts=line_counts), here)
    assert all(line.isprintable() for line in said.split("\n"))


def test_what_is_in_the_place_of_a_config_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "claude").mkdir()
    (tmp_path / "claude/projects").touch()
    expected = {
        "file": "is not a folder",
        "link": "is a link that leads nowhere",
        "loop": "is a link that leads nowhere",
        "claude": "found, but holds no transcripts: projects is not a folder",
        "nothing": "does not exist",
    }
    found = {name: folder_state(str(tmp_path / name), Snapshot()) for name in expected}
    assert found == expected


@pytest.mark.parametrize("how", ["damaged", "a folder", "put aside"])
def test_how_many_compactions_a_faulty_archive_holds_is_unknown_and_not_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    how: str,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    archive = tmp_path / "ccwatch" / FILE
    archive.parent.mkdir()
    if how == "damaged":
        archive.write_bytes(b"\xa5" * 9_000)
    elif how == "a folder":
        archive.mkdir()
    else:
        archive.with_name(f"{FILE}.damaged-17").touch()
    assert call("doctor", "--config-dir", str(tmp_path)) == 0
    said = capsys.readouterr().out
    assert ("? compactions in" in said) == (how != "put aside")
    assert ("problem: " in said) == (how != "put aside")
    assert ("0 compactions in" in said) == (how == "put aside")
    assert ("1 damaged before, and put aside there" in said) == (how == "put aside")
