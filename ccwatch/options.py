"""The options of the user, with their defaults."""

from typing import Literal

from msgspec import Struct, field

Symbols = Literal["auto", "unicode", "ascii"]
"""The characters to draw with."""
Notify = Literal["off", "auto", "osc9", "osc777"]
"""The escape sequence by which the terminal is asked to show a notification."""
PREFIX = "CCWATCH_"
"""What the name of an option's environment variable begins with."""


class Options(Struct, frozen=True):
    """The options from flags, environment and settings file.

    Each has the same name in the settings file and, all but `keys`, in the environment with the
    prefix `CCWATCH_`.
    """

    config_dirs: tuple[str, ...] = ()
    """Config folders of Claude Code; empty for the usual ones."""
    session: str = ""
    """The id of the session to show, or a prefix of it; empty for the one in use."""
    project: str = ""
    """The folder, or its last part, whose sessions commands cover and the app prefers; empty for
    any."""
    theme: str = ""
    """A theme of Textual; empty for one that suits the terminal's background."""
    symbols: Symbols = "auto"
    """The characters to draw with."""
    mouse: bool = True
    """Use the mouse?"""
    poll: bool = False
    """Check files at intervals only, without file-system events?"""
    threshold: Literal["auto", "documented"] | float = "auto"
    """The trigger: resolved, 95 %, a share of the window (up to 1), or tokens."""
    timezone: str = ""
    """The IANA name of the time zone of days; empty for the machine's own."""
    prices: str = ""
    """A file with the user's own prices; empty for `prices.toml` beside the settings, if any."""
    budget_day: float | None = None
    """Dollars that a day may cost; `None` for no budget."""
    budget_week: float | None = None
    """Dollars that a calendar week may cost, Monday to Sunday; `None` for no budget."""
    budget_month: float | None = None
    """Dollars that a calendar month may cost; `None` for no budget."""
    alert_shares: tuple[float, ...] = (0.8, 0.95)
    """Shares of the trigger at which an alert is given; empty for none."""
    alert_responses: float = 0
    """Responses left until the trigger at which an alert is given; 0 for none."""
    alert_turns: float = 0
    """Turns left until the trigger at which an alert is given; 0 for none."""
    alert_plan: tuple[float, ...] = (0.9,)
    """Shares of a plan's limits at which an alert is given; empty for none."""
    bell: bool = True
    """Ring the terminal's bell with an alert?"""
    notify: Notify = "off"
    """Show alerts as notifications of the terminal, and by which escape sequence?"""
    title: bool = False
    """Show how full the context is in the terminal's title?"""
    progress: bool = False
    """Show how full the context is on the terminal's tab?"""
    cache: bool = True
    """Store what was read of transcripts, so that the next start reads only new rows?"""
    archive: bool = True
    """Archive the figures of each compaction, which then outlive its transcript?"""
    archive_summaries: bool = False
    """Archive the text of summaries as well, with secrets masked?"""
    tips_off: tuple[str, ...] = ()
    """Ids of tips that are turned off."""
    keys: dict[str, str] = field(default_factory=dict)
    """Keys of commands, by the ids that the help shows."""


DEFAULTS = Options()
"""The defaults."""
