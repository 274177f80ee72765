"""The document of `ccwatch snapshot --json`, which `contract` defines."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec.structs import asdict

from ccwatch.analysis.overview import Overview
from ccwatch.analysis.stored_analysis import MAIN
from ccwatch.model.session import Session
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight
from ccwatch.report.board import Board, SessionRow, Today
from ccwatch.report.compactions.rereads import reread_after
from ccwatch.report.compactions.session_compactions import own_compactions
from ccwatch.report.output.compaction_figures import compaction_figures
from ccwatch.report.output.figures import Figures, bill_figures, instant, model_figures, usd, words
from ccwatch.report.output.json_cache import JsonCache
from ccwatch.report.output.plan_figures import limit_figures, plan_figures
from ccwatch.report.output.rate import usage_rate
from ccwatch.report.output.session_figures import (
    agent_figures,
    attribution_figures,
    cache_figures,
    context_figures,
    cost_figures,
    forecast_figures,
    tip_figures,
)
from ccwatch.report.tips.advice import advice
from ccwatch.units import DAY_MS

SCHEMA = 1
"""Within it keys are added, but none is renamed or dropped."""
PAST_MS: Final = DAY_MS
"""Milliseconds of inactivity after which the JSON of a session no longer depends on the time."""
FEW: Final = 8
"""Number of listed sessions up to which the blocks of all of them are read."""


def document(
    board: Board,
    analyst: Analyst,
    now_ms: int,
    listed: Sequence[SessionRow] | None = None,
    insight_of: Callable[[Overview], Insight] = lambda _view: NO_INSIGHT,
    json_cache: JsonCache | None = None,
) -> Figures:
    """Make the document of a board.

    Args:
        board: The newest board.
        analyst: The analyst that made it.
        now_ms: The time: milliseconds since 1970, UTC.
        listed: The sessions to be listed, in the order of the board; `None` for all. Totals are
            always of all sessions.
        insight_of: Reads the blocks of a session. Only called for sessions that are live or may be,
            or if few are listed; only these have a forecast.
        json_cache: Cached JSON of sessions at rest, which is inserted as text; `None` for no cache.
    """
    snapshot, wanted = board.snapshot, board.rows if listed is None else listed
    all_detailed = len(wanted) <= FEW
    sessions = snapshot.by_id

    def figures(row: SessionRow, *, detailed: bool) -> Figures:
        view = analyst.brief_overview(snapshot, row.id, ahead=detailed)
        insight = insight_of(view) if detailed and view else NO_INSIGHT
        return _session(row, view, insight, sessions, analyst, now_ms) if view else {}

    def figures_or_text(row: SessionRow) -> Figures | str:
        detailed = all_detailed or row.live is not False
        is_past = not detailed and now_ms - row.last_ms > PAST_MS
        fingerprint = analyst.fingerprint(snapshot, row.id) if is_past else ""
        if json_cache is None or not fingerprint:
            return figures(row, detailed=detailed)
        known = json_cache.find(row.id, fingerprint)
        return known or json_cache.put(row.id, fingerprint, as_json(figures(row, detailed=False)))

    logged = analyst.logged()
    return {
        "schema": SCHEMA,
        "generated_at": instant(now_ms),
        "config_dirs": [words(root) or "" for root in snapshot.roots],
        "totals": {
            **bill_figures(logged),
            "by_model": model_figures(logged),
            "unpriced_models": [words(name) or "" for name in logged.unpriced],
        },
        "unread_lines": snapshot.line_counts.unread,
        "damaged_lines": snapshot.line_counts.damaged,
        "unreadable": [
            {"path": words(path) or "", "reason": words(why)} for path, why in snapshot.unreadable
        ],
        "sessions": [figures_or_text(row) for row in wanted],
        "today": _today(board.today),
        "limits": plan_figures(board.plans, now_ms),
        "usage_rate": asdict(usage_rate(snapshot.sessions, now_ms)),
    }


def as_json(figures: Figures) -> str:
    """Encode a document as JSON on one line.

    Everything but printable ASCII is escaped, so that no text in it can control a terminal.
    """
    parts = [f"{_json(name)}: {_listed(name, value)}" for name, value in figures.items()]
    return "{" + ", ".join(parts) + "}"


def _listed(name: str, value: object) -> str:
    if name != "sessions" or not isinstance(value, list):
        return _json(value)
    return "[" + ", ".join(one if isinstance(one, str) else _json(one) for one in value) + "]"


_json = json.JSONEncoder(ensure_ascii=True, allow_nan=False).encode


def _session(
    row: SessionRow,
    view: Overview,
    insight: Insight,
    sessions: Mapping[str, Session],
    analyst: Analyst,
    now_ms: int,
) -> Figures:
    session, reported = view.session, view.session.reported
    did = {one.place: one for one in analyst.compacted(session.id) if one.agent == MAIN}
    places = {one.id: place for place, one in enumerate(session.main.compactions)}
    compactions = [
        compaction_figures(
            one,
            did[places[one.id]],
            reread_after(one, insight.story, session.main, analyst.prices, insight.sizes_of),
        )
        for one in own_compactions(session, sessions)
    ]
    return {
        "session_id": words(session.id) or "",
        "project": words(session.project),
        "title": words(session.title),
        "model": words(session.model),
        "client_version": words(session.version),
        "git_branch": words(session.branch),
        "forked_from": words(session.forked_from),
        "started_at": instant(session.first_ms),
        "last_activity_at": instant(session.last_ms),
        "live": row.live,
        "status": words(view.running.status) if view.running else None,
        "responses": view.cost.logged.responses,
        "context": {
            **context_figures(view.context),
            "forecast": forecast_figures(view.forecast),
            **attribution_figures(insight.attribution),
        },
        "cost": cost_figures(view.cost, reported, view.agents),
        "cache": cache_figures(view.cache),
        "compactions": compactions,
        "microcompactions": session.main.micro_compactions,
        "subagents": [agent_figures(one) for one in view.agents],
        "code_changes": {
            "added": reported.lines_added if reported else None,
            "removed": reported.lines_removed if reported else None,
        },
        "durations": {
            "api_ms": reported.api_ms if reported else None,
            "wall_ms": reported.wall_ms if reported else None,
        },
        "limits": limit_figures(told.limits, told.at_ms) if (told := view.statusline) else [],
        "tips": [tip_figures(one) for one in advice(view, now_ms, insight)],
    }


def _today(today: Today) -> Figures:
    return {
        "date": today.date.isoformat(),
        "timezone": today.timezone,
        "logged_usd": None if today.lacks_prices and not today.nano else usd(today.nano),
        "lacks_prices": today.lacks_prices,
        "sessions": today.sessions,
        "responses": today.responses,
        "average_day_usd": usd(today.average_nano),
        "undercounts_output": today.undercounts,
        "week_usd": None if today.week_lacking and not today.week_nano else usd(today.week_nano),
        "month_usd": None
        if today.month_lacking and not today.month_nano
        else usd(today.month_nano),
        "recent_days_usd": [usd(nano) for nano in today.days_nano],
    }
