"""The analysis of a conversation, and how it is shown."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.part import Attribution, Category, Share
from ccwatch.analysis.attribution.shares import by_file, by_tool, only
from ccwatch.analysis.attribution.sizes import NOT_KNOWN, Sizes
from ccwatch.analysis.bill import Bill
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.session.errors import Failure, errors
from ccwatch.analysis.session.family import Member, family
from ccwatch.analysis.session.files import FileUse, brings_file, files
from ccwatch.analysis.session.tools import ToolUse, tool_use
from ccwatch.analysis.session.turns import TurnFigures, before_turns, turn_figures
from ccwatch.model.entry import Story
from ccwatch.model.lane import Lane
from ccwatch.report.attribution_wording import amount
from ccwatch.report.blocks.library import Library, first_words
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.words import UNREAD
from ccwatch.units import marked

WIDE = 76
"""Cells of a table from which times have dates, and there are more columns."""


class Findings(Struct, frozen=True, eq=False):
    """The analysis of one conversation. Slow: make it in a thread."""

    lane: Lane
    """The conversation."""
    turns: tuple[TurnFigures, ...] = ()
    """Oldest first."""
    before: Bill = field(default_factory=Bill)
    """What was answered before the first of them."""
    tools: tuple[ToolUse, ...] = ()
    """The largest first."""
    files: tuple[FileUse, ...] = ()
    """The largest first."""
    errors: tuple[Failure, ...] = ()
    """Oldest first."""
    said: tuple[str, ...] = ()
    """The texts of API errors, with secrets masked: one for each error, empty for a tool's."""
    agents: tuple[Member, ...] = ()
    """The sub-agents, each followed by those that it launched; only of a main chain."""
    whole: bool = False
    """Was the conversation read, or are only its turns known?"""
    attribution: Attribution = NOT_KNOWN
    """What fills the window, as last analysed, perhaps before the newest rows."""
    sizes: Sizes | None = None
    """The sizes of blocks, as last worked out; `None` for estimates."""
    held: Mapping[tuple[str, str], Share] = field(default_factory=dict)
    """What tools and files take of the window now, by the kind of the name and the name; empty
    until that was worked out."""

    @classmethod
    def of(
        cls,
        overview: Overview,
        story: Story,
        lane: Lane,
        library: Library,
        prices: Prices,
        last: "Findings",
    ) -> "Findings":
        """Analyse everything but what fills the window, and the sizes of blocks.

        Args:
            overview: The session.
            story: The blocks of the conversation.
            lane: The same conversation: the main chain, or that of one of the sub-agents.
            library: Reads what errors say.
            prices: What tokens cost.
            last: The last analysis, for what was worked out then of the window and of sizes.
        """
        session = overview.session
        failed = errors(story)
        findings = cls(
            lane,
            turn_figures(lane, prices),
            before_turns(lane, prices),
            errors=failed,
            said=tuple(
                "" if failure.tool else first_words(library, failure.entry) for failure in failed
            ),
            agents=family(session, prices)
            if lane is session.main
            else _below(overview, lane, prices),
            whole=True,
        )
        along = align(story, lane)
        sizes = replace(last.sizes, along=along) if last.sizes else Sizes.of(along)
        return findings.attributed(prices, last.attribution, sizes)

    def attributed(self, prices: Prices, attribution: Attribution, sizes: Sizes) -> "Findings":
        """The same, with the tokens of tools and files by other sizes.

        Args:
            prices: What tokens cost.
            attribution: What fills the window.
            sizes: The sizes of the conversation's blocks.
        """
        return replace(
            self,
            tools=tool_use(sizes, prices),
            files=files(sizes),
            attribution=attribution,
            sizes=sizes,
            held={(share.kind, share.name): share for share in _held(attribution)},
        )


def _held(attribution: Attribution) -> Iterator[Share]:
    yield from by_tool(only(attribution, Category.CALLS, Category.RESULTS))
    brought = tuple(part for part in attribution.parts if part.entry and brings_file(part.entry))
    yield from by_file(replace(attribution, parts=brought))


def _below(overview: Overview, lane: Lane, prices: Prices) -> tuple[Member, ...]:
    """The sub-agents that a sub-agent launched."""
    everyone = family(overview.session, prices)
    own = next((n for n, member in enumerate(everyone) if member.agent.lane is lane), len(everyone))
    depth = everyone[own].depth if own < len(everyone) else 0
    below = []
    for member in everyone[own + 1 :]:
        if member.depth <= depth:
            break
        below.append(replace(member, depth=member.depth - depth - 1))
    return tuple(below)


class Shown(Struct, frozen=True, eq=False, dict=True):
    """A conversation as it is shown."""

    overview: Overview
    """Its session."""
    findings: Findings
    """The analysis."""
    look: Look
    """The time and the signs."""
    prompts: Mapping[int, str]
    """Prompts by the number of their turn, as far as they were read."""
    width: int = 80
    """The cells available."""
    origin: str = ""
    """The title of the session that this one was forked from; empty if it is no fork."""

    @property
    def roomy(self) -> bool:
        """Is there room for a time with its date?"""
        return self.width >= WIDE

    @cached_property
    def stamp(self) -> int:
        """Cells of the times: those of a date only if the conversation began that long ago."""
        began = next((turn.at_ms for turn in self.findings.turns if turn.at_ms), 0)
        if not began or not self.look.moment.is_far(began):
            return 5
        return 12 if self.roomy else 6

    def time(self, at_ms: int) -> str:
        """Write an instant: as a time of day or a date, or as both if they fit."""
        moment = self.look.moment
        return f"{moment.full_clock(at_ms) if self.roomy else moment.clock(at_ms):<{self.stamp}}"

    def empty(self, words: str) -> str:
        """What to say where no block is listed: these words, if blocks could be read at all."""
        sizes = self.findings.sizes
        return UNREAD if sizes and sizes.along.is_unread else words

    def about(self, text: str) -> str:
        """Mark a figure as an estimate, unless it is unknown, nothing or a bound."""
        return marked(text, self.look.symbols.about)

    def now(self, kind: str, name: str) -> str:
        """What a tool or a file takes of the window now; empty for nothing."""
        share = self.findings.held.get((kind, name))
        return amount(share) if share else ""
