"""A config folder whose files change in every way that occurs, for hypothesis."""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from ccwatch.store.known_files import QUIET
from tests.support.rows import (
    OTHER,
    SESSION,
    Row,
    answer,
    boundary,
    encoded,
    prompt,
    summary,
    usage,
)

FILE, FORK = f"{SESSION}.jsonl", f"{OTHER}.jsonl"
AGENT = f"{SESSION}/subagents/agent-a1.jsonl"
OLD = "agent-a1.jsonl"
"""Where releases until 2.0 put the same."""
NAMES = st.sampled_from([FILE, FORK, AGENT])
FOLDERS = st.sampled_from(["-home-dev-shop", "-home-dev-till"])


class Files(RuleBasedStateMachine):
    """A config folder in use."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.count = 0
        self.deleted = False

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    def path(self, folder: str, name: str) -> Path:
        path = self.root / "projects" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def rows(self, name: str, kinds: list[str]) -> list[Row]:
        """Rows that nobody wrote before, on one chain."""
        found: list[Row] = []
        for kind in kinds:
            self.count += 1
            uuid, parent = f"u{self.count}", f"u{self.count - 1}"
            session: Row = {"sessionId": OTHER if name == FORK else SESSION}
            if kind == "answer":
                used = usage(fresh=self.count, output=self.count)
                found.append(answer(uuid, parent, used=used, at=self.count, **session))
            elif kind == "prompt":
                found.append(prompt(uuid, parent, at=self.count, **session))
            else:
                found += [boundary(uuid, parent) | session, summary(f"s{uuid}", uuid) | session]
        return found

    KINDS = st.lists(
        st.sampled_from(["answer", "answer", "prompt", "edge"]), min_size=1, max_size=4
    )

    @rule(folder=FOLDERS, name=NAMES, kinds=KINDS, missing=st.integers(0, 20))
    def append(self, folder: str, name: str, kinds: list[str], missing: int) -> None:
        """The last line may still be incomplete; then it stays as it is."""
        data = encoded(self.rows(name, kinds))
        with self.path(folder, name).open("ab") as file:
            file.write(data[: len(data) - missing] if missing > 15 else data)

    @rule(folder=FOLDERS, name=NAMES, kinds=KINDS)
    def rewrite(self, folder: str, name: str, kinds: list[str]) -> None:
        self.path(folder, name).write_bytes(encoded(self.rows(name, kinds)))

    @rule(folder=FOLDERS, name=NAMES, kinds=KINDS)
    def replace(self, folder: str, name: str, kinds: list[str]) -> None:
        """By another file, as editors do it."""
        path = self.path(folder, name)
        other = path.with_suffix(".new")
        other.write_bytes(encoded(self.rows(name, kinds)))
        other.rename(path)

    @rule(folder=FOLDERS, name=NAMES, keep=st.floats(0, 0.9))
    def cut_off(self, folder: str, name: str, keep: float) -> None:
        path = self.path(folder, name)
        if path.exists():
            os.truncate(path, int(path.stat().st_size * keep))

    @rule(folder=FOLDERS, source=NAMES)
    def copy_to_a_fork(self, folder: str, source: str) -> None:
        path = self.path(folder, source)
        if path.exists() and source != FORK:
            data = path.read_bytes().replace(SESSION.encode(), OTHER.encode())
            self.path(folder, FORK).write_bytes(data)

    @rule(folder=FOLDERS, name=NAMES)
    def delete(self, folder: str, name: str) -> None:
        path = self.path(folder, name)
        if path.exists():
            path.unlink()
            self.deleted = True

    @rule(name=NAMES)
    def move(self, name: str) -> None:
        path = self.path("-home-dev-shop", name)
        if path.exists():
            path.rename(self.path("-home-dev-till", name))
            self.deleted = True

    @rule(folder=FOLDERS, name=NAMES)
    def grow_quiet(self, folder: str, name: str) -> None:
        """Nothing was written for long: the index may give up what it does not need."""
        path = self.path(folder, name)
        if path.exists():
            past = path.stat().st_mtime - 2 * QUIET
            os.utime(path, (past, past))
