"""How what is known of a window, its compactions or a forecast is put into words."""

from ccwatch.analysis.context import DUE, Context
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.compaction import Compaction
from ccwatch.model.session import Reported, Session
from ccwatch.money import estimate
from ccwatch.units import (
    MINUTE,
    brief_tokens,
    marked,
    percent,
    plural,
    span,
    tokens,
)

COPIED = "copied, paid elsewhere"
"""What is said of the cost of a session whose answers were all copied from another one."""
EMPTY = "empty after compaction"
"""What is said of a cache from a compaction until the next response."""
NOT_CACHED = "nothing cached yet"
"""What is said of a cache that nothing was written to."""
UNLISTED = "warm-ups and copies"
"""What sub-agents are called that are not listed, but cost something."""
WARNINGS = {"near": "NEAR", "due": "DUE"}
"""What is said of the levels at which a compaction is near."""


def window_size(window: Window) -> str:
    """Write the size of a window, with a word where neither client nor documentation names it.

    It is empty where the size is not known.
    """
    if not window.tokens:
        return ""
    word = f", {window.basis}" if window.basis in (Basis.LEARNED, Basis.ESTIMATED) else ""
    return f"{tokens(window.tokens)} window{word}"


def tokens_before(one: Compaction, about: str = "≈", *, brief: bool = True) -> str:
    """Write the tokens before a compaction, marked where they are estimated; `?` when unknown."""
    number, sure = brief_tokens if brief else tokens, one.pre_measured or one.pre_tokens is None
    return marked(number(one.pre_tokens), about, estimated=not sure)


def tokens_after(one: Compaction, about: str = "≈", *, brief: bool = True) -> str:
    """Write the tokens after a compaction: measured, else an estimate, marked; `?` when unknown."""
    number = brief_tokens if brief else tokens
    sure = one.first_prompt_tokens is not None or one.left is None
    return marked(number(one.left), about, estimated=not sure)


def uncompacted(session: Session) -> str:
    """What to say of a session without a compaction of its own; a fork may have copied some."""
    return "none since the fork" if session.main.compactions else "no compaction yet"


def saving_of(finding: Finding) -> str:
    """Say what following a tip saves, in dollars or else in tokens; empty when unknown."""
    if finding.saving_nano:
        return f"saves {estimate(finding.saving_nano)}"
    saved = finding.saving_tokens
    return f"saves {marked(tokens(saved))} {plural('token', saved)}" if saved else ""


def total_note(reported: Reported) -> str:
    """Say what is special about a total of the client's own; empty for nothing."""
    if reported.exceeds:
        return " for more than this session"
    return " with a price that Claude Code guessed" if reported.guessed else ""


def level(share: float | None, near: float) -> str:
    """Name how near the trigger is: `ok`, `near`, `due`, or `unknown`.

    Args:
        share: The context as a share of the trigger, 0 to 1, or past 1; `None` if unknown.
        near: The share from which it is near.
    """
    if share is None:
        return "unknown"
    return "due" if share >= DUE else "near" if share >= near else "ok"


def context_level(context: Context, near: float) -> str:
    """Name how near a window's compaction is, as `level` does with the same `near`.

    Where auto-compaction is off, what comes is the end of the window. Past the window,
    its size is wrong, and with it the trigger: all that is sure is that one should look.
    """
    if is_over(context):
        return "near"
    share = context.share if context.threshold.source == "off" else context.share_of_trigger
    return level(share, near)


def is_over(context: Context) -> bool:
    """Is there more in the window than it is thought to hold?"""
    return context.share is not None and context.share > 1


def room(context: Context) -> int | None:
    """Tokens until auto-compaction, or where that is off until the window is full.

    `None` if unknown, as it is past the window, whose size is wrong then.
    """
    if is_over(context):
        return None
    window, total = context.window.tokens, context.total_tokens
    if context.threshold.source != "off" or not window or total is None:
        return context.left
    return max(0, window - total)


def tokens_left(context: Context, *, brief: bool = False) -> str:
    """Say how many tokens remain until auto-compaction, or why that is not known."""
    number = brief_tokens if brief else tokens
    if is_over(context):
        return f"past {number(context.window.tokens)}: the window must be larger"
    if context.used is None:
        return "size not known until the next response"
    left = room(context)
    if left is None:
        return "tokens left not known"
    if context.threshold.source == "off":
        return f"{number(left)} to the full window"
    if left == 0:
        return "compaction is due"
    return f"{number(left)} {'to compact' if brief else 'to auto-compact'}"


def turns_left(forecast: Forecast | None, *, brief: bool = False) -> list[str]:
    """Say how many turns and minutes remain; nothing where there is no forecast.

    Less than a second is no time that anybody has left, and is not told.
    """
    if not forecast:
        return []
    scale = forecast.turns / forecast.responses if forecast.responses else 0
    low, high = forecast.responses_low * scale, forecast.responses_high * scale
    spread = "" if brief or round(low) == round(high) else f" ({low:.0f}–{high:.0f})"
    turns = round(forecast.turns)
    said = [f"≈{turns} {plural('turn', turns)}{spread}" if turns else "≈ this turn"]
    if forecast.minutes is not None and forecast.minutes * MINUTE >= 1:
        said.append(f"≈{span(forecast.minutes * MINUTE)}")
    return said


def tokens_held(context: Context, *, brief: bool = False) -> str:
    """Write what the window holds, marked where it is estimated: `≈27.3k`."""
    number = brief_tokens if brief else tokens
    return marked(number(context.used), estimated=context.state == "estimated")


def window_share(context: Context) -> str:
    """Write how full the window is: `72%`, `≈14%` or `?`."""
    return marked(percent(context.share), estimated=context.state == "estimated")


def context_notes(context: Context) -> list[str]:
    """Say what is special about the count: is it estimated, is something pending?"""
    said = []
    if context.state == "estimated":
        said.append("estimated after compaction")
    if context.pending:
        said.append(f"+≈{tokens(context.pending)} pending")
    return said
