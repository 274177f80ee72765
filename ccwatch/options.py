"""What the user can choose, with what holds where nothing is chosen."""

from typing import Literal

from msgspec import Struct, field

Symbols = Literal["auto", "unicode", "ascii"]
"""Which signs to draw with."""
Notify = Literal["off", "auto", "osc9", "osc777"]
"""By which sequence the terminal is asked to show a notification."""


class Options(Struct, frozen=True):
    """The choices of flags, environment and settings file, put together.

    Each has the same name in the settings file, and `CCWATCH_` before it in the environment.
    """

    config_dirs: tuple[str, ...] = ()
    """Config folders of Claude Code; empty for the usual ones."""
    session: str = ""
    """How the id of the session begins that is told of; empty for the one that is worked on."""
    project: str = ""
    """The folder whose sessions are told of, or preferred by the app; empty for any."""
    theme: str = ""
    """A theme of Textual; empty for one by the terminal's own darkness."""
    symbols: Symbols = "auto"
    """Which signs to draw with."""
    mouse: bool = True
    """Should the terminal hand over the mouse?"""
    poll: bool = False
    """Look at files at intervals only, without events?"""
    threshold: Literal["auto", "documented"] | float = "auto"
    """Where auto-compaction fires: worked out, at 95 %, a share of the window, or tokens."""
    timezone: str = ""
    """IANA name of the zone that days are counted in; empty for the machine's own."""
    prices: str = ""
    """A file of the user's own prices; empty for `prices.toml` beside the settings, if any."""
    budget_day: float | None = None
    """Dollars that a day may cost; `None` for no budget."""
    budget_week: float | None = None
    """Dollars that a calendar week may cost, Monday to Sunday; `None` for no budget."""
    budget_month: float | None = None
    """Dollars that a calendar month may cost; `None` for no budget."""
    alert_shares: tuple[float, ...] = (0.8, 0.95)
    """Shares of the trigger at which a context is told of; none for silence."""
    alert_responses: float = 0
    """Responses left until the trigger at which a session is told of; 0 for never."""
    alert_turns: float = 0
    """Turns left until the trigger at which a session is told of; 0 for never."""
    bell: bool = True
    """Should the terminal's bell ring with an alert?"""
    notify: Notify = "off"
    """Should the terminal show alerts as notifications, and how is it asked to?"""
    title: bool = False
    """Should the terminal's title tell how full the context is?"""
    progress: bool = False
    """Should the terminal's tab draw how full the context is?"""
    cache: bool = True
    """Keep what was read of transcripts for the next start, so that only new rows are read then?"""
    archive: bool = True
    """Keep figures of every compaction, so that they outlive Claude Code's transcripts?"""
    archive_summaries: bool = False
    """Keep the text of their summaries as well, with secrets masked?"""
    tips_off: tuple[str, ...] = ()
    """Ids of tips that are not wanted."""
    keys: dict[str, str] = field(default_factory=dict)
    """Keys for commands, by the id that the help shows."""


DEFAULTS = Options()
"""Nothing chosen."""
