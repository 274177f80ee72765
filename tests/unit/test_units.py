"""Numbers are written the same way everywhere, in a width that is known, and never wrongly."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccwatch import units
from ccwatch.units import age, brief_dollars, brief_tokens, clock, dollars, percent, span, tokens

COUNTS = st.integers(min_value=0, max_value=999_499_999_999)
SCALES = {"k": 1e3, "M": 1e6, "B": 1e9}
WRITERS = (tokens, brief_tokens, dollars, brief_dollars, percent, clock, span, age, units.exact)


def value_of(text: str) -> float:
    """Read a count back."""
    return float(text[:-1]) * SCALES[text[-1]] if text[-1] in SCALES else float(text)


@pytest.mark.parametrize("write", WRITERS)
def test_what_is_not_known_is_never_written_as_zero(write: Callable[..., str]) -> None:
    assert write(None) == "?"


@pytest.mark.parametrize("write", WRITERS[:-1])
@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_not_finite_is_not_known(write: Callable[..., str], value: float) -> None:
    assert write(value) == "?"


@given(count=COUNTS)
def test_five_cells_hold_every_count_of_tokens(count: int) -> None:
    assert len(tokens(count)) <= 5
    assert len(brief_tokens(count)) <= 4


@given(count=COUNTS)
def test_a_count_is_written_within_its_last_digit(count: int) -> None:
    assert value_of(tokens(count)) == pytest.approx(count, rel=0.051)
    assert value_of(brief_tokens(count)) == pytest.approx(count, rel=0.501)


@given(one=COUNTS, other=COUNTS)
def test_a_larger_count_is_never_written_smaller(one: int, other: int) -> None:
    small, large = sorted((one, other))
    assert value_of(tokens(small)) <= value_of(tokens(large))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (999, "999"),
        (1_000, "1.0k"),
        (99_949, "99.9k"),
        (99_950, "100k"),
        (999_499, "999k"),
        (999_500, "1.0M"),
        (99_950_000, "100M"),
        (999_500_000, "1.0B"),
    ],
)
def test_counts_change_their_unit_without_a_gap(count: int, text: str) -> None:
    assert tokens(count) == text


@given(amount=st.decimals(min_value=0, max_value=10_000, places=9))
def test_a_sum_is_right_to_the_cent_and_below_it_to_its_hundredth(amount: Decimal) -> None:
    text = dollars(amount)
    if text.startswith("<"):
        assert 0 < amount < Decimal("0.0001")
        return
    written = Decimal(text.removeprefix("$").replace(",", ""))
    error = Decimal("0.00005") if written < Decimal("0.01") else Decimal("0.005")
    assert abs(written - amount) <= error
    assert (written == 0) == (amount == 0)


@pytest.mark.parametrize(
    ("amount", "text", "brief"),
    [
        ("0.0099999", "$0.01", ".01"),
        ("0.00004", "<$0.0001", "<.0001"),
        ("0.995", "$1.00", "1.00"),
        ("10.31", "$10.31", "10.31"),
        ("1234.5", "$1,234.50", "1,234"),
        ("-0.31", "-$0.31", "-.31"),
    ],
)
def test_sums_at_the_edges(amount: str, text: str, brief: str) -> None:
    assert dollars(Decimal(amount)) == text
    assert brief_dollars(Decimal(amount)) == brief


@given(share=st.floats(min_value=0, max_value=5), digits=st.sampled_from([0, 1]))
@example(share=0.005, digits=0)
def test_only_what_is_full_says_100_and_only_what_is_empty_says_0(
    share: float, digits: int
) -> None:
    text = percent(share, digits=digits)
    if text.startswith("<"):
        assert 0 < share < 0.01
        return
    written = float(text.removesuffix("%"))
    assert (written >= 100) == (share >= 1)
    assert (written == 0) == (share == 0)
    assert abs(written - share * 100) <= 10.0**-digits


@given(seconds=st.floats(min_value=-1e6, max_value=99 * 86_400))
def test_a_countdown_keeps_to_seven_cells(seconds: float) -> None:
    assert len(clock(seconds)) <= 7
    assert "-" not in clock(seconds)


@pytest.mark.parametrize(
    ("seconds", "as_clock", "as_span", "as_age"),
    [
        (59.9, "0:59", "1 min", "59 s ago"),
        (60, "1:00", "1 min", "1 min ago"),
        (3_599, "59:59", "1 h", "59 min ago"),
        (3_600, "1h 00m", "1 h", "1 h ago"),
        (86_399, "23h 59m", "1 d", "23 h ago"),
        (86_400, "1d 00h", "1 d", "1 d ago"),
        (0.9996, "0:00", "1 s", "now"),
        (-3, "0:00", "0 ms", "now"),
    ],
)
def test_time_changes_its_unit_at_the_full_hour(
    seconds: float, as_clock: str, as_span: str, as_age: str
) -> None:
    assert (clock(seconds), span(seconds), age(seconds)) == (as_clock, as_span, as_age)
