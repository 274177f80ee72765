"""Tips: what was changed in mid-session made the cache worthless."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from ccwatch.analysis.bill import total
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.sessions.rebuild import Cause, Rebuild, rebuilds
from ccwatch.analysis.tips.tip import PROMPT_CACHING, Tip
from ccwatch.analysis.tips.worth import is_worth, times, weightiest
from ccwatch.model.name import short
from ccwatch.money import estimate
from ccwatch.units import tokens


class _Words(Struct, frozen=True):
    """How a tip of this module says it."""

    id: str
    what: str
    """What happened, in the singular."""
    advice: str


def model_switches(case: Case) -> Iterator[Finding]:
    """The model was changed mid-session, and the whole conversation had to be cached again.

    Every model has a prompt cache of its own. The first message after /model pays for all of the
    context at the price of writing. Change the model at the start of a session, or just after
    /clear or /compact, when there is little to be written.

    Source: Anthropic's page on prompt caching, "Switching models".
    """
    found = _found(case, Cause.MODEL)
    pairs = dict.fromkeys(
        f"{short(one.before.response.model)} → {short(one.request.response.model)}"
        for one in found
        if one.before.response.model != one.request.response.model
    )
    words = _Words(
        MODEL_SWITCH.id,
        "model switch",
        "Change the model at the start of a session, or right after /clear or /compact.",
    )
    yield from _finding(found, words, ", ".join(pairs))


def effort_switches(case: Case) -> Iterator[Finding]:
    """The effort was changed mid-session, and the conversation had to be cached again.

    The effort is part of each request, and what was cached with another effort cannot be used.
    Choose it at the start of a session, or just after /clear or /compact.

    Source: Anthropic's page on prompt caching.
    """
    found = _found(case, Cause.EFFORT)
    pairs = dict.fromkeys(
        f"{one.before.response.effort} → {one.request.response.effort}" for one in found
    )
    words = _Words(
        EFFORT_SWITCH.id,
        "effort change",
        "Choose the effort at the start of a session, or right after /clear or /compact.",
    )
    yield from _finding(found, words, ", ".join(pairs))


def speed_switches(case: Case) -> Iterator[Finding]:
    """Fast mode was turned on or off mid-session, and the conversation had to be cached again.

    Fast mode has a cache and prices of its own. Turned on with a large context, it pays for all of
    that context at its own, higher price. Turn it on when a session starts, or leave it off.

    Source: Anthropic's page on fast mode.
    """
    words = _Words(
        FAST_SWITCH.id,
        "fast mode switch",
        "Turn fast mode on at the start of a session, or right after /clear.",
    )
    yield from _finding(_found(case, Cause.SPEED), words, "")


def tool_changes(case: Case) -> Iterator[Finding]:
    """The tools or the system prompt changed mid-session, as the API itself reports.

    Tools and system prompt stand before the conversation. When an MCP server comes or goes, a
    plugin is reloaded or a permission rule removes a tool, nothing after them can be read from the
    cache. Connect servers and load plugins before the first prompt.

    Source: Anthropic's pages on prompt caching and on MCP.
    """
    found = [*_found(case, Cause.TOOLS), *_found(case, Cause.SYSTEM)]
    reasons = dict.fromkeys(one.request.response.cache_miss for one in found)
    words = _Words(
        TOOLS_CHANGED.id,
        "change of tools or system prompt",
        "Connect MCP servers and load plugins before the first prompt, and leave them as they are.",
    )
    yield from _finding(found, words, ", ".join(reasons))


def _found(case: Case, cause: Cause) -> list[Rebuild]:
    return [one for one in rebuilds(case.lane, case.prices) if one.cause is cause]


def _finding(found: list[Rebuild], words: _Words, details: str) -> Iterator[Finding]:
    lost, nano = sum(one.tokens for one in found), total(one.nano for one in found)
    if not found or not is_worth(nano, lost):
        return
    count = words.what if len(found) == 1 else f"{words.what}, {len(found)} times"
    yield Finding(
        id=words.id,
        title=f"{count[0].upper()}{count[1:]}: the cache was rebuilt",
        advice=words.advice,
        evidence=f"{tokens(lost)} written to the cache again in {times(len(found), 'response')}"
        f"{f' ({details})' if details else ''}, for {estimate(nano)} more than reading it",
        saving_tokens=lost,
        saving_nano=nano,
        turns=weightiest((one.request.turn, one.tokens) for one in found),
    )


MODEL_SWITCH: Final = Tip(
    "model-switch", "Switching models mid-session", model_switches, PROMPT_CACHING
)
"""Another model, another cache."""
EFFORT_SWITCH: Final = Tip(
    "effort-switch", "Changing the effort mid-session", effort_switches, PROMPT_CACHING
)
"""More thinking, or less, and another cache."""
FAST_SWITCH: Final = Tip(
    "fast-switch",
    "Switching fast mode mid-session",
    speed_switches,
    "https://code.claude.com/docs/en/fast-mode",
)
"""Another speed, another cache."""
TOOLS_CHANGED: Final = Tip(
    "tools-changed", "Changing tools mid-session", tool_changes, PROMPT_CACHING
)
"""What stands before the conversation changed."""
