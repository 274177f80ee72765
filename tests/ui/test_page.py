"""Lines of a page: never wider than it, and nothing of a text is lost."""

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from ccwatch.plain_text import plain
from ccwatch.ui.widgets.page_lines import NAME, PageLines, wrapped

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200).map(
    lambda text: plain(text.replace("\n", " "))
)


@given(TEXTS, st.integers(1, 60), st.integers(0, 4))
def test_a_text_is_broken_into_lines_that_fit_and_keeps_every_letter(
    text: str, width: int, indent: int
) -> None:
    lines = wrapped(Content(text), width, indent)
    assert all(line.cell_length <= max(8, width - indent) + indent for line in lines)
    kept = "".join(line.plain for line in lines)
    assert "".join(kept.split()) == "".join(text.split())


@given(TEXTS, TEXTS, st.integers(8, 120))
def test_facts_stand_beside_their_names_or_below_where_it_is_narrow(
    name: str, said: str, width: int
) -> None:
    page = PageLines(width)
    page.fact("price", said)
    assert bool(page.lines) is bool(said)
    assert all(line.cell_length <= width for line in page.lines)
    page.beside([Content(name)] * 2, [Content(said)])
    assert len({line.cell_length for line in page.lines[-2:]}) == 1


def test_a_tab_takes_its_room() -> None:
    page = PageLines(40)
    page.fact("tab", "a\tb")
    (line,) = page.lines
    assert line.plain.endswith("a       b")
    assert line.cell_length == NAME + 9


def test_rows_of_a_list_are_told_from_what_has_no_room_in_the_row_before() -> None:
    page = PageLines(24)
    page.listing(["/home/dev/shop/cart.py", "/home/dev/shop/src/checkout.py", "a b"])
    assert [line.plain for line in page.lines] == [
        "  /home/dev/shop/cart.py",
        "  /home/dev/shop/src/c",
        "    heckout.py",
        "  a b",
    ]
