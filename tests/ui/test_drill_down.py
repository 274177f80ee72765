"""From the sessions into one, its turns and their blocks, and back, with nothing but keys."""

import asyncio
import re
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ccwatch.analysis.attribution.part import How
from ccwatch.library.row_content import prompt_text
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.entry import Story
from ccwatch.model.session import Session
from ccwatch.report.blocks.insights import NoInsights
from ccwatch.report.board import Board
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.screens.projects import ProjectsScreen
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.screens.sessions import SessionsScreen
from ccwatch.ui.screens.timeline import TimelineScreen
from ccwatch.ui.screens.turn import TurnScreen
from ccwatch.ui.screens.uses import UsesScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.services import Services
from ccwatch.ui.widgets.columns import Table
from ccwatch.ui.widgets.row_texts import AT_ONCE
from tests.support import afternoons
from tests.support.looks import seen, until
from tests.support.readings import Reading, at_rest, is_filled, rows
from tests.support.rows import (
    OTHER,
    PROJECT,
    SESSION,
    Row,
    answer,
    boundary,
    encoded,
    prompt,
    result,
    row,
    summary,
    tool,
    usage,
    write,
)


async def open_session(app: CcwatchApp, pilot: Pilot[int]) -> None:
    """Go from Live to the turns of the newest session, and wait for them."""
    await until(pilot, lambda: "shop" in seen(app))
    await pilot.press("2", "enter")
    await until(pilot, lambda: is_filled(app, SessionScreen))


@pytest.mark.parametrize("size", [(40, 12), (120, 30)], ids=["narrow", "wide"])
async def test_from_a_session_to_a_block_and_back_the_cursor_stays(
    recordings: Path, size: tuple[int, int]
) -> None:
    reading = Reading(recordings / "2.1.330-win" / "claude")
    app = reading.app
    async with app.run_test(size=size) as pilot:
        await open_session(app, pilot)
        await pilot.press("j", "j", "j")
        chosen = rows(app).key
        assert chosen.startswith("t")
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, TurnScreen))
        assert "turn " in seen(app)
        await pilot.press("j", "j")
        block = rows(app).key
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, TurnScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TurnScreen))
        assert rows(app).key == block
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, SessionScreen))
        assert rows(app).key == chosen
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, SessionsScreen))


async def test_every_section_is_filled_and_keeps_its_place(recordings: Path) -> None:
    reading = Reading(recordings / "2.1.330-win" / "claude")
    app = reading.app
    async with app.run_test(size=(120, 30)) as pilot:
        await open_session(app, pilot)
        await pilot.press("j", "j")
        turn = rows(app).key
        texts = []
        for _ in range(6):
            texts.append(seen(app))
            await pilot.press("tab")
        assert rows(app).key == turn
        for text, word in zip(
            texts, ["auto compaction", "Bash", "out33791", "count lines", "No errors", "$5.61"],
            strict=True,
        ):  # fmt: skip
            assert word in text
        await pilot.press("shift+tab")
        assert "Total cost" in seen(app)
        told = seen(app).partition("By model, as reported")[2].split()
        assert told[:3] == ["cost", "sonnet-4.5", "$5.61"]


async def test_another_section_is_listed_without_the_filter_of_the_one_before(
    recordings: Path,
) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(120, 30)) as pilot:
        await open_session(app, pilot)
        await pilot.press("slash", *"nowhere", "enter", "tab")
        screen = app.screen
        assert isinstance(screen, SessionScreen)
        await until(pilot, lambda: rows(app).key == "nBash")
        assert not screen.query_one("#filter", Input).display
        assert not screen.is_filtering
        await pilot.press("escape")
        assert isinstance(app.screen, SessionsScreen)


async def test_in_a_narrow_pane_the_tokens_of_a_model_stand_below_its_price(
    recordings: Path,
) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(40, 40)) as pilot:
        await open_session(app, pilot)
        await pilot.press("shift+tab")
        await until(pilot, lambda: "Total cost" in seen(app))
        logged, _, reported = seen(app).partition("By model, as")
        assert logged.rpartition("sonnet-4.5")[2].count(" / ") == 2
        assert " / " not in reported


