"""What the keys of tips do, on the list of tips and on the page of one.

An analysis leaves out the tips that are not wanted, so one that is wanted again takes another.
"""

from asyncio import to_thread

from ccwatch.report.tips.tip_detail import tip_of
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.masked import masked_line
from ccwatch.ui.screens.board_screen import BoardScreen


def title_of(tip: str) -> str:
    """The title of a tip; its id if this release does not have it."""
    known = tip_of(tip)
    return known.title if known else tip


def copy_command(app: BoardApp, command: str) -> None:
    """Send the command of a tip to the clipboard."""
    if not command:
        app.notify("This tip has no command")
        return
    app.copy(command, masked_line(command, 400))


def snooze(screen: BoardScreen, tip: str, session: str) -> None:
    """Snooze a tip, or wake it.

    Args:
        screen: The screen on which the key was pressed.
        tip: The id of the tip.
        session: The session to snooze it in; empty for all sessions, for a day.
    """
    app = screen.app
    tips, now_ms = app.services.tips, app.moment().now_ms
    if any(one.tip == tip for one in tips.notes.snoozing(session, now_ms)):
        tips.wake(tip)
        app.analyse_again()
        said = "Shown again"
    else:
        tips.snooze(tip, session, now_ms)
        said = "Snoozed in this session" if session else "Snoozed for a day"
    app.notify(said, title=title_of(tip))
    _write(screen)


def snooze_here(screen: BoardScreen, tip: str, session: str) -> None:
    """Snooze a tip in a session, or wake it; without a session, show a message."""
    if session:
        snooze(screen, tip, session)
    else:
        screen.notify("No session to snooze it in", title=title_of(tip))


def switch(screen: BoardScreen, tip: str) -> None:
    """Turn a tip off, or on again."""
    app = screen.app
    if tip in app.services.tips.settled:
        app.notify("Switched off by tips_off in the settings", title=title_of(tip))
        return
    off = app.services.tips.switch(tip)
    app.analyse_again()
    app.notify(
        "Switched off; the last section lists it" if off else "Shown again", title=title_of(tip)
    )
    _write(screen)


def _write(screen: BoardScreen) -> None:
    """Write what was changed in a thread, since another instance may be writing."""
    screen.app.run_worker(_written(screen), exclusive=True, group="tips")


async def _written(screen: BoardScreen) -> None:
    await to_thread(screen.app.services.tips.write)
    if screen.can_update():
        screen.show_status()  # which says so if it failed
