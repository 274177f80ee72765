"""A compaction that a rewind undid is history: what fills the window is what was there before."""

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.part import Category
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.branch import around
from ccwatch.analysis.compaction.price import estimate, summary_tokens
from ccwatch.analysis.context import points
from ccwatch.analysis.forecast.growth import growth
from ccwatch.analysis.pathologies import ExaminedLane, examine
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.request import neighbours, requests
from ccwatch.analysis.session.tools import tool_use
from ccwatch.analysis.session.turns import turn_figures
from ccwatch.analysis.timeline import steps
from ccwatch.analysis.tips.blocks.results import LARGE_READS
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.whatif.habit import Habit
from ccwatch.analysis.whatif.past import Firing, past
from ccwatch.analysis.whatif.replay import UNCHANGED, Plan, replay
from ccwatch.model.entry import Kind
from tests.support.block_cases import Work, only
from tests.support.details import detail_of, filled_around

FILE = "/home/dev/shop/src/cart.py"
PRICES = Prices.shipped()


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
    assert only(LARGE_READS, undone(answered=True).known()).title == "≈20.0k of files read whole"


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
    found = detail_of(case.story, case.session.main, second)
    assert found.touched == (FILE,)
    assert [item.target for item in found.reread] == [FILE]
    undid = detail_of(case.story, case.session.main, first)
    assert undid.compaction.id == first.id


def test_what_goes_on_without_it_is_not_taken_for_what_came_after_it() -> None:
    case = undone(answered=True).known()
    (one,) = case.session.main.compactions
    found = detail_of(case.story, case.session.main, one)
    assert sum(part.tokens for part in found.first) == one.first_prompt_tokens
    assert found.is_undone


def test_it_cuts_nothing_on_the_branch_that_goes_on() -> None:
    for answered in (False, True):
        case = undone(answered=answered).known()
        lane = case.session.main
        assert not any(one.cut for one in requests(lane))
        assert len(neighbours(lane)) == len(requests(lane)) - 1
        seen = growth(lane, case.view.context)
        assert len(seen.steps) == seen.fresh == len(requests(lane)) - 1
        assert min(seen.steps) > 0


def test_what_a_turn_added_before_it_is_carried_on_beyond_it() -> None:
    case = undone(answered=True).known()
    lane = case.session.main
    reading = next(one for one in turn_figures(lane, PRICES) if one.tools)
    (use,) = tool_use(Sizes.of(align(case.story, lane)), PRICES)
    assert reading.added
    assert reading.carried_nano
    rates = PRICES.rates("claude-sonnet-4-5", lane.responses[0].at_ms, False, 0)
    assert rates
    assert reading.carried_nano == rates.nano(15 * reading.added * rates.read)
    assert use.carried_nano
    assert use.carried_nano >= rates.nano(15 * 20_000 * rates.read)


def test_what_if_goes_on_as_the_conversation_did_and_counts_it_as_it_was() -> None:
    lane = undone(answered=True).known().session.main
    (one,) = lane.compactions
    found = past(lane, Firing(167_000))
    assert not any(step.compactions for step in found.steps)
    assert not found.trailing
    assert [step.grown for step in found.steps[1:]] == list(
        reversed(growth(lane, undone(answered=True).known().view.context).steps)
    )
    cost = estimate(one, summary_tokens(one, lane), lane, PRICES)
    assert cost
    for plan in (UNCHANGED, Plan(1_000_000)):
        outcome = replay(found, plan, Habit(), PRICES)
        assert outcome
        assert (outcome.compactions, outcome.compacting_nano) == (1, cost)
        assert outcome.difference_nano == 0


def test_those_that_were_undone_one_after_another_did_not_fill_up_again() -> None:
    work = Work(context=160_000)
    work.on(2)
    place, context = str(work.rows[-1]["uuid"]), work.context
    for _ in range(5):
        work.on(1)
        work.compact(left=30_000)
        work.back_to(place, context)
    work.on(2)
    lane = work.known().session.main
    assert len(lane.compactions) == len(lane.undone) == 5
    assert "thrash" not in {one.id for one in examine(ExaminedLane(lane, PRICES, 167_000))}


