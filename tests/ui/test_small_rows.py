"""Which rows of a narrow pane are drawn in a low one."""

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from ccwatch.ui.widgets.live.small_rows import Row, RowName, fitting

ROWS = st.lists(st.sampled_from(RowName), unique=True).map(
    lambda names: [Row(name, Content(name.name)) for name in names]
)


@given(ROWS, st.integers(0, 30))
def test_as_many_rows_are_drawn_as_there_is_room_for(rows: list[Row], height: int) -> None:
    assert len(fitting(rows, height)) == min(height, len(rows))


@given(ROWS, st.integers(0, 30))
def test_rows_keep_their_order(rows: list[Row], height: int) -> None:
    drawn = fitting(rows, height)
    assert drawn == [row for row in rows if row in drawn]


@given(ROWS, st.integers(0, 30))
def test_no_row_is_drawn_in_place_of_a_more_important_one(rows: list[Row], height: int) -> None:
    drawn = fitting(rows, height)
    left_out = [row.name for row in rows if row not in drawn]
    assert all(row.name < name for row in drawn for name in left_out)


@given(ROWS, st.integers(0, 30))
def test_a_row_that_is_drawn_stays_in_a_higher_pane(rows: list[Row], height: int) -> None:
    assert set(fitting(rows, height)) <= set(fitting(rows, height + 1))


def test_what_a_session_costs_is_drawn_before_its_tips_and_those_before_other_sessions() -> None:
    rows = [Row(name, Content("")) for name in (RowName.OTHER_1, RowName.TIP_1, RowName.COST)]
    assert [[row.name for row in fitting(rows, height)] for height in (1, 2, 3)] == [
        [RowName.COST],
        [RowName.TIP_1, RowName.COST],
        [RowName.OTHER_1, RowName.TIP_1, RowName.COST],
    ]
