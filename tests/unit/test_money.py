"""How sums of money are written."""

from ccwatch.money import (
    brief_estimate,
    brief_money,
    ends,
    estimate,
    money,
    paid,
    span_of_money,
    spread,
)


def test_money_is_written_without_its_sign_where_it_is_expected() -> None:
    sums = None, 0, 310_000_000, 4_820_000_000, 119_400_000_000
    assert [*map(brief_money, sums)] == ["?", "0", ".31", "4.82", "119"]
    assert [*map(money, sums)] == ["?", "$0.00", "$0.31", "$4.82", "$119.40"]


def test_an_estimated_sum_is_marked_unless_it_is_unknown_or_nothing() -> None:
    assert [estimate(None), estimate(0), estimate(40_000)] == ["?", "$0.00", "<$0.0001"]
    assert [estimate(4_200_000), estimate(310_000_000)] == ["≈$0.0042", "≈$0.31"]
    assert estimate(310_000_000, "~") == "~$0.31"
    sums = None, 0, 40_000, 310_000_000
    assert [*map(brief_estimate, sums)] == ["?", "0", "<.0001", "≈.31"]


def test_what_lacks_a_price_is_marked_and_what_has_none_is_unknown() -> None:
    assert paid(310_000_000, "!", lacking=False) == "$0.31"
    assert paid(310_000_000, "!", lacking=True) == "!$0.31"
    assert paid(0, "!", lacking=True) == "!?"
    assert paid(0, "!", lacking=False) == "$0.00"


def test_the_least_and_the_most_of_a_price_are_written_as_briefly_as_the_room_asks() -> None:
    cents, large = (71_000_000, 534_000_000), (4_820_000_000, 12_340_000_000)
    assert (ends(cents, 7), ends(cents, 6)) == (".07–.53", "")
    assert (ends(large, 10), ends(large, 9), ends(large, 5)) == ("4.82–12.34", "4.8–12", "")
    assert ends((40_000, 534_000_000), 10) == "<.0001–.53"
    assert ends((40_000, 534_000_000), 9) == ""
    assert ends((0, 4_820_000_000), 5) == "0–4.8"
    assert ends(None, 9) == ""
    assert spread(cents) == "$0.07 cached, $0.53 not"
    assert spread(None) == ""
    assert span_of_money(large) == "$4.82–12.34"
