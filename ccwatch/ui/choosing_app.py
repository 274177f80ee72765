"""The choice of a session."""

from functools import cached_property

from textual.reactive import var

from ccwatch.report.board import Board
from ccwatch.ui.choice import NEWEST, Choice, ChoiceReason, Chooser
from ccwatch.ui.follower import Follower
from ccwatch.ui.following_app import FollowingApp


class ChoosingApp(FollowingApp):
    """An app that shows one of many sessions."""

    choice: var[Choice] = var(NEWEST, init=False)
    """Which session is shown."""

    @cached_property
    def _chooser(self) -> Chooser:
        return Chooser()

    def shown_on(self, board: Board) -> str:
        """Choose a session of a board, by its id; empty when there is none."""
        return self._chooser.of(self.choice, board.rows)

    def pin(self, session: str) -> None:
        """Keep a session on the Live screen."""
        self.choice = Choice(ChoiceReason.PINNED, session, self.choice.folder)

    def action_follow(self) -> None:
        """Follow the newest session, or stay on the one that is shown."""
        if self.choice.how is ChoiceReason.NEWEST:
            self.pin(self.shown_on(self.board))
            self.notify("Staying on this session")
        else:
            self.choice = Choice(ChoiceReason.NEWEST, "", self.choice.folder)
            self.notify("Following the newest session")

    def action_pin(self) -> None:
        """Pin the session that is shown or chosen, or let go of it."""
        chosen, pinned = self._session(), self.choice.how is ChoiceReason.PINNED
        if pinned and chosen == self.choice.among(self.board.rows):
            self.choice = Choice.at_first("", self.choice.folder)
            self.notify("No longer pinned")
        elif chosen:
            self.pin(chosen)
            self.notify("Pinned on Live")

    def _session(self) -> str:
        """The session under the cursor of the screen, else the one on Live."""
        chosen = self.screen.chosen if isinstance(self.screen, Follower) else ""
        return chosen or self.shown_on(self.board)
