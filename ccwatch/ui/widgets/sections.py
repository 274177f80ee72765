"""What a conversation is shown as: its turns, tools, files, sub-agents, errors and costs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ccwatch.analysis.attribution.part import Attribution, Category, Share
from ccwatch.analysis.attribution.shares import by_file, by_tool, only
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.session.errors import Failure, errors
from ccwatch.analysis.session.family import Member, family
from ccwatch.analysis.session.files import FileUse, files
from ccwatch.analysis.session.tools import ToolUse, tool_use
from ccwatch.analysis.session.turns import TurnFigures, turn_figures
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Story
from ccwatch.model.name import short
from ccwatch.model.session import Lane
from ccwatch.report.filling import amount
from ccwatch.report.wording import money
from ccwatch.ui.safety import one_line
from ccwatch.ui.veil import veiled
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.compaction_table import after, before
from ccwatch.ui.widgets.panel import QUIET
from ccwatch.ui.widgets.session_table import Look
from ccwatch.units import UNKNOWN, brief_tokens, percent, span, tokens

NOT_KNOWN: Final = Attribution(0)
"""What fills the window, where that was not worked out."""
WIDE, BROAD, VAST = 76, 110, 140
"""Cells of the table from which more columns are shown."""
NARROW = 60
"""Cells of the table below which a model's tokens have a line of their own."""
GAUGE = 8
"""Cells of the gauge of a sub-agent."""
PAUSE_MS = 4 * 3_600_000
"""Milliseconds between two turns from which a session counts as resumed."""


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What was worked out for one conversation. Takes a while: make it in a thread."""

    lane: Lane
    """The conversation."""
    turns: tuple[TurnFigures, ...] = ()
    """Oldest first."""
    tools: tuple[ToolUse, ...] = ()
    """The largest first."""
    files: tuple[FileUse, ...] = ()
    """The largest first."""
    errors: tuple[Failure, ...] = ()
    """Oldest first."""
    agents: tuple[Member, ...] = ()
    """The sub-agents, each followed by those that it launched; only of a main chain."""
    held: Mapping[tuple[str, str], Share] = field(default_factory=dict)
    """What tools and files take of the window now, by the kind of the name and the name."""

    @classmethod
    def of(
        cls,
        overview: Overview,
        story: Story,
        lane: Lane,
        prices: Prices,
        attribution: Attribution = NOT_KNOWN,
    ) -> "Findings":
        """Work everything out."""
        session = overview.session
        return cls(
            lane,
            turn_figures(lane, prices),
            tool_use(story, lane, prices),
            files(story, lane),
            errors(story),
            family(session, prices) if lane is session.main else _below(overview, lane, prices),
            {(share.kind, share.name): share for share in _held(attribution)},
        )


def _held(attribution: Attribution) -> Iterator[Share]:
    yield from by_tool(only(attribution, Category.CALLS, Category.RESULTS))
    yield from by_file(attribution)


def _below(overview: Overview, lane: Lane, prices: Prices) -> tuple[Member, ...]:
    """The sub-agents that a sub-agent launched."""
    everyone = family(overview.session, prices)
    own = next((n for n, one in enumerate(everyone) if one.agent.lane is lane), len(everyone))
    depth = everyone[own].depth if own < len(everyone) else 0
    found = []
    for one in everyone[own + 1 :]:
        if one.depth <= depth:
            break
        found.append(one._replace(depth=one.depth - depth - 1))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A conversation as it is to be shown."""

    overview: Overview
    """Its session."""
    found: Findings
    """What was worked out for it."""
    look: Look
    """The moment and the signs."""
    prompts: Mapping[int, str]
    """Prompts by the number of their turn, as far as they were read."""
    width: int = 80
    """Cells that there are."""

    def time(self, at_ms: int) -> str:
        """Write an instant: as a time of day or a date, and both where there is room."""
        if self.width < WIDE:
            return f"{self.look.moment.clock(at_ms):<6}"
        return f"{self.look.moment.full_clock(at_ms):<12}"


def _now(case: Case, kind: str, name: str) -> str:
    share = case.found.held.get((kind, name))
    return amount(share) if share else ""


def _about(case: Case, text: str) -> str:
    return text if text in (UNKNOWN, "") else f"{case.look.symbols.about}{text}"


# -- turns

