"""The styles of a screen come with it, are parsed once for each theme, and are only for it."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.color import Color
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.geometry import Region

from ccwatch.ui import screens
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens import lazy
from ccwatch.ui.screens.help import HelpScreen
from ccwatch.ui.theme import NAMES, READABLE, THEMES, contrast
from tests.support.boards import board
from tests.support.looks import app_showing, settle, until

SCREENS = Path(screens.__path__[0])


def of_screens(app: CcwatchApp) -> list[RuleSet]:
    return [rule for rule in app.stylesheet.rules if not rule.is_default_rules]


async def test_opening_screens_parses_no_style_again() -> None:
    app = app_showing(board())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        first = of_screens(app)
        assert first
        for key in ("2", "3", "4", "5", "1", "question_mark"):
            await pilot.press(key)
            await settle(pilot)
        opened = of_screens(app)
        assert len(opened) > len(first)
        assert {id(rule) for rule in first} <= {id(rule) for rule in opened}
        for key in ("2", "3", "4", "5", "1", "question_mark"):
            await pilot.press(key)
            await settle(pilot)
        for before, after in zip(opened, of_screens(app), strict=True):
            assert before is after


async def test_screens_open_though_an_upgrade_removed_their_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real: Callable[..., object] = io.open

    def without_program(file: object, *args: object, **more: object) -> object:
        if str(file).startswith(str(SCREENS)):
            raise FileNotFoundError(file)
        return real(file, *args, **more)

    lazy.load()
    app = app_showing(board())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        monkeypatch.setattr("builtins.open", without_program)
        monkeypatch.setattr("io.open", without_program)
        for key in ("2", "3", "4", "5", "equals_sign", "m", "question_mark"):
            await pilot.press(key)
            await settle(pilot)
        assert isinstance(app.screen, HelpScreen)


@pytest.mark.parametrize("path", sorted(SCREENS.glob("*.tcss")), ids=lambda path: path.stem)
def test_the_styles_of_a_screen_are_for_that_screen_whichever_was_opened_before(path: Path) -> None:
    sheet = Stylesheet(variables=app_showing(board()).get_css_variables())
    sheet.read(path)
    sheet.parse()
    starts = {chosen.selectors[0].name for rule in sheet.rules for chosen in rule.selector_set}
    assert starts
    assert all(name.endswith("Screen") and name != "Screen" for name in starts)


@pytest.mark.parametrize("screen", ["1", "2", "4"])
async def test_another_theme_reaches_screens_that_were_opened_before_it(screen: str) -> None:
    app = app_showing(board())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(screen)
        await settle(pilot)
        shown = app.screen
        for theme in THEMES:
            await pilot.press("2" if screen == "1" else "1")
            app.theme = theme.name
            await settle(pilot)
            await pilot.press(screen)
            await settle(pilot)
            assert app.screen is shown
            assert theme.background
            assert shown.styles.background.hex == theme.background


@pytest.mark.parametrize(
    ("keys", "least"),
    [
        ((), 100),
        (("2",), 30),
        (("2", "slash"), 20),
        (("2", "ctrl+f"), 5),
        (("question_mark",), 30),
        (("y",), 10),
        (("ctrl+p",), 10),
    ],
    ids=["live", "list", "filter", "search", "help", "copy", "palette"],
)
async def test_every_text_can_be_read_on_every_theme(keys: tuple[str, ...], least: int) -> None:
    app = app_showing(board())
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        above = app.screen.query("HelpScreen > #page, CopyScreen > #box, CommandList")
        await until(pilot, lambda: all(one.region for one in above))
        box = next(iter(above), app.screen).region
        for name in NAMES:
            app.theme = name
            await settle(pilot)
            if not app.current_theme.ansi:
                texts = list(drawn(app, box))
                assert len(texts) >= least
                assert not [one for one in texts if contrast(*one[1:]) < READABLE], name


def drawn(app: CcwatchApp, box: Region) -> Iterator[tuple[str, Color, Color]]:
    """The texts within a box with their colours and those behind them."""
    for strip in app.screen._compositor.render_strips()[box.y : box.bottom]:
        for text, style, _ in strip.crop(box.x, box.right):
            if style and any(char.isalnum() for char in text):
                front, behind = style.color, style.bgcolor
                yield text, Color.from_rich_color(front), Color.from_rich_color(behind)


async def test_a_screen_has_its_styles_before_it_has_widgets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From Python 3.12 on it creates them as soon as the app takes it."""
    compose = HelpScreen.compose
    noted = list[tuple[bool, bool]]()

    def noting(self: HelpScreen) -> ComposeResult:
        sources = {path for path, _ in self.app.stylesheet.source}
        noted.append(({str(path) for path in self.css_path} <= sources, "-wide" in self.classes))
        yield from compose(self)

    monkeypatch.setattr(HelpScreen, "compose", noting)
    app = app_showing(board())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app._get_screen(HelpScreen(app.screen))
        await until(pilot, lambda: bool(noted))
        assert noted == [(True, True)]
