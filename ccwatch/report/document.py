"""The document of `ccwatch snapshot --json`, which `contract` defines."""

import json
from collections.abc import Iterable, Mapping

from ccwatch.analysis.cache import Cache
from ccwatch.analysis.context import Context
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.overview import AgentView, Overview
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.tips.cold_cache import cold_cache
from ccwatch.analysis.tips.finding import Finding
from ccwatch.model.session import Session
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board, Row, Today
from ccwatch.report.compactions import compaction_figures, own_compactions
from ccwatch.report.figures import (
    Figures,
    bill_figures,
    instant,
    model_figures,
    percent,
    usd,
    words,
)
from ccwatch.report.rate import usage_rate
from ccwatch.store.snapshot import Snapshot

SCHEMA = 1
"""Within it keys are added, but none is renamed or dropped."""


def document(
    snapshot: Snapshot,
    board: Board,
    analyst: Analyst,
    now_ms: int,
    session_id: str | None = None,
) -> Figures:
    """Make the document of everything known.

    Args:
        snapshot: Everything known.
        board: What was worked out from it.
        analyst: Who worked it out.
        now_ms: The time: milliseconds since 1970, UTC.
        session_id: The only session to be listed; totals are of all sessions all the same.
    """
    sessions = {session.id: session for session in snapshot.sessions}
    views = (
        (row, view)
        for row in board.rows
        if session_id in (None, row.id) and (view := board.look(row.id))
    )
    logged = analyst.logged()
    return {
        "schema": SCHEMA,
        "generated_at": instant(now_ms),
        "config_dirs": [words(root) or "" for root in snapshot.roots],
        "totals": {
            **bill_figures(logged),
            "by_model": model_figures(logged),
            "unpriced_models": [words(name) for name in logged.unpriced],
        },
        "unread_lines": snapshot.account.unread,
        "damaged_lines": snapshot.account.damaged,
        "unreadable": [
            {"path": words(path) or "", "reason": words(why)} for path, why in snapshot.unreadable
        ],
        "sessions": [_session(row, view, sessions, analyst, now_ms) for row, view in views],
        "today": _today(board.today),
        "usage_rate": usage_rate(snapshot.sessions, now_ms)._asdict(),
    }


def written(made: Figures) -> str:
    """Write a document as JSON on one line.

    Whatever is not printable ASCII is escaped, so that no text in it can command a terminal.
    """
    return json.dumps(made, ensure_ascii=True, allow_nan=False)


def _session(
    row: Row, view: Overview, sessions: Mapping[str, Session], analyst: Analyst, now_ms: int
) -> Figures:
    session, reported = view.session, view.session.reported
    done = own_compactions(session, sessions)
    found = [*view.findings, *cold_cache(view.cache, now_ms)]
    return {
        "session_id": words(session.id),
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
            **_context(view.context),
            "forecast": _forecast(view.forecast),
            "by_category": [],
            "top": [],
        },
        "cost": _cost(view.cost),
        "cache": _cache(view.cache),
        "compactions": [compaction_figures(one, session.main, analyst.prices) for one in done],
        "microcompactions": session.main.micro_compactions,
        "subagents": [_agent(one) for one in view.agents],
        "code_changes": {
            "added": reported.lines_added if reported else None,
            "removed": reported.lines_removed if reported else None,
        },
        "durations": {
            "api_ms": reported.api_ms if reported else None,
            "wall_ms": reported.wall_ms if reported else None,
        },
        "tips": _tips(found),
    }


def _context(context: Context) -> Figures:
    window = context.window.tokens
    return {
        "used_tokens": context.used,
        "pending_tokens": context.pending,
        "window_tokens": window,
        "window_basis": context.window.basis,
        "used_percent": percent(context.used, window),
        "state": context.state,
        "threshold": _threshold(context.threshold, window),
        "tokens_left": context.left,
    }


def _threshold(threshold: Threshold, window: int | None) -> Figures:
    return {
        "tokens": threshold.tokens,
        "percent": percent(threshold.tokens, window),
        "source": threshold.source,
        "low_tokens": threshold.low_tokens,
        "high_tokens": threshold.high_tokens,
        "documented_tokens": threshold.documented_tokens,
        "reactive": threshold.reactive,
        "honoured": threshold.honoured,
        "pinned": threshold.pinned,
        "samples": threshold.samples,
        "steps": [
            {"source": source, "verdict": words(verdict), "tokens": value}
            for source, verdict, value in threshold.steps
        ],
    }


def _forecast(forecast: Forecast | None) -> Figures | None:
    if not forecast:
        return None
    return {
        "responses": round(forecast.responses, 2),
        "responses_low": round(forecast.responses_low, 2),
        "responses_high": round(forecast.responses_high, 2),
        "turns": round(forecast.turns, 2),
        "minutes": None if forecast.minutes is None else round(forecast.minutes, 2),
    }


def _cost(cost: SessionCost) -> Figures:
    paid = cost.logged.cost
    return {
        "logged_usd": usd(paid.total),
        "reported_usd": usd(cost.reported_nano),
        "reported_from": cost.reported_from,
        "unlogged_usd": usd(cost.unlogged_nano),
        "total_usd": usd(cost.total_nano),
        "total_basis": cost.total_basis,
        "by_model": list(model_figures(cost.logged).values()),
        "by_class": {
            "input_usd": usd(paid.input),
            "cache_write_5m_usd": usd(paid.write_5m),
            "cache_write_1h_usd": usd(paid.write_1h),
            "cache_read_usd": usd(paid.read),
            "output_usd": usd(paid.output),
            "web_search_usd": usd(paid.web_search),
        },
        "subagents_usd": usd(cost.subagents_nano),
        "unpriced_models": [words(name) for name in cost.logged.unpriced],
        "undercounts_output": cost.undercounts_output,
    }


def _cache(cache: Cache) -> Figures:
    return {
        "ttl_seconds": cache.ttl,
        "expires_at": instant(cache.expires_ms),
        "next_warm_usd": usd(cache.warm_nano),
        "next_cold_usd": usd(cache.cold_nano),
    }


def _agent(view: AgentView) -> Figures:
    agent, context = view.agent, view.context
    return {
        "agent_id": words(agent.id),
        "agent_type": words(agent.kind),
        "description": words(agent.description),
        "model": words(agent.lane.last.model) if agent.lane.last else None,
        "used_tokens": context.used,
        "window_tokens": context.window.tokens,
        "responses": len(agent.lane.own),
        "logged_usd": usd(view.nano),
        "finished": agent.finished,
    }


def _tips(findings: Iterable[Finding]) -> list[Figures]:
    """Write tips, the urgent ones first."""
    return [
        {
            "id": one.id,
            "title": words(one.title),
            "advice": words(one.advice),
            "evidence": words(one.evidence),
            "saving_tokens": one.saving_tokens,
            "saving_usd": usd(one.saving_nano),
            "basis": one.basis,
            "command": words(one.command),
            "urgent": one.urgent,
        }
        for one in sorted(findings, key=lambda one: not one.urgent)
    ]


def _today(today: Today) -> Figures:
    return {
        "date": today.date.isoformat(),
        "timezone": today.timezone,
        "logged_usd": usd(today.nano),
        "sessions": today.sessions,
        "responses": today.responses,
        "average_day_usd": usd(today.average_nano),
    }
