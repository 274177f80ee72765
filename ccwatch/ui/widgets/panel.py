"""A widget of lines that repaints only those that differ."""

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from ccwatch.ui.view import View


class Panel(Widget):
    """Lines that never wrap. Subclasses return them from `lines`."""

    DEFAULT_CSS = """
    Panel {
        text-wrap: nowrap;
        text-overflow: ellipsis;
        width: 1fr;
        height: auto;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._view: View | None = None
        self._drawn: tuple[Content, ...] = ()
        self._room: Size | None = None

    def show(self, view: View) -> None:
        """Draw another view. Only the lines that look different are repainted."""
        self._view = view
        self._redraw()

    def stands_in_for(self, selector: str) -> bool:
        """Is another panel hidden, so that this one has to show the most important of it?"""
        return not any(one.display for one in self.screen.query(selector))

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Return the lines to draw.

        Args:
            view: What is known.
            width: Cells of a line.
            height: Rows; further lines are not shown.
        """
        raise NotImplementedError

    def _redraw(self) -> None:
        if not self.size:
            self._room = None  # it is drawn when it gets a size, even the one that it had
            return
        before, drawn = self._drawn, self._draw()
        if len(drawn) != len(before):
            self.refresh()
            return
        pairs = zip(drawn, before, strict=True)
        changed = [y for y, (new, old) in enumerate(pairs) if not new.is_same(old)]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def _draw(self) -> tuple[Content, ...]:
        width, height = self._room = self.size
        if self._view and self.size:
            self._drawn = tuple(self.lines(self._view, width, height)[:height])
        return self._drawn

    def _fitted(self) -> tuple[Content, ...]:
        """Return the lines for the current size, even before they are redrawn for it."""
        return self._drawn if self._room == self.size else self._draw()

    def render_line(self, y: int) -> Strip:
        """Render one line, since mostly that is all that changed; with a selection, all of them."""
        width, drawn = self.size.width, self._fitted()
        if self.text_selection is not None or not width or y >= len(drawn):
            return super().render_line(y)
        (strip,) = Visual.to_strips(self, drawn[y], width, 1, self.visual_style)
        return strip.apply_offsets(0, y)

    def render(self) -> Content:
        """Return all lines."""
        return Content("\n").join(self._fitted())
