"""The archive keeps compactions whatever happens to it, and never stands in the way."""

import os
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.store.databases import own_file
from ccwatch.store.databases.archive import FILE, Archive
from ccwatch.store.databases.archive_table import SCHEMA
from ccwatch.store.databases.archived import ArchivedCompaction, Owner, merge
from ccwatch.store.databases.database import BARRED

OWNER = Owner(True, "session", "", "/home/dev/.claude", "/home/dev/shop", 5, "")


def kept(name: str = "c1", **more: Any) -> ArchivedCompaction:
    known: dict[str, Any] = {
        "at_ms": 1,
        "trigger": Trigger.AUTO,
        "version": "2.1.330",
        "model": "opus",
    } | more
    return ArchivedCompaction(Compaction(id=name, **known), OWNER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ccwatch"


def test_what_is_put_in_comes_out_again(folder: Path) -> None:
    one = kept(pre_tokens=167_000, post_tokens=8_000, duration_ms=80_000, summary_bytes=9)
    one = replace(one, nano=310, turns=12, since_ms=900, summary_tokens=3, reread=(2, 900, None))
    assert Archive(folder).put([one]) == (one,)
    assert Archive(folder).read() == (one,)


def test_nothing_is_touched_until_something_is_kept(folder: Path) -> None:
    archive = Archive(folder)
    assert archive.read() == ()
    assert archive.put([]) == ()
    assert archive.forget() == 0
    assert archive.problem == ""
    assert not folder.exists()


def test_only_the_user_may_read_it(folder: Path) -> None:
    old = os.umask(0)
    try:
        Archive(folder).put([kept()])
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_file_that_others_may_read_is_closed_to_them(folder: Path) -> None:
    Archive(folder).put([kept()])
    (folder / FILE).chmod(0o644)
    folder.chmod(0o755)
    Archive(folder).put([kept()])
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_it_tells_how_much_is_in_it(folder: Path) -> None:
    archive = Archive(folder)
    assert archive.count() == (0, 0)
    archive.put([kept("c1"), replace(kept("c2"), summary="what was said"), kept("c3")])
    assert archive.count() == (3, 1)
    assert [archive.summary(name) for name in ("c1", "c2", "c9")] == ["", "what was said", ""]


def test_more_that_becomes_known_is_added(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept(pre_tokens=167_000)])
    archive.put([replace(kept(first_prompt_tokens=31_000), reread=(1, 50, 7))])
    archive.put([kept(trigger=Trigger.UNKNOWN)])
    [one] = archive.read()
    assert one.compaction.trigger is Trigger.AUTO
    assert one.compaction.pre_tokens == 167_000
    assert one.compaction.first_prompt_tokens == 31_000
    assert one.reread == (1, 50, 7)


def test_the_name_that_a_compaction_had_before_its_boundary_came_is_erased(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept("summary"), kept("other")])
    now = archive.put([kept("boundary", known_as="summary"), kept("c3", known_as="\ud800")])
    assert now == (kept("boundary"), kept("c3"))
    assert {one.compaction.id for one in archive.read()} == {"boundary", "other", "c3"}


