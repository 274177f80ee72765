"""A list that stays fast with thousands of rows, and keeps its cursor on the same row."""

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from ccwatch.ui.keys import ROWS
from ccwatch.ui.widgets.items import Item, Items
from ccwatch.ui.widgets.line import without_quiet
from ccwatch.ui.widgets.strip_cache import StripCache


class _RowsMessage(Message):
    """A message of a list."""

    def __init__(self, rows: "Rows") -> None:
        super().__init__()
        self.rows = rows

    @property
    def control(self) -> "Rows":
        """The list, for `@on` to match against."""
        return self.rows


class Rows(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of one line each, of which only those in sight are drawn.

    The cursor stays on its row, by key, wherever that row moves to.
    """

    BINDINGS = [*ROWS]
    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"rows--cursor", "rows--focused", "rows--hover"}
    DEFAULT_CSS = """
    Rows {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .rows--cursor { color: $foreground-readable; background: $foreground 8%; }
        & > .rows--hover { color: $foreground-readable; background: $foreground 4%; }
        & > .rows--focused {
            color: $foreground-readable; background: $cursor; text-style: bold;
        }
    }
    """

    class Moved(_RowsMessage):
        """Other rows are in sight, or the cursor moved."""

    class Opened(_RowsMessage):
        """A row was opened with Enter or a click."""

        def __init__(self, rows: "Rows", key: str) -> None:
            """Tell of a row by its key."""
            super().__init__(rows)
            self.key = key

    cursor: reactive[int] = reactive(0, repaint=False)
    """Index of the row under the cursor; -1 if no row can be selected."""
    hover: reactive[int] = reactive(-1, repaint=False)
    """Index of the row under the mouse; -1 if there is none."""

    def __init__(
        self, *, id: str | None = None, hides_cursor: bool = False, opens: bool = True
    ) -> None:
        """Make an empty list.

        Args:
            id: As for every widget.
            hides_cursor: Is the cursor hidden while the list does not have the focus?
            opens: Can its rows be opened?
        """
        super().__init__(id=id)
        self._items = Items()
        self._cache = StripCache()
        self._hides_cursor, self._opens = hides_cursor, opens

    @property
    def keys(self) -> Sequence[str]:
        """The keys of all rows, from top to bottom."""
        return self._items.keys

    @property
    def key(self) -> str:
        """The key of the row under the cursor; empty if there is none."""
        return self.keys[self.cursor] if 0 <= self.cursor < len(self.keys) else ""

    def item(self, index: int) -> Item:
        """The row at an index."""
        return self._items[index]

    def show(self, items: Items) -> None:
        """Show new rows, repaint those that changed, and leave the cursor on its row."""
        number, key = len(self._items), self.key
        before = [self.item(y) for y in self.in_sight()]
        self._items = items
        self._cache.keep(items)
        if len(items) != number:
            self.virtual_size = Size(self.size.width, len(items))
            self.refresh()
        else:
            for y, item in zip(self.in_sight(), before, strict=True):
                if not item.looks_like(self.item(y)):
                    self.refresh_line(y)
        self._restore(key)
        if self._opens and bool(number) is not bool(items):
            self.refresh_bindings()

    def go(self, key: str) -> None:
        """Move the cursor to the row with a key, else to the first row."""
        self.cursor = self.keys.index(key) if key and key in self.keys else 0
        self.action_move(0)

    def _restore(self, key: str) -> None:
        """Move the cursor to the row with a key, else near to where it was."""
        if key and key in self.keys:
            index = self.keys.index(key)
        else:
            index = self._items.nearest(min(max(self.cursor, 0), len(self.keys) - 1), 1)
        moved = index - self.cursor
        self.cursor = index
        if moved and key and self.scroll_offset.y:
            self.scroll_to(y=self.scroll_offset.y + moved, animate=False, immediate=True)

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint the rows that lost and got the cursor, and scroll it into sight."""
        self.refresh_line(old)
        self.refresh_line(new)
        self._scroll_to_cursor()
        self.post_message(self.Moved(self))

    def watch_hover(self, old: int, new: int) -> None:
        """Repaint the rows that the mouse left and entered."""
        self.refresh_line(old)
        self.refresh_line(new)

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new width."""
        self.virtual_size = Size(event.size.width, len(self.keys))
        self._scroll_to_cursor()
        self.post_message(self.Moved(self))

    def _scroll_to_cursor(self) -> None:
        if self.cursor >= 0:
            self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, immediate=True)

    def in_sight(self) -> range:
        """The indices of the rows that are in sight."""
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, len(self.keys)))

    def near(self) -> range:
        """The indices of the rows in sight, and of a screenful before and after them."""
        page = self.in_sight()
        return range(max(0, page.start - len(page)), min(page.stop + len(page), len(self.keys)))

    def render_line(self, y: int) -> Strip:
        """Draw the row at a line of the widget."""
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        base = self.visual_style
        if not 0 <= index < len(self.keys):
            return Strip.blank(width, base.rich_style)
        item = self.item(index)
        selected = index == self.cursor and (self.has_focus or not self._hides_cursor)
        hovered = index == self.hover
        look = (width, base, selected, hovered, selected and self.has_focus, self.app.theme)
        strip = self._cache.get(item, look)
        if strip is None:
            strip = self._draw(item, width, base, selected=selected, hovered=hovered)
            self._cache.put(item, look, strip)
        return strip

    def _draw(self, item: Item, width: int, base: Style, *, selected: bool, hovered: bool) -> Strip:
        """Draw a row."""
        line = item.draw(width)
        if item.key and (selected or hovered):
            focused = "rows--focused" if self.has_focus else "rows--cursor"
            base += self._highlight(focused if selected else "rows--hover")
            if selected and self.app.current_theme.ansi:
                line = Content(line.plain)
            elif selected:
                line = without_quiet(line)
        parts = line.render(base, "", self._get_style)
        drawn = Strip([Segment(text, style.rich_style) for text, style in parts])
        return drawn.adjust_cell_length(width, base.rich_style)

    def _highlight(self, part: str) -> Style:
        """The style that a component class adds to a line: its colours, and bold or reverse."""
        if part != "rows--hover" and self.app.current_theme.ansi:
            return Style(reverse=True)
        styles = self.get_component_styles(part)
        return Style(styles.background, styles.color, bold=styles.text_style.bold)

    def watch_has_focus(self, _focused: bool) -> None:
        """Show or hide the cursor."""
        self.refresh_line(self.cursor)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the key that opens rows in a list whose rows cannot be opened.

        It is dimmed while there is no row.
        """
        if action != "open":
            return True
        return bool(self.key) or None if self._opens else False

    def action_move(self, step: int) -> None:
        """Move the cursor by some rows, skipping headings."""
        if self.keys:
            target = min(max(self.cursor + step, 0), len(self.keys) - 1)
            self.cursor = self._items.nearest(target, 1 if step > 0 else -1)

    def action_page(self, step: int) -> None:
        """Move the cursor by a page."""
        self.action_move(step * max(1, self.size.height - 1))

    def action_edge(self, step: int) -> None:
        """Move the cursor to the first (-1) or last (1) row."""
        self.action_move(step * len(self.keys))

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.key:
            self.post_message(self.Opened(self, self.key))

    def on_click(self, event: events.Click) -> None:
        """Select the row that was clicked, and open it if it was selected already."""
        index = event.y + self.scroll_offset.y
        if 0 <= index < len(self.keys) and self.keys[index]:
            again = index == self.cursor and event.chain > 1
            self.cursor = index
            if again:
                self.action_open()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Highlight the row under the mouse."""
        self.hover = event.y + self.scroll_offset.y

    def on_leave(self) -> None:
        """Remove the highlight."""
        self.hover = -1
