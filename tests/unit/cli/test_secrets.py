"""A secret that somebody typed, or gave to a tool, is in nothing that is printed."""

import shlex
from pathlib import Path

import pytest

from ccwatch.cli import main
from ccwatch.transcript.folding.compacting import MAX_FOCUS
from tests.support.rows import (
    SESSION,
    Row,
    answer,
    boundary,
    lane,
    prompt,
    result,
    row,
    summary,
    tool,
    usage,
    write,
)

KEY = "sk-ant-api03-0123456789abcdefghijklmnopqrstuvwxyz"
TOKEN = "ghp_0123456789abcdefghijklmnopqrstuvwxyz"
CURL = {"command": f"curl -H 'Authorization: Bearer {TOKEN}' https://example.com/api"}


def call(number: int) -> list[Row]:
    """A command that was given a secret, and gave much back."""
    asked = {**tool(f"toolu_{number}", "Bash"), "input": CURL}
    used = usage(fresh=9, read=50_000 + 9_000 * number, output=90)
    back = result(f"r{number}", f"a{number}", "line of output\n" * 2_500)
    back["message"]["content"][0]["tool_use_id"] = f"toolu_{number}"
    parent = f"r{number - 1}" if number else "u"
    return [answer(f"a{number}", parent, used=used, content=[asked]), back]


def typed(config: Path, title: str = "") -> Path:
    """A session whose first prompt, focus and commands hold secrets, and a sub-agent's name."""
    named = [row("custom-title", "", customTitle=title)] if title else []
    talk = [prompt("u", text=f"deploy with {KEY} please"), *(r for n in range(9) for r in call(n))]
    said = f"<command-name>/compact</command-name><command-args>keep {TOKEN}</command-args>"
    end = boundary("b", "r8", trigger="manual", userContext=f"keep {TOKEN}")
    rows = [*talk, end, summary("s", "b"), prompt("c", "s", text=said), prompt("v", "s"), *named]
    agent = [prompt("x", isSidechain=True), answer("y", "x", isSidechain=True)]
    folder = write(config, {f"{SESSION}.jsonl": rows, f"{SESSION}/subagents/agent-1.jsonl": agent})
    (note,) = folder.rglob("agent-1.jsonl")
    note.with_suffix(".meta.json").write_text(f'{{"description": "call with {TOKEN}"}}')
    return folder


@pytest.mark.parametrize("title", ["", f"the one with {KEY}"], ids=["prompt", "title"])
@pytest.mark.parametrize(
    "command",
    [
        "snapshot",
        "snapshot --json",
        "snapshot --line",
        "compactions",
        "compactions --json",
        "compactions --csv",
        "report --by session",
        "report --by session --json",
        "report --by session --csv",
        "doctor",
    ],
)
def test_no_command_prints_a_secret(
    command: str, title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = typed(tmp_path / "claude", title)
    with pytest.raises(SystemExit):
        main([*shlex.split(command), "--config-dir", str(folder)])
    said = capsys.readouterr().out
    assert said
    assert "0123456789abcdef" not in said


@pytest.mark.parametrize("secret", [KEY, TOKEN], ids=["a key", "a token"])
def test_of_a_secret_in_a_focus_that_is_cut_nothing_is_left(secret: str) -> None:
    text = "x" * (MAX_FOCUS - 18) + f" {secret} more"
    given = boundary("b", "a", trigger="manual", userContext=text)
    command = f"<command-name>/compact</command-name><command-args>{text}</command-args>"
    typed_after = [
        boundary("b", "a", trigger="manual"),
        summary("s", "b"),
        prompt("c", "s", command),
    ]
    for rows in ([given], typed_after):
        (one,) = lane(prompt("p"), answer("a", "p"), *rows).compactions
        assert 0 < len(one.focus) <= MAX_FOCUS
        assert "01" not in one.focus
