"""Which session Live shows: the same whether boards are gone through whole or by what changed."""

from hypothesis import given
from hypothesis import strategies as st

from ccwatch.report.board import SessionRow
from ccwatch.ui.choice import Choice, ChoiceReason, Chooser
from tests.ui import boards

FOLDERS = ("/w/shop", "/w/shop/api", "/w/shops", "")
ROWS = [
    boards.row(number)._replace(id=f"{number % 4}-{number}", path=FOLDERS[number % 4])
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


def test_a_folder_may_be_named_by_its_last_part() -> None:
    rows = [row._replace(project=row.path.rpartition("/")[2]) for row in ROWS[:4]]
    for at, name in enumerate(("shop", "api", "shops")):
        assert Chooser().of(Choice(ChoiceReason.HERE, folder=name), tuple(rows)) == rows[at].id


def test_a_pinned_session_stays_chosen_before_it_is_known() -> None:
    pinned = Choice(ChoiceReason.PINNED, "3-7")
    assert Chooser().of(pinned, ()) == "3-7"
    assert Chooser().of(pinned, tuple(ROWS)) == "3-7"