@pytest.mark.parametrize("size", [(40, 12), (120, 30)], ids=["narrow", "wide"])
async def test_enter_goes_into_the_uses_of_a_tool_and_of_a_file(
    recordings: Path, size: tuple[int, int]
) -> None:
    reading = Reading(recordings / "2.1.330-win" / "claude")
    app = reading.app
    async with app.run_test(size=size) as pilot:
        await open_session(app, pilot)
        await pilot.press("tab")
        await until(pilot, lambda: rows(app).key == "nBash")
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, UsesScreen))
        assert "seq 1 " in seen(app)
        await pilot.press("j")
        chosen = rows(app).key
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ViewerScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, UsesScreen))
        assert rows(app).key == chosen
        screen = app.screen
        assert isinstance(screen, UsesScreen)
        assert screen.uses
        screen.uses = screen.uses[1:]  # an earlier one is gone
        screen.lay_out()
        assert rows(app).key == chosen
        screen.uses = ()  # and then all are, while Enter is on its way
        await pilot.press("enter")
        assert app.screen is screen
        await pilot.press("escape", "tab", "enter")
        await until(pilot, lambda: is_filled(app, UsesScreen))
        assert "out33791" in seen(app)
        assert " given" in seen(app)
        assert " wrote Write" in seen(app)


async def test_of_no_tool_and_no_file_more_is_there_now_than_was_ever_put_in(
    recordings: Path,
) -> None:
    reading = Reading(recordings / "2.1.330" / "claude")
    app = reading.app
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(app.board.rows))
        await pilot.press("2", "enter")
        await until(pilot, lambda: is_filled(app, SessionScreen))
        screen = app.screen
        assert isinstance(screen, SessionScreen)
        await until(pilot, lambda: bool(screen.findings and screen.findings.held))
        found = screen.findings
        assert found
        put = {("tool", use.name): use.tokens for use in found.tools}
        put |= {("file", use.path): use.tokens for use in found.files}
        assert put["tool", "Bash"] > 0
        for place, share in found.held.items():
            assert share.tokens <= put[place], place


async def test_enter_goes_into_a_compaction_and_into_a_sub_agent(recordings: Path) -> None:
    reading = Reading(recordings / "2.1.330-win" / "claude")
    app = reading.app
    async with app.run_test(size=(120, 30)) as pilot:
        await open_session(app, pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(app.screen, CompactionScreen))
        await pilot.press("escape", "tab", "tab", "tab", "enter")
        await until(pilot, lambda: is_filled(app, SessionScreen) and "count lines" in seen(app))
        screen = app.screen
        assert isinstance(screen, SessionScreen)
        assert screen.agent
        await until(pilot, lambda: bool(rows(app).keys))
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, TurnScreen))
        assert "count lines" in seen(app).splitlines()[0]
        for keys in (["m"], ["a"], ["escape", "escape"], ["a"], ["escape"]):
            await pilot.press(*keys)
            await until(pilot, lambda: "count lines" in seen(app).splitlines()[0])
        for keys in (["escape", "tab", "enter"], ["escape", "m"], ["escape", "a"]):
            await pilot.press(*keys)
            await until(pilot, lambda: "count lines" in seen(app).splitlines()[0])
            assert screen.agent not in seen(app)


async def test_figures_of_the_client_that_cover_the_origin_too_are_not_told_of_a_fork(
    recordings: Path,
) -> None:
    """The client goes on counting from what the origin had come to."""
    app = Reading(recordings / "2.1.330-life" / "claude").app
    async with app.run_test(size=(140, 30)) as pilot:
        await until(pilot, lambda: bool(app.board.rows))
        fork = next(one for one in app.board.snapshot.sessions if one.forked_from)
        for session, told in ((fork.forked_from, True), (fork.id, False)):
            app.push_screen(SessionScreen(session))
            await until(pilot, lambda: "5 turns" in seen(app) or "3 turns" in seen(app))
            assert ("+41 -0 lines" in seen(app)) is told
            assert (" wall" in seen(app)) is told
            await pilot.press("shift+tab")
            await until(pilot, lambda: "Total duration (wall)" in seen(app))
            assert ("Total duration (wall) for more than this session" in seen(app)) is not told
            assert ("changes (lines) for more than this session" in seen(app)) is not told


async def test_a_session_without_a_folder_or_a_title_is_named_once(tmp_path: Path) -> None:
    nameless = [{**prompt("p", None, ""), "cwd": None}]
    reading = Reading(write(tmp_path, {f"{SESSION}.jsonl": nameless}))
    async with reading.app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: SESSION[:8] in seen(reading.app))
        await pilot.press("2", "enter")
        await until(pilot, lambda: "Turns" in seen(reading.app))
        assert seen(reading.app).splitlines()[0].split() == ["Sessions", "→", SESSION[:8]]


