"""Keys that are about one session: which of them Live shows, and what can be opened of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.screen import Screen

from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.choice import Choice, ChoiceReason
from ccwatch.ui.synced_screen import SyncedScreen

if TYPE_CHECKING:
    from textual.actions import ActionParseResult


class SessionApp(BoardApp):
    """An app with keys for the chosen session: that under the cursor, else the one on Live."""

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action; of a screen that has no widgets yet, only the one that goes back.

        Keys can come faster than the screen that they are for.
        """
        node = default_namespace
        if isinstance(node, SyncedScreen) and not node.is_mounted and action != "back":
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the key that opens the screen on top."""
        top = self._top
        return top is None or action != top.OPENED_BY

    def action_follow(self) -> None:
        """Follow the newest session, or stay on the one that is shown."""
        if self.choice.reason is ChoiceReason.NEWEST:
            self.pin(self.shown)
            self.notify("Staying on this session")
        else:
            self.choice = Choice(ChoiceReason.NEWEST, "", self.choice.folder)
            self.notify("Following the latest active session")

    def action_pin(self) -> None:
        """Pin the session under the cursor, else the one on Live; or unpin it."""
        session, pinned = self.chosen_session, self.choice.reason is ChoiceReason.PINNED
        if pinned and session == self.choice.among(self.board.rows):
            self.choice = Choice.at_first("", self.choice.folder)
            self.notify("Unpinned")
        elif session:
            self.pin(session)
            self.notify("Pinned on Live")

    def action_last_compaction(self) -> None:
        """Open the last compaction of the chosen session, else of its sub-agents."""
        session = self.chosen_session
        overview = self.board.overview(session)
        if overview is None or (last := overview.session.last_compaction) is None:
            self.notify("No compaction in this session")
            return
        from ccwatch.ui.screens.compaction import CompactionScreen

        self.push_screen(CompactionScreen(last.id, session))

    def action_attribution(self) -> None:
        """Show what fills the context of the chosen session or sub-agent."""
        from ccwatch.ui.screens.attribution import AttributionScreen

        self._open(AttributionScreen, "No session yet", self.chosen_agent)

    def action_timeline(self) -> None:
        """Draw the context of the chosen session or sub-agent, from a chosen compaction on."""
        from ccwatch.ui.screens.timeline import TimelineScreen

        compaction = self._top.compaction_id if self._top else ""
        self._open(TimelineScreen, "No transcript to draw", self.chosen_agent, compaction)

    def action_next_message(self) -> None:
        """Show what the next message of the chosen session costs."""
        from ccwatch.ui.screens.next_message import NextMessageScreen

        self._open(NextMessageScreen, "No session yet")

    def action_copy(self) -> None:
        """Offer what can be copied of the chosen session."""
        overview = self.board.overview(self.chosen_session)
        if overview is None:
            self.notify("Nothing to copy yet")
            return
        from ccwatch.ui.screens.copying import CopyScreen
        from ccwatch.ui.widgets.copyables import copyables

        self.push_screen(CopyScreen(copyables(overview)), self._copy)

    def _copy(self, text: str | None) -> None:
        if text:
            self.copy(text, text)

    def _open(self, kind: type[Screen[None]], otherwise: str, *about: str) -> None:
        """Open a screen for the chosen session, unless one of its kind is on top.

        Args:
            kind: The screen's class, called with the id of the session and `about`.
            otherwise: What to say where there is no session.
            *about: What else the screen is to show of the session.
        """
        session = self.chosen_session
        if isinstance(self.screen, kind):
            return
        if self.board.overview(session) is None:
            self.notify(otherwise)
            return
        self.push_screen(kind(session, *about))

    @property
    def _top(self) -> SyncedScreen | None:
        """The screen on top, unless it is an overlay or has no widgets yet."""
        screen = self.screen
        return screen if isinstance(screen, SyncedScreen) and screen.is_mounted else None

    @property
    def chosen_session(self) -> str:
        """The session under the cursor of the screen, else the one on Live."""
        chosen = self._top.chosen_session if self._top else ""
        return chosen or self.shown

    @property
    def chosen_agent(self) -> str:
        """The sub-agent under the cursor of the screen; empty for the main chain."""
        return self._top.chosen_agent if self._top else ""
