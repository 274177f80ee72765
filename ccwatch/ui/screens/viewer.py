"""One block: its whole text, or a description of one that has none."""

from asyncio import sleep, to_thread
from collections.abc import Iterator
from itertools import islice

from textual import getters, on, work
from textual.app import ComposeResult
from textual.widgets import Input, Static

from ccwatch.model.entry import Entry
from ccwatch.model.text import Text
from ccwatch.report.board import Board
from ccwatch.ui.guarded_app import CLIPBOARD
from ccwatch.ui.masked import masked_line
from ccwatch.ui.screen_keys import VIEWER
from ccwatch.ui.screens.searched_screen import SearchedScreen
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, content, fit, join
from ccwatch.ui.widgets.status import Status
from ccwatch.ui.widgets.text_view import TextView
from ccwatch.ui.widgets.wrapped_text import WrappedText
from ccwatch.units import count, file_size

STRIDE = 500
"""Pieces that are searched before the event loop gets its turn."""
MATCHES = 100_000
"""Matches that are counted at most."""


class ViewerScreen(SearchedScreen):
    """The text of a block, wrapped or not, to be scrolled, searched and copied."""

    CSS_PATH = "viewer.tcss"
    AUTO_FOCUS = "#text"
    BINDINGS = [*VIEWER]

    view = getters.query_one(TextView)
    """The text."""

    def __init__(self, entry: Entry, needle: str = "") -> None:
        """Show a block.

        Args:
            entry: The block.
            needle: What is looked for in it from the start.
        """
        super().__init__()
        self.given = self._wanted = needle
        self.entry = entry
        self.text: Text | None = None
        self.wraps = True
        self.masked = True
        self.matches: tuple[int, ...] = ()
        self._sure = False

    def compose(self) -> ComposeResult:
        """Create the breadcrumbs, the text and the field to search it."""
        yield Static(id="crumbs")
        yield Static(id="note")
        yield TextView(id="text")
        yield Input(id="find", placeholder="find in this text", compact=True)
        yield Status()
        yield KeyBar()

    def on_mount(self) -> None:
        """Start to read the block."""
        self.read()

    @property
    def needle(self) -> str:
        """What is searched for; empty for nothing."""
        return self.view.needle

    def show_board(self, _board: Board) -> None:
        """Update the status; the text of a block does not change."""
        self.show_status()
        self._tell()

    @work(exclusive=True, group="read")
    async def read(self) -> None:
        """Read the block in a thread."""
        self.text = await to_thread(self.app.services.library.text, self.entry, masked=self.masked)
        if self.can_update():
            self._tell()
            self.wrap()

    @on(TextView.Resized)
    def wrap_again(self) -> None:
        """Wrap the text for the new width."""
        if self.text:
            self.wrap()

    @work(exclusive=True, group="wrap")
    async def wrap(self) -> None:
        """Wrap the text in a thread."""
        if not self.text or not self.can_update():
            return
        self.view.lines = len(self.text.lines)
        width = self.view.room if self.wraps else 0
        wrapped = await to_thread(WrappedText.of, self.text.lines, width)
        if not self.can_update():
            return
        self.view.show(wrapped)
        self._tell()
        wanted = self.view.needle or self._wanted
        self._wanted = ""
        if wanted:
            self.search(wanted)

    def _tell(self) -> None:
        """Show what the block is, and why its text is not shown if it is not."""
        self.set_content("#crumbs", fit(self._crumbs(), self.width))
        is_there = self.text and (self.view.wrapped.pieces or not self.text.lines)
        note = masked_line(self.text.note, 300) if self.text else ""
        shown = note if is_there else f"reading{self.app.symbols.more}"
        self.set_class(bool(shown), "-noted")
        self.set_content("#note", join((shown, QUIET)))

    def _crumbs(self) -> Iterator[Part]:
        """What the block is, what is searched for in it, and how it is shown."""
        entry = self.entry
        name = content((masked_line(f"{entry.kind} {entry.name} {entry.target}"), STRONG))
        if self.view.needle:
            at = self.matches.index(self.view.match) + 1 if self.view.match in self.matches else 0
            yield name.truncate(self.width // 2, ellipsis=True)
            yield (
                f"{at}/{len(self.matches)} {masked_line(self.view.needle, 40)}",
                "$accent-readable",
            )
        else:
            yield name
        hidden = self.text.masked if self.text else 0
        masked = f"{count(hidden, 'secret')} masked" if hidden else ""
        yield (masked if self.masked else "secrets are shown", "$warn")
        yield ("" if self.wraps else "not wrapped", QUIET)
        yield (file_size(entry.size), QUIET)
        if self.text:
            yield (count(len(self.text.lines), "line"), QUIET)

    def look_for(self, needle: str) -> None:
        """Start to search."""
        self.search(needle)

    @work(exclusive=True, group="search", description="search")
    async def search(self, needle: str) -> None:
        """Search for a text, piece by piece, and go to the first match at or below the top."""
        if not self.can_update():
            return
        view, wrapped = self.view, self.view.wrapped
        view.needle, view.match, self.matches = needle, -1, ()
        view.refresh()
        matches: list[int] = []
        for begin in range(0, len(wrapped.pieces) if needle else 0, STRIDE):
            some = wrapped.holding(needle, begin, begin + STRIDE)
            matches += islice(some, MATCHES - len(matches))
            await sleep(0)
            if not self.can_update():
                return
        self.matches = tuple(matches)
        top = view.scroll_offset.y
        if matches:
            view.go(next((line for line in matches if wrapped.tops[line] >= top), matches[0]))
        self._tell()

    def action_next_match(self, by: int) -> None:
        """Go to the next or previous match, in a cycle."""
        if self.matches:
            here = self.matches.index(self.view.match) if self.view.match in self.matches else -1
            self.view.go(self.matches[(here + by) % len(self.matches)])
            self._tell()

    def action_wrap(self) -> None:
        """Wrap long lines, or do not."""
        self.wraps = not self.wraps
        self.wrap()

    @work(exclusive=True, group="take")
    async def action_take(self) -> None:
        """Copy the text, up to what a terminal accepts, with secrets masked."""
        text = self.text
        if text and not self.masked:
            text = await to_thread(self.app.services.library.text, self.entry)
        if not text or not text.lines:
            self.notify("No text to copy")
            return
        whole = sum(map(len, text.lines)) + len(text.lines) - 1
        taken = min(whole, CLIPBOARD)
        first = "\n".join(islice(text.lines, CLIPBOARD))[:CLIPBOARD]
        extent = f"{taken:,} characters" if taken == whole else f"the first {taken:,} of {whole:,}"
        self.app.copy(first, extent)

    def action_unmask(self) -> None:
        """Show masked secrets if pressed twice, and mask them again."""
        if self.masked and self.text and not self.text.masked:
            self.notify("Nothing is masked here")
            return
        if self.masked and not self._sure:
            self._sure = True
            self.notify("Press again to show secrets", severity="warning")
            return
        self._sure, self.masked = False, not self.masked
        self.read()
