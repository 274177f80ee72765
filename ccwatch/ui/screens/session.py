"""One conversation: a session's main chain, or one of its sub-agents."""

from asyncio import to_thread
from collections.abc import Iterable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.session.turns import before_turns, turn_figures
from ccwatch.model.lane import Lane, Place
from ccwatch.ui import legends
from ccwatch.ui.masked import masked_line
from ccwatch.ui.screen_keys import SESSION
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.screens.conversation_screen import ConversationScreen
from ccwatch.ui.screens.timeline import TimelineScreen
from ccwatch.ui.screens.turn import TurnScreen
from ccwatch.ui.screens.uses import UsesScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.widgets.columns import Table
from ccwatch.ui.widgets.conversation import row_keys
from ccwatch.ui.widgets.conversation.figures import figures
from ccwatch.ui.widgets.conversation.findings import Findings, Shown
from ccwatch.ui.widgets.conversation.sections import SECTIONS
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, fit
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.words import agent_name, session_name

PROMPT = 1000
"""Characters of a prompt that are kept for its line."""
Name = tuple[str, Place]
"""Identifies a turn, whose number may change: its id, and the place of its prompt."""
Names = tuple[Name, ...]
"""The names of all turns, in their order."""
UNREAD = ("Turns", "Cost")
"""The sections that need no blocks, so that they are shown before those are read."""
SIZED = ("Tools", "Files")
"""The sections with sizes of blocks that left the window, which take longest to work out."""


