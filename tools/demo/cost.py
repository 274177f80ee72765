"""The client's own total: as `/cost` prints it, and as it is written at the end."""

from typing import NamedTuple

from tools.demo.ledger import Account


class Spent(NamedTuple):
    """How long a session took."""

    started: int
    """When its client was started: milliseconds since 1970, UTC."""
    wall_ms: int
    """Time since then."""
    api_ms: int
    """Time spent waiting for the API."""


def printed(account: Account, spent: Spent) -> str:
    """What `/cost` prints."""
    api, wall = spent.api_ms // 1000, spent.wall_ms // 1000
    lines = [
        f"Total cost:            {dollars(account.total_nano)}",
        f"Total duration (API):  {api // 60}m {api % 60}s",
        f"Total duration (wall): {wall // 3600}h {wall // 60 % 60}m {wall % 60}s",
        f"Total code changes:    {account.added} lines added, {account.removed} lines removed",
        "Usage by model:",
    ]
    for model, count in sorted(account.by_model.items()):
        name = model.rsplit("-", 1)[0] if model[-8:].isdecimal() else model
        lines.append(
            f"{name:>20}:  {thousands(count['fresh'])} input, "
            f"{thousands(count['output'])} output, {thousands(count['read'])} cache read, "
            f"{thousands(count['write_5m'] + count['write_1h'])} cache write "
            f"({dollars(count['nano'])})"
        )
    return "\n".join(lines)


def state(account: Account, spent: Spent) -> dict[str, object]:
    """What the newer release writes when it ends."""
    by_model = {
        model: {
            "inputTokens": count["fresh"],
            "outputTokens": count["output"],
            "thinkingTokens": 0,
            "cacheReadInputTokens": count["read"],
            "cacheCreationInputTokens": count["write_5m"] + count["write_1h"],
            "cacheCreationEphemeral5mInputTokens": count["write_5m"],
            "cacheCreationEphemeral1hInputTokens": count["write_1h"],
            "webSearchRequests": 0,
            "costUSD": count["nano"] / 1e9,
        }
        for model, count in account.by_model.items()
    }
    return {
        "totalCostUSD": account.total_nano / 1e9,
        "totalAPIDuration": spent.api_ms,
        "totalAPIDurationWithoutRetries": spent.api_ms,
        "totalToolDuration": spent.api_ms // 2,
        "totalLinesAdded": account.added,
        "totalLinesRemoved": account.removed,
        "totalDuration": spent.wall_ms,
        "startTime": spent.started,
        "modelUsage": by_model,
        "hasUnknownModelCost": False,
    }


def dollars(nano: int) -> str:
    """Money as the client prints it."""
    cents = round(nano / 10_000_000)
    return f"${cents // 100}.{cents % 100:02}"


def thousands(count: int) -> str:
    """A number of tokens as the client prints it."""
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 1_000_000 else f"{count / 1_000_000:.1f}m"
