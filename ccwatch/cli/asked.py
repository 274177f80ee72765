"""Which sessions were asked for."""

from collections.abc import Sequence

from ccwatch.cli.invocation import UsageError
from ccwatch.options import Options
from ccwatch.report.board import SessionRow
from ccwatch.report.history_filter import is_within


def listed(options: Options, rows: Sequence[SessionRow]) -> Sequence[SessionRow]:
    """Return the sessions that were asked for, in their order: one, those of a folder, or all.

    Raises:
        UsageError: If there is no such session, or not only one.
    """
    if options.session:
        return [_named(options.session, rows)]
    if not options.project:
        return rows
    return [row for row in rows if is_within(row.path, options.project)]


def session_of(options: Options, rows: Sequence[SessionRow]) -> str | None:
    """Return the session to be told of: of those that were asked for the one that wrote last.

    Returns:
        Its id; `None` where there is none.

    Raises:
        UsageError: If there is no such session, or not only one.
    """
    return next((row.id for row in listed(options, rows)), None)


def _named(said: str, rows: Sequence[SessionRow]) -> SessionRow:
    """The session whose id is this, or is the only one that begins so."""
    found = [row for row in rows if row.id.startswith(said)]
    exact = [row for row in found if row.id == said]
    if len(exact or found) == 1:
        return (exact or found)[0]
    what = "no session has" if not found else f"{len(found)} sessions have"
    raise UsageError(f"{what} an id that begins with {said!r}")