TURNS = (
    Column("models", 16, VAST, QUIET),
    Column("ans.", 5, WIDE, QUIET),
    Column("in", 6, BROAD, QUIET),
    Column("cached", 7, BROAD, QUIET),
    Column("out", 6, BROAD, QUIET),
    Column("added", 7, WIDE, QUIET),
    Column("cost", 8),
    Column("carried", 9, WIDE, QUIET),
    Column("ctx", 6),
)
"""Columns of turns: what was billed, what entered, and what that goes on costing."""


def turns(case: Case) -> Table:
    """The turns, the newest first, with the compactions and pauses between them."""
    lines = list(_turns(case))
    lines.reverse()
    name = f"  {'time':<{len(case.time(0))}} prompt"
    return Table(name, TURNS, lines, "No turn yet.")


def _turns(case: Case) -> Iterator[Line]:
    done = list(case.found.lane.compactions)
    last_ms = 0
    for turn in case.found.turns:
        while done and done[0].after <= turn.first:
            yield _compacted(case, done.pop(0))
        if last_ms and turn.at_ms - last_ms >= PAUSE_MS:
            yield Line(
                "",
                f"  {'':<{len(case.time(0))}} resumed after {span((turn.at_ms - last_ms) / 1000)}",
                (),
                QUIET,
            )
        yield _turn(case, turn)
        answers = case.found.lane.responses[turn.first : turn.end]
        last_ms = max((turn.at_ms, *(one.at_ms for one in answers)))
        while done and done[0].after <= turn.end:
            yield _compacted(case, done.pop(0))
    for one in done:
        yield _compacted(case, one)


def _turn(case: Case, turn: TurnFigures) -> Line:
    signs = case.look.symbols
    rewound = "" if turn.alive else "rewound: "
    tools = " ".join(f"{name}{signs.times}{n}" for name, n in turn.tools[:4])
    said = veiled(f"{rewound}{case.prompts.get(turn.number, '')}", 300)
    text = f"{said} {signs.dot} {one_line(tools, 60)}" if tools and said else said or tools
    mark = " " if turn.alive else signs.times
    used = turn.usage
    cells = (
        one_line(" ".join(map(short, turn.models)), 16),
        str(turn.responses),
        brief_tokens(used.fresh + used.write),
        brief_tokens(used.read),
        brief_tokens(used.output),
        brief_tokens(turn.added),
        money(turn.nano),
        "" if turn.carried_nano is None else _about(case, money(turn.carried_nano)),
        brief_tokens(turn.context),
    )
    style = "" if turn.alive else QUIET
    return Line(f"t{turn.number}", f"{mark} {case.time(turn.at_ms)} {text}", cells, style)


def _compacted(case: Case, one: Compaction) -> Line:
    signs = case.look.symbols
    sizes = f"{before(one, signs)} {signs.arrow} {after(one, signs)}"
    many = " compaction" if case.width >= WIDE else ""
    text = f"{signs.compacted} {case.time(one.at_ms)} {one.trigger}{many} {sizes}"
    return Line(f"c{one.id}", text, (), "$accent")


# -- tools, files, sub-agents, errors


def tools(case: Case) -> Table:
    """The tools by what their results added to the context, with what is in the window now."""
    columns = (
        Column("calls", 6),
        Column("failed", 7, 50),
        Column("tokens", 8),
        Column("now", 8, 56),
        Column("carried", 9, 64, QUIET),
    )
    lines = [
        Line(
            f"n{use.name}",
            one_line(use.name, 80),
            (
                str(use.calls),
                str(use.failures or ""),
                _about(case, tokens(use.tokens)),
                _now(case, "tool", use.name),
                UNKNOWN if use.carried_nano is None else _about(case, money(use.carried_nano)),
            ),
        )
        for use in case.found.tools
    ]
    return Table("tool", columns, lines, "No tool was called.")


def files_(case: Case) -> Table:
    """The files by what reading them added to the context, with what is in the window now."""
    columns = (
        Column("reads", 5),
        Column("same", 5, 60, QUIET),
        Column("writes", 6, 44),
        Column("tokens", 8),
        Column("now", 8, 56),
        Column("last", 12, WIDE, QUIET),
    )
    base = case.overview.session.project.rstrip("/") + "/"
    lines = [
        Line(
            f"f{use.path}",
            veiled(use.path.removeprefix(base)),
            (
                str(use.reads + use.attached or ""),
                str(use.unchanged or ""),
                str(use.writes or ""),
                _about(case, tokens(use.tokens)) if use.tokens else "",
                _now(case, "file", use.path) or _now(case, "memory", use.path),
                case.look.moment.full_clock(use.last_ms),
            ),
        )
        for use in case.found.files
    ]
    return Table("file", columns, lines, "No file was read or written.")


