"""One turn, block by block."""

from collections.abc import Iterable, Sequence
from functools import partial

from msgspec import Struct
from textual import on

from ccwatch.analysis.alignment import OUTSIDE, Alignment
from ccwatch.analysis.attribution.part import How
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.model.entry import Entry, Kind
from ccwatch.report.attribution_wording import about
from ccwatch.report.blocks.library import LIGHT, words_of
from ccwatch.ui import legends
from ccwatch.ui.keys import BACK, FILTER
from ccwatch.ui.masked import masked_line
from ccwatch.ui.screens.conversation_screen import ConversationScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.widgets.columns import Column, LazyLine, Line, Table
from ccwatch.ui.widgets.conversation import row_keys
from ccwatch.ui.widgets.line import QUIET, STRONG, Part
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.words import UNREAD, agent_name, session_name
from ccwatch.units import count, file_size, percent, tokens

COLUMNS = (
    Column("bytes", 9, 90, QUIET),
    Column("tokens", 8),
    Column("share", 6, 50, QUIET),
)
"""Columns of blocks."""


class TurnBlock(Struct, frozen=True):
    """A block of a turn."""

    number: int
    """Its index among all blocks of the conversation."""
    entry: Entry
    """The block."""
    tokens: int
    """The tokens that it takes of the window, or took."""
    how: How
    """How these are known."""

    @property
    def key(self) -> str:
        """Identifies the block, whose index may change."""
        return row_keys.of_block(self.entry)


class TurnScreen(ConversationScreen):
    """The blocks of a turn in their order, each with its size and its share of the turn."""

    BINDINGS = [*FILTER, *BACK]
    LEGEND = staticmethod(legends.turn)

    def __init__(self, session_id: str, turn: str, agent: str = "") -> None:
        """Show a turn.

        Args:
            session_id: The session.
            turn: The uuid of its prompt.
            agent: The sub-agent whose turn it is; empty for the main chain.
        """
        super().__init__(session_id, agent)
        self.turn = turn
        self.blocks: dict[str, TurnBlock] | None = None
        """The blocks in their order, by the key of their row; `None` until they are read."""
        self.number = 0
        self._dead: frozenset[str] = frozenset()
        self._nothing = ""
        self._words: dict[str, str] = {}

    def list_blocks(self, sizes: Sizes) -> None:
        """Find the blocks of the turn."""
        story, ids = sizes.along.story, [turn.id for turn in sizes.along.lane.turns]
        self.number = ids.index(self.turn) + 1 if self.turn in ids else 0
        found = {index: story.entries[index] for index in self.blocks_to_size(sizes.along)}
        self.blocks = {
            str(index): TurnBlock(index, entry, sizes.tokens(entry), sizes.how(entry))
            for index, entry in found.items()
        }
        self._dead = story.dead
        self._nothing = UNREAD if sizes.along.is_unread else "The turn is no longer there."

    def blocks_to_size(self, along: Alignment) -> Sequence[int]:
        """The blocks of the turn."""
        ids = [turn.id for turn in along.lane.turns]
        later = set(ids[ids.index(self.turn) + 1 :]) if self.turn in ids else set()
        found: list[int] = []
        for index, entry in enumerate(along.story.entries):
            if found and entry.uuid in later:
                break
            if found or entry.uuid == self.turn:
                found.append(index)
        return found

    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs: the project, and the turn."""
        crumbs: list[Part] = [("Sessions", QUIET)]
        if self.overview:
            crumbs.append((session_name(self.overview.session), QUIET))
            crumbs.append((agent_name(self.overview.session, self.agent), QUIET))
        crumbs.append((f"turn {self.number}" if self.number else "turn", STRONG))
        return crumbs

    def facts(self) -> Sequence[Part]:
        """The number of blocks."""
        return () if self.blocks is None else (count(len(self.blocks), "block"),)

    def table(self) -> Table | None:
        """The blocks."""
        if self.blocks is None:
            return None
        blocks, dead = self.blocks.values(), self._dead
        whole = sum(block.tokens for block in blocks if _fills(block.entry))
        lines = [
            LazyLine(
                key,
                partial(self._line, block, whole),
                (block, whole, block.entry.uuid in dead, self._words.get(block.key)),
            )
            for key, block in self.blocks.items()
        ]
        return Table("block", COLUMNS, lines, self._nothing)

    def _line(self, block: TurnBlock, whole: int) -> Line:
        signs, entry = self.app.symbols, block.entry
        name = " ".join(part for part in (entry.name, entry.target) if part)
        indent = "  " if entry.kind is Kind.RESULT else ""
        failed = f"{signs.warn} failed " if entry.failed else ""
        words = "" if entry.kind is Kind.CALL else self._words.get(block.key, "")
        label = " ".join(part for part in (name if not indent else entry.name, words) if part)
        text = f"{indent}{entry.kind.value:<{10 - len(indent)}} {failed}{masked_line(label, 300)}"
        gone = entry.uuid in self._dead
        style = QUIET if gone or entry.kind is Kind.REMINDER else "$warn" if entry.failed else ""
        cells = (
            file_size(entry.size),
            f"{about(block.how)}{tokens(block.tokens)}" if _fills(entry) else "",
            percent(block.tokens / whole if whole else None) if _fills(entry) else "",
        )
        return Line(str(block.number), text, cells, style)

    def keys_with_words(self) -> Iterable[str]:
        """The keys of all blocks."""
        return self.blocks or ()

    def lacks_words(self, key: str) -> bool:
        """Are the first words of a block, unless it is too large, not read yet?"""
        block = (self.blocks or {}).get(key)
        return bool(block and block.key not in self._words and block.entry.size <= LIGHT)

    def read_words(self, keys: Sequence[str]) -> None:
        """Read the first words of blocks."""
        known = self.blocks or {}
        blocks = [known[key] for key in keys if key in known]
        texts = self.app.services.library.texts(block.entry for block in blocks)
        self._words |= {
            block.key: words_of(text) for block, text in zip(blocks, texts, strict=True)
        }

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Open a block."""
        if block := (self.blocks or {}).get(event.key):
            self.push(ViewerScreen(block.entry))


def _fills(entry: Entry) -> bool:
    """Does a block take room in the window that no other block is counted for?"""
    return not entry.is_system and entry.kind not in OUTSIDE
