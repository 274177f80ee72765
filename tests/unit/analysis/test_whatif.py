"""What a conversation would have cost otherwise: sizes, prices and what stays as it was."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import astuple, replace

from ccwatch.analysis.compaction.request import INSTRUCTIONS
from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold.evidence import PAUSE_MS
from ccwatch.analysis.whatif.billing import Tier, begun, carried_on, moved
from ccwatch.analysis.whatif.habit import USUAL_LEFT, USUAL_SUMMARY, Habit, habit
from ccwatch.analysis.whatif.past import Firing, is_owned, past
from ccwatch.analysis.whatif.replay import UNCHANGED, Plan, replay
from ccwatch.analysis.whatif.scenario import USUAL, Scenario, read
from ccwatch.analysis.whatif.study import Study, study
from ccwatch.analysis.whatif.subject import Subject
from ccwatch.analysis.whatif.totals import Replayed, Totals
from ccwatch.analysis.whatif.trial import Result
from ccwatch.model.compaction import Trigger
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response
from ccwatch.model.session import Agent, Session
from ccwatch.model.usage import Usage
from ccwatch.report.whatif import assumptions, difference, trigger_words
from tests.support.talk import BASELINE, OUTPUT, Talk

PRICES = Prices.shipped()
SMALL = Habit(left=5_000, summary=1_000, samples=1)
"""What compactions leave in these tests: BASELINE and 5,000 tokens."""
STEP = 10_000
"""Tokens that every turn adds in these tests, beside the answer."""
MILLION = 10**6


def talk(turns: int) -> Talk:
    """A conversation that grows by some 10,000 tokens with each of its turns but the first."""
    found = Talk()
    found.answer()
    for _ in range(turns - 1):
        found.prompt(size=round(STEP * 3.2))
        found.answer()
    return found


def replayed(
    lane: Lane, plan: Plan = UNCHANGED, own: int | None = None, usual: Habit = SMALL
) -> Replayed:
    found = replay(past(lane, Firing(own)), plan, usual, PRICES)
    assert found
    return found


def contexts(lane: Lane) -> list[int]:
    return [one.context for one in lane.responses]


def studied(lane: Lane, *scenarios: Scenario, window: int = 200_000, own: int = 167_000) -> Study:
    subject = Subject(
        Session("s", main=lane, version="2.1.100"),
        bill(lane.own, PRICES).nano,
        window,
        Firing(own),
    )
    found = study([subject], scenarios, SMALL, PRICES)
    assert found
    return found


def test_as_it_was_costs_what_it_did() -> None:
    lane = talk(5).lane
    found = replayed(lane)
    assert (found.difference_nano, found.compacting_nano, found.compactions) == (0, 0, 0)
    assert found.carried == sum(contexts(lane))
    assert found.largest == lane.responses[-1].context


def test_a_trigger_that_is_never_reached_changes_nothing() -> None:
    lane = talk(5).lane
    assert replayed(lane, Plan(MILLION)) == replayed(lane)


def test_it_is_compacted_at_the_first_token_past_the_trigger() -> None:
    lane = talk(5).lane
    most = max(step.size for step in past(lane, Firing()).steps)
    assert replayed(lane, Plan(most)) == replayed(lane)
    assert replayed(lane, Plan(most - 1)).compactions == 1


def test_it_is_not_compacted_at_the_trigger_itself() -> None:
    lane = talk(4).lane
    sizes = [step.size for step in past(lane, Firing()).steps]
    found = replayed(lane, Plan(sizes[2]))
    assert found.compactions == 1
    assert found.carried == sum(contexts(lane)[:3]) + BASELINE + SMALL.left


def test_a_trigger_applies_from_the_first_clear_on() -> None:
    lane = talk(12).lane
    trigger = contexts(lane)[3]
    assert trigger < contexts(lane)[5]
    for clear, compactions in ((6, 1), (10, 0)):
        found = replayed(lane, Plan(trigger, frozenset({clear})))
        assert (found.clears, found.compactions) == (1, compactions)
        assert found.largest > trigger


def test_a_compaction_that_was_not_there_is_priced_and_what_follows_carries_less() -> None:
    lane = talk(4).lane
    one, two, three, four = contexts(lane)
    found = replayed(lane, Plan(three - 1))
    rates = PRICES.rates("claude-sonnet-4-5", lane.responses[0].at_ms, False, 0)
    assert rates
    left = BASELINE + SMALL.left
    size = lane.responses[1].total_tokens + lane.responses[2].entered // 4
    assert size < three - 1 < lane.responses[2].total_tokens + lane.responses[3].entered // 4
    assert found.compactions == 1
    assert found.carried == one + two + three + left
    # The request for the summary reads what was cached, writes what came and the instructions, and
    # has 1,000 written, besides some 500 of a draft.
    size = lane.responses[2].total_tokens + lane.responses[3].entered // 4 + INSTRUCTIONS
    asked = three * rates.read + (size - three) * rates.write_5m + 1_500 * rates.output
    assert found.compacting_nano == rates.nano(asked)
    # The next one reads what is always there, and writes the rest of what is left.
    paid = rates.nano(lane.responses[3].usage.read * rates.read
                      + lane.responses[3].usage.write_5m * rates.write_5m)  # fmt: skip
    would = rates.nano(BASELINE * rates.read + SMALL.left * rates.write_5m)
    assert four > left
    assert found.difference_nano == would - paid


@pytest.mark.parametrize(
    ("long", "pause_min", "warm"),
    [(False, 4, True), (False, 10, False), (True, 10, True), (True, 61, False)],
)
def test_a_compaction_in_a_pause_reads_what_the_cache_still_has(
    *, long: bool, pause_min: int, warm: bool
) -> None:
    lane = talk(4).lane
    *others, last = lane.responses
    if long:
        others = [_for_an_hour(one) for one in others]
        last = _for_an_hour(last)
    last = replace(last, at_ms=others[-1].at_ms + pause_min * 60_000)
    lane = replace(lane, responses=(*others, last), last=last)
    found = replayed(lane, Plan(others[-1].context - 1))
    rates = PRICES.rates("claude-sonnet-4-5", lane.responses[0].at_ms, False, 0)
    assert rates
    size = others[-1].total_tokens + last.entered // 4 + INSTRUCTIONS
    read = others[-1].context if warm else 0
    asked = read * rates.read + (size - read) * rates.write(an_hour=long)
    assert found.compacting_nano == rates.nano(asked + 1_500 * rates.output)


def _for_an_hour(one: Response) -> Response:
    used = one.usage
    return replace(one, usage=replace(used, write_5m=0, write_1h=used.write_5m))


def test_a_compaction_by_hand_leaves_no_more_than_an_earlier_one_let_there_be() -> None:
    known = talk(6)
    known.compact(left=30_000, trigger=Trigger.MANUAL)
    known.prompt()
    known.answer()
    lane = known.lane
    before, after = contexts(lane)[-2:]
    assert before > after > BASELINE + 25_000
    plan = Plan(contexts(lane)[4] - 1)
    found = replayed(lane, plan)
    left = BASELINE + SMALL.left
    assert found.compactions == 2
    assert found.carried == sum(contexts(lane)[:5]) + left + left + OUTPUT


@pytest.mark.parametrize(("release", "read"), [("2.1.330", True), ("2.0.77", False)])
def test_a_summary_of_a_larger_context_costs_what_its_release_sends(
    release: str, *, read: bool
) -> None:
    known = talk(3)
    known.compact(trigger=Trigger.MANUAL)
    known.compactions[0] = replace(known.compactions[0], version=release)
    known.answer()
    known.answer()
    lane = known.lane
    original, larger = (Totals(past(lane, Firing()), PRICES, long=False) for _ in range(2))
    for totals, shift in ((original, 0), (larger, 10_000)):
        totals.count_original(lane.compactions, shift, lane.responses[2])
    rates = PRICES.rates("claude-sonnet-4-5", lane.responses[0].at_ms, False, 0)
    assert rates
    each = rates.read if read else rates.write_5m
    assert larger.sums.compacting_nano - original.sums.compacting_nano == rates.nano(10_000 * each)


def test_a_context_a_little_past_the_trigger_was_below_it_by_the_clients_count() -> None:
    lane = talk(4).lane
    size = past(lane, Firing()).steps[-1].size
    assert past(lane, Firing(round(size / 1.05))).steps[-1].size == round(size / 1.05)
    assert past(lane, Firing(round(size / 1.15))).steps[-1].size == size


def test_a_compaction_that_there_was_leaves_what_it_left() -> None:
    found = talk(6)
    found.compact(left=9_000)
    found.prompt()
    found.answer()
    lane = found.lane
    size = lane.compactions[0].pre_tokens
    assert size
    assert replayed(lane, Plan(size - 1), own=size - 1) == replayed(lane)


def test_without_the_trigger_a_conversation_goes_on_growing() -> None:
    found = talk(6)
    found.compact(left=9_000)
    found.prompt()
    found.answer()
    lane = found.lane
    *_, before, after = lane.responses
    higher = replayed(lane, Plan(MILLION), own=before.total_tokens)
    assert higher.compactions == 0
    assert higher.largest == before.context + OUTPUT
    assert higher.difference_nano > 0
    assert after.context < before.context


@pytest.mark.parametrize("cause", ["by hand", "in a pause"])
def test_a_compaction_for_another_reason_than_its_size_stays(cause: str) -> None:
    found = talk(3)
    made = found.compact(trigger=Trigger.MANUAL if cause == "by hand" else Trigger.AUTO)
    found.compactions[-1] = replace(made, at_ms=found.now_ms + PAUSE_MS)
    found.prompt()
    found.turns[-1] = replace(found.turns[-1], at_ms=found.now_ms + 3_600_000)
    found.answer()
    assert replayed(found.lane, Plan(MILLION)) == replayed(found.lane)


def test_one_after_the_last_answer_is_counted_where_the_trigger_still_has_it() -> None:
    found = talk(4)
    found.prompt()
    one = found.compact()
    assert one.pre_tokens
    assert replayed(found.lane, Plan(one.pre_tokens - 1), own=one.pre_tokens - 1).compactions == 1
    assert replayed(found.lane, Plan(MILLION), own=one.pre_tokens - 1).compactions == 0


def test_after_clear_a_conversation_begins_with_what_is_said() -> None:
    lane = talk(4).lane
    one, two, _, _ = contexts(lane)
    found = replayed(lane, Plan(None, frozenset({1})))
    third = BASELINE + STEP
    assert found.clears == 1
    assert found.carried == one + two + third + third + OUTPUT + STEP
    assert found.difference_nano < 0
    assert found.compacting_nano == 0


def test_before_the_first_clear_it_is_compacted_where_it_was() -> None:
    """The trigger is taken for a million, and the conversation was compacted far below."""
    found = talk(6)
    found.compact(left=9_000)
    for _ in range(3):
        found.turn()
    lane = found.lane
    last = len(lane.turns) - 1
    cleared = replayed(lane, Plan(MILLION, frozenset({last})), own=MILLION)
    *before, then = contexts(lane)
    assert (cleared.compactions, cleared.clears) == (1, 1)
    assert cleared.carried == sum(before) + BASELINE + then - before[-1] - OUTPUT
    assert cleared.compacting_nano == replayed(lane).compacting_nano


def test_a_trigger_below_what_a_compaction_leaves_is_no_reason_not_to_clear() -> None:
    lane = talk(4).lane
    clears = frozenset({1})
    assert replayed(lane, Plan(BASELINE + SMALL.left, clears)) == replayed(lane, Plan(None, clears))


def test_where_no_other_task_begins_nothing_is_cleared_and_nothing_changes() -> None:
    found = talk(6)
    found.compact(left=9_000)
    found.turn()
    study = studied(found.lane, Scenario(tasks=True), own=MILLION)
    assert replace(study.results[0], scenario=study.actual.scenario) == study.actual
    assert study.actual.compactions == 1


def test_what_was_not_cached_after_its_own_compactions_is_not_after_others() -> None:
    found = talk(4)
    found.compact(trigger=Trigger.MANUAL)
    for _ in range(4):
        found.turn(("Bash", "make", STEP * 3))
    warm = found.lane
    answers = list(warm.responses)
    after = answers[4]
    answers[4] = replace(
        after, usage=replace(after.usage, read=3_000, write_5m=after.context - 3_000)
    )
    cold = replace(warm, responses=tuple(answers))
    assert past(talk(4).lane, Firing()).cached == BASELINE
    assert (past(warm, Firing()).cached, past(cold, Firing()).cached) == (BASELINE, 3_000)
    earlier = Plan(contexts(warm)[-3])
    one, other = replayed(warm, earlier), replayed(cold, earlier)
    rates = PRICES.rates("claude-sonnet-4-5", answers[0].at_ms, False, 0)
    assert rates
    assert one.compactions == other.compactions == 2
    more = rates.nano((BASELINE - 3_000) * (rates.write_5m - rates.read))
    assert other.difference_nano - one.difference_nano == more


def test_clearing_before_the_first_turn_changes_nothing() -> None:
    found = Talk()
    found.turn()
    found.turn()
    assert replayed(found.lane, Plan(None, frozenset({0}))) == replayed(found.lane)


def test_a_trigger_below_what_a_compaction_leaves_makes_no_sense() -> None:
    lane = talk(3).lane
    assert replay(past(lane, Firing()), Plan(BASELINE + SMALL.left), SMALL, PRICES) is None


def test_without_a_price_nothing_is_replayed() -> None:
    lane = Lane(tuple(replace(one, model="llama-9") for one in talk(3).lane.responses))
    assert replay(past(lane, Firing()), UNCHANGED, SMALL, PRICES) is None


def test_what_a_fork_copied_costs_it_nothing() -> None:
    lane = talk(6).lane
    copied = replace(lane, owned=frozenset({5}))
    found = replayed(copied, Plan(contexts(lane)[3]))
    assert found.carried < contexts(lane)[5]
    assert found.compactions == 0


@pytest.mark.parametrize(
    ("owned", "kept", "count"),
    [({3, 4, 5}, 0, 1), ({4, 5}, 3, 1), ({4, 5}, 0, 0), ({5}, 0, 0), (set(), 0, 0)],
)
def test_a_fork_that_was_compacted_before_it_answered_pays_for_that(
    owned: set[int], kept: int, count: int
) -> None:
    """The compaction is a copy where answers after it are. What it kept measures nothing."""
    found = talk(3)
    found.compact()
    for _ in range(3):
        found.turn()
    told = [replace(one, context=0) if kept and i == kept else one
            for i, one in enumerate(found.lane.responses)]  # fmt: skip
    lane = replace(found.lane, responses=tuple(told), owned=frozenset(owned))
    assert sum(is_owned(lane, one) for one in lane.compactions) == count


def test_a_fork_that_has_nothing_but_a_compaction_of_its_own_pays_for_it() -> None:
    found = talk(3)
    found.compact()
    (one,) = found.lane.compactions
    assert is_owned(replace(found.lane, owned=frozenset()), one)
    assert not is_owned(replace(found.lane, owned=frozenset()), replace(one, after=0))


def test_a_compaction_that_was_copied_to_a_fork_tells_once_what_compactions_leave() -> None:
    found = talk(3)
    found.compact()
    found.turn()
    assert habit([found.lane, found.lane]) == habit([found.lane])


@given(
    sizes=st.lists(st.integers(10, 60_000), min_size=1, max_size=30),
    trigger=st.integers(BASELINE, 400_000),
    compacted=st.sets(st.integers(1, 28), max_size=4),
)
def test_no_plan_leaves_more_than_its_trigger_or_less_than_what_is_always_there(
    sizes: list[int], trigger: int, compacted: set[int]
) -> None:
    found = Talk()
    for number, size in enumerate(sizes):
        if number in compacted:
            found.compact()
        found.prompt(size)
        found.answer()
    lane = found.lane
    assume(min(contexts(lane)) + SMALL.left < trigger)
    under = replayed(lane, Plan(trigger))
    # What the client estimates at four bytes a token comes to more in the end.
    step = max(sizes) / 3.2 + OUTPUT
    assert under.largest <= max(trigger, BASELINE + SMALL.left, min(contexts(lane))) + step
    assert under.carried >= len(sizes) * min(contexts(lane))
    assert replayed(lane, Plan(None)) == replayed(lane)
    was = replayed(lane)
    assert (was.difference_nano, was.carried) == (0, sum(contexts(lane)))


RESPONSE = Response("m", "r", "claude-sonnet-4-5", 0, Usage(3, 6_000, 0, 90_000, 150), 96_003)


def test_what_is_gone_is_taken_from_what_was_read() -> None:
    assert moved(RESPONSE, -50_000, 90_000, Tier(False, 20_000)) == Usage(3, 6_000, 0, 40_000, 150)


def test_what_is_always_there_is_still_read() -> None:
    less = moved(RESPONSE, -74_000, 90_000, Tier(False, 20_000))
    assert less == Usage(3, 2_000, 0, 20_000, 150)


def test_what_is_there_in_addition_is_billed_as_what_was_carried() -> None:
    cold = replace(RESPONSE, usage=Usage(3, 80_000, 0, 16_000, 150))
    assert moved(RESPONSE, 10_000, 90_000, Tier(False, 20_000)).read == 100_000
    assert moved(cold, 10_000, 90_000, Tier(False, 20_000)).write_5m == 90_000
    assert moved(cold, 10_000, 90_000, Tier(True, 20_000)).write_1h == 10_000


@given(
    usage=st.builds(Usage, *[st.integers(0, 200_000)] * 4, st.just(9), st.just(0)).filter(
        lambda usage: usage.prompt
    ),
    by=st.integers(-200_000, 200_000),
    always=st.integers(0, 50_000),
    long=st.booleans(),
)
def test_every_token_of_a_changed_prompt_is_billed_once(
    usage: Usage, by: int, always: int, long: bool
) -> None:
    one = replace(RESPONSE, usage=usage, context=usage.prompt)
    by = max(by, -usage.prompt)
    changed = moved(one, by, usage.prompt, Tier(long, always))
    assert changed.prompt == usage.prompt + by
    assert min(astuple(changed)) >= 0
    assert astuple(changed)[4:] == astuple(usage)[4:]
    assert begun(one, usage.prompt + by, Tier(long, always)).prompt == usage.prompt + by
    on = carried_on(one, usage.prompt, usage.prompt // 2, Tier(long, always), warm=True)
    assert (on.prompt, on.read) == (usage.prompt, usage.prompt // 2)


def test_a_response_of_several_requests_loses_what_is_gone_from_each() -> None:
    twice = replace(RESPONSE, usage=Usage(6, 12_000, 0, 180_000, 300))
    assert moved(twice, -10_000, 90_000, Tier(False, 20_000)).prompt == 192_006 - 20_000
    assert begun(twice, 30_000, Tier(False, 20_000)).prompt == 60_000


def test_habits_are_learned_from_compactions_or_assumed() -> None:
    found = talk(3)
    for left in (4_000, 6_000, 20_000):
        found.compact(left=left)
        found.prompt()
        found.answer()
    for at, left in enumerate((4_000, 6_000, 20_000)):
        done = found.compactions[at]
        found.compactions[at] = replace(done, first_prompt_tokens=BASELINE + left)
    always = min(contexts(found.lane)) - BASELINE
    assert habit([found.lane]) == Habit(6_000 - always, 1_000, 3)
    assert habit([talk(3).lane]) == habit([]) == Habit(USUAL_LEFT, USUAL_SUMMARY, 0)


def test_where_nothing_was_measured_after_a_compaction_the_clients_count_tells() -> None:
    found = talk(3)
    found.compact(left=9_000)
    assert found.compactions[0].first_prompt_tokens is None
    assert habit([found.lane]) == Habit(9_000, 1_000, 1)
    found.compactions[0] = replace(found.compactions[0], post_tokens=None, summary_bytes=0)
    assert habit([found.lane]) == Habit(USUAL_LEFT, USUAL_SUMMARY, 0)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("60%", Scenario(share=0.6)),
        (" 92.5 % ", Scenario(share=0.925)),
        ("400k", Scenario(trigger=400_000)),
        ("1.2M", Scenario(trigger=1_200_000)),
        ("155000", Scenario(trigger=155_000)),
        ("window 400k", Scenario(window=400_000)),
        ("clear 3 7", Scenario(clears=(2, 6))),
        ("/clear 7,3,3", Scenario(clears=(2, 6))),
        ("clear tasks", Scenario(tasks=True)),
        ("haiku", Scenario(model="haiku")),
        ("claude-opus-4-8[1m]", Scenario(model="claude-opus-4-8[1m]")),
        ("sonnet-4.5", Scenario(model="claude-sonnet-4-5")),
        ("Opus-4.8[1m]", Scenario(model="claude-opus-4-8[1m]")),
        ("claude-opus-4.6", Scenario(model="claude-opus-4.6")),
        ("glm-4.6", Scenario(model="glm-4.6")),
    ],
)
def test_what_a_user_asks_for_is_understood(said: str, meant: Scenario) -> None:
    assert read(said) == meant
    assert read(meant.asked) == meant


@pytest.mark.parametrize(
    "said", ["", "0%", "101%", "-5", "12", "clear", "clear 0", "clear it all", "window", "a b", "/"]
)
def test_what_makes_no_sense_is_refused_with_what_is_allowed(said: str) -> None:
    with pytest.raises(ValueError, match="give a trigger such as 70% or 150k"):
        read(said)


@given(st.text(max_size=40))
def test_anything_typed_is_a_scenario_or_refused(said: str) -> None:
    try:
        found = read(said)
    except ValueError:
        return
    assert found != Scenario()
    assert read(found.asked) == found


def test_every_scenario_has_other_words() -> None:
    ours = [*USUAL, Scenario(), Scenario(tasks=True), Scenario(clears=(1,)), Scenario(trigger=9)]
    assert len({one.words for one in ours}) == len(ours)


def test_turns_are_counted_from_one_and_models_have_short_names() -> None:
    assert Scenario(clears=(0, 4)).words == "/clear at 1, 5"
    assert Scenario(model="claude-opus-4-8").words == "on opus-4.8"
    assert Scenario().words == "as it was"


@pytest.mark.parametrize(
    ("own", "actual", "off"), [(101, 100, 0.01), (75, 100, -0.25), (5, 5, 0.0), (5, 0, None)]
)
def test_the_error_of_a_replay_is_a_share_of_what_was_logged(
    own: int, actual: int, off: float | None
) -> None:
    found = Study(Result(Scenario(), actual), Result(Scenario(), own), (), 1, 0, SMALL, 0)
    assert found.off == off


def test_a_share_is_of_the_sessions_own_window() -> None:
    lane = talk(10).lane
    found = studied(lane, Scenario(share=0.3), Scenario(trigger=60_000))
    by_share, by_tokens = found.results
    assert by_share.triggers == by_tokens.triggers == (60_000, 60_000)
    assert replace(by_share, scenario=by_tokens.scenario) == by_tokens


def test_a_window_is_only_set_where_the_models_own_is_larger() -> None:
    lane = talk(10).lane
    (short,) = studied(lane, Scenario(window=400_000)).results
    (long,) = studied(lane, Scenario(window=90_000)).results
    assert (short.unlike, short.triggers, short.compactions) == (1, None, 0)
    # 90,000 less the room for an answer and the client's own reserve.
    assert (long.unlike, long.triggers) == (0, (57_000, 57_000))
    assert long.compactions == 2


def test_a_window_is_compacted_as_the_sessions_release_has_it() -> None:
    lane = talk(10).lane
    old = Subject(
        Session("s", main=lane, version="2.0.77"), bill(lane.own, PRICES).nano, 200_000, Firing()
    )
    found = study([old], [Scenario(window=90_000)], SMALL, PRICES)
    assert found
    # To 2.1.20 all of the 32,000 that an answer may have are kept free.
    assert found.results[0].triggers == (45_000, 45_000)


def test_a_family_stands_in_for_dearer_models_only() -> None:
    lane = talk(5).lane
    found = studied(lane, Scenario(model="haiku"), Scenario(model="opus"), Scenario(model="x-9"))
    haiku, opus, unknown = found.results
    assert haiku.nano == pytest.approx(found.actual.nano / 3, rel=1e-6)
    assert (opus.unlike, opus.nano) == (1, found.actual.nano)
    assert (unknown.unlike, unknown.nano) == (1, found.actual.nano)


@pytest.mark.parametrize(("own", "trigger"), [(None, 167_000), (100_000, 100_000)])
def test_a_model_with_a_smaller_window_is_compacted_no_later_than_before(
    own: int | None, trigger: int
) -> None:
    dear = Talk(model="claude-opus-4-8")
    dear.idle(1)
    session = Session("s", main=dear.lane, version="2.1.100")
    subject = Subject(session, 0, 1_000_000, Firing(own))
    found = study([subject], [Scenario(model="haiku")], SMALL, PRICES)
    assert found
    assert found.results[0].triggers == (trigger, trigger)


@pytest.mark.parametrize(("window", "trigger"), [(200_000, 200_000), (None, 500_000)])
def test_a_trigger_beyond_the_window_is_the_window_where_that_is_known(
    window: int | None, trigger: int
) -> None:
    session = Session("s", main=talk(3).lane)
    found = study(
        [Subject(session, 0, window, Firing())], [Scenario(trigger=500_000)], SMALL, PRICES
    )
    assert found
    assert found.results[0].triggers == (trigger, trigger)


def test_sessions_add_up_to_the_largest_context_and_the_range_of_their_triggers() -> None:
    plain = Scenario()
    none = Result(plain, 1, 0, 0, 0, 0)
    one = Result(plain, 10, 1, 2, 3, 100, 90_000, (120_000, 120_000))
    other = Result(plain, 20, 4, 0, 1, 200, 50_000, (60_000, 600_000))
    summed = Result(plain, 31, 5, 2, 4, 300, 90_000, (60_000, 600_000), 1)
    assert none.plus(one).plus(other, unlike=True) == summed
    assert other.plus(one).plus(none, unlike=True) == summed
    assert none.plus(none).triggers is None


def test_a_model_with_a_smaller_window_is_compacted_in_it() -> None:
    dear = Talk(model="claude-opus-4-8")
    for _ in range(30):
        dear.prompt(size=round(STEP * 3.2))
        dear.answer()
    (found,) = studied(dear.lane, Scenario(model="haiku"), window=1_000_000, own=967_000).results
    assert found.triggers == (167_000, 167_000)
    assert found.compactions == 2
    assert found.largest < 200_000


def test_turns_that_there_are_not_are_not_cleared() -> None:
    lane = talk(4).lane
    some, none = studied(lane, Scenario(clears=(1, 99)), Scenario(clears=(99,))).results
    assert (some.clears, some.unlike) == (1, 0)
    assert (none.clears, none.unlike) == (0, 1)


def test_several_sessions_are_added_up_and_unpriced_ones_named() -> None:
    lane, agent = talk(12).lane, talk(3).lane
    odd = Lane(tuple(replace(one, model="llama-9") for one in talk(3).lane.responses))
    sessions = [
        Session("a", main=lane, agents=(Agent("x", agent),)),
        Session("b", main=talk(12).lane),
        Session("c", main=odd),
    ]
    nano, more = bill(lane.own, PRICES).nano, bill(agent.own, PRICES).nano
    known = [Subject(one, nano, 200_000, Firing(167_000)) for one in sessions]
    known[0] = replace(known[0], logged_nano=nano + more)
    seen: list[int] = []

    def go_on(done: int) -> bool:
        seen.append(done)
        return True

    found = study(known, USUAL, SMALL, PRICES, go_on)
    assert found
    assert seen == [0, 1, 2]
    assert (found.sessions, found.unpriced, found.borrowed) == (2, 1, 2)
    assert found.actual.nano == 2 * nano + more
    assert found.results[0].compactions == 2
    assert found.habit == SMALL
    assert "1 session left out, with responses that have no price." in assumptions(found)


def test_a_session_that_a_scenario_cannot_change_is_said_to_be_counted_as_it_was() -> None:
    found = studied(talk(12).lane, Scenario(window=250_000))
    (one,) = found.results
    assert one.unlike == 1
    said = [line for line in assumptions(found) if line.startswith(f"{one.scenario.words}: ")]
    assert len(said) == 1
    assert "1 of 1 session counted unchanged" in said[0]


@pytest.mark.parametrize(
    ("nano", "actual", "words"),
    [
        (5, 0, ""),
        (100, 100, "0%"),
        (88, 100, "-12%"),
        (300, 100, "+200%"),
        (0, 100, "-100%"),
        (9_999, 10_000, "-<1%"),
        (10_001, 10_000, "+<1%"),
    ],
)
def test_a_difference_is_a_share_of_what_was_paid(nano: int, actual: int, words: str) -> None:
    assert difference(nano, actual) == words


def test_triggers_are_told_as_a_range_where_they_are_told_apart() -> None:
    known = None, (120_000, 120_000), (120_001, 120_002), (120_000, 600_000)
    assert [*map(trigger_words, known)] == ["", "120k", "120k", "120k–600k"]


@pytest.mark.parametrize(
    ("tried", "share", "window"),
    [
        (Scenario(clears=(1,)), False, False),
        (Scenario(share=0.6), True, False),
        (Scenario(window=100_000), False, True),
    ],
    ids=["clear", "share", "window"],
)
def test_only_what_was_asked_for_is_explained(tried: Scenario, share: bool, window: bool) -> None:
    said = " ".join(assumptions(studied(talk(12).lane, tried)))
    assert ("Shares are of the whole" in said) is share
    assert ("A window is compacted where" in said) is window


def test_a_study_can_be_ended() -> None:
    one = Subject(Session("a", main=talk(3).lane), 0, 200_000, Firing())
    assert study([one, one, one], USUAL, SMALL, PRICES, lambda done: done < 1) is None
