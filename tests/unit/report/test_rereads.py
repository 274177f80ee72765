"""What was read again is added to the history where a transcript can tell it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.compaction.reread import reread, tax
from ccwatch.analysis.prices import Prices
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Place
from ccwatch.model.session import Session
from ccwatch.model.text import Scanned, Text
from ccwatch.report.blocks.insights import NoInsights
from ccwatch.report.blocks.library import LIGHT, NO_LIBRARY, first_words
from ccwatch.report.compactions.compaction_history import CompactionHistory
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.report.compactions.rereads import (
    RereadSearch,
    reread_after,
    summary_text,
    with_rereads,
)
from ccwatch.store.snapshot import Snapshot
from tests.support import recorded, rows
from tests.support.details import by_bytes

PRICES = Prices.shipped()


class FakeLibrary:
    """Reads the blocks of recorded transcripts, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def story(self, session: Session, agent: str = "") -> Story:
        self.asked.append(session.id)
        return recorded.story(session)

    def text(self, entry: Entry, *, masked: bool = True) -> Text:
        return Text((f"{entry.kind} of {entry.uuid}", "and more" if masked else "sk-secret"))

    def texts(self, entries: Iterable[Entry], *, masked: bool = True) -> Iterator[Text]:
        return (self.text(entry, masked=masked) for entry in entries)

    def search(
        self, sessions: Sequence[Session], needle: str, stop: Callable[[], bool]
    ) -> Iterator[Scanned]:
        return iter(())


def history_of(folder: Path) -> tuple[Snapshot, tuple[Recorded, ...], dict[str, Session]]:
    snapshot = rows.read(folder / "claude").snapshot()
    sessions = snapshot.by_id
    return snapshot, CompactionHistory(PRICES).of(snapshot), sessions


def test_it_is_what_the_analysis_says_of_each(recordings: Path) -> None:
    _, history, sessions = history_of(recordings / "2.1.330-win")
    for one in with_rereads(history, sessions, NoInsights(FakeLibrary()), {}):
        session = sessions[one.session]
        along = align(recorded.story(session), session.main)
        items = reread(along, one.compaction, PRICES, by_bytes(along))
        assert one.reread == Reread.of(tax(items))


def test_what_was_read_again_is_not_known_where_a_transcript_begins_with_the_compaction(
    recordings: Path,
) -> None:
    """The fork of a session of which the file is gone."""
    _, _, sessions = history_of(recordings / "2.1.330-life")
    fork = next(one for one in sessions.values() if one.forked_from)
    first, *others = fork.main.compactions
    story = recorded.story(fork)
    sizes_of = by_bytes(align(story, fork.main))
    assert reread_after(first, story, fork.main, PRICES, sizes_of) is None
    assert all(reread_after(one, story, fork.main, PRICES, sizes_of) for one in others)


def test_a_transcript_is_read_once_for_all_its_compactions(recordings: Path) -> None:
    _, history, sessions = history_of(recordings / "2.1.330-win")
    library = FakeLibrary()
    assert len(with_rereads(history, sessions, NoInsights(library), {})) == 4
    assert len(library.asked) == 1


def test_what_is_known_is_not_worked_out_again(recordings: Path) -> None:
    _, history, sessions = history_of(recordings / "2.1.330-win")
    known = {one.compaction.id: Reread(1, 2, 3) for one in history}
    library = FakeLibrary()
    found = with_rereads(history, sessions, NoInsights(library), known)
    assert {one.reread for one in found} == {Reread(1, 2, 3)}
    assert library.asked == []


def test_it_stays_unknown_where_nothing_can_be_read(recordings: Path) -> None:
    _, history, sessions = history_of(recordings / "2.1.330-win")
    assert with_rereads(history, sessions, NoInsights(NO_LIBRARY), {}) == [*history]
    assert with_rereads(history, {}, NoInsights(FakeLibrary()), {}) == [*history]


def test_a_summary_is_that_of_its_compaction(recordings: Path) -> None:
    _, history, sessions = history_of(recordings / "2.1.330-win")
    for one in history:
        session = sessions[one.session]
        entries = recorded.story(session).entries
        places = {entry.uuid: at for at, entry in enumerate(entries)}
        said = summary_text(FakeLibrary(), session, one).split("\n")
        assert said[0].startswith("summary of ")
        found = places[said[0].removeprefix("summary of ")]
        between = entries[places[one.compaction.id] + 1 : found]
        assert not {Kind.COMPACTED, Kind.SUMMARY} & {entry.kind for entry in between}
        assert said[1] == "and more"


