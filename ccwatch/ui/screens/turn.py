"""One turn, block by block."""

from asyncio import to_thread
from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple

from textual import on, work

from ccwatch.analysis.attribution.part import How
from ccwatch.analysis.attribution.walk import key
from ccwatch.analysis.course import OUTSIDE, course
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.session import Lane, Session
from ccwatch.report.board import Board
from ccwatch.report.filling import about
from ccwatch.report.library import LIGHT, first_words
from ccwatch.report.rereads import lane_of
from ccwatch.ui.keys import TURN
from ccwatch.ui.safety import one_line
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.veil import veiled
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.header import project
from ccwatch.ui.widgets.panel import QUIET, STRONG, Part
from ccwatch.ui.widgets.rows import Rows
from ccwatch.units import file_size, percent, tokens

SOME = 100
"""Blocks of which the first words are read before those that the filter lets through are shown."""
AGAIN = 1.0
"""Seconds after which a turn that grew is read again."""
COLUMNS = (
    Column("bytes", 9, 90, QUIET),
    Column("tokens", 8),
    Column("share", 6, 50, QUIET),
)
"""Columns of blocks."""


class Block(NamedTuple):
    """A block of a turn."""

    number: int
    """Its place among all blocks of the conversation."""
    entry: Entry
    """What it is."""
    tokens: int
    """What it takes of the window, or took."""
    how: How
    """How that is known."""


class TurnScreen(ListScreen):
    """The blocks of a turn in their order, each with its size and its share of the turn."""

    BINDINGS = [*TURN]

    def __init__(self, session: str, turn: str, agent: str = "") -> None:
        """Show a turn.

        Args:
            session: The sessionId.
            turn: The uuid of its prompt.
            agent: The sub-agent whose turn it is; empty for the main chain.
        """
        super().__init__()
        self.session, self.turn, self.agent = session, turn, agent
        self.blocks: tuple[Block, ...] | None = None
        self.number = 0
        self._dead: frozenset[str] = frozenset()
        self._of: Session | None = None
        self._read_at, self._busy = 0.0, False
        self._words: dict[int, str] = {}

    @property
    def chosen(self) -> str:
        """The session."""
        return self.session

    def on_mount(self) -> None:
        """See from time to time whether the turn has grown."""
        super().on_mount()
        self.set_interval(AGAIN, self._follow)

    def show_board(self, board: Board) -> None:
        """Read what is new, unless that is under way or was just done."""
        overview = board.look(self.session)
        if overview is None or (self._of is overview.session and self.blocks is not None):
            self.lay_out()
        elif not self._busy and monotonic() - self._read_at >= AGAIN:
            self._busy = True
            self.read(overview.session)

    @work(exclusive=True, group="turn")
    async def read(self, session: Session) -> None:
        """Read the turn, in a thread."""
        try:
            await to_thread(self._read, session)
        finally:
            self._busy, self._read_at = False, monotonic()
        self.lay_out()
        self.read_words()

    def _read(self, session: Session) -> None:
        lane, insights = lane_of(session, self.agent) or Lane(), self.ccwatch.insights
        filled = insights.filled(session, self.agent) if insights else None
        story = filled.story if filled else self.ccwatch.library.story(session, self.agent)
        parts = filled.attribution.parts if filled else ()
        known = {key(part.entry): part for part in parts if part.entry}
        ids = [turn.id for turn in lane.turns]
        self.number = ids.index(self.turn) + 1 if self.turn in ids else 0
        later = set(ids[self.number :]) if self.number else set()
        along = course(story, lane)
        found: list[Block] = []
        for index, entry in enumerate(story.entries):
            if found and entry.uuid in later:
                break
            if found or entry.uuid == self.turn:
                part = known.get(key(entry))
                size = part.tokens if part else along.tokens(entry)
                found.append(Block(index, entry, size, part.how if part else How.ESTIMATED))
        self._dead, self.blocks, self._of = story.dead, tuple(found), session

    def crumbs(self) -> Sequence[Part]:
        """Where this is: the project, and the turn."""
        way: list[Part] = [("Sessions", QUIET)]
        if self._of:
            way.append((one_line(project(self._of), 40), QUIET))
        if self.agent:
            way.append((one_line(self.agent, 12), QUIET))
        way.append((f"turn {self.number}" if self.number else "turn", STRONG))
        if self.blocks is not None:
            way.append(f"{len(self.blocks)} block{'' if len(self.blocks) == 1 else 's'}")
        return way

    def table(self) -> Table | None:
        """The blocks."""
        if self.blocks is None:
            return None
        whole = sum(block.tokens for block in self.blocks if _fills(block.entry))
        lines = [self._line(block, whole) for block in self.blocks]
        return Table("block", COLUMNS, lines, "The turn is no longer there.")

    def _line(self, block: Block, whole: int) -> Line:
        signs, entry = self.ccwatch.symbols, block.entry
        name = " ".join(part for part in (entry.name, entry.target) if part)
        indent = "  " if entry.kind is Kind.RESULT else ""
        failed = f"{signs.warn} failed " if entry.failed else ""
        words = "" if entry.kind is Kind.CALL else self._words.get(block.number, "")
        told = " ".join(part for part in (name if not indent else entry.name, words) if part)
        text = f"{indent}{entry.kind.value:<{10 - len(indent)}} {failed}{veiled(told, 300)}"
        gone = entry.uuid in self._dead
        style = QUIET if gone or entry.kind is Kind.REMINDER else "$warn" if entry.failed else ""
        cells = (
            file_size(entry.size),
            f"{about(block.how)}{tokens(block.tokens)}" if _fills(entry) else "",
            percent(block.tokens / whole if whole else None) if _fills(entry) else "",
        )
        return Line(str(block.number), text, cells, style)

    @on(Rows.Moved, "#rows")
    def moved(self) -> None:
        """Read the first words of the blocks that came in sight."""
        self.read_words()

    def unread(self) -> int:
        """How many blocks there are of which the first words were not read yet."""
        light = sum(block.entry.size <= LIGHT for block in self.blocks or ())
        return light - len(self._words)

    def read_on(self) -> None:
        """Read first words."""
        self.read_words()

    @work(exclusive=True, group="words")
    async def read_words(self) -> None:
        """Read the first words of the blocks in sight, or of all that are filtered, each once."""
        if not self.stands():
            return
        known = {str(one.number): (one.number, one.entry) for one in self.blocks or ()}
        keys = [self.rows.items[index].key for index in self.rows.in_sight()]
        wanted = [*keys, *(known if self.needle else ())]
        seen = [known[key] for key in dict.fromkeys(wanted) if key in known]
        missing = [(i, one) for i, one in seen if i not in self._words and one.size <= LIGHT]
        for count, (index, entry) in enumerate(missing, 1):
            self._words[index] = await to_thread(first_words, self.ccwatch.library, entry)
            if count % SOME == 0:
                self.lay_out()
        if missing:
            self.lay_out()

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Read a block."""
        from ccwatch.ui.screens.viewer import ViewerScreen

        for index, entry, *_ in self.blocks or ():
            if str(index) == event.key:
                title = " ".join(part for part in (entry.name, entry.target) if part)
                self.app.push_screen(ViewerScreen(entry, title or entry.kind.value))


def _fills(entry: Entry) -> bool:
    """Does a block take room in the window that nothing else is said to take?"""
    return not entry.is_system and entry.kind not in OUTSIDE