async def test_a_turn_grows_on_the_screen_and_the_cursor_stays(tmp_path: Path) -> None:
    first = [prompt("p", None, "Count"), answer("a", "p", content=[tool("toolu_1", "Bash")])]
    config = write(tmp_path, {f"{SESSION}.jsonl": first})
    reading = Reading(config)
    app = reading.app
    async with app.run_test(size=(80, 24)) as pilot:
        await open_session(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, TurnScreen))
        assert len(rows(app).keys) == 2
        chosen = rows(app).key
        with (config / PROJECT / f"{SESSION}.jsonl").open("ab") as file:
            file.write(encoded([result("r", "a", "42"), answer("b", "r")]))
        reading.read()
        await until(pilot, lambda: len(rows(app).keys) == 4)
        assert rows(app).key == chosen


async def test_the_blocks_of_a_turn_before_compactions_are_as_large_as_the_context_grew(
    tmp_path: Path,
) -> None:
    """The turn goes on after the first of two compactions."""

    def asks(uuid: str, parent: str, used: int) -> Row:
        call = [tool(f"toolu_{uuid}", "Bash")]
        return answer(uuid, parent, used=usage(read=used, output=50), content=call)

    def came(uuid: str, parent: str) -> Row:
        return result(uuid, parent, "line after line\n" * 400)

    talk = [
        prompt("p", None, "Count"), asks("a", "p", 20_000), came("r", "a"),
        asks("b", "r", 23_050), came("s", "b"),
        boundary("c1", "s"), summary("c1s", "c1"), asks("d", "c1s", 21_000), came("t", "d"),
        asks("e", "t", 25_050), boundary("c2", "e"), summary("c2s", "c2"),
        prompt("q", "c2s", "More"), answer("f", "q", used=usage(read=21_000)),
    ]  # fmt: skip
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": talk})).app
    async with app.run_test(size=(80, 24)) as pilot:
        await open_session(app, pilot)
        await pilot.press("G")
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, TurnScreen))

        def measured() -> dict[str, int]:
            assert isinstance(app.screen, TurnScreen)
            blocks = (app.screen.blocks or {}).values()
            return {one.entry.uuid: one.tokens for one in blocks if one.how is How.MEASURED}

        await until(pilot, lambda: bool(measured()))
        outputs = dict.fromkeys("abde", 50)
        assert measured() == outputs | {"r": 3_000, "t": 4_000}


async def test_turns_have_their_own_prompts_when_older_ones_turn_up(tmp_path: Path) -> None:
    """At first only the end of a long transcript is read, and one may be written anew."""
    talk = [
        row
        for number in range(6)
        for row in (
            prompt(f"p{number}", text=f"task {number}", at=2 * number),
            answer(f"a{number}", f"p{number}", at=2 * number + 1),
        )
    ]
    reading = Reading(write(tmp_path, {f"{SESSION}.jsonl": talk[6:]}))
    app = reading.app
    async with app.run_test(size=(80, 40)) as pilot:
        await open_session(app, pilot)
        await until(pilot, lambda: "task 5" in seen(app))
        write(tmp_path, {f"{SESSION}.jsonl": talk})
        reading.read()
        await until(pilot, lambda: len(rows(app).keys) == 6)

        def tasks() -> list[str]:
            return [line.split("task ")[1][0] for line in seen(app).splitlines() if "task " in line]

        await until(pilot, lambda: tasks()[-6:] == ["5", "4", "3", "2", "1", "0"])


