"""Every transcript is found where any release puts it, and nothing else is looked at."""

import os
from collections.abc import Iterator
from errno import EACCES, EIO
from pathlib import Path

import pytest

from ccwatch.transcript.config_folders import config_folders
from ccwatch.transcript.locate import TranscriptFile, identify, meta_path
from ccwatch.transcript.mark import Facts
from ccwatch.transcript.sweep import Sweep, canonical, folder_times, sweep, sweep_projects

SHOP = "projects/-home-dev-shop"
ID = "32e49854-b284-4def-b469-4a06e47e7fc5"


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}\n")


def below(root: Path, found: Sweep) -> set[str]:
    return {os.path.relpath(path, root) for path in found.files}


@pytest.mark.parametrize(
    ("path", "session", "agent"),
    [
        (f"{SHOP}/{ID}.jsonl", ID, ""),
        (f"{SHOP}/agent-a294a93.jsonl", "", "a294a93"),
        (f"{SHOP}/{ID}/subagents/agent-ac8ca1d7c21a81420.jsonl", ID, "ac8ca1d7c21a81420"),
        (f"{SHOP}/{ID}/subagents/agent-1/subagents/agent-2.jsonl", ID, "2"),
        (f"{SHOP}/{ID}/subagents/workflows/wf_1a-2b/agent-3.jsonl", ID, "3"),
        (f"projects/workflows/{ID}/subagents/agent-4.jsonl", ID, "4"),
    ],
)
def test_a_path_says_whose_transcript_it_is(path: str, session: str, agent: str) -> None:
    found = identify(f"/home/dev/.claude/{path}", ["/elsewhere", "/home/dev/.claude"])
    assert found == TranscriptFile(f"/home/dev/.claude/{path}", "/home/dev/.claude", session, agent)
    assert meta_path(found.path) == f"/home/dev/.claude/{path[:-6]}.meta.json"
    assert found.project_folder == "/home/dev/.claude/" + "/".join(path.split("/")[:2])


@pytest.mark.parametrize(
    ("folder", "cwd", "named"),
    [
        ("-home-dev-shop", "/home/dev/shop", True),
        ("-home-dev-shop", "/home/dev.shop", True),
        ("-home-dev-shop", "/home/dev/shop/api", False),
        ("d--20--POC-shop", "D:\\20. POC\\shop", True),
        ("-home-dev-----", "/home/dev/🛒é_", True),
        (f"-{'a' * 199}-1x2y3z", "/" + 300 * "a", True),
    ],
)
def test_the_folder_of_a_project_is_named_after_a_working_directory(
    folder: str, cwd: str, named: bool
) -> None:
    found = identify(f"/home/dev/.claude/projects/{folder}/{ID}.jsonl", ["/home/dev/.claude"])
    assert found
    assert found.is_named_after(cwd) is named


NO_TRANSCRIPTS = (
    "history.jsonl",
    "projects/stray.jsonl",
    f"{SHOP}/{ID}.jsonl.bak",
    f"{SHOP}/sessions-index.json",
    f"{SHOP}/journal.jsonl",
    f"{SHOP}/._{ID}.jsonl",
    f"{SHOP}/{ID}/subagents/._agent-1.jsonl",
    f"{SHOP}/memory/notes.jsonl",
    f"{SHOP}/{ID}/agent-1.jsonl",
    f"{SHOP}/{ID}/tool-results/agent-1.jsonl",
    f"{SHOP}/{ID}/subagents/agent-1.meta.json",
    f"{SHOP}/{ID}/subagents/other.jsonl",
    f"{SHOP}/{ID}/subagents/workflows/wf_1/journal.jsonl",
    f"{SHOP}/{ID}/workflows/wf_1.json",
    "todos/agent-1.jsonl",
)


@pytest.mark.parametrize("path", [*NO_TRANSCRIPTS, "projects", "projects/", "", f"{SHOP}/"])
def test_other_paths_are_no_transcripts(path: str) -> None:
    assert identify(f"/home/dev/.claude/{path}", ["/home/dev/.claude"]) is None


def test_a_folder_with_a_similar_name_is_another_folder() -> None:
    assert identify(f"/home/dev/.claude-work/{SHOP}/{ID}.jsonl", ["/home/dev/.claude"]) is None