class SessionScreen(ConversationScreen):
    """The turns, tools, files, agents, errors and costs of a conversation, a section each."""

    BINDINGS = [*SESSION]
    LEGEND = staticmethod(legends.conversation)

    def __init__(self, session_id: str, agent: str = "") -> None:
        """Show a conversation.

        Args:
            session_id: The session.
            agent: One of its sub-agents; empty for its main chain.
        """
        super().__init__(session_id, agent)
        self.section = "Turns"
        self.findings: Findings | None = None
        self._is_sized = False
        self._prompts: dict[Name, str] = {}
        self._names: Names = ()

    def compose_head(self) -> ComposeResult:
        """Create the figures and the names of the sections."""
        yield Static(id="figures")
        yield Static(id="sections")

    async def analyse(self, overview: Overview) -> None:
        """Analyse the conversation, and show each part as soon as it is known."""
        lane = overview.session.lane(self.agent)
        if lane is None:
            return
        names = await to_thread(_names, lane)
        if self.findings is None:
            self.findings = await to_thread(self._begin, lane)
            self._names = names
            self.lay_out()
            self.read_missing_words()
            await self.until_painted()
        findings = await to_thread(self._find, overview, lane, self.findings)
        self.findings, self._names = findings, names
        self.lay_out()
        await self.app.keyboard_idle.wait()
        services = self.app.services
        attributed = await to_thread(services.contexts.attributed, overview.session, self.agent)
        found, prices = attributed.attribution, services.prices
        if not self._is_sized:
            sizes = Sizes.of(align(attributed.story, attributed.lane), found)
            self.findings = await to_thread(findings.attributed, prices, found, sizes)
        if self.section in SIZED:
            self.lay_out()
            sizes = await self.size_blocks(overview.session)
            self.findings = await to_thread(findings.attributed, prices, found, sizes)
            self._is_sized = True

    def _begin(self, lane: Lane) -> Findings:
        """The turns, for which no blocks have to be read."""
        prices = self.app.services.prices
        return Findings(lane, turn_figures(lane, prices), before_turns(lane, prices))

    def _find(self, overview: Overview, lane: Lane, last: Findings) -> Findings:
        """Everything that needs the blocks, but not their text, with the sizes of last time."""
        library, prices = self.app.services.library, self.app.services.prices
        story = library.story(overview.session, self.agent)
        return Findings.of(overview, story, lane, library, prices, last)

    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs: the project, and the sub-agent."""
        crumbs: list[Part] = [("Sessions", QUIET)]
        if self.overview:
            crumbs.append((session_name(self.overview.session), STRONG))
        if self.agent and self.overview:
            crumbs.append((agent_name(self.overview.session, self.agent), STRONG))
        elif self.overview:
            title = masked_line(self.overview.session.title, 80) or self.session_id[:8]
            crumbs.append((title if title != self.overview.session.name else "", QUIET))
        return crumbs

    def sections(self) -> Sequence[str]:
        """The names of the sections."""
        return tuple(SECTIONS)

    def action_section(self, step: int) -> None:
        """Go to another section, and work out the sizes that it lists."""
        super().action_section(step)
        if self.section in SIZED and not self._is_sized:
            self._reading.ask()

    def table(self) -> Table | None:
        """The rows of the current section; `None` until they are read."""
        if not self.overview or not self.findings:
            return None
        if not self.findings.whole and self.section not in UNREAD:
            return None
        width, origin = self.size.width, self._origin()
        said = enumerate(map(self._prompts.get, self._names))
        prompts = {number: text for number, text in said if text is not None}
        shown = Shown(self.overview, self.findings, self.look, prompts, width, origin)
        return SECTIONS[self.section](shown)

    def _origin(self) -> str:
        """The title of the session that this one was forked from; empty if it is no fork."""
        if self.overview is None:
            return ""
        origin = self.app.board.snapshot.origin(self.overview.session)
        return (origin.title or origin.name) if origin else ""

    def lay_out(self) -> None:
        """Update the screen."""
        if not self.can_update():
            return
        super().lay_out()
        self.set_content("#figures", fit(self._figures(), self.width))

    def _figures(self) -> list[Part]:
        if not self.overview or not self.findings:
            return []
        return figures(self.overview, self.findings.lane, self.agent, self.app.symbols)

    def keys_with_words(self) -> Iterable[str]:
        """The keys of all turns, the newest first, while they are listed."""
        if not self.findings or self.section != "Turns":
            return ()
        return (f"{row_keys.TURN}{number}" for number in reversed(range(len(self._names))))

    def lacks_words(self, key: str) -> bool:
        """Was the prompt of a turn not read yet?"""
        name = self._turn_at(key)
        return name is not None and name not in self._prompts

    def read_words(self, keys: Sequence[str]) -> None:
        """Read the prompts of turns."""
        for name in filter(None, map(self._turn_at, keys)):
            _, place = name
            self._prompts[name] = self.app.services.text_of(place)[:PROMPT]

    def _turn_at(self, key: str) -> Name | None:
        """The turn that the row with a key is about. May be called in a thread."""
        names = self._names
        if not key.startswith(row_keys.TURN) or int(key[1:]) >= len(names):
            return None
        return names[int(key[1:])]

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Open a turn, a compaction, a tool, a file, a sub-agent, an error or its origin."""
        if not self.findings or not self.overview:
            return
        key = event.key[1:]
        match event.key[:1]:
            case row_keys.TURN:
                if name := self._turn_at(event.key):
                    turn, _ = name
                    self.push(TurnScreen(self.session_id, turn, self.agent))
            case row_keys.COMPACTION:
                self.push(CompactionScreen(key, self.session_id))
            case row_keys.TOOL:
                self.push(UsesScreen(self.session_id, self.agent, tool=key))
            case row_keys.FILE:
                self.push(UsesScreen(self.session_id, self.agent, path=key))
            case row_keys.AGENT:
                self.push(SessionScreen(self.session_id, key))
            case row_keys.ORIGIN:
                self.push(SessionScreen(key))
            case row_keys.ERROR:
                self._read_error(self.findings, key)

    def _read_error(self, findings: Findings, key: str) -> None:
        errors = {row_keys.of_block(one.entry): one.entry for one in findings.errors}
        if entry := errors.get(key):
            self.push(ViewerScreen(entry))

    def action_chart(self) -> None:
        """Draw the context of this conversation."""
        self.push(TimelineScreen(self.session_id, self.agent))


def _names(lane: Lane) -> Names:
    return tuple((turn.id, turn.prompt) for turn in lane.turns)
