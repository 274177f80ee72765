"""The command line: what is asked for, what is printed, and with which exit status."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from textual.theme import BUILTIN_THEMES

from ccwatch.analysis.prices import Prices
from ccwatch.cli.invocation import Invocation, Places, UsageError
from ccwatch.cli.parser import SHELLS, build
from ccwatch.cli.selection import selected, selected_session
from ccwatch.cli.setup import new_tip_notes, preferred_folder
from ccwatch.options import DEFAULTS, Options
from ccwatch.settings import load
from ccwatch.transcript.sweep import Sweep, sweep_projects
from tests.support.boards import board
from tests.support.command import call
from tests.support.rows import OTHER, SESSION, answer, prompt, write


@pytest.fixture
def config(tmp_path: Path, recordings: Path) -> str:
    """A config folder with three sessions."""
    return str(shutil.copytree(recordings / "2.1.330-life" / "claude", tmp_path / "claude"))


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--version") == 0
    assert capsys.readouterr().out == "ccwatch 0.1.0\n"


def test_a_document_is_all_that_is_printed(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("snapshot", "--json", "--config-dir", config) == 0
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)["sessions"]) == 3
    assert printed.err == ""


def test_a_flag_counts_before_and_after_the_command(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call("--config-dir", config, "snapshot", "--json")
    before = json.loads(capsys.readouterr().out)
    call("snapshot", "--json", "--config-dir", config)
    after = json.loads(capsys.readouterr().out)
    assert before["config_dirs"] == after["config_dirs"] == [config]


@pytest.mark.parametrize(
    ("command", "flags"),
    [
        ("demo", ["--theme", "ansi", "--symbols", "ascii", "--no-mouse"]),
        *((one, ["--no-cache", "--no-archive"]) for one in ("snapshot", "report", "whatif")),
        *((one, ["--no-cache", "--no-archive"]) for one in ("compactions", "doctor")),
    ],
)
def test_what_a_flag_says_is_the_same_before_and_after_the_command(
    command: str, flags: list[str]
) -> None:
    before, after = build().parse_args([*flags, command]), build().parse_args([command, *flags])
    assert vars(before) == vars(after)
    assert vars(after) != vars(build().parse_args([command]))


@pytest.mark.parametrize("command", [None, "demo", "snapshot", "report", "doctor", "statusline"])
def test_help_begins_with_what_a_command_is_for(
    command: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*([command] if command else []), "--help") == 0
    said = capsys.readouterr().out.split("\n\n")[1]
    assert said[0].isupper()
    assert said.endswith(".")


def test_a_session_is_named_by_the_first_letters_of_its_id(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("snapshot", "--json", "--config-dir", config, "--session", "b1e3") == 0
    sessions = json.loads(capsys.readouterr().out)["sessions"]
    assert [one["session_id"][:8] for one in sessions] == ["b1e369e8"]


def test_an_unknown_session_is_a_wrong_call(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("snapshot", "--config-dir", config, "--session", "nope") == 2
    assert "no session has an id that begins with 'nope'" in capsys.readouterr().err


@pytest.fixture
def two(tmp_path: Path) -> str:
    """A config folder with a session in shop, and a later one in docs."""
    shop = [prompt("u", text="sell", cwd="/home/dev/shop"), answer("a", "u", cwd="/home/dev/shop")]
    docs = [prompt("v", text="write", cwd="/home/dev/docs/en", sessionId=OTHER, at=60)]
    return str(write(tmp_path, {f"{SESSION}.jsonl": shop, f"{OTHER}.jsonl": docs}))


@pytest.mark.parametrize("said", ["/home/dev/shop", "/home/dev/shop/", "shop"])
def test_a_project_is_told_of_though_another_one_wrote_last(
    said: str, two: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("snapshot", "--config-dir", two) == 0
    assert capsys.readouterr().out.startswith("en")
    for form in ([], ["--line"]):
        assert call("snapshot", *form, "--config-dir", two, "--project", said) == 0
        assert capsys.readouterr().out.startswith("shop")
    assert call("snapshot", "--json", "--config-dir", two, "--project", said) == 0
    sessions = json.loads(capsys.readouterr().out)["sessions"]
    assert [one["session_id"] for one in sessions] == [SESSION]
    assert call("doctor", "--config-dir", two, "--project", said) == 0
    assert f"Session {SESSION}" in capsys.readouterr().out


def test_every_flag_is_a_setting_and_an_environment_variable() -> None:
    """Those for the reading of files and the looks of the app; what to print is asked for."""
    once = {"help", "version", "print_completion", "or_demo", "command"}
    flags = {one for one in vars(build().parse_args([])) if one not in once}
    names = {"config_dir": "config_dirs"}
    settings = {names.get(one, one.removeprefix("no_")) for one in flags}
    assert settings <= set(Options.__struct_fields__)


def test_a_session_and_a_project_may_be_set_once_and_for_all(
    two: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings("project = '/home/dev/shop'")
    call("snapshot", "--line", "--config-dir", two)
    assert capsys.readouterr().out.startswith("shop")
    monkeypatch.setenv("CCWATCH_PROJECT", "en")
    call("snapshot", "--line", "--config-dir", two)
    assert capsys.readouterr().out.startswith("en")
    call("snapshot", "--line", "--config-dir", two, "--project", "shop")
    assert capsys.readouterr().out.startswith("shop")
    monkeypatch.setenv("CCWATCH_SESSION", OTHER[:4])
    call("snapshot", "--line", "--config-dir", two)
    assert capsys.readouterr().out.startswith("en")


@pytest.mark.parametrize("command", ["snapshot", "report", "whatif", "doctor"])
def test_a_session_that_matches_nothing_is_refused_by_where_it_was_set(
    command: str,
    two: str,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said, asked = "no session has an id that begins with 'nope'", [command, "--config-dir", two]
    settings("session = 'nope'")
    assert call(*asked) == 2
    assert capsys.readouterr().err.endswith(f"/ccwatch/config.toml: session: {said}\n")
    monkeypatch.setenv("CCWATCH_SESSION", "nope")
    assert call(*asked) == 2
    assert capsys.readouterr().err == f"ccwatch: CCWATCH_SESSION: {said}\n"
    assert call(*asked, "--session", "nope") == 2
    assert capsys.readouterr().err == f"ccwatch: --session: {said}\n"


def test_a_project_that_matches_nothing_is_named_with_where_it_was_set(
    two: str, recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings("project = 'api'")
    assert call("snapshot", "--config-dir", two) == 3
    said = capsys.readouterr().out
    assert said.endswith("config.toml: project: no session of project api was found\n")
    folder = str(recordings / "2.1.330-win" / "claude")
    assert call("compactions", "--config-dir", folder, "--since", "1d") == 3
    assert capsys.readouterr().out.endswith("config.toml: project and --since.\n")


def test_the_doctor_names_variables_that_are_no_settings(
    two: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CCWATCH_TRESHOLD", "0.8")
    monkeypatch.setenv("CCWATCH_POLL", "true")
    assert call("doctor", "--config-dir", two) == 0
    said = capsys.readouterr().out
    assert "CCWATCH_TRESHOLD is set, but is no setting: ignored" in said
    assert "CCWATCH_POLL is set" not in said


@pytest.mark.parametrize("command", ["snapshot", "compactions"])
@pytest.mark.parametrize("flags", [[], ["--no-cache"]], ids=["kept", "not kept"])
def test_what_a_command_read_is_kept_for_the_next_one(
    command: str, flags: list[str], config: str, own_home: Path
) -> None:
    assert call(command, *flags, "--config-dir", config) == 0
    kept = [*(own_home / "cache" / "ccwatch").glob("transcripts-*.sqlite3")]
    assert len(kept) == (0 if flags else 1)


def test_of_a_project_without_sessions_nothing_is_told(
    two: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ([], ["--line"]):
        assert call("snapshot", *form, "--config-dir", two, "--project", "/home/dev/api") == 3
        assert "--project: no session of project /home/dev/api was found" in capsys.readouterr().out
    assert call("snapshot", "--json", "--config-dir", two, "--project", "/home/dev/api") == 3
    assert json.loads(capsys.readouterr().out)["sessions"] == []
    assert call("doctor", "--config-dir", two, "--project", "/home/dev/api") == 0
    assert "there is no session to explain" in capsys.readouterr().out


def test_the_doctor_takes_a_session_by_its_first_letters_and_refuses_an_unknown_one(
    two: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("doctor", "--config-dir", two, "--session", "1111") == 0
    assert f"Session {SESSION}" in capsys.readouterr().out
    assert call("doctor", "--config-dir", two, "--session", "nope") == 2
    assert "no session has an id that begins with 'nope'" in capsys.readouterr().err


def test_nothing_found_has_a_status_of_its_own_and_says_where_it_looked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("snapshot", "--config-dir", str(tmp_path / "none")) == 3
    assert str(tmp_path / "none") in capsys.readouterr().out


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("snapshot", "--schema") == 0
    assert "sessions" in json.loads(capsys.readouterr().out)["properties"]


def test_one_line_is_one_line(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("snapshot", "--line", "--config-dir", config) == 0
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_knows_the_commands(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--print-completion", shell) == 0
    assert "snapshot" in capsys.readouterr().out


def test_the_shells_that_completion_is_for_are_named_where_another_one_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call("--print-completion", "nu") == 2
    told = capsys.readouterr().err
    assert "--print-completion: invalid choice: 'nu'" in told
    assert all(shell in told for shell in SHELLS)
    assert call("--help") == 0
    assert ", ".join(SHELLS) in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_its_completion_script(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = shutil.which(shell)
    if not program:
        pytest.skip(f"there is no {shell}")
    assert call("--print-completion", shell) == 0
    script = tmp_path / "script"
    script.write_text(capsys.readouterr().out)
    found = subprocess.run([program, "-n", script], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_themes_that_the_help_names_can_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    call("--help")
    named = re.findall(r"\bansi[\w-]*", capsys.readouterr().out)
    assert named
    assert set(named) <= BUILTIN_THEMES.keys()


def test_no_help_has_what_a_shell_would_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Some releases of shtab put help between double quotes."""
    for command in ("", "snapshot", "compactions", "report", "whatif", "doctor", "demo"):
        call(*command.split(), "--help")
        assert not {"`", "$", '"', "\\"} & set(capsys.readouterr().out)


