"""From settings to what the user is alerted to, and how."""

from collections.abc import Mapping

from ccwatch.options import Options
from ccwatch.report.limits import Limits
from ccwatch.ui.escapes import protocol
from ccwatch.ui.terminal_notices import Channels

NANO = 10**9
"""Billionths in a whole."""


def new_limits(options: Options) -> Limits:
    """What the user wants to be alerted to."""
    day, week, month = (
        None if dollars is None else round(dollars * NANO)
        for dollars in (options.budget_day, options.budget_week, options.budget_month)
    )
    shares = tuple(sorted(options.alert_shares))
    return Limits(shares, options.alert_responses, options.alert_turns, day, week, month)


def new_channels(options: Options, environ: Mapping[str, str]) -> Channels:
    """How the user wants to be notified, outside of the app's screens.

    Args:
        options: The settings.
        environ: The environment of the process, which names the terminal.
    """
    return Channels(
        options.bell,
        protocol(options.notify, environ),
        options.title,
        options.progress,
        bool(environ.get("TMUX")),
    )
