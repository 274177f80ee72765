"""What can be opened of a session."""

from textual.screen import Screen

from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.follower import Follower
from ccwatch.ui.widgets.summary import copyables


class OpeningApp(BoardApp):
    """An app that opens what there is to be seen of the session under the cursor, or on Live."""

    def action_last_compaction(self) -> None:
        """Look at the last compaction of the chosen session, else of its sub-agents."""
        session = self._session()
        overview = self.board.look(session)
        if overview is None or (last := overview.session.last_compaction) is None:
            self.notify("No compaction in this session")
            return
        from ccwatch.ui.screens.compaction import CompactionScreen

        self.push_screen(CompactionScreen(last.id, session))

    def action_attribution(self) -> None:
        """Tell what fills the context of the chosen session, or of its chosen sub-agent."""
        from ccwatch.ui.screens.attribution import AttributionScreen

        if session := self._openable(AttributionScreen, "No session to look into"):
            self.push_screen(AttributionScreen(session, self._agent()))

    def action_timeline(self) -> None:
        """Draw the context of the chosen session or sub-agent, from a chosen compaction on."""
        from ccwatch.ui.screens.timeline import TimelineScreen

        if session := self._openable(TimelineScreen, "No transcript to draw"):
            screen = self.screen
            compaction = screen.chosen_compaction if isinstance(screen, Follower) else ""
            self.push_screen(TimelineScreen(session, self._agent(), compaction))

    def action_next_message(self) -> None:
        """Work out what the next message of the chosen session costs."""
        from ccwatch.ui.screens.next_message import NextMessageScreen

        if session := self._openable(NextMessageScreen, "No session to price"):
            self.push_screen(NextMessageScreen(session))

    def action_copy(self) -> None:
        """Offer what can be copied of the chosen session."""
        overview = self.board.look(self._session())
        if overview is None:
            self.notify("Nothing to copy yet")
            return
        from ccwatch.ui.screens.copying import CopyScreen

        self.push_screen(CopyScreen(copyables(overview)), self._send)

    def _send(self, text: str | None) -> None:
        if text:
            self.send(text, text)

    def _openable(self, kind: type[Screen[None]], otherwise: str) -> str:
        """The session that a screen can be opened for, else empty, and why it cannot is said.

        Args:
            kind: The screen's class; nothing is opened on top of one of the same.
            otherwise: What to say where there is no session.
        """
        session = self._session()
        if isinstance(self.screen, kind):
            return ""
        if self.board.look(session) is None:
            self.notify(otherwise)
            return ""
        return session

    def _agent(self) -> str:
        """The sub-agent under the cursor of the screen; empty for the main chain."""
        return self.screen.chosen_agent if isinstance(self.screen, Follower) else ""
