"""Claude Code's settings files, from the strongest to the weakest, whole or damaged."""

import json
import os
import plistlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.client.layer import env_window, layer, leading_integer, percent
from ccwatch.client.settings import managed_path, read
from ccwatch.model.setup import NO_SETUP, Setting, Setup


class Places:
    """A user's config folder, a project and an administrator's file."""

    def __init__(self, root: Path) -> None:
        self.config = root / "home" / ".claude"
        self.cwd = root / "shop"
        self.files = {
            "managed": root / "managed.json",
            "local": self.cwd / ".claude" / "settings.local.json",
            "project": self.cwd / ".claude" / "settings.json",
            "user": self.config / "settings.json",
            "state": self.config.parent / ".claude.json",
        }
        for path in self.files.values():
            path.parent.mkdir(parents=True, exist_ok=True)

    def write(self, scope: str, document: object) -> None:
        self.files[scope].write_text(json.dumps(document))

    def read(self) -> Setup:
        return read(self.config, str(self.cwd), self.files["managed"])


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def test_no_files_set_nothing(places: Places) -> None:
    assert places.read() == NO_SETUP


def test_the_strongest_file_that_names_a_key_has_it(places: Places) -> None:
    for days, scope in enumerate(("user", "project", "local", "managed"), 1):
        places.write(scope, {"cleanupPeriodDays": days})
        found = places.read().cleanup_days
        assert found == Setting(days, "cleanupPeriodDays", scope, str(places.files[scope]))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"autoCompactEnabled": False}, "autoCompactEnabled = false in user settings"),
        ({"env": {"DISABLE_COMPACT": "1"}}, "DISABLE_COMPACT = true in user settings"),
    ],
    ids=["key", "variable"],
)
def test_a_setting_is_told_as_it_is_written(
    document: dict[str, object], said: str, places: Places
) -> None:
    places.write("user", document)
    off = places.read().off
    assert off
    assert off.words == f"{said} ({places.files['user']})"


def test_a_percentage_is_told_without_a_fraction_that_it_has_not(places: Places) -> None:
    places.write("user", {"env": {"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE": "60"}})
    percent = places.read().percent
    assert percent
    assert "PCT_OVERRIDE = 60 in" in percent.words


@pytest.fixture
def preferences(tmp_path: Path) -> tuple[Path, Path]:
    """Managed preferences of macOS: the user's and the machine's."""
    folder = tmp_path / "Managed Preferences"
    (folder / "dev").mkdir(parents=True)
    name = "com.anthropic.claudecode.plist"
    return folder / "dev" / name, folder / name


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY], ids=["XML", "binary"])
def test_managed_preferences_go_instead_of_an_administrators_files(
    places: Places, preferences: tuple[Path, Path], form: plistlib.PlistFormat
) -> None:
    users, machines = preferences
    places.write("managed", {"cleanupPeriodDays": 1, "model": "opus"})
    places.write("user", {"cleanupPeriodDays": 2, "autoCompactEnabled": True})

    def found() -> Setup:
        return read(places.config, str(places.cwd), places.files["managed"], preferences)

    assert found() == places.read()
    told = {"cleanupPeriodDays": 3, "PayloadUUID": "9", "env": {"DISABLE_COMPACT": "1"}}
    machines.write_bytes(plistlib.dumps(told, fmt=form))
    setup = found()
    assert setup.cleanup_days == Setting(3, "cleanupPeriodDays", "managed", str(machines))
    assert setup.no_compact == Setting(True, "DISABLE_COMPACT", "managed", str(machines))
    assert setup.model is None
    assert setup.auto_compact is not None
    users.write_bytes(plistlib.dumps({"cleanupPeriodDays": 4}, fmt=form))
    assert found().cleanup_days == Setting(4, "cleanupPeriodDays", "managed", str(users))
    assert found().no_compact is None
    users.write_bytes(
        plistlib.dumps({"cleanupPeriodDays": 4, "managedSourcesBehavior": "merge"}, fmt=form)
    )
    assert found().cleanup_days == Setting(4, "cleanupPeriodDays", "managed", str(users))
    assert found().model == Setting("opus", "model", "managed", str(places.files["managed"]))


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"<plist>", b"bplist00" + bytes(40), plistlib.dumps({}), plistlib.dumps([1])],
    ids=["empty", "JSON", "cut off", "nonsense", "without a key", "a list"],
)
def test_preferences_that_say_nothing_are_passed_over(
    places: Places, preferences: tuple[Path, Path], raw: bytes
) -> None:
    places.write("managed", {"cleanupPeriodDays": 1})
    preferences[0].write_bytes(raw)
    found = read(places.config, str(places.cwd), places.files["managed"], preferences)
    assert found == places.read()


