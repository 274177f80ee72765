"""The usage that the API would have billed for a request with a different context."""

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.model.response import Response
from ccwatch.model.usage import Usage


class Tier(Struct, frozen=True):
    """How a conversation uses the cache."""

    long: bool
    """Are writes for an hour?"""
    always: int
    """Tokens at the beginning of every prompt that stay cached, whatever follows: system prompt and
    tools, or the part of them that was found in the cache."""

    def usage(self, prompt: int, read: int, like: Usage) -> Usage:
        """The usage of a prompt that is partly read from the cache, with the rest written to it."""
        read = max(0, min(read, prompt))
        written = prompt - read
        return replace(
            like,
            fresh=0,
            read=read,
            write_5m=0 if self.long else written,
            write_1h=written if self.long else 0,
        )


def moved(response: Response, by: int, carried: int, tier: Tier) -> Usage:
    """The usage of a request whose earlier context is larger or smaller.

    Tokens that are removed are taken from those read from the cache first; additional ones are
    billed like most of the carried tokens.

    Args:
        response: The original response.
        by: Tokens by which its context is larger.
        carried: Tokens of its context that were there at the previous request.
        tier: How the conversation uses the cache.
    """
    usage = response.usage
    by = round(by * _times(response))
    if by >= 0:
        if 2 * usage.read >= carried:
            return replace(usage, read=usage.read + by)
        more = {"write_1h": usage.write_1h + by} if tier.long else {"write_5m": usage.write_5m + by}
        return replace(usage, **more)
    left = -by
    found: list[int] = []
    for tokens, least in (
        (usage.read, min(usage.read, tier.always)),
        (usage.write_1h, 0),
        (usage.write_5m, 0),
        (usage.fresh, 0),
        (min(usage.read, tier.always), 0),
    ):
        taken = min(left, tokens - least)
        left -= taken
        found.append(taken)
    return replace(
        usage,
        read=usage.read - found[0] - found[4],
        write_1h=usage.write_1h - found[1],
        write_5m=usage.write_5m - found[2],
        fresh=usage.fresh - found[3],
    )


def begun(response: Response, context: int, tier: Tier) -> Usage:
    """The usage of a request after /clear or a compaction: only `Tier.always` is read."""
    prompt = round(context * _times(response))
    return tier.usage(prompt, min(response.usage.read, tier.always), response.usage)


def carried_on(response: Response, context: int, held: int, tier: Tier, *, warm: bool) -> Usage:
    """The usage of a request that continues, although it originally followed a compaction.

    Args:
        response: The original response.
        context: Tokens in the window now.
        held: Tokens in the window at the previous request.
        tier: How the conversation uses the cache.
        warm: Are those still cached?
    """
    read = held if warm else min(response.usage.read, tier.always)
    return tier.usage(context, read, response.usage)


def _times(response: Response) -> float:
    """How many times the context was sent, if a response took several requests; at least 1."""
    return max(1.0, response.usage.prompt / response.context)
