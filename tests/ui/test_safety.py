"""Text from elsewhere, in every place of a widget: no byte of it commands, no word of it acts."""

import re
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.segment import ControlType, Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.command import CommandPalette, DiscoveryHit, Hits, Provider
from textual.containers import Vertical
from textual.content import Content
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import (
    Button,
    Checkbox,
    Collapsible,
    DataTable,
    Footer,
    Header,
    Input,
    Label,
    Log,
    OptionList,
    RadioButton,
    RichLog,
    Select,
    SelectionList,
    Static,
    TabbedContent,
    TabPane,
    TextArea,
    Tree,
)
from textual.widgets.option_list import Option

from ccwatch.plain_text import LIMIT, MARKS, one_line, plain
from ccwatch.ui.guarded_app import GuardedApp
from ccwatch.ui.line_filters import BARRIER
from tests.support.looks import until

HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What must not reach a terminal out of a text."""

PAYLOADS = {
    "a window title": "\x1b]0;PWNED\x1b\\",
    "the clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "colours and a cleared screen": "\x1b[31m\x1b[2J\x1b[H",
    "C1 in one character": "\x9b31m\x9d0;PWNED\x9c\x85",
    "NUL, BEL, BS, DEL": "\x00\x07\x08\x08\x7f",
    "carriage return": "innocent\revil",
    "turned around": "\u202egpj.exe\u2066\u200f\u061c",
    "separators and marks": "\u2028\u2029\ufeff\ufff9\U000e0041",
    "half a surrogate pair": "\ud83d and \udcff",
    "closing tags": "[/] [TODO] x[/b] [/",
    "unfinished tags": "a\\[b] arr[i] [type=x, v={'a[0]'}] [[x]] [bold",
    "an action": "[@click=app.boom]click[/] [@click='app.boom']click",
    "a link": "[link='http://a/\x1b]0;PWNED\x1b\\']x[/link]",
    "zalgo": "z" + "\u0301" * 60 + "\u20dd" * 9,
}
"""Texts that do harm somewhere, by what they do."""

DRESSED: dict[str, tuple[Callable[[str], Content], Callable[[str], Text], Callable[[str], str]]] = {
    "cleaned": (lambda text: Content(plain(text)), lambda text: Text(plain(text)), plain),
    "forgotten": (Content, Text, str),
}
"""How a text gets to a widget: as it should, and as it would where someone forgot to clean it."""

SCROLLING = {"grab", "scroll_up", "scroll_down"}
"""Actions that the pieces of a scroll bar carry; there is no text in it."""

SINKS = 40
"""Places of widgets in which the matrix puts its text."""


class Drawn(Widget):
    """A widget that returns what it shows."""

    DEFAULT_CSS = "Drawn { height: 1; }"

    def __init__(self, shown: Content | Text) -> None:
        super().__init__()
        self.shown = shown

    def render(self) -> Content | Text:
        return self.shown


class Lines(Widget):
    """A widget that makes its own segments."""

    DEFAULT_CSS = "Lines { height: 1; }"

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self.text)])


class Marked:
    """Puts a number before each text, so that one can see that all of them are on the screen."""

    def __init__(self, payload: str, dress: str) -> None:
        self.payload = payload
        self.as_content, self.as_rich, self.as_str = DRESSED[dress]
        self.count = 0

    def _next(self) -> str:
        self.count += 1
        return f"<{self.count:02}>{self.payload}"

    def content(self) -> Content:
        return self.as_content(self._next())

    def rich(self) -> Text:
        return self.as_rich(self._next())

    def text(self) -> str:
        return self.as_str(self._next())


class Matrix(GuardedApp):
    """The same text in all places at once."""

    TOOLTIP_DELAY = 0.01
    NOTIFICATION_TIMEOUT = 600.0
    CSS = """
    Screen { layout: vertical; }
    Static, Label { height: 1; }
    #columns { layout: grid; grid-size: 3; height: 40; grid-rows: 6; }
    Collapsible, Tree, DataTable, OptionList, SelectionList, RichLog, Log, TextArea { height: 6; }
    Checkbox, RadioButton { height: 3; }
    .framed { border: round white; height: 3; }
    """

    def __init__(self, payload: str, dress: str) -> None:
        super().__init__()
        self.marked = Marked(payload, dress)
        self.booms = 0

    def action_boom(self) -> None:
        self.booms += 1

    def compose(self) -> ComposeResult:
        marked = self.marked
        self.title, self.sub_title = marked.text(), marked.text()
        self.bind("f9", "boom", description=marked.text())
        yield Header()
        yield Static(marked.content())
        yield Static(marked.rich())
        yield Static(marked.text(), markup=False)
        yield Label(marked.content())
        yield Label(marked.text(), markup=False)
        yield Static(id="updated")
        yield Static(Content.assemble((marked.text(), "bold"), " and ", marked.content()))
        yield Static(Content.from_markup("[b]$name[/b]", name=marked.text()))
        yield Drawn(marked.content())
        yield Drawn(marked.rich())
        yield Lines(marked.text().replace("\n", " ").replace("\t", " "))
        framed = Static(marked.content(), classes="framed")
        framed.border_title, framed.border_subtitle = marked.content(), marked.content()
        yield framed
        yield DataTable(show_row_labels=True, cursor_type="row")
        with Vertical(id="columns"):
            yield from self.compose_lists()
        yield Static("hover here", id="hover")
        yield Footer()

    def compose_lists(self) -> Iterator[Widget]:
        marked = self.marked
        yield OptionList(marked.content(), Option(marked.content()))
        tree: Tree[None] = Tree(marked.rich())
        tree.root.expand()
        tree.root.add_leaf(marked.rich())
        yield tree
        yield Select([(marked.content(), 1)], value=1)
        yield SelectionList((marked.content(), 1))
        yield Button(marked.content())
        yield Checkbox(marked.content())
        yield RadioButton(marked.content())
        yield Collapsible(title="own words")
        with TabbedContent():
            yield TabPane(marked.content(), Label(marked.content()))
        yield Input(value=marked.text())
        yield Input(placeholder=marked.text())
        yield TextArea(marked.text())
        yield RichLog()
        yield Log()

    def on_mount(self) -> None:
        marked = self.marked
        self.query_one("#updated", Static).update(marked.content())
        self.query_one("#hover", Static).tooltip = marked.content()
        table = self.query_one(DataTable)
        table.add_column(marked.rich())
        table.add_row(marked.rich(), label=marked.rich())
        self.query_one(RichLog).write(marked.rich())
        self.query_one(Log).write_line(marked.text())
        self.notify(marked.text(), title=marked.text(), markup=True)


def drawn(app: App[int]) -> list[Segment]:
    """What the app would write to the terminal now, less what Textual itself commands."""
    strips = app.screen._compositor.render_strips()
    return [segment for strip in strips for segment in strip if not segment.control]


def shown(app: App[int]) -> str:
    """The text on the screen."""
    return "".join(segment.text for segment in drawn(app))


def actions(app: App[int]) -> set[str]:
    """The actions that a click somewhere on the screen would run."""
    metas = (segment.style.meta for segment in drawn(app) if segment.style)
    found = {str(value) for meta in metas for key, value in meta.items() if key.startswith("@")}
    return found - SCROLLING


def missing(app: Matrix) -> list[int]:
    """The marks that are not on the screen."""
    text = shown(app)
    return [n for n in range(1, app.marked.count + 1) if f"<{n:02}>" not in text]


async def settle(pilot: Pilot[int], app: Matrix) -> None:
    """Wait for everything to be on the screen, the tooltip and what was notified among it."""
    await pilot.hover("#hover")
    await until(pilot, lambda: not missing(app))
    await pilot.pause()


MATRIX_SIZE = (150, 100)


@pytest.mark.parametrize("dress", DRESSED)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
async def test_no_text_commands_the_terminal_or_the_app(payload: str, dress: str) -> None:
    app = Matrix(payload, dress)
    async with app.run_test(size=MATRIX_SIZE, tooltips=True, notifications=True) as pilot:
        await settle(pilot, app)
        assert HARMFUL.findall(shown(app)) == []
        assert not any(segment.style and segment.style.link for segment in drawn(app))
        assert actions(app) == set()
        assert missing(app) == []
    assert app.marked.count == SINKS


class Unguarded(App[int]):
    """An app without our frame: the positive control."""

    def __init__(self, shown: Content | str) -> None:
        super().__init__()
        self.static = Static(shown)
        self.booms = 0

    def compose(self) -> ComposeResult:
        yield self.static

    def action_boom(self) -> None:
        self.booms += 1


class Guarded(Unguarded, GuardedApp):
    """The same app within the frame."""


async def test_without_the_barrier_the_bytes_would_go_through() -> None:
    async with Unguarded(Content(PAYLOADS["a window title"])).run_test() as pilot:
        assert HARMFUL.findall(shown(pilot.app)) == ["\x1b", "\x1b"]


@pytest.mark.parametrize(("kind", "booms"), [(Unguarded, 1), (Guarded, 0)])
async def test_a_click_on_text_runs_nothing(kind: type[Unguarded], booms: int) -> None:
    app = kind("[@click=app.boom]click here[/]")
    async with app.run_test() as pilot:
        assert actions(app) == {"app.boom"}
        await pilot.click(Static, offset=(3, 0))
        await pilot.pause()
    assert app.booms == booms


async def test_markup_is_shown_as_it_is_written() -> None:
    for payload in ("[@click=app.boom]x[/]", "[TODO] fix arr[i] [/b]", "\\[b] [[x]]"):
        async with Guarded(Content(plain(payload))).run_test() as pilot:
            assert payload in shown(pilot.app)


class Sessions(Provider):
    """A provider of the command palette that names sessions."""

    text: ClassVar[str] = ""

    async def discover(self) -> Hits:
        yield DiscoveryHit(Content(plain(self.text)), lambda: None, text=plain(self.text))

    async def search(self, query: str) -> Hits:
        for _ in query:
            yield DiscoveryHit(Content(plain(self.text)), lambda: None, text=plain(self.text))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
async def test_no_text_harms_the_palette(payload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sessions, "text", f"<01>{payload}")
    monkeypatch.setattr(Guarded, "COMMANDS", {Sessions})
    app = Guarded(Content("below"))
    async with app.run_test() as pilot:
        app.push_screen(CommandPalette())
        await until(pilot, lambda: "<01>" in shown(app))
        assert HARMFUL.findall(shown(app)) == []
        assert actions(app) == set()


async def test_copied_text_cannot_command_what_it_is_pasted_into() -> None:
    async with Guarded(Content("")).run_test() as pilot:
        pilot.app.copy_to_clipboard("ls\x1b[201~\rrm \ud83d")
        assert pilot.app.clipboard == "ls␛[201~␍rm \ufffd"


async def test_bindings_and_buttons_still_work() -> None:
    class Wired(Guarded):
        BINDINGS: ClassVar[list[BindingType]] = [Binding("f9", "boom", "Boom")]

        def compose(self) -> ComposeResult:
            yield Button("Boom", action="app.boom")
            yield Footer()

    app = Wired("")
    async with app.run_test() as pilot:
        await pilot.press("f9")
        await pilot.click(Button)
        await pilot.click("FooterKey")
        await pilot.pause()
    assert app.booms == 3


async def test_scroll_bars_still_work() -> None:
    app = Guarded("\n".join("line" for _ in range(100)))
    async with app.run_test(size=(40, 10)) as pilot:
        bar = app.screen.vertical_scrollbar
        await pilot.mouse_down(bar, offset=(0, 0))
        await pilot.pause()
        assert app.mouse_captured is bar
        await pilot.mouse_up(bar, offset=(0, 0))
        await pilot.click(bar, offset=(0, 9))
        await until(pilot, lambda: app.screen.scroll_offset.y > 0)


@given(text=st.text(st.characters(codec=None), max_size=200))
@example("".join(map(chr, range(0x250))))
@example("a" + "\u0300" * 9 + "\u0301b")
def test_a_cleaned_text_holds_nothing_harmful(text: str) -> None:
    kept = plain(text)
    assert HARMFUL.findall(kept.replace("\n", "").replace("\t", "")) == []
    assert not re.search(f"[\u0300-\u036f]{{{MARKS + 1}}}", kept)
    assert kept.encode().decode() == kept
    assert plain(kept) == kept


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["C", "M", "Zl", "Zp"])))
def test_an_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    "text", ["naïve café", "🧑‍🚀 ❤️", "שלום", "한국어 テキスト", "a\tb\nc", "नमस्ते", "e\u0301\u0323"]
)
def test_languages_and_emoji_are_left_as_they_are(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("⚠️ careful ☎️", "⚠ careful ☎"),
        ("👍🏽 ✊🏿", "👍 ✊"),
        ("👨‍👩‍👧‍👦 🏳️‍🌈", "👨👩👧👦 🏳🌈"),
        ("1️⃣ step", "1\u20e3 step"),
        ("क्\u200dष a\u200db", "क्ष ab"),
        ("🇩🇪 カート", "🇩🇪 カート"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
    ids=["variants", "skin", "joined", "keycap", "joined letters", "already alike", "letters"],
)
def test_pictures_in_one_line_take_the_same_cells_in_every_terminal(text: str, kept: str) -> None:
    assert one_line(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a␍b"),
        ("\x00\x1b\x7f", "␀␛␡"),
        ("\x9b\u202e\ud83d", "\ufffd\ufffd\ufffd"),
    ],
    ids=["Windows lines", "overwriting", "controls", "invisible"],
)
def test_what_was_taken_out_leaves_a_mark(text: str, kept: str) -> None:
    assert plain(text) == kept


def test_a_huge_text_costs_no_more_than_what_is_shown() -> None:
    text = "\x1b" * 50_000_000
    assert plain(text) == "␛" * LIMIT + "… (+50.0M)"


@given(text=st.text(max_size=100), limit=st.integers(min_value=1, max_value=30))
def test_one_line_is_one_line_of_its_length(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert HARMFUL.findall(line) == []


TEXTS = st.text(st.characters(codec=None), max_size=30)


@given(texts=st.lists(TEXTS, max_size=4))
def test_the_barrier_lets_nothing_through_and_shifts_nothing(texts: list[str]) -> None:
    style = Style(bold=True, link="http://a/\x1b]0;x")
    line = [Segment(text, style) for text in texts]
    passed = BARRIER.apply(line, Color(0, 0, 0))
    assert HARMFUL.findall("".join(segment.text for segment in passed)) == []
    assert [segment.cell_length for segment in passed] == [
        sum(Segment(character).cell_length for character in HARMFUL.sub("", text)) for text in texts
    ]
    assert not any(segment.style and segment.style.link for segment in passed)
    assert all(segment.style and segment.style.bold for segment in passed)


def test_the_barrier_keeps_a_clean_line_as_it_is() -> None:
    line = [
        Segment("clean █▌ 文", Style(bold=True)),
        Segment("\x1b[5n", None, [(ControlType.BELL,)]),
    ]
    assert BARRIER.apply(line, Color(0, 0, 0)) is line


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None), min_size=1, max_size=60))
async def test_any_text_can_stand_on_the_screen(text: str) -> None:
    app = Matrix(text, "cleaned")
    async with app.run_test(size=MATRIX_SIZE):
        assert HARMFUL.findall(shown(app)) == []
        assert actions(app) == set()
