"""The file of the cache: what is read of it and written to it, whatever befalls it."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.store.databases.cache import Cache
from ccwatch.store.databases.cache_table import Changes, StoredSession
from ccwatch.store.source import StoredTranscript
from ccwatch.transcript.mark import START, Facts


def begin_anew(path: Path) -> None:
    """Another instance found damage, and put something else there."""
    path.rename(path.with_name("aside"))
    assert Cache(path.parent).put(Changes(json_texts={"another": ("key", "text")}))


def damage_inside(path: Path) -> None:
    """A page of rows is not what it was."""
    with closing(sqlite3.connect(path)) as file:
        size = file.execute("PRAGMA page_size").fetchone()[0]
        root = file.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'json_texts'")
        start = (root.fetchone()[0] - 1) * size
    whole = path.read_bytes()
    path.write_bytes(whole[: start + 8] + b"\xff" * 40 + whole[start + 48 :])


def become_another_release(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 7")


def spoil(cache: Cache, table: str, column: str) -> None:
    """Change a value in the file, as damage on a disk does that SQLite cannot see."""
    with closing(sqlite3.connect(cache.path)) as file, file:
        ((value,),) = file.execute(f"SELECT {column} FROM {table}").fetchall()
        other = value + 1 if isinstance(value, int) else b"?" + value[1:]
        file.execute(f"UPDATE {table} SET {column} = ?", (other,))


def put_a_link(path: Path) -> None:
    other = Cache(path.parent / "elsewhere")
    assert other.put(Changes(json_texts={"id": ("key", "text")}))
    path.symlink_to(other.path)


def put_a_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    "put", [put_a_link, put_a_pipe, Path.mkdir], ids=["link", "pipe", "folder"]
)
def test_what_is_no_file_is_neither_read_nor_written(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    cache = Cache(tmp_path)
    put(cache.path)
    assert cache.json_texts() == {}
    assert cache.problem == "there is something else than a file"
    assert not cache.put(Changes(json_texts={"id": ("key", "text")}))
    assert cache.problem
    assert not cache.path.is_file() or cache.path.is_symlink()


def test_while_another_instance_writes_for_long_nothing_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.store.databases.own_file.PATIENCE", 0)
    cache, changes = Cache(tmp_path), Changes(json_texts={"id": ("key", "text")})
    assert cache.put(changes)
    with closing(sqlite3.connect(cache.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert not cache.put(Changes(json_texts={"id": ("key", "another")}))
        told = [cache.problem]
    assert cache.json_texts() == changes.json_texts
    assert [*told, cache.problem] == ["database is locked", ""]


def test_only_what_others_wrote_is_looked_through_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = list[int]()
    is_sound = Cache._is_sound

    def look(cache: Cache) -> bool:
        looks.append(1)
        return is_sound(cache)

    monkeypatch.setattr(Cache, "_is_sound", look)
    cache = Cache(tmp_path)
    for number in range(3):
        assert cache.put(Changes(json_texts={"id": ("key", f"text {number}")}))
        assert not cache.is_lost()
    assert looks == []
    assert Cache(tmp_path).put(Changes(json_texts={"id": ("key", "of another")}))
    assert not cache.is_lost()
    assert looks == [1]
    assert cache.put(Changes(json_texts={"id": ("key", "here again")}))
    assert not cache.is_lost()
    assert looks == [1]
    for one in (Cache(tmp_path), cache):
        assert one.put(Changes(json_texts={"id": ("key", "of another, and then here")}))
    assert not cache.is_lost()
    assert looks == [1, 1]
    later = Cache(tmp_path)
    assert later.json_texts()
    assert not later.is_lost()  # what it read at its start
    assert looks == [1, 1]
    assert cache.put(Changes(json_texts={"id": ("key", "while both run")}))
    assert later.json_texts()
    assert not later.is_lost()
    assert looks == [1, 1, 1]
    cache.path.write_bytes(b"\xa5" * cache.path.stat().st_size)
    assert cache.is_lost()


@pytest.mark.parametrize("here", [True, False], ids=["this instance", "another one"])
def test_a_file_that_is_lost_is_lost_once_whoever_makes_it_anew(tmp_path: Path, here: bool) -> None:
    cache, changes = Cache(tmp_path), Changes(json_texts={"id": ("key", "text")})
    assert cache.put(changes)
    assert not cache.is_lost()
    cache.path.rename(tmp_path / "aside")
    assert cache.is_lost()
    assert (cache if here else Cache(tmp_path)).put(changes)
    assert not cache.is_lost()
    assert cache.json_texts() == changes.json_texts


def test_where_there_is_nothing_to_store_nothing_is_written(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert cache.put(Changes())
    assert [*cache.paths(), *cache.resting(), cache.problem] == [""]
    assert not cache.path.parent.exists()
    assert cache.put(Changes(json_texts={"id": ("key", "text")}))
    before = cache.state()
    assert cache.put(Changes(sessions={}.items()))
    assert cache.state() == before


@pytest.mark.parametrize("id_", ["x'a5'", "7"], ids=["no text", "a number"])
def test_a_session_whose_id_was_changed_in_the_file_is_no_fault(tmp_path: Path, id_: str) -> None:
    cache = Cache(tmp_path)
    assert cache.put(Changes(sessions=[("id", StoredSession(b"body"))]))
    with closing(sqlite3.connect(cache.path)) as file, file:
        file.execute(f"UPDATE sessions SET id = {id_}")
    assert len([*cache.resting()]) == (id_ != "7")
    assert not cache.is_lost()
    assert cache.news(()) == []
    assert cache.is_lost() == (id_ != "7")


@pytest.mark.parametrize(
    "column",
    "path mtime_ns size ino offset head anchor skipping oversize early fold checksum".split(),
)
def test_a_state_of_a_transcript_that_was_changed_in_the_file_is_not_read(
    tmp_path: Path, column: str
) -> None:
    mark = replace(START, facts=Facts(1, 2, 3), offset=2, head=4, anchor=5)
    cache, stored = Cache(tmp_path), StoredTranscript(mark, 6, b"fold", 7)
    assert cache.put(Changes(transcripts=[("/a.jsonl", stored)]))
    assert cache.transcripts(["/a.jsonl"]) == {"/a.jsonl": stored}
    spoil(cache, "transcripts", column)
    assert cache.transcripts(["/a.jsonl", "?a.jsonl"]) == {}


def test_only_sessions_that_are_not_known_are_news(tmp_path: Path) -> None:
    cache, stored = Cache(tmp_path), StoredSession(b"body")
    assert cache.put(Changes(sessions=[("a", stored), ("b", replace(stored, body=b"another"))]))
    assert cache.news({"b"}) == [stored]


def test_a_file_that_was_replaced_since_the_first_write_is_lost(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.put(Changes(json_texts={"id": ("key", "text")}))
    begin_anew(cache.path)
    assert cache.is_lost()


@pytest.mark.parametrize(
    "befall",
    [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xa5" * 9000),
        damage_inside,
        begin_anew,
        become_another_release,
    ],
    ids=["deleted", "emptied", "overwritten", "damaged", "begun anew", "of another release"],
)
def test_a_file_is_lost_with_what_it_held_and_sound_again_with_the_next_write(
    tmp_path: Path, befall: Callable[[Path], object]
) -> None:
    cache, changes = Cache(tmp_path), Changes(json_texts={"id": ("key", "text")})
    assert cache.problem == ""
    assert cache.put(changes)
    assert not cache.is_lost()
    befall(cache.path)
    assert cache.is_lost()
    assert cache.put(changes)
    assert not cache.is_lost()
    assert cache.json_texts().items() >= changes.json_texts.items()


def test_nothing_is_read_of_what_another_release_wrote(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.put(
        Changes(json_texts={"id": ("key", "text")}, sessions=[("id", StoredSession(b"body"))])
    )
    become_another_release(cache.path)
    assert [*cache.resting(), *cache.news(()), *cache.json_texts()] == []
    assert cache.exists


def test_a_file_that_was_damaged_when_something_was_stored_is_lost(tmp_path: Path) -> None:
    cache, changes = Cache(tmp_path), Changes(json_texts={"id": ("key", "text")})
    assert cache.put(changes)
    cache.path.write_bytes(b"\xa5" * 9000)
    assert cache.put(Changes(json_texts={"other": ("key", "text")}))
    assert cache.is_lost()
    assert not cache.is_lost()


@pytest.mark.parametrize(
    ("column", "left"),
    [("body", None), ("checksum", None), ("analysis", b""), ("seal", b"")],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_of_a_session_that_was_changed_in_the_file_nothing_false_is_restored(
    tmp_path: Path, column: str, left: bytes | None
) -> None:
    cache, stored = Cache(tmp_path), StoredSession(b"body", b"analysis")
    assert cache.put(Changes(sessions=[("id", stored)]))
    assert [*cache.resting()] == cache.news(()) == [stored]
    spoil(cache, "sessions", column)
    found = [] if left is None else [replace(stored, analysis=left)]
    assert [*cache.resting()] == cache.news(()) == found


def test_an_analysis_is_added_only_to_the_state_of_a_session_that_it_is_of(tmp_path: Path) -> None:
    cache, stored = Cache(tmp_path), StoredSession(b"body")
    assert cache.put(Changes(sessions=[("id", stored)]))
    assert cache.put(Changes(analyses=[("id", stored.stamp + 1, b"of another")]))
    assert [*cache.resting()] == [stored]
    assert cache.put(Changes(analyses=[("id", stored.stamp, b"its own")]))
    assert [*cache.resting()] == [replace(stored, analysis=b"its own")]


@pytest.mark.parametrize("column", ["id", "key", "text", "checksum"])
def test_a_draft_that_was_changed_in_the_file_is_not_read(tmp_path: Path, column: str) -> None:
    cache, drafts = Cache(tmp_path), {"id": ("key", "text")}
    assert cache.put(Changes(json_texts=drafts))
    assert cache.json_texts() == drafts
    spoil(cache, "json_texts", column)
    assert cache.json_texts() == {}
