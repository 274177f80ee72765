"""Signs take one cell, bars tell no lies at their ends, and old terminals get ASCII."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ccwatch.ui.symbols import ASCII, UNICODE, Symbols, SymbolSetting, choose

SETS = pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
NAMED = {"unicode": UNICODE, "ascii": ASCII}
SHARES = st.floats(min_value=-1, max_value=3)
WIDTHS = st.integers(min_value=0, max_value=200)


def signs_of(signs: Symbols) -> dict[str, str]:
    """Every sign of a set by what it is for."""
    return {name: getattr(signs, name) for name in signs.__struct_fields__}


@SETS
def test_every_sign_is_one_cell_wide(signs: Symbols) -> None:
    wide = {
        use: sign
        for use, text in signs_of(signs).items()
        if use != "crit"
        for sign in text
        if cell_len(sign) != 1
    }
    assert wide == {}
    assert cell_len(signs.crit) == 2


def test_the_ascii_set_is_ascii() -> None:
    assert all(text.isascii() for text in signs_of(ASCII).values())


@SETS
def test_the_levels_can_be_told_apart_without_colour(signs: Symbols) -> None:
    assert len({signs.bullet, signs.warn, signs.crit}) == 3


@SETS
def test_the_marks_on_the_gauge_can_be_told_apart(signs: Symbols) -> None:
    assert len({signs.track, signs.eighths[-1], signs.trigger, signs.documented}) == 4


@SETS
@given(share=SHARES, width=WIDTHS)
def test_a_meter_has_its_width_whatever_the_share(signs: Symbols, share: float, width: int) -> None:
    assert cell_len(signs.meter(share, width)) == width


@SETS
@given(share=SHARES, width=st.integers(min_value=2, max_value=200))
def test_only_nothing_is_empty_and_only_all_is_full(
    signs: Symbols, share: float, width: int
) -> None:
    full = signs.eighths[-1] * width
    assert (signs.bar(share, width) == full) == (share >= 1)
    assert (signs.bar(share, width) == "") == (share <= 0)


@SETS
@given(one=SHARES, other=SHARES)
def test_more_is_never_drawn_as_less(signs: Symbols, one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert len(signs.bar(small, 40)) <= len(signs.bar(large, 40))
    assert signs.columns.index(signs.column(small)) <= signs.columns.index(signs.column(large))


@SETS
@pytest.mark.parametrize("share", [float("nan"), float("-inf")])
def test_what_is_not_a_share_draws_nothing(signs: Symbols, share: float) -> None:
    assert signs.meter(share, 5) == signs.track * 5


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, "unicode"),
        ({"LANG": "en_US.UTF-8", "TERM": "xterm-256color"}, "unicode"),
        ({"LANG": "en_US.utf8"}, "unicode"),
        ({"LANG": "de_DE@euro"}, "unicode"),
        ({"LANG": "en_US.ISO-8859-1"}, "ascii"),
        ({"LANG": "POSIX"}, "ascii"),
        ({"LANG": "ja_JP.UTF-8"}, "ascii"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "ja_JP.UTF-8"}, "unicode"),
        ({"LC_ALL": "", "LC_CTYPE": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "ascii"),
        ({"LC_CTYPE": "UTF-8"}, "unicode"),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, "ascii"),
    ],
    ids=str,
)
def test_signs_are_chosen_by_what_the_terminal_can_draw(environ: dict[str, str], name: str) -> None:
    assert choose("auto", environ) is NAMED[name]


@pytest.mark.parametrize("choice", ["unicode", "ascii"])
def test_the_user_has_the_last_word(choice: SymbolSetting) -> None:
    assert choose(choice, {"LANG": "ja_JP.UTF-8", "TERM": "linux"}) is NAMED[choice]


@SETS
def test_marks_in_a_chart_are_told_from_its_columns(signs: Symbols) -> None:
    marks = (signs.compacted, signs.cleared, signs.reset)
    assert len(set(marks)) == len(marks)
    assert not set(marks) & {*signs.columns, signs.line}


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [(None, UNICODE), ("utf-8", UNICODE), ("UTF8", UNICODE), ("latin-1", ASCII), ("cp437", ASCII)],
)
def test_what_the_output_can_hold_decides_unless_the_user_does(
    encoding: str | None, expected: Symbols
) -> None:
    environ = {"LANG": "de_DE.UTF-8"}
    assert choose("auto", environ, encoding) is expected
    assert choose("unicode", environ, encoding) is UNICODE
