"""Messages that are taken away leave nothing behind."""

from functools import partial

from textual.app import App
from textual.notifications import Notification
from textual.widgets._toast import ToastHolder

from ccwatch.ui.guarded_app import GuardedApp
from tests.support.looks import seen, until


async def test_of_messages_that_were_taken_away_nothing_stays_on_the_screen() -> None:
    app: App[int] = GuardedApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert isinstance(app, GuardedApp)

        def shows(text: str, times: int) -> bool:
            return seen(app).count(text) == times

        for number in range(4):
            told = Notification(f"number {number}", timeout=60)
            app.show_notification(told)
            await until(pilot, partial(shows, told.message, 1))
            if number < 3:
                app.remove_notification(told)
                await until(pilot, partial(shows, told.message, 0))
        await until(pilot, lambda: len(app.screen.query(ToastHolder)) == 1)
