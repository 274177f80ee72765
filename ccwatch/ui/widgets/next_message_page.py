"""The calculation of the next message, as the lines of a page."""

from collections.abc import Sequence

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content

from ccwatch.analysis.next_message import (
    AFRESH,
    AHEAD,
    COMPACT,
    Inputs,
    Term,
    Way,
    per_million,
    ways,
)
from ccwatch.model.basis import Basis
from ccwatch.model.name import short
from ccwatch.plain_text import one_line
from ccwatch.ui.view import View
from ccwatch.ui.widgets.line import QUIET, Part, join, spread
from ccwatch.ui.widgets.page_lines import PageLines, wrapped
from ccwatch.units import clock, count, marked, span, tokens

WORDED = 60
"""Cells from which a word says how a number of tokens is known."""
WIDEST = 100
"""Cells beyond which sums would be too far from their labels."""
BASIS = 10
"""Cells of that word."""
COLUMN = 11
"""Cells of a column of sums."""
GO_ON = "continue, "
"""The prefix that is dropped before `warm` and `cold` if the label does not fit."""
LEAST = 16
"""Cells of a term below which its sum follows on the next line."""
NAMES = {COMPACT: "/compact", AFRESH: "/clear"}
"""The labels of the ways that end the conversation as it is."""


class Sum(Struct, frozen=True):
    """A way to continue, as it is shown."""

    name: str
    """What it is called."""
    way: Way
    """What it costs."""
    note: str
    """What its sum assumes."""


def page_lines(view: View, inputs: Inputs | None, width: int) -> list[Content]:
    """The lines of the page: all sums, what they are based on, and the terms of each.

    Args:
        view: The session.
        inputs: What the sums rest on; `None` where there is nothing to work with.
        width: Cells of a line.
    """
    page = PageLines(min(width, WIDEST))
    if inputs is None:
        page.text((why_not(view), QUIET))
        return page.lines
    warm = view.is_warm
    going, *others = ways(inputs, warm=warm)
    rows = [
        Sum("continue, warm" if warm else "continue", going, note(going, inputs, warm=warm)),
        *((Sum(NAMES[way.name], way, note(way, inputs, warm=warm))) for way in others),
    ]
    if warm:
        cold = ways(inputs, warm=False)[0]
        rows.insert(1, Sum("continue, cold", cold, note(cold, inputs, warm=False)))
    _sums(page, rows)
    page.gap()
    page.fact("model", one_line(short(view.overview.session.model), 40))
    page.fact("cache write", tier(view, inputs))
    page.fact("cache read", per_million(inputs.rates.read))
    page.fact("output", per_million(inputs.rates.output))
    for row in rows:
        _terms(page, row)
    page.title("What is left out")
    page.text(("Your prompt and the response to it, which cost the same either way.", QUIET))
    return page.lines


def state(view: View) -> Part:
    """Is the cache warm, and for how long?"""
    left = view.seconds_warm
    if left is None:
        return ("nothing cached", QUIET)
    if left > 0:
        return (f"warm, {clock(left)} left", "$warn" if left < 60 else "$ok")
    return (f"cold since {view.look.moment.clock(view.overview.cache.expires_ms or 0)}", "$warn")


def tier(view: View, inputs: Inputs) -> Part:
    """The price of a cache write, and its lifetime judged by the last one."""
    ttl = view.overview.cache.ttl
    lives = f" kept for {span(ttl)}, as the last write was" if ttl else ""
    return join(per_million(inputs.write), (lives, QUIET))


def why_not(view: View) -> str:
    """Explain what is missing for the calculation."""
    last = view.overview.session.main.last
    if not last:
        return "No response yet, so nothing is known about the next message."
    if view.overview.context.used is None:
        return "The size of the context is not known until the next response."
    return f"There is no price for {one_line(last.model, 40)}."


def note(way: Way, inputs: Inputs, *, warm: bool) -> str:
    """What the sum of a way assumes."""
    if way.name == AFRESH:
        is_least = inputs.always_basis is Basis.MEASURED
        how = "the smallest context so far" if is_least else "the first context without its prompt"
        return f"What is there before the first prompt is written to the cache: {how}."
    if way.name == COMPACT:
        basis = (
            f"the median of this session's {count(inputs.samples, 'compaction')}"
            if inputs.samples
            else "assumed, as this session had no compaction"
        )
        return (
            f"What is left ({tokens(inputs.left)}) and the summary ({tokens(inputs.summary)}) are "
            f"{basis}. It is cheaper where the beginning stays cached."
        )
    if not warm:
        return "Nothing is cached any more: all of it is written to the cache again."
    return "The last response, and what was added since, are written to the cache."


def _sums(page: PageLines, rows: Sequence[Sum]) -> None:
    """Write all sums below each other: the next message, and with the requests after it.

    Where names would have no room beside both, there is only the first, and where they have none
    beside that, they are short.
    """
    names = max(cell_len(row.name) for row in rows)
    both = page.width > names + 2 * COLUMN
    first = COLUMN if page.width > names + COLUMN else 0
    heads = join((f"{'next':>{first}}", QUIET), (f"{f'+{AHEAD} more':>{COLUMN}}" * both, QUIET))
    page.lines.append(spread(Content(""), heads, page.width))
    for row in rows:
        label = row.name if first else row.name.removeprefix(GO_ON)
        right = join((f"{marked(fine(row.way.next_nano)):>{first}}", "bold"),
                     f"{marked(fine(row.way.nano)):>{COLUMN}}" * both)  # fmt: skip
        page.lines.append(spread(Content(label), right, page.width))


def _terms(page: PageLines, row: Sum) -> None:
    """Write one way down: its sum, its terms, the requests after it, what it assumes."""
    way = row.way
    page.gap()
    total = join((marked(fine(way.next_nano)), "bold"))
    fits = cell_len(row.name) + 1 + total.cell_length <= page.width
    name = row.name if fits else row.name.removeprefix(GO_ON)
    page.lines.append(spread(Content.styled(name, "bold $primary-readable"), total, page.width))
    for term in way.terms:
        _term(page, term)
    _term(page, way.further, "then ", QUIET)
    page.text((row.note, QUIET), 2)


def _term(page: PageLines, term: Term, before: str = "", style: str = "") -> None:
    """Write a term with its sum at the end of a line; what has no room goes on below."""
    words = f"  {before}{term.factors} {term.what}"
    basis = f"{term.basis:>{BASIS}}  " if page.width >= WORDED else ""
    sum_ = marked(fine(term.nano), estimated=term.basis is not Basis.MEASURED)
    right = join((basis, QUIET), (f"{sum_:>9}", style))
    line, room = join((words, style)), page.width - right.cell_length - 1
    if line.cell_length <= room:
        page.lines.append(spread(line, right, page.width))
    elif room >= LEAST:
        first, *rest = wrapped(line[2:], room, 2)
        page.lines += [spread(first, right, page.width), *(join("  ", one) for one in rest)]
    else:
        *whole, last = wrapped(line[2:], page.width, 2)
        if last.cell_length > room:
            whole, last = [*whole, last], Content("")
        page.lines += [*whole, spread(last, right, page.width)]


def fine(nano: int) -> str:
    """Write billionths of a dollar to a hundredth of a cent, so that terms visibly add up."""
    return f"${nano / 10**9:,.4f}"
