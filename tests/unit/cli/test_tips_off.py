"""Tips that are not wanted are not told, by settings, environment or what was pressed before."""

import json
from pathlib import Path

import pytest

from ccwatch.analysis.prices import Prices
from ccwatch.cli.invocation import Places
from ccwatch.report.tips.tip_notes import TipNotes
from ccwatch.settings import load
from ccwatch.store.databases.note_database import NoteDatabase
from tests.support.command import call

GIVEN = "unprompted"
"""A tip that the recorded session gives."""


@pytest.fixture
def config(recordings: Path) -> str:
    return str(recordings / "2.1.330" / "claude")


def told(config: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The ids of all tips in the snapshot."""
    assert call("snapshot", "--json", "--config-dir", config) == 0
    found = json.loads(capsys.readouterr().out)
    return {tip["id"] for one in found["sessions"] for tip in one["tips"]}


def test_a_tip_is_told_that_nobody_switched_off(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert GIVEN in told(config, capsys)


def test_the_settings_switch_tips_off(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    place = Places.usual().settings
    place.parent.mkdir(parents=True)
    place.write_text(f'tips_off = ["stopped", "{GIVEN}"]')
    assert GIVEN not in told(config, capsys)


def test_so_does_the_environment(
    config: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CCWATCH_TIPS_OFF", f"{GIVEN},stopped")
    assert GIVEN not in told(config, capsys)
    chosen = load(Path("none"), {"CCWATCH_TIPS_OFF": f"{GIVEN},stopped"})
    assert chosen.tips_off == (GIVEN, "stopped")


def test_a_tip_that_there_is_not_is_a_wrong_setting(
    config: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CCWATCH_TIPS_OFF", "near-triger")
    assert call("snapshot", "--json", "--config-dir", config) == 2
    said = capsys.readouterr().err
    assert "tips_off: 'near-triger' is not known" in said
    assert "near-trigger" in said


def test_what_was_switched_off_in_the_app_is_off_in_the_snapshot(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tip_notes = TipNotes(Prices.shipped(), store=NoteDatabase(Places.usual().state))
    tip_notes.switch(GIVEN)
    assert tip_notes.write()
    assert GIVEN not in told(config, capsys)
    tip_notes.switch(GIVEN)
    assert tip_notes.write()
    assert GIVEN in told(config, capsys)


def test_the_scenario_of_tips_is_printed_without_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call("demo", "--scenario", "tips") == 0
    assert "tip" in capsys.readouterr().out
    assert call("demo", "--scenario", "night") == 2
    assert "invalid choice" in capsys.readouterr().err
