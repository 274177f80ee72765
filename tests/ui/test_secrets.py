"""A secret that somebody typed is on no screen before it is asked for."""

from functools import partial
from pathlib import Path

import pytest

from ccwatch.ui.app import CcwatchApp
from tests.support.looks import seen, until
from tests.support.readings import Reading
from tests.support.rows import SESSION, answer, boundary, prompt, write

KEY = "sk-ant-api03-0123456789abcdefghijklmnopqrstuvwxyz"


def _is_there(app: CcwatchApp, shown: str) -> bool:
    return shown in seen(app)


@pytest.mark.parametrize("size", [(80, 24), (160, 40)], ids=["usual", "wide"])
async def test_no_screen_shows_a_secret_in_a_first_prompt_or_a_focus(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    talk = [prompt("u", text=f"use {KEY} to deploy"), answer("a", "u")]
    end = boundary("b", "a", trigger="manual", userContext=f"the focus, keep {KEY}")
    app = Reading(write(tmp_path, {f"{SESSION}.jsonl": [*talk, end]})).app
    said = ""
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        for keys, shown in (("2", "use sk"), ("3", "manual"), ("m", "shop"), ("4", "Costs")):
            await pilot.press(keys)
            await until(pilot, partial(_is_there, app, shown))
            said += seen(app)
        await pilot.press("3", "enter")
        await until(pilot, lambda: "the focus" in seen(app) or size[1] < 40)
        said += seen(app)
    assert "0123456789" not in said
