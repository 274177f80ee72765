"""How much of a plan's limits is used, as lines."""

from msgspec.structs import replace

from ccwatch.model.client import Limit
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.view import Look, Moment, View
from ccwatch.ui.widgets.live.plan_lines import brief_plan, plan_rows
from tests.support import boards

HOUR_MS = 3_600_000
FIVE = Limit("five_hour", 90.0, boards.NOW_MS + HOUR_MS)
WEEK = Limit("seven_day", 44.0, boards.NOW_MS + 84 * HOUR_MS)


def view(*limits: Limit) -> View:
    board = boards.with_plan(boards.board(), *limits)
    return View(board, boards.overview(), Look(Moment(boards.NOW_MS), UNICODE))


def rows(width: int, most: int, *limits: Limit) -> list[tuple[str, str]]:
    found = plan_rows(view(*limits or (FIVE, WEEK)), width, most)
    return [(name, line.plain.rstrip()) for name, line in found]


def test_all_limits_are_in_one_row_where_it_holds_all_that_is_known() -> None:
    known = "! 5 h 90%, full in ≈27 min, resets in 1 h · 7 d 44%, ≈88% at its reset in 4 d"
    assert rows(len(known), 3) == [("plan", known)]


def test_each_limit_has_a_row_where_there_is_room() -> None:
    five, week = "! 5 h 90%, full in ≈27 min, resets in 1 h", "7 d 44%, ≈88% at its reset in 4 d"
    assert rows(60, 2) == [("plan", five), ("", week)]
    assert rows(34, 2) == [("plan", "! 5 h 90%, full ≈27 min"), ("", week)]
    assert rows(32, 2) == [("plan", "! 5 h 90%, full ≈27 min"), ("", "7 d 44%, ≈88% in 4 d")]
    assert rows(20, 2) == [("plan", "! 5 h 90%"), ("", "7 d 44%, ≈88% in 4 d")]
    assert rows(19, 2) == [("plan", "! 5 h 90%"), ("", "7 d 44%")]


def test_one_row_says_how_much_is_used_and_what_else_fits() -> None:
    assert rows(46, 1) == [("plan", "! 5 h 90%, full ≈27 min · 7 d 44%, ≈88% in 4 d")]
    assert rows(40, 1) == rows(40, 0) == [("plan", "! 5 h 90%, full ≈27 min · 7 d 44%")]
    assert rows(25, 1) == [("plan", "! 5 h 90%, full ≈27 min")]
    assert rows(20, 1) == [("plan", "! 5 h 90% · 7 d 44%")]


def test_what_is_urgent_has_a_style_as_well() -> None:
    (_, line), *_ = plan_rows(view(FIVE, WEEK), 40, 1)
    assert [
        (line.plain[one.start : one.end], one.style) for one in line.spans if "warn" in str(one)
    ]
    assert brief_plan(view(FIVE, WEEK)) == [("! 5 h 90%, full ≈27 min", "$warn"), ("7 d 44%", "")]


def test_without_a_report_there_is_no_row() -> None:
    assert rows(40, 2, replace(FIVE, resets_ms=boards.NOW_MS)) == []
    assert brief_plan(view(replace(FIVE, resets_ms=boards.NOW_MS))) == []
