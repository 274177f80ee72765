"""A crossing is told once: not at the start, not twice, and again when it is news again."""

from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.alerts import Alarm, Reading

LEVELS = (0.8, 0.95)


def reading(value: float, epoch: int = 0, subject: str = "shop") -> Reading:
    return Reading(subject, "context", value, LEVELS, 0.05, epoch)


def rings(*values: float, alarm: Alarm | None = None) -> list[float]:
    """The values at which an alarm rings, heard one after the other."""
    alarm = alarm or Alarm()
    return [value for value in values if alarm.update([reading(value)])]


def test_each_level_rings_when_it_is_reached() -> None:
    assert rings(0.5, 0.79, 0.8, 0.9, 0.95, 0.99, 1.2) == [0.8, 0.95]


def test_what_stands_above_a_level_at_the_start_is_no_news() -> None:
    assert rings(0.97, 0.98, 1.0) == []
    assert rings(0.85, 0.9, 0.96) == [0.96]


def test_a_jump_over_two_levels_rings_once() -> None:
    assert rings(0.5, 0.99) == [0.99]


def test_a_small_fall_arms_nothing_and_a_large_one_does() -> None:
    assert rings(0.7, 0.81, 0.76, 0.82) == [0.81]
    assert rings(0.7, 0.81, 0.75, 0.82) == [0.81, 0.82]


def test_a_fall_from_the_second_level_arms_the_second_only() -> None:
    assert rings(0.7, 0.96, 0.85, 0.81, 0.96) == [0.96, 0.96]


def test_after_a_compaction_every_level_is_armed() -> None:
    alarm = Alarm()
    assert rings(0.7, 0.96, alarm=alarm) == [0.96]
    assert alarm.update([reading(0.81, epoch=1)])
    assert not alarm.update([reading(0.82, epoch=1)])


def test_while_old_files_are_read_nothing_rings_and_all_is_remembered() -> None:
    alarm = Alarm()
    for value in (0.2, 0.85):
        assert alarm.update([reading(value)], silent=True) == []
    assert rings(0.9, 0.96, alarm=alarm) == [0.96]


def test_a_copy_of_a_session_is_heard_for_the_first_time() -> None:
    alarm = Alarm()
    alarm.update([reading(0.7)])
    assert [
        one.subject for one in alarm.update([reading(0.82), reading(0.82, subject="fork")])
    ] == ["shop"]


def test_a_figure_keeps_its_rank_until_it_left_the_level_by_far() -> None:
    alarm, ranks = Alarm(), []
    for value in (0.7, 0.96, 0.91, 0.89, 0.76, 0.7):
        alarm.update([reading(value)])
        ranks.append(alarm.rank(reading(value)))
    assert ranks == [0, 2, 2, 1, 1, 0]
    assert alarm.rank(reading(0.99, subject="unheard of")) == 0


def test_what_runs_out_is_given_below_zero() -> None:
    alarm = Alarm()
    heard = [
        bool(alarm.update([Reading("a", "left", -left, (-5,), 2.5)]))
        for left in (9, 6, 5, 7, 5, 8, 4)
    ]
    assert heard == [False, False, True, False, False, False, True]


@given(st.sampled_from(LEVELS), st.lists(st.floats(-0.049, 0.04), max_size=30))
def test_a_value_that_wavers_around_a_level_rings_once(level: float, steps: list[float]) -> None:
    start = [0.5] if level == LEVELS[0] else [0.5, 0.85]
    wavering = [level, *(level + step for step in steps)]
    assert rings(*start, *wavering) == [*start[1:], level]


@given(st.lists(st.floats(0, 1.5), max_size=40), st.lists(st.floats(0.05, 1.2), max_size=5))
def test_growth_rings_each_level_at_most_once(values: list[float], levels: list[float]) -> None:
    alarm, rung = Alarm(), 0
    growing = [0.0, *sorted(values)]
    for value in growing:
        rung += len(alarm.update([Reading("a", "left", value, tuple(levels), 0.05)]))
    jumps = {sum(value >= level for level in levels) for value in growing}
    assert rung == len(jumps) - 1


@given(st.lists(st.tuples(st.floats(0, 1.5), st.integers(0, 2)), max_size=40))
def test_it_rings_above_a_level_only_always_after_a_low_and_never_twice_for_one_value(
    heard: list[tuple[float, int]],
) -> None:
    alarm, before = Alarm(), 1.0
    for value, epoch in heard:
        rang = bool(alarm.update([reading(value, epoch)]))
        above = value >= min(LEVELS)
        assert above or not rang
        assert rang or not (above and before < min(LEVELS) - 0.05)
        assert not alarm.update([reading(value, epoch)])
        before = value
