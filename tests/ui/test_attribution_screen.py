"""What fills a context, taken apart down to single blocks with nothing but keys."""

from functools import partial
from pathlib import Path
from threading import current_thread, main_thread

import pytest

from ccwatch.analysis.attribution.carry import priced
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.attribution import AttributionScreen
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from tests.support.boards import HOSTILE
from tests.support.looks import seen, until
from tests.support.readings import Reading, is_filled, rows
from tests.support.rows import (
    PROJECT,
    SESSION,
    Row,
    answer,
    boundary,
    prompt,
    result,
    summary,
    tool,
    usage,
    write,
)

SIZES = [(40, 12), (120, 30)]


def here(app: CcwatchApp) -> AttributionScreen:
    assert isinstance(app.screen, AttributionScreen)
    return app.screen


def names(app: CcwatchApp, section: str) -> bool:
    """Does the line of sections name one in full?"""
    return section in seen(app).splitlines()[1]


@pytest.mark.parametrize("size", SIZES, ids=["narrow", "wide"])
async def test_from_categories_to_a_block_and_back_the_cursor_stays(
    recordings: Path, size: tuple[int, int]
) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
        keys = [key for key in rows(app).keys if key]
        assert keys[0] == "category:tool_results"
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, AttributionScreen) and len(here(app).scope) == 1)
        assert "tool results" in seen(app)
        assert rows(app).key == "tool:Bash"
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, AttributionScreen) and len(here(app).scope) == 2)
        await pilot.press("j")
        block = rows(app).key
        assert block.startswith("block:")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ViewerScreen))
        await until(pilot, lambda: "1" in seen(app))
        for scope, key in ((2, block), (1, "tool:Bash"), (0, "category:tool_results")):
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, AttributionScreen))
            assert (len(here(app).scope), rows(app).key) == (scope, key)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))


async def test_the_section_that_is_shown_is_named_in_sight_in_a_narrow_pane(
    recordings: Path,
) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(40, 12)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
        for name in ("Tools", "Files", "Attachments", "Blocks", "Sub-agents", "Categories"):
            await pilot.press("tab")
            await until(pilot, partial(names, app, name))


async def test_categories_add_up_and_sub_agents_have_contexts_of_their_own(
    recordings: Path,
) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(160, 40)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
        shown = here(app).shown
        assert shown
        sections = ("category", "tool", "file", "attachment", "block", "agent")
        assert shown.sections() == sections
        shares = priced(shown.here, "category", shown.lane, app.services.prices)
        assert sum(one.share.tokens for one in shares) == shown.whole.used == 48_000
        assert "48.0k in the window" in seen(app)
        await pilot.press("tab")
        assert rows(app).keys[0] == "tool:Bash"
        await pilot.press("shift+tab", "shift+tab")
        await until(pilot, lambda: rows(app).key.startswith("agent:"))
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, AttributionScreen) and here(app).agent != "")
        agent = here(app).shown
        assert agent
        assert agent.whole.used == 39_000
        assert agent.agents == ()


async def test_a_conversation_inside_a_session_is_looked_into_from_there(recordings: Path) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "enter")
        await until(pilot, lambda: is_filled(app, SessionScreen))
        await pilot.press("tab", "tab", "tab")
        await until(pilot, lambda: rows(app).key.startswith("a"))
        await pilot.press("enter")
        await until(
            pilot,
            lambda: is_filled(app, SessionScreen) and getattr(app.screen, "chosen_agent", "") != "",
        )
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
        assert here(app).agent
        await pilot.press("a")
        assert here(app).scope == ()


async def test_what_a_tool_gave_is_told_without_its_name_on_every_row(tmp_path: Path) -> None:
    calls = [tool(f"t{n}", "Read") | {"input": {"file_path": f"{PROJECT}/{n}.py"}} for n in (1, 2)]
    lines: list[Row | bytes] = [
        prompt("u1", None, "Read", cwd=PROJECT),
        answer("a1", "u1", id="m1", used=usage(0, 20_000, 0, 50), content=calls[:1]),
        _given("u2", "a1", "t1", "one line\n" * 400),
        answer("a2", "u2", id="m2", used=usage(0, 1_000, 20_000, 60), content=calls[1:]),
        _given("u3", "a2", "t2", "another line\n" * 500),
        answer("a3", "u3", id="m3", used=usage(0, 2_000, 21_000, 60)),
    ]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": lines})).app
    async with app.run_test(size=(40, 12)) as pilot:
        await until(pilot, lambda: bool(app.insight.attribution.parts))
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
        await pilot.press("tab")
        await until(pilot, lambda: "Read" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, AttributionScreen) and len(here(app).scope) == 1)
        await until(pilot, lambda: "result     2.py" in seen(app))
        assert "result     1.py" in seen(app)