OFFERED = [
    ("ccwatch sna", {"snapshot"}),
    ("ccwatch report --by ", {"day", "week", "month", "project", "session", "model"}),
    ("ccwatch snapshot --js", {"--json"}),
    ("ccwatch --config-dir ho", {"houses"}),
    ("ccwatch compactions --project ho", {"houses"}),
    ("ccwatch demo --theme ansi-", {"ansi-dark", "ansi-light"}),
]
"""What is offered after some words, in a folder with a file called `horse` and a folder."""


@pytest.fixture
def script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], Path]:
    """Writes the completion script for a shell into the folder that is completed in."""
    (tmp_path / "houses").mkdir()
    (tmp_path / "horse").touch()

    def write(shell: str) -> Path:
        call("--print-completion", shell)
        written = tmp_path / f"script.{shell}"
        written.write_text(capsys.readouterr().out)
        return written

    return write


def offered(program: Sequence[str], folder: Path) -> set[str]:
    ended = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=True)
    return {line.partition("\t")[0].rstrip("/") for line in ended.stdout.splitlines()}


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(("line", "expected"), OFFERED)
def test_bash_completes_commands_flags_and_folders(
    line: str, expected: set[str], script: Callable[[str], Path]
) -> None:
    path = script("bash")
    words = " ".join(f'"{word}"' for word in line.split(" "))
    asked = f"COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))"
    told = """_shtab_ccwatch; printf '%s\\n' "${COMPREPLY[@]}\""""
    program = ["bash", "--norc", "-c", f"source {path}; {asked}; {told}"]
    assert offered(program, path.parent) == expected