def test_of_an_administrators_files_the_last_one_by_name_counts(places: Places) -> None:
    folder = places.files["managed"].with_suffix(".d")
    folder.mkdir()
    places.write("managed", {"cleanupPeriodDays": 1, "model": "opus", "autoCompactEnabled": True})
    for name, days in (("20-b.json", 3), ("10-a.json", 2), (".99.json", 9), ("99.txt", 9)):
        (folder / name).write_text(json.dumps({"cleanupPeriodDays": days}))
    (folder / "10-a.json").write_text(json.dumps({"cleanupPeriodDays": 2, "model": "sonnet"}))
    found = places.read()
    assert found.cleanup_days
    assert found.cleanup_days == Setting(
        3, "cleanupPeriodDays", "managed", str(folder / "20-b.json")
    )
    assert found.model
    assert found.model.value == "sonnet"
    assert found.auto_compact
    (folder / "30-c.json").write_text('{"cleanupPeriodDays": 4}')
    again = places.read().cleanup_days
    assert again
    assert again.value == 4


def test_keys_come_from_different_files(places: Places) -> None:
    places.write("user", {"model": "opus[1m]", "env": {"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE": "60"}})
    places.write("local", {"autoCompactEnabled": False, "promptCacheTtl": "1h"})
    setup = places.read()
    assert setup.model
    assert setup.percent
    assert setup.cache_ttl
    assert (setup.model.value, setup.percent.value, setup.cache_ttl.value) == ("opus[1m]", 60, "1h")
    assert setup.off == Setting(False, "autoCompactEnabled", "local", str(places.files["local"]))
    assert setup.files == (str(places.files["local"]), str(places.files["user"]))


def test_a_models_own_window_beats_the_general_one_of_the_same_file_only(places: Places) -> None:
    model = {"claude-opus-4-8": {"autoCompactWindow": 400_000}}
    places.write("user", {"autoCompactWindow": 300_000, "modelSettings": model})
    for name, tokens in [("claude-opus-4-8", 400_000), ("claude-sonnet-5", 300_000)]:
        found = places.read().window_for(name)
        assert found
        assert found.value == tokens
    places.write("project", {"autoCompactWindow": 200_000})
    found = places.read().window_for("claude-opus-4-8")
    assert found
    assert (found.value, found.scope) == (200_000, "project")


def test_auto_takes_a_weaker_window_back(places: Places) -> None:
    places.write("user", {"autoCompactWindow": 300_000})
    places.write("local", {"modelSettings": {"claude-opus-5": {"autoCompactWindow": "auto"}}})
    assert places.read().window_for("claude-opus-5-20260101") is None
    assert places.read().window_for("claude-sonnet-5") is not None


def test_the_environment_beats_every_setting(places: Places) -> None:
    places.write("managed", {"autoCompactWindow": 300_000})
    places.write("user", {"env": {"CLAUDE_CODE_AUTO_COMPACT_WINDOW": "500k"}})
    found = places.read().window_for("claude-opus-5")
    assert found
    assert (found.value, found.key) == (100_000, "CLAUDE_CODE_AUTO_COMPACT_WINDOW")


def test_switches_of_the_environment(places: Places) -> None:
    places.write("user", {"env": {"DISABLE_AUTO_COMPACT": "0", "DISABLE_COMPACT": "1"}})
    setup = places.read()
    assert setup.no_auto_compact
    assert not setup.no_auto_compact.value
    assert setup.off
    assert setup.off.key == "DISABLE_COMPACT"
    places.write("local", {"env": {"DISABLE_COMPACT": False}})
    assert places.read().off is None


def test_of_a_gateway_only_its_presence_is_kept(places: Places) -> None:
    places.write("user", {"env": {"ANTHROPIC_BASE_URL": "https://user:secret@gate.example"}})
    assert "secret" not in repr(places.read())
    assert "gate.example" not in repr(places.read())
    gateway = places.read().gateway
    assert gateway
    assert gateway.value
    places.write("local", {"env": {"ANTHROPIC_BASE_URL": "https://api.anthropic.com/"}})
    gateway = places.read().gateway
    assert gateway
    assert not gateway.value


