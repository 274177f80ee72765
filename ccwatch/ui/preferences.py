"""What the user wants the app to be like."""

from collections.abc import Mapping

from msgspec import Struct, field

from ccwatch.report.limits import NO_LIMITS, Limits
from ccwatch.ui.symbols import UNICODE, Symbols
from ccwatch.ui.terminal_notices import NO_CHANNELS, Channels
from ccwatch.ui.theme import DEFAULT_THEME


class Preferences(Struct, frozen=True, eq=False):
    """How the app looks, which keys it has, and what it alerts the user to."""

    theme: str = DEFAULT_THEME
    """The name of a theme; an unknown one is passed over for the default."""
    symbols: Symbols = UNICODE
    """The signs to draw with."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by the id of their binding, to be used in place of the built-in ones."""
    limits: Limits = NO_LIMITS
    """What to alert the user to."""
    channels: Channels = NO_CHANNELS
    """How the user is notified outside of the screens."""


USUAL = Preferences()
"""The defaults."""
