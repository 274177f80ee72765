"""A model that is in no table: its price and its window are unknown, and nowhere nothing."""

from datetime import UTC
from pathlib import Path

import pytest

from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.view import Look, Moment
from ccwatch.ui.widgets.conversation.findings import Findings, Shown
from ccwatch.ui.widgets.conversation.sections import SECTIONS
from ccwatch.ui.widgets.copyables import summary
from tests.support.looks import messages, seen, until
from tests.support.readings import NOW, Reading, drawn, is_filled
from tests.support.rows import BEGIN, SESSION, answer, prompt, read, usage, write

LATELY = (NOW - BEGIN).total_seconds() - 600
"""Seconds from the afternoon of all tests to ten minutes before the transcripts are looked at."""
READ = usage(read=120_000, output=9)
TALK = [
    prompt("u", at=LATELY),
    answer("a", "u", used=READ, model="house-model-1", at=LATELY + 9),
]


@pytest.mark.parametrize("size", [(18, 6), (40, 12)], ids=["tiny", "narrow"])
async def test_a_sum_that_lacks_a_price_is_marked_on_live(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    lines = [
        *TALK,
        prompt("v", "a", at=LATELY + 20),
        answer("b", "v", used=READ, at=LATELY + 29),
    ]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": lines})).app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "!$0.04" in seen(app))
        assert "$0.04" not in seen(app).replace("!$0.04", "")
        assert "today !.04" in seen(app)


@pytest.mark.parametrize(
    "size",
    [(18, 6), (60, 1), (60, 4), (40, 12), (120, 30)],
    ids=["tiny", "a line", "low", "narrow", "wide"],
)
async def test_what_has_no_price_is_on_no_screen_said_to_cost_nothing(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": TALK})).app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "?" in seen(app))
        said = seen(app).splitlines()
        if size[1] >= 12:
            await pilot.press("2")
            await until(pilot, lambda: "Sessions" in seen(app))
            said += seen(app).splitlines()
            await pilot.press("enter")
            await until(pilot, lambda: is_filled(app, SessionScreen))
            await until(pilot, lambda: "Go on" in seen(app))
            said += seen(app).splitlines()
            await pilot.press("m")
            await until(pilot, lambda: "1/1 · turn 1" in seen(app))
            said += seen(app).splitlines()
            await pilot.press("escape", "4")
            await until(pilot, lambda: "no price for" in seen(app) or size[0] < 60)
            said += seen(app).splitlines()
            await pilot.press("w")
            await until(pilot, lambda: "Nothing can be replayed here." in seen(app))
            said += seen(app).splitlines()
    carried = "!?     $0.00"  # by the only turn, in the answers after it, of which there are none
    assert not [line for line in said if "$0" in line.replace(carried, "") or "today 0" in line]
    assert any("?" in line for line in said)
    assert not [line for line in said if "of ?" in line]


async def test_of_a_session_without_an_answer_no_size_is_made_up(tmp_path: Path) -> None:
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": TALK[:1]})).app
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "no response yet" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: "Not known until the next response" in seen(app))
        assert "0 in the window" not in seen(app)
        assert "size not known" in seen(app)
        await pilot.press("escape", "m")
        await until(pilot, lambda: "Nothing was measured yet" in seen(app))
        assert seen(app).count("Nothing was measured yet") == 1
        await pilot.press("enter")
        assert messages(app) == ["No compaction to open"]


async def test_a_model_whose_name_cannot_be_shown_is_named_as_unknown(tmp_path: Path) -> None:
    nameless = [TALK[0], answer("a", "u", used=READ, model="claude-", at=LATELY + 9)]
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": nameless})).app
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "no price for ?" in seen(app))
        await pilot.press("4")
        await until(pilot, lambda: "no price for ?" in seen(app))


def test_a_sum_that_lacks_a_price_is_marked_in_the_section_of_costs_and_where_it_is_copied(
    tmp_path: Path,
) -> None:
    lines = [*TALK, prompt("v", "a"), answer("b", "v", used=READ)]
    snapshot = read(write(tmp_path, {f"{SESSION}.jsonl": lines})).snapshot()
    board = Analyst(Prices.shipped(), UTC).board(snapshot, round(NOW.timestamp() * 1000))
    overview = board.overview(SESSION)
    assert overview
    assert summary(overview).endswith(", !$0.04 so far")
    look = Look(Moment(round(NOW.timestamp() * 1000), UTC), UNICODE)
    findings = Findings(overview.session.main, whole=True)
    rows = drawn(SECTIONS["Cost"](Shown(overview, findings, look, {}, 100)), 100)
    assert [line.split()[-1] for line in rows[:2]] == ["!$0.04", "!$0.04"]
