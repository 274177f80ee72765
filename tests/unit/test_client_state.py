"""What is told beside transcripts: settings, status lines, running clients."""

from pathlib import Path

from ccwatch.store.index import Index
from tests.unit import rows


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
