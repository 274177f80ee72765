"""One tip as lines: what is the case, what to do, and the turns and blocks that show it."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import count
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.tips.sighting import Sighting
from ccwatch.model.entry import Entry
from ccwatch.money import money
from ccwatch.report.output.paragraph import flowing
from ccwatch.report.tips.outcomes import outcome_words
from ccwatch.report.tips.tip_detail import TipDetail
from ccwatch.ui.masked import masked_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Moment
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.conversation import row_keys
from ccwatch.ui.widgets.conversation.turn_rows import turn_cost
from ccwatch.ui.widgets.line import QUIET
from ccwatch.ui.widgets.tip_tables import WORD, saving
from ccwatch.units import brief_tokens, plural, tokens

COMMAND: Final = "command"
"""The key of the line with the command; of its further lines, the prefix of the key."""
LONG: Final = 1000
"""Characters of a paragraph at most."""
ROWS: Final = (Column("", 8, 44), Column("", 8))
"""Columns of turns and blocks."""


class TipLook(Struct, frozen=True, eq=False):
    """What the page is drawn with."""

    moment: Moment
    """When."""
    symbols: Symbols
    """The signs to draw with."""
    width: int
    """Cells of a line."""
    prompts: Mapping[str, str]
    """Prompts by the id of their turn, as far as they were read."""
    unwanted: str = ""
    """Why the tip is not shown elsewhere; empty if it is."""
    sighting: Sighting | None = None
    """When it was found, and what became of it."""


def tip_table(one: TipDetail, look: TipLook) -> Table:
    """Write a tip as a table whose rows are its paragraphs, its turns and its blocks."""
    numbers = count()
    lines = [
        line if line.key else replace(line, key=f"x{next(numbers)}") for line in _lines(one, look)
    ]
    return Table(_head(one, look), ROWS, lines, "")


def _head(one: TipDetail, look: TipLook) -> str:
    """What following it saves, in a line; in a narrow one fewer facts, but none truncated."""
    finding, dot = one.finding, f" {look.symbols.dot} "
    if finding is None:
        better = f"see instead: {masked_line(one.better)}" if one.better else ""
        return look.unwanted or better or "does not apply here"
    size, price, basis = saving(finding, look.symbols)
    known = [one for one in (price, size and f"{size} tokens", basis) if one]
    urgent = f"{look.symbols.warn} {WORD}" if finding.urgent else ""
    for facts in (known[:end] for end in range(len(known), -1, -1)):
        saves = f"saves {dot.join(facts)}" if basis and facts else ""
        line = dot.join(filter(None, (urgent, saves, look.unwanted)))
        if len(line) <= look.width:
            break
    return line


def _lines(one: TipDetail, look: TipLook) -> Iterator[Line]:
    text = partial(_text, look)
    if finding := one.finding:
        yield from text("found", finding.title, "bold")
        yield from text("shows", finding.evidence)
        yield from text("do", finding.advice)
        yield from text("type", finding.command, "$accent-readable", COMMAND)
        yield from _reasons(one, look)
        yield from _sums(one, look)
        yield from _turns(one, look)
        yield from _blocks(one, look)
    yield from _history(one, look)
    about = [part.replace("\n", " ") for part in one.tip.help.split("\n\n")]
    yield from text("about", one.tip.title, "bold")
    for part in about:
        yield from text("", part, QUIET)
    yield from text("source", one.tip.source, QUIET)
    yield from text("id", one.tip.id, QUIET)


def _text(look: TipLook, name: str, said: str, style: str = "", key: str = "") -> Iterator[Line]:
    """Wrap a paragraph into rows; none if it is empty."""
    if not said:
        return
    for number, line in enumerate(flowing(name, masked_line(said, LONG), look.width)):
        yield Line(f"{key}{number or ''}" if key else "", line, (), style)


def _reasons(one: TipDetail, look: TipLook) -> Iterator[Line]:
    """What a compaction with the tip's command keeps, drops and frees."""
    if not one.compact:
        return
    about = look.symbols.about
    dropped = ", ".join(f"{it.name} {about}{brief_tokens(it.tokens)}" for it in one.compact.dropped)
    yield from _text(look, "keeps", ", ".join(one.compact.kept), QUIET)
    yield from _text(look, "drops", dropped, QUIET)
    yield from _text(look, "frees", f"{about}{tokens(one.compact.freed)} tokens", QUIET)


def _sums(one: TipDetail, look: TipLook) -> Iterator[Line]:
    """The cost of each further turn, and the calculation of the ways to go on."""
    signs = look.symbols
    if carrying := one.carrying:
        often = f"{carrying.requests:g} {plural('response', carrying.requests)}"
        price = f"{signs.about}{money(carrying.nano)}"
        read = f"{signs.about}{tokens(carrying.tokens)} tokens read by {often}"
        text = f"{price} with each further turn: {read}, the median of a turn"
        yield from _text(look, "costs", text)
    for number, way in enumerate(one.ways):
        text = f"{way.name} {money(way.nano)} = {way.arithmetic}"
        yield from _text(look, "" if number else "sums", text)


def _turns(one: TipDetail, look: TipLook) -> Iterator[Line]:
    if one.turns:
        yield Line("", f"turns  {len(one.turns)}, most important first", ("ctx", "cost"), QUIET)
    for turn in one.turns:
        at = look.moment.full_clock(turn.at_ms)
        id_ = one.session.main.turns[turn.number].id
        prompt = masked_line(look.prompts.get(id_, ""), 300)
        text = f"  turn {turn.number + 1} {look.symbols.dot} {at} {prompt}"
        cells = (brief_tokens(turn.context), turn_cost(turn, look.symbols.warn))
        yield Line(f"{row_keys.TURN}{id_}", text, cells)


def _blocks(one: TipDetail, look: TipLook) -> Iterator[Line]:
    if one.blocks:
        yield Line("", f"blocks {len(one.blocks)}, largest first", ("tokens", ""), QUIET)
    for entry, size in one.blocks:
        shown = f"{look.symbols.about}{tokens(size)}" if size is not None else "gone"
        yield Line(row_keys.of_block(entry), f"  {name_of(entry)}", (shown, ""))


def name_of(entry: Entry) -> str:
    """What a block is and what it is about."""
    return masked_line(f"{entry.kind} {entry.name} {entry.target}", 300)


def _history(one: TipDetail, look: TipLook) -> Iterator[Line]:
    """When it was first seen, and what became of it."""
    if not (seen := look.sighting):
        return
    when = look.moment.full_clock(seen.first_ms)
    gone = f", gone {look.moment.full_clock(seen.gone_ms)}" if seen.gone_ms else ""
    said = outcome_words(seen, seen=one.finding is not None)
    yield from _text(look, "since", f"First seen {when}{gone}. {said}")
