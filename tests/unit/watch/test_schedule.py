"""When folders are looked at."""

import time

import pytest

from ccwatch.watch.schedule import Breadth, Intervals, Schedule

SELDOM = Intervals(active=1000, all=1000, all_without_events=1000, folders=0.0)


def test_at_first_nothing_is_due() -> None:
    assert Schedule(SELDOM, time.time).choose(with_events=True) is Breadth.NOTHING


def test_active_projects_are_looked_at_more_often_than_all() -> None:
    schedule = Schedule(Intervals(active=0.0, all=1000, all_without_events=1000), time.time)
    assert schedule.choose(with_events=True) is Breadth.ACTIVE


def test_without_events_everything_is_looked_at_more_often() -> None:
    schedule = Schedule(Intervals(active=1000, all=1000, all_without_events=0.0), time.time)
    assert schedule.choose(with_events=False) is Breadth.ALL
    assert schedule.choose(with_events=True) is Breadth.NOTHING


@pytest.mark.parametrize(
    ("cost", "active", "everything"),
    [(0.0, 1, 10), (0.001, 4, 10), (0.005, 6, 20), (5.0, 6, 60)],
    ids=["nothing", "little", "some", "much"],
)
def test_what_takes_long_is_done_less_often_but_not_seldom(
    cost: float, active: int, everything: int
) -> None:
    for breadth, usual, wait in ((Breadth.ACTIVE, 1.0, active), (Breadth.ALL, 10.0, everything)):
        paces = {"active": 1000.0, "all": 1000.0} | {breadth.name.lower(): usual}
        schedule = Schedule(Intervals(**paces), time.time)
        schedule.ask()
        before = time.monotonic()
        assert schedule.choose(with_events=True) is Breadth.ALL
        after = time.monotonic()
        schedule.took(breadth, cost)
        assert before + wait <= schedule.due <= after + wait


def test_without_events_what_takes_long_is_done_as_often() -> None:
    schedule = Schedule(Intervals(active=1000, all=10.0, all_without_events=4.0), time.time)
    schedule.ask()
    before = time.monotonic()
    assert schedule.choose(with_events=False) is Breadth.ALL
    after = time.monotonic()
    schedule.took(Breadth.ALL, 5.0)
    assert before + 4 <= schedule.due <= after + 4


def test_whoever_asks_is_served_once() -> None:
    schedule = Schedule(SELDOM, time.time)
    schedule.ask()
    assert schedule.due <= time.monotonic()
    assert [schedule.choose(with_events=True) for _ in range(2)] == [Breadth.ALL, Breadth.NOTHING]


class Hours:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    clock = Hours()
    monkeypatch.setattr("ccwatch.watch.schedule.monotonic", clock)
    return clock


def test_each_kind_of_check_waits_for_its_interval_again(hours: Hours) -> None:
    schedule = Schedule(Intervals(active=2, all=10), hours)
    found: dict[Breadth, list[float]] = {breadth: [] for breadth in Breadth}
    for second in range(25):
        hours.seconds = second
        found[schedule.choose(with_events=True)].append(second)
    assert found[Breadth.ALL] == [10, 20]
    assert found[Breadth.ACTIVE] == [2, 4, 6, 8, 12, 14, 16, 18, 22, 24]


def test_new_folders_make_it_hasten_and_further_ones_do_not_put_it_off(hours: Hours) -> None:
    schedule = Schedule(Intervals(active=1000, all=1000, folders=0.5), hours)
    schedule.hasten()
    hours.seconds = 0.25
    schedule.hasten()
    assert schedule.due == 0.5
    assert schedule.choose(with_events=True) is Breadth.NOTHING
    hours.seconds = 0.5
    assert schedule.choose(with_events=True) is Breadth.ALL
    assert schedule.due == 1000.5


@pytest.mark.usefixtures("hours")
def test_a_clock_that_jumps_either_way_means_that_much_was_missed() -> None:
    clock = Hours()
    schedule = Schedule(SELDOM, clock)
    seen = []
    for clock.seconds in (0, 29, 60, 0, 0):
        seen.append(schedule.choose(with_events=True))
    assert seen == [Breadth.NOTHING, Breadth.NOTHING, Breadth.ALL, Breadth.ALL, Breadth.NOTHING]
