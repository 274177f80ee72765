"""What screens have in common that list something of one conversation."""

import asyncio
from abc import abstractmethod
from time import monotonic

from textual import work

from ccwatch.analysis.overview import Overview
from ccwatch.model.session import Session
from ccwatch.report.board import Board
from ccwatch.ui.screens.list_screen import ListScreen

AGAIN = 1.0
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
        self._read_at, self._busy = 0.0, False

    @property
    def chosen(self) -> str:
        """The session."""
        return self.session

    def on_mount(self) -> None:
        """See from time to time whether the conversation has grown."""
        super().on_mount()
        self.set_interval(AGAIN, self._catch_up)
        self.set_interval(MINUTE, self._follow)

    def show_board(self, board: Board) -> None:
        """Bring the screen up to date, or read what is new first."""
        self.overview = board.look(self.session)
        if self.overview is None or self.overview.session is self._of:
            self.lay_out()
        else:
            self._ask(self.overview)

    def _catch_up(self) -> None:
        """Read what came while the conversation was being read, or just after that."""
        if self.is_current and self.stands():
            overview = self.ccwatch.board.look(self.session)
            if overview and overview.session is not self._of:
                self._ask(overview)

    def _ask(self, overview: Overview) -> None:
        """Read, unless that is under way or was just done."""
        if not self._busy and monotonic() - self._read_at >= AGAIN:
            self._busy = True
            self.read(overview)

    @work(exclusive=True, group="conversation", description="read")
    async def read(self, overview: Overview) -> None:
        """Read the conversation, and list what there is."""
        try:
            await self.take(overview)
            self._of = overview.session
        finally:
            self._busy, self._read_at = False, monotonic()
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
