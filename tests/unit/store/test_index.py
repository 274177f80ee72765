"""Whatever happens to the files of a config folder, the index knows what a fresh look finds."""

import os
import shutil
from errno import EACCES
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant, precondition, rule

from ccwatch.store.index import Index
from tests.support.changing_files import AGENT, FILE, FOLDERS, FORK, NAMES, OLD, Files
from tests.support.rows import (
    OTHER,
    PROJECT,
    SESSION,
    answer,
    catch_up,
    encoded,
    known,
    outputs,
    prompt,
    read,
    row,
    usage,
    write,
)


class Folder(Files):
    """A config folder in use, beside an index that looks at it now and then.

    What was deleted stays known to the index; a fresh look is compared without it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.index = Index((str(self.root),))

    @rule()
    def look(self) -> None:
        catch_up(self.index)
        self.index.snapshot()

    @rule(folder=FOLDERS, name=NAMES)
    def hint(self, folder: str, name: str) -> None:
        self.index.hint([str(self.path(folder, name)), str(self.root / "settings.json")])
        self.index.work(1)

    @precondition(lambda self: not self.deleted)
    @invariant()
    def knows_what_a_fresh_look_finds(self) -> None:
        catch_up(self.index)
        assert known(self.index) == known(read(self.root))

    @precondition(lambda self: self.deleted)
    @rule()
    def loses_nothing_that_is_still_there(self) -> None:
        catch_up(self.index)
        mine = self.index.snapshot().sessions
        for session in read(self.root).snapshot().sessions:
            same = next(one for one in mine if one.id == session.id)
            assert {r.id for r in session.main.responses} <= {
                r.id for lane in (same.main, *same.others) for r in lane.responses
            }

    @invariant()
    def says_the_same_when_nothing_changed(self) -> None:
        catch_up(self.index)
        before = self.index.snapshot()
        self.index.sweep_active(3600)
        catch_up(self.index)
        assert self.index.snapshot() is before


TestFolder = Folder.TestCase
TestFolder.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


TALK = [prompt("u"), answer("a", "u", used=usage(fresh=50_000, output=7))]


def test_a_snapshot_is_the_same_object_until_something_changes(tmp_path: Path) -> None:
    index = read(write(tmp_path, {FILE: TALK, AGENT: TALK}))
    first = index.snapshot()
    catch_up(index)
    index.sweep_active(3600)
    assert index.snapshot() is first
    with (tmp_path / "projects/-home-dev-shop" / FILE).open("ab") as file:
        file.write(encoded([answer("b", "a")]))
    catch_up(index)
    assert index.snapshot() is not first


def test_everything_is_read_once_a_transcript_without_rows_was_read_last(tmp_path: Path) -> None:
    index = Index((str(write(tmp_path, {FILE: []})),))
    index.sweep()
    assert not index.snapshot().progress.done
    index.work(1)
    first = index.snapshot()
    assert first.progress.done
    assert index.snapshot() is first


def test_a_config_folder_is_gone_from_when_its_projects_are_until_they_are_back(
    tmp_path: Path,
) -> None:
    root, other = write(tmp_path / "a", {FILE: TALK}), tmp_path / "b"
    index = Index((str(root), str(other)))
    index.read_once()
    assert index.snapshot().gone == ()
    (root / "projects").rename(tmp_path / "away")
    catch_up(index)
    assert index.snapshot().gone == (str(root),)
    assert index.snapshot().sessions
    (tmp_path / "away").rename(root / "projects")
    catch_up(index)
    assert index.snapshot().gone == ()


def test_what_did_not_change_is_the_same_object_in_the_next_snapshot(tmp_path: Path) -> None:
    other = [r | {"sessionId": OTHER, "uuid": f"o{r['uuid']}"} for r in TALK]
    other[1] = answer("ob", "ou", sessionId=OTHER)
    index = read(write(tmp_path, {FILE: TALK, FORK: other}))
    before = {session.id: session for session in index.snapshot().sessions}
    with (tmp_path / "projects/-home-dev-shop" / FORK).open("ab") as file:
        file.write(encoded([answer("oc", "ob", sessionId=OTHER)]))
    catch_up(index)
    after = {session.id: session for session in index.snapshot().sessions}
    assert after[SESSION] is before[SESSION]
    assert after[OTHER] is not before[OTHER]


def test_reading_once_finds_what_reading_in_steps_finds(tmp_path: Path) -> None:
    """Large enough that two processors share the work."""
    filler = [row("attachment", f"f{n}", "a", rendered="x" * 400_000) for n in range(40)]
    own = answer("b", "a", used=usage(output=9), isSidechain=True)
    write(tmp_path, {FILE: [*TALK, *filler], FORK: [*TALK, *filler], AGENT: [own]})
    once, steps = Index((str(tmp_path),)), read(tmp_path)
    once.read_once()
    assert known(once) == known(steps)
    assert once.snapshot().line_counts == steps.snapshot().line_counts


def test_a_file_that_takes_the_place_of_a_fork_gives_back_what_the_origin_paid(
    tmp_path: Path,
) -> None:
    """The other session changes too, though nothing was written to its own file."""
    fork = [r | {"sessionId": OTHER, "timestamp": "2026-09-01T00:00:00.000Z"} for r in TALK]
    index = read(write(tmp_path, {FILE: TALK, FORK: fork}))
    before = {session.id: outputs(session) for session in index.snapshot().sessions}
    assert before == {SESSION: [], OTHER: [7]}
    write(tmp_path, {FORK: [prompt("v", sessionId=OTHER)]})
    catch_up(index)
    after = {session.id: outputs(session) for session in index.snapshot().sessions}
    assert after == {SESSION: [7], OTHER: []}


def test_a_quiet_transcript_that_is_emptied_is_empty(tmp_path: Path) -> None:
    path = write(tmp_path, {FILE: TALK}) / "projects/-home-dev-shop" / FILE
    os.utime(path, (1, 1))
    index = read(tmp_path)
    assert len(index.snapshot().sessions) == 1
    os.truncate(path, 0)
    catch_up(index)
    assert index.snapshot().sessions == ()


def test_a_transcript_of_which_the_folder_was_locked_for_a_while_is_no_problem_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = read(write(tmp_path, {FILE: TALK}))
    path = str(tmp_path / PROJECT / FILE)
    past = os.stat(path).st_mtime - 60
    os.utime(path, (past, past))
    catch_up(index)

    def refused(name: str) -> os.stat_result:
        raise PermissionError(EACCES, os.strerror(EACCES), name)

    with monkeypatch.context() as patch:
        patch.setattr(os, "lstat", refused)
        index.hint([path])
        index.work(1)
        assert index.snapshot().unreadable == ((path, "Permission denied"),)
    catch_up(index)
    assert index.snapshot().unreadable == ()


@pytest.mark.parametrize("path", [AGENT, f"{SESSION}/subagents/workflows/wf_1/agent-a1.jsonl", OLD])
def test_what_is_noted_beside_a_sub_agent_after_its_last_row_shows(
    tmp_path: Path, path: str
) -> None:
    said = answer("q", isSidechain=True, agentId="a1")
    index = read(write(tmp_path, {FILE: TALK, path: [said]}))
    note = (tmp_path / PROJECT / path).with_suffix(".meta.json")
    for kind in ("Explore", "Plan"):
        note.write_text(f'{{"agentType": "{kind}"}}')
        catch_up(index)
        (session,) = index.snapshot().sessions
        assert [one.kind for one in session.agents] == [kind]
    shutil.rmtree(note.parent)
    catch_up(index)
    (session,) = index.snapshot().sessions
    assert [one.kind for one in session.agents] == ["Plan"]


def test_what_is_written_later_is_no_part_of_the_first_reading(tmp_path: Path) -> None:
    index = read(write(tmp_path, {FILE: TALK}))
    assert index.snapshot().progress.done
    write(tmp_path, {FILE: [*TALK, answer("b", "a", at=9)], FORK: TALK})
    (tmp_path / "settings.json").write_text('{"autoCompactEnabled": false}')
    before = index.snapshot()
    index.sweep()
    assert index.busy
    assert index.snapshot() is not before
    assert index.snapshot().progress.done


@pytest.mark.parametrize("names", [("-a", "-z"), ("-z", "-a")])
def test_lines_count_once_though_links_to_a_project_are_made_one_after_the_other(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    """Whichever link it is found by from then on."""
    root = write(tmp_path / "claude", {FILE: TALK})
    away = (root / PROJECT).rename(tmp_path / "away")
    links = [root / "projects" / name for name in names]
    index = Index((str(root),))
    for link in links:
        link.symlink_to(away)
        catch_up(index)
        index.hint(str(one / FILE) for one in links)
        index.work(1)
        catch_up(index)
        assert index.snapshot().line_counts.lines == 2
        assert len(index.snapshot().sessions) == 1
    with (away / FILE).open("ab") as file:
        file.write(encoded([answer("b", "a")]))
    index.hint(str(one / FILE) for one in links)
    index.work(1)
    assert index.snapshot().line_counts.lines == 3


def test_a_sub_agent_that_is_moved_out_of_its_folder_is_gone_though_a_link_leads_to_it(
    tmp_path: Path,
) -> None:
    index = read(write(tmp_path / "claude", {FILE: TALK, AGENT: [answer("q", isSidechain=True)]}))
    assert index.snapshot().line_counts.lines == 3
    folder = (tmp_path / "claude" / PROJECT / AGENT).parent
    folder.rename(tmp_path / "away")
    folder.symlink_to(tmp_path / "away")
    catch_up(index)
    assert index.snapshot().line_counts.lines == 2
    folder.unlink()
    (tmp_path / "away").rename(folder)
    catch_up(index)
    assert index.snapshot().line_counts.lines == 3


def test_a_config_folder_may_be_below_a_project_of_another_one(tmp_path: Path) -> None:
    other = [one | {"sessionId": OTHER} for one in (prompt("v"), answer("b", "v"))]
    outer = write(tmp_path, {FILE: TALK})
    inner = write(outer / "projects" / "-home-dev", {FORK: other})
    for roots in ((outer, inner), (inner, outer)):
        index = Index(tuple(map(str, roots)))
        catch_up(index)
        assert {one.id for one in index.snapshot().sessions} == {SESSION, OTHER}


def test_a_session_is_shown_while_its_transcript_is_read_again_and_a_sub_agent_goes_on(
    tmp_path: Path,
) -> None:
    """So far nothing of the new transcript makes sense."""
    index = read(write(tmp_path, {FILE: TALK, AGENT: [answer("q", isSidechain=True)]}))
    write(tmp_path, {FILE: [*[b"\0" * 300_000] * 40, *TALK]})
    index.sweep()
    index.work(0.0001)
    assert index.busy
    agent = tmp_path / PROJECT / AGENT
    agent.write_bytes(agent.read_bytes() + encoded([answer("r", "q", isSidechain=True)]))
    index.hint([str(agent)])

    def answers() -> list[int]:
        (session,) = index.snapshot().sessions
        return [len(one.lane.responses) for one in session.agents]

    while answers() == [1]:
        index.work(0.0001)
    assert answers() == [2]
    assert index.busy
    catch_up(index)
    assert known(index) == known(read(tmp_path))
