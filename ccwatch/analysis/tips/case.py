"""All that a tip may look at."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field

from ccwatch.analysis.alignment import Alignment, align
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.attribution.sizes import SizesOf
from ccwatch.analysis.branch import living
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.whatif.habit import Habit
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Lane
from ccwatch.model.memory import MemoryFile
from ccwatch.model.session import Agent, Session
from ccwatch.model.setup import NO_SETUP, Setup


class Case(Struct, frozen=True, eq=False):
    """One session as tips see it."""

    view: Overview
    """What was worked out for it: context, cost, cache, turns."""
    story: Story
    """The blocks of its main chain, without their text."""
    attribution: Attribution
    """What fills its context."""
    prices: Prices
    """What tokens cost."""
    now_ms: int
    """The time: milliseconds since 1970, UTC."""
    sizes_of: SizesOf
    """Sizes blocks of its main chain, in the window or not."""
    setup: Setup = NO_SETUP
    """The settings in force for its project."""
    memory: tuple[MemoryFile, ...] = ()
    """The memory files of its project and of the user, as they are now."""
    agent_reads: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    """By sub-agent, the results of the files that it read; those not looked into are missing."""
    usual: Callable[[], Habit] = Habit
    """Tells what compactions of this user leave; only asked where the session had none."""
    copied: frozenset[str] = frozenset()
    """The ids of those of its compactions that were made in another session."""

    @property
    def session(self) -> Session:
        """What the transcripts say."""
        return self.view.session

    @property
    def lane(self) -> Lane:
        """Its main chain, without the compactions that a rewind undid."""
        return living(self.view.session.main)

    @property
    def along(self) -> Alignment:
        """Which block was sent with which response."""
        return align(self.story, self.lane)

    def launches(self, agents: Iterable[Agent]) -> tuple[Entry, ...]:
        """The calls that launched sub-agents, in the order of the conversation."""
        ids = {agent.launched_by for agent in agents} - {""}
        return tuple(
            entry for entry in self.story.entries if entry.kind is Kind.CALL and entry.call in ids
        )
