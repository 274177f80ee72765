"""What fills a context, as tables: by category, tool, MCP server or file, and block by block."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from ccwatch.analysis.attribution.carry import Carry, Priced, carry, priced
from ccwatch.analysis.attribution.part import Attribution, Category, How, Part
from ccwatch.analysis.attribution.shares import KEYS, within
from ccwatch.analysis.overview import AgentView
from ccwatch.analysis.prices import Prices
from ccwatch.model.entry import Entry
from ccwatch.model.folder import inside
from ccwatch.model.lane import Lane
from ccwatch.money import estimate, money
from ccwatch.report.attribution_wording import about, label
from ccwatch.report.wording import tokens_held, window_share
from ccwatch.ui.masked import masked_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.gauge import dash
from ccwatch.ui.widgets.line import QUIET
from ccwatch.units import UNKNOWN, percent, tokens

BAR: Final = 16
"""Cells of the bars."""
MOST: Final = 500
"""Blocks that are listed: the largest ones."""
BLOCK: Final = "block"
"""The section of single blocks, besides the groups of `KEYS`."""
AGENT: Final = "agent"
"""The section of the sub-agents' contexts."""
NAMES: Final = {
    "category": ("Categories", "category"),
    "tool": ("Tools", "tool"),
    "mcp_server": ("MCP servers", "server"),
    "file": ("Files", "file"),
    "attachment": ("Attachments", "attachment"),
    BLOCK: ("Blocks", "block"),
    AGENT: ("Sub-agents", "sub-agent"),
}
"""The sections: the name of each, and of its first column."""
COLUMNS: Final = (
    Column("", BAR, 100, "$primary"),
    Column("tokens", 8),
    Column("share", 5, 46, QUIET),
    Column("known", 9, 72, QUIET),
    Column("each", 9, 58, QUIET),
    Column("so far", 9, 34, QUIET),
)
"""Columns: `each` is what carrying it costs for every further answer, `so far` what it has cost."""

Scope = tuple[tuple[str, str], ...]
"""A part of a context: kinds and names, each within those before it."""


class AttributionTables(Struct, frozen=True, eq=False):
    """The attribution of a context, or of a part of one, as tables."""

    whole: Attribution
    """The attribution of the whole context."""
    here: Attribution
    """The attribution of the part."""
    scope: Scope
    """The part."""
    lane: Lane
    """The conversation that has the context."""
    prices: Prices
    """What tokens cost."""
    symbols: Symbols
    """The signs to draw with."""
    project: str
    """The folder of the session, which is cut off paths."""
    agents: tuple[AgentView, ...] = ()
    """The sub-agents of the conversation."""

    def sections(self) -> tuple[str, ...]:
        """The ways to break this part down, the most useful first."""
        fixed = {"file" if kind == "memory" else kind for kind, _ in self.scope}
        if {"tool", "file"} & fixed:
            return (BLOCK,)
        kinds = (kind for kind in KEYS if kind not in fixed and (kind != "category" or not fixed))
        there = [kind for kind in kinds if any(KEYS[kind](part) for part in self.here.parts)]
        return (*there, BLOCK, *((AGENT,) if self.agents and not self.scope else ()))

    def table(self, section: str) -> Table:
        """The rows of a section."""
        if section == AGENT:
            return self._agents()
        return self._blocks() if section == BLOCK else self._groups(section)

    def _groups(self, kind: str) -> Table:
        groups = priced(self.here, kind, self.lane, self.prices)
        largest = max((group.share.tokens for group in groups), default=0)
        lines = [self._group(group, largest) for group in groups]
        return Table(NAMES[kind][1], COLUMNS, lines, self._nothing())

    def _group(self, group: Priced, largest: int) -> Line:
        share = group.share
        name = inside(share.name, self.project)
        text = masked_line(name if share.kind in ("file", "memory") else label(share))
        is_open = share.name != Category.UNATTRIBUTED
        key = f"{share.kind}:{share.name}" if is_open else ""
        cells = self._cells(share.tokens, share.how, group.carry, largest)
        return Line(key, text, cells, ends=share.kind == "file")

    def _blocks(self) -> Table:
        parts = sorted(self.here.parts, key=lambda part: -part.tokens)[:MOST]
        largest = parts[0].tokens if parts else 0
        lines = [self._block(part, largest) for part in parts]
        return Table(NAMES[BLOCK][1], COLUMNS, lines, self._nothing())

    def _block(self, part: Part, largest: int) -> Line:
        entry = part.entry
        cells = self._cells(part.tokens, part.how, carry(part, self.lane, self.prices), largest)
        if not entry:
            name = inside(part.name, self.project)
            return Line("", masked_line(name) or part.category.value.replace("_", " "), cells)
        target = inside(entry.target, self.project)
        name = target if target and ("tool", entry.name) in self.scope else f"{entry.name} {target}"
        return Line(
            key_of(entry), f"{entry.kind.value:<10} {masked_line(name, 300)}".rstrip(), cells
        )

    def _agents(self) -> Table:
        views = sorted(self.agents, key=lambda view: -(view.context.used or 0))
        lines = []
        for view in views:
            cells = (
                dash(view.context.share, BAR, self.symbols).ljust(BAR),
                tokens_held(view.context, brief=True),
                window_share(view.context),
                "",
                "",
                money(view.nano),
            )
            lines.append(Line(f"{AGENT}:{view.agent.id}", masked_line(view.agent.name), cells))
        return Table(NAMES[AGENT][1], COLUMNS, lines, "No sub-agent was launched.")

    def _cells(self, count: int, how: How, cost: Carry, largest: int) -> tuple[str, ...]:
        used = self.whole.used
        return (
            dash(count / largest if largest else 0, BAR, self.symbols).ljust(BAR),
            f"{about(how)}{tokens(count)}",
            percent(count / used if used else None),
            how.value,
            _price(cost.ahead_nano),
            _price(cost.so_far_nano),
        )

    def _nothing(self) -> str:
        return (
            "Nothing of this kind is in the window."
            if self.whole.parts
            else "Not known until the next response."
        )


def narrowed(attribution: Attribution, scope: Scope) -> Attribution:
    """Narrow an attribution to a part of the context."""
    for kind, name in scope:
        attribution = within(attribution, kind, name)
    return attribution


def key_of(entry: Entry) -> str:
    """The key of a block's row."""
    return f"{BLOCK}:{entry.uuid}:{entry.block}:{entry.place.offset}"


def _price(nano: int | None) -> str:
    if not nano:
        return UNKNOWN if nano is None else ""
    return estimate(nano)


def blocks_of(parts: Iterable[Part]) -> dict[str, Entry]:
    """The blocks among parts by the keys of their rows."""
    return {key_of(part.entry): part.entry for part in parts if part.entry}
