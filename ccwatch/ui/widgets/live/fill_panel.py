"""What fills the context: categories as bars, and the tools whose results take most of it."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

from msgspec import Struct
from textual.content import Content

from ccwatch.analysis.attribution.part import Attribution, Category, Share
from ccwatch.analysis.attribution.shares import by_category, by_tool, only, together
from ccwatch.report.attribution_wording import amount, consumers, label, parts
from ccwatch.report.blocks.insight import NO_INSIGHT
from ccwatch.ui.view import View
from ccwatch.ui.widgets.gauge import thin
from ccwatch.ui.widgets.line import QUIET, STRONG, fit, join, pad
from ccwatch.ui.widgets.panel import Panel

TOOLS: Final = 3
"""Tools that are listed below the category of their results at most."""
FEWEST: Final = 4
"""Rows below which there are no bars, but one list."""
NAME: Final = (14, 20)
"""Cells of the names at the left: at least, and at most."""
FIGURE: Final = 7
"""Cells of the amounts at the right."""
BAR: Final = 4
"""Cells of a bar at least; if it does not fit, it is left out."""


class Bar(Struct, frozen=True):
    """A row of the panel."""

    name: str
    """Its label."""
    share: Share
    """Its amount."""
    inner: bool = False
    """Is it a part of the row above it?"""


class FillPanel(Panel):
    """The shares of a context, which add up to the whole."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Return a row for each category, as many as fit; the last one adds up the others."""
        attribution = view.insight.attribution
        if not attribution.parts:
            return [Content.styled(line, QUIET) for line in wrap(nothing(view), max(8, width))]
        if height < FEWEST:
            return [brief_fill(view, width)]
        return drawn(bars(attribution, height), view, width)


def nothing(view: View) -> str:
    """Explain why there is nothing to show."""
    known = view.overview.context.used is not None
    if known or view.insight is NO_INSIGHT:
        return "being calculated"
    return "not known until the next response"


def bars(attribution: Attribution, height: int) -> list[Bar]:
    """Choose what to show in `height` rows, the largest first."""
    tools = by_tool(only(attribution, Category.RESULTS))[: min(TOOLS, max(0, height - FEWEST))]
    room = height - len(tools)
    categories = [Bar(label(share), share) for share in by_category(attribution)]
    if len(categories) > room:
        rest = together([bar.share for bar in categories[room - 1 :]], "others")
        categories[room - 1 :] = [Bar(rest.name, rest)]
    chosen: list[Bar] = []
    for bar in categories:
        chosen.append(bar)
        if bar.share.name == Category.RESULTS:
            chosen += [Bar(label(tool), tool, inner=True) for tool in tools]
    return chosen


def drawn(shown: Sequence[Bar], view: View, width: int) -> list[Content]:
    """Draw rows: label, bar, amount."""
    least, most = NAME
    names = min(most, max(least, width - FIGURE - 3 * BAR))
    room, largest = width - names - FIGURE - 2, max(bar.share.tokens for bar in shown) or 1
    lines = []
    for bar in shown:
        quiet = bar.inner or bar.share.kind != "category"
        name = Content.styled(f"{'  ' * bar.inner}{bar.name}", QUIET if quiet else "")
        figure = (amount(bar.share).rjust(FIGURE), QUIET if quiet else STRONG)
        middle = Content(" " * (room + 2))
        if room >= BAR:
            colour = "$quiet" if quiet else "$primary"
            line = thin(bar.share.tokens / largest, room, view.look.symbols, colour)
            middle = join(" ", line, " ")
        lines.append(join(pad(name, names), middle, figure))
    return lines


def brief_fill(view: View, width: int) -> Content:
    """What takes most of the context in one line, for a narrow pane."""
    largest = consumers(view.insight.attribution)
    if not largest:
        return fit([(nothing(view), QUIET)], width)
    return fit(parts(largest, brief=True), width)