def test_two_instances_at_once_lose_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_file, "PATIENCE", 60.0)
    failed: list[str] = []

    def write(which: int) -> None:
        archive = Archive(folder)
        for number in range(15):
            found = [kept(f"{which}-{number}"), kept(f"both-{number}", after=which)]
            if archive.put(found) is None:
                failed.append(archive.problem)

    threads = [threading.Thread(target=write, args=(which,)) for which in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(Archive(folder).read()) == 45


def test_one_that_waits_too_long_for_another_gives_up_for_now(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_file, "PATIENCE", 0.01)
    archive = Archive(folder)
    archive.put([kept()])
    other = sqlite3.connect(folder / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert archive.put([kept("c2")]) is None
    assert "locked" in archive.problem
    other.close()
    assert archive.put([kept("c2")]) is not None
    assert archive.problem == ""
    assert len(archive.read()) == 2


@pytest.mark.parametrize(
    ("sound", "damaged"),
    [(b"tablecompactions", b"table\xb9ompactions"), (b"NOT NULL", b"N\xb9T NULL")],
)
def test_one_whose_schema_is_no_text_is_put_aside(
    folder: Path, sound: bytes, damaged: bytes
) -> None:
    """Not even what SQLite says of it can be read then."""
    Archive(folder).put([kept()])
    (folder / FILE).write_bytes((folder / FILE).read_bytes().replace(sound, damaged))
    archive = Archive(folder)
    assert archive.read() == ()
    assert archive.put([kept("c2")]) == (kept("c2"),)
    assert archive.problem == ""
    assert len([*folder.glob(f"{FILE}.damaged-*")]) == 1


@pytest.mark.parametrize(
    "damage", [b"not a database at all" * 400, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_file_is_put_aside_and_begun_anew(folder: Path, damage: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(damage)
    archive = Archive(folder)
    assert archive.read() == ()
    assert archive.put([kept()]) == (kept(),)
    assert archive.problem == ""
    [aside] = folder.glob(f"{FILE}.damaged-*")
    assert aside.read_bytes() == damage
    assert Archive(folder).read() == (kept(),)


def test_a_file_damaged_in_the_middle_is_put_aside(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept(str(number)) for number in range(400)])
    file = folder / FILE
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    assert archive.read() == ()
    assert archive.put([kept()]) == (kept(),)
    assert len(list(folder.glob(f"{FILE}.damaged-*"))) == 1


def test_a_damaged_file_stays_where_nothing_may_be_written(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(b"rubbish" * 100)
    archive = Archive(folder, writes=False)
    assert archive.read() == ()
    assert archive.problem
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_a_text_that_is_damaged_costs_no_more_than_itself(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept(focus="x"), kept("c2")])
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("UPDATE compactions SET focus = CAST(x'79ff' AS TEXT) WHERE id = 'c1'")
    assert archive.read() == (kept(focus="y\ufffd"), kept("c2"))
    assert not [*folder.glob(f"{FILE}.damaged-*")]


def test_no_use_leaves_a_file_open(folder: Path) -> None:
    def lowest() -> int:
        """The number that the next file that is opened gets."""
        os.close(number := os.open(os.devnull, os.O_RDONLY))
        return number

    before, archive = lowest(), Archive(folder)
    archive.put([kept()])
    archive.read()
    assert lowest() == before


def test_where_nothing_may_be_written_it_says_so(folder: Path) -> None:
    archive = Archive(folder, writes=False)
    assert archive.put([kept()]) is None
    assert archive.problem == BARRED
    assert not folder.exists()


def test_an_empty_file_is_an_empty_archive(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).touch()
    archive = Archive(folder)
    assert archive.read() == ()
    assert archive.problem == ""
    assert archive.put([kept()]) == (kept(),)


def test_what_was_being_written_when_the_machine_went_down_is_taken_back(
    folder: Path, tmp_path: Path
) -> None:
    Archive(folder).put([kept()])
    later = tmp_path / "later"
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
        other.execute("PRAGMA cache_size = 1")  # so that half of it is on the disk already
        other.execute("BEGIN")
        other.execute("UPDATE compactions SET id = 'half', focus = hex(zeroblob(100000))")
        shutil.copytree(folder, later)
    assert (later / f"{FILE}-journal").stat().st_size
    archive = Archive(later)
    assert archive.read() == (kept(),)
    assert archive.problem == ""


def test_the_cost_by_the_client_is_that_of_the_last_time(folder: Path) -> None:
    def paid(nano: int, as_of_ms: int) -> ArchivedCompaction:
        return replace(kept(), paid_nano=nano, owner=replace(OWNER, as_of_ms=as_of_ms))

    archive = Archive(folder)
    archive.put([paid(700, 5)])
    archive.put([paid(400, 6)])
    archive.put([paid(900, 4)])
    assert archive.read() == (paid(400, 6),)
    archive.put([replace(paid(0, 7), paid_nano=None)])
    assert archive.read() == (paid(400, 7),)


def test_a_newer_file_is_read_and_not_written(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept()])
    with closing(sqlite3.connect(folder / FILE)) as newer, newer:
        newer.execute("ALTER TABLE compactions ADD COLUMN colour TEXT")
        newer.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = (folder / FILE).read_bytes()
    assert archive.read() == (kept(),)
    assert archive.put([kept("c2")]) is None
    assert "newer" in archive.problem
    assert archive.forget() is None
    assert (folder / FILE).read_bytes() == before


def test_a_newer_file_that_cannot_be_understood_is_done_without(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept()])
    with closing(sqlite3.connect(folder / FILE)) as newer, newer:
        newer.execute("DROP TABLE compactions")
        newer.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    assert archive.read() == ()
    assert "newer" in archive.problem
    assert list(folder.iterdir()) == [folder / FILE]


def test_a_column_that_was_added_keeps_its_values(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept()])
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("ALTER TABLE compactions ADD COLUMN colour TEXT")
        other.execute("UPDATE compactions SET colour = 'red'")
    archive.put([kept(pre_tokens=9)])
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        assert other.execute("SELECT colour, pre_tokens FROM compactions").fetchall() == [
            ("red", 9)
        ]


def test_what_a_row_lacks_is_unknown(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([replace(kept(), reread=(2, 900, None), summary="what was said")])
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("UPDATE compactions SET reread_tokens = NULL, summary = NULL")
    assert archive.read() == (kept(),)
    assert archive.summary("c1") == ""
    assert archive.count() == (1, 0)


def test_an_estimate_of_an_older_release_gives_way_to_one_with_its_bounds(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([replace(kept(), nano=900)])
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("UPDATE compactions SET off_nano = NULL")  # which those did not write
    (old,) = archive.read()
    assert (old.nano, old.off_nano) == (900, None)
    archive.put([kept(pre_tokens=9)])
    (old,) = archive.read()
    assert (old.nano, old.off_nano) == (900, None)
    archive.put([replace(kept(), nano=700, off_nano=0)])
    (new,) = archive.read()
    assert (new.nano, new.off_nano) == (700, 0)


@pytest.mark.parametrize("error", [OSError(30, "Read-only file system"), OSError(28, "No space")])
def test_a_disk_that_takes_nothing_is_done_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def refuse(*_arguments: object, **_more: object) -> int:
        raise error

    monkeypatch.setattr(os, "open", refuse)
    archive = Archive(folder)
    assert archive.put([kept()]) is None
    assert archive.problem == error.strerror


def test_a_full_disk_is_done_without_and_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(folder)
    archive.put([kept()])
    connect = Archive._connect

    def cramped(self: Archive, mode: str) -> sqlite3.Connection:
        connection = connect(self, mode)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(Archive, "_connect", cramped)
    assert archive.put([kept(str(number), focus="x" * 400) for number in range(400)]) is None
    assert "full" in archive.problem
    monkeypatch.undo()
    assert archive.read() == (kept(),)
    assert archive.put([kept("c2")]) is not None


def test_a_link_to_elsewhere_is_not_followed(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "precious"
    elsewhere.write_bytes(b"")
    folder.mkdir(parents=True)
    (folder / FILE).symlink_to(elsewhere)
    archive = Archive(folder)
    assert archive.put([kept()]) is None
    assert archive.read() == ()
    assert archive.problem
    assert elsewhere.read_bytes() == b""


def test_nothing_is_forgotten_where_a_link_leads(folder: Path, tmp_path: Path) -> None:
    elsewhere = Archive(tmp_path / "elsewhere")
    elsewhere.put([kept()])
    folder.mkdir(parents=True)
    (folder / FILE).symlink_to(elsewhere.path)
    archive = Archive(folder)
    assert archive.forget() is None
    assert archive.problem
    assert elsewhere.read() == (kept(),)


def test_a_pipe_in_its_place_holds_nobody_up(folder: Path) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / FILE)
    archive = Archive(folder)
    assert archive.read() == ()
    assert archive.put([kept()]) is None
    assert archive.problem


def test_what_sqlite_cannot_hold_is_left_out(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept("\udce9"), kept(pre_tokens=10**30, model="a\ud83d\0b")])
    [one] = archive.read()
    assert one.compaction.id == "c1"
    assert one.compaction.pre_tokens is None
    assert one.compaction.model == "a?\0b"


def test_rows_of_others_are_passed_over(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept()])
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("INSERT INTO compactions (id) VALUES ('half')")
        other.execute(
            "INSERT INTO compactions (id, session, pre_tokens, started_by, model)"
            " VALUES ('odd', 's', 'many', 'magic', x'ff')"
        )
    odd = next(one for one in archive.read() if one.compaction.id == "odd")
    assert len(archive.read()) == 2
    assert odd.compaction.pre_tokens is None
    assert odd.compaction.trigger is Trigger.UNKNOWN


@pytest.mark.parametrize("at_ms", [2**62, 10**15, -1, -(2**62)])
def test_a_time_that_cannot_be_is_not_known(folder: Path, at_ms: int) -> None:
    archive = Archive(folder)
    archive.put([kept()])
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("UPDATE compactions SET at_ms = ?", (at_ms,))
    [one] = archive.read()
    assert one.compaction.at_ms == 0


def test_one_is_forgotten_or_all(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept("c1"), kept("c2"), kept("c3")])
    assert archive.forget(["c2", "unknown"]) == 1
    assert {one.compaction.id for one in archive.read()} == {"c1", "c3"}
    assert archive.forget() == 2
    assert archive.read() == ()


