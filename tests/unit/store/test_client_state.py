"""What is told beside transcripts: settings, status lines, running clients."""

import os
from pathlib import Path

from ccwatch.store.databases.cache import Cache
from ccwatch.store.index import Index
from tests.support import rows


def test_in_a_directory_that_two_config_folders_know_each_session_has_its_own_settings(
    tmp_path: Path,
) -> None:
    """Whichever transcript was read first."""
    triggers = {tmp_path / "first": 60, tmp_path / "second": 80}
    for root, trigger in triggers.items():
        root.mkdir()
        told = f'{{"env": {{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE": "{trigger}"}}}}'
        (root / "settings.json").write_text(told)
    index, homes = Index(tuple(map(str, triggers))), {}
    for name, root in ((rows.SESSION, tmp_path / "second"), (rows.OTHER, tmp_path / "first")):
        homes[name] = root
        asked = rows.prompt("p", cwd="/home/dev/shop", sessionId=name)
        rows.write(root, {f"{name}.jsonl": [asked]})
        rows.catch_up(index)
        snapshot = index.snapshot()
        found = {one.id: snapshot.setup(one).percent for one in snapshot.sessions}
        values = {session: setting.value for session, setting in found.items() if setting}
        assert values == {session: triggers[root] for session, root in homes.items()}
    (tmp_path / "first" / "settings.json").write_text("{}")
    index.sweep()
    snapshot = index.snapshot()
    [other] = (one for one in snapshot.sessions if one.id == rows.OTHER)
    assert snapshot.setup(other).percent is None


def test_a_session_that_moved_to_another_config_folder_has_the_settings_of_that_one(
    tmp_path: Path,
) -> None:
    """Though only its sub-agents' transcripts are left, whose folders are its own."""
    for name, trigger in (("first", 60), ("second", 80)):
        root = tmp_path / name
        root.mkdir()
        told = f'{{"env": {{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE": "{trigger}"}}}}'
        (root / "settings.json").write_text(told)
    roots = (str(tmp_path / "first"), str(tmp_path / "second"))
    asked = rows.prompt("p", cwd="/home/dev/shop", isSidechain=True, agentId="a1")
    said = rows.answer("a", "p", cwd="/home/dev/shop", isSidechain=True, agentId="a1")
    rows.write(tmp_path / "first", {f"{rows.SESSION}/subagents/agent-a1.jsonl": [asked, said]})
    index = Index(roots)
    rows.catch_up(index)

    def percent() -> float | None:
        [session] = index.snapshot().sessions
        setting = index.snapshot().setup(session).percent
        return setting.value if setting else None

    assert percent() == 60
    (tmp_path / "first" / "projects").rename(tmp_path / "second" / "projects")
    rows.catch_up(index)
    assert percent() == 80


def test_a_session_at_rest_with_a_copy_in_another_config_folder_has_its_own_settings(
    tmp_path: Path,
) -> None:
    roots, cache = [tmp_path / "first", tmp_path / "second"], Cache(tmp_path / "cache")
    asked = rows.prompt("p", cwd="/home/dev/shop")
    said = rows.answer("a", "p", cwd="/home/dev/shop")
    for root, talk in zip(roots, ([asked], [asked, said]), strict=True):
        path = rows.write(root, {f"{rows.SESSION}.jsonl": talk}) / rows.PROJECT
        os.utime(path / f"{rows.SESSION}.jsonl", (1, 1))
    (roots[1] / "settings.json").write_text('{"autoCompactEnabled": false}')
    for is_stored in (False, True):
        index = Index(tuple(map(str, roots)), open_cache=lambda: cache)
        index.read_once()
        [session] = index.snapshot().sessions
        assert bool(session.stamp) == is_stored
        assert index.snapshot().setup(session).off
        index.keep()
