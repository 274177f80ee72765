"""The figures of a conversation in a line."""

from ccwatch.analysis.overview import Overview
from ccwatch.model.lane import Lane
from ccwatch.model.name import short
from ccwatch.money import money, paid
from ccwatch.plain_text import one_line
from ccwatch.report.wording import tokens_held, window_share
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.line import QUIET, STRONG, Part
from ccwatch.units import brief_tokens, count, span


def figures(overview: Overview, lane: Lane, agent: str, symbols: Symbols) -> list[Part]:
    """The figures of a conversation, the most important first.

    Args:
        overview: Its session.
        lane: The conversation.
        agent: The sub-agent whose it is; empty for the main chain.
        symbols: The signs to draw with.
    """
    view = {one.agent.id: one for one in overview.agents}.get(agent)
    context = view.context if view else overview.context
    done = lane.compactions if agent else overview.compactions
    cost = overview.cost
    whole = paid(cost.total_nano, symbols.warn, lacking=cost.lacking)
    full = "size not known"
    if context.used is not None:
        held, window = tokens_held(context, brief=True), context.window.tokens
        full = f"{held} of {brief_tokens(window)} {window_share(context)}"
        if window is None:
            full = f"{held}, window not known"
    parts: list[Part] = [
        (full, STRONG),
        one_line(short(lane.last.model), 20) if lane.last else "",
        money(view.nano) if view else whole,
        count(len(lane.turns), "turn"),
        f"{symbols.compacted} {len(done)}" if done else "",
    ]
    return parts if agent else [*parts, *_session(overview)]


def _session(overview: Overview) -> list[Part]:
    """The figures of the session as a whole."""
    session, reported = overview.session, overview.session.reported
    reported = None if reported and reported.exceeds else reported
    parts: list[Part] = []
    if session.forked_from:
        paid_there = ", paid there" if overview.only_copied else ""
        parts.append((f"forked from {session.forked_from[:8]}{paid_there}", QUIET))
    if reported and (reported.lines_added or reported.lines_removed):
        parts.append((f"+{reported.lines_added or 0} -{reported.lines_removed or 0} lines", QUIET))
    if reported and reported.api_ms:
        parts.append((f"{span(reported.api_ms / 1000)} API", QUIET))
    if reported and reported.wall_ms:
        parts.append((f"{span(reported.wall_ms / 1000)} wall", QUIET))
    if session.version:
        parts.append((one_line(f"release {session.version}", 40), QUIET))
    return parts
