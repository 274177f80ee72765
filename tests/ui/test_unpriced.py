"""A model that is in no table: its price and its window are unknown, and nowhere nothing."""

from pathlib import Path

import pytest

from ccwatch.ui.screens.session import SessionScreen
from tests.ui.looks import seen, until
from tests.ui.readings import Reading, is_filled
from tests.unit.rows import SESSION, answer, prompt, usage, write

TALK = [prompt("u"), answer("a", "u", used=usage(read=120_000, output=9), model="house-model-1")]


@pytest.mark.parametrize("size", [(40, 12), (120, 30)], ids=["narrow", "wide"])
async def test_what_has_no_price_is_on_no_screen_said_to_cost_nothing(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": TALK})).app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "120k" in seen(app))
        said = [one for one in seen(app).splitlines() if "today" not in one or "turn" in one]
        await pilot.press("2")
        await until(pilot, lambda: "Sessions" in seen(app))
        said += seen(app).splitlines()
        await pilot.press("enter")
        await until(pilot, lambda: is_filled(app, SessionScreen))
        await until(pilot, lambda: "Go on" in seen(app))
        said += seen(app).splitlines()
    assert not [line for line in said if " $0.00" in line]
    assert sum("?" in line for line in said) >= 4
    assert not [line for line in said if "of ?" in line]


async def test_of_a_session_without_an_answer_no_size_is_made_up(tmp_path: Path) -> None:
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": TALK[:1]})).app
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "no answer yet" in seen(app))
        await pilot.press("a")
        await until(pilot, lambda: "Not known until an answer" in seen(app))
        assert "0 in the window" not in seen(app)
        assert "size not known" in seen(app)
        await pilot.press("escape", "m")
        await until(pilot, lambda: "Nothing was measured yet" in seen(app))
        assert seen(app).count("Nothing was measured yet") == 1
        await pilot.press("enter")
        assert [one.message for one in app._notifications] == ["No compaction to open"]
