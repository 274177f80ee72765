"""How a session's window, cost, cache, sub-agents and tips are written in the JSON documents."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import astuple

from ccwatch.analysis.attribution.part import Attribution, Share
from ccwatch.analysis.attribution.shares import by_category
from ccwatch.analysis.cache import Cache
from ccwatch.analysis.context import Context
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.overview import AgentView
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.tips.finding import Finding
from ccwatch.model.session import Reported
from ccwatch.report.attribution_wording import consumers
from ccwatch.report.output.figures import Figures, instant, model_figures, percent, usd, words

CLASSES: Final = (
    "input_usd",
    "cache_write_5m_usd",
    "cache_write_1h_usd",
    "cache_read_usd",
    "output_usd",
    "web_search_usd",
)
"""What is paid for, in the order of `Cost`."""


def context_figures(context: Context) -> Figures:
    """Write how full a window is."""
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
            {"source": step.source, "verdict": words(step.verdict), "tokens": step.value}
            for step in threshold.steps
        ],
    }


def forecast_figures(forecast: Forecast | None) -> Figures | None:
    """Write when the trigger is reached."""
    if not forecast:
        return None
    return {
        "responses": round(forecast.responses, 2),
        "responses_low": round(forecast.responses_low, 2),
        "responses_high": round(forecast.responses_high, 2),
        "turns": round(forecast.turns, 2),
        "minutes": None if forecast.minutes is None else round(forecast.minutes, 2),
    }


def attribution_figures(attribution: Attribution) -> Figures:
    """Write what fills a window: by category, which adds up to it, and what takes most."""
    return {
        "by_category": [
            {"category": share.name, **_amount(share)} for share in by_category(attribution)
        ],
        "top": [
            {"what": words(share.name) or "", "kind": share.kind, **_amount(share)}
            for share in consumers(attribution)
        ],
    }


def _amount(share: Share) -> Figures:
    return {"tokens": share.tokens, "basis": share.how.basis, "method": share.how}


def cost_figures(
    cost: SessionCost, reported: Reported | None, agents: Sequence[AgentView]
) -> Figures:
    """Write what a session costs so far. What has no price at all costs `None`."""
    logged = cost.logged.known_nano
    is_priced = cost.subagents_nano or not any(one.nano is None for one in agents)
    return {
        "logged_usd": usd(logged),
        "reported_usd": usd(cost.reported_nano),
        "reported_from": cost.reported_from,
        "reported_is_guess": reported.guessed if reported else None,
        "reported_by_model": {
            words(name) or "": usd(nano) for name, nano in (reported.models if reported else ())
        },
        "unlogged_usd": usd(cost.unlogged_nano),
        "total_usd": usd(cost.known_nano),
        "total_basis": cost.total_basis,
        "by_model": list(model_figures(cost.logged).values()),
        "by_class": {
            name: None if logged is None else usd(nano)
            for name, nano in zip(CLASSES, astuple(cost.logged.cost), strict=True)
        },
        "subagents_usd": usd(cost.subagents_nano) if is_priced else None,
        "unlisted_subagents_usd": usd(cost.unlisted_nano),
        "unpriced_models": [words(name) or "" for name in cost.logged.unpriced],
        "undercounts_output": cost.undercounts_output,
    }


def cache_figures(cache: Cache) -> Figures:
    """Write the state of a prompt cache."""
    return {
        "ttl_seconds": cache.ttl,
        "expires_at": instant(cache.expires_ms),
        "next_warm_usd": usd(cache.warm_nano),
        "next_cold_usd": usd(cache.cold_nano),
    }


def agent_figures(view: AgentView) -> Figures:
    """Write what is known of a sub-agent."""
    agent, context = view.agent, view.context
    return {
        "agent_id": words(agent.id) or "",
        "agent_type": words(agent.kind),
        "description": words(agent.description),
        "model": words(agent.lane.last.model) if agent.lane.last else None,
        "used_tokens": context.used,
        "window_tokens": context.window.tokens,
        "responses": len(agent.lane.own),
        "logged_usd": usd(view.nano),
        "finished": agent.finished,
    }


def tip_figures(finding: Finding) -> Figures:
    """Write a tip."""
    return {
        "id": finding.id,
        "title": words(finding.title),
        "advice": words(finding.advice),
        "evidence": words(finding.evidence),
        "saving_tokens": finding.saving_tokens,
        "saving_usd": usd(finding.saving_nano),
        "basis": finding.basis,
        "command": words(finding.command),
        "urgent": finding.urgent,
    }
