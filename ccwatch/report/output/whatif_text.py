"""What sessions would have cost otherwise, as a table for people and as a document."""

from collections.abc import Sequence
from itertools import accumulate
from textwrap import wrap
from typing import Final

from ccwatch.analysis.whatif.study import Study
from ccwatch.analysis.whatif.trial import Result
from ccwatch.money import estimate, money
from ccwatch.report.output.figures import Figures, usd, words
from ccwatch.report.output.paragraph import columns
from ccwatch.report.whatif import assumptions, difference, trigger_words
from ccwatch.units import count, marked, tokens

SCHEMA: Final = 1
"""Of the document. Within it keys are added, but none is renamed or dropped."""
_HEADS: Final = "what if", "cost", "change", "responses", "summaries", "comp.", "carried", "trigger"
_ROOM: Final = 20, 10, 6, 10, 9, 5, 7, 11


def whatif_text(found: Study, width: int) -> str:
    """List what was tried, and say what that takes for granted.

    Args:
        found: What was found out.
        width: Cells of a line.
    """
    rows = [_row(one, found.actual) for one in (found.actual, *found.results)]
    head = f"{count(found.sessions, 'session')} replayed"
    lines = [head, "", _line([name.upper() for name in _HEADS], width)]
    lines += [_line(row, width) for row in rows]
    said = " ".join(assumptions(found))
    return "\n".join([*lines, "", *wrap(said, max(20, width))])


def whatif_figures(found: Study, sessions: Sequence[str]) -> Figures:
    """Make the document of what was found out about sessions.

    Args:
        found: What was found out.
        sessions: The ids of the sessions that were asked for.
    """
    habits = found.habit
    return {
        "schema": SCHEMA,
        "session_ids": [words(one) or "" for one in sessions],
        "sessions": found.sessions,
        "unpriced_sessions": found.unpriced,
        "actual": _figures(found.actual, found.actual),
        "replayed_at_own_trigger": _figures(found.own, found.actual),
        "off_percent": None if found.off is None else round(100 * found.off, 4),
        "scenarios": [_figures(one, found.actual) for one in found.results],
        "left_tokens": habits.left,
        "summary_tokens": habits.summary,
        "habit_basis": "learned" if habits.samples else "estimated",
        "habit_compactions": habits.samples,
        "assumptions": list(assumptions(found)),
    }


def _figures(one: Result, actual: Result) -> Figures:
    low, high = one.triggers or (None, None)
    return {
        "scenario": words(one.scenario.asked),
        "title": words(one.scenario.words) or "",
        "answers_usd": usd(one.nano),
        "compacting_usd": usd(one.compacting_nano),
        "total_usd": usd(one.total_nano),
        "difference_usd": usd(one.total_nano - actual.total_nano),
        "compactions": one.compactions,
        "clears": one.clears,
        "carried_tokens": one.carried,
        "largest_tokens": one.largest,
        "trigger_low_tokens": low,
        "trigger_high_tokens": high,
        "unlike_sessions": one.unlike,
    }


def _row(one: Result, actual: Result) -> list[str]:
    is_replay = one is not actual
    return [
        one.scenario.words,
        marked(money(one.total_nano), estimated=is_replay or bool(one.compacting_nano)),
        difference(one.total_nano, actual.total_nano) if is_replay else "",
        marked(money(one.nano), estimated=is_replay),
        estimate(one.compacting_nano) if one.compactions else "",
        str(one.compactions),
        marked(tokens(one.carried), estimated=is_replay),
        trigger_words(one.triggers),
    ]


def _line(texts: Sequence[str], width: int) -> str:
    """Put texts in columns, as many as fit."""
    ends = accumulate(_ROOM, lambda end, room: end + 1 + room)
    count = sum(end <= max(20, width) for end in ends)
    return columns(texts[:count], _ROOM[:count])
