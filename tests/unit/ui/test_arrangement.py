"""How groups of costs are arranged, and what keys make of it."""

from datetime import date

import pytest
from msgspec.structs import replace

from ccwatch.analysis.bill import Bill, Cost, ModelBill
from ccwatch.analysis.spending.groups import By, Group
from ccwatch.ui.widgets.costs.arrangement import ORDERS, Arrangement

DAY = date(2026, 11, 25).isoformat()


def group(key: str, nano: int, last_ms: int) -> Group:
    bill = Bill({"model": ModelBill(1, cost=Cost(output=nano))})
    return Group(By.PROJECT, key, bill, 1, 1, 0, last_ms=last_ms)


def test_whoever_steps_through_all_groupings_is_back_in_the_usual_order() -> None:
    how = begun = Arrangement(By.DAY, order="cost", reverse=True)
    for by in (*list(By)[1:], By.DAY):
        how = how.regrouped(1)
        assert (how.by, how.is_usual) == (by, True)
    assert begun.regrouped(-1).by is By.MODEL


def test_every_figure_is_sorted_by_in_turn_and_the_own_order_comes_after_the_last() -> None:
    how, seen = Arrangement(reverse=True), []
    for _ in range(len(ORDERS) + 1):
        how = how.resorted()
        seen.append(how.order)
    assert seen == [*ORDERS, ""]
    assert how.is_usual


def test_a_figure_that_is_not_among_those_in_sight_is_passed_over() -> None:
    how, seen = Arrangement(order="responses"), []
    for _ in range(4):
        how = how.resorted({"cost", "last"})
        seen.append(how.order)
    assert seen == ["last", "", "cost", "last"]


@pytest.mark.parametrize(
    ("way", "first"),
    [
        ([By.MONTH], By.DAY),
        ([By.WEEK, By.DAY], By.SESSION),
        ([By.DAY, By.PROJECT], By.SESSION),
        ([By.MODEL, By.MONTH], By.DAY),
        ([By.DAY, By.MONTH], By.SESSION),
    ],
    ids=["month", "day of a week", "project of a day", "month of a model", "month of a day"],
)
def test_what_was_gone_into_is_not_grouped_by_again(way: list[By], first: By) -> None:
    how = Arrangement()
    for by in way:
        how = how.inside(replace(group(DAY, 0, 0), by=by))
    assert how.by is first
    assert how.within == tuple((by, DAY) for by in way)
    assert not {*how.choices} & {*way}


def test_groups_come_in_their_own_order_or_by_a_figure_and_either_way_round() -> None:
    groups = [group("a", 2, 9), group("b", 3, 7), group("c", 1, 8)]

    def keys(how: Arrangement) -> str:
        return "".join(one.key for one in how.arrange(groups))

    assert keys(Arrangement()) == "abc"
    assert keys(Arrangement().reversed()) == "cba"
    assert keys(Arrangement(order="cost")) == "bac"
    assert keys(Arrangement(order="last", reverse=True)) == "bca"