async def test_retries_are_listed_with_what_the_api_said(tmp_path: Path) -> None:
    error = {"error": {"type": "overloaded_error", "message": "Overloaded"}}
    folder = write(
        tmp_path,
        {
            f"{SESSION}.jsonl": [
                prompt("p", None, "Go"),
                row("system", "e", "p", subtype="api_error", retryAttempt=1, error=error),
                answer("a", "p", timestamp="2026-11-22T10:00:05.000Z"),
            ]
        },
    )
    reading = Reading(folder)
    app = reading.app
    async with app.run_test(size=(80, 24)) as pilot:
        await open_session(app, pilot)
        await pilot.press("shift+tab", "shift+tab")
        await until(pilot, lambda: "API · retryAttempt: 1" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Overloaded" in seen(app))


async def test_an_error_of_a_tool_is_read_under_what_it_was_asked_for(tmp_path: Path) -> None:
    asked = tool("toolu_1", "Bash") | {"input": {"command": "make all"}}
    back = result("r", "a", "no rule")
    back["message"]["content"][0]["is_error"] = True
    lines = [prompt("p", None, "Go"), answer("a", "p", content=[asked]), back]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": lines})).app
    async with app.run_test(size=(80, 24)) as pilot:
        await open_session(app, pilot)
        await pilot.press("shift+tab", "shift+tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, ViewerScreen) and "1 line" in seen(app))
        assert seen(app).startswith(" result Bash make all · ")


async def test_what_was_answered_before_the_first_prompt_has_a_line_with_its_cost(
    tmp_path: Path,
) -> None:
    """As where a conversation goes on in another file, or teammates are all who prompt it."""
    used = usage(fresh=100_000)
    talk = [
        summary("s", None), answer("a", "s", used=used), answer("b", "a", used=used),
        prompt("p", "b", "Go on"), answer("c", "p", used=used),
    ]  # fmt: skip
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": talk})).app
    async with app.run_test(size=(80, 24)) as pilot:
        await open_session(app, pilot)
        costs = [line.split("$")[1][:4] for line in seen(app).splitlines()[3:] if "$" in line]
        assert costs == ["0.30", "0.60"]
        assert "before the first prompt" in seen(app)


async def test_an_unanswered_turn_has_no_known_cost_and_nothing_carried_is_no_estimate(
    tmp_path: Path,
) -> None:
    talk = [prompt("p", None, "Go"), answer("a", "p"), prompt("q", "a", "Go on")]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": talk})).app
    async with app.run_test(size=(80, 24)) as pilot:
        await open_session(app, pilot)
        newest, oldest = (rows(app).item(at).draw(80).plain for at in range(2))
        assert newest.split("Go on")[1].split() == ["0", "?", "?", "?"]
        assert "≈$0.00" not in oldest
        assert oldest.split()[-2] == "$0.00"


async def test_a_pause_before_a_turn_is_told(tmp_path: Path) -> None:
    rows_ = [
        prompt("p", None, "Go", timestamp="2026-11-22T10:00:00.000Z"),
        answer("a", "p", timestamp="2026-11-22T10:00:05.000Z"),
        prompt("q", "a", "Go on", timestamp="2026-11-22T13:00:05.000Z"),
        answer("b", "q", timestamp="2026-11-22T13:00:09.000Z"),
    ]
    reading = Reading(write(tmp_path, {f"{SESSION}.jsonl": rows_}))
    app = reading.app
    async with app.run_test(size=(80, 24)) as pilot:
        await open_session(app, pilot)
        assert "resumed after 3 h" in seen(app)
        assert seen(app).count("resumed") == 1


@pytest.mark.parametrize("size", [(40, 12), (120, 30)], ids=["narrow", "wide"])
async def test_a_fork_says_what_it_copied_and_leads_to_its_origin(
    recordings: Path, size: tuple[int, int]
) -> None:
    reading = Reading(recordings / "2.1.330-life" / "claude")
    app = reading.app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "j", "enter")
        await until(pilot, lambda: is_filled(app, SessionScreen) and "copied: step" in seen(app))
        assert "forked from write" in seen(app)
        assert seen(app).count("copied: ") == 2
        fork = app.screen
        await pilot.press("j")
        assert rows(app).key.startswith("o")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is not fork and is_filled(app, SessionScreen))
        await until(pilot, lambda: "step " in seen(app))
        assert "copied" not in seen(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is fork)


@pytest.mark.parametrize("by", ["c", "enter"])
async def test_a_compaction_that_a_fork_copied_is_shown_as_its_origin_has_it(
    recordings: Path, by: str
) -> None:
    app = Reading(recordings / "2.1.330-life" / "claude").app
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "j", "enter")
        await until(pilot, lambda: is_filled(app, SessionScreen) and "copied: step" in seen(app))
        fork = app.screen
        if by == "enter":
            rows(app).go(next(key for key in rows(app).keys if key.startswith("c")))
        await pilot.press(by)
        await until(pilot, lambda: "48.1k → 30.0k" in seen(app))
        page = app.screen
        assert isinstance(page, CompactionScreen)
        assert page.session_id.startswith("d00309f3")
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: "1/2" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is fork)


