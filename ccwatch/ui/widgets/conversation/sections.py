"""The sections of a conversation: turns, tools, files, sub-agents, errors and costs."""

from collections.abc import Callable, Iterator, Mapping

from ccwatch.model.folder import inside
from ccwatch.model.name import short
from ccwatch.money import money, paid
from ccwatch.plain_text import one_line
from ccwatch.report.wording import UNLISTED, tokens_held, total_note, window_share
from ccwatch.ui.masked import masked_line
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.conversation import row_keys
from ccwatch.ui.widgets.conversation.findings import WIDE, Shown
from ccwatch.ui.widgets.conversation.turn_rows import turns
from ccwatch.ui.widgets.line import QUIET
from ccwatch.units import UNKNOWN, brief_tokens, span, tokens

NAMELESS = "results without a call"
"""What is said in place of a tool's name of results whose call is not in the transcript."""
NARROW = 60
"""Cells of the table below which a model's tokens have a line of their own."""
SOURCES = {"command": "/cost", "statusline": "the status line"}
"""The names of sources of a total, other than Claude Code's own rows in the transcript."""
GAUGE = 8
"""Cells of the gauge of a sub-agent."""

# -- tools, files, sub-agents, errors


def _tools(shown: Shown) -> Table:
    """The tools by the tokens that they added to the context, with those in the window now."""
    columns = (
        Column("calls", 6),
        Column("failed", 7, 50),
        Column("tokens", 8),
        Column("now", 8, 56),
        Column("carried", 9, 64, QUIET),
    )
    lines = [
        Line(
            f"{row_keys.TOOL}{use.name}" if use.name else "",
            one_line(use.name, 80) or NAMELESS,
            (
                str(use.calls or ""),
                str(use.failures or ""),
                shown.about(tokens(use.tokens)),
                shown.now("tool", use.name),
                shown.about(money(use.carried_nano)),
            ),
        )
        for use in shown.findings.tools
    ]
    return Table("tool", columns, lines, shown.empty("No tool was called."))


def _files(shown: Shown) -> Table:
    """The files by the tokens that they added to the context, with those in the window now."""
    columns = (
        Column("reads", 5),
        Column("same", 5, 60, QUIET),
        Column("writes", 6, 44),
        Column("tokens", 8),
        Column("now", 8, 56),
        Column("last", 12, WIDE, QUIET),
    )
    project = shown.overview.session.project
    lines = [
        Line(
            f"{row_keys.FILE}{use.path}",
            masked_line(inside(use.path, project)),
            (
                str(use.reads + use.attached or ""),
                str(use.unchanged or ""),
                str(use.writes or ""),
                shown.about(tokens(use.tokens)) if use.tokens else "",
                shown.now("file", use.path),
                shown.look.moment.full_clock(use.last_ms),
            ),
            ends=True,
        )
        for use in shown.findings.files
    ]
    return Table("file", columns, lines, shown.empty("No file was read or written."))


def _agents(shown: Shown) -> Table:
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
    views = {view.agent.id: view for view in shown.overview.agents}
    lines = []
    for one in shown.findings.agents:
        agent, view = one.agent, views.get(one.agent.id)
        share = view.context.share if view else None
        kind = f" ({agent.kind})" if agent.kind and agent.description else ""
        cells = (
            "" if one.turn is None else str(one.turn + 1),
            one_line(short(agent.lane.last.model), 10) if agent.lane.last else UNKNOWN,
            tokens_held(view.context, brief=True) if view else UNKNOWN,
            "" if share is None else shown.look.symbols.meter(share, GAUGE),
            window_share(view.context) if view else UNKNOWN,
            money(one.nano),
            money(one.total_nano) if one.total_nano not in (0, one.nano) else "",
        )
        text = masked_line(f"{agent.name}{kind}")
        lines.append(Line(f"{row_keys.AGENT}{agent.id}", f"{'  ' * one.depth}{text}", cells))
    unlisted = shown.overview.cost.unlisted_nano
    if unlisted and shown.findings.lane is shown.overview.session.main:
        lines.append(Line("", UNLISTED, ("", "", "", "", "", money(unlisted), ""), QUIET))
    return Table("sub-agent", columns, lines, "No sub-agent was launched.")


