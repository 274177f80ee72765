"""The results of a replay as a table, a row for each scenario."""

from collections.abc import Iterator
from typing import Final

from textual.content import Content

from ccwatch.analysis.whatif.study import Study
from ccwatch.analysis.whatif.trial import Result
from ccwatch.money import estimate, money
from ccwatch.report.whatif import assumptions, difference, trigger_words
from ccwatch.ui.masked import masked_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.line import QUIET, STRONG
from ccwatch.ui.widgets.page_lines import PageLines
from ccwatch.units import brief_tokens, marked

NARROW: Final = 26
"""Cells of the table below which there is only the change, and no cost."""
BRIEF: Final = 36
"""Cells of the table below which scenarios have short names: of longer ones only their beginning,
which is the same, would be seen."""
COLUMNS: Final = (
    Column("cost", 9, NARROW),
    Column("change", 6),
    Column("responses", 10, 72, QUIET),
    Column("summaries", 9, 84, QUIET),
    Column("comp.", 5, 44),
    Column("clears", 6, 96, QUIET),
    Column("carried", 7, 52),
    Column("largest", 7, 108, QUIET),
    Column("trigger", 11, 62, QUIET),
)
"""Columns of figures."""


def table(study: Study, symbols: Symbols, width: int) -> Table:
    """The rows of scenarios, below that of the actual costs; none if no session was replayed."""
    shown = (study.actual, *study.results) if study.sessions else ()
    lines = [
        _line(place, result, study.actual, symbols, width) for place, result in enumerate(shown)
    ]
    return Table("what if", COLUMNS, lines, "Nothing can be replayed here.")


def assumption_lines(study: Study, symbols: Symbols, width: int) -> list[Content]:
    """The assumptions, in lines of a width."""
    page = PageLines(width)
    page.title("Assumptions")
    for assumption in assumptions(study):
        page.point(symbols.bullet, assumption)
    return page.lines


def _line(place: int, one: Result, actual: Result, symbols: Symbols, width: int) -> Line:
    # What requests for summaries cost is an estimate, and with it every sum that holds some.
    about = symbols.about if place or one.compacting_nano else ""
    words = one.scenario.words.removeprefix("compact " if width < BRIEF else "")
    return Line(
        f"s{place}",
        masked_line(words, 60),
        tuple(_cells(one, actual, about, symbols)),
        "" if place else STRONG,
    )


def _cells(one: Result, actual: Result, about: str, symbols: Symbols) -> Iterator[str]:
    yield f"{about}{money(one.total_nano)}"
    yield "" if one is actual else difference(one.total_nano, actual.total_nano)
    is_replay = one is not actual
    yield marked(money(one.nano), symbols.about, estimated=is_replay)
    yield estimate(one.compacting_nano, symbols.about) if one.compactions else ""
    yield str(one.compactions)
    yield str(one.clears or "")
    yield marked(brief_tokens(one.carried), symbols.about, estimated=is_replay)
    yield marked(brief_tokens(one.largest), symbols.about, estimated=is_replay)
    yield trigger_words(one.triggers).replace("–", symbols.dash)
