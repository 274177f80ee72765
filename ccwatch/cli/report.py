"""Costs, on the command line."""

from datetime import date, datetime, tzinfo

from ccwatch.analysis.spending.groups import By, grouped, since
from ccwatch.cli.invocation import Invocation
from ccwatch.cli.output import width
from ccwatch.cli.read_board import read_board
from ccwatch.cli.selection import selected, since_ms
from ccwatch.report.limits import Limits
from ccwatch.report.output.document import as_json
from ccwatch.report.output.rate import current_rate
from ccwatch.report.output.spending_text import spending_csv, spending_figures, spending_text


def report(call: Invocation) -> tuple[str, bool]:
    """Report costs.

    Returns:
        The output, and whether anything was found.

    Raises:
        UsageError: If an argument or a setting cannot be used.
    """
    args, read = call.args, read_board(call)
    board, where = read.board, read.zone
    spending, today, by = board.spending(), board.today.date, By(args.by)
    first = _day(since_ms(args.since, read.now_ms, where), where) if args.since else None
    wanted = {row.id for row in board.rows and selected(call, board.rows)}
    asked_for = [one for one in spending.spent if one.session in wanted]
    spent = since(asked_for, first) if first else asked_for
    now = current_rate(board.snapshot.sessions, read.now_ms)
    groups, busiest = grouped(spent, by), spending.busiest(now, read.now_ms)
    found = spending.standing(today, Limits.of(call.options).budgets)
    if args.json:
        name = board.today.timezone
        made = spending_figures(by, groups, found, busiest, today, name, first)
        return as_json(made), bool(groups)
    if args.csv:
        return spending_csv(groups), bool(groups)
    if not groups:
        return read.nothing("No costs were found"), False
    return spending_text(by, groups, found, busiest, width()), True


def _day(at_ms: int, where: tzinfo) -> date:
    return datetime.fromtimestamp(at_ms / 1000, where).date()
