"""A block to read: of any size, safe, searchable, with its secrets masked."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.strip import Strip

from ccwatch.library.transcripts import Transcripts
from ccwatch.model.entry import Entry
from ccwatch.model.text import Text
from ccwatch.store.index import Index
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.guarded_app import CLIPBOARD
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.services import Services
from ccwatch.ui.widgets.text_view import TextView
from ccwatch.ui.widgets.wrapped_text import LONGEST, WrappedText
from tests.support.boards import board, feed, now
from tests.support.looks import messages, seen, until
from tests.support.rows import SESSION, prompt, write

LINE = st.text(st.characters(exclude_categories=["C"]), max_size=60)


@given(st.lists(LINE, max_size=8), st.integers(2, 20))
def test_folding_loses_nothing_and_no_row_is_too_wide(lines: list[str], width: int) -> None:
    wrapped = WrappedText.of(lines, width)
    rows = [wrapped.row(y) for y in range(wrapped.height)]
    pieces: dict[int, str] = {}
    for piece, _, text in rows:
        pieces[piece] = pieces.get(piece, "") + text
        assert cell_len(text) <= width
    assert list(pieces.values()) == lines


def test_a_very_long_line_is_folded_piece_by_piece() -> None:
    wrapped = WrappedText.of(["x" * 3 * LONGEST, "end"], 100)
    assert list(wrapped.numbers) == [1, 0, 0, 2]
    assert wrapped.height == 3 * 41 + 1


class Lines(Transcripts):
    """A library in which every block holds the same lines, in which `secret` is masked."""

    def __init__(self, *lines: str) -> None:
        super().__init__()
        self.lines = lines

    def text(self, entry: Entry, *, masked: bool = True) -> Text:
        lines = tuple(one.replace("secret", "•••") if masked else one for one in self.lines)
        return Text(lines, masked=sum("secret" in one for one in self.lines) if masked else 0)


def some_entry(folder: Path) -> Entry:
    index = Index((str(write(folder, {f"{SESSION}.jsonl": [prompt("p")]})),))
    index.read_once()
    return Transcripts().story(index.snapshot().sessions[0]).entries[0]


async def opened(pilot: Pilot[int], app: CcwatchApp, entry: Entry) -> TextView:
    await until(pilot, lambda: "shop" in seen(app))
    await app.push_screen(ViewerScreen(entry))
    view = app.screen.query_one(TextView)
    await until(pilot, lambda: view.wrapped.height > 0)
    return view


def reading(*lines: str) -> CcwatchApp:
    return CcwatchApp(feed(board()), now=now, services=lambda: Services(library=Lines(*lines)))


async def test_a_block_without_a_name_is_called_what_it_is_once(tmp_path: Path) -> None:
    app = reading("hello")
    entry = some_entry(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await app.push_screen(ViewerScreen(entry))
        await until(pilot, lambda: "1 line" in seen(app))
        assert seen(app).splitlines()[0].split()[:2] == ["prompt", "·"]


async def test_of_many_lines_only_those_in_sight_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: set[int] = set()
    draw = TextView.render_line

    def noted(view: TextView, y: int) -> Strip:
        drawn.add(y + view.scroll_offset.y)
        return draw(view, y)

    monkeypatch.setattr(TextView, "render_line", noted)
    app = reading(*(f"line {n}" for n in range(300_000)))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await opened(pilot, app, some_entry(tmp_path))
        await pilot.press("G")
        await until(pilot, lambda: "line 299999" in seen(app))
        await pilot.press("g")
        await until(pilot, lambda: "line 0 " in seen(app))
        assert {0, 299_999} <= drawn
        assert len(drawn) <= 2 * 24
        assert len(view.children) == 0


async def test_a_block_of_a_hundred_megabytes_in_one_line_is_read_from_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[int] = []
    row = WrappedText.row

    def noted(wrapped: WrappedText, y: int) -> tuple[int, int, str]:
        cut.append(y)
        return row(wrapped, y)

    monkeypatch.setattr(WrappedText, "row", noted)
    text = "word " * 20_000_000 + "password=correct-horse-battery end"
    config = write(tmp_path, {f"{SESSION}.jsonl": [prompt("p"), prompt("q", "p", text)]})
    index = Index((str(config),))
    index.read_once()
    library = Transcripts()
    entry = library.story(index.snapshot().sessions[0]).entries[1]
    app = CcwatchApp(feed(board()), now=now, services=lambda: Services(library=library))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await app.push_screen(ViewerScreen(entry))
        view = app.screen.query_one(TextView)
        await until(pilot, lambda: "reading" in seen(app) or view.wrapped.height > 0)
        await until(pilot, lambda: "word word" in seen(app))
        assert "100.0 MB" in seen(app)
        await pilot.press("G")
        await until(pilot, lambda: "password=••• end" in seen(app))
        await pilot.press("slash", *"HORSE", "enter")
        await until(pilot, lambda: "0/0 HORSE" in seen(app))
        await pilot.press("escape", "g")
        await until(pilot, lambda: view.scroll_offset.y == 0)
    assert view.wrapped.height > 1_000_000
    assert len(set(cut)) < 1_000


async def test_another_width_leaves_in_sight_what_was_in_sight(tmp_path: Path) -> None:
    app = reading(" ".join(str(n) for n in range(1_000)), *("x" * 300 for _ in range(99)))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await opened(pilot, app, some_entry(tmp_path))
        await pilot.press("pagedown")
        seen_first = view.wrapped.row(view.scroll_offset.y)[2].split()[1]
        for columns in (120, 70):
            await pilot.resize_terminal(columns, 24)
            await until(pilot, lambda: view.wrapped.width == view.room)
            await until(pilot, lambda: f" {seen_first} " in seen(app))


async def test_the_end_of_a_wide_line_that_is_not_wrapped_can_be_scrolled_to(
    tmp_path: Path,
) -> None:
    app = reading("begin " + "日本語" * 60 + " end", "next")
    async with app.run_test(size=(80, 24)) as pilot:
        view = await opened(pilot, app, some_entry(tmp_path))
        await pilot.press("w")
        await until(pilot, lambda: view.wrapped.height == 2)
        assert "not wrapped" in seen(app)
        assert " end" not in seen(app)
        await pilot.press(*["right"] * 12)
        await until(pilot, lambda: "語 end" in seen(app))


async def test_what_is_copied_is_masked_even_while_secrets_are_shown(tmp_path: Path) -> None:
    app = reading("a secret")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app, some_entry(tmp_path))
        await pilot.press("M", "M")
        await until(pilot, lambda: "a secret" in seen(app))
        assert "secrets are shown" in seen(app)
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == "a •••")


async def test_of_a_long_text_the_beginning_is_copied_and_that_is_said(tmp_path: Path) -> None:
    app = reading(*["x" * 999] * 200)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot, app, some_entry(tmp_path))
        await pilot.press("y")
        await until(pilot, lambda: "the first 100,000 of 199,999" in seen(app))
        assert len(app.clipboard) == CLIPBOARD


async def test_a_text_is_found_from_match_to_match(tmp_path: Path) -> None:
    app = reading(*(f"line {n}" for n in range(20_000)))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app, some_entry(tmp_path))
        await pilot.press("slash", *"LINE 1999", "enter")
        await until(pilot, lambda: "1/11" in seen(app))
        await pilot.press("n")
        await until(pilot, lambda: "2/11" in seen(app))
        assert "line 19990" in seen(app)
        await pilot.press("N", "N")
        await until(pilot, lambda: "11/11" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: "/11" not in seen(app))
        assert isinstance(app.screen, ViewerScreen)


async def test_long_lines_are_wrapped_or_scrolled_sideways(tmp_path: Path) -> None:
    app = reading("begin " + "x" * 200 + " end", "next")
    async with app.run_test(size=(80, 24)) as pilot:
        view = await opened(pilot, app, some_entry(tmp_path))
        assert " end" in seen(app)
        await pilot.press("w")
        await until(pilot, lambda: view.wrapped.height == 2)
        assert " end" not in seen(app)
        await pilot.press(*["right"] * 5)
        await until(pilot, lambda: " end" in seen(app))


async def test_where_nothing_is_masked_that_is_said_and_nothing_is_asked_twice(
    tmp_path: Path,
) -> None:
    app = reading("a word")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app, some_entry(tmp_path))
        await pilot.press("M", "M")
        assert set(messages(app)) == {"Nothing is masked here"}
        assert "secrets are shown" not in seen(app)


async def test_in_a_narrow_pane_what_is_searched_for_comes_before_sizes(tmp_path: Path) -> None:
    app = reading("a needle", "and a needle")
    async with app.run_test(size=(40, 12)) as pilot:
        await opened(pilot, app, some_entry(tmp_path))
        await pilot.press("slash", *"needle", "enter")
        await until(pilot, lambda: "1/2 needle" in seen(app).splitlines()[0])


async def test_secrets_are_shown_when_asked_twice(tmp_path: Path) -> None:
    app = reading("a secret")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app, some_entry(tmp_path))
        assert "a •••" in seen(app)
        assert "1 secret masked" in seen(app)
        await pilot.press("M")
        await pilot.pause(0.2)
        assert "a •••" in seen(app)
        await pilot.press("M")
        await until(pilot, lambda: "a secret" in seen(app))
        await pilot.press("M", "M")
        await until(pilot, lambda: "a •••" in seen(app))


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (200, 60)])
async def test_markup_is_text_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    app = reading("[red]x[/] [@click=app.quit]", "日本語" * 40, "")
    async with app.run_test(size=size) as pilot:
        await opened(pilot, app, some_entry(tmp_path))
        await until(pilot, lambda: "[red]x[/]" in seen(app))
        assert app.is_running
