"""The uses of one tool or one file."""

from collections.abc import Sequence
from functools import partial

from textual import on

from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.session.uses import Use, uses_of_file, uses_of_tool
from ccwatch.model.folder import inside
from ccwatch.plain_text import one_line
from ccwatch.ui.keys import BACK, FILTER
from ccwatch.ui.masked import masked_line
from ccwatch.ui.screens.conversation_screen import ConversationScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.widgets.columns import Column, LazyLine, Line, Table
from ccwatch.ui.widgets.conversation import row_keys
from ccwatch.ui.widgets.conversation.findings import WIDE
from ccwatch.ui.widgets.line import QUIET, STRONG, Part
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.words import UNREAD, agent_name, session_name
from ccwatch.units import count, tokens

COLUMNS = (Column("turn", 5, 50, QUIET), Column("tokens", 8))
"""Columns of uses."""


class UsesScreen(ConversationScreen):
    """The calls of a tool, or the reads and writes of a file, the newest first."""

    BINDINGS = [*FILTER, *BACK]

    def __init__(self, session_id: str, agent: str = "", *, tool: str = "", path: str = "") -> None:
        """Show the uses of a tool or a file.

        Args:
            session_id: The session.
            agent: The sub-agent that used it; empty for the main chain.
            tool: The tool; empty for a file.
            path: The file; empty for a tool.
        """
        super().__init__(session_id, agent)
        self.tool, self.path = tool, path
        self.uses: tuple[Use, ...] | None = None
        self._nothing = ""

    def list_blocks(self, sizes: Sizes) -> None:
        """Find the uses in the blocks."""
        self._nothing = UNREAD if sizes.along.is_unread else "No call."
        if self.tool:
            self.uses = uses_of_tool(sizes, self.tool)
        else:
            self.uses = uses_of_file(sizes, self.path)

    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs: the project, and what was used."""
        crumbs: list[Part] = [("Sessions", QUIET)]
        path = self.path
        if self.overview:
            crumbs.append((session_name(self.overview.session), QUIET))
            crumbs.append((agent_name(self.overview.session, self.agent), QUIET))
            path = inside(path, self.overview.session.project)
        crumbs.append((one_line(self.tool, 80) or masked_line(path), STRONG))
        return crumbs

    def facts(self) -> Sequence[Part]:
        """The number of uses."""
        return () if self.uses is None else (count(len(self.uses), "time"),)

    def table(self) -> Table | None:
        """The uses, the newest first."""
        if self.uses is None:
            return None
        roomy, moment, write = self.size.width >= WIDE, self.app.moment(), self._line
        lines = [
            LazyLine(
                row_keys.of_block(use.entry),
                partial(write, use),
                (use, roomy, moment.is_far(use.entry.at_ms), moment.zone),
            )
            for use in self.uses
        ]
        time = f"{'time':<{12 if roomy else 6}}"
        return Table(f"{time} what", COLUMNS, lines[::-1], self._nothing)

    def _line(self, use: Use) -> Line:
        moment, signs = self.app.moment(), self.app.symbols
        entry = use.entry
        if self.size.width >= WIDE:
            time = f"{moment.full_clock(entry.at_ms):<12}"
        else:
            time = f"{moment.clock(entry.at_ms):<6}"
        parts = [f"{signs.warn} failed" if use.how == "failed" else ""]
        if self.path:
            parts = [use.how, entry.name if use.how == "wrote" else "", entry.piece]
        else:
            parts += [entry.target, entry.piece, f"({use.how})" if use.how == "called" else ""]
        text = " ".join(part for part in ("" if use.alive else "rewound:", *parts) if part)
        style = QUIET if not use.alive else "$warn" if use.how == "failed" else ""
        cells = (
            "" if use.turn is None else str(use.turn + 1),
            f"{signs.about}{tokens(use.tokens)}" if use.tokens else "",
        )
        return Line(row_keys.of_block(entry), f"{time} {masked_line(text, 300)}", cells, style)

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Open the block of a use."""
        entries = {row_keys.of_block(use.entry): use.entry for use in self.uses or ()}
        if entry := entries.get(event.key):
            self.push(ViewerScreen(entry))