TRANSCRIPTS = {
    f"{SHOP}/{ID}.jsonl",
    f"{SHOP}/agent-a294a93.jsonl",
    f"{SHOP}/{ID}/subagents/agent-1.jsonl",
    f"{SHOP}/{ID}/subagents/agent-1/subagents/agent-2.jsonl",
    f"{SHOP}/{ID}/subagents/workflows/wf_1/agent-3.jsonl",
    "projects/-home-dev-other/11111111-b284-4def-b469-4a06e47e7fc5.jsonl",
}


def test_a_sweep_finds_what_a_path_can_be_and_nothing_else(tmp_path: Path) -> None:
    make(tmp_path, *TRANSCRIPTS, *NO_TRANSCRIPTS)
    found = sweep([str(tmp_path)])
    assert below(tmp_path, found) == TRANSCRIPTS
    assert all(identify(path, [str(tmp_path)]) for path in found.files)
    assert found.unreadable == {}


def test_a_sweep_tells_what_a_look_at_each_file_would(tmp_path: Path) -> None:
    make(tmp_path, *TRANSCRIPTS)
    for path, facts in sweep([str(tmp_path)]).files.items():
        status = os.stat(path)
        assert facts == Facts(status.st_mtime_ns, status.st_size, status.st_ino)
        assert facts == Facts.of(status)


@pytest.mark.parametrize("release", ["1.0.44", "2.0.77", "2.1.20", "2.1.330", "2.1.330-win"])
def test_the_files_of_a_real_client_are_all_found(recordings: Path, release: str) -> None:
    root = recordings / release / "claude"
    found = sweep([str(root)])
    assert set(found.files) == {str(path) for path in root.rglob("*.jsonl")}
    whose = [identify(path, [str(root)]) for path in found.files]
    assert sum(one is not None and not one.agent_id for one in whose) == 1
    for one in whose:
        assert one is not None
        is_named = bool(one.agent_id and one.session_id)
        assert not is_named or (root / SHOP / f"{one.session_id}.jsonl").exists()


def test_projects_can_be_looked_at_by_themselves(tmp_path: Path) -> None:
    make(tmp_path, *TRANSCRIPTS)
    folders = [str(tmp_path / SHOP), str(tmp_path / "projects" / "none")]
    found = sweep_projects(folders)
    assert below(tmp_path, found) == {path for path in TRANSCRIPTS if path.startswith(SHOP)}
    assert found.unreadable == {}


def test_without_a_projects_folder_there_is_nothing_and_no_fault(tmp_path: Path) -> None:
    make(tmp_path, f"-home-dev-shop/{ID}.jsonl", "empty/projects")
    assert sweep([str(tmp_path), str(tmp_path / "none"), str(tmp_path / "empty")]) == Sweep()


def test_events_that_come_by_a_link_are_of_what_a_look_finds(tmp_path: Path) -> None:
    make(tmp_path, f"away/{ID}.jsonl", f"other/projects/-b/{ID}.jsonl")
    make(tmp_path / "projects" / "-new", f"{ID}.jsonl", f"{ID}/subagents/agent-1.jsonl")
    projects = tmp_path / "projects"
    for link, to in {"-old": "-new", "-far": "../away", "-b": "../other/projects/-b"}.items():
        (projects / link).symlink_to(to)
    (projects / "-new" / "linked.jsonl").symlink_to(f"{ID}.jsonl")
    (projects / "-far" / "linked").symlink_to(projects / "-new" / ID)
    roots = [str(tmp_path), str(tmp_path / "other")]
    named = {
        f"{path}/{name}": canonical(f"{path}/{name}", roots)
        for path, _, names in os.walk(projects, followlinks=True)
        for name in names
    }
    assert set(named.values()) - {""} == set(sweep(roots).files)
    assert named[f"{projects}/-old/{ID}.jsonl"] == f"{projects}/-new/{ID}.jsonl"
    assert sorted(path for path, own in named.items() if not own) == [
        f"{projects}/-far/linked/subagents/agent-1.jsonl",
        f"{projects}/-new/linked.jsonl",
        f"{projects}/-old/linked.jsonl",
    ]
    assert canonical(f"{projects}/-new/none.jsonl", roots) == ""