@pytest.mark.skipif(not shutil.which("fish"), reason="there is no fish")
@pytest.mark.parametrize(("line", "expected"), OFFERED)
def test_fish_completes_commands_flags_and_folders(
    line: str, expected: set[str], script: Callable[[str], Path]
) -> None:
    path = script("fish")
    program = ["fish", "--no-config", "-c", f"source {path}; complete -C '{line}'"]
    assert offered(program, path.parent) == expected


def test_the_doctor_explains_the_threshold(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("doctor", "--config-dir", config) == 0
    told = capsys.readouterr().out
    assert "no settings file turns auto-compaction off" in told
    assert config in told


def settings(text: str) -> Path:
    """Write the user's settings file."""
    path = Places.usual().settings
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "words",
    [
        "snapshot --config-dir=",
        "demo --scenario=--",
        "report --config-dir=/tmp --config-dir=",
        "snapshot --session=",
        "doctor --project=",
        "--theme=",
        "compactions --release=",
        "compactions --since=",
        "compactions --forget=",
    ],
)
def test_a_flag_without_a_value_is_a_wrong_call(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*words.split()) == 2
    flag = words.rsplit(maxsplit=1)[-1].partition("=")[0]
    assert flag in capsys.readouterr().err


def test_a_wrong_argument_is_repeated_without_its_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call("snapshot", "\x1b[31mred") == 2
    assert "unrecognized arguments: ␛[31mred" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("threshold = 'soon'", ["threshold: give", '"auto"', '"documented"', "0.8", "160000"]),
        ("theme = 3", ["theme: give a string"]),
        ("mouse = 'x'", ["mouse: give true or false"]),
        ("keys = 3", ["keys: give a table", 'pause = "x"']),
        ("[keys]\npause = 1", ["keys: give a table", 'pause = "x"']),
        ("config_dirs = '/claude'", ["config_dirs: give a list of paths"]),
        ("threshold = -1", ["threshold", "a share of the window"]),
        ("threshold = 80", ["threshold", "at most 1", "at least 1000"]),
        ("threshold = true", ["threshold: give", "0.8"]),
        ("budget_day = true", ["budget_day: give a number of dollars"]),
        ("alert_shares = [0.5, true]", ["alert_shares: give a list of shares"]),
        ("budget_day = 0", ["budget_day", "dollars, more than 0"]),
        ("budget_week = -6.5", ["budget_week", "dollars, more than 0"]),
        ("budget_month = 'much'", ["budget_month", "dollars, more than 0"]),
        ("alert_shares = [0.8, 80]", ["alert_shares", "at most 1"]),
        ("alert_shares = 0.8", ["alert_shares: give a list", "[0.8, 0.95]"]),
        ("alert_plan = [90]", ["alert_plan", "a plan's limits", "at most 1"]),
        ("alert_turns = -1", ["alert_turns", "0 for never"]),
        ("alert_responses = nan", ["alert_responses", "0 for never"]),
        ("notify = 'loud'", ["notify: give", '"off"', '"auto"', '"osc9"', '"osc777"']),
        ("bell = 'twice'", ["bell: give true or false"]),
        ("colour = 'red'", ["colour", "is not known", "symbols"]),
        ("symbols = 'braille'", ["symbols: give", '"unicode" or "ascii"']),
        ("timezone = 'Middle/Earth'", ["timezone", "Middle/Earth", "such as Europe/Berlin"]),
        ("prices = '/no/such/file'", ["prices", "/no/such/file", "a file of prices"]),
        ("prices = '~nobody-is-called-so/prices.toml'", ["~nobody-is-called-so", "No such file"]),
        ('config_dirs = ["/claude\\u0000"]', ["config_dirs", "without NUL"]),
        ('project = "\\u0000"', ["project", "without NUL"]),
        ('prices = "\\u0000"', ["prices", "without NUL"]),
        ('"\\u001b[31m" = 1', ["␛[31m", "is not known"]),
        ("poll = ", ["config.toml"]),
        (f"poll = {'9' * 5000}", ["config.toml", "digits"]),
        (f"keys = {'[' * 5000}", ["config.toml", "nested too deeply"]),
    ],
    ids=lambda given: given[:40] if isinstance(given, str) else "",
)
def test_a_bad_setting_names_file_key_and_what_is_allowed(
    text: str, words: list[str], config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(text)
    assert call("snapshot", "--config-dir", config) == 2
    told = capsys.readouterr().err
    assert all(word in told for word in ["config.toml", *words]), told


def test_the_doctor_says_why_nothing_is_kept_below_folders_of_claude_code(
    config: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", config)
    assert call("doctor", "--config-dir", config) == 0
    told = capsys.readouterr().out
    below = "(below a folder of Claude Code, so nothing is kept there)"
    assert f"index         {config}/ccwatch {below}\n" in told
    assert told.count(below) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theme = 'plaid'", ["theme: 'plaid' is not known", "ansi-dark"]),
        ("[keys]\nbounce = 'x'", ["keys: 'bounce' is not known", "pause"]),
        ("[keys]\npause = 'hyperspace'", ["keys.pause", "hyperspace"]),
        ("tips_off = ['sleep']", ["tips_off: 'sleep' is not known", "unprompted"]),
    ],
    ids=["theme", "command", "key", "tip"],
)
def test_the_doctor_finds_what_only_the_app_would_refuse(
    text: str, words: list[str], config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(text)
    assert call("doctor", "--config-dir", config) == 2
    told = capsys.readouterr().err
    assert all(word in told for word in ["config.toml", *words]), told


def test_the_byte_order_mark_of_an_editor_is_no_setting(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("bell = false\r\n", "utf-8-sig")
    assert load(path, {}).bell is False


def test_settings_that_cannot_be_looked_for_are_a_wrong_call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = f"/{'x' * 300}"
    monkeypatch.setenv("XDG_CONFIG_HOME", folder)
    assert call("snapshot") == 2
    file = f"{folder}/ccwatch/config.toml"
    assert capsys.readouterr().err == f"ccwatch: {file}: File name too long\n"


@pytest.mark.timeout(20)
def test_a_pipe_in_place_of_settings_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    path = settings("")
    path.unlink()
    os.mkfifo(path)
    assert call("snapshot") == 2
    assert capsys.readouterr().err == f"ccwatch: {path}: not a regular file\n"


def test_a_file_in_place_of_the_folder_of_settings_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "config").touch()
    assert load(tmp_path / "config" / "config.toml", {"CCWATCH_BELL": "false"}).bell is False


def test_prices_that_cannot_be_looked_for_are_a_wrong_call(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = settings("").with_name("prices.toml")
    prices.symlink_to(prices)
    assert call("snapshot", "--config-dir", config) == 2
    told = capsys.readouterr().err
    assert told == f"ccwatch: {prices}: Too many levels of symbolic links\n"


def test_the_environment_counts_before_the_file_and_a_flag_before_both(
    config: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings("config_dirs = ['/of/the/file']")
    monkeypatch.setenv("CCWATCH_CONFIG_DIRS", "/of/the/environment")
    call("snapshot", "--json")
    assert json.loads(capsys.readouterr().out)["config_dirs"] == ["/of/the/environment"]
    call("snapshot", "--json", "--config-dir", config)
    assert json.loads(capsys.readouterr().out)["config_dirs"] == [config]


@pytest.mark.parametrize(
    ("value", "shares"), [("0.7, 0.9", (0.7, 0.9)), ("0.5", (0.5,)), ("", ())], ids=str
)
def test_a_list_of_the_environment_has_commas(
    value: str, shares: tuple[float, ...], tmp_path: Path
) -> None:
    assert load(tmp_path / "none", {"CCWATCH_ALERT_SHARES": value}).alert_shares == shares


def test_a_pinned_threshold_is_used(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings("threshold = 0.5")
    call("snapshot", "--json", "--config-dir", config)
    found = json.loads(capsys.readouterr().out)["sessions"][0]["context"]["threshold"]
    assert (found["tokens"], found["pinned"]) == (100_000, True)


def test_prices_of_the_users_own_are_honoured(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = settings("").with_name("prices.toml")
    rates = "input = 0\noutput = 1\ncache_read = 0\ncache_write_5m = 0\ncache_write_1h = 0\n"
    prices.write_text(f'["claude-sonnet-4-5"]\n{rates}', "utf-8-sig")  # as some editors save it
    call("snapshot", "--json", "--config-dir", config)
    totals = json.loads(capsys.readouterr().out)["totals"]
    assert totals["logged_usd"] == totals["output_tokens"] / 1e6


def test_the_status_line_is_kept_and_then_shown(
    config: str,
    recordings: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = (recordings / "2.1.330-life" / "statusline.jsonl").read_text().splitlines()
    told = json.dumps(json.loads(rows[-1])["in"])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(told.encode())))
    assert call("statusline") == 0
    assert capsys.readouterr().out.count("\n") == 1
    call("snapshot", "--json", "--config-dir", config, "--session", "1417")
    context = json.loads(capsys.readouterr().out)["sessions"][0]["context"]
    assert (context["window_tokens"], context["window_basis"]) == (200_000, "reported")


def test_the_status_line_is_not_kept_below_a_config_folder(
    recordings: Path,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = (recordings / "2.1.330-life" / "statusline.jsonl").read_text().splitlines()
    told = json.dumps(json.loads(rows[-1])["in"])
    monkeypatch.setenv("XDG_STATE_HOME", str(own_home / ".claude" / "state"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(told.encode())))
    assert call("statusline") == 0
    assert "200k" in capsys.readouterr().out
    assert not (own_home / ".claude").exists()


def test_no_status_line_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"{garbage")))
    assert call("statusline") == 0
    assert "no status-line JSON" in capsys.readouterr().out


def test_without_a_terminal_the_text_is_printed(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--config-dir", config) == 0
    assert "CTX" in capsys.readouterr().out


def test_without_transcripts_the_demo_can_stand_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "projects" / "-home-dev-empty" / "memory").mkdir(parents=True)
    assert call("--or-demo", "--config-dir", str(tmp_path)) == 0
    assert "shop" in capsys.readouterr().out


def test_the_first_transcript_is_enough_for_the_demo_not_to_stand_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = list[str]()

    def noted(folders: Iterable[str]) -> Sweep:
        looked_at.extend(wanted := list(folders))
        return sweep_projects(wanted)

    for name in "abc":
        project = tmp_path / "projects" / name
        project.mkdir(parents=True)
        (project / f"{name}.jsonl").write_text('{"type":"user"}\n')
    monkeypatch.setattr("ccwatch.cli.run.sweep_projects", noted)
    call("--or-demo", "--config-dir", str(tmp_path))
    assert "shop" not in capsys.readouterr().out
    assert len(looked_at) == 1


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder that is gone."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()


@pytest.mark.usefixtures("nowhere")
def test_in_a_folder_that_is_gone_paths_in_full_are_as_good_as_ever(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("snapshot", "--json", "--config-dir", config) == 0
    assert call("compactions", "--config-dir", config, "--project", "shop") == 0
    assert call("compactions", "--config-dir", config, "--project", "no-such") == 3


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("command", ["snapshot", "compactions", "report", "whatif", "doctor"])
def test_in_a_folder_that_is_gone_other_paths_are_a_wrong_call(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(command, "--config-dir", "claude") == 2
    assert "the folder that ccwatch was started in is gone" in capsys.readouterr().err


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("project", ["", "code/shop"])
def test_in_a_folder_that_is_gone_no_session_is_preferred(project: str) -> None:
    assert preferred_folder(project) == ""


def test_sessions_of_the_folder_that_one_is_in_are_preferred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert preferred_folder("") == str(tmp_path.resolve())
    assert preferred_folder("./shop") == str(tmp_path.resolve() / "shop")
    assert preferred_folder(".") == str(tmp_path.resolve())
    assert preferred_folder("..") == str(tmp_path.resolve().parent)
    assert preferred_folder("shop") == "shop"


@pytest.mark.parametrize("place", ["claude/state", "state"])
def test_what_was_decided_of_tips_is_kept_unless_that_is_below_a_folder_of_claude_code(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "claude").mkdir()
    options = replace(DEFAULTS, config_dirs=(str(tmp_path / "claude"),))
    places = Places(tmp_path, tmp_path, tmp_path / place, tmp_path)
    asked = Invocation(build().parse_args([]), options, places, {})
    tip_notes = new_tip_notes(asked, Prices.shipped(), frozenset())
    tip_notes.switch("unprompted")
    assert tip_notes.write() == (place == "state")
    again = new_tip_notes(asked, Prices.shipped(), frozenset({"stopped"}))
    is_kept = place == "state"
    assert again.off("s", 0) == {"stopped", *["unprompted"] * is_kept}
    assert (tmp_path / place).exists() == is_kept


def selecting(session: str) -> Invocation:
    """A call of which a setting selects a session."""
    nowhere, options = Path("/nonexistent"), replace(DEFAULTS, session=session)
    places = Places(nowhere, nowhere, nowhere, nowhere)
    return Invocation(build().parse_args([]), options, places, {})


def test_a_session_is_named_by_its_id_or_by_a_beginning_that_no_other_has() -> None:
    shop = board().rows[0]
    rows = [replace(shop, id=name) for name in ("abc", "abcd", "xyz")]
    for named, found in (("abc", "abc"), ("abcd", "abcd"), ("x", "xyz")):
        assert selected_session(selecting(named), rows) == found
    for named, why in (("ab", "2 sessions have"), ("q", "no session has")):
        with pytest.raises(UsageError, match=why):
            selected(selecting(named), rows)
    assert selected(selecting(""), rows) == rows


def test_a_demo_without_a_place_for_its_files_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert call("demo") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(rf"ccwatch: No such file or directory: {tmp_path}/gone/\S+\n", said.err)


@pytest.mark.parametrize("name", ["config.toml", "prices.toml"])
@pytest.mark.parametrize("what", ["a pipe", "a device"])
def test_what_never_ends_is_not_read_in_place_of_a_file(
    tmp_path: Path, name: str, what: str, config: str
) -> None:
    path = tmp_path / "ccwatch" / name
    path.parent.mkdir()
    if what == "a pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    done = subprocess.run(
        [sys.executable, "-m", "ccwatch", "snapshot", "--config-dir", config],
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr == f"ccwatch: {path}: not a regular file\n"
