"""What the command line selects: which sessions, and since when."""

from collections.abc import Sequence
from datetime import tzinfo

from ccwatch.cli.invocation import Invocation, UsageError
from ccwatch.report.board import SessionRow
from ccwatch.report.compactions.history_filter import SINCE, is_within, parse_since


def selected(call: Invocation, rows: Sequence[SessionRow]) -> Sequence[SessionRow]:
    """The selected sessions, in the order of `rows`: one, those of a folder, or all.

    Raises:
        UsageError: If there is no such session, or more than one.
    """
    options = call.options
    if options.session:
        return [_named(options.session, call.origin("session"), rows)]
    if not options.project:
        return rows
    return [row for row in rows if is_within(row.path, options.project)]


def selected_session(call: Invocation, rows: Sequence[SessionRow]) -> str | None:
    """The id of the selected session that wrote last; `None` if none is selected.

    Raises:
        UsageError: If there is no such session, or more than one.
    """
    return next((row.id for row in selected(call, rows)), None)


def _named(prefix: str, origin: str, rows: Sequence[SessionRow]) -> SessionRow:
    """The session with this id, else the only one whose id begins with it.

    `origin` is where the id comes from, for the message if there is no such session.
    """
    matches = [row for row in rows if row.id.startswith(prefix)]
    exact = [row for row in matches if row.id == prefix]
    if len(exact or matches) == 1:
        return (exact or matches)[0]
    what = "no session has" if not matches else f"{len(matches)} sessions have"
    raise UsageError(f"{origin}: {what} an id that begins with {prefix!r}")


def since_ms(value: str, now_ms: int, zone: tzinfo) -> int:
    """Parse the value of `--since`.

    Args:
        value: A day, or how long ago.
        now_ms: The time: milliseconds since 1970, UTC.
        zone: The time zone in which days begin.

    Returns:
        Milliseconds since 1970, UTC.

    Raises:
        UsageError: If it cannot be parsed.
    """
    try:
        return parse_since(value, now_ms, zone)
    except (ValueError, OverflowError):
        raise UsageError(f"--since must be {SINCE}, not {value!r}") from None
