"""What happened in a conversation beside its responses, for the chart of its context."""

from pathlib import Path

from ccwatch.analysis.clears import NOT_CLEARED
from ccwatch.analysis.pathologies import ExaminedLane, examine
from ccwatch.analysis.prices import Prices
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.session import Session
from ccwatch.report.blocks.events import Events, events
from tests.support import rows
from tests.support.rows import answer, boundary, prompt, row, usage

PRICES = Prices.shipped()
FILE = f"{rows.SESSION}.jsonl"


def session(folder: Path, *told: rows.Row) -> Session:
    return rows.sessions(folder, {FILE: told})[rows.SESSION]


def test_results_that_were_cleared_are_told_by_when_unless_they_were_rewound(
    tmp_path: Path,
) -> None:
    one = session(
        tmp_path,
        prompt("p"),
        answer("a", "p"),
        prompt("o", "a"),
        answer("x", "o"),
        row("system", "rewound", "x", at=5, subtype="microcompact_boundary"),
        row("system", "m", "a", at=9, subtype="microcompact_boundary"),
        prompt("q", "m"),
        answer("b", "q"),
    )
    found = events(Transcripts(), one, "", None, [one])
    assert found == Events(cleared_ms=(one.first_ms + 9_000,))


def test_what_went_wrong_is_told_by_the_compaction_it_went_wrong_with(tmp_path: Path) -> None:
    one = session(
        tmp_path,
        prompt("p"),
        answer("a", "p", used=usage(read=60_000)),
        boundary("c", "a", preTokens=61_000),
        prompt("q", "c"),
        answer("b", "q", used=usage(read=20_000)),
    )
    examined = ExaminedLane(one.main, PRICES, 167_000)
    wrong = examine(examined)
    assert wrong
    found = events(Transcripts(), one, "", examined, [one])
    assert found.wrong == {"c": wrong[0].title}
    assert found.ends == NOT_CLEARED
