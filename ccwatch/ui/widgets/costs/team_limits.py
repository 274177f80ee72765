"""The documentation's limits per minute for teams, as lines."""

from collections.abc import Iterator

from textual.content import Content

from ccwatch.analysis.spending.limits import TEAMS, Team
from ccwatch.analysis.spending.use import Rate
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.line import QUIET, join, shorten
from ccwatch.units import brief_tokens

TABLE = 52
"""Cells of a page from which its table of teams has its headings in full."""


def teams(rate: Rate, symbols: Symbols, width: int) -> Iterator[Content]:
    """The documentation's table, with a sign where the busiest minutes stay within it."""
    narrow = width < TABLE
    first, sizes, often = (7, 10, 10) if narrow else (14, 13, 15)
    names = ("users", "tokens", "requests") if narrow else ("team", "tokens/min", "requests/min")
    head = f"{names[0]:<{first}}{names[1]:>{sizes}}{names[2]:>{often}}"
    yield shorten(join((f"{head} {'' if narrow else ' '}you", QUIET)), width)
    for team in TEAMS:
        fits = team.allows(rate)
        low, high = (brief_tokens(edge) for edge in team.tokens)
        least, most = (f"{edge:g}" for edge in team.requests)
        name = users(team, symbols).removesuffix(" users" if narrow else "")
        line = (
            f"{name:<{first}}{f'{low}{symbols.dash}{high}':>{sizes}}"
            f"{f'{least}{symbols.dash}{most}':>{often}} {'' if narrow else ' '}"
        )
        verdict = ("within", "$ok") if fits else (f"{symbols.warn} above", "$warn")
        yield shorten(join(line, verdict), width)


def limit(rate: Rate, symbols: Symbols) -> str:
    """The limit of the smallest team that a rate is nearer to, or further above."""
    sizes, often = TEAMS[0].tokens, TEAMS[0].requests
    if rate.requests / often[1] > rate.uncached / sizes[1]:
        return f"{symbols.dash.join(f'{edge:g}' for edge in often)} requests"
    return f"{symbols.dash.join(map(brief_tokens, sizes))} tokens"


def users(team: Team, symbols: Symbols) -> str:
    """The size of a team in words."""
    ends = f"{team.least}{symbols.dash}{team.most}" if team.most else f"{team.least}+"
    return f"{ends} users"