def read_and_compacted() -> tuple[Work, str, int]:
    """A file is read and all is compacted; with the row and the context from before both."""
    work = Work()
    work.on(2)
    place, context = str(work.rows[-1]["uuid"]), work.context
    work.ask()
    work.use("Read", FILE, 20_000)
    work.go()
    work.compact(left=30_000)
    return work, place, context


def left_with_its_branch() -> Case:
    """A file is read and all is compacted, and the user goes back to before both."""
    work, place, context = read_and_compacted()
    work.attach("file", 300, FILE)
    work.on(1)
    work.use("Read", FILE, 20_000)
    work.go()
    work.back_to(place, context)
    work.on(15)
    return work.known()


def test_its_page_tells_what_was_there_when_it_came() -> None:
    case = left_with_its_branch()
    lane = case.session.main
    (one,) = lane.compactions
    found = detail_of(case.story, lane, one)
    assert found.is_undone
    assert found.touched == (FILE,)
    assert [file.path for file in found.after.lost] == [FILE]
    assert found.epoch.turns == 3
    assert found.epoch.largest_context
    assert found.epoch.largest_context > 40_000
    sizes = {(part.kind, part.name): part.tokens for part in found.before}
    assert 19_000 < sizes[Kind.RESULT, "Read"] < 21_000
    assert sum(sizes.values()) == one.pre_tokens


def test_its_page_tells_what_came_after_it_on_its_own_branch() -> None:
    case = left_with_its_branch()
    lane = case.session.main
    (one,) = lane.compactions
    found = detail_of(case.story, lane, one)
    assert not found.is_rewound
    assert sum(part.tokens for part in found.first) == one.first_prompt_tokens
    assert [item.target for item in found.after.put_back] == [FILE]
    before, after = filled_around(case.story, lane, one)
    results = [part.tokens for part in before.parts if part.category is Category.RESULTS]
    assert sum(part.tokens for part in before.parts) == one.pre_tokens
    assert 19_000 < sum(results) < 21_000
    assert after.used == one.first_prompt_tokens


def test_one_without_an_answer_after_it_says_that_it_was_rewound() -> None:
    case = undone(answered=False).known()
    (one,) = case.session.main.compactions
    found = detail_of(case.story, case.session.main, one)
    assert found.is_undone
    assert not found.first


def test_a_branch_is_left_for_another_compaction_before_the_rewind() -> None:
    work, place, context = read_and_compacted()
    work.on(2)
    work.compact(left=30_000)
    work.back_to(place, context)
    work.on(5)
    case = work.known()
    lane = case.session.main
    first, second = (detail_of(case.story, lane, one) for one in lane.compactions)
    assert first.touched == (FILE,)
    assert not second.touched
    assert (first.epoch.turns, second.epoch.turns) == (3, 2)


def test_a_branch_goes_on_to_its_end_past_every_compaction_on_it() -> None:
    work = Work()
    work.on(2)
    place, context = str(work.rows[-1]["uuid"]), work.context
    for _ in range(3):
        work.on(2)
        work.compact(left=30_000)
    work.on(2)
    work.back_to(place, context)
    work.on(3)
    case = work.known()
    lane = case.session.main
    assert lane.undone == {0, 1, 2}
    for one in lane.compactions:
        there = around(case.story, lane, one).lane
        assert there.dead == {10, 11, 12}
        assert there.compactions == lane.compactions
        assert [turn.alive for turn in there.turns] == [True] * 10 + [False] * 3


def test_of_branches_that_were_left_one_after_another_each_is_on_its_own() -> None:
    work = Work()
    work.on(2)
    place, context = str(work.rows[-1]["uuid"]), work.context
    for _ in range(3):
        work.on(1)
        work.compact(left=30_000)
        work.on(1)
        work.back_to(place, context)
    work.on(2)
    case = work.known()
    lane = case.session.main
    for number, one in enumerate(lane.compactions):
        there = around(case.story, lane, one).lane
        living = {0, 1, 2 * number + 2, 2 * number + 3}
        assert {*range(len(lane.responses))} - there.dead == living
        assert there.compactions == (one,)
        assert {at for at, turn in enumerate(there.turns) if turn.alive} == living


