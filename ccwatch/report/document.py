"""The document of `ccwatch snapshot --json`, which `contract` defines."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from ccwatch.analysis.overview import Overview
from ccwatch.model.session import Session
from ccwatch.report.advice import advice
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board, Row, Today
from ccwatch.report.compactions import compaction_figures, own_compactions
from ccwatch.report.figures import Figures, bill_figures, instant, model_figures, usd, words
from ccwatch.report.insight import NO_INSIGHT, Insight
from ccwatch.report.rate import usage_rate
from ccwatch.report.session_figures import (
    agent_figures,
    attribution_figures,
    cache_figures,
    context_figures,
    cost_figures,
    forecast_figures,
    tip_figures,
)
from ccwatch.store.snapshot import Snapshot

SCHEMA = 1
"""Within it keys are added, but none is renamed or dropped."""
FEW: Final = 8
"""Sessions up to which all of them are looked into."""


def document(
    snapshot: Snapshot,
    board: Board,
    analyst: Analyst,
    now_ms: int,
    session_id: str | None = None,
    look_into: Callable[[Overview], Insight] = lambda _view: NO_INSIGHT,
) -> Figures:
    """Make the document of everything known.

    Args:
        snapshot: Everything known.
        board: What was worked out from it.
        analyst: Who worked it out.
        now_ms: The time: milliseconds since 1970, UTC.
        session_id: The only session to be listed; totals are of all sessions all the same.
        look_into: Reads the blocks of a session, and tells what they say. Only asked for sessions
            that are live or may be, for the one that was asked for, and where there are few; only
            these have a forecast.
    """
    look_into_all = session_id is not None or len(board.rows) <= FEW
    sessions = {session.id: session for session in snapshot.sessions}
    views = (
        (row, view, look_into(view) if closely else NO_INSIGHT)
        for row in board.rows
        for closely in [look_into_all or row.live is not False]
        if session_id in (None, row.id)
        and (view := analyst.glance(snapshot, row.id, ahead=closely))
    )
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
        "unread_lines": snapshot.account.unread,
        "damaged_lines": snapshot.account.damaged,
        "unreadable": [
            {"path": words(path) or "", "reason": words(why)} for path, why in snapshot.unreadable
        ],
        "sessions": [
            _session(row, view, insight, sessions, analyst, now_ms) for row, view, insight in views
        ],
        "today": _today(board.today),
        "usage_rate": usage_rate(snapshot.sessions, now_ms)._asdict(),
    }


def written(made: Figures) -> str:
    """Write a document as JSON on one line.

    Whatever is not printable ASCII is escaped, so that no text in it can command a terminal.
    """
    return json.dumps(made, ensure_ascii=True, allow_nan=False)


def _session(
    row: Row,
    view: Overview,
    insight: Insight,
    sessions: Mapping[str, Session],
    analyst: Analyst,
    now_ms: int,
) -> Figures:
    session, reported = view.session, view.session.reported
    did = {one.place: one for one in analyst.compacted(session.id) if one.agent < 0}
    places = {one.id: place for place, one in enumerate(session.main.compactions)}
    done = own_compactions(session, sessions)
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
        "cost": cost_figures(view.cost),
        "cache": cache_figures(view.cache),
        "compactions": [compaction_figures(one, did[places[one.id]]) for one in done],
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
        "tips": [tip_figures(one) for one in advice(view, now_ms, insight)],
    }


def _today(today: Today) -> Figures:
    return {
        "date": today.date.isoformat(),
        "timezone": today.timezone,
        "logged_usd": usd(today.nano),
        "sessions": today.sessions,
        "responses": today.responses,
        "average_day_usd": usd(today.average_nano),
    }
