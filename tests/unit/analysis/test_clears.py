"""Where `/clear` ended one session and began another."""

from pathlib import Path

import pytest

from ccwatch.analysis.clears import NOT_CLEARED, Cleared, begins_with_clear
from ccwatch.analysis.timeline import steps
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Place
from ccwatch.model.session import Session
from ccwatch.report.blocks.events import cleared
from ccwatch.store.index import Index

NOWHERE = Place("", 0, 0)
FIRST, SECOND = "4d5b1a4c-58cf-4bb5-aef3-15207e76107f", "e883f007-5163-4946-b5a8-2fd10967a9c2"


def sessions(config: Path) -> dict[str, Session]:
    """The sessions of a config folder, by their ids."""
    index = Index((str(config),))
    index.read_once()
    return {one.id: one for one in index.snapshot().sessions}


def story(*said: tuple[Kind, str]) -> Story:
    """A conversation of blocks of these kinds and names."""
    entries = tuple(Entry(kind, NOWHERE, -1, "", 0, 1, name) for kind, name in said)
    return Story(entries=entries)


def test_a_session_that_goes_on_in_the_same_file_is_known_from_both_sides(recordings: Path) -> None:
    known = sessions(recordings / "1.0.44" / "claude")
    library, everything = Transcripts(), known.values()
    assert cleared(library, known[FIRST], everything) == Cleared(False, None, known[SECOND])
    assert cleared(library, known[SECOND], everything) == Cleared(True, known[FIRST], None)


def test_in_a_new_file_only_that_it_begins_with_a_clear_is_known(recordings: Path) -> None:
    known = sessions(recordings / "2.1.330-life" / "claude")
    found = {one: cleared(Transcripts(), known[one], known.values()) for one in known}
    assert found.pop("141720dc-7b30-4d9a-8888-e9fc20c28d6a") == Cleared(True, None, None)
    assert set(found.values()) == {NOT_CLEARED}


@pytest.mark.parametrize("release", ["2.0.14", "2.1.20", "2.1.100", "2.1.330-win"])
def test_nothing_is_marked_where_nothing_was_cleared(recordings: Path, release: str) -> None:
    known = sessions(recordings / release / "claude")
    library = Transcripts()
    assert {cleared(library, one, known.values()) for one in known.values()} == {NOT_CLEARED}


def test_only_a_clear_that_comes_before_everything_else_began_the_session() -> None:
    clear = (Kind.COMMAND, "/clear")
    assert begins_with_clear(story((Kind.REMINDER, ""), (Kind.ATTACHMENT, "model"), clear))
    assert begins_with_clear(story((Kind.NOTE, "hook_success"), clear))
    assert not begins_with_clear(story((Kind.PROMPT, ""), clear))
    assert not begins_with_clear(story((Kind.COMMAND, "/model"), clear))
    assert not begins_with_clear(story())


def test_the_marks_stand_at_the_first_and_the_last_response(recordings: Path) -> None:
    known = sessions(recordings / "1.0.44" / "claude")
    for name, began, ended in ((FIRST, [], [67]), (SECOND, [0], [])):
        ends = cleared(Transcripts(), known[name], known.values())
        found = steps(known[name].main, ends=ends)
        assert [at for at, one in enumerate(found) if one.began] == began
        assert [at for at, one in enumerate(found) if one.ended] == ended
