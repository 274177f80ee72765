"""What is kept of transcripts changes no figure, whatever befalls the transcripts or the file."""

import json
import os
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import cast
from zlib import crc32

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import astuple

from ccwatch.analysis.prices import Prices
from ccwatch.read_ahead import read_ahead
from ccwatch.report.analyst import Analyst
from ccwatch.report.output.document import FEW, as_json, document
from ccwatch.report.output.json_cache import JsonCache
from ccwatch.store.child_process import PendingRead
from ccwatch.store.databases.cache import FILE, Cache
from ccwatch.store.databases.cache_table import Changes
from ccwatch.store.index import Index
from ccwatch.store.known_files import QUIET
from ccwatch.store.meta import read_meta
from ccwatch.store.resting import session_record
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.mark import ANCHOR, Facts
from ccwatch.transcript.tail import Tail
from tests.support import status
from tests.support.rows import (
    OTHER,
    SESSION,
    Row,
    answer,
    boundary,
    catch_up,
    known,
    output,
    prompt,
    read,
    spelt,
    summary,
)

NOW_MS = 1_900_000_000_000
PRICES = Prices.shipped()
WORK = "work:"
"""Begins the names of transcripts in a second config folder."""
NAMES = st.sampled_from(
    [
        f"{SESSION}.jsonl",
        f"{OTHER}.jsonl",
        f"{SESSION}/subagents/agent-a1.jsonl",
        f"{WORK}{SESSION}.jsonl",
    ]
)
KINDS = st.lists(
    st.sampled_from("prompt answer answer result result edge back".split()), min_size=1, max_size=5
)


def printed(root: Path, cache: Cache | None = None) -> str:
    """The document of everything in a config folder, at one and the same moment."""
    return printed_of(Index((str(root),), open_cache=(lambda: cache) if cache else None))


def printed_of(index: Index) -> str:
    """The document of everything that an index finds; what it read is kept."""
    analyst = Analyst(PRICES, UTC)
    index.read_once(analyst.prepare)
    json_cache, board = JsonCache(index.json_texts()), analyst.board(index.snapshot(), NOW_MS)
    made = document(board, analyst, NOW_MS, json_cache=json_cache)
    index.keep(analyst.remember, json_cache.fresh)
    return as_json(made)


