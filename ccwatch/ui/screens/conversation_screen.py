"""What screens have in common that list something of one conversation."""

import asyncio
from abc import abstractmethod

from textual import work

from ccwatch.analysis.overview import Overview
from ccwatch.model.session import Session
from ccwatch.report.board import Board
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.throttle import Throttle

REST = 1.0
"""Seconds after which a conversation that grew is read again."""
MINUTE = 60.0
"""Seconds after which times of day may have become dates."""


class ConversationScreen(ListScreen):
    """Reads a conversation in a thread, and again when it has grown; else it draws nothing."""

    def __init__(self, session: str, agent: str = "") -> None:
        """Show a conversation.

        Args:
            session: The sessionId.
            agent: One of its sub-agents; empty for its main chain.
        """
        super().__init__()
        self.session, self.agent = session, agent
        self.overview: Overview | None = None
        """The session as it is known now."""
        self._of: Session | None = None
        self._reading = Throttle(self, self.read, REST, least=0)

    @property
    def chosen(self) -> str:
        """The session."""
        return self.session

    def on_mount(self) -> None:
        """Write times of day as dates when they have become that."""
        self.set_interval(MINUTE, self.follow)

    def show_board(self, board: Board) -> None:
        """Bring the screen up to date, or read what is new first."""
        self.overview = board.attend(self.session)
        if self.overview is None or self.overview.session is self._of:
            self.lay_out()
        else:
            self._reading.ask()

    @work(exclusive=True, group="conversation")
    async def read(self) -> None:
        """Read the conversation, and list what there is."""
        overview = self.overview
        try:
            if overview:
                await self.take(overview)
                self._of = overview.session
        finally:
            self._reading.done()
        self.lay_out()
        self.read_on()

    @abstractmethod
    async def take(self, overview: Overview) -> None:
        """Take in a conversation; what takes long has to be done in a thread."""

    async def painted(self) -> None:
        """Wait until what was laid out is on the terminal: work in a thread would delay that."""
        done = asyncio.Event()
        self.call_after_refresh(done.set)
        await done.wait()
