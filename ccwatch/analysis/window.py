"""The size of a model's window."""

import re
from operator import attrgetter

from msgspec import Struct

from ccwatch.analysis.model_families import FAMILIES, NEWEST_KNOWN
from ccwatch.model.basis import Basis
from ccwatch.model.client import StatusLine
from ccwatch.model.lane import Lane
from ccwatch.model.name import LONG, claude_name, normalized
from ccwatch.model.setup import NO_SETUP, Setup

SHORT_WINDOW = 200_000
"""Tokens of the standard window."""
LONG_WINDOW = 1_000_000
"""Tokens of the long window."""
FRESH_MS = 600_000
"""Milliseconds by which a status line may be older than the newest response and still be used."""
CERTAIN = 0.95
"""Share of the client's own count before a compaction that the API is sure to have seen."""

_model, _context = attrgetter("model"), attrgetter("context")
_OLD_NAME = re.compile(r"claude-(?:[123]|instant)(?![0-9])")


class Window(Struct, frozen=True, array_like=True, gc=False):
    """The size of a window and how it is known."""

    tokens: int | None
    """`None` when unknown."""
    basis: Basis | None
    """`None` when unknown."""
    why: str
    """Where the size comes from, for people."""


def largest_context(lane: Lane, model: str = "") -> int:
    """The largest context of a lane with a model, in tokens.

    Args:
        lane: A main chain or a sub-agent's.
        model: The model; empty for the lane's last one.
    """
    if lane.precomputed and not model:
        return lane.precomputed.largest
    wanted = normalized(model or (lane.last.model if lane.last else ""))
    other = {name for name in set(map(_model, lane.responses)) if normalized(name) != wanted}
    own = (r for r in lane.responses if r.model not in other) if other else lane.responses
    measured = max(map(_context, own), default=0)
    counted = max(
        (c.pre_tokens or 0 for c in lane.compactions if normalized(c.model) == wanted), default=0
    )
    return max(measured, int(counted * CERTAIN))


def window(
    model: str,
    largest: int = 0,
    statusline: StatusLine | None = None,
    setup: Setup = NO_SETUP,
    at_ms: int = 0,
) -> Window:
    """Work out the window of a model.

    If a context was larger than the window, the next larger window is assumed.

    Args:
        model: The model, as the transcript names it.
        largest: The largest context seen with it, in tokens.
        statusline: The last status line of the session.
        setup: The settings in force.
        at_ms: The newest response: milliseconds since 1970, UTC. A status line that is much older
            is ignored; 0 to use any.
    """
    if reported := _reported(model, largest, statusline, at_ms):
        return reported
    assumed = _configured(model, setup) or _documented(model, setup)
    if largest > (assumed.tokens or SHORT_WINDOW):
        return _promoted(largest, assumed)
    return assumed


def _reported(model: str, largest: int, statusline: StatusLine | None, at_ms: int) -> Window | None:
    """The window that the client reported, promoted if a larger context was seen."""
    if (
        not statusline
        or not statusline.window
        or statusline.window < 0
        or normalized(statusline.model) != normalized(model)
    ):
        return None
    if at_ms and statusline.at_ms + FRESH_MS < at_ms:
        return None
    found = Window(statusline.window, Basis.REPORTED, "Claude Code told its status line")
    seen = largest if statusline.used is None else statusline.used
    return _promoted(max(seen, largest), found) if seen > statusline.window else found


def _promoted(largest: int, assumed: Window) -> Window:
    """The next larger window that holds the largest context seen."""
    before = "an unknown window" if assumed.tokens is None else f"{assumed.tokens:,}"
    why = f"a context of {largest:,} tokens was seen, more than {before}"
    if largest > LONG_WINDOW:
        return Window(largest, Basis.ESTIMATED, why)
    return Window(LONG_WINDOW, Basis.LEARNED if assumed.tokens else Basis.ESTIMATED, why)


def _configured(model: str, setup: Setup) -> Window | None:
    """The window of a model that the settings choose; `None` if they do not."""
    if setup.no_long and setup.no_long.value:
        return Window(SHORT_WINDOW, Basis.REPORTED, setup.no_long.words)
    family = normalized(model).removeprefix("claude-").partition("-")[0]
    for one in setup.models:
        alias = normalized(one.value)
        means_it = alias == normalized(model) or (family and alias in (family, f"{family}plan"))
        if LONG in one.value.lower() and means_it:
            return Window(LONG_WINDOW, Basis.REPORTED, one.words)
    return None


def _documented(model: str, setup: Setup) -> Window:
    name = claude_name(model)
    if name and name.family in FAMILIES and not name.is_old:
        cloud = _is_cloud(model, setup)
        return _of_generation(name.family, name.version, setup, cloud=cloud)
    if _OLD_NAME.match(normalized(model)):
        return Window(SHORT_WINDOW, Basis.DOCUMENTED, "documented for models to 3.7")
    if setup.max_context:
        return Window(setup.max_context.value, Basis.REPORTED, setup.max_context.words)
    why = (
        "a model that is not in the table" if normalized(model) else "no response names a model yet"
    )
    return Window(None, None, why)


def _is_cloud(model: str, setup: Setup) -> bool:
    """Is the model served by another provider's cloud, by its id or the settings?"""
    return "anthropic." in model or "@" in model or bool(setup.cloud and setup.cloud.value)


def _of_generation(family: str, number: tuple[int, int], setup: Setup, *, cloud: bool) -> Window:
    if setup.max_context and setup.no_compact and setup.no_compact.value:
        return Window(setup.max_context.value, Basis.REPORTED, setup.max_context.words)
    if number < FAMILIES[family].long_window_since:
        plan = number == (4, 6) and family in ("opus", "sonnet")
        why = "documented, without [1m] or a plan that includes it" if plan else "documented"
        return Window(SHORT_WINDOW, Basis.DOCUMENTED, why)
    if cloud and family == "opus":
        return Window(SHORT_WINDOW, Basis.DOCUMENTED, "documented for other firms' clouds")
    if setup.gateway and setup.gateway.value and (family, number) == ("sonnet", (5, 0)):
        return Window(SHORT_WINDOW, Basis.DOCUMENTED, "documented behind ANTHROPIC_BASE_URL")
    if number > NEWEST_KNOWN:
        return Window(LONG_WINDOW, Basis.ESTIMATED, "as its predecessors: newer than the table")
    return Window(LONG_WINDOW, Basis.DOCUMENTED, "documented")
