"""Wording for names, times and compactions."""

from ccwatch.model.compaction import Compaction
from ccwatch.model.session import Session
from ccwatch.plain_text import one_line
from ccwatch.report.wording import tokens_after, tokens_before
from ccwatch.ui.masked import masked_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Look
from ccwatch.units import age

UNREAD = "The transcript cannot be read."
"""What is said where blocks would be listed, but none can be read."""


def session_name(session: Session, most: int = 40) -> str:
    """The short name of a session in one line, of so many characters at most."""
    return one_line(session.name, most)


def agent_name(session: Session, agent: str) -> str:
    """The name of a sub-agent, in one line and masked; its id if the session does not have it.

    Args:
        session: The session.
        agent: The sub-agent's id; empty for the main chain, which has no name.
    """
    found = session.agent(agent) if agent else None
    return masked_line(found.name if found else agent, 80)


def ago(seconds: float | None) -> str:
    """Write how long ago something was, no more precisely than screens are updated."""
    return "just now" if seconds is not None and seconds < 60 else age(seconds)


def sorted_by(column: str, *, reverse: bool) -> str:
    """Describe how rows are sorted; the time, which narrow tables hide, in words of its own."""
    if column in ("last", "when"):
        return "oldest first" if reverse else "newest first"
    return f"by {column}"


def compacted(compaction: Compaction, look: Look) -> str:
    """Write what a compaction did, and when: `14:02 168k → 27k`."""
    return f"{look.moment.clock(compaction.at_ms)} {sizes(compaction, look.symbols)}"


def sizes(compaction: Compaction, symbols: Symbols) -> str:
    """Write the tokens before a compaction and after it: `168k → 27k`."""
    about = symbols.about
    return f"{tokens_before(compaction, about)} {symbols.arrow} {tokens_after(compaction, about)}"