async def test_a_project_counts_a_compaction_that_a_fork_copied_once(recordings: Path) -> None:
    app = Reading(recordings / "2.1.330-life" / "claude").app
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "P")
        await until(pilot, lambda: isinstance(app.screen, ProjectsScreen) and bool(rows(app).key))
        line = next(line for line in seen(app).splitlines() if "/home/dev/shop" in line)
        assert line.split()[1:3] == ["3", "2"]


async def test_a_filter_narrows_the_blocks_and_escape_takes_it_away(recordings: Path) -> None:
    reading = Reading(recordings / "2.1.330-win" / "claude")
    app = reading.app
    async with app.run_test(size=(100, 30)) as pilot:
        await open_session(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, TurnScreen))
        everything = len(rows(app).keys)
        await pilot.press("slash", *"result", "enter")
        assert 0 < len(rows(app).keys) < everything
        await pilot.press("n", "n", "escape")
        assert len(rows(app).keys) == everything
        assert isinstance(app.screen, TurnScreen)


async def test_a_filter_finds_turns_and_blocks_that_were_never_in_sight(tmp_path: Path) -> None:
    lines = [prompt("p0", None, "begin with the needle")]
    for n in range(150):
        lines += [answer(f"a{n}", f"p{n}"), prompt(f"p{n + 1}", f"a{n}", f"step {n}")]
    for n in range(150):
        words = [{"type": "text", "text": "the haystack" if n < 149 else "the thimble"}]
        lines.append(answer(f"b{n}", f"b{n - 1}" if n else "p150", content=words))
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": lines})).app
    async with app.run_test(size=(60, 12)) as pilot:
        await open_session(app, pilot)
        await pilot.press("slash", *"needle")
        await until(pilot, lambda: "begin with the needle" in seen(app))
        assert len(rows(app).keys) == 1
        await pilot.press(*["backspace"] * 6, *"nowhere")
        await until(pilot, lambda: "No row matches" in seen(app))
        await pilot.press("escape")
        await until(pilot, lambda: len(rows(app).keys) == 151)
        await pilot.press("g", "enter")
        await until(pilot, lambda: is_filled(app, TurnScreen))
        await pilot.press("slash", *"thimble")
        await until(pilot, lambda: "the thimble" in seen(app))
        assert len(rows(app).keys) == 1


async def test_a_filter_that_moves_the_cursor_does_not_begin_to_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [prompt("p"), answer("a", "p"), boundary("c", "a"), summary("s", "c")]
    lines += [answer("b", "s"), prompt("p0", "b", "step of auto")]
    for n in range(3000):
        lines += [answer(f"a{n}", f"p{n}"), prompt(f"p{n + 1}", f"a{n}", f"step {n} of auto")]
    listed: list[int] = []
    table = SessionScreen.table

    def counted(screen: SessionScreen) -> Table | None:
        listed.append(len(screen.rows.keys))
        return table(screen)

    # Prompts are read in batches of 100, and listed after 1, 2, 4, 8, 16 of them, and after all.
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": lines})).app
    async with app.run_test(size=(60, 12)) as pilot:
        await open_session(app, pilot)
        rows(app).go("cc")
        await at_rest(pilot)
        monkeypatch.setattr(SessionScreen, "table", counted)
        await pilot.press("slash")
        app.screen.query_one("#filter", Input).value = "auto"
        await until(pilot, lambda: len(rows(app).keys) == 3002)
        await at_rest(pilot)
        assert len(listed) < 12


async def test_a_filter_finds_what_it_looks_at_last_in_a_long_list(tmp_path: Path) -> None:
    calls = [
        tool(f"t{n}", "Bash") | {"input": {"command": f"echo {n or 'first'}"}}
        for n in range(AT_ONCE + 100)
    ]
    lines = [prompt("p0"), answer("a0", "p0", content=calls)]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": lines})).app
    async with app.run_test(size=(100, 12)) as pilot:
        await open_session(app, pilot)
        await pilot.press("tab")
        await until(pilot, lambda: rows(app).key == "nBash")
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, UsesScreen))
        await pilot.press("slash", *"first")
        await until(pilot, lambda: "echo first" in seen(app))
        assert len(rows(app).keys) == 1
        await pilot.press(*["backspace"] * 5, *"last")
        await until(pilot, lambda: "No row matches" in seen(app))
        await pilot.press("escape")
        assert len(rows(app).keys) == len(calls)