def _errors(shown: Shown) -> Table:
    """What went wrong, the newest first."""
    signs = shown.look.symbols
    lines = [
        Line(
            f"{row_keys.ERROR}{row_keys.of_block(failure.entry)}",
            f"{shown.time(failure.at_ms)} "
            + masked_line(f"{failure.tool or 'API'} {signs.dot} {failure.target or message}", 300),
            (),
            "" if failure.alive else QUIET,
        )
        for failure, message in zip(shown.findings.errors, shown.findings.said, strict=True)
    ]
    lines.reverse()
    return Table(f"{'time':<{shown.stamp}} what", (), lines, shown.empty("No errors."))


# -- cost


def _costs(shown: Shown) -> Table:
    """What `/cost` tells, and how it is known."""
    lines = list(_cost_lines(shown))
    widest = max(len(cell) for line in lines for cell in line.cells)
    return Table("", (Column("", widest),), lines)


def _cost_lines(shown: Shown) -> Iterator[Line]:
    yield from _totals(shown)
    yield from _work(shown)
    yield from _models(shown)


def _totals(shown: Shown) -> Iterator[Line]:
    """The total, and what it is made of."""
    cost, warn = shown.overview.cost, shown.look.symbols.warn
    basis = cost.total_basis.value.replace("measured", "logged")
    lacking = cost.undercounts_output or bool(cost.logged.unpriced)
    yield Line("", f"Total cost ({basis})", (paid(cost.total_nano, warn, lacking=cost.lacking),))
    yield Line("", "  logged", (paid(cost.logged_nano, warn, lacking=lacking),), QUIET)
    if cost.subagents_nano:
        yield Line("", "    of it sub-agents", (money(cost.subagents_nano),), QUIET)
    if cost.unlogged_nano is not None:
        examples = "" if shown.width < NARROW else ": summaries, titles, helper calls"
        yield Line("", f"  unlogged{examples}", (money(cost.unlogged_nano),), QUIET)
    if cost.reported_nano is not None:
        yield Line("", f"  reported{_of_report(shown)}", (money(cost.reported_nano),), QUIET)
    if cost.since_nano:
        yield Line("", "  logged since then", (money(cost.since_nano),), QUIET)


def _work(shown: Shown) -> Iterator[Line]:
    """What the client says of time and of code, and whether of more than this session."""
    reported = shown.overview.session.reported
    of = total_note(reported) if reported and reported.exceeds and shown.width >= NARROW else ""
    for name, took in (
        ("Total duration (API)", reported.api_ms if reported else None),
        ("Total duration (wall)", reported.wall_ms if reported else None),
    ):
        yield Line("", f"{name}{of}", (UNKNOWN if took is None else span(took / 1000),))
    added, removed = (reported.lines_added, reported.lines_removed) if reported else (None, None)
    changes = UNKNOWN if added is None and removed is None else f"+{added or 0} -{removed or 0}"
    yield Line("", f"Total code changes (lines){of}", (changes,))


def _models(shown: Shown) -> Iterator[Line]:
    """The cost by model: what was logged, and what the client says."""
    cost, reported = shown.overview.cost, shown.overview.session.reported
    narrow = shown.width < NARROW
    yield Line("", "By model", ("cost" if narrow else "in / cached / out · cost",), QUIET)
    for model, share in cost.logged.by_model.items():
        used = share.usage
        sizes = (used.fresh + used.write, used.read, used.output)
        counts = " / ".join(brief_tokens(one) for one in sizes)
        price = UNKNOWN if model in cost.logged.unpriced else money(share.cost.total)
        figures = price if narrow else f"{counts} · {price}"
        yield Line("", f"  {one_line(short(model), 40)}", (figures,))
        if narrow:
            yield Line("", f"    {counts}", ("",), QUIET)
    if reported and reported.models:
        yield Line("", "By model, as reported", ("cost",), QUIET)
        for model, nano in reported.models:
            yield Line("", f"  {one_line(short(model), 40)}", (money(nano),))


def _of_report(shown: Shown) -> str:
    """The source of a total, and what is special about it."""
    cost, reported = shown.overview.cost, shown.overview.session.reported
    by = f" by {SOURCES.get(cost.reported_from or '', 'Claude Code')}"
    if reported and reported.exceeds:
        return ", others included" if shown.width < NARROW else f"{by}{total_note(reported)}"
    earlier = ", earlier" if (cost.reported_nano or 0) < cost.total_nano else ""
    return f"{by}{earlier}{', a price guessed' if reported and reported.guessed else ''}"


SECTIONS: Mapping[str, Callable[[Shown], Table]] = {
    "Turns": turns,
    "Tools": _tools,
    "Files": _files,
    "Sub-agents": _agents,
    "Errors": _errors,
    "Cost": _costs,
}
"""What lists each section, in their order."""
