"""The files of instructions that are in every conversation: found where Claude Code finds them."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.client.memory import DEEPEST, LARGEST, of, read
from ccwatch.model.memory import INDEX_BYTES, MemoryFile
from ccwatch.model.session import Session


def put(path: Path, text: str | bytes = "Use tabs.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a config folder; nothing of the machine's own is seen."""
    (tmp_path / ".claude").mkdir()
    return tmp_path


def found(home: Path, cwd: Path) -> dict[str, MemoryFile]:
    files = read(home / ".claude", str(cwd), home / "notes", home / "managed")
    return {os.path.relpath(one.path, home): one for one in files}


def test_files_of_all_scopes_are_found_in_the_order_in_which_they_are_loaded(home: Path) -> None:
    shop = home / "code" / "shop"
    for place in (
        "managed/CLAUDE.md", ".claude/CLAUDE.md", ".claude/rules/style.md", "code/CLAUDE.md",
        "code/shop/CLAUDE.md", "code/shop/.claude/CLAUDE.md", "code/shop/CLAUDE.local.md",
        "code/shop/.claude/rules/db/tables.md", "notes/MEMORY.md",
    ):  # fmt: skip
        put(home / place)
    put(shop / "cart" / "CLAUDE.md")
    put(shop / ".claude" / "rules" / "notes.txt")
    assert list(found(home, shop)) == [
        "managed/CLAUDE.md",
        ".claude/CLAUDE.md",
        ".claude/rules/style.md",
        "code/CLAUDE.md",
        "code/shop/CLAUDE.md",
        "code/shop/.claude/CLAUDE.md",
        "code/shop/CLAUDE.local.md",
        "code/shop/.claude/rules/db/tables.md",
        "notes/MEMORY.md",
    ]


def test_sizes_and_lines_are_counted_with_and_without_a_last_newline(home: Path) -> None:
    put(home / "a" / "CLAUDE.md", "één\ntwee\n")
    put(home / "a" / "CLAUDE.local.md", "one\ntwo")
    put(home / "a" / ".claude" / "CLAUDE.md", "")
    sizes = {name: (one.size, one.lines) for name, one in found(home, home / "a").items()}
    assert sizes == {
        "a/CLAUDE.md": (11, 2),
        "a/CLAUDE.local.md": (7, 2),
        "a/.claude/CLAUDE.md": (0, 0),
    }


def test_imports_are_followed_beside_the_file_that_names_them_but_not_in_code(home: Path) -> None:
    code = "`@docs/no.md`\n```\n@docs/no.md\n```\n"
    text = f"See @docs/style.md, (@docs/git.md) and mail a@b.md.\n{code}"
    put(home / "a" / "CLAUDE.md", text)
    put(home / "a" / "docs" / "style.md", "@more.md\n")
    for name in ("git.md", "more.md", "no.md"):
        put(home / "a" / "docs" / name)
    names = ["a/CLAUDE.md", "a/docs/style.md", "a/docs/more.md", "a/docs/git.md"]
    assert list(found(home, home / "a")) == names


def test_a_circle_of_imports_and_a_long_chain_of_them_end(home: Path) -> None:
    put(home / "a" / "CLAUDE.md", "@b.md")
    put(home / "a" / "b.md", "@CLAUDE.md @0.md")
    for number in range(DEEPEST + 5):
        put(home / "a" / f"{number}.md", f"@{number + 1}.md")
    assert len(found(home, home / "a")) == DEEPEST + 1


def test_one_file_under_two_names_is_one(home: Path) -> None:
    real = put(home / "a" / "CLAUDE.md")
    (home / "a" / "CLAUDE.local.md").symlink_to(real)
    assert list(found(home, home / "a")) == ["a/CLAUDE.md"]


def test_rules_for_certain_paths_are_not_in_every_conversation(home: Path) -> None:
    rules = home / "a" / ".claude" / "rules"
    put(rules / "api.md", "---\npaths:\n  - src/api/**\n---\nValidate input.\n")
    put(rules / "all.md", "---\nname: all\n---\nNo paths: here.\n")
    assert list(found(home, home / "a")) == ["a/.claude/rules/all.md"]


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("# Compact instructions\nKeep the plan.\n", True),
        ("Rules\n\n## Summary Instructions\n", True),
        ("### compaction instructions\n", True),
        ("Compact instructions are nice.\n", False),
        ("```\n# Compact instructions\n```\n", False),
    ],
    ids=["compact", "summary", "compaction", "no heading", "code"],
)
def test_a_heading_says_what_summaries_keep(home: Path, text: str, tells: bool) -> None:
    put(home / "a" / "CLAUDE.md", text)
    assert found(home, home / "a")["a/CLAUDE.md"].tells_compaction is tells


def test_what_cannot_be_read_says_nothing_and_nobody_waits(home: Path) -> None:
    (home / "a").mkdir()
    os.mkfifo(home / "a" / "CLAUDE.md")
    (home / "a" / "CLAUDE.local.md").mkdir()
    with (home / ".claude" / "CLAUDE.md").open("wb") as file:
        file.truncate(LARGEST + 1)
    assert found(home, home / "a") == {}
    assert found(home, Path("not/absolute")) == {}


def test_a_file_that_changed_is_read_again(home: Path) -> None:
    path = put(home / "a" / "CLAUDE.md", "one\n")
    before = found(home, home / "a")
    assert found(home, home / "a") == before
    put(path, "one\ntwo\nthree\n")
    assert found(home, home / "a")["a/CLAUDE.md"].lines == 3


def test_of_many_lines_of_notes_as_much_is_loaded_as_the_first_two_hundred_have() -> None:
    assert MemoryFile("memory/MEMORY.md", 9_000, 400).loaded == 4_500
    assert MemoryFile("memory/MEMORY.md", 9_000, 200).loaded == 9_000
    assert MemoryFile("memory/MEMORY.md", 0, 0).loaded == 0
    assert MemoryFile("CLAUDE.md", 9_000, 400).loaded == 9_000


def test_a_session_tells_where_its_files_are(home: Path) -> None:
    notes = home / ".claude" / "projects" / "-home-dev-shop" / "memory" / "MEMORY.md"
    put(notes, "x" * (INDEX_BYTES + 1))
    put(home / ".claude" / "CLAUDE.md")
    session = Session("s", path=str(notes.parent.parent / "s.jsonl"), project=str(home / "shop"))
    own = [one for one in of(session) if one.path.startswith(str(home))]
    assert [os.path.basename(one.path) for one in own] == ["CLAUDE.md", "MEMORY.md"]
    assert [one.loaded for one in own] == [10, INDEX_BYTES]
    assert of(Session("s")) == ()


@settings(max_examples=50)
@given(st.binary(max_size=400))
def test_no_content_breaks_it(data: bytes) -> None:
    with TemporaryDirectory() as name:
        put(Path(name) / "CLAUDE.md", b"@x.md @\0 " + data)
        [one] = read(Path(name), "", None, Path(name) / "managed")
        assert one.size == len(data) + 9


@pytest.mark.parametrize("cwd", ["/home/a\0b", "/home" + "/x" * 2000], ids=["no path", "too long"])
def test_a_folder_that_cannot_be_has_no_files_and_is_not_gone_through(
    home: Path, cwd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved: list[object] = []

    def resolving(path: object) -> str:
        resolved.append(path)
        return str(path)

    monkeypatch.setattr(os.path, "realpath", resolving)
    assert read(home / ".claude", cwd, managed=home / "managed") == ()
    assert len(resolved) < 20
