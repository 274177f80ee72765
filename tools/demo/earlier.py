"""Sessions of the weeks before the day that the demo plays."""

from typing import Final, NamedTuple

from tools.demo.ledger import Account
from tools.demo.session import Session
from tools.demo.story import story
from tools.demo.tape import Tape
from tools.demo.turns import play
from tools.demo.window import Window

HOUR_MS: Final = 3_600_000
HAIKU, SONNET, OPUS = "claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929", "claude-opus-4-8"


class Earlier(NamedTuple):
    """A session that was closed again."""

    hours: int
    """How long before the day it was begun."""
    project: str
    """The last part of its folder."""
    branch: str
    """Its branch."""
    model: str
    """Its model."""
    story: str
    """What happened in it."""


SESSIONS: Final = (
    Earlier(46, "shop", "wish-list", SONNET, "wish-list"),
    Earlier(69, "infra", "main", OPUS, "backup"),
    Earlier(141, "mobile", "dark-mode", SONNET, "dark-mode"),
    Earlier(164, "api", "limits", OPUS, "rate-limits"),
    Earlier(191, "docs", "main", HAIKU, "returns"),
    Earlier(212, "shop", "search", SONNET, "search"),
    Earlier(310, "shop", "upgrade", OPUS, "upgrade"),
    Earlier(335, "mobile", "push", SONNET, "push"),
    Earlier(382, "infra", "main", OPUS, "certificates"),
    Earlier(478, "shop", "invoices", OPUS, "invoices"),
)
"""Those of the last three weeks, the newest first."""


def record(tape: Tape, start_ms: int, version: str) -> dict[str, Account]:
    """Let all of them happen.

    Args:
        tape: Takes what is written.
        start_ms: When the day begins: milliseconds since 1970, UTC.
        version: The release that they run.

    Returns:
        What each session was billed for, by its id.
    """
    ledger: dict[str, Account] = {}
    for number, one in enumerate(SESSIONS):
        name = f"{number:x}c41e7d2-58b0-4f6a-9d13-{7 * 16**10 + number:012x}"
        ledger[name] = Account()
        session = Session(
            tape,
            ledger[name],
            name,
            f"/home/dev/{one.project}",
            one.branch,
            one.model,
            version,
            start_ms - one.hours * HOUR_MS,
            Window(19_600 if one.model == SONNET else 22_800),
            slug=f"calm-drifting-{one.story}",
            entry=f"{30_000 + number}",
        )
        session.start()
        play(session, story(f"earlier/{one.story}"))
    return ledger
