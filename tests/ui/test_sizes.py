"""One block has one size, whichever screen lists it."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from ccwatch.model.entry import Kind
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.screens.compactions import CompactionsScreen
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.screens.turn import TurnBlock, TurnScreen
from ccwatch.ui.screens.uses import UsesScreen
from tests.support.looks import until
from tests.support.readings import Reading, at_rest
from tests.support.rows import (
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

S = TypeVar("S", bound=Screen[None])
CART = "/home/dev/shop/cart.py"


async def show(app: CcwatchApp, pilot: Pilot[int], screen: S, is_read: Callable[[S], bool]) -> None:
    """Open a screen, and wait until everything on it is worked out."""
    app.push_screen(screen)
    await until(pilot, lambda: is_read(screen))
    await at_rest(pilot)


async def in_turns(app: CcwatchApp, pilot: Pilot[int], session: str, agent: str) -> list[TurnBlock]:
    """The blocks of all turns of a conversation, as their screens list them."""
    found: list[TurnBlock] = []
    overview = app.board.overview(session)
    lane = overview.session.lane(agent) if overview else None
    for turn in lane.turns if lane else ():
        screen = TurnScreen(session, turn.id, agent)
        await show(app, pilot, screen, lambda one: one.blocks is not None)
        found += (screen.blocks or {}).values()
        app.pop_screen()
    return found


async def list_of_uses(
    app: CcwatchApp, pilot: Pilot[int], screen: UsesScreen
) -> list[tuple[str, str, int]]:
    """The uses that a screen lists: the row, the call and the tokens of each."""
    await show(app, pilot, screen, lambda one: one.uses is not None)
    found = [(row.entry.uuid, row.entry.call, row.tokens) for row in screen.uses or ()]
    app.pop_screen()
    return found


@pytest.mark.parametrize("release", ["2.0.77", "2.1.330-life", "2.1.330-win"])
async def test_each_use_of_a_tool_or_a_file_is_as_large_as_its_blocks_in_their_turn(
    recordings: Path, release: str
) -> None:
    app = Reading(recordings / release / "claude").app
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: bool(app.board.rows))
        compared = 0
        for session in app.board.snapshot.sessions:
            for agent in ("", *(one.id for one in session.agents)):
                calls, rows = Counter[str](), dict[str, int]()
                for block in await in_turns(app, pilot, session.id, agent):
                    calls[block.entry.call] += block.tokens
                    if block.entry.kind in (Kind.RESULT, Kind.ATTACHMENT):
                        rows[block.entry.uuid] = block.tokens
                screen = SessionScreen(session.id, agent)
                screen.section = "Tools"
                await show(app, pilot, screen, lambda one: bool(one.findings))
                assert screen.findings
                for tool_use in screen.findings.tools:
                    listed = UsesScreen(session.id, agent, tool=tool_use.name)
                    uses = await list_of_uses(app, pilot, listed)
                    assert sum(tokens for _, _, tokens in uses) == tool_use.tokens
                    assert [tokens for _, _, tokens in uses] == [calls[one] for _, one, _ in uses]
                    compared += len(uses)
                for file in screen.findings.files:
                    listed = UsesScreen(session.id, agent, path=file.path)
                    uses = await list_of_uses(app, pilot, listed)
                    assert sum(tokens for _, _, tokens in uses) == file.tokens
                    for uuid, _, tokens in uses:
                        assert tokens in (0, rows.get(uuid, tokens))
                app.pop_screen()
        assert compared


def reads(uuid: str, parent: str, used: int) -> Row:
    """An answer that asks for a file, with the context that it was given for."""
    call = {**tool(f"toolu_{uuid}", "Read"), "input": {"file_path": CART}}
    return answer(uuid, parent, used=usage(read=used, output=50), content=[call])


def came(uuid: str, asked: str) -> Row:
    """The file that an answer asked for."""
    made = result(uuid, asked, "line after line\n" * 400)
    made["message"]["content"][0]["tool_use_id"] = f"toolu_{asked}"
    return made


def long_summary(uuid: str, after: str) -> Row:
    """A summary whose size is an estimate by how the context grows."""
    made = summary(uuid, after)
    made["message"]["content"] += " and so on" * 900
    return made


def counts(times: int, after: str, used: int) -> Iterator[Row]:
    """Answers that ask for ever more lines, of which each adds 8 tokens."""
    for number in range(times):
        call = [{**tool(f"toolu_e{number}", "Bash"), "input": {"command": f"seq {number}"}}]
        yield answer(f"e{number}", after, used=usage(read=used, output=50), content=call)
        lines = 100 + 20 * number
        after, used = f"s{number}", used + 50 + 8 * lines
        made = result(after, f"e{number}", "line after line\n" * lines)
        made["message"]["content"][0]["tool_use_id"] = f"toolu_e{number}"
        yield made


async def test_what_was_read_again_and_the_summary_are_as_large_as_their_blocks_elsewhere(
    tmp_path: Path,
) -> None:
    """The context grew by 3,000 tokens before the compaction and by 4,000 after it."""
    talk = [
        prompt("p", None, "Look"), reads("a", "p", 20_000),
        came("r", "a"), answer("b", "r", used=usage(read=23_050)),
        boundary("c1", "b"), long_summary("c1s", "c1"), reads("d", "c1s", 60_000),
        came("t", "d"), *counts(9, "t", 64_050), boundary("c2", "s8"), summary("c2s", "c2"),
        prompt("q", "c2s", "More"), answer("f", "q", used=usage(read=21_000)),
    ]  # fmt: skip
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": talk})).app
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: bool(app.board.rows))
        uses = await list_of_uses(app, pilot, UsesScreen(SESSION, path=CART))
        assert [tokens for _, _, tokens in uses] == [3_000, 4_000]
        listing = CompactionsScreen()
        await show(app, pilot, listing, lambda one: bool(one.history))
        again = {one.compaction.id: one.reread for one in listing.history or () if one.reread}
        screen = CompactionScreen("c1", SESSION)
        await show(app, pilot, screen, lambda one: bool(one.known and one.known.summary))
        assert screen.known
        assert screen.known.detail
        assert screen.known.detail.tax
        [item] = screen.known.detail.reread
        assert item.tokens == screen.known.detail.tax.tokens == again["c1"].tokens == 4_000
        [lost] = screen.known.detail.after.lost
        assert lost.tokens == 3_000
        told = screen.known.detail.summary_tokens
        first = screen.known.detail.first
        assert [one.tokens for one in first if one.kind is Kind.SUMMARY] == [told]
        app.pop_screen()
        blocks = await in_turns(app, pilot, SESSION, "")
        assert [one.tokens for one in blocks if one.entry.uuid == "c1s"] == [told]
