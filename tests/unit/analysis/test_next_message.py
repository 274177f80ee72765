"""What the next message costs by each way to go on, held against sums worked out by hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ccwatch.analysis.context import context_of
from ccwatch.analysis.next_message import AHEAD, Inputs, Term, inputs, per_million, ways
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.report.analyst import Analyst
from tests.support import rows
from tests.support.recorded import RECORDINGS
from tests.support.session_cases import Diary

PRICES = Prices.shipped()


def views(folder: Path) -> list[Overview]:
    """The sessions of a config folder."""
    snapshot = rows.read(folder).snapshot()
    board = Analyst(PRICES).board(snapshot, 0)
    return [view for one in snapshot.sessions if (view := board.overview(one.id))]


def found(view: Overview) -> Inputs | None:
    last = view.session.main.last
    return inputs(view.session.main, view.context, PRICES, last.at_ms if last else 0)


def test_a_recorded_session_of_opus_by_hand(recordings: Path) -> None:
    """298,000 held, 150 answered; a million costs $0.50 read, $6.25 written, $25 put out.

    Its three compactions left 118,000 (the median) and wrote 717 tokens, with half as many of a
    draft; 58,000 is its least.
    """
    (view,) = views(recordings / "2.1.330-opus-1m" / "claude")
    on = found(view)
    assert on
    going, compact, clear = ways(on, warm=True)
    assert going.next_nano == 298_000 * 500 + 150 * 6_250 == 149_937_500
    summed_up = 1_600 * 6_250 + 1_075 * 25_000
    assert compact.next_nano == going.next_nano + summed_up + 118_000 * 6_250 == 924_312_500
    assert clear.next_nano == 58_000 * 6_250 == 362_500_000
    cold_going, cold_compact, cold_clear = ways(on, warm=False)
    assert cold_going.next_nano == 298_150 * 6_250 == 1_863_437_500
    assert cold_compact.next_nano == cold_going.next_nano + summed_up + 118_000 * 6_250
    assert cold_clear == clear
    assert going.nano == going.next_nano + AHEAD * 298_150 * 500
    assert compact.nano == compact.next_nano + AHEAD * 118_000 * 500
    assert on.samples == 3


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_going_on_costs_what_the_live_screen_says(folder: Path) -> None:
    seen = 0
    for view in views(folder / "claude"):
        if on := found(view):
            seen += 1
            assert ways(on, warm=False)[0].next_nano == view.cache.cold_nano
            if view.cache.warm_nano is not None:
                assert ways(on, warm=True)[0].next_nano == view.cache.warm_nano
    assert seen


def test_what_is_assumed_is_not_called_measured() -> None:
    diary = Diary()
    diary.turn(grows=1_000)
    diary.turn(grows=60_000)
    on = found(diary.case().view)
    assert on
    assert (on.samples, on.learned, on.left, on.summary) == (0, Basis.ESTIMATED, 51_000, 5_000)
    _, compact, clear = ways(on, warm=False)
    assert {one.basis for one in clear.terms} == {Basis.MEASURED}
    assert [one.basis for one in compact.terms] == [
        Basis.MEASURED,
        Basis.ESTIMATED,
        Basis.ESTIMATED,
        Basis.ESTIMATED,
    ]


def test_reading_again_what_a_compaction_left_is_an_estimate_until_it_is_measured() -> None:
    diary = Diary()
    diary.turns(8, grows=9_000)
    diary.compact()
    on = found(diary.case().view)
    assert on
    for warm in (True, False):
        going = ways(on, warm=warm)[0]
        assert going.further.basis is Basis.ESTIMATED
    diary.turn()
    on = found(diary.case().view)
    assert on
    assert ways(on, warm=True)[0].further.basis is Basis.MEASURED


def test_old_releases_find_nothing_of_what_they_sum_up_in_the_cache(recordings: Path) -> None:
    (view,) = views(recordings / "2.0.77" / "claude")
    last = view.session.main.last
    assert last
    new = inputs(view.session.main, view.context, PRICES, last.at_ms)
    old = inputs(view.session.main, view.context, PRICES, last.at_ms, view.session.version)
    assert new
    assert old
    (prompt, *_), known = ways(old, warm=True)[1].terms, ways(new, warm=True)[1]
    assert (prompt.what, prompt.rate) == ("written for the summary", old.write)
    assert prompt.tokens == 43_069 - 43_069 // 3 + 2_000
    assert ways(old, warm=True)[1] == ways(old, warm=False)[1]
    assert known.terms[0].what == "read for the summary"


def test_a_context_smaller_than_what_a_compaction_leaves_is_not_compacted() -> None:
    diary = Diary()
    diary.turn(grows=1_000)
    on = found(diary.case().view)
    assert on
    assert [way.name for way in ways(on, warm=True)] == ["continue", "clear"]


def test_without_an_answer_or_a_price_there_is_nothing_to_work_with() -> None:
    asked = Diary()
    asked.ask()
    assert found(asked.case().view) is None
    compacted = rows.lane(rows.boundary("c", postTokens=9_000), rows.summary("s", "c"))
    window, threshold = Window(200_000, Basis.DOCUMENTED, ""), Threshold(167_000)
    context = context_of(compacted, window, threshold, 0)
    assert context.used == 9_000
    assert inputs(compacted, context, PRICES, 0) is None
    unpriced = Diary("llama-9")
    unpriced.turn()
    assert found(unpriced.case().view) is None


def test_the_last_answer_counts_toward_the_size_beyond_which_tokens_cost_more() -> None:
    january_ms = round(datetime(2026, 1, 15, tzinfo=UTC).timestamp() * 1000)
    window, threshold = Window(1_000_000, Basis.DOCUMENTED, ""), Threshold(967_000)
    prices = []
    for output in (50, 150):
        used = rows.usage(fresh=199_900, output=output)
        lane = rows.lane(rows.answer("a", used=used))
        on = inputs(lane, context_of(lane, window, threshold, 0), PRICES, january_ms)
        prices.append(per_million(on.rates.fresh) if on else "")
    assert prices == ["$3/M", "$6/M"]


def test_a_product_is_written_as_it_is_worked_out() -> None:
    assert Term(143_000, 62_500_000, "written", Basis.MEASURED).product == "143k × $6.25/M = $0.89"
    further = Term(150_000, 3_000_000, "read", Basis.MEASURED, 10)
    assert further.product == "10 × 150k × $0.30/M = $0.45"
    assert further.grains == 10 * 150_000 * 3_000_000
    assert [per_million(rate) for rate in (10**7, 5 * 10**6, 62_500_000)] == [
        "$1/M",
        "$0.50/M",
        "$6.25/M",
    ]
