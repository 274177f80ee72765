"""From the settings to what the user wants the app to be like."""

import sys
from collections.abc import Mapping

from ccwatch.cli.invocation import Invocation, Places, UsageError
from ccwatch.options import Options
from ccwatch.report.limits import Limits
from ccwatch.ui.escapes import protocol
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.symbols import choose
from ccwatch.ui.terminal_notices import Channels
from ccwatch.ui.theme import NAMES


def preferences(call: Invocation) -> Preferences:
    """What the user wants the app to be like.

    Raises:
        UsageError: If the theme, a key, or the command that a key is for, is not known.
    """
    options, environ = call.options, call.environ
    if options.theme and options.theme not in NAMES:
        where = f"--theme, CCWATCH_THEME or {call.places.settings}"
        there = ", ".join(NAMES)
        raise UsageError(f"{where}: theme: {options.theme!r} is not known; allowed are {there}")
    encoding = sys.__stderr__.encoding if sys.__stderr__ else None  # what Textual writes to
    return Preferences(
        options.theme,
        choose(options.symbols, environ, encoding),
        _keys(options, call.places),
        Limits.of(options),
        _channels(options, environ),
    )


def _keys(options: Options, places: Places) -> dict[str, str]:
    """The user's keymap.

    Raises:
        UsageError: If a key, or the command that it is for, is not known.
    """
    if not options.keys:
        return {}
    from ccwatch.ui.rebinding import ALLOWED, spelled
    from ccwatch.ui.screen_keys import ALL

    known = {binding.id for _, group in ALL for binding in group if binding.id}
    keymap = {}
    for name, keys in options.keys.items():
        if name not in known:
            names = ", ".join(sorted(known))
            raise UsageError(f"{places.settings}: keys: {name!r} is not known; allowed are {names}")
        try:
            keymap[name] = spelled(keys)
        except ValueError as error:
            raise UsageError(f"{places.settings}: keys.{name}: {error}; give {ALLOWED}") from None
    return keymap


def _channels(options: Options, environ: Mapping[str, str]) -> Channels:
    """How the user is notified outside of the screens, in the terminal that `environ` names."""
    return Channels(
        options.bell,
        protocol(options.notify, environ),
        options.title,
        options.progress,
        bool(environ.get("TMUX")),
    )