async def test_text_of_a_transcript_is_never_markup_in_any_section(tmp_path: Path) -> None:
    hostile = "[red]x[/] [@click=app.quit]y \x1b[2J"
    asked = tool("toolu_1", hostile) | {"input": {"file_path": hostile, "command": hostile}}
    back = result("r", "a", hostile)
    back["message"]["content"][0]["is_error"] = True
    lines = [prompt("p", None, hostile), answer("a", "p", content=[asked]), back]
    config = write(tmp_path, {f"{SESSION}.jsonl": lines})
    reading = Reading(config)
    app = reading.app
    async with app.run_test(size=(120, 24)) as pilot:
        await open_session(app, pilot)
        await until(pilot, lambda: "[red]x[/]" in seen(app))
        await pilot.press("tab")
        assert "[red]x[/] [@click=app.quit]y ␛[2J" in seen(app)
        await pilot.press("tab", "tab", "tab")
        assert "[red]x[/]" in seen(app)
        await pilot.press("tab", "tab", "enter")
        await until(pilot, lambda: is_filled(app, TurnScreen))
        assert "[red]x[/]" in seen(app)
        assert app.is_running


async def test_from_the_projects_to_the_sessions_of_one(tmp_path: Path) -> None:
    other = {"cwd": "/home/dev/docs", "sessionId": OTHER}
    files = {
        f"{SESSION}.jsonl": [prompt("p", None, "Count"), answer("a", "p")],
        f"{OTHER}.jsonl": [prompt("q", None, "Write") | other, answer("b", "q") | other],
    }
    app = Reading(write(tmp_path, files)).app
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: "docs" in seen(app))
        await pilot.press("2", "P")
        await until(pilot, lambda: "/home/dev/docs" in seen(app) and "/home/dev/shop" in seen(app))
        ages = [line.rstrip()[-4:] for line in seen(app).splitlines() if "/home/dev/" in line]
        assert ages == [" ago", " ago"]
        while "docs" not in rows(app).key:
            await pilot.press("j")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SessionsScreen))
        assert "1 of 2" in seen(app)
        assert "Write" in seen(app)
        await pilot.press("P")
        await until(pilot, lambda: isinstance(app.screen, ProjectsScreen) and bool(rows(app).key))
        assert "docs" in rows(app).key
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "1 of 2" not in seen(app))


async def test_models_durations_and_gauges_stand_where_there_is_room(recordings: Path) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(200, 60)) as pilot:
        await open_session(app, pilot)
        lines = seen(app).splitlines()
        assert "sonnet-4.5" in lines[1]
        assert "API" in lines[1]
        assert "wall" in lines[1]
        assert all("sonnet-4.5" in line for line in lines if "read the next file" in line)
        await pilot.press("tab", "tab", "tab")
        agents = [line for line in seen(app).splitlines() if "count lines" in line]
        assert len(agents) == 6
        assert all("█" in line and "20%" in line for line in agents)


