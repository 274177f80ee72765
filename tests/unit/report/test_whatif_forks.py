"""A compaction is counted once in a what-if, wherever it was copied to."""

from pathlib import Path

import pytest

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.trial import trial
from ccwatch.analysis.whatif.scenario import Scenario
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insights import Insights
from ccwatch.report.whatif import replayed
from tests.support import rows
from tests.support.rows import OTHER, SESSION, Row, answer, boundary, prompt, summary, usage

PRICES = Prices.shipped()
SPOKEN: list[Row] = [
    prompt("u", at=1),
    answer("a", "u", at=2, used=usage(write=20_000, output=50)),
    prompt("v", "a", at=3),
    answer("b", "v", at=4, used=usage(read=20_000, write=140_000, output=300)),
]
COMPACTED: list[Row] = [
    boundary("c", "b", at=60, preTokens=160_400, postTokens=5_706),
    summary("s", "c"),
]
WENT_ON: list[Row] = [
    prompt("w", "s", at=90),
    answer("d", "w", at=95, used=usage(write=26_000, output=50)),
]


def counted(folder: Path, parent: list[Row], fork: list[Row]) -> int:
    """Compactions in a replay of a session and its fork as they were."""
    copies = [one | {"sessionId": OTHER} for one in fork]
    index = rows.read(rows.write(folder, {f"{SESSION}.jsonl": parent, f"{OTHER}.jsonl": copies}))
    board = Analyst(PRICES).board(index.snapshot(), 0)
    wanted, tried = [SESSION, OTHER], [Scenario(model="haiku")]
    found = replayed(board, wanted, tried, Transcripts(), PRICES)
    assert found
    assert found.sessions == 2
    assert {one.compactions for one in found.results} == {found.actual.compactions}
    return found.actual.compactions


@pytest.mark.parametrize("answered", [True, False], ids=["answered since", "left as it was"])
def test_a_fork_made_right_after_a_compaction_does_not_pay_for_it(
    tmp_path: Path, *, answered: bool
) -> None:
    parent = [*SPOKEN, *COMPACTED]
    went_on = [prompt("x", "s", at=70), answer("e", "x", at=75, used=usage(write=25_000))]
    fork = [*parent, *WENT_ON]
    assert counted(tmp_path, [*parent, *went_on] if answered else parent, fork) == 1


def test_tips_on_a_fork_count_what_the_what_if_counts(tmp_path: Path) -> None:
    parent, fork = [*SPOKEN, *COMPACTED], [*SPOKEN, *COMPACTED, *WENT_ON]
    copies = [one | {"sessionId": OTHER} for one in fork]
    index = rows.read(rows.write(tmp_path, {f"{SESSION}.jsonl": parent, f"{OTHER}.jsonl": copies}))
    snapshot = index.snapshot()
    board = Analyst(PRICES).board(snapshot, 0)
    view, looks = board.overview(OTHER), Insights(Transcripts(), PRICES, len)
    assert view
    asked, said = (
        trial(looks.case(view, snapshot, 0)),
        replayed(board, [OTHER], [Scenario(model="haiku")], Transcripts(), PRICES),
    )
    assert asked
    assert said
    assert (asked.compactions, asked.total_nano) == (0, said.actual.total_nano)


def test_a_fork_that_was_compacted_before_it_answered_pays_for_that(tmp_path: Path) -> None:
    assert counted(tmp_path, SPOKEN, [*SPOKEN, *COMPACTED, *WENT_ON]) == 1