def test_of_the_state_file_one_key_is_kept(places: Places) -> None:
    state = {"oauthAccount": {"email": "me@example.com"}, "autoCompactEnabled": False}
    places.write("state", state)
    assert places.read().off == Setting(
        False, "autoCompactEnabled", "state", str(places.files["state"])
    )
    assert "example.com" not in repr(places.read())
    places.write("user", {"autoCompactEnabled": True})
    assert places.read().off is None


def test_with_a_config_folder_of_its_own_the_state_file_is_inside(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / ".claude.json").write_text('{"autoCompactEnabled": true}')
    (tmp_path / "work" / ".claude.json").write_text('{"autoCompactEnabled": false}')
    assert read(tmp_path / "work", managed=tmp_path / "none").off


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"{", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[1]", "not a JSON object"),
        (b"\xff\xfe", "not valid JSON"),
        (b'{"autoCompactWindow": 5}', "autoCompactWindow must be auto or 100000 to 1000000"),
        (b'{"autoCompactEnabled": "no"}', "autoCompactEnabled has a value"),
        (b'{"cleanupPeriodDays": NaN}', "cleanupPeriodDays has a value"),
    ],
)
def test_a_damaged_file_is_a_recorded_problem(places: Places, raw: bytes, problem: str) -> None:
    places.files["user"].write_bytes(raw)
    places.write("local", {"model": "opus"})
    setup = places.read()
    assert len(setup.problems) == 1
    assert problem in setup.problems[0]
    assert setup.problems[0].startswith(str(places.files["user"]))
    assert setup.model


def test_a_folder_or_a_pipe_in_place_of_a_file_is_a_problem_and_nobody_waits(
    places: Places,
) -> None:
    os.mkfifo(places.files["user"])
    places.files["local"].mkdir()
    places.files["state"].write_text("{")
    assert len(places.read().problems) == 3


def test_a_file_that_did_not_change_gives_the_same_object(places: Places) -> None:
    places.write("user", {"model": "opus"})
    first = places.read()
    assert places.read() is first
    places.write("user", {"model": "sonnet"})
    os.utime(places.files["user"], ns=(1, 1))
    assert places.read() is not first


def test_what_is_asked_for_is_as_old_as_the_file_that_first_said_so(places: Places) -> None:
    for at_s, document in ((1, {"autoCompactWindow": 400_000}), (2, {"model": "opus"})):
        scope = "user" if at_s == 1 else "project"
        places.write(scope, document)
        os.utime(places.files[scope], (at_s, at_s))
    found = places.read()
    assert found.trigger_written_ms("any") == 1_000
    places.write("user", {"autoCompactWindow": 400_000, "theme": "dark"})
    again = places.read()
    assert again is found
    assert NO_SETUP.trigger_written_ms("any") == 0


def test_nothing_is_written(places: Places) -> None:
    places.write("user", {"model": "opus"})
    before = {path: path.stat().st_mtime_ns for path in places.config.parent.rglob("*")}
    places.read()
    assert {p: p.stat().st_mtime_ns for p in places.config.parent.rglob("*")} == before


def test_an_administrators_settings_have_a_place_on_this_platform() -> None:
    assert managed_path().is_absolute()
    assert managed_path().name == "managed-settings.json"


@pytest.mark.parametrize(
    ("word", "tokens"),
    [("500k", 100_000), ("400000", 400_000), (" 250000 ", 250_000), ("9999999", 1_000_000),
     ("1e6", 100_000), ("k", None), ("", None), ("-5", None), ("0", None)],
)  # fmt: skip
def test_a_window_in_the_environment_is_read_as_the_client_does(
    word: str, tokens: int | None
) -> None:
    assert env_window(word) == tokens


@given(st.text())
def test_words_of_the_environment_never_raise(word: str) -> None:
    assert (leading_integer(word) or 1) > 0
    assert 1 <= (percent(word) or 1) <= 100


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["env", "model", "modelSettings", "autoCompactWindow", "autoCompactEnabled",
             "cleanupPeriodDays", "promptCacheTtl", "claude-opus-5", "ANTHROPIC_BASE_URL",
             "CLAUDE_CODE_AUTO_COMPACT_WINDOW", "CLAUDE_AUTOCOMPACT_PCT_OVERRIDE"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


@given(documents)
def test_no_document_is_too_odd(document: object) -> None:
    setup = layer(document, "user", "settings.json")
    assert setup.files == ("settings.json",)
    found = setup.window_for("claude-opus-5")
    assert found is None or 100_000 <= found.value <= 1_000_000
