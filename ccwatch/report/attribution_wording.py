"""How what fills a context is put into words, for any screen."""

from collections.abc import Iterable
from typing import Final

from ccwatch.analysis.attribution.part import Attribution, How, Share
from ccwatch.analysis.attribution.shares import top
from ccwatch.analysis.reading import server
from ccwatch.model.basis import Basis
from ccwatch.model.folder import last_part
from ccwatch.plain_text import one_line
from ccwatch.units import brief_tokens, tokens

MAX_CONSUMERS: Final = 10
"""Consumers of a context that are named."""
LONGEST: Final = 60
"""Characters of a name that are kept."""


def label(share: Share) -> str:
    """Name what takes a share of a context, safe to be shown: `tool results`, `Bash`, `cart.py`.

    Of a path the last part is given, and of an MCP server that it is one.

    Example:
        >>> label(Share("mcp__tracker__find", "tool", 4_210, How.SPLIT, 3))
        'find (tracker)'
    """
    name = one_line(share.name, 400)
    if share.kind == "category":
        return name.replace("_", " ")
    if share.kind in ("file", "memory"):
        name = last_part(name) or name
    if share.kind == "tool" and (of := server(name)):
        name = f"{name.removeprefix('mcp__').removeprefix(of).lstrip('_')} ({of})"
    name = one_line(name, LONGEST)
    return f"{name} (MCP)" if share.kind == "mcp_server" else name


def about(how: How) -> str:
    """The mark of what was not measured."""
    return "" if how.basis is Basis.MEASURED else "≈"


def amount(share: Share, *, brief: bool = False) -> str:
    """Write how much a share takes, with the mark of what was not measured."""
    return f"{about(share.how)}{(brief_tokens if brief else tokens)(share.tokens)}"


def consumers(attribution: Attribution) -> tuple[Share, ...]:
    """What takes most of a context, so that no token is counted twice, the largest first."""
    return top(attribution, MAX_CONSUMERS)


def parts(shares: Iterable[Share], *, brief: bool = False) -> list[str]:
    """Write shares with their amounts: `Bash ≈58.0k`."""
    return [f"{label(share)} {amount(share, brief=brief)}" for share in shares]