def asked_and_compacted(work: Work) -> tuple[str, int]:
    """Ask for something for which the client compacts first; give the row before, and its context.

    The row is the one that a prompt which is typed anew hangs on.
    """
    work.on(2)
    place, context = str(work.rows[-1]["uuid"]), work.context
    work.ask("Read the next file")
    work.compact(left=30_000)
    return place, context


def test_a_rewind_to_the_last_prompt_before_it_undoes_it() -> None:
    work = Work()
    place, context = asked_and_compacted(work)
    work.on(2)
    work.back_to(place, context)
    work.on(3)
    case = work.known()
    lane = case.session.main
    assert lane.undone == {0}
    assert lane.dead == {2, 3}
    assert [turn.alive for turn in lane.turns] == [True, True, False, False, False, *[True] * 3]
    assert case.view.context.used == work.context - 20
    assert not any(part.category is Category.SUMMARY for part in case.attribution.parts)


def test_a_rewind_to_the_last_row_before_it_undoes_it_once_somebody_asked() -> None:
    work = Work()
    work.on(2)
    place, context = str(work.rows[-1]["uuid"]), work.context
    work.compact(left=30_000)
    work.ask("Something else")
    work.back_to(place, context)
    work.ask()
    lane = work.known().session.main
    assert lane.undone == {0}
    assert lane.last is lane.responses[1]
    assert lane.compacted is None
    assert len(lane.pending) == 1


def test_what_a_compaction_kept_is_followed_past_it() -> None:
    work = Work()
    work.on(2)
    place = str(work.rows[-1]["uuid"])
    work.compact(left=30_000)
    work.rows[-2]["compactMetadata"]["preservedMessages"] = {"uuids": [place]}
    work.ask()
    work.back_to(place, work.context)
    work.on(1)
    lane = work.known().session.main
    assert not lane.undone


def test_what_came_after_another_one_is_not_taken_for_what_it_left() -> None:
    work = Work()
    work.on(2)
    place, context = str(work.rows[-1]["uuid"]), work.context
    work.on(1)
    work.compact(left=30_000)
    work.back_to(place, context)
    work.on(2)
    work.compact(left=35_000)
    work.on(1)
    work.back_to(place, context)
    work.on(3)
    first, second = work.known().session.main.compactions
    assert first.first_prompt_tokens is None
    assert first.left_tokens
    assert second.first_prompt_tokens == 35_010


def test_a_rewind_to_the_last_prompt_before_it_undoes_it_though_nobody_asked_since() -> None:
    """The client compacts before it answers; the user stops it and types the prompt anew."""
    work = Work()
    place, context = asked_and_compacted(work)
    work.back_to(place, context)
    work.ask("Read the last file")
    lane = work.known().session.main
    assert lane.undone == {0}
    assert lane.compacted is None
    assert lane.last is lane.responses[1]
    assert len(lane.pending) == 1
    work.go()
    case = work.known()
    lane = case.session.main
    (one,) = lane.compactions
    assert [(step.place, step.then) for step in steps(lane)] == [(0, None), (1, one), (2, None)]
    assert not any(step.compaction for step in steps(lane))
    assert not any(point.compacted for point in points(lane))
    assert one.first_prompt_tokens is None
    found = detail_of(case.story, lane, one)
    assert found.is_undone
    assert not found.first
    assert not any(part.category is Category.SUMMARY for part in case.attribution.parts)


def test_a_prompt_after_it_that_hangs_on_the_last_one_before_it_follows_it() -> None:
    work = Work()
    work.on(2)
    work.ask("Read the next file")
    place, context = str(work.rows[-1]["uuid"]), work.context
    work.compact(left=30_000)
    work.back_to(place, context)
    work.on(1)
    lane = work.known().session.main
    assert not lane.undone


def test_a_chart_shows_it_where_it_was_and_not_where_the_conversation_goes_on() -> None:
    case = left_with_its_branch()
    lane = case.session.main
    (one,) = lane.compactions
    found = steps(lane)
    assert [step.place for step in found if step.mark] == [one.after]
    assert found[one.after].compaction is one
    assert not found[one.after].alive
    assert not any(point.compacted for point in points(lane))
