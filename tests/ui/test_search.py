"""A text is looked for in every session, and what is found can be read."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest
from textual.widgets import Input

from ccwatch.library.transcripts import Transcripts
from ccwatch.model.entry import Story
from ccwatch.model.session import Session
from ccwatch.model.text import Scanned
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.search import SearchScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.services import Services
from tests.support.looks import seen, until
from tests.support.readings import Reading
from tests.support.rows import SESSION, answer, prompt, write


async def test_a_hit_is_found_and_opened(recordings: Path) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "ctrl+f", *"READ THE NEXT", "enter")
        await until(pilot, lambda: "conversations searched" in seen(app))
        screen = app.screen
        assert isinstance(screen, SearchScreen)
        assert len(screen.hits) > 5
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, ViewerScreen))
        await until(pilot, lambda: "read the next" in seen(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not isinstance(app.screen, SearchScreen))


async def test_a_hit_opens_the_block_that_it_is_in_at_the_match(tmp_path: Path) -> None:
    said = [
        {"type": "text", "text": "first apple"},
        {"type": "text", "text": "line\n" * 300 + "second apple"},
    ]
    rows = [prompt("p"), answer("a", "p", content=said)]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": rows})).app
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "ctrl+f", *"APPLE", "enter")
        await until(pilot, lambda: "conversations searched" in seen(app))
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, ViewerScreen))
        await until(pilot, lambda: "301 second apple" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, SearchScreen))
        await pilot.press("k", "enter")
        await until(pilot, lambda: "first apple" in seen(app) and "1/1" in seen(app))


async def test_what_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    rows = [prompt("p", None, "password=hunter2hunter2 [red]x[/]"), answer("a", "p")]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": rows})).app
    async with app.run_test(size=(40, 12)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "ctrl+f", *"nowhere", "enter")
        await until(pilot, lambda: "No match." in seen(app))
        await pilot.press("ctrl+f", *["backspace"] * 7, *"hunter2", "enter")
        await until(pilot, lambda: "1 match" in seen(app))
        assert "hunter2hunter2" not in seen(app)
        await pilot.press("escape")
        assert not isinstance(app.screen, SearchScreen)


def apples(folder: Path, library: Transcripts) -> CcwatchApp:
    """An app over one session, whose prompt is about an apple."""
    rows = [prompt("p", None, "an apple"), answer("a", "p")]
    return Reading(write(folder, {f"{SESSION}.jsonl": rows}), Services(library=library)).app


class Slow(Transcripts):
    """Searches when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may = Event(), Event()

    def search(
        self, sessions: Sequence[Session], needle: str, stop: Callable[[], bool]
    ) -> Iterator[Scanned]:
        scanned = [*super().search(sessions, needle, stop)]
        if needle == "apple":
            self.asked.set()
            assert self.may.wait(60)
        yield from scanned

    def find(self) -> None:
        """Find what is searched for. What the app does next, it does before it hears of that."""
        self.may.set()
        time.sleep(0.1)


async def test_a_hit_that_comes_late_is_not_one_of_the_next_search(tmp_path: Path) -> None:
    library = Slow()
    app = apples(tmp_path, library)
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "ctrl+f", *"apple", "enter")
        await until(pilot, library.asked.is_set)
        screen = app.screen
        assert isinstance(screen, SearchScreen)
        library.find()
        screen.begin(Input.Submitted(screen.query_one("#wanted", Input), "pear"))
        await until(pilot, lambda: not screen.is_searching)
        assert screen.wanted == "pear"
        assert not screen.hits


@pytest.mark.parametrize("size", [(40, 12), (80, 24)], ids=str)
async def test_what_was_found_is_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    said = [{"type": "text", "text": f"{'word ' * 40}the needle in it {'word ' * 40}"}]
    rows = [prompt("p"), answer("a", "p", content=said)]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": rows})).app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "ctrl+f", *"needle", "enter")
        await until(pilot, lambda: "1 match" in seen(app))
        assert any("the needle" in line and "shop" in line for line in seen(app).splitlines())


class Held(Transcripts):
    """Reads no conversation while it is held."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may = Event(), Event()
        self.may.set()

    def story(self, session: Session, agent: str = "") -> Story:
        if not self.may.is_set():
            self.asked.set()
            assert self.may.wait(60)
        return super().story(session, agent)


async def test_a_hit_that_is_opened_is_that_of_its_own_search(tmp_path: Path) -> None:
    library = Held()
    app = apples(tmp_path, library)
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "ctrl+f", *"apple", "enter")
        screen = app.screen
        assert isinstance(screen, SearchScreen)
        await until(pilot, lambda: bool(screen.hits) and not screen.is_searching)
        library.may.clear()
        screen.rows.action_open()
        await until(pilot, library.asked.is_set)
        screen.wanted, screen.hits, screen.sessions = "pear", [], {}
        library.may.set()
        await until(pilot, lambda: isinstance(app.screen, ViewerScreen))
        assert isinstance(app.screen, ViewerScreen)
        assert app.screen.given == "apple"
