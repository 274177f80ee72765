"""What each compaction did, as the JSON documents have it."""

from collections.abc import Iterator, Mapping

from ccwatch.analysis.compaction.price import estimate, summary_tokens
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.session import Lane, Session
from ccwatch.report.figures import Figures, instant, usd, words

__all__ = ["compaction_figures", "estimate", "own_compactions"]


def own_compactions(session: Session, sessions: Mapping[str, Session]) -> Iterator[Compaction]:
    """The compactions of a session's main chain, oldest first, each in one session only.

    A fork begins with copies of rows of its origin, compactions among them: those are the
    origin's, as long as that is known.

    Args:
        session: The session.
        sessions: All sessions, by their ids.
    """
    origin = sessions.get(session.forked_from)
    copied = {one.id for one in origin.main.compactions} if origin else ()
    return (one for one in session.main.compactions if one.id not in copied)


def compaction_figures(one: Compaction, lane: Lane, prices: Prices) -> Figures:
    """Write what a compaction of a lane did. What was read again is not known yet."""
    summary = summary_tokens(one, lane)
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
        "estimated_usd": usd(estimate(one, summary, lane, prices)),
        "reread_files": None,
        "reread_tokens": None,
    }


def _basis(one: Compaction) -> str | None:
    if one.pre_tokens is None:
        return None
    return "reported" if one.pre_measured else "estimated"
