"""Use of the API per minute, and when it was the most."""

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.spending.use import Rate, busiest, mean_rate, use_by_minute
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage
from ccwatch.report.ledger import Spending
from ccwatch.units import DAY_MS, MINUTE_MS

START_MS = 29_833_333 * MINUTE_MS


def answers(at: Iterable[int], usage: Usage | None = None) -> list[Response]:
    """A response at each time."""
    usage = usage or Usage(fresh=10, write_5m=100, read=5_000, output=40)
    return [Response(str(n), "", "claude-opus-5", at_ms, usage) for n, at_ms in enumerate(at)]


def numbers(data: bytes) -> list[int]:
    return list(memoryview(data).cast("I"))


def test_use_is_added_up_by_minutes_without_what_has_no_time() -> None:
    found = use_by_minute(answers((120_000, 0, -1, 60_000, 119_999)))
    assert numbers(found) == [1, 2, 10_300, 300, 2, 1, 5_150, 150]
    assert numbers(use_by_minute(answers((0, 1)))) == [0, 1, 5_150, 150]
    assert use_by_minute(()) == b""


def test_a_number_that_no_minute_can_have_is_the_largest_that_is_kept() -> None:
    used = Usage(read=2**53, output=7)
    assert numbers(use_by_minute(answers((60_000,), used))) == [1, 1, 2**32 - 1, 7]


def test_the_mean_rate_is_of_five_minutes() -> None:
    assert mean_rate(answers((1, 2))) == Rate(0.4, 2_060, 60)
    assert mean_rate(()) == Rate()


def slow_most(at: Sequence[int], since: int, until: int) -> int:
    """The most responses within five minutes of the clock, from one minute to another."""
    minutes = [one // MINUTE_MS for one in at if since <= one // MINUTE_MS < until]
    return max((sum(n <= m < n + 5 for m in minutes) for n in minutes), default=0)


TIMES = st.lists(st.integers(START_MS, START_MS + 40 * MINUTE_MS), max_size=60)


@given(st.lists(TIMES, max_size=3), st.integers(0, 20), st.integers(0, 30))
def test_the_busiest_five_minutes_begin_with_any_minute(
    of_sessions: list[list[int]], skipped: int, length: int
) -> None:
    since, until = (START_MS // MINUTE_MS + n for n in (skipped, skipped + length))
    use = [use_by_minute(answers(at)) for at in of_sessions]
    found = busiest(use, since * MINUTE_MS, until * MINUTE_MS)
    most = slow_most([one for at in of_sessions for one in at], since, until)
    # What is shorter than five minutes is still divided by five.
    assert found == Rate(most / 5, 5_150 * most / 5, 150 * most / 5)


def test_each_figure_has_busiest_minutes_of_its_own() -> None:
    much = use_by_minute(answers((START_MS,), Usage(read=10**6)))
    often = use_by_minute(answers(range(START_MS + DAY_MS, START_MS + DAY_MS + 9), Usage(output=1)))
    found = busiest((much, often), START_MS, START_MS + 2 * DAY_MS)
    assert found == Rate(9 / 5, 10**6 / 5, 9 / 5)


@pytest.mark.parametrize(("days", "requests"), [(29, 0.4), (31, 0.0)])
def test_the_busiest_minutes_are_of_the_last_thirty_days_or_just_now(
    days: int, requests: float
) -> None:
    spending = Spending(use=(use_by_minute(answers((START_MS, START_MS + 1))),))
    now_ms = START_MS + days * DAY_MS
    assert spending.busiest(Rate(), now_ms).requests == requests
    assert spending.busiest(Rate(3, 100, 81), now_ms).requests == 3
