"""Which session Live shows, whether boards are gone through whole or by what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.model import folder
from ccwatch.report.board import SessionRow
from ccwatch.report.compactions.history_filter import is_within
from ccwatch.ui.choice import HOLD_MS, Choice, ChoiceReason, Chooser
from tests.support import boards

FOLDERS = ("/w/shop", "/w/shop/api", "/w/shops", "")
ROWS = [
    replace(boards.row(number), id=f"{number % 4}-{number}", path=FOLDERS[number % 4])
    for number in range(12)
]
CHOICES = [
    Choice(ChoiceReason.NEWEST),
    Choice(ChoiceReason.HERE, folder="/w/shop"),
    Choice(ChoiceReason.HERE, folder="/nowhere"),
    Choice(ChoiceReason.PINNED, "3-7"),
    Choice(ChoiceReason.PINNED, "unknown"),
]
orders = st.lists(st.sampled_from(ROWS), unique_by=id).map(tuple)


@given(st.lists(st.tuples(st.sampled_from(CHOICES), orders), max_size=8))
def test_what_is_chosen_does_not_depend_on_what_was_chosen_before(
    steps: list[tuple[Choice, tuple[SessionRow, ...]]],
) -> None:
    chooser = Chooser()
    for choice, rows in steps:
        assert chooser.of(choice, rows) == Chooser().of(choice, rows)


def test_a_folder_means_sessions_in_it_and_below_it_but_none_beside_it() -> None:
    shops, api, shop = (ROWS[at] for at in (2, 1, 0))
    here = Choice(ChoiceReason.HERE, folder="/w/shop")
    assert Chooser().of(here, (shops, api, shop)) == api.id
    assert Chooser().of(here, (shops, shop, api)) == shop.id
    assert Chooser().of(here, (shops,)) == shops.id
    assert Chooser().of(here, ()) == ""


@pytest.mark.parametrize("ignores", [True, False])
def test_a_folder_is_the_same_however_its_letters_are_written(
    monkeypatch: pytest.MonkeyPatch, ignores: bool
) -> None:
    monkeypatch.setattr(folder, "IGNORES_CASE", ignores)
    rows = ROWS[0], replace(ROWS[1], path="/w/m\u00fcller"), replace(ROWS[2], path="/w/Till")
    for wanted, at in [("/w/mu\u0308ller", 1), ("/w/till", 2 if ignores else 0)]:
        here = Choice(ChoiceReason.HERE, folder=wanted)
        assert Chooser().of(here, rows) == rows[at].id
        assert is_within(rows[at].path, wanted) == (at > 0)


def test_a_folder_of_windows_is_the_same_however_its_drive_is_spelt() -> None:
    rows = ROWS[0], replace(ROWS[1], path="C:\\w\\shop")
    assert Chooser().of(Choice(ChoiceReason.HERE, folder="c:\\w\\shop"), rows) == rows[1].id
    assert is_within(rows[1].path, "c:\\w\\shop")
    assert not is_within(rows[1].path, "d:\\w\\shop")


def test_a_folder_may_be_named_by_its_last_part() -> None:
    rows = [replace(row, project=row.path.rpartition("/")[2]) for row in ROWS[:4]]
    for at, name in enumerate(("shop", "api", "shops")):
        assert Chooser().of(Choice(ChoiceReason.HERE, folder=name), tuple(rows)) == rows[at].id


def test_a_pinned_session_stays_chosen_before_it_is_known() -> None:
    pinned = Choice(ChoiceReason.PINNED, "3-7")
    assert Chooser().of(pinned, ()) == "3-7"
    assert Chooser().of(pinned, tuple(ROWS)) == "3-7"


def written(*seconds: int, live: bool | None = True) -> tuple[SessionRow, ...]:
    """Sessions a, b, c… of one folder that wrote at these times, newest activity first."""
    rows = [
        replace(
            boards.row(at), id=chr(ord("a") + at), path="/w/shop", last_ms=1_000 * second, live=live
        )
        for at, second in enumerate(seconds)
    ]
    return tuple(sorted(rows, key=lambda row: -row.last_ms))


@pytest.mark.parametrize("choice", [Choice(), Choice(ChoiceReason.HERE, folder="/w/shop")])
def test_sessions_that_write_at_the_same_time_do_not_take_each_others_place(choice: Choice) -> None:
    chooser = Chooser()
    steps = [((100, 90), "a"), ((100, 101), "a"), ((102, 101), "a"), ((102, 112), "a")]
    steps += [((102, 113), "b"), ((114, 113), "b"), ((124, 113), "a")]
    for seconds, expected in steps:
        assert chooser.of(choice, written(*seconds), holds=True) == expected


def test_a_session_that_was_left_gives_way_at_once() -> None:
    chooser = Chooser()
    assert chooser.of(Choice(), written(100, 90), holds=True) == "a"
    assert chooser.of(Choice(), written(100, 101, live=False), holds=True) == "b"


def test_a_session_in_the_folder_takes_the_place_of_one_elsewhere_at_once() -> None:
    chooser, here = Chooser(), Choice(ChoiceReason.HERE, folder="/w/api")
    rows = written(100, 99)
    assert chooser.of(here, rows, holds=True) == "a"
    assert chooser.of(here, (rows[0], replace(rows[1], path="/w/api")), holds=True) == "b"


def test_another_rule_chooses_anew() -> None:
    chooser = Chooser()
    assert chooser.of(Choice(ChoiceReason.PINNED, "b"), written(100, 99), holds=True) == "b"
    assert chooser.of(Choice(), written(100, 99), holds=True) == "a"


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_is_chosen_wrote_last_or_hardly_earlier(steps: list[list[int]]) -> None:
    chooser, choice = Chooser(), Choice()
    for seconds in steps:
        rows = written(*seconds)
        chosen = chooser.of(choice, rows, holds=True)
        wrote = next(row.last_ms for row in rows if row.id == chosen)
        assert rows[0].last_ms - wrote <= HOLD_MS