def test_a_linked_project_stirs_by_its_own_name_alone(tmp_path: Path) -> None:
    make(tmp_path / "projects" / "-new", f"{ID}.jsonl")
    (tmp_path / "projects" / "-a").symlink_to("-new")
    assert folder_times([str(tmp_path)]).keys() == {f"{tmp_path}/projects/-new"}


def test_a_linked_project_is_followed_but_links_below_it_are_not(tmp_path: Path) -> None:
    make(tmp_path, f"away/{ID}.jsonl", f"away/{ID}/subagents/agent-1.jsonl", "secret/agent-2.jsonl")
    shop = tmp_path / "root" / "projects" / "-shop"
    shop.parent.mkdir(parents=True)
    shop.symlink_to(tmp_path / "away")
    (shop / "linked.jsonl").symlink_to(tmp_path / "secret" / "agent-2.jsonl")
    (shop / "linked").mkdir()
    (shop / "linked" / "subagents").symlink_to(tmp_path / "secret")
    (shop / ID / "subagents" / "linked").symlink_to(tmp_path / "secret")
    (shop / "session").symlink_to(shop / ID)
    assert below(tmp_path / "root" / "projects" / "-shop", sweep([str(tmp_path / "root")])) == {
        f"{ID}.jsonl",
        f"{ID}/subagents/agent-1.jsonl",
    }


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    make(tmp_path, f"{SHOP}/{ID}.jsonl", f"{SHOP}/{ID}/subagents/agent-1.jsonl")
    projects = tmp_path / "projects"
    (projects / "-up").symlink_to(tmp_path)
    (projects / "-itself").symlink_to(projects)
    (projects / "-again").symlink_to(tmp_path / SHOP)
    (projects / "-and-again").symlink_to("-again")
    (projects / "-broken").symlink_to(tmp_path / "none")
    (tmp_path / SHOP / ID / "subagents" / "loop").symlink_to(tmp_path / SHOP)
    assert below(tmp_path, sweep([str(tmp_path)])) == {
        f"{SHOP}/{ID}.jsonl",
        f"{SHOP}/{ID}/subagents/agent-1.jsonl",
    }


def test_a_project_is_known_by_its_own_path_however_many_links_lead_to_it(tmp_path: Path) -> None:
    make(tmp_path, f"{SHOP}/{ID}.jsonl")
    for n in range(30):
        (tmp_path / "projects" / f"-link-{n}").symlink_to(tmp_path / SHOP)
    assert below(tmp_path, sweep([str(tmp_path)])) == {f"{SHOP}/{ID}.jsonl"}


def test_two_roots_with_the_same_projects_give_each_file_once(tmp_path: Path) -> None:
    make(tmp_path, f"one/{SHOP}/{ID}.jsonl")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "projects").symlink_to(tmp_path / "one" / "projects")
    for roots in (["one", "two"], ["two", "one"]):
        assert len(sweep([str(tmp_path / root) for root in roots]).files) == 1


def test_only_regular_files_are_transcripts(tmp_path: Path) -> None:
    make(tmp_path, f"{SHOP}/{ID}.jsonl")
    os.mkfifo(tmp_path / SHOP / "pipe.jsonl")
    (tmp_path / SHOP / "folder.jsonl").mkdir()
    assert below(tmp_path, sweep([str(tmp_path)])) == {f"{SHOP}/{ID}.jsonl"}


def test_folders_nested_without_end_are_left(tmp_path: Path) -> None:
    deep = f"{SHOP}/{ID}/subagents/" + "a/" * 40
    make(tmp_path, f"{deep}agent-1.jsonl", f"{SHOP}/{ID}/subagents/a/agent-2.jsonl")
    assert below(tmp_path, sweep([str(tmp_path)])) == {f"{SHOP}/{ID}/subagents/a/agent-2.jsonl"}


@pytest.mark.parametrize("name", [b"\xff\xfe", b"\x1b]0;x\x07", b"a\nb", b"[@click=app.quit]"])
def test_any_name_that_a_folder_can_have_is_found(tmp_path: Path, name: bytes) -> None:
    folder = os.path.join(os.fsencode(tmp_path), b"projects", name)
    os.makedirs(folder)
    with open(os.path.join(folder, name + b".jsonl"), "wb") as file:
        file.write(b"{}\n")
    ((path, facts),) = sweep([str(tmp_path)]).files.items()
    assert os.fsencode(path) == os.path.join(folder, name + b".jsonl")
    assert facts.size == 3
    found = identify(path, [str(tmp_path)])
    assert found is not None
    assert os.fsencode(found.session_id) == name


