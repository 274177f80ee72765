"""The lists of tips: of the session on Live, of all open ones, the history, and the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.notes import EVERYWHERE, FOREVER, Notes
from ccwatch.analysis.tips.ranking import rank
from ccwatch.analysis.tips.registry import TIPS
from ccwatch.analysis.tips.sighting import Sighting
from ccwatch.model.basis import Basis
from ccwatch.money import money
from ccwatch.report.tips.outcomes import brief_outcome, changes
from ccwatch.report.tips.tip_detail import tip_of
from ccwatch.ui.masked import masked_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.line import QUIET
from ccwatch.ui.widgets.live.tips_panel import no_tips
from ccwatch.units import tokens

WORD: Final = "urgent"
"""The label of an urgent tip, beside its sign."""
FOUND: Final = (
    Column("", len(WORD), 90, "$warn"),
    Column("tokens", 8, 50, QUIET),
    Column("saves", 8),
    Column("known", 10, 90, QUIET),
)
"""Columns of findings. Narrow ones have the same as signs: `!` for urgent, `≈` for estimated."""
BECAME: Final = (
    Column("", 42, 120, QUIET),
    Column("", 24, 60),
)
"""Columns of the history: figures before and after, and the outcome in words."""
STATE: Final = (Column("id", 20, 90, QUIET), Column("", 23, 60))
"""Columns of the catalogue. A narrow one has only the sign before a name."""


class SessionFinding(Struct, frozen=True):
    """A finding, and the session that it is of."""

    session: str
    """The sessionId."""
    finding: Finding
    """What was found."""
    project: str = ""
    """The name of the session, if others are listed too."""

    @property
    def key(self) -> str:
        """The key of its row."""
        return key_of(self.session, self.finding.id)


class TipFacts(Struct, frozen=True, eq=False):
    """What the lists are made from."""

    look: Look
    """What to draw with."""
    notes: Notes
    """The notes on tips."""
    settled: frozenset[str] = frozenset()
    """Ids of tips that the settings switch off."""
    session: str = ""
    """The session on Live; empty if there is none."""
    answered: bool = True
    """Has it had an answer?"""
    here: Sequence[SessionFinding] | None = ()
    """The findings in it; `None` until they are known."""
    everywhere: Sequence[SessionFinding] | None = None
    """The findings in all open sessions; `None` until they are known."""
    projects: Mapping[str, str] = field(default_factory=dict)
    """The names of sessions, by their ids."""


def key_of(session: str, tip: str) -> str:
    """The key of a row. Session ids contain no blank."""
    return f"{session} {tip}"


def of_key(key: str) -> tuple[str, str]:
    """The session and the tip of a row; both empty for no key."""
    session, _, tip = key.partition(" ")
    return session, tip


def here(known: TipFacts) -> Table | None:
    """What to do in the session on Live."""
    if known.here is None:
        return None
    empty = no_tips(answered=known.answered) if known.session else "No session yet."
    return Table("  tip", FOUND, _lines(known, known.here), empty)


def everywhere(known: TipFacts) -> Table | None:
    """What to do in all open sessions."""
    if known.everywhere is None:
        return None
    empty = "No tips for any open session."
    return Table("  session and tip", FOUND, _lines(known, known.everywhere), empty)


def history(known: TipFacts) -> Table:
    """When tips were seen, and what became of them: the session on Live first, newest first."""
    seen = sorted(
        known.notes.sightings.values(),
        key=lambda one: (one.session != known.session, -one.first_ms),
    )
    times = [known.look.moment.full_clock(one.first_ms) for one in seen]
    longest = max(map(len, times), default=0)
    lines = [_became(known, one, at.ljust(longest)) for one, at in zip(seen, times, strict=True)]
    return Table("  first seen", BECAME, lines, "No tip yet.")


def catalogue(known: TipFacts) -> Table:
    """All tips, those that are turned off first."""
    lines = [_state(known, tip.id, tip.title) for tip in TIPS]
    lines.sort(key=lambda line: line.style != QUIET)
    return Table("  all tips", STATE, lines)


def saving(finding: Finding, symbols: Symbols) -> tuple[str, str, str]:
    """What following a tip saves, in tokens and in dollars, and how that is known."""
    mark = symbols.about if finding.basis is Basis.ESTIMATED else ""
    size, nano = finding.saving_tokens, finding.saving_nano
    return (
        f"{mark}{tokens(size)}" if size else "",
        f"{mark}{money(nano)}" if nano else "",
        finding.basis.value if size or nano else "",
    )


def unwanted(known: TipFacts, tip: str) -> str:
    """Why a tip is not shown, in a few words; empty if it is."""
    if tip in known.settled:
        return "off in the settings"
    if tip in known.notes.off:
        return "off"
    holds = known.notes.snoozing(known.session, known.look.moment.now_ms)
    for one in holds:
        if one.tip == tip and one.session == EVERYWHERE and one.until_ms < FOREVER:
            return f"snoozed until {known.look.moment.full_clock(one.until_ms)}"
    return "snoozed here" if any(one.tip == tip for one in holds) else ""


def _lines(known: TipFacts, findings: Iterable[SessionFinding]) -> list[Line]:
    return [_line(known, one) for one in sorted(findings, key=lambda one: rank(one.finding))]


def _line(known: TipFacts, one: SessionFinding) -> Line:
    finding, signs = one.finding, known.look.symbols
    sign = signs.warn if finding.urgent else signs.bullet
    place = f"{masked_line(one.project, 24)}: " if one.project else ""
    size, price, basis = saving(finding, signs)
    cells = (WORD if finding.urgent else "", size, price, basis)
    style = "bold" if finding.urgent else ""
    text = f"{sign} {place}{masked_line(finding.title, 300)}"
    return Line(one.key, text, cells, style, own=True)


def _became(known: TipFacts, one: Sighting, at: str) -> Line:
    tip, signs = tip_of(one.tip), known.look.symbols
    sign = signs.bullet if one.gone_ms else signs.live
    place = known.projects.get(one.session, one.session[:8])
    title = tip.title if tip else one.tip
    text = f"{sign} {at} {masked_line(place, 24)}: {masked_line(title)}"
    figures = ", ".join(changes(one.before, one.after)) if one.gone_ms else ""
    style = "" if one.session == known.session else QUIET
    return Line(key_of(one.session, one.tip), text, (figures, brief_outcome(one)), style)


def _state(known: TipFacts, id_: str, title: str) -> Line:
    why = unwanted(known, id_)
    is_found = any(one.finding.id == id_ for one in known.here or ())
    state = why or ("found in this session" if is_found else "")
    sign = known.look.symbols.times if why else known.look.symbols.bullet if is_found else " "
    key = key_of(known.session, id_)
    return Line(key, f"{sign} {title}", (id_, state), QUIET if why else "")
