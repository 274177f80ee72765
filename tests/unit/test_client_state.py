"""What is told beside transcripts: settings, status lines, running clients."""

from pathlib import Path

from ccwatch.store.index import Index
from tests.unit import rows


def test_in_a_directory_that_two_config_folders_know_the_first_one_counts(tmp_path: Path) -> None:
    """Whichever transcript was read first."""
    first, second = tmp_path / "first", tmp_path / "second"
    for root, trigger in ((first, 60), (second, 80)):
        root.mkdir()
        told = f'{{"env": {{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE": "{trigger}"}}}}'
        (root / "settings.json").write_text(told)
    index = Index((str(first), str(second)))
    for name, root, trigger in ((rows.SESSION, second, 80), (rows.OTHER, first, 60)):
        rows.write(
            root, {f"{name}.jsonl": [rows.prompt("p", cwd="/home/dev/shop", sessionId=name)]}
        )
        rows.catch_up(index)
        (setup,) = index.snapshot().setups.values()
        assert setup.percent
        assert setup.percent.value == trigger
