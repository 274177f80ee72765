"""What running clients report: their processes and their status lines."""

from msgspec import Struct


class Running(Struct, frozen=True):
    """A client process that is alive."""

    session_id: str
    """The session that it has open."""
    pid: int
    """Its process id."""
    status: str = ""
    """`idle`, `busy`, `waiting` or `shell`; empty in releases that do not report it."""
    started_ms: int = 0
    """Milliseconds since 1970, UTC; 0 when unknown."""


class PromptCache(Struct, frozen=True):
    """The prompt cache of the main conversation, as the client reports it."""

    warm: bool | None = None
    """Was it warm at the time of the status line?"""
    expires_ms: int | None = None
    """When it expires: milliseconds since 1970, UTC."""
    ttl: int | None = None
    """Lifetime of its last write, in seconds."""


class Limit(Struct, frozen=True):
    """How much of a plan's limit is used."""

    name: str
    """`five_hour`, `seven_day`, …"""
    percent: float
    """0 to 100."""
    resets_ms: int | None = None
    """When it resets: milliseconds since 1970, UTC; `None` if not reported."""

    @property
    def label(self) -> str:
        """A short name for display."""
        return {"five_hour": "5 h", "seven_day": "7 d"}.get(self.name, self.name)


class Plan(Struct, frozen=True):
    """What was last reported of the limits of an account, which all of its sessions share."""

    limits: tuple[Limit, ...]
    """How much of them was used then."""
    at_ms: int
    """When that was reported: milliseconds since 1970, UTC."""

    def running(self, now_ms: int) -> list[Limit]:
        """The limits that were not reset since.

        Args:
            now_ms: The time: milliseconds since 1970, UTC.
        """
        return [one for one in self.limits if one.resets_ms is None or one.resets_ms > now_ms]


class StatusLine(Struct, frozen=True):
    """What a client last passed to its status-line command."""

    session_id: str
    """The session."""
    at_ms: int
    """When it was passed: milliseconds since 1970, UTC."""
    model: str = ""
    """With `[1m]` if the long window was requested."""
    window: int | None = None
    """Size of the model's window, in tokens; not of the auto-compact window."""
    used: int | None = None
    """Tokens in it, output excluded; `None` before the first answer and after a compaction."""
    usd_nano: int | None = None
    """The client's own total, in billionths of a dollar."""
    api_ms: int | None = None
    """Time spent waiting for the API."""
    wall_ms: int | None = None
    """Time that the client ran."""
    lines_added: int | None = None
    """Lines of code added."""
    lines_removed: int | None = None
    """Lines of code removed."""
    cache: PromptCache | None = None
    """The prompt cache; `None` in releases that do not report it."""
    limits: tuple[Limit, ...] = ()
    """The plan's limits; empty without a plan."""