class Faults(RuleBasedStateMachine):
    """Transcripts in use, and a file of what was read of them that is not safe either."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("ccwatch.store.known_files.QUIET", -1)
        self.folder = Path(tempfile.mkdtemp())
        self.root, self.spool = self.folder / "claude", self.folder / "spool"
        self.cache = Cache(self.folder / "cache")
        self.count, self.now_ns = 1000, time.time_ns()
        self.earlier = b""
        self.late: Index | None = None
        self.app: Index | None = None
        for number in range(FEW):
            # With so many more, the others are not looked into, and may stand as they were written.
            self.path(f"other-{number}.jsonl").write_bytes(
                spelt(prompt(f"p{number}", sessionId=f"other-{number}"))
                + spelt(answer(f"a{number}", f"p{number}", sessionId=f"other-{number}"))
            )
        self.append(f"{SESSION}.jsonl", ["prompt", "result", "answer", "answer", "result"], 0)

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)

    def path(self, name: str) -> Path:
        root = self.folder / "work" if name.startswith(WORK) else self.root
        path = root / "projects/-home-dev-shop" / name.removeprefix(WORK)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def roots(self) -> tuple[str, ...]:
        return str(self.root), str(self.folder / "work")

    def index(self, cache: Cache | None = None, *roots: str) -> Index:
        open_cache = (lambda: cache) if cache else None
        return Index(roots or self.roots, self.spool, lambda: self.now_ns, open_cache)

    def lines(self, name: str, kinds: list[str]) -> bytes:
        """Rows that nobody wrote before, on one chain but where one goes back."""
        session = OTHER if name.startswith(OTHER) else SESSION
        more: Row = {"sessionId": session}
        if "agent-" in name:
            more |= {"isSidechain": True, "agentId": "a1"}
        found = []
        for kind in kinds:
            self.count += 1
            uuid, parent, at = f"u{self.count}", f"u{self.count - 1}", self.count
            match kind:
                case "answer":
                    found.append(spelt(answer(uuid, parent, at=at, **more)))
                case "prompt":
                    found.append(spelt(prompt(uuid, parent, at=at, **more)))
                case "back":
                    found.append(spelt(prompt(uuid, f"u{self.count - 3}", at=at, **more)))
                case "result":
                    found.append(output(uuid, parent, "x" * 900, at=at, **more))
                case _:
                    edge = boundary(f"b{uuid}", parent, at=at) | more
                    found += [spelt(edge), spelt(summary(uuid, f"b{uuid}") | more)]
        return b"".join(found)

    @rule(name=NAMES, kinds=KINDS, missing=st.sampled_from([0, 0, 0, 1, 9]))
    def append(self, name: str, kinds: list[str], missing: int) -> None:
        """The last line may still be incomplete; then it stays as it is."""
        lines = self.lines(name, kinds)
        with self.path(name).open("ab") as file:
            file.write(lines[: len(lines) - missing])

    @rule(name=NAMES, keep=st.floats(0, 1), kinds=st.none() | KINDS)
    def truncate(self, name: str, keep: float, kinds: list[str] | None) -> None:
        """It may have grown again, beyond its size, before anybody looks."""
        path = self.path(name)
        if path.exists():
            os.truncate(path, int(path.stat().st_size * keep))
            self.append(name, kinds or [], 0)

    @rule(name=NAMES, kinds=KINDS)
    def rewrite(self, name: str, kinds: list[str]) -> None:
        """With the same inode, and where the rows are alike with the same size."""
        self.path(name).write_bytes(self.lines(name, kinds))

    @rule(at=st.floats(0, 0.9), later=st.sampled_from([-9, 1]))
    def correct(self, at: float, later: int) -> None:
        """A figure of the largest transcript in place, so that only the time tells of it.

        An instance that had read before would store what more is appended to later: none is left.
        """
        self.late = None
        for path in sorted(self.root.rglob("*.jsonl"), key=lambda one: one.stat().st_size)[-1:]:
            data, written = path.read_bytes(), path.stat().st_mtime
            split = int(at * len(data))
            path.write_bytes(data[:split] + data[split:].replace(b'_tokens":1', b'_tokens":7', 1))
            os.utime(path, (written + later, written + later))

    @rule(name=NAMES, kinds=KINDS)
    def replace(self, name: str, kinds: list[str]) -> None:
        other = self.path(name).with_suffix(".new")
        other.write_bytes(self.lines(name, kinds))
        other.rename(self.path(name))

    @rule(name=NAMES, other=NAMES, renamed=st.booleans())
    def copy(self, name: str, other: str, renamed: bool) -> None:
        """As forks do: the same responses stand in two files, of the same or of another session."""
        if self.path(name).exists():
            data = self.path(name).read_bytes()
            if renamed:
                data = data.replace(SESSION.encode(), OTHER.encode())
            with self.path(other).open("ab") as file:
                file.write(data)

    @rule(kind=st.sampled_from(["Explore", "Plan"]))
    def describe(self, kind: str) -> None:
        """What the client notes beside a sub-agent's transcript comes late, or changes.

        An app that runs takes that up with the next change of the transcript: another one is begun.
        """
        self.app = None
        note = self.path(f"{SESSION}/subagents/agent-a1.meta.json")
        note.write_text(f'{{"agentType": "{kind}"}}')

    @rule(session=st.sampled_from([SESSION, OTHER]), dollars=st.integers(1, 9))
    def tell(self, session: str, dollars: int) -> None:
        """The client tells its status line what a session has cost."""
        told = f'{{"session_id": "{session}", "cost": {{"total_cost_usd": {dollars}}}}}'
        assert status.keep(told, self.spool, NOW_MS)

    @rule(session=st.sampled_from([SESSION, OTHER]))
    def tell_no_more(self, session: str) -> None:
        (self.spool / f"{session}.json").unlink(missing_ok=True)

    @rule(trigger=st.integers(50, 90))
    def configure(self, trigger: int) -> None:
        told = f'{{"env": {{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE": "{trigger}"}}}}'
        (self.root / "settings.json").write_text(told)

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        """An app that goes on running still knows what was there: another one is begun."""
        self.app = None
        self.path(name).unlink(missing_ok=True)

    @rule(name=NAMES)
    def recreate(self, name: str) -> None:
        """Another file of the same size, which may be given the same inode."""
        path = self.path(name)
        if path.exists():
            data = path.read_bytes().replace(b'"u1', b'"v1')
            path.unlink()
            path.write_bytes(data)

    @rule(name=NAMES)
    def grow_old(self, name: str) -> None:
        """So that no write can hide behind the same moment any more."""
        path = self.path(name)
        if path.exists():
            past = path.stat().st_mtime - 100
            os.utime(path, (past, past))

    @rule(at=st.floats(0, 1), data=st.binary(min_size=1, max_size=40))
    def damage(self, at: float, data: bytes) -> None:
        if self.cache.path.exists():
            whole = bytearray(self.cache.path.read_bytes())
            start = int(at * len(whole))
            whole[start : start + len(data)] = data
            self.cache.path.write_bytes(whole)

    @rule(keep=st.floats(0, 1))
    def cut_off(self, keep: float) -> None:
        if self.cache.path.exists():
            os.truncate(self.cache.path, int(self.cache.path.stat().st_size * keep))

    @rule(seed=st.integers(0, 2**16))
    def cut_power(self, seed: int) -> None:
        """Some pages of the file are as they were before others that are on the disk.

        One number is drawn for all of them: how many there are varies from run to run.
        """
        if self.cache.path.exists():
            now, size, luck = self.cache.path.read_bytes(), 4096, Random(seed)
            pages = range(0, len(now), size)
            mixed = [luck.choice([now, self.earlier])[at : at + size] for at in pages]
            self.cache.path.write_bytes(b"".join(mixed))
            self.earlier = now

    @rule()
    def lose(self) -> None:
        self.cache.path.unlink(missing_ok=True)

    @rule()
    def another_release(self) -> None:
        if self.cache.path.exists():
            try:
                with closing(sqlite3.connect(self.cache.path)) as file:
                    file.execute("PRAGMA user_version = 7")
                    file.execute("UPDATE transcripts SET fold = x'90'")
                    file.commit()
            except sqlite3.Error:
                return

    @rule()
    def print_each_folder(self) -> None:
        """Other runs are given one of the config folders, of which the other one has copies."""
        for root in self.roots:
            cold = printed_of(self.index(None, root))
            assert printed_of(self.index(self.cache, root)) == cold

    @rule()
    def begin_beside(self) -> None:
        """Another instance reads, and will write what it then knew."""
        self.late = self.index(self.cache)
        self.late.read_once()

    @rule()
    def end_beside(self) -> None:
        if self.late:
            analyst = Analyst(PRICES, UTC)
            analyst.board(self.late.snapshot(), NOW_MS)
            self.late.keep(analyst.remember)
            self.late = None

    def shown(self) -> tuple[str, object]:
        """What an app knows that goes on running: its document and, at rest, its sessions."""
        if not self.app:
            self.app = self.index(self.cache)
            self.analyst = Analyst(PRICES, UTC)
        self.app.sweep()
        if self.count % 2 and self.app.delegate(0):
            read_ahead(self.index(self.cache), Analyst(PRICES, UTC), is_wanted=lambda: True)
            self.app.catch_up()
            self.app.take_back()
        while self.app.busy:
            self.app.work(1)
        board = self.analyst.board(self.app.snapshot(), NOW_MS)
        made = as_json(document(board, self.analyst, NOW_MS))
        self.app.keep(self.analyst.remember, rest=True)
        while self.app.can_evict:
            self.app.evict()
        return made, known(self.app)

    def printed_by_two(self) -> str:
        """What is printed where a child process reads some of it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ccwatch.store.index.child_share", self.share)
            return printed_of(self.index())

    def share(self, pending: Sequence[PendingRead]) -> frozenset[str]:
        """Others each time, of the same transcripts."""
        return frozenset(one.path for one in pending if self.lot(one.path) >> self.count % 16 & 1)

    def lot(self, path: str) -> int:
        return crc32(path.removeprefix(str(self.folder)).encode())

    @invariant()
    def prints_what_reading_everything_prints(self) -> None:
        """At one and the same moment, on which it depends whether an unfinished line counts."""
        self.now_ns = time.time_ns()
        index = self.index()
        cold = printed_of(index)
        assert printed_of(self.index(self.cache)) == cold
        assert self.printed_by_two() == cold
        for _ in range(2):
            assert self.shown() == (cold, known(index))


