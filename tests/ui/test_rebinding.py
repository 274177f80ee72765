"""Keys of the user's own: as they are written on keyboards, and refused where there are none."""

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from msgspec.structs import replace
from textual.binding import Binding
from textual.dom import DOMNode

from ccwatch import ui
from ccwatch.cli.demo import show_demo
from ccwatch.cli.invocation import Invocation, Places, UsageError
from ccwatch.cli.parser import build
from ccwatch.options import DEFAULTS
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.rebinding import spelled
from ccwatch.ui.screen_keys import ALL
from tests.support.boards import board, feed, now


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("x", "x"),
        ("X", "X"),
        ("?", "question_mark"),
        ("+", "plus"),
        ("question_mark", "question_mark"),
        ("f2", "f2"),
        ("ctrl+x", "ctrl+x"),
        ("alt+shift+pagedown", "alt+shift+pagedown"),
        ("x, f2", "x,f2"),
        ("é", "é"),
    ],
)
def test_a_key_may_be_named_as_it_is_written(said: str, key: str) -> None:
    assert spelled(said) == key


@pytest.mark.parametrize("said", ["", " ", "notakey", "ctrl+notakey", "strg+x", "x,,y", "xx"])
def test_what_is_no_key_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"key|empty"):
        spelled(said)


def test_every_command_that_the_help_names_may_have_another_key() -> None:
    for module in walk_packages(ui.__path__, "ccwatch.ui."):
        import_module(module.name)
    known = {binding.id for _, group in ALL for binding in group}
    classes = [DOMNode]
    for each in classes:
        classes += each.__subclasses__()
        if each.__module__.startswith("ccwatch."):
            own = [Binding(*one) if isinstance(one, tuple) else one for one in each.BINDINGS]
            assert {one.id for one in own if one.id and one.tooltip} <= known, each


async def test_a_sign_as_a_key_does_what_it_is_for() -> None:
    keys = {"pause": spelled("+")}
    app = CcwatchApp(feed(board()), now=now, preferences=Preferences(keys=keys))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("plus")
        assert app.paused


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"pause": "notakey"}, "config.toml: keys.pause: there is no key 'notakey'; give a letter"),
        ({"paus": "x"}, "config.toml: keys: 'paus' is not known; allowed are again, app.focus"),
    ],
    ids=["the key", "the command"],
)
def test_a_wrong_key_is_an_error_that_names_file_key_and_what_is_allowed(
    keys: dict[str, str], words: str, tmp_path: Path
) -> None:
    places = Places(tmp_path / "config.toml", tmp_path, tmp_path, tmp_path)
    call = Invocation(build().parse_args(["demo"]), replace(DEFAULTS, keys=keys), places, {})
    with pytest.raises(UsageError) as refused:
        show_demo(call, "day")
    assert words in str(refused.value)
