"""What each compaction did, as the JSON documents have it."""

from collections.abc import Iterable

from ccwatch.analysis.stored_analysis import Compacted
from ccwatch.model.compaction import Compaction
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.report.output.figures import Figures, instant, usd, words

SCHEMA = 1
"""Of the document of compactions. Within it keys are added, but none is renamed or dropped."""


def compaction_figures(one: Compaction, found: Compacted, reread: Reread | None) -> Figures:
    """Write what a compaction of a lane did, and what was read again if that is known."""
    return _figures(one, found.summary_tokens, (found.nano, found.off_nano), reread)


def history_figures(history: Iterable[Recorded]) -> Figures:
    """Make the document of a list of compactions, in its order."""
    return {"schema": SCHEMA, "compactions": [recorded_figures(one) for one in history]}


def recorded_figures(one: Recorded) -> Figures:
    """Write what a compaction did, where and when. What is not known is `None`."""
    return {
        **_figures(one.compaction, one.summary_tokens, (one.nano, one.off_nano), one.reread),
        "reread_usd": usd(one.reread.nano) if one.reread else None,
        "reported_usd": usd(one.paid_nano),
        "idle": one.idle,
        "session_id": words(one.session) or "",
        "agent_id": words(one.agent),
        "project": words(one.project),
        "title": words(one.title),
        "model": words(one.compaction.model),
        "client_version": words(one.compaction.version),
        "turns": one.turns,
        "since_previous_ms": one.since_ms,
        "archived": one.archived,
        "expires_at": instant(one.expires_ms),
    }


def _figures(
    one: Compaction, summary: int | None, cost: tuple[int | None, int], reread: Reread | None
) -> Figures:
    nano, off_nano = cost
    return {
        "id": words(one.id) or "",
        "at": instant(one.at_ms),
        "trigger": one.trigger.value,
        "pre_tokens": one.pre_tokens,
        "pre_basis": _basis(one),
        "post_tokens": one.post_tokens,
        "first_prompt_tokens": one.first_prompt_tokens,
        "dropped_tokens": one.dropped_tokens,
        "duration_ms": one.duration_ms,
        "summary_tokens": summary,
        "estimated_usd": usd(nano),
        "estimated_off_usd": usd(None if nano is None else off_nano),
        "reread_files": reread.files if reread else None,
        "reread_tokens": reread.tokens if reread else None,
    }


def _basis(one: Compaction) -> str | None:
    if one.pre_tokens is None:
        return None
    return "reported" if one.pre_measured else "estimated"
