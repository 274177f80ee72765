"""How well it is told what a compaction's own request cost.

The recordings hold every request that the client made, and what a stand-in for the API told it: so
many tokens for each message, as many to begin with, nearly all of them cached. What the API would
have found cached shows in the request. Where its tools are not the conversation's, neither is its
beginning: all of it is written to the cache, without what the stand-in tells to begin with.

In other folders, what the client has of a request counts: a file with the answer, or its totals.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from ccwatch.analysis.compaction.paid import paid
from ccwatch.analysis.compaction.price import price, summary_tokens
from ccwatch.analysis.compaction.request import Estimate, request_style
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane
from ccwatch.store.index import Index
from evaluation.tables import configs, name_of, outcome

NEAR_S: Final = 8.0
"""Seconds between a request for a summary and the row of its compaction, at most."""
LATE_S: Final = 0.4
"""Seconds by which the row may be the older one."""
MAX_PROMPT: Final = 200_000
"""Tokens of the largest prompt that the API takes from these clients."""
MAX_ERROR: Final = 0.25
"""By what part of the cost an estimate may be off: the median; on recordings, each."""


class Request(NamedTuple):
    """A request for a summary, as it was served."""

    at_s: float
    """When: seconds since 1970."""
    model: str
    """Who was asked."""
    messages: int
    """How many were sent."""
    tools: int
    """How many of the client's tools were sent."""
    begin: int
    """Tokens told of a conversation's first request, where this one has other tools than that, so
    that the cache does not serve it; 0 where it does."""
    fresh: int
    """Tokens of input that was not cached, as told."""
    write: int
    """Tokens written to the cache, as told."""
    read: int
    """Tokens read from it, as told."""
    output: int
    """Tokens of the answer, as told."""

    @property
    def prompt(self) -> int:
        """Tokens of all that was sent."""
        return self.fresh + self.write + self.read

    def nano(self, prices: Prices) -> int:
        """What it costs with a cache that serves what it can: billionths of a dollar."""
        rates = prices.rates(self.model, round(self.at_s * 1000), False, self.prompt)
        if rates is None:
            return 0
        read = 0 if self.begin else self.read
        write = self.prompt - self.fresh - read - self.begin
        grains = self.fresh * rates.fresh + write * rates.write_5m + read * rates.read
        return rates.nano(grains + self.output * rates.output)


class Case(NamedTuple):
    """A compaction of which it is known what its request cost."""

    name: str
    """The recording."""
    compaction: Compaction
    """What the transcript says of it."""
    request: Request | None
    """What was asked; `None` where the client alone tells what it cost."""
    nano: int
    """What it cost: billionths of a dollar."""
    told: Estimate
    """What ccwatch tells."""

    @property
    def off(self) -> float:
        """By what part of the cost the estimate is off; where it is a span, the cost from its ends.

        Less than 0 where too little was told.
        """
        if request_style(self.compaction.version).shared is not None:
            return self.told.nano / self.nano - 1
        least = self.told.nano - self.told.off_nano
        most = self.told.nano + self.told.off_nano
        return min(0, most / self.nano - 1) or max(0, least / self.nano - 1)


def requests(folder: Path) -> list[Request]:
    """The requests for summaries that a recording holds, oldest first.

    Args:
        folder: The recording: `api.jsonl` is in it, if any.
    """
    path = folder / "api.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = [json.loads(line) for line in lines]
    mains = [row for row in rows if row["kind"] == "main"]
    first = max(mains, key=lambda row: row["tools"], default=None)
    return [
        Request(
            row["t"],
            row["model"],
            row["messages"],
            row["tools"],
            0 if first is None or row["tools"] >= first["tools"] else _prompt(first),
            row["told"]["input_tokens"],
            row["told"]["cache_creation_input_tokens"],
            row["told"]["cache_read_input_tokens"],
            row["told"]["output_tokens"],
        )
        for row in rows
        if row["kind"] == "compact"
    ]


def cases(config: Path, prices: Prices) -> Iterator[Case]:
    """Pair the compactions of a folder with what their requests cost, where both are known."""
    asked = requests(config.parent)
    index = Index((str(config),))
    index.read_once()
    for one, lane, reported in _compactions(index, prices):
        at_s = one.at_ms / 1000
        near = [each for each in asked if -LATE_S <= at_s - each.at_s <= NEAR_S]
        request = near[-1] if near else None
        told = price(replace(one, request=None), summary_tokens(one, lane), lane, prices)
        nano = request.nano(prices) if request else reported
        if told and nano and (request is None or request.prompt <= MAX_PROMPT):
            yield Case(name_of(config), one, request, nano, told)


def main(dirs: list[Path]) -> int:
    """Print every request whose cost is known, and how far off the estimate is.

    Returns:
        0 where the goal is met by the median, else 1.
    """
    prices = Prices.shipped()
    found = [case for config in configs(dirs) for case in cases(config, prices)]
    print("Requests for summaries: what they cost, and what is told")
    print(f"{'':17}{'by':7}{'before':>8}{'sent':>9}{'tools':>7}{'cost':>9}{'told':>9}  span")
    for case in found:
        print(_line(case))
    missed = [abs(case.off) for case in found] or [1.0]
    is_met = median(missed) <= MAX_ERROR
    print(f"off by {median(missed):.0%}, {max(missed):.0%} at most", end="; ")
    print(f"{MAX_ERROR:.0%} wanted: {outcome(met=is_met)}")
    return 0 if is_met else 1


def _prompt(row: dict[str, Any]) -> int:
    told = row["told"]
    written = told["cache_creation_input_tokens"]
    return int(told["input_tokens"] + written + told["cache_read_input_tokens"])


def _compactions(index: Index, prices: Prices) -> list[tuple[Compaction, Lane, int | None]]:
    """Give the compactions of all main chains, each once, with what the client says they cost."""
    known: dict[str, tuple[Compaction, Lane, int | None]] = {}
    for session in index.snapshot().sessions:
        reported = paid(session, prices) if session.main.compactions else {}
        for one in session.main.compactions:
            if one.after:
                known[one.id] = one, session.main, reported.get(one.id)
    return sorted(known.values(), key=lambda it: it[0].at_ms)


def _line(case: Case) -> str:
    one, asked, told = case.compaction, case.request, case.told
    span = ((told.nano - told.off_nano) / 1e9, (told.nano + told.off_nano) / 1e9)
    sent, tools = (f"{asked.prompt:,}", str(asked.tools)) if asked else ("", "")
    return (
        f"{case.name:17.16}{one.trigger.value:7}{one.pre_tokens or 0:>8,}{sent:>9}"
        f"{tools:>7}{case.nano / 1e9:>9.4f}{told.nano / 1e9:>9.4f}"
        f"  {span[0]:.4f} to {span[1]:.4f}"
    )