def hostile(folder: Path) -> Path:
    """A session of which the tools and the files have names that would act if they could."""
    read = tool("t1", "Read") | {"input": {"file_path": f"{PROJECT}/{HOSTILE}.py"}}
    odd = tool("t2", f"mcp__{HOSTILE}__find") | {"input": {"query": HOSTILE}}
    lines: list[Row | bytes] = [
        prompt("u1", None, HOSTILE, cwd=PROJECT),
        answer("a1", "u1", id="m1", used=usage(0, 20_000, 0, 50), content=[read]),
        _given("u2", "a1", "t1", HOSTILE * 40),
        answer("a2", "u2", id="m2", used=usage(0, 1_000, 20_000, 60), content=[odd]),
        _given("u3", "a2", "t2", HOSTILE * 80),
        answer("a3", "u3", id="m3", used=usage(0, 2_000, 21_000, 60)),
    ]
    return write(folder, {f"{SESSION}.jsonl": lines})


def _given(uuid: str, parent: str, call: str, text: str) -> Row:
    block = {"type": "tool_result", "tool_use_id": call, "content": text}
    return result(uuid, parent, message={"role": "user", "content": [block]})


@pytest.mark.parametrize("size", SIZES, ids=["narrow", "wide"])
async def test_names_of_tools_and_files_cannot_act(tmp_path: Path, size: tuple[int, int]) -> None:
    app = Reading(hostile(tmp_path)).app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.insight.attribution.parts))
        assert "\x1b" not in seen(app)
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
        shown = here(app).shown
        assert shown
        for _ in shown.sections():
            await pilot.press("tab")
            await pilot.pause()
            assert "\x1b" not in seen(app)
            assert "\u202e" not in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, AttributionScreen) and len(here(app).scope) == 1)
        assert "\x1b" not in seen(app)


async def test_where_nothing_grew_nothing_is_worked_out_again(recordings: Path) -> None:
    reading = Reading(recordings / "2.1.330-win" / "claude")
    app = reading.app
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: bool(app.insight.attribution.parts))
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
        found, shown = app.insight, here(app).shown
        reading.read()
        await pilot.pause(1.5)
        assert app.insight is found
        assert here(app).shown is shown


async def test_threads_change_nothing_that_may_be_drawn_meanwhile(
    recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = set[tuple[str, bool]]()

    def noting(self: AttributionScreen, name: str, value: object) -> None:
        changed.add((name, current_thread() is main_thread()))
        object.__setattr__(self, name, value)

    monkeypatch.setattr(AttributionScreen, "__setattr__", noting, raising=False)
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
    assert ("section", True) in changed
    assert [name for name, on_the_loop in changed if not on_the_loop] == []


@pytest.mark.parametrize("size", [(40, 24), (120, 30)], ids=["narrow", "wide"])
async def test_the_size_is_marked_as_an_estimate_until_a_compacted_context_is_measured(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    talk = [
        prompt("p"), answer("a", "p", used=usage(read=120_000, output=9)),
        boundary("c", "a", postTokens=9_000), summary("s", "c"),
    ]  # fmt: skip
    folder = write(tmp_path, {f"{SESSION}.jsonl": talk})
    reading = Reading(folder)
    app = reading.app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: "≈129k in the window" in seen(app))
        talk += [prompt("q", "s"), answer("b", "q", used=usage(read=30_000, output=9))]
        write(tmp_path, {f"{SESSION}.jsonl": talk})
        reading.read()
        await until(pilot, lambda: "30.0k in the window" in seen(app))
        assert "≈30.0k in" not in seen(app)


async def test_the_size_of_a_part_is_marked_above_its_rows_as_it_is_in_its_own(
    recordings: Path,
) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
        assert "  ≈16.8k   35%     split" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: "of 48.0k" in seen(app))
        assert "≈16.8k of 48.0k 35%" in seen(app)


async def test_a_sub_agent_that_is_launched_is_listed_though_the_main_chain_waits_for_it(
    tmp_path: Path,
) -> None:
    used = usage(write=9_000, read=9_000)
    write(tmp_path, {f"{SESSION}.jsonl": [prompt("p"), answer("a", "p", used=used)]})
    reading = Reading(tmp_path)
    app = reading.app
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.board.snapshot.progress.done and bool(app.board.rows))
        await pilot.press("a")
        await until(pilot, lambda: is_filled(app, AttributionScreen))
        assert "Sub-agents" not in seen(app)
        for number in (1, 2):
            name, of = f"agent-{number}", Row(isSidechain=True, agentId=f"{number}")
            said = [prompt(f"q{number}", **of), answer(f"b{number}", f"q{number}", used=used, **of)]
            write(tmp_path, {f"{SESSION}/subagents/{name}.jsonl": said})
            reading.read()
            await until(pilot, partial(is_listed, app, number))
            await until(pilot, lambda: "Sub-agents" in seen(app))


def is_listed(app: CcwatchApp, count: int) -> bool:
    """Are so many sub-agents listed?"""
    shown = here(app).shown
    return shown is not None and len(shown.agents) == count