class Waiting(Transcripts):
    """A library that reads no conversation before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()

    def story(self, session: Session, agent: str = "") -> Story:
        self.may.wait(300)
        return super().story(session, agent)


@pytest.mark.parametrize("recording", ["2.1.330-win", "2.1.20", "2.1.330-life"])
async def test_the_costs_of_a_session_are_told_uncut_in_a_narrow_pane(
    recordings: Path, recording: str
) -> None:
    app = Reading(recordings / recording / "claude").app
    async with app.run_test(size=(40, 30)) as pilot:
        await open_session(app, pilot)
        await pilot.press("shift+tab")
        await until(pilot, lambda: "Total cost" in seen(app))
        told = seen(app).partition("Total cost")[2]
        assert "logged" in told
        assert "…" not in told


@pytest.mark.parametrize(
    ("size", "said"),
    [((40, 30), "reported, others included"),
     ((80, 24), "reported by Claude Code for more than this session")],
    ids=["narrow", "usual"],
)  # fmt: skip
async def test_a_total_of_more_than_a_fork_is_told_as_such(
    recordings: Path, size: tuple[int, int], said: str
) -> None:
    app = Reading(recordings / "2.1.330-life" / "claude").app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "j", "enter")
        await until(pilot, lambda: is_filled(app, SessionScreen))
        await pilot.press("shift+tab")
        await until(pilot, lambda: "Total cost" in seen(app))
        assert said in seen(app)


async def test_nothing_is_said_to_be_missing_before_it_was_read(recordings: Path) -> None:
    library = Waiting()
    services = Services(text_of=prompt_text, library=library, insights=NoInsights(library))
    app = Reading(recordings / "2.1.330-win" / "claude", services).app
    async with app.run_test(size=(100, 24)) as pilot:
        try:
            await open_session(app, pilot)
            await until(pilot, lambda: "step last" in seen(app))
            for _ in ("Tools", "Files", "Sub-agents", "Errors"):
                await pilot.press("tab")
                await until(pilot, lambda: "reading" in seen(app))
                assert "No " not in seen(app)
                assert "Nothing" not in seen(app)
            await pilot.press("tab")
            await until(pilot, lambda: "Total cost" in seen(app))
        finally:
            library.may.set()
        await pilot.press("tab", "tab")
        await until(pilot, lambda: "Bash" in seen(app))


@pytest.mark.parametrize(
    "next_look", [SessionScreen.read_missing_words, SessionScreen.moved], ids=["read", "moved"]
)
async def test_prompts_are_shown_though_who_waited_for_them_was_called_off(
    recordings: Path, monkeypatch: pytest.MonkeyPatch, next_look: Callable[[SessionScreen], object]
) -> None:
    library, may, done = Waiting(), threading.Event(), threading.Event()
    read = SessionScreen.read_words

    def held(self: SessionScreen, keys: Sequence[str]) -> None:
        may.wait(60)
        read(self, keys)
        done.set()

    monkeypatch.setattr(SessionScreen, "read_words", held)
    services = Services(text_of=prompt_text, library=library, insights=NoInsights(library))
    app = Reading(recordings / "2.1.330-win" / "claude", services).app
    async with app.run_test(size=(100, 24)) as pilot:
        try:
            await open_session(app, pilot)
            screen = app.screen
            assert isinstance(screen, SessionScreen)
            await until(pilot, lambda: "Bash×3" in seen(app))
            assert "step last" not in seen(app)
            may.set()
            assert done.wait(60)  # and nothing else happens meanwhile
            app.workers.cancel_group(screen, "words")
            next_look(screen)
            await until(pilot, lambda: "step last" in seen(app))
        finally:
            may.set()
            library.may.set()


async def test_what_comes_for_a_screen_that_was_left_is_not_drawn(recordings: Path) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("m")
        await until(pilot, lambda: "Timeline" in seen(app))
        timeline = app.screen
        await pilot.press("escape", "c")
        await until(pilot, lambda: isinstance(app.screen, CompactionScreen))
        compaction = app.screen
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is not compaction)
        assert isinstance(timeline, TimelineScreen)
        assert isinstance(compaction, CompactionScreen)
        timeline.lay_out()
        compaction.lay_out()
        assert not timeline.can_update()
        assert not compaction.can_update()


@pytest.mark.parametrize("depth", [1, 2, 3], ids=["session", "turn", "block"])
async def test_what_is_read_when_its_screen_is_left_harms_nothing(
    recordings: Path, depth: int
) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2")
        for kind in (SessionScreen, TurnScreen, ViewerScreen)[:depth]:
            await pilot.press("enter")
            await until(pilot, partial(is_ready, app, kind))
        left = app.screen
        assert isinstance(left, SessionScreen | TurnScreen | ViewerScreen)
        left.dismiss()
        while left.children or left.is_running:
            ended(left)
            await asyncio.sleep(0)
        ended(left)
        await pilot.pause(0.2)
        assert app.is_running
        assert isinstance(app.screen, SessionsScreen | SessionScreen | TurnScreen)


def is_ready(app: CcwatchApp, kind: type[BoardScreen]) -> bool:
    if isinstance(app.screen, ViewerScreen):
        return kind is ViewerScreen and app.screen.view.wrapped.height > 0
    return (
        isinstance(app.screen, ListScreen) and isinstance(app.screen, kind) and bool(rows(app).key)
    )


def ended(screen: SessionScreen | TurnScreen | ViewerScreen) -> None:
    """Do to a screen what is done where reading ends."""
    if isinstance(screen, ViewerScreen):
        screen.read()
    else:
        screen.lay_out()
        screen.read_missing_words()


async def test_secrets_are_masked_on_the_way_to_a_block(tmp_path: Path) -> None:
    body = "A1b2C3d4E5" * 4
    command = {"command": f"curl -H ghp_{body} example.org"}
    call = {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": command}
    talk = [
        prompt("p", None, f"use sk-ant-{body} now"),
        answer("a", "p", content=[call]),
        result("r", "a", "no", toolUseResult="Error: no"),
    ]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": talk})).app
    async with app.run_test(size=(160, 24)) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        await pilot.press("2", "enter")
        await until(pilot, lambda: "use sk-ant-" in seen(app).partition("prompt")[2])
        for _ in range(6):
            assert body[:20] not in seen(app)
            await pilot.press("tab")
        await pilot.press("enter")
        await until(pilot, lambda: "curl -H ghp_•••" in seen(app))
        assert body[:20] not in seen(app)
        await pilot.press("j", "enter")
        await until(pilot, lambda: "1 secret masked" in seen(app))
        assert body[:20] not in seen(app)


async def test_turns_of_today_leave_no_room_for_a_date(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(100, 30)) as pilot:
        await open_session(app, pilot)
        await until(pilot, lambda: "prompt" in seen(app))
        heading = next(line for line in seen(app).splitlines() if "prompt" in line)
        assert heading.startswith("   time  prompt ")
        assert re.search(r"^   15:\d\d \w", seen(app), re.MULTILINE)


@pytest.mark.parametrize("size", [(40, 12), (100, 30)], ids=["narrow", "wide"])
async def test_results_of_calls_that_are_not_in_the_transcript_are_named_so(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    talk = [
        prompt("p"), answer("a", "p", used=usage(read=20_000)),
        result("r", "a", "line after line\n" * 900), answer("b", "r", used=usage(read=24_000)),
    ]  # fmt: skip
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": talk})).app
    async with app.run_test(size=size) as pilot:
        await open_session(app, pilot)
        await pilot.press("tab")
        await until(pilot, lambda: "results without a call" in seen(app))
        (row,) = [line.split() for line in seen(app).splitlines() if "without a call" in line]
        assert row[:4] == ["results", "without", "a", "call"]
        assert row[4].startswith("≈")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, SessionScreen)


async def without_transcript(config: Path, reading: Reading, pilot: Pilot[int]) -> None:
    """Wait until all is read, and delete the transcript before any of its blocks was."""
    app = reading.app
    await until(pilot, lambda: bool(app.board.rows) and app.board.snapshot.progress.done)
    (config / PROJECT / f"{SESSION}.jsonl").unlink()
    reading.read()
    await until(pilot, lambda: app.board.snapshot.sessions[0].gone)


def unread() -> Services:
    """Services that read blocks only where they are listed."""
    library = Transcripts()
    return Services(text_of=prompt_text, library=library, insights=NoInsights(library))


LISTS = {
    "tools": ("tab",),
    "files": ("tab", "tab"),
    "errors": ("tab", "tab", "tab", "tab"),
    "a turn": ("enter",),
}


@pytest.mark.parametrize("keys", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("size", [(40, 12), (120, 30)], ids=["narrow", "wide"])
async def test_of_a_transcript_that_was_deleted_no_list_says_that_nothing_was_there(
    keys: tuple[str, ...], size: tuple[int, int], tmp_path: Path
) -> None:
    reading = Reading(afternoons.config(tmp_path), unread())
    app = reading.app
    async with app.run_test(size=size) as pilot:
        await without_transcript(tmp_path, reading, pilot)
        await pilot.press("2", "enter")
        await until(pilot, lambda: is_filled(app, SessionScreen))
        await pilot.press(*keys)
        await until(pilot, lambda: "The transcript cannot be read." in seen(app))


async def test_of_a_transcript_that_was_deleted_it_is_not_said_that_a_tool_was_not_called(
    tmp_path: Path,
) -> None:
    reading = Reading(afternoons.config(tmp_path), unread())
    app = reading.app
    async with app.run_test(size=(120, 30)) as pilot:
        await without_transcript(tmp_path, reading, pilot)
        app.push_screen(UsesScreen(SESSION, tool="Read"))
        await until(pilot, lambda: "The transcript cannot be read." in seen(app))
