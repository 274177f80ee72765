"""What is remembered of tips outlives the program, and never stands in the way."""

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.measure import Measure
from ccwatch.analysis.tips.notes import FOREVER, Notes, Snooze
from ccwatch.analysis.tips.sighting import Sighting
from ccwatch.model.entry import Story
from ccwatch.model.session import Session
from ccwatch.report.blocks.insight import Insight
from ccwatch.report.tips.tip_notes import TipNotes
from ccwatch.store.databases import own_file
from ccwatch.store.databases.database import BARRED
from ccwatch.store.databases.note_database import FILE, NoteDatabase
from ccwatch.units import DAY_MS
from tests.support.session_cases import Diary

PRICES = Prices.shipped()
NOW_MS = 1_772_000_000_000
ONE = Sighting(
    "7d3c0f52", "near-trigger", 10, 20, Measure(10, 143_000, 310), 5, 7, 30, "next", Measure(3, 9)
)
FINDING = Finding("large-reads", "Large", "Read less", "1 file", saving_nano=100_000_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ccwatch"


def insight(*findings: Finding, session: Session | None = None) -> Insight:
    known = session or worked_on()
    return Insight(known, Attribution(0), Story(), findings)


def worked_on() -> Session:
    diary = Diary(context=50_000)
    diary.turns(3)
    return diary.case().session


# -- the database


def test_why_notes_cannot_be_written_is_known_until_they_are(folder: Path) -> None:
    folder.parent.mkdir()
    folder.touch()
    notes = TipNotes(Prices.shipped(), (), NoteDatabase(folder))
    notes.switch("thinking")
    assert not notes.write()
    assert notes.problem in ("File exists", "Not a directory")
    folder.unlink()
    notes.read()
    assert not notes.problem
    assert NoteDatabase(folder).read().off == {"thinking"}


def test_what_is_put_in_comes_out_again(folder: Path) -> None:
    database = NoteDatabase(folder)
    assert database.put([ONE])
    assert database.switch("unprompted", off=True)
    assert database.snooze(Snooze("stopped", "s", FOREVER), NOW_MS)
    assert NoteDatabase(folder).read() == Notes(
        frozenset({"unprompted"}), frozenset({Snooze("stopped", "s", FOREVER)}), {ONE.key: ONE}
    )
    assert database.switch("unprompted", off=False)
    assert database.wake("stopped")
    assert NoteDatabase(folder).read() == Notes(sightings={ONE.key: ONE})


def test_snoozes_that_are_over_are_forgotten(folder: Path) -> None:
    database = NoteDatabase(folder)
    database.snooze(Snooze("a", "", NOW_MS + 5), NOW_MS)
    database.snooze(Snooze("b", "", NOW_MS + DAY_MS), NOW_MS + 9)
    assert database.read().snoozes == {Snooze("b", "", NOW_MS + DAY_MS)}


def test_what_another_instance_did_too_is_done(folder: Path) -> None:
    for database in (NoteDatabase(folder), NoteDatabase(folder)):
        assert database.switch("unprompted", off=True)
    assert database.read().off == {"unprompted"}


def test_a_later_snooze_takes_the_place_of_an_earlier_one(folder: Path) -> None:
    database = NoteDatabase(folder)
    for until_ms in (NOW_MS + 5, NOW_MS + DAY_MS):
        assert database.snooze(Snooze("a", "", until_ms), NOW_MS)
    assert database.read().snoozes == {Snooze("a", "", NOW_MS + DAY_MS)}


def test_the_sightings_that_began_last_are_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.store.databases.note_database.MAX_SIGHTINGS", 2)
    database, found = (
        NoteDatabase(folder),
        [replace(ONE, tip=f"{n}", first_ms=n) for n in (2, 1, 3)],
    )
    assert database.put(found)
    assert {one.first_ms for one in database.read().sightings.values()} == {2, 3}


def test_where_nothing_may_be_written_it_says_so(folder: Path) -> None:
    database = NoteDatabase(folder, writes=False)
    assert not database.put([ONE])
    assert database.problem == BARRED
    assert not folder.exists()


def test_nothing_is_touched_until_something_is_kept(folder: Path) -> None:
    database = NoteDatabase(folder)
    assert database.read() == Notes()
    assert database.put([])
    assert database.state() == (0, 0, 0)
    assert not folder.exists()


def test_only_the_user_may_read_it(folder: Path) -> None:
    before = os.umask(0)
    try:
        NoteDatabase(folder).put([ONE])
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


def test_two_instances_at_once_lose_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_file, "PATIENCE", 60.0)
    failed: list[str] = []

    def write(which: int) -> None:
        database = NoteDatabase(folder)
        for number in range(10):
            kept = database.put([replace(ONE, session=f"{which}-{number}"), ONE])
            failed.extend([] if kept else [database.problem])

    threads = [threading.Thread(target=write, args=(which,)) for which in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(NoteDatabase(folder).read().sightings) == 21


def test_an_earlier_account_keeps_when_it_was_first_seen(folder: Path) -> None:
    NoteDatabase(folder).put([ONE])
    NoteDatabase(folder).put([replace(ONE, first_ms=15, last_ms=25, first_nano=6, last_nano=8)])
    [kept] = NoteDatabase(folder).read().sightings.values()
    assert (kept.first_ms, kept.first_nano, kept.last_ms, kept.last_nano) == (10, 5, 25, 8)


def test_a_damaged_file_is_put_aside_and_begun_anew(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(b"not a database at all" * 400)
    database = NoteDatabase(folder)
    assert database.read() == Notes()
    assert database.put([ONE])
    assert database.read().sightings == {ONE.key: ONE}
    assert len(list(folder.glob(f"{FILE}.damaged-*"))) == 1


def test_a_file_of_a_newer_release_is_left_as_it_is(folder: Path) -> None:
    NoteDatabase(folder).put([ONE])
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    before = (folder / FILE).read_bytes()
    database = NoteDatabase(folder)
    assert not database.switch("stopped", off=True)
    assert "newer" in database.problem
    assert (folder / FILE).read_bytes() == before


def test_times_that_cannot_be_are_not_known(folder: Path) -> None:
    database = NoteDatabase(folder)
    database.put([ONE])
    with closing(sqlite3.connect(folder / FILE)) as other, other:
        other.execute("UPDATE sightings SET first_ms = -1, last_ms = 1 << 61, gone_ms = 1 << 60")
    [one] = database.read().sightings.values()
    assert (one.first_ms, one.last_ms, one.gone_ms) == (0, 0, 0)


def test_an_id_that_cannot_be_written_is_left_out(folder: Path) -> None:
    database = NoteDatabase(folder)
    assert database.put([replace(ONE, session="\ud83d"), replace(ONE, then="\ud83d"), ONE])
    assert database.read().sightings == {ONE.key: ONE}


def test_no_text_of_the_user_s_is_in_it(folder: Path) -> None:
    tip_notes = TipNotes(PRICES, store=NoteDatabase(folder))
    said = replace(FINDING, title="secret.py", evidence="secret.py", command="/compact secret.py")
    tip_notes.note(insight(said), (), NOW_MS)
    assert b"large-reads" in (folder / FILE).read_bytes()
    assert b"secret" not in (folder / FILE).read_bytes()


# -- the tip_notes


def test_what_is_switched_off_stays_off_in_the_next_run(folder: Path) -> None:
    tip_notes = TipNotes(PRICES, store=NoteDatabase(folder))
    assert tip_notes.switch("unprompted")
    assert tip_notes.write()
    later = TipNotes(PRICES, ["stopped"], NoteDatabase(folder))
    later.read()
    assert later.off("s", NOW_MS) == {"unprompted", "stopped"}
    assert not later.switch("unprompted")
    assert later.off("s", NOW_MS) == {"stopped"}


def test_a_snooze_is_for_a_session_or_for_a_day(folder: Path) -> None:
    tip_notes = TipNotes(PRICES, store=NoteDatabase(folder))
    tip_notes.snooze("a", "s", NOW_MS)
    tip_notes.snooze("b", "", NOW_MS)
    assert tip_notes.off("s", NOW_MS) == {"a", "b"}
    assert tip_notes.off("other", NOW_MS) == {"b"}
    assert tip_notes.off("s", NOW_MS + DAY_MS) == {"a"}
    tip_notes.wake("a")
    assert tip_notes.off("s", NOW_MS + DAY_MS) == frozenset()


def test_another_instance_is_heard(folder: Path) -> None:
    one, other = (TipNotes(PRICES, store=NoteDatabase(folder)) for _ in range(2))
    one.note(insight(FINDING), (), NOW_MS)
    other.switch("unprompted")
    other.write()
    one.read()
    assert one.off("s", NOW_MS) == {"unprompted"}
    other.read()
    assert other.notes == one.notes


def test_a_disk_that_takes_nothing_is_done_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_more: object) -> int:
        raise OSError(28, "No space left on device")

    tip_notes, found = TipNotes(PRICES, store=NoteDatabase(folder)), insight(FINDING)
    with monkeypatch.context() as full:
        full.setattr(os, "open", refuse)
        tip_notes.switch("unprompted")
        assert not tip_notes.write()
        tip_notes.note(found, (), NOW_MS)
    assert tip_notes.off("s", NOW_MS) == {"unprompted"}
    assert len(tip_notes.notes.sightings) == 1
    tip_notes.note(insight(replace(FINDING, saving_nano=300_000_000)), (), NOW_MS)
    assert [one.last_nano for one in NoteDatabase(folder).read().sightings.values()] == [
        300_000_000
    ]


class Slow(NoteDatabase):
    """A store during whose first write something else happens."""

    def __init__(self, folder: Path, meanwhile: Callable[[], object]) -> None:
        super().__init__(folder)
        self.meanwhile: list[Callable[[], object]] = [meanwhile]

    def _change(self, work: Callable[[sqlite3.Connection], None]) -> bool:
        done = super()._change(work)
        if self.meanwhile:
            thread = threading.Thread(target=self.meanwhile.pop())
            thread.start()
            thread.join(60)
            assert not thread.is_alive()
        return done


@pytest.mark.parametrize("at_last", ["on", "off"])
def test_what_is_changed_while_it_is_written_is_written_too(folder: Path, at_last: str) -> None:
    def meanwhile() -> None:
        tip_notes.wake("b")
        for _ in range(1 if at_last == "on" else 2):
            tip_notes.switch("a")
        tip_notes.snooze("c", "s", NOW_MS)

    tip_notes = TipNotes(PRICES, store=Slow(folder, meanwhile))
    tip_notes.switch("a")
    tip_notes.snooze("b", "s", NOW_MS)
    assert tip_notes.write()
    kept = NoteDatabase(folder).read()
    assert kept == tip_notes.notes
    assert kept.off == ({"a"} if at_last == "off" else set())
    assert {one.tip for one in kept.snoozes} == {"c"}


def test_what_is_changed_while_notes_are_read_is_not_lost(folder: Path) -> None:
    class Reading(NoteDatabase):
        def read(self) -> Notes:
            found = super().read()
            tip_notes.switch("b")
            return found

    NoteDatabase(folder).switch("a", off=True)
    tip_notes = TipNotes(PRICES, store=Reading(folder))
    tip_notes.read()
    assert tip_notes.off("s", NOW_MS) == {"b"}
    assert tip_notes.write()
    assert NoteDatabase(folder).read().off == {"a", "b"}


def test_a_session_that_is_only_partly_read_is_not_noted(folder: Path) -> None:
    tip_notes = TipNotes(PRICES, store=NoteDatabase(folder))
    tip_notes.note(insight(FINDING, session=replace(worked_on(), partial=True)), (), NOW_MS)
    assert tip_notes.notes == Notes()
    assert not folder.exists()
