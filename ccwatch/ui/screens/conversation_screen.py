"""What screens that list something of one conversation have in common."""

import asyncio
from asyncio import to_thread
from collections.abc import Iterable, Sequence
from contextlib import suppress

from textual import on, work

from ccwatch.analysis.alignment import Alignment, align
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.overview import Overview
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.report.board import Board
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.widgets.rows import Rows

REST = 1.0
"""Seconds after which a conversation that grew is read again."""
BATCH = 100
"""Rows whose words are read before those that pass the filter are shown first."""
PAINTED = 0.5
"""Seconds within which the screen is painted, at most."""


class ConversationScreen(ListScreen):
    """Reads a conversation in a thread, and again when it has grown.

    Rows may have words, such as those of a prompt, that are read once the row comes in sight or a
    filter looks at it.
    """

    def __init__(self, session_id: str, agent: str = "") -> None:
        """Show a conversation.

        Args:
            session_id: The session.
            agent: One of its sub-agents; empty for its main chain.
        """
        super().__init__()
        self.session_id, self.agent = session_id, agent
        self.overview: Overview | None = None
        """The session as it is known now."""
        self._read_session: Session | None = None
        self._has_new_words = False
        self._reading = Throttle(self, self.read, REST, rest_factor=0)

    def show_board(self, board: Board) -> None:
        """Update the screen, or read what is new first."""
        self.overview = board.overview_on_screen(self.session_id)
        if self.overview is None or self.overview.session is self._read_session:
            self.lay_out()
        else:
            self._reading.ask()

    @work(exclusive=True, group="conversation")
    async def read(self) -> None:
        """Read the conversation, and list what there is."""
        overview = self.overview
        try:
            if overview:
                await self.analyse(overview)
                self._read_session = overview.session
        finally:
            self._reading.done()
        self.lay_out()
        self.read_missing_words()

    async def analyse(self, overview: Overview) -> None:
        """List what there is by size in bytes, then as the window and earlier ones size it.

        All of that in threads.
        """
        session, contexts = overview.session, self.app.services.contexts
        is_first = self._read_session is None
        if is_first:
            story = await to_thread(contexts.story, session, self.agent)
            along = align(story, session.lane(self.agent) or Lane())
            await to_thread(self.list_blocks, Sizes.of(along))
        self.lay_out()
        self.read_missing_words()
        await self.until_painted()
        await self.app.keyboard_idle.wait()
        attributed = await to_thread(contexts.attributed, session, self.agent)
        along = align(attributed.story, attributed.lane)
        if is_first:
            await to_thread(self.list_blocks, Sizes.of(along, attributed.attribution))
            self.lay_out()
        sizes = await self.size_blocks(session, await to_thread(self.blocks_to_size, along))
        await to_thread(self.list_blocks, sizes)

    async def size_blocks(self, session: Session, indices: Sequence[int] | None = None) -> Sizes:
        """Size blocks in threads, one earlier window at a time while no key is pressed.

        Args:
            session: The session of the conversation.
            indices: The blocks, by their place in the story; `None` for all.
        """
        contexts = self.app.services.contexts
        for one in await to_thread(contexts.left, session, self.agent, indices):
            await self.app.keyboard_idle.wait()
            await to_thread(contexts.before, session, self.agent, one)
        return await to_thread(contexts.sizes, session, self.agent, indices)

    def blocks_to_size(self, _along: Alignment) -> Sequence[int] | None:
        """The blocks whose sizes are listed, by their place in the story; `None` for all."""
        return None

    def list_blocks(self, sizes: Sizes) -> None:
        """Find what is to be listed. For a thread.

        Args:
            sizes: The conversation, and the sizes of its blocks as far as they are known.
        """
        raise NotImplementedError

    async def until_painted(self) -> None:
        """Wait until what was laid out is on the terminal: work in a thread would delay that.

        Not for long, since Textual forgets the call if another screen on top is left meanwhile.
        """
        done = asyncio.Event()
        self.call_after_refresh(done.set)
        with suppress(TimeoutError):
            async with asyncio.timeout(PAINTED):
                await done.wait()

    def keys_with_words(self) -> Iterable[str]:
        """The keys of all rows that have words to be read, in the order to read them in."""
        return ()

    def read_words(self, keys: Sequence[str]) -> None:
        """Read the words of rows, and keep them even if nobody waits any more. For a thread."""

    def has_unread_words(self) -> bool:
        """Does any row have words that were not read yet?"""
        return any(map(self.lacks_words, self.keys_with_words()))

    @on(Rows.Moved, "#rows")
    def moved(self) -> None:
        """Read the words of the rows that came in sight, unless they are shown already.

        What a filter has still to read goes on, and is shown by that.
        """
        is_stale = self._has_new_words and not self.needle
        if self.can_update() and (is_stale or self._lacks_words_in_sight()):
            self.read_missing_words()

    def _lacks_words_in_sight(self) -> bool:
        """Does any row in sight have words that were not read yet?"""
        return any(self.lacks_words(self.rows.keys[index]) for index in self.rows.in_sight())

    @work(exclusive=True, group="words")
    async def read_missing_words(self) -> None:
        """Read the words of rows in sight and near it, and of all that a filter looks at."""
        if not self.can_update():
            return
        rows, missing = self.rows, list[str]()
        if self._lacks_words_in_sight():
            missing += [rows.keys[index] for index in rows.near()]
        if self.needle:
            missing += self.keys_with_words()
        missing = list(dict.fromkeys(filter(self.lacks_words, missing)))
        due = BATCH
        for end in range(BATCH, len(missing) + BATCH, BATCH):
            await to_thread(self._read_new_words, missing[end - BATCH : end])
            if end >= min(due, len(missing)):
                self._show_new_words()
                due = 2 * end  # all rows are laid out, so not for each batch
        if self._has_new_words:
            self._show_new_words()

    def _read_new_words(self, keys: Sequence[str]) -> None:
        """Read the words of rows, to the end even if the worker that waits for it is cancelled."""
        self.read_words(keys)
        self._has_new_words = True

    def _show_new_words(self) -> None:
        self._has_new_words = False
        self.lay_out()