TestFaults = Faults.TestCase
TestFaults.settings = settings(max_examples=22, stateful_step_count=12, deadline=None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A config folder with one session that a tool's result ends."""
    folder = tmp_path / "claude/projects/-home-dev-shop"
    folder.mkdir(parents=True)
    lines = [spelt(prompt("p")), spelt(answer("a", "p", at=1)), output("r", "a", at=2)]
    (folder / f"{SESSION}.jsonl").write_bytes(b"".join(lines))
    return tmp_path / "claude"


def transcript(root: Path) -> Path:
    return root / f"projects/-home-dev-shop/{SESSION}.jsonl"


def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes the offset at which each transcript is read from, as it is read."""
    offsets: list[int] = []
    fill = Buffer.read

    def read(self: Buffer, fd: int, start: int, limit: int) -> None:
        offsets.append(start)
        fill(self, fd, start, limit)

    monkeypatch.setattr(Buffer, "read", read)
    return offsets


def test_what_did_not_change_is_not_opened(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(transcript(root), (1, 1))
    cache, cold = Cache(root.parent / "cache"), printed(root)
    assert printed(root, cache) == cold
    offsets = opened(monkeypatch)
    assert printed(root, cache) == cold
    assert offsets == []
    assert printed(root) == cold
    assert len(offsets) == 1


def test_only_what_was_appended_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, path = Cache(root.parent / "cache"), transcript(root)
    printed(root, cache)
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(spelt(answer("b", "r", at=3)))
    offsets = opened(monkeypatch)
    warm = printed(root, cache)
    assert [size - offset <= 1024 for offset in offsets] == [True]
    assert warm == printed(root)
    assert '"responses": 2' in warm


LAST = spelt(answer("b", "r", at=3))
"""A line that ends, or does not, what the fixture wrote."""


@pytest.mark.parametrize("missing", [1, 30], ids=["its newline", "a part of it"])
def test_what_never_ended_its_last_line_is_not_opened_either(
    root: Path, monkeypatch: pytest.MonkeyPatch, missing: int
) -> None:
    cache, path = Cache(root.parent / "cache"), transcript(root)
    with path.open("ab") as file:
        file.write(LAST[:-missing])
    os.utime(path, (1, 1))
    cold = printed(root)
    assert f'"responses": {2 if missing == 1 else 1}' in cold
    assert printed(root, cache) == cold
    offsets = opened(monkeypatch)
    assert printed(root, cache) == cold
    index = Index((str(root),), open_cache=lambda: cache)
    index.read_once()
    assert [session.stamp != 0 for session in index.snapshot().sessions] == [True]
    assert offsets == []


@pytest.mark.parametrize(
    "rest",
    [
        b"\n",
        b"\r\n",
        b"\n" + spelt(answer("c", "b", at=4)),
        spelt(answer("c", "b", at=4)),
        b" and this",
    ],
    ids=["a newline", "a carriage return", "an answer", "an answer on the same line", "rubbish"],
)
@pytest.mark.parametrize("missing", [1, 30], ids=["its newline", "a part of it"])
@pytest.mark.parametrize("at", [1, 2], ids=["at the same time", "later"])
def test_a_line_that_ends_after_all_says_what_it_says_where_all_is_read(
    root: Path, missing: int, rest: bytes, at: int
) -> None:
    cache, path = Cache(root.parent / "cache"), transcript(root)
    with path.open("ab") as file:
        file.write(LAST[:-missing])
    os.utime(path, (1, 1))
    printed(root, cache)
    with path.open("ab") as file:
        file.write(LAST[-missing:-1] + rest)
    os.utime(path, (at, at))
    cold = printed(root)
    for _ in range(2):
        assert printed(root, cache) == cold
    assert not is_read_anew(Index((str(root),), open_cache=lambda: cache))


def test_what_was_touched_or_replaced_is_read_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, path = Cache(root.parent / "cache"), transcript(root)
    os.utime(path, (1, 1))
    cold = printed(root, cache)
    size = path.stat().st_size
    offsets = opened(monkeypatch)
    os.utime(path, (2, 2))
    assert printed(root, cache) == cold
    copy = shutil.copy2(path, path.with_suffix(".new"))
    os.replace(copy, path)
    assert printed(root, cache) == cold
    assert offsets == [size - ANCHOR, 0] * 2


@pytest.mark.parametrize("before", [True, False], ids=["after others", "alone"])
def test_a_last_line_that_is_taken_away_again_does_not_count(root: Path, before: bool) -> None:
    cache, path = Cache(root.parent / "cache"), transcript(root)
    path.write_bytes(first := path.read_bytes() if before else b"")
    with path.open("ab") as file:
        file.write(LAST[:-1])
    os.utime(path, (1, 1))
    printed(root, cache)
    live = Index((str(root),))
    catch_up(live)
    live.snapshot()
    os.truncate(path, len(first))
    os.utime(path, (2, 2))
    assert printed(root, cache) == printed(root)
    catch_up(live)
    assert sum(len(one.main.responses) for one in live.snapshot().sessions) == before


@pytest.mark.parametrize("ended", [False, True], ids=["without its newline", "with it"])
@pytest.mark.parametrize("ago", [60, 2 * QUIET], ids=["at work", "quiet"])
@pytest.mark.parametrize(
    "end", [b'"output_tokens":700', b'"output_tokens:"100'], ids=["figure", "damage"]
)
def test_a_last_line_that_is_changed_in_place_says_what_it_says_now(
    root: Path, end: bytes, ago: float, ended: bool
) -> None:
    cache, path = Cache(root.parent / "cache"), transcript(root)
    first, last, now = path.read_bytes(), LAST[:-1], time.time()
    path.write_bytes(first + last)
    os.utime(path, (now - ago, now - ago))
    before = printed(root, cache)
    live = read(root)
    live.snapshot()
    changed = last.replace(b'"output_tokens":100', end)
    assert len(changed) == len(last)
    path.write_bytes(first + changed + b"\n" * ended)
    os.utime(path, (now - ago + 9, now - ago + 9))
    catch_up(live)
    cold = printed(root)
    assert cold != before
    assert printed(root, cache) == cold
    assert known(live) == known(read(root))


@pytest.mark.parametrize("at_rest", [False, True], ids=["awake", "at rest"])
@pytest.mark.parametrize("ago", [60, 2 * QUIET], ids=["at work", "quiet"])
def test_a_figure_that_is_corrected_in_the_middle_of_a_transcript_counts(
    root: Path, ago: float, at_rest: bool
) -> None:
    """Its size stays as it was, and so do its first and its last kilobyte."""
    cache, path, now = Cache(root.parent / "cache"), transcript(root), time.time()
    rows = [output(name, "a", "x" * 900, at=3) for name in ("r1", "r2")]
    path.write_bytes(path.read_bytes() + rows[0] + LAST + rows[1])
    os.utime(path, (now - ago, now - ago))
    before = printed(root, cache)
    live = Index((str(root),), open_cache=lambda: cache)
    catch_up(live)
    live.keep(rest=at_rest)
    while live.can_evict:
        live.evict()
    corrected = LAST.replace(b'"output_tokens":100', b'"output_tokens":700')
    path.write_bytes(path.read_bytes().replace(LAST, corrected))
    os.utime(path, (now - ago + 9, now - ago + 9))
    cold = printed(root)
    assert cold != before
    assert printed(root, cache) == cold
    catch_up(live)
    assert known(live) == known(read(root))


def test_a_last_line_counts_once_though_its_file_is_touched(root: Path) -> None:
    path = transcript(root)
    with path.open("ab") as file:
        file.write(LAST[:-1])
    now = time.time()
    index = Index((str(root),))
    counts = set[int]()
    for ago in (9, 8, 7):
        os.utime(path, (now - ago, now - ago))
        catch_up(index)
        counts.add(index.snapshot().line_counts.lines)
    assert counts == {path.read_bytes().count(b"\n") + 1}


def test_a_file_that_is_not_in_order_is_read_anew(root: Path) -> None:
    cache = Cache(root.parent / "cache")
    cold = printed(root, cache)
    whole = cache.path.read_bytes()
    for position in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[position] ^= 0xFF
        cache.path.write_bytes(damaged)
        assert printed(root, cache) == cold


@pytest.mark.parametrize("name", [b"-home-\xff/a.jsonl", b"-home-dev-shop/\xff\xfe.jsonl"])
def test_a_transcript_whose_name_is_no_text_is_read_anew_each_time(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: bytes
) -> None:
    strange = os.path.join(os.fsencode(root), b"projects", name)
    os.makedirs(os.path.dirname(strange), exist_ok=True)
    with open(strange, "wb") as file:
        file.write(spelt(answer("b", sessionId=None)))
    os.utime(strange, (0, 0))
    os.utime(transcript(root), (0, 0))
    cache = Cache(root.parent / "own")
    once = printed(root, cache)
    offsets = opened(monkeypatch)
    assert printed(root, cache) == once
    assert json.loads(once)["totals"]["responses"] == 2
    assert len(offsets) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("st_ino", 1 << 63 | 7), ("st_mtime_ns", 1 << 63), ("st_mtime_ns", -1 << 64)],
)
def test_inodes_and_times_may_have_64_bits(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    """Inodes on network drives and large disks; times where a clock was centuries off."""

    def as_there(_cls: type[Facts], found: os.stat_result) -> Facts:
        names = ("st_mtime_ns", "st_size", "st_ino")
        facts = {name: getattr(found, name) for name in names}
        large = SimpleNamespace(**facts | {name: value})
        return of(cast("os.stat_result", large))

    of = Facts.of
    monkeypatch.setattr(Facts, "of", classmethod(as_there))
    os.utime(transcript(root), (1, 1))
    cache = Cache(root.parent / "cache")
    index = Index((str(root),), open_cache=lambda: cache)
    index.read_once()
    assert index.keep(), cache.problem
    again = Index((str(root),), open_cache=lambda: cache)
    again.sweep()
    assert not again.busy


def test_the_file_is_for_its_owner_alone(root: Path) -> None:
    before = os.umask(0)
    try:
        cache = Cache(root.parent / "cache of all/ccwatch")
        printed(root, cache)
    finally:
        os.umask(before)
    assert stat.S_IMODE(cache.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700


def test_a_link_in_its_place_is_left_alone(root: Path) -> None:
    folder = root.parent / "cache"
    folder.mkdir()
    (folder / FILE).symlink_to(root.parent / "elsewhere")
    cache = Cache(folder)
    assert printed(root, cache) == printed(root)
    assert cache.problem
    assert not (root.parent / "elsewhere").exists()


def test_a_folder_that_cannot_be_written_to_is_no_fault(root: Path) -> None:
    (root.parent / "cache").write_text("a file where a folder should be")
    cache = Cache(root.parent / "cache")
    assert printed(root, cache) == printed(root)
    assert cache.problem


def test_two_releases_that_run_at_once_take_nothing_from_each_other(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = root.parent / "cache"
    os.utime(transcript(root), (1, 1))
    printed(root, Cache(folder))
    with monkeypatch.context() as patch:
        patch.setattr("ccwatch.store.databases.cache.VERSION", 7)
        patch.setattr("ccwatch.store.databases.cache.FILE", "transcripts-00000007.sqlite3")
        printed(root, Cache(folder))
    assert not is_read_anew(Index((str(root),), open_cache=lambda: Cache(folder)))


def is_read_anew(index: Index) -> bool:
    index.sweep()
    return index.busy


@pytest.mark.parametrize(("days", "stays"), [(29, True), (31, False)])
def test_the_file_of_a_release_that_is_used_no_more_is_deleted(
    root: Path, days: int, stays: bool
) -> None:
    cache = Cache(root.parent / "cache")
    printed(root, cache)
    names = ("transcripts-1.sqlite3", "notes.sqlite3", "transcripts-0.sqlite3")
    old, other, folder = (cache.path.with_name(name) for name in names)
    then = time.time() - days * 86_400
    folder.mkdir()
    for path in (old, other, folder, cache.path):
        path.touch()
        os.utime(path, (then, then))
    transcript(root).write_bytes(spelt(prompt("q")))
    printed(root, cache)
    assert cache.problem == ""
    assert old.exists() is stays
    assert other.exists()
    assert folder.exists()
    assert cache.path.exists()


def test_a_response_that_two_folders_share_counts_once_though_each_was_read_alone_before(
    root: Path,
) -> None:
    cache, work = Cache(root.parent / "cache"), root.parent / "work"
    talk = transcript(root).read_bytes()
    fork = work / f"projects/-home-dev-shop/{OTHER}.jsonl"
    fork.parent.mkdir(parents=True)
    fork.write_bytes((talk + LAST).replace(SESSION.encode(), OTHER.encode()))
    for path in (transcript(root), fork):
        os.utime(path, (1, 1))
    printed(root, cache)
    printed(work, cache)
    roots = str(root), str(work)
    cold = printed_of(Index(roots))
    for _ in range(2):
        assert printed_of(Index(roots, open_cache=lambda: cache)) == cold
    assert not is_read_anew(Index(roots[::-1], open_cache=lambda: cache))
    assert printed(root, cache) == printed(root)
    assert len([*cache.resting()]) == 2


def test_sessions_that_were_not_stored_together_are_not_restored_together(root: Path) -> None:
    """As after a power cut, of which SQLite cannot take back what was half written."""
    cache, names = Cache(root.parent / "cache"), (SESSION, OTHER, "third")
    first, fork, third = (transcript(root).with_stem(name) for name in names)
    shared, late = spelt(answer("a", "p", at=1)), spelt(answer("b", "p", at=2))

    def write(path: Path, *rows: bytes) -> None:
        path.write_bytes(b"".join(rows).replace(SESSION.encode(), path.stem.encode()))
        os.utime(path, (1, 1))

    write(first, spelt(prompt("p")), shared, late)
    write(fork, shared, spelt(answer("c", "a", at=3)))
    write(third, late)
    printed(root, cache)
    before = [one for one in cache.resting() if session_record.decode(one.body).id == OTHER]
    write(first, spelt(prompt("p")), late)
    cold = printed(root, cache)
    cache.put(Changes(sessions=[(OTHER, before[0])]))
    assert printed(root, cache) == cold == printed(root)


def test_what_was_printed_of_a_session_at_rest_is_not_worked_out_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.report.output.document.FEW", 0)
    cache, fresh = Cache(root.parent / "cache"), list[int]()
    os.utime(transcript(root), (1, 1))
    for _ in range(3):
        index, analyst = Index((str(root),), open_cache=lambda: cache), Analyst(PRICES, UTC)
        index.read_once(analyst.prepare)
        json_cache, board = JsonCache(index.json_texts()), analyst.board(index.snapshot(), NOW_MS)
        document(board, analyst, NOW_MS, json_cache=json_cache)
        fresh.append(len(json_cache.fresh))
        index.keep(analyst.remember, json_cache.fresh)
    assert fresh == [0, 1, 0]


def test_what_is_gone_is_not_kept_for_ever(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccwatch.report.output.document.FEW", 0)
    cache = Cache(root.parent / "cache")
    os.utime(transcript(root), (1, 1))
    for _ in range(2):  # JSON is stored of what was at rest before
        printed(root, cache)
    assert counts(cache) == [1, 1, 1]
    transcript(root).unlink()
    printed(root, cache)
    assert counts(cache) == [0, 0, 0]


def counts(cache: Cache) -> list[int]:
    """The number of rows of each table."""
    with closing(sqlite3.connect(cache.path)) as file:
        tables = [
            name for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE sql <> ''")
        ]
        return [file.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables]


def test_sessions_at_rest_are_read_a_few_at_a_time(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = transcript(root).with_stem(OTHER)
    other.write_bytes(spelt(answer("b1", sessionId=OTHER)))
    for path in (transcript(root), other):
        os.utime(path, (1, 1))
    cache = Cache(root.parent / "cache")
    printed(root, cache)
    assert len(list(cache.resting())) == 2
    whole = list(cache.resting())
    monkeypatch.setattr("ccwatch.store.databases.cache.PAGE", 1)
    assert list(cache.resting()) == whole
    found = cache.resting()
    assert next(found).body
    cache.path.unlink()
    assert list(found) == []


def test_the_path_of_a_transcript_at_rest_is_held_once(root: Path) -> None:
    os.utime(transcript(root), (1, 1))
    cache = Cache(root.parent / "cache")
    printed(root, cache)
    index = Index((str(root),), open_cache=lambda: cache)
    index.sweep()
    (session,), (path,) = index.snapshot().sessions, index._files.facts
    assert not index.busy
    assert session.path is path


def test_a_mark_that_was_kept_is_that_of_the_file(root: Path) -> None:
    cache = Cache(root.parent / "cache")
    printed(root, cache)
    (stored,) = cache.transcripts([str(transcript(root))]).values()
    tail = Tail(str(transcript(root)))
    tail.poll(Buffer(), 1 << 62)
    assert stored.mark.offset == tail.mark.offset == transcript(root).stat().st_size


def test_what_was_being_kept_when_the_machine_went_down_is_taken_back(root: Path) -> None:
    cache = Cache(root.parent / "cache")
    printed(root, cache)
    known = cache.paths()
    later = root.parent / "later"
    with closing(sqlite3.connect(cache.path, isolation_level=None)) as other:
        [(table, *_)] = other.execute("SELECT name FROM sqlite_schema").fetchmany(1)
        other.execute("PRAGMA cache_size = 1")  # so that half of it is on the disk already
        other.execute("BEGIN")
        other.execute(f"DELETE FROM {table}")
        other.execute("CREATE TABLE more AS SELECT zeroblob(100000)")
        shutil.copytree(cache.path.parent, later)
    assert (later / f"{FILE}-journal").stat().st_size
    found = Cache(later)
    assert found.paths() == known
    assert found.problem == ""


def test_what_a_damaged_index_finds_of_another_transcript_is_passed_over(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, path = Cache(root.parent / "cache"), str(transcript(root))
    printed(root, cache)
    assert cache.transcripts([path]).keys() == {path}
    anything = "SELECT * FROM transcripts WHERE path <> ?"
    monkeypatch.setattr("ccwatch.store.databases.cache_table._SELECT_TRANSCRIPT", anything)
    assert cache.transcripts(["/another.jsonl"]) == {}


def test_sessions_that_a_damaged_file_gives_again_and_again_come_to_an_end(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(transcript(root), (1, 1))
    cache = Cache(root.parent / "cache")
    printed(root, cache)
    (page,) = [(b"a", one) for one in cache.resting()]
    monkeypatch.setattr("ccwatch.store.databases.cache.page_of", lambda _file, **_: [page])
    assert len(list(cache.resting())) <= 2


def test_a_name_that_is_none_is_passed_over(root: Path) -> None:
    cache = Cache(root.parent / "cache")
    before = printed(root, cache)
    with closing(sqlite3.connect(cache.path)) as other, other:
        other.execute("UPDATE transcripts SET path = 7")
        other.execute("DELETE FROM sessions")
    assert printed(root, cache) == before
    assert list(cache.paths()) == [str(transcript(root))]


@pytest.mark.parametrize("name", ["agentType", "description", "toolUseId", "parentAgentId"])
def test_half_a_surrogate_pair_in_a_note_of_a_sub_agent_is_replaced(root: Path, name: str) -> None:
    agent = transcript(root).with_suffix("") / "subagents" / "agent-a1.jsonl"
    agent.parent.mkdir(parents=True)
    agent.write_bytes(spelt(answer("s1", isSidechain=True, agentId="a1")))
    agent.with_suffix(".meta.json").write_text(json.dumps({name: "a\ud800"}))
    for path in (transcript(root), agent):
        os.utime(path, (1, 1))
    cache = Cache(root.parent / "cache")
    assert printed(root, cache) == printed(root)
    assert len(list(cache.resting())) == 1
    assert "a\ufffd" in astuple(read_meta(str(agent)))
