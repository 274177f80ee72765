"""A compaction that a rewind undid is history: what fills the window is what was there before."""

from ccwatch.analysis.attribution.part import Category
from ccwatch.analysis.compaction.detail import detail
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.blocks.results import LARGE_READS
from tests.unit.tips.block_cases import Work, only

FILE = "/home/dev/shop/src/cart.py"


def undone(*, answered: bool) -> Work:
    """A large file is read, all is compacted, and the user goes back to before that."""
    work = Work()
    work.on(2)
    work.ask()
    work.use("Read", FILE, 20_000)
    work.go()
    place, context = str(work.rows[-1]["uuid"]), work.context
    work.on(1)
    work.compact(left=30_000)
    if answered:
        work.on(1)
    work.back_to(place, context)
    work.on(15)
    return work


def test_what_was_there_before_it_fills_the_window_again() -> None:
    for answered in (False, True):
        found = undone(answered=answered).known().attribution
        results = [part for part in found.parts if part.category is Category.RESULTS]
        assert [(part.entry and part.entry.target, part.since) for part in results] == [(FILE, 3)]
        assert 19_900 < results[0].tokens < 20_100
        assert not any(part.category is Category.SUMMARY for part in found.parts)


def test_tips_look_at_what_is_there() -> None:
    assert only(LARGE_READS, undone(answered=True).known()).title == "20.0k of files read whole"


def test_it_stays_in_the_history() -> None:
    (one,) = undone(answered=True).known().session.main.compactions
    assert one.first_prompt_tokens


def test_the_next_compaction_takes_what_was_there_before_the_one_that_was_undone() -> None:
    work = undone(answered=True)
    work.compact(left=30_000)
    work.ask()
    work.use("Read", FILE, 20_000)
    work.go()
    case = work.known()
    first, second = case.session.main.compactions
    found = detail(case.story, case.session.main, second, Prices.shipped())
    assert found
    assert found.touched == (FILE,)
    assert [item.target for item in found.reread] == [FILE]
    undid = detail(case.story, case.session.main, first, Prices.shipped())
    assert undid
    assert undid.compaction.id == first.id


def test_what_goes_on_without_it_is_not_taken_for_what_came_after_it() -> None:
    case = undone(answered=True).known()
    (one,) = case.session.main.compactions
    found = detail(case.story, case.session.main, one, Prices.shipped())
    assert found
    assert not found.first
    assert found.is_rewound
