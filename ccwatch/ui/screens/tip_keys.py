"""What the keys of tips do, on the list of tips and on the page of one.

An analysis leaves out the tips that are not wanted, so one that is wanted again takes another.
"""

from ccwatch.report.tips.tip_detail import tip_of
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.masked import masked_line


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


def snooze(app: BoardApp, tip: str, session: str) -> None:
    """Snooze a tip, or wake it.

    Args:
        app: Has the notes on tips.
        tip: The id of the tip.
        session: The session to snooze it in; empty for all sessions, for a day.
    """
    now_ms = app.moment().now_ms
    if any(one.tip == tip for one in app.services.tips.notes.snoozing(session, now_ms)):
        app.services.tips.wake(tip)
        app.analyse_again()
        app.notify("Shown again", title=title_of(tip))
        return
    app.services.tips.snooze(tip, session, now_ms)
    app.notify("Snoozed in this session" if session else "Snoozed for a day", title=title_of(tip))


def snooze_here(app: BoardApp, tip: str, session: str) -> None:
    """Snooze a tip in a session, or wake it; without a session, show a message."""
    if session:
        snooze(app, tip, session)
    else:
        app.notify("No session to snooze it in", title=title_of(tip))


def switch(app: BoardApp, tip: str) -> None:
    """Turn a tip off, or on again."""
    if tip in app.services.tips.settled:
        app.notify("Switched off by tips_off in the settings", title=title_of(tip))
        return
    off = app.services.tips.switch(tip)
    app.analyse_again()
    app.notify(
        "Switched off; the last section lists it" if off else "Shown again", title=title_of(tip)
    )
