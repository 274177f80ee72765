"""The other sessions that are live, in a line each."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.report.board import SessionRow
from ccwatch.report.wording import level, marked, of_trigger, paid
from ccwatch.ui.safety import one_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Moment, View
from ccwatch.ui.widgets.gauge import LEVELS, thin
from ccwatch.ui.widgets.line import QUIET, Part, join, middle, pad
from ccwatch.ui.widgets.rows import Item
from ccwatch.ui.widgets.words import ago
from ccwatch.units import percent

WIDE = 64
"""Cells of a line from which it has a model and a gauge."""
WIDER = 72
"""Cells of a line from which it has compactions, and an age where it has no warning."""
WIDEST = 80
"""Cells of a line from which it has an age beside the warning."""


def others(view: View) -> list[SessionRow]:
    """The live sessions except the one that is shown, the most urgent first."""
    return view.board.others(view.overview.session.id, view.moment.now_ms)


def nearness(row: SessionRow, *, alerted: bool) -> str:
    """How near a session is to its compaction; one that crossed a limit of the user's is near."""
    near = level(row.share)
    return "near" if alerted and near in ("ok", "unknown") else near


def word(row: SessionRow, *, alerted: bool = False) -> str:
    """A warning of how near a session is to its compaction; empty if it is not near."""
    return {"near": "NEAR", "due": "DUE"}.get(nearness(row, alerted=alerted), "")


def trigger(row: SessionRow) -> float | None:
    """The trigger as a share of the window, 0 to 1; `None` if unknown."""
    return row.trigger / row.window if row.trigger and row.window else None


def other(row: SessionRow, view: View, width: int) -> Content:
    """A session in a line, with the columns that fit."""
    return line(row, view.moment, view.symbols, width, alerted=row.id in view.alerted)


def items(rows: Sequence[SessionRow], view: View) -> list[Item]:
    """The sessions as items of a list."""

    def item(row: SessionRow) -> Item:
        old = ago(view.moment.seconds_since(row.last_ms))
        alerted = row.id in view.alerted
        return Item(row.id, lambda width: other(row, view, width), (row, old, alerted))

    return [item(row) for row in rows]


def line(
    row: SessionRow, moment: Moment, symbols: Symbols, width: int, *, alerted: bool = False
) -> Content:
    """A session in a line: how near, project, model, gauge, cost, compactions, age, a warning.

    Gauge and share are of the window, as they are everywhere; what is near the trigger says so of
    the trigger, and where there is no room for both, it says nothing of the window.
    """
    near = nearness(row, alerted=alerted)
    style = LEVELS[near]
    sign = {"near": symbols.warn, "due": symbols.crit}.get(near, symbols.bullet)
    urgent = bool(word(row, alerted=alerted))
    known = urgent and row.share is not None
    warning = of_trigger(row.share, guessed=row.guessed) if known else ""
    wide, wider, widest = width >= WIDE, width >= WIDER, width >= WIDEST
    line = max(6, min(24, width - 84))
    beside = (48 + line if wide else 27) + (16 if widest else 6 if wider else 0)
    name = max(8, min(22, width - beside))
    full = marked(percent(row.full), estimated=row.estimated)
    cost = paid(row.nano, symbols.warn, lacking=not row.priced)
    parts: list[Part] = [
        (f"{sign:<2} ", f"bold {style}" if urgent else QUIET),
        pad(middle(Content(one_line(row.name, 40)), name), name),
    ]
    if not wide:
        share = (warning.rjust(15), f"bold {style}") if warning else (f"{full:>4}", style)
        return pad(join(*parts, " ", pad(join(share), 16), f"{cost:>7}"), width)
    parts.append(pad(Content.styled(f" {one_line(row.model, 16)}", QUIET), 14))
    parts += [thin(row.full, line, symbols, style, trigger(row)), " "]
    parts += [(f"{full:>5}", style), f" {cost:>8}"]
    age = ago(moment.seconds_since(row.last_ms))
    if wider:
        parts.append((f"  {symbols.compacted}{row.compactions:<3}", QUIET))
    if widest:
        parts.append((f"{age:>10}", QUIET))
    if warning or widest or not wider:
        parts.append((f"{warning:>16}", f"bold {style}"))
    else:
        parts.append((f"  {age:>14}", QUIET))
    return pad(join(*parts), width)