def agents(case: Case) -> Table:
    """The sub-agents as a tree: each with its own window and cost."""
    columns = (
        Column("turn", 5, 60, QUIET),
        Column("model", 10, WIDE, QUIET),
        Column("ctx", 6),
        Column("", GAUGE, WIDE, QUIET),
        Column("full", 5, 50),
        Column("cost", 8),
        Column("with its own", 12, WIDE, QUIET),
    )
    views = {view.agent.id: view for view in case.overview.agents}
    lines = []
    for one in case.found.agents:
        agent, view = one.agent, views.get(one.agent.id)
        name = agent.description or agent.kind or agent.id
        share = view.context.share if view else None
        kind = f" ({agent.kind})" if agent.kind and agent.description else ""
        cells = (
            "" if one.turn is None else str(one.turn + 1),
            one_line(short(agent.lane.last.model), 10) if agent.lane.last else UNKNOWN,
            brief_tokens(view.context.used if view else None),
            "" if share is None else case.look.symbols.meter(share, GAUGE),
            percent(share),
            money(one.nano),
            money(one.total_nano) if one.total_nano != one.nano else "",
        )
        text = veiled(f"{name}{kind}")
        lines.append(Line(f"a{agent.id}", f"{'  ' * one.depth}{text}", cells))
    return Table("sub-agent", columns, lines, "No sub-agent was launched.")


def errors_(case: Case) -> Table:
    """What went wrong, the newest first."""
    signs = case.look.symbols
    lines = [
        Line(
            f"e{number}",
            f"{case.time(one.at_ms)} "
            + veiled(f"{one.tool or 'API'} {signs.dot} {one.target}", 300),
            (),
            "" if one.alive else QUIET,
        )
        for number, one in enumerate(case.found.errors)
    ]
    lines.reverse()
    return Table(f"{'time':<{len(case.time(0))}} what", (), lines, "Nothing went wrong.")


# -- cost


def costs(case: Case) -> Table:
    """What `/cost` tells, and how it is known."""
    lines = list(_costs(case))
    widest = max(len(cell) for line in lines for cell in line.cells)
    return Table("", (Column("", widest),), lines)


def _costs(case: Case) -> Iterator[Line]:
    cost, session = case.overview.cost, case.overview.session
    told = session.reported
    basis = cost.total_basis.value.replace("measured", "logged")
    yield Line("", f"Total cost ({basis})", (money(cost.total_nano),))
    yield Line("", "  logged", (money(cost.logged_nano),), QUIET)
    if cost.reported_nano is not None:
        yield Line("", f"  reported by {cost.reported_from}", (money(cost.reported_nano),), QUIET)
    if cost.unlogged_nano is not None:
        yield Line("", "  on no row: summaries, titles", (money(cost.unlogged_nano),), QUIET)
    if cost.subagents_nano:
        yield Line("", "  of that sub-agents", (money(cost.subagents_nano),), QUIET)
    for name, took in (
        ("Total duration (API)", told.api_ms if told else None),
        ("Total duration (wall)", told.wall_ms if told else None),
    ):
        yield Line("", name, (UNKNOWN if took is None else span(took / 1000),))
    added, removed = (told.lines_added, told.lines_removed) if told else (None, None)
    changes = UNKNOWN if added is None and removed is None else f"+{added or 0} -{removed or 0}"
    yield Line("", "Total code changes (lines)", (changes,))
    narrow = case.width < NARROW
    yield Line("", "By model", ("cost" if narrow else "in / cached / out · cost",), QUIET)
    for model, share in cost.logged.by_model.items():
        used = share.usage
        sizes = (used.fresh + used.write, used.read, used.output)
        counts = " / ".join(brief_tokens(one) for one in sizes)
        price = UNKNOWN if model in cost.logged.unpriced else money(share.cost.total)
        said = price if narrow else f"{counts} · {price}"
        yield Line("", f"  {one_line(short(model), 40)}", (said,))
        if narrow:
            yield Line("", f"    {counts}", ("",), QUIET)


SECTIONS: tuple[tuple[str, Callable[[Case], Table]], ...] = (
    ("Turns", turns),
    ("Tools", tools),
    ("Files", files_),
    ("Agents", agents),
    ("Errors", errors_),
    ("Cost", costs),
)
"""All of them by name, in the order in which one steps through them."""
