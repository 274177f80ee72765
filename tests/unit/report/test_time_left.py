"""How long the first reading still takes: by how far it came since it was first asked."""

import pytest

from ccwatch.report.time_left import MIN_S, TimeLeft
from ccwatch.store.snapshot import Progress
from ccwatch.ui.widgets.status import reading


def progress(size: int, whole: int = 1_000) -> Progress:
    return Progress(size // 100, whole // 100, size, whole)


def test_it_is_what_is_left_by_the_pace_so_far() -> None:
    time_left = TimeLeft()
    assert time_left.seconds(progress(0), 0) is None
    assert time_left.seconds(progress(200), 1_000) is None
    assert time_left.seconds(progress(400), 4_000) == pytest.approx(6.0)
    assert time_left.seconds(progress(900), 9_000) == pytest.approx(1.0)
    assert time_left.seconds(progress(1_000), 10_000) is None


def test_what_was_there_before_is_not_taken_for_what_was_read() -> None:
    time_left = TimeLeft()
    assert time_left.seconds(progress(500), 0) is None
    assert time_left.seconds(progress(600), 4_000) == pytest.approx(16.0)


def test_where_nothing_is_read_nothing_is_told() -> None:
    time_left = TimeLeft()
    assert [time_left.seconds(progress(500), at) for at in (0, 9_000)] == [None, None]
    assert time_left.seconds(Progress(all_files=1), 10_000) is None


def test_a_second_reading_and_a_clock_set_back_begin_anew() -> None:
    time_left = TimeLeft()
    time_left.seconds(progress(500), 0)
    assert time_left.seconds(progress(1_000), 5_000) is None
    assert time_left.seconds(progress(0), 6_000) is None
    assert time_left.seconds(progress(100), 6_000 + round(MIN_S * 1_000)) is not None
    assert time_left.seconds(progress(200), 1_000) is None


def test_how_far_reading_came_is_told_in_the_room_there_is() -> None:
    so_far = Progress(1254, 2808, 430, 1_000)
    assert reading(so_far) == "reading 1254 of 2808 transcripts, 43%"
    assert reading(so_far, 36) == "reading 43%"