class Refusing:
    """`os.scandir` as it is, but for one folder."""

    def __init__(self, folder: Path, error: int) -> None:
        self.real = os.scandir
        self.folder = str(folder)
        self.error = error

    def __call__(self, path: str) -> Iterator[os.DirEntry[str]]:
        if path == self.folder:
            raise OSError(self.error, os.strerror(self.error), path)
        return self.real(path)


@pytest.mark.parametrize("error", [EACCES, EIO], ids=os.strerror)
@pytest.mark.parametrize("folder", ["projects", SHOP, f"{SHOP}/{ID}/subagents"])
def test_an_unreadable_folder_is_named_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, error: int
) -> None:
    make(tmp_path, *TRANSCRIPTS)
    monkeypatch.setattr(os, "scandir", Refusing(tmp_path / folder, error))
    found = sweep([str(tmp_path)])
    assert found.unreadable == {str(tmp_path / folder): os.strerror(error)}
    assert below(tmp_path, found) == {
        path for path in TRANSCRIPTS if not path.startswith(f"{folder}/")
    }


def test_a_session_folder_that_cannot_be_entered_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, *TRANSCRIPTS)
    real = os.lstat

    def refusing(path: str) -> os.stat_result:
        if path.endswith("subagents"):
            raise PermissionError(EACCES, os.strerror(EACCES), path)
        return real(path)

    monkeypatch.setattr(os, "lstat", refusing)
    assert sweep([str(tmp_path)]).unreadable == {str(tmp_path / SHOP / ID): "Permission denied"}


def test_a_file_that_vanishes_during_the_sweep_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, f"{SHOP}/a.jsonl", f"{SHOP}/b.jsonl")
    real = Facts.of

    def late(status: os.stat_result) -> Facts:
        for name in ("a", "b"):
            (tmp_path / SHOP / f"{name}.jsonl").unlink(missing_ok=True)
        return real(status)

    monkeypatch.setattr(Facts, "of", late)
    found = sweep([str(tmp_path)])
    assert len(found.files) == 1
    assert found.unreadable == {}


def test_named_folders_count_and_no_others(tmp_path: Path) -> None:
    make(tmp_path, ".claude/x", "a/x", "b/x")
    named = [str(tmp_path / "a"), str(tmp_path / "b") + "/", str(tmp_path / "none")]
    environ = {"CLAUDE_CONFIG_DIR": str(tmp_path / "c")}
    found = config_folders(named, environ, str(tmp_path))
    assert found.shown() == found.roots
    assert found.roots == (
        str(tmp_path / "a"),
        str(tmp_path / "b"),
        str(tmp_path / "none"),
    )


def test_a_named_folder_may_be_below_home_or_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert config_folders(["~/.claude-work", "here"], {}, "/home/dev").shown() == (
        "/home/dev/.claude-work",
        str(tmp_path / "here"),
    )


def test_the_environment_comes_before_the_usual_places(tmp_path: Path) -> None:
    make(tmp_path, ".claude/x", ".config/claude/x")
    environ = {"CLAUDE_CONFIG_DIR": str(tmp_path / "work")}
    assert config_folders([], environ, str(tmp_path)).shown() == (str(tmp_path / "work"),)


def test_both_usual_places_count_where_they_are(tmp_path: Path) -> None:
    home = str(tmp_path)
    usual = config_folders([], {"CLAUDE_CONFIG_DIR": ""}, home)
    assert usual.roots == (f"{home}/.claude", f"{home}/.config/claude")
    assert usual.shown() == (f"{home}/.claude",)
    make(tmp_path, ".config/claude/x")
    assert usual.shown() == (f"{home}/.config/claude",)
    make(tmp_path, ".claude/x")
    assert usual.shown() == usual.roots


def test_one_folder_by_two_names_counts_once(tmp_path: Path) -> None:
    make(tmp_path, "dotfiles/claude/x")
    (tmp_path / ".config").mkdir()
    (tmp_path / ".claude").symlink_to("dotfiles/claude")
    (tmp_path / ".config" / "claude").symlink_to("../dotfiles/claude")
    assert config_folders([], {}, str(tmp_path)).shown() == (str(tmp_path / ".claude"),)
