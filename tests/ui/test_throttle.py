"""Work that is asked for often and done now and then, and never twice at a time."""

from textual.app import App

from ccwatch.ui.throttle import Throttle
from tests.support.looks import until


async def test_what_is_asked_for_at_work_or_at_rest_is_done_once_more_and_no_oftener() -> None:
    app: App[int] = App()
    done: list[int] = []
    async with app.run_test() as pilot:
        throttle = Throttle(app, lambda: done.append(len(done)), rest=0.01)
        throttle.ask()
        assert done == [0]
        for _ in range(5):
            throttle.ask()
        assert done == [0]
        throttle.done()
        for _ in range(5):
            throttle.ask()
        await until(pilot, lambda: len(done) == 2)
        throttle.done()
        await pilot.pause(0.1)
        assert done == [0, 1]


async def test_work_is_done_at_once_after_a_rest() -> None:
    app: App[int] = App()
    done: list[int] = []
    async with app.run_test() as pilot:
        throttle = Throttle(app, lambda: done.append(len(done)), rest=0.0)
        for count in (1, 2, 3):
            throttle.ask()
            assert len(done) == count
            throttle.done()
            await pilot.pause(0.1)


async def test_hurried_work_begins_at_work_and_at_rest_and_takes_the_place_of_what_was_due() -> (
    None
):
    app: App[int] = App()
    done: list[int] = []
    async with app.run_test() as pilot:
        throttle = Throttle(app, lambda: done.append(len(done)), rest=0.05)
        throttle.ask()
        throttle.ask()
        throttle.hurry()
        assert done == [0, 1]
        throttle.done()
        throttle.ask()
        assert done == [0, 1]
        throttle.hurry()
        assert done == [0, 1, 2]
        await pilot.pause(0.2)
        assert done == [0, 1, 2]