def test_where_nothing_can_be_read_there_is_no_summary(recordings: Path) -> None:
    _, history, sessions = history_of(recordings / "2.1.330-win")
    assert summary_text(NO_LIBRARY, sessions[history[0].session], history[0]) == ""


def test_what_is_missing_is_looked_for_once_and_again_when_a_session_went_on(
    recordings: Path,
) -> None:
    snapshot, history, _ = history_of(recordings / "2.1.330-win")
    noted: dict[str, Reread] = {}
    reread_search = RereadSearch(NoInsights(FakeLibrary()), noted.__setitem__)
    (talk,) = reread_search.missing(history, snapshot)
    reread_search.search(talk, history, snapshot)
    assert not reread_search.missing(history, snapshot)
    assert {one.compaction.id: one.reread for one in reread_search.added(history)} == noted
    (session,) = snapshot.sessions
    later = replace(session, last_ms=session.last_ms + 1)
    assert reread_search.missing(history, replace(snapshot, sessions=(later,))) == [talk]


def test_what_is_known_already_and_what_has_no_transcript_is_not_missing(recordings: Path) -> None:
    snapshot, history, _ = history_of(recordings / "2.1.330-win")
    reread_search = RereadSearch(NoInsights(FakeLibrary()), lambda _id, _reread: None)
    known = [replace(one, reread=Reread(0, 0, 0)) for one in history]
    assert not reread_search.missing(known, snapshot)
    assert not reread_search.missing(history, replace(snapshot, sessions=()))
    assert reread_search.added(known) == tuple(known)


def test_the_first_words_of_a_large_block_are_not_read() -> None:
    small = Entry(Kind.TEXT, Place("/x", 0, 9), 0, "u1", 0, size=9)
    assert first_words(FakeLibrary(), small) == "text of u1"
    assert not first_words(FakeLibrary(), replace(small, size=LIGHT + 1))


def test_the_first_words_of_an_attachment_are_what_it_holds_and_not_a_bracket() -> None:
    held = ("{", '  "type": "date_change",', '  "newDate": "2026-08-10",', '  "a": []', "}")
    entry = Entry(Kind.ATTACHMENT, Place("/x", 0, 9), -1, "u1", 0, size=9, name="date_change")
    assert first_words(Held(held), entry) == '"newDate": "2026-08-10", "a": []'
    assert first_words(Held(("[1, 2]",)), entry) == "[1, 2]"


class Held(FakeLibrary):
    """A library in which every block holds the same JSON."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__()
        self._lines = lines

    def text(self, entry: Entry, *, masked: bool = True) -> Text:
        return Text(self._lines, "json")


def test_a_picture_that_was_read_again_is_taxed_for_its_tokens_and_not_for_its_bytes(
    tmp_path: Path,
) -> None:
    source = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo" + "A" * 900_000}

    def look(name: str, parent: str) -> list[rows.Row | bytes]:
        call = rows.tool(f"toolu_{name}", "Read") | {"input": {"file_path": "/shop/cart.png"}}
        said = rows.answer(f"{name}a", parent, content=[call], used=rows.usage(write=40_000))
        back = rows.result(f"{name}r", f"{name}a")
        picture: rows.Row = {"type": "image", "source": source}
        back["message"]["content"] = [
            {"tool_use_id": f"toolu_{name}", "type": "tool_result", "content": [picture]}
        ]
        return [said, back]

    last = [rows.answer("z", "y-r", used=rows.usage(write=30_000))]
    talk = [rows.prompt("p"), *look("x", "p"), rows.answer("b", "xr")]
    cut: list[rows.Row | bytes] = [rows.boundary("c", "b"), rows.summary("s", "c")]
    folder = rows.write(tmp_path, {f"{rows.SESSION}.jsonl": [*talk, *cut, *look("y", "s"), *last]})
    snapshot = rows.read(folder).snapshot()
    sessions = snapshot.by_id
    history = CompactionHistory(PRICES).of(snapshot)
    [one] = with_rereads(history, sessions, NoInsights(Transcripts()), {})
    assert one.reread
    assert one.reread.files == 1
    assert 1_500 < one.reread.tokens < 1_700
