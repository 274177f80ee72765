"""A screen as the app sees it: updated by the app, and asked what is selected on it."""

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget


class SyncedScreen(Screen[None]):
    """A screen that the app updates while it is on top.

    It does not watch the app: Textual would keep a reference to a dismissed screen until what it
    watches changes again.
    """

    OPENED_BY = ""
    """The action of the app that opens it, and does nothing while it is on top; empty for none."""
    session_id = ""
    """The id of the session that the screen is about; empty if it is not about a single one."""
    agent = ""
    """The id of its sub-agent that the screen is about; empty for the main chain."""
    compaction_id = ""
    """The id of the compaction that the screen is about; empty for none."""
    focused = Reactive[Widget | None](None, repaint=False)
    """The widget that has the focus. It is painted by itself, and not all of the screen with it."""

    def sync(self) -> None:
        """Update the screen, if it is visible."""
        raise NotImplementedError

    @property
    def chosen_session(self) -> str:
        """The id of the session that keys of the app act on; empty for the one on Live."""
        return self.session_id

    @property
    def chosen_agent(self) -> str:
        """The id of its sub-agent that they act on; empty for the main chain."""
        return self.agent
