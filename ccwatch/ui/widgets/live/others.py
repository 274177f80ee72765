"""The other sessions that are live, in a line each."""

from collections import Counter
from collections.abc import Sequence

from textual.content import Content

from ccwatch.money import paid
from ccwatch.plain_text import one_line
from ccwatch.report.board import SessionRow
from ccwatch.report.trigger_wording import of_trigger
from ccwatch.report.wording import WARNINGS
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Look, View
from ccwatch.ui.widgets.gauge import LEVELS, row_level, thin
from ccwatch.ui.widgets.items import Item, Items
from ccwatch.ui.widgets.line import QUIET, Part, join, middle, pad
from ccwatch.ui.widgets.words import ago
from ccwatch.units import marked, percent

WIDE = 64
"""Cells of a line from which it has a model and a gauge."""
WIDER = 72
"""Cells of a line from which it has compactions, and an age where it has no warning."""
WIDEST = 80
"""Cells of a line from which it has an age beside the warning."""
TITLE = 7
"""Cells from which a title is given after a project, its separator included."""


def others(view: View) -> list[SessionRow]:
    """The live sessions except the one that is shown, the most urgent first."""
    return view.board.others(view.overview.session.id, view.look.moment.now_ms)


def full_names(view: View) -> dict[str, str]:
    """The names of the other live sessions, by their ids.

    That is the project; if another live session is of it too, with title or start of the id.
    """
    rows = others(view)
    count = Counter([view.overview.session.name, *(row.name for row in rows)])
    return {
        row.id: row.name
        if count[row.name] == 1
        else f"{row.name} {view.look.symbols.dot} {row.title or row.id[:8]}"
        for row in rows
    }


def items(rows: Sequence[SessionRow], view: View) -> Items:
    """The sessions as items of a list."""
    names = full_names(view)

    def item(row: SessionRow) -> Item:
        old = ago(view.look.moment.seconds_since(row.last_ms))
        name = names[row.id]
        case = (row, old, row_level(row, view.look), name)
        return Item(row.id, lambda width: line(row, view.look, width, name), case)

    return Items.of([item(row) for row in rows])


def line(row: SessionRow, look: Look, width: int, name: str = "") -> Content:
    """A session in a line: how near, project, model, gauge, cost, compactions, age, a warning.

    The project is given with a title if there is room for it, where `name`, which is one of
    `full_names`, has one.

    Gauge and share are of the window, as they are everywhere; what is near the trigger says so of
    the trigger, and where there is no room for both, it says nothing of the window.
    """
    symbols, near = look.symbols, row_level(row, look)
    style, is_urgent = LEVELS[near], near in WARNINGS
    sign = {"near": symbols.warn, "due": symbols.crit}.get(near, symbols.bullet)
    begin: Part = (f"{sign:<2} ", f"bold {style}" if is_urgent else QUIET)
    warning = ""
    if is_urgent and row.share is not None:
        warning = of_trigger(row.share, guessed=row.guessed)
    if width < WIDE:
        parts = _narrow(row, symbols, width, style, warning, name or row.name)
    else:
        parts = _wide(row, look, width, style, warning, name or row.name)
    return pad(join(begin, *parts), width)


def _narrow(
    row: SessionRow, symbols: Symbols, width: int, style: str, warning: str, name: str
) -> list[Part]:
    """Project, with a title if some letters of it fit; warning or share, and cost, as they fit."""
    cost = _cost(row, symbols)
    cells = max(7, len(cost))
    room = width - 20 - cells
    is_titled = name != row.name and room >= len(row.name) + TITLE
    called = _name(name if is_titled else row.name, room, titled=is_titled)
    left = width - 4 - called.cell_length
    share: Part = (f"{_share(row):>4}", style)
    if warning and len(warning) <= left:
        share = (warning.rjust(15) if left > 15 + cells else warning, f"bold {style}")
    figure = join(share)
    if figure.cell_length + 1 + len(cost) > left:
        return [called, " ", figure]
    return [
        called,
        " ",
        pad(figure, min(16, max(figure.cell_length, left - cells))),
        cost.rjust(cells),
    ]


def _wide(
    row: SessionRow, look: Look, width: int, style: str, warning: str, name: str
) -> list[Part]:
    """Project, model, gauge, share and cost; then compactions, age and warning, as they fit."""
    gauge, cost = max(6, min(24, width - 84)), f" {_cost(row, look.symbols):>8}"
    has_compactions, has_both = width >= WIDER, width >= WIDEST
    right = 16 if has_both else 6 if has_compactions else 0
    age, symbols = ago(look.moment.seconds_since(row.last_ms)), look.symbols
    parts: list[Part] = [
        _name(name, width - 39 - len(cost) - gauge - right, titled=name != row.name),
        pad(Content.styled(f" {one_line(row.model, 16)}", QUIET), 14),
        thin(row.full, gauge, symbols, style, row.trigger_share),
        " ",
        (f"{_share(row):>5}", style),
        cost,
    ]
    if has_compactions:
        parts.append((f"  {symbols.compacted}{row.compactions:<3}", QUIET))
    if has_both:
        parts.append((f"{age:>10}", QUIET))
    if has_compactions and not has_both and not warning:
        parts.append((f"{age:>16}", QUIET))
    else:
        parts.append((f"{warning:>16}", f"bold {style}"))
    return parts


def _name(name: str, cells: int, *, titled: bool = False) -> Content:
    """A name in about so many cells. That of a project is cut in its middle, a title at its end."""
    room = max(8, min(22, cells))
    line = Content(one_line(name, 60))
    return pad(line if titled else middle(line, room), room)


def _cost(row: SessionRow, symbols: Symbols) -> str:
    return paid(row.nano, symbols.warn, lacking=row.lacking)


def _share(row: SessionRow) -> str:
    """The share of the window, marked if it is estimated."""
    return marked(percent(row.full), estimated=row.estimated)