def test_an_id_that_cannot_be_is_not_found(folder: Path) -> None:
    archive = Archive(folder)
    archive.put([kept()])
    assert archive.summary("\udce9") == ""
    assert archive.forget(["\udce9"]) is None
    assert archive.problem
    assert archive.read() == (kept(),)


maybe = st.none() | st.integers(0, 5)
accounts = st.builds(
    ArchivedCompaction,
    st.builds(
        Compaction,
        st.just("c1"),
        st.integers(0, 3),
        st.sampled_from(Trigger),
        st.sampled_from(["", "2.0.14", "2.1.330"]),
        st.sampled_from(["", "opus"]),
        maybe,
        st.booleans(),
        maybe,
        maybe,
        maybe,
        st.integers(0, 3),
        st.sampled_from(["", "focus"]),
        st.integers(0, 3),
        maybe,
    ),
    st.builds(
        Owner,
        st.booleans(),
        st.sampled_from("ab"),
        st.sampled_from(["", "agent"]),
        st.sampled_from(["", "/root"]),
        st.sampled_from(["", "/shop"]),
        st.integers(0, 3),
        st.sampled_from(["", "title", "new title"]),
    ),
    maybe,
    maybe,
    maybe,
    maybe,
    st.none() | st.tuples(st.integers(0, 2), st.integers(0, 2), maybe),
    st.sampled_from(["", "summary"]),
    st.booleans(),
    maybe,
    maybe,
)
"""What different instances may know of one and the same compaction."""


@given(st.lists(accounts, min_size=1, max_size=4))
def test_accounts_come_in_any_order_and_any_number_of_times(
    found: list[ArchivedCompaction],
) -> None:
    outcomes = set()
    for order in permutations(found):
        together = order[0]
        for one in (*order[1:], *order):
            together = merge(together, one)
        outcomes.add(together)
    assert len(outcomes) == 1


@given(accounts, accounts)
def test_nothing_known_is_lost_when_accounts_meet(
    one: ArchivedCompaction, other: ArchivedCompaction
) -> None:
    both = merge(one, other)
    for name in ("post_tokens", "first_prompt_tokens", "pre_tokens", "duration_ms"):
        known = {getattr(one.compaction, name), getattr(other.compaction, name)} - {None}
        assert getattr(both.compaction, name) in (known or {None})
    assert (both.reread is None) == (one.reread is other.reread is None)
