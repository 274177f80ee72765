"""A list draws what is in sight, and nothing twice."""

from collections import Counter
from functools import partial
from weakref import ref

from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.content import Content

from ccwatch.ui.theme import variables
from ccwatch.ui.widgets.columns import Column, LazyLine, Line, Table
from ccwatch.ui.widgets.items import Item, Items
from ccwatch.ui.widgets.row_texts import AT_ONCE, RowTexts
from ccwatch.ui.widgets.rows import Rows
from tests.support.readings import drawn


class Listing(App[None]):
    """Nothing but a list."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: Counter[str] = Counter()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield Rows()

    def items(self, count: int, changed: str = "") -> list[Item]:
        """Rows that count how often they are drawn; one of them may differ from before."""
        names = [f"row {number}" for number in range(count)]
        return [Item(name, partial(self._draw, name), name == changed) for name in names]

    def _draw(self, name: str, _width: int) -> Content:
        self.drawn[name] += 1
        return Content(name)


async def test_only_rows_in_sight_are_drawn_and_scrolling_draws_only_new_ones() -> None:
    app = Listing()
    async with app.run_test(size=(20, 5)) as pilot:
        rows = app.query_one(Rows)
        rows.show(Items.of(app.items(100)))
        await pilot.pause()
        assert set(app.drawn) == {f"row {number}" for number in range(5)}
        app.drawn.clear()
        rows.scroll_to(y=2, animate=False, immediate=True)
        await pilot.pause()
        assert set(app.drawn) == {"row 5", "row 6"}


async def test_of_ten_thousand_rows_only_those_in_sight_are_made() -> None:
    app = Listing()
    async with app.run_test(size=(20, 5)) as pilot:
        rows, made = app.query_one(Rows), Counter[int]()
        keys = [f"row {number}" for number in range(10_000)]

        def make(index: int) -> Item:
            made[index] += 1
            return Item(keys[index], lambda _width: Content(keys[index]), index)

        rows.show(Items(keys, make))
        rows.go("row 5000")
        await pilot.pause()
        made.clear()
        rows.show(Items([*keys], make))
        await pilot.pause()
        assert rows.key == "row 5000"
        assert made == Counter(rows.in_sight())


async def test_rows_that_are_as_before_are_not_drawn_again_when_others_came() -> None:
    app = Listing()
    async with app.run_test(size=(20, 5)) as pilot:
        rows = app.query_one(Rows)
        rows.show(Items.of(app.items(4)))
        await pilot.pause()
        app.drawn.clear()
        rows.show(Items.of(app.items(5, changed="row 2")))
        await pilot.pause()
        assert set(app.drawn) == {"row 2", "row 4"}


class Source:
    """What rows are made from, such as a board."""

    def rows(self, *names: str) -> list[Item]:
        """Rows that are the same whichever source made them."""
        return [Item(name, partial(self._draw, name), name) for name in names]

    def _draw(self, name: str, _width: int) -> Content:
        return Content(name)


async def test_of_rows_that_were_shown_before_nothing_stays_in_memory() -> None:
    app = Listing()
    async with app.run_test(size=(20, 5)) as pilot:
        rows = app.query_one(Rows)
        old: list[ref[Source]] = []
        for number in range(6):
            source = Source()
            rows.show(Items.of(source.rows("stays", f"comes and goes {number}")))
            await pilot.pause()
            old.append(ref(source))
        assert [one() for one in old] == [None] * 5 + [source]


async def test_of_a_row_that_moved_what_was_drawn_stands_at_its_new_place() -> None:
    app = Listing()
    async with app.run_test(size=(20, 5)) as pilot:
        rows = app.query_one(Rows)
        rows.show(Items.of(app.items(3)))
        await pilot.pause()
        app.drawn.clear()
        rows.show(Items.of(app.items(3)[::-1]))
        await pilot.pause()
        assert [rows.render_line(y).text.strip() for y in range(3)] == ["row 2", "row 1", "row 0"]


async def test_rows_are_drawn_again_for_other_columns() -> None:
    app = Listing()
    async with app.run_test(size=(20, 5)) as pilot:
        rows = app.query_one(Rows)
        lines = [Line("one", "x", ("$1", "2"))]
        for widths in ((4, 2), (2, 4)):
            columns = Column("cost", widths[0]), Column("n", widths[1])
            rows.show(Table("name", columns, lines).items())
            await pilot.pause()
            drawn = rows.render_line(0).text
            assert drawn.index("$1") == 17 - widths[1]


def test_a_lazy_line_is_written_when_it_is_drawn_and_once_for_a_filter() -> None:
    written: list[str] = []

    def write(name: str) -> Line:
        written.append(name)
        return Line(name, f"text of {name}")

    lines = [LazyLine(name, partial(write, name), name) for name in ("one", "two", "three")]
    table = Table("name", (), lines)
    items = table.items()
    assert written == []
    assert items[1].draw(20).plain.rstrip() == "text of two"
    assert written == ["two"]
    texts = RowTexts()
    assert table.items(texts.matching(lines, "OF TH")).keys == ["three"]
    assert written == ["two", "one", "two", "three"]
    assert [line.key for line in texts.matching(lines, "!of th")] == ["one", "two"]
    assert written == ["two", "one", "two", "three"]
    other = replace(lines[0], write=partial(write, "theirs"), origin="another")
    assert texts.lacks(other)
    assert texts.matching([other, *lines[1:]], "of th") == [other, lines[2]]
    assert written == ["two", "one", "two", "three", "theirs"]


def test_a_filter_looks_at_no_more_rows_at_once_than_a_key_can_wait_for() -> None:
    lines = [LazyLine(str(n), partial(Line, str(n), f"row {n}"), n) for n in range(AT_ONCE + 2)]
    texts, known = RowTexts(), Line("known", "row without end")
    assert texts.matching([*lines, known], "row") == [*lines[:-2], known]
    assert texts.add(lines[-1]) == f"row {AT_ONCE + 1}"
    assert [line for line in lines if texts.lacks(line)] == [lines[-2]]
    assert not texts.lacks(known)
    assert texts.matching([*lines, known], "!x") == [*lines, known]


def test_figures_stand_near_their_rows_on_a_wide_screen() -> None:
    short, long = Line("one", "Read", ("12",)), Line("two", "y" * 90, ("3",))
    table = Table("tool", (Column("calls", 6),), [short])
    assert table.headings(180).plain.index("calls") == 62
    (line,) = drawn(table, 180)
    assert line.index("12") == 65
    assert len(line) == 180
    longer = replace(table, lines=[short, long])
    assert [line.rstrip()[-2:] for line in drawn(longer, 180)] == ["12", " 3"]
    assert all(len(line.rstrip()) == 97 for line in drawn(longer, 180))
    assert len(drawn(longer, 80)[1]) == 80


def test_a_paragraph_does_not_move_the_figures_of_other_rows_away() -> None:
    lines = (Line("", "a paragraph of a tip, " * 5), Line("a", "turn 2", ("$0.06",)))
    shown = Table("saves $0.06", (Column("", 8),), lines)
    paragraph, turn = (line.rstrip() for line in drawn(shown, 200))
    assert paragraph == ("a paragraph of a tip, " * 5).rstrip()
    assert turn == f"turn 2{'$0.06':>63}"


def test_texts_that_are_not_written_yet_take_all_the_room() -> None:
    line = LazyLine("one", lambda: Line("one", "y" * 150, ("3",)), 1)
    table = Table("prompt", (Column("ctx", 6),), [line])
    assert drawn(table, 180)[0].count("y") == 150


async def test_only_a_list_with_the_focus_looks_as_if_it_had_it() -> None:
    app = Listing()
    async with app.run_test(size=(20, 5)) as pilot:
        rows = app.query_one(Rows)
        rows.show(Items.of(app.items(3)))
        app.screen.set_focus(None)
        await pilot.pause()
        left = rows.render_line(0)
        for _ in range(2):
            app.screen.set_focus(rows)
            await pilot.pause()
            focused = rows.render_line(0)
            assert focused != left
            app.screen.set_focus(None)
            await pilot.pause()
            assert rows.render_line(0) == left
            assert rows.render_line(0) != focused
