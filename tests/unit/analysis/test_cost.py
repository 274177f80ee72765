"""What responses, days and sessions cost."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple, replace

from ccwatch.analysis.bill import Bill, Cost
from ccwatch.analysis.cost import bill, by_day, session_cost
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import CLASSES, GRAINS_PER_DOLLAR
from ccwatch.model.basis import Basis
from ccwatch.model.lane import Lane
from ccwatch.model.response import Iteration, Response
from ccwatch.model.session import Agent, Reported, Session
from ccwatch.model.usage import Usage

PRICES = Prices.shipped()
DOLLAR = 10**9
"""Billionths in a dollar."""


def ms(text: str) -> int:
    """Milliseconds of an instant."""
    return int(datetime.fromisoformat(text).timestamp() * 1000)


NOVEMBER = ms("2026-11-01T12:00Z")
MILLION = Usage(fresh=1_000_000)
EACH_A_DOLLAR = dict.fromkeys(CLASSES, 1)


def cost(response: Response, prices: Prices) -> Cost:
    """The cost of a single response."""
    return bill([response], prices).cost


def test_the_clients_own_example_to_the_last_digit() -> None:
    usage = Usage(fresh=368, output=516, read=106_786, write_1h=9_149)
    paid = cost(Response("m", "", "claude-haiku-4-5-20251001", NOVEMBER, usage), PRICES)
    assert paid == Cost(
        input=368_000, output=2_580_000, read=10_678_600, write_1h=18_298_000, write_5m=0
    )
    assert paid.total == 31_924_600  # totalCostUSD: 0.0319246


def test_a_search_costs_a_cent() -> None:
    paid = cost(Response("m", "", "claude-opus-5", NOVEMBER, Usage(web_searches=3)), PRICES)
    assert paid == Cost(web_search=3 * DOLLAR // 100)


def test_inference_in_the_us_costs_a_tenth_more_on_everything() -> None:
    usage = Usage(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 10)
    here = Response("m", "", "claude-opus-5", NOVEMBER, usage)
    anywhere, in_the_us = cost(here, PRICES), cost(replace(here, us_only=True), PRICES)
    assert in_the_us == Cost(*(nano * 11 // 10 for nano in astuple(anywhere)))


def test_tokens_of_a_batch_cost_half_and_searches_what_they_always_cost() -> None:
    usage = Usage(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 10)
    here = Response("m", "", "claude-opus-5", NOVEMBER, usage)
    at_once, in_a_batch = cost(here, PRICES), cost(replace(here, batch=True), PRICES)
    halves = Cost(*(nano // 2 for nano in astuple(at_once)))
    assert in_a_batch == replace(halves, web_search=at_once.web_search)


def test_the_advisor_of_a_batch_costs_half_as_well() -> None:
    asked = (Iteration("claude-opus-5", MILLION),)
    here = Response("m", "", "claude-haiku-4-5", NOVEMBER, MILLION, batch=True, advice=asked)
    assert bill([here], PRICES).nano == (5 * DOLLAR + 1 * DOLLAR) // 2


def test_fast_mode_has_its_own_price() -> None:
    slow = Response("m", "", "claude-opus-5-5", NOVEMBER, MILLION)
    assert cost(slow, PRICES) == Cost(input=4 * DOLLAR)
    assert cost(replace(slow, fast=True), PRICES) == Cost(input=8 * DOLLAR)


def test_fast_mode_without_a_price_is_listed_and_not_guessed() -> None:
    fast = Response("m", "", "claude-sonnet-5-5", NOVEMBER, MILLION, fast=True)
    assert bill([fast], PRICES).known_nano is None
    both = bill([fast, replace(fast, id="n", fast=False)], PRICES)
    assert both.nano == 2 * DOLLAR
    assert both.unpriced == {"claude-sonnet-5-5 (fast)": 1}


def test_only_a_model_that_has_a_price_is_listed_as_fast() -> None:
    unknown = Response("m", "", "glm-4.6", NOVEMBER, MILLION, fast=True)
    assert bill([unknown], PRICES).unpriced == {"glm-4.6": 1}
    table = json.dumps(
        {
            "made": "2026-11-23",
            "models": {"claude-opus-9": {"standard": [{"from": "2026-11-02", **EACH_A_DOLLAR}]}},
        }
    )
    too_early = Response("m", "", "claude-opus-9", NOVEMBER, MILLION)
    assert bill([too_early], Prices.load(table)).unpriced == {"claude-opus-9": 1}


def test_responses_before_and_after_a_change_of_price_cost_what_they_did_on_their_days() -> None:
    """Until 2026-03-13 a long prompt to Opus 4.6 cost twice as much, with all of its tokens."""
    usage = Usage(fresh=300_000, output=1_000)
    days = [ms(f"2026-03-{day}T12:00Z") for day in (11, 12, 13, 14)]
    each = [Response(f"m{day}", "", "claude-opus-4-6", day, usage) for day in days]
    assert [bill([one], PRICES).nano for one in each] == [3_037_500_000] * 2 + [1_525_000_000] * 2
    assert bill(each, PRICES).nano == bill(each[::-1], PRICES).nano == 9_125_000_000


def test_a_model_without_a_price_is_counted_and_listed_never_free() -> None:
    responses = [
        Response("a", "", "glm-4.6", NOVEMBER, Usage(fresh=5, output=7)),
        Response("b", "", "glm-4.6", NOVEMBER, Usage(read=11)),
        Response("c", "", "claude-opus-5", NOVEMBER, MILLION),
    ]
    assert bill(responses[:1], PRICES).known_nano is None
    paid = bill(responses, PRICES)
    assert paid.unpriced == {"glm-4.6": 2}
    assert paid.by_model["glm-4.6"].usage == Usage(fresh=5, read=11, output=7)
    assert paid.by_model["glm-4.6"].cost == Cost()
    assert (paid.responses, paid.nano) == (3, 5 * DOLLAR)


def test_an_advisor_is_paid_at_its_own_price_and_is_no_response() -> None:
    advised = Response(
        "m",
        "",
        "claude-haiku-4-5",
        NOVEMBER,
        MILLION,
        advice=(Iteration("claude-opus-5", MILLION),),
    )
    assert cost(advised, PRICES) == Cost(input=6 * DOLLAR)
    paid = bill([advised], PRICES)
    assert {name: share.responses for name, share in paid.by_model.items()} == {
        "claude-haiku-4-5": 1,
        "claude-opus-5": 0,
    }
    assert paid.by_model["claude-opus-5"].cost.total == 5 * DOLLAR


def test_an_advisor_without_a_price_leaves_the_rest_priced() -> None:
    advised = Response(
        "m", "", "claude-haiku-4-5", NOVEMBER, MILLION, advice=(Iteration("oracle-1", MILLION),)
    )
    assert cost(advised, PRICES) == Cost(input=1 * DOLLAR)
    assert bill([advised], PRICES).unpriced == {"oracle-1": 1}


def test_haiku_5_5_costs_five_times_as_much_beyond_a_hundred_thousand() -> None:
    small = Usage(fresh=1, write_5m=9_999, read=90_000, output=1_000)
    assert small.prompt == 100_000
    large = replace(small, fresh=2)
    each = [
        cost(Response("m", "", "claude-haiku-5-5", NOVEMBER, usage), PRICES)
        for usage in (small, large)
    ]
    assert each == [
        Cost(input=100, write_5m=1_249_875, read=900_000, output=500_000),
        Cost(input=1_000, write_5m=6_249_375, read=4_500_000, output=2_500_000),
    ]


def test_a_response_of_two_small_requests_is_not_taken_for_a_large_one() -> None:
    twice = Response("m", "", "claude-haiku-5-5", NOVEMBER, Usage(fresh=120_000), context=60_000)
    assert cost(twice, PRICES) == Cost(input=120_000 * 100)


def test_a_long_prompt_to_an_advisor_costs_what_its_own_size_costs() -> None:
    asked = (Iteration("claude-haiku-5-5", Usage(fresh=150_000)),)
    for context in (60_000, 150_000):
        here = Response("m", "", "claude-opus-5", NOVEMBER, MILLION, context, advice=asked)
        assert bill([here], PRICES).by_model["claude-haiku-5-5"].cost.total == 150_000 * 500


def test_bills_of_different_responses_add_up_to_the_bill_of_all() -> None:
    each = [
        Response("a", "", "glm-4.6", NOVEMBER, Usage(fresh=5)),
        Response("b", "", "glm-4.6", NOVEMBER, Usage(read=11)),
        Response("c", "", "claude-opus-5", NOVEMBER, MILLION),
        Response("d", "", "claude-opus-5", NOVEMBER, MILLION),
    ]
    first, *others = (bill([one], PRICES) for one in each)
    together = first.plus(*others)
    assert together == bill(each, PRICES)
    assert together.unpriced == {"glm-4.6": 2}


def test_what_costs_nothing_is_known_to_and_what_has_no_price_is_unknown() -> None:
    unpriced = Response("a", "", "glm-4.6", NOVEMBER, Usage(fresh=5))
    assert bill([], PRICES).known_nano == 0
    assert bill([unpriced], PRICES).known_nano is None
    for lane, known in ((Lane(), 0), (Lane((unpriced,), last=unpriced), None)):
        session = Session("s", main=lane)
        assert session_cost(session, PRICES).known_nano == known


def test_what_the_client_made_up_itself_is_no_response() -> None:
    assert bill([Response("u", "", "<synthetic>", NOVEMBER)], PRICES) == Bill()


def test_what_only_one_of_two_copies_tells_of_a_price_counts() -> None:
    plain = Response("m", "r", "claude-opus-5-5", NOVEMBER, MILLION)
    for full, nano in (
        (replace(plain, fast=True), 8 * DOLLAR),
        (replace(plain, us_only=True), 4 * DOLLAR * 11 // 10),
        (replace(plain, batch=True), 2 * DOLLAR),
    ):
        assert bill([plain, full], PRICES).nano == bill([full, plain], PRICES).nano == nano


def test_the_larger_context_of_two_copies_decides_over_the_price_of_a_long_prompt() -> None:
    short = Response("m", "r", "claude-haiku-5-5", NOVEMBER, Usage(fresh=120_000), 60_000)
    large = replace(short, context=120_000)
    for copies in ([short, large], [large, short]):
        assert bill(copies, PRICES).nano == 120_000 * 500


def test_a_response_that_comes_twice_counts_once_and_its_largest_fields_win() -> None:
    early = Response("m", "r", "claude-opus-5", NOVEMBER, Usage(fresh=4, output=9))
    final = replace(early, at_ms=NOVEMBER + 50, usage=Usage(fresh=4, output=159), ended=True)
    assert bill([early, final, early], PRICES) == bill([final], PRICES)
    assert bill([early, final], PRICES).usage.output == 159


def test_a_response_over_midnight_belongs_to_the_day_of_its_first_row() -> None:
    before = Response("m", "r", "claude-opus-5", ms("2026-11-01T23:59:59Z"), Usage(output=9))
    after = replace(before, at_ms=ms("2026-11-02T00:00:01Z"), usage=Usage(output=159))
    assert list(by_day([after, before], UTC, PRICES)) == [date(2026, 11, 1)]


# Days


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2026-03-28T23:00:00Z", "Europe/Berlin", date(2026, 3, 29)),
        ("2026-03-29T21:59:59Z", "Europe/Berlin", date(2026, 3, 29)),
        ("2026-03-29T22:00:00Z", "Europe/Berlin", date(2026, 3, 30)),
        ("2026-10-24T22:00:00Z", "Europe/Berlin", date(2026, 10, 25)),
        ("2026-10-25T22:59:59Z", "Europe/Berlin", date(2026, 10, 25)),
        ("2026-10-25T23:00:00Z", "Europe/Berlin", date(2026, 10, 26)),
        ("2026-06-01T18:14:59Z", "Asia/Kathmandu", date(2026, 6, 1)),
        ("2026-06-01T18:15:00Z", "Asia/Kathmandu", date(2026, 6, 2)),
        ("2026-06-01T06:59:59Z", "America/Los_Angeles", date(2026, 5, 31)),
    ],
    ids=str,
)
def test_a_local_day_is_right_to_the_second_when_clocks_change(
    instant: str, zone: str, day: date
) -> None:
    response = Response("m", "", "claude-opus-5", ms(instant), MILLION)
    assert list(by_day([response], ZoneInfo(zone), PRICES)) == [day]


ZONES = ("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns")


@given(st.integers(ms("2024-01-01T00:00Z"), ms("2028-01-01T00:00Z")), st.sampled_from(ZONES))
def test_a_local_day_is_the_one_that_the_calendar_gives(at_ms: int, zone: str) -> None:
    response = Response("m", "", "claude-opus-5", at_ms, MILLION)
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    assert list(by_day([response], ZoneInfo(zone), PRICES)) == [
        at.astimezone(ZoneInfo(zone)).date()
    ]


def test_what_has_no_time_or_none_on_the_calendar_belongs_to_no_day() -> None:
    times = (0, -1, 10**17, ms("9999-12-31T23:59:59Z"))
    responses = [Response(str(at), "", "claude-opus-5", at, MILLION) for at in times]
    assert list(by_day(responses[:1], UTC, PRICES)) == [None]
    east = timezone(timedelta(hours=14))
    days = by_day(responses, east, PRICES)
    assert set(days) <= {date(1970, 1, 1), None}
    assert sum(found.responses for found in days.values()) == 4
    assert bill(responses, PRICES).responses == 4


def test_days_come_in_order_and_leave_out_those_without_a_response() -> None:
    responses = [
        Response(day, "", "claude-opus-5", ms(f"{day}T12:00Z"), MILLION)
        for day in ("2026-11-03", "2026-11-01")
    ]
    days = by_day(responses, UTC, PRICES)
    assert list(days) == [date(2026, 11, 1), date(2026, 11, 3)]
    assert [one.nano for one in days.values()] == [5 * DOLLAR, 5 * DOLLAR]


# Properties of sums

COUNT = st.integers(0, 2_000_000)
USAGES = st.builds(Usage, COUNT, COUNT, COUNT, COUNT, COUNT, st.integers(0, 20))
MODELS = st.sampled_from(
    [
        "claude-haiku-5-5",
        "claude-opus-4-6",
        "claude-sonnet-4-5-20250929",
        "claude-fable-5-2",
        "claude-3-haiku-20240307",
        "glm-4.6",
        "<synthetic>",
    ]
)
RESPONSES = st.builds(
    Response,
    id=st.sampled_from([f"msg_{i}" for i in range(12)]),
    request=st.just("r"),
    model=MODELS,
    at_ms=st.one_of(st.just(0), st.integers(ms("2025-06-01T00:00Z"), ms("2027-01-01T00:00Z"))),
    usage=USAGES,
    context=st.just(0),
    fast=st.booleans(),
    us_only=st.booleans(),
    batch=st.booleans(),
    advice=st.lists(st.builds(Iteration, MODELS, USAGES), max_size=2).map(tuple),
)
DISTINCT = st.lists(RESPONSES, max_size=12, unique_by=lambda one: one.id)


@given(st.lists(RESPONSES, max_size=12), st.randoms(use_true_random=False))
def test_a_bill_is_the_same_in_any_order_and_however_often_a_response_comes(
    responses: list[Response], random: Random
) -> None:
    shuffled = [*responses, *responses[::2]]
    random.shuffle(shuffled)
    assert bill(shuffled, PRICES) == bill(responses, PRICES)
    assert by_day(shuffled, UTC, PRICES) == by_day(responses, UTC, PRICES)


@given(DISTINCT)
def test_a_bill_is_the_sum_of_its_responses_its_models_its_classes_and_its_days(
    responses: list[Response],
) -> None:
    whole = bill(responses, PRICES)
    assert whole.nano == sum(cost(one, PRICES).total for one in responses)
    assert whole.nano == whole.cost.total == sum(astuple(whole.cost))
    assert whole.nano == sum(share.cost.total for share in whole.by_model.values())
    assert Bill().plus(*(bill([one], PRICES) for one in responses)) == whole
    dated = [one for one in responses if one.at_ms]
    assert Bill().plus(*by_day(dated, UTC, PRICES).values()) == bill(dated, PRICES)


@given(RESPONSES.filter(lambda one: one.model != "<synthetic>"))
def test_a_cost_is_the_exact_one_rounded_once(response: Response) -> None:
    alone = replace(response, advice=())
    rates = PRICES.rates(alone.model, alone.at_ms, alone.fast, alone.usage.prompt)
    paid = cost(alone, PRICES)
    if rates is None:
        assert paid == Cost()
        return
    tenth_more = Fraction(11, 10) if alone.us_only else Fraction(1)
    half = Fraction(1, 2) if alone.batch else Fraction(1)
    shares = [half] * 5 + [Fraction(1)]
    exact = [
        Fraction(rate, GRAINS_PER_DOLLAR) * count * tenth_more * share * DOLLAR
        for rate, count, share in zip(astuple(rates), astuple(alone.usage), shares, strict=True)
    ]
    assert paid.total == Cost.total_of(alone.usage, rates.asked_as(alone))
    assert abs(paid.total - sum(exact, Fraction())) <= Fraction(1, 2)
    assert all(abs(nano - truth) <= 1 for nano, truth in zip(astuple(paid), exact, strict=True))
    assert all(nano >= 0 for nano in astuple(paid))


# Sessions


def response(index: int, output: int = 1_000_000, *, ended: bool = True) -> Response:
    """One of Haiku 4.5: five dollars, an hour after the one before it."""
    at = NOVEMBER + index * 3_600_000
    return Response(f"msg_{index}", "", "claude-haiku-4-5", at, Usage(output=output), ended=ended)


def reported(usd: float, after: int, *, exceeds: bool = False) -> Reported:
    return Reported(round(usd * DOLLAR), "cost-state", after, exceeds)


TWO = Session("s", main=Lane((response(0), response(2))))
HELPED = replace(TWO, agents=(Agent("a", Lane((response(1), response(3)))),))


def test_without_a_reported_total_the_log_is_all_there_is() -> None:
    paid = session_cost(HELPED, PRICES)
    assert (paid.logged_nano, paid.subagents_nano) == (20 * DOLLAR, 10 * DOLLAR)
    assert (paid.reported_nano, paid.reported_from, paid.unlogged_nano) == (None, None, None)
    assert (paid.total_nano, paid.total_basis) == (20 * DOLLAR, Basis.MEASURED)


def test_a_total_reported_at_the_end_shows_what_was_never_logged() -> None:
    paid = session_cost(replace(HELPED, reported=reported(20.75, after=2)), PRICES)
    assert (paid.reported_nano, paid.reported_from) == (20_750_000_000, "cost-state")
    assert paid.unlogged_nano == 750_000_000
    assert (paid.total_nano, paid.total_basis) == (20_750_000_000, Basis.REPORTED)


def test_what_was_logged_after_a_reported_total_is_added_to_it() -> None:
    # The report came after the first response and the first of the sub-agent.
    paid = session_cost(replace(HELPED, reported=reported(10.5, after=1)), PRICES)
    assert paid.unlogged_nano == 500_000_000
    assert (paid.total_nano, paid.total_basis) == (20_500_000_000, Basis.REPORTED)


def test_what_sub_agents_did_after_a_total_of_known_time_is_added_to_it_at_once() -> None:
    # The report came after the last response of the main chain, which waits for its sub-agent.
    told = replace(reported(15.5, after=2), at_ms=response(2).at_ms + 1)
    paid = session_cost(replace(HELPED, reported=told), PRICES)
    assert (paid.unlogged_nano, paid.total_nano) == (500_000_000, 20_500_000_000)


def test_what_a_total_was_reported_after_is_counted_with_what_others_own() -> None:
    # The first response is a sub-agent's, and the report came after the second.
    main = Lane((response(0), response(1), response(2)), owned=frozenset({1, 2}))
    session = Session("s", main=main, agents=(Agent("a", Lane((response(0),))),))
    paid = session_cost(replace(session, reported=reported(10.5, after=2)), PRICES)
    assert (paid.unlogged_nano, paid.total_nano) == (500_000_000, 15_500_000_000)


def test_a_total_that_covers_more_than_the_session_says_nothing_about_it() -> None:
    paid = session_cost(replace(TWO, reported=reported(99, after=2, exceeds=True)), PRICES)
    assert paid.reported_nano == 99 * DOLLAR
    assert paid.unlogged_nano is None
    assert (paid.total_nano, paid.total_basis) == (10 * DOLLAR, Basis.MEASURED)


def test_a_total_with_a_guessed_price_is_told_and_not_believed() -> None:
    """T31. The client takes the price of another model, where it does not know one."""
    told = replace(reported(99, after=2), guessed=True)
    paid = session_cost(replace(TWO, reported=told), PRICES)
    assert (paid.reported_nano, paid.unlogged_nano) == (99 * DOLLAR, None)
    assert (paid.total_nano, paid.total_basis) == (10 * DOLLAR, Basis.MEASURED)


def test_a_total_at_list_prices_says_nothing_where_the_users_own_hold() -> None:
    """What it is more than the log is a difference of prices, and nothing that is unlogged."""
    [name] = bill(TWO.main.responses, PRICES).by_model
    half = dict.fromkeys(("input", "cache_read", "cache_write_5m", "cache_write_1h", "output"), 1)
    own = PRICES.with_overrides(json.dumps({name: half}), "prices.json")
    paid = session_cost(replace(TWO, reported=reported(99, after=2)), own)
    assert (paid.reported_nano, paid.unlogged_nano) == (99 * DOLLAR, None)
    assert (paid.total_nano, paid.total_basis) == (paid.logged_nano, Basis.MEASURED)
    other = PRICES.with_overrides(json.dumps({"some-other-model": half}), "prices.json")
    assert session_cost(replace(TWO, reported=reported(99, after=2)), other).unlogged_nano


def test_a_reported_total_below_the_log_never_lowers_it() -> None:
    paid = session_cost(replace(TWO, reported=reported(1, after=2)), PRICES)
    assert paid.unlogged_nano is None
    assert (paid.total_nano, paid.total_basis) == (10 * DOLLAR, Basis.MEASURED)


def test_a_total_rounded_to_cents_may_be_a_little_below_the_log() -> None:
    paid = session_cost(replace(TWO, reported=reported(9.996, after=2)), PRICES)
    assert paid.unlogged_nano == 0
    assert (paid.total_nano, paid.total_basis) == (10 * DOLLAR, Basis.MEASURED)


def test_what_is_unlogged_is_unknown_where_something_logged_has_no_price() -> None:
    other = Response("x", "", "glm-4.6", NOVEMBER, MILLION)
    session = Session("s", main=Lane((response(0), other)), reported=reported(7, after=2))
    paid = session_cost(session, PRICES)
    assert paid.logged.unpriced == {"glm-4.6": 1}
    assert paid.unlogged_nano is None
    assert (paid.total_nano, paid.total_basis) == (7 * DOLLAR, Basis.REPORTED)


def test_copied_rows_are_not_paid_for_again() -> None:
    fork = Session("f", main=Lane((response(0), response(2)), owned=frozenset({1})))
    assert session_cost(fork, PRICES).total_nano == 5 * DOLLAR


def test_a_response_in_both_a_session_and_its_sub_agent_is_paid_for_once() -> None:
    session = Session("s", main=Lane((response(0),)), agents=(Agent("a", Lane((response(0),))),))
    assert session_cost(session, PRICES).total_nano == 5 * DOLLAR


@pytest.mark.parametrize(
    ("placeholders", "others", "undercounts"),
    [(0, 0, False), (0, 9, False), (1, 9, True), (1, 10, False), (3, 0, True)],
)
def test_a_tenth_of_placeholders_means_that_the_output_is_not_logged(
    placeholders: int, others: int, undercounts: bool
) -> None:
    lane = [response(i, output=1, ended=False) for i in range(placeholders)]
    lane += [response(i) for i in range(placeholders, placeholders + others)]
    session = Session("s", main=Lane(tuple(lane)))
    found = session_cost(session, PRICES)
    assert (found.undercounts_output, found.lacking) == (undercounts, undercounts)


def test_a_total_that_claude_code_told_does_not_lack_the_output_that_was_not_logged() -> None:
    lane = Lane((response(0, output=1, ended=False),))
    found = session_cost(Session("s", main=lane, reported=reported(99, after=1)), PRICES)
    assert (found.undercounts_output, found.lacking) == (True, False)


# The recordings, by an independent reader


def answers(folder: Path) -> Iterator[Response]:
    """Read the rows with an answer of the API in a recording's files, progress rows included.

    In the recordings every write is one for five minutes.
    """
    for path in sorted(folder.glob("claude/projects/**/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["type"] == "progress":
                row = row["data"].get("message", {})
            if row.get("type") != "assistant" or row["message"]["model"] == "<synthetic>":
                continue
            message, told = row["message"], row["message"]["usage"]
            usage = Usage(
                fresh=told["input_tokens"],
                write_5m=told["cache_creation_input_tokens"],
                read=told["cache_read_input_tokens"],
                output=told["output_tokens"],
            )
            yield Response(message["id"], "", message["model"], ms(row["timestamp"]), usage)


@pytest.mark.parametrize(
    ("release", "dollars"),
    [
        ("1.0.44", 3.5562),
        ("2.0.14", 3.9137),
        ("2.0.77", 4.3463),
        ("2.1.20", 3.8558),
        ("2.1.100", 4.1195),
        ("2.1.330", 6.7438),
        ("2.1.330-win", 5.3249),
        ("2.1.330-opus-1m", 21.1261),
        ("2.1.330-life", 1.0532),
    ],
)
def test_a_recording_costs_what_its_unique_responses_cost(
    recordings: Path, release: str, dollars: float
) -> None:
    paid = bill(answers(recordings / release), PRICES)
    assert paid.unpriced == {}
    assert round(paid.nano / DOLLAR, 4) == dollars
