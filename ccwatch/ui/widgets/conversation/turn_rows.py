"""The turns of a conversation as rows, with what happened between them."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from ccwatch.analysis.session.turns import TurnFigures
from ccwatch.model.compaction import Compaction
from ccwatch.model.name import short
from ccwatch.money import money, paid
from ccwatch.plain_text import one_line
from ccwatch.ui.masked import masked_line
from ccwatch.ui.widgets.columns import Column, LazyLine, Line, Table
from ccwatch.ui.widgets.conversation import row_keys
from ccwatch.ui.widgets.conversation.findings import WIDE, Shown
from ccwatch.ui.widgets.line import QUIET
from ccwatch.ui.widgets.words import sizes
from ccwatch.units import HOUR_MS, UNKNOWN, brief_tokens, span

BROAD, VAST = 110, 140
"""Cells of the table from which more columns are shown."""
PAUSE_MS = HOUR_MS
"""Milliseconds between two turns from which a session counts as resumed."""

TURNS = (
    Column("models", 16, VAST, QUIET),
    Column("resp.", 5, WIDE, QUIET),
    Column("in", 6, BROAD, QUIET),
    Column("cached", 7, BROAD, QUIET),
    Column("out", 6, BROAD, QUIET),
    Column("added", 7, WIDE, QUIET),
    Column("cost", 8),
    Column("carried", 9, WIDE, QUIET),
    Column("ctx", 6),
)
"""Columns of turns: what was billed, what was added to the context, and what carrying it costs."""


def turns(shown: Shown) -> Table:
    """The turns, the newest first, with the compactions and pauses between them."""
    lines = list(_turns(shown))
    lines.reverse()
    name = f"  {'time':<{shown.stamp}} prompt"
    return Table(name, TURNS, lines, "No turn yet.")


def _turns(shown: Shown) -> Iterator[Line | LazyLine]:
    done = list(shown.findings.lane.compactions)
    last_ms, copied = 0, False
    if shown.findings.before.by_model:
        yield _before(shown)
    for turn in shown.findings.turns:
        while done and done[0].after <= turn.first:
            yield _compacted(shown, done.pop(0))
        if copied and not turn.copied:
            yield _forked(shown)
        if last_ms and turn.at_ms - last_ms >= PAUSE_MS:
            yield _beside(shown, f"resumed after {span((turn.at_ms - last_ms) / 1000)}")
        yield _lazy_turn(shown, turn)
        copied = turn.copied
        last_ms = turn.last_ms
        while done and done[0].after <= turn.end:
            yield _compacted(shown, done.pop(0))
    if copied:
        yield _forked(shown)
    for one in done:
        yield _compacted(shown, one)


def _beside(shown: Shown, text: str, key: str = "") -> Line:
    """A line that is not a turn."""
    return Line(key, f"  {'':<{shown.stamp}} {text}", (), QUIET)


def _before(shown: Shown) -> Line:
    """The line of what was answered before the first prompt."""
    found, line = shown.findings.before, _beside(shown, "before the first prompt")
    used = found.whole.usage
    cells = (
        one_line(" ".join(map(short, found.by_model)), 16),
        str(found.whole.responses),
        brief_tokens(used.fresh + used.write),
        brief_tokens(used.read),
        brief_tokens(used.output),
        "",
        paid(found.nano, shown.look.symbols.warn, lacking=bool(found.unpriced)),
        "",
        "",
    )
    return replace(line, cells=cells)


def _forked(shown: Shown) -> Line:
    """The line after what a fork copied, which opens its origin."""
    origin = shown.overview.session.forked_from
    name = masked_line(shown.origin, 60) or origin[:8]
    return _beside(
        shown, f"forked from {name}", f"{row_keys.ORIGIN}{origin}" if shown.origin else ""
    )


def _lazy_turn(shown: Shown, turn: TurnFigures) -> LazyLine:
    prompt, moment = shown.prompts.get(turn.number), shown.look.moment
    same = (turn, prompt, shown.stamp, moment.is_far(turn.at_ms), moment.zone)
    return LazyLine(f"{row_keys.TURN}{turn.number}", partial(_turn, shown, turn), same)


def _turn(shown: Shown, turn: TurnFigures) -> Line:
    signs = shown.look.symbols
    rewound = "" if turn.alive else "rewound: "
    rewound += "copied: " if turn.copied else ""
    tools = " ".join(f"{name}{signs.times}{n}" for name, n in turn.tools[:4])
    prompt = masked_line(f"{rewound}{shown.prompts.get(turn.number, '')}", 300)
    text = f"{prompt} {signs.dot} {one_line(tools, 60)}" if tools and prompt else prompt or tools
    mark = " " if turn.alive else signs.times
    used = turn.usage
    cells = (
        one_line(" ".join(map(short, turn.models)), 16),
        str(turn.responses),
        brief_tokens(used.fresh + used.write),
        brief_tokens(used.read),
        brief_tokens(used.output),
        brief_tokens(turn.added),
        turn_cost(turn, signs.warn),
        "" if turn.carried_nano is None else shown.about(money(turn.carried_nano)),
        brief_tokens(turn.context),
    )
    style = "" if turn.alive and not turn.copied else QUIET
    return Line(
        f"{row_keys.TURN}{turn.number}", f"{mark} {shown.time(turn.at_ms)} {text}", cells, style
    )


def turn_cost(turn: TurnFigures, sign: str) -> str:
    """What a turn cost: unknown until there is an answer, and empty if it was paid elsewhere.

    Args:
        turn: The turn.
        sign: Marks a sum that lacks what has no price.
    """
    if turn.copied:
        return ""
    return paid(turn.nano, sign, lacking=bool(turn.unpriced)) if turn.responses else UNKNOWN


def _compacted(shown: Shown, compaction: Compaction) -> Line:
    signs = shown.look.symbols
    many = " compaction" if shown.width >= WIDE else ""
    event = f"{compaction.trigger}{many} {sizes(compaction, signs)}"
    text = f"{signs.compacted} {shown.time(compaction.at_ms)} {event}"
    key = f"{row_keys.COMPACTION}{compaction.id}"
    return Line(key, text, (), "$accent-readable", own=True)
