"""What is told of the compactions that released clients made while they were recorded."""

from pathlib import Path

import pytest

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.compaction.aftermath import aftermath
from ccwatch.analysis.compaction.detail import Detail
from ccwatch.analysis.compaction.reread import Tax, reread, tax
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.session.files import files
from ccwatch.analysis.session.tools import tool_use
from ccwatch.model.entry import Kind, Story
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.report.output.compaction_report import markdown
from tests.support.details import by_bytes, detail_of
from tests.support.recorded import RECORDINGS, story
from tests.support.rows import read

PRICES = Prices.shipped()
AGAIN = {
    # The recorded model counts to a number at every step. These commands had been run once before
    # the compaction and were run again after it; all others more often, which is for their news.
    ("2.0.14", 156_150): ["seq 1 200"],
    ("2.1.330-life", 63_150): ["seq 1 200"],
    ("2.1.330-life", 48_150): ["seq 1 200", "seq 1 250", "seq 1 300"],
}

every_recording = pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)


def details(folder: Path) -> list[Detail]:
    found = []
    for session in read(folder / "claude").snapshot().sessions:
        blocks = story(session) if session.main.compactions and session.path else None
        for one in session.main.compactions if blocks else ():
            assert blocks
            found.append(detail_of(blocks, session.main, one))
    return found


@every_recording
def test_nothing_was_read_again_but_what_was(folder: Path) -> None:
    for told in details(folder):
        one = told.compaction
        again = AGAIN.get((folder.name, one.pre_tokens or 0), []) if one.after else []
        assert sorted(item.target for item in told.reread) == again
        assert (told.tax.files if told.tax else None) == (len(again) if one.after else None)


@every_recording
def test_the_parts_of_every_context_add_up_to_its_size(folder: Path) -> None:
    for told in details(folder):
        assert sum(part.tokens for part in told.before) == (told.compaction.pre_tokens or 0)
        if told.compaction.first_prompt_tokens:
            whole = sum(part.tokens for part in told.first)
            assert whole == told.compaction.first_prompt_tokens


@every_recording
def test_the_report_of_a_compaction_gives_nothing_away(folder: Path) -> None:
    for told in details(folder):
        done = Recorded(told.compaction, "session", "", "/home/dev/shop", "", None)
        text = markdown(done, told)
        assert "/home" not in text
        assert "seq 1" not in text


def test_what_the_client_put_back_is_seen_and_what_it_kept() -> None:
    (folder,) = (one for one in RECORDINGS if one.name == "2.1.330-win")
    first = details(folder)[0]
    assert {"file", "skill_listing"} <= {back.name for back in first.after.put_back}
    (file,) = first.after.lost
    assert file.attached
    assert file.path.startswith("/home/dev/shop/out")
    assert [entry.kind for entry in first.after.kept] == [
        Kind.TEXT,
        Kind.CALL,
        Kind.RESULT,
        Kind.ATTACHMENT,
    ]


def test_tools_and_files_of_a_recording() -> None:
    (folder,) = (one for one in RECORDINGS if one.name == "2.1.330-win")
    session = next(s for s in read(folder / "claude").snapshot().sessions if s.main.compactions)
    blocks = story(session)
    sizes = Sizes.of(align(blocks, session.main))
    used = {use.name: use for use in tool_use(sizes, PRICES)}
    assert (used["Bash"].calls, used["Agent"].calls, used["Write"].calls) == (62, 6, 1)
    assert all(use.failures == 0 for use in used.values())
    (file,) = files(sizes)
    assert (file.reads, file.writes, file.attached) == (0, 1, 4)


def test_without_blocks_nothing_is_read_again_and_nothing_lost() -> None:
    (folder,) = (one for one in RECORDINGS if one.name == "2.0.14")
    session = next(s for s in read(folder / "claude").snapshot().sessions if s.main.compactions)
    along = align(Story(), session.main)
    one = session.main.compactions[0]
    assert tax(reread(along, one, PRICES, by_bytes(along))) == Tax(0, 0, 0)
    assert aftermath(along, one, by_bytes(along)).lost == ()
