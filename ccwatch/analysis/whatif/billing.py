"""What the API would have billed for a request with another context."""

from typing import NamedTuple

from ccwatch.model.response import Response
from ccwatch.model.usage import Usage


class Tier(NamedTuple):
    """How a conversation writes to the cache."""

    long: bool
    """For an hour?"""
    always: int
    """Tokens at the beginning of every prompt that stay cached whatever becomes of the rest:
    system prompt and tools, or what of them was found there."""

    def usage(self, prompt: int, read: int, like: Usage) -> Usage:
        """Bill a prompt of which some is read from the cache and the rest is written to it."""
        read = max(0, min(read, prompt))
        written = prompt - read
        return like._replace(
            fresh=0,
            read=read,
            write_5m=0 if self.long else written,
            write_1h=written if self.long else 0,
        )


def moved(response: Response, by: int, carried: int, tier: Tier) -> Usage:
    """Bill a request whose context is larger or smaller, in what came before.

    What is not there any more would have been read from the cache, as far as the request read
    from it; what is there in addition is billed as most of what was carried.

    Args:
        response: The request as it was.
        by: By how many tokens its context is larger.
        carried: Tokens of its context that had been there with the request before.
        tier: How the conversation writes to the cache.
    """
    usage = response.usage
    by = round(by * _times(response))
    if by >= 0:
        if 2 * usage.read >= carried:
            return usage._replace(read=usage.read + by)
        more = {"write_1h": usage.write_1h + by} if tier.long else {"write_5m": usage.write_5m + by}
        return usage._replace(**more)
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
    return usage._replace(
        read=usage.read - found[0] - found[4],
        write_1h=usage.write_1h - found[1],
        write_5m=usage.write_5m - found[2],
        fresh=usage.fresh - found[3],
    )


def begun(response: Response, context: int, tier: Tier) -> Usage:
    """Bill a request that begins anew: only what is always there is read from the cache."""
    prompt = round(context * _times(response))
    return tier.usage(prompt, min(response.usage.read, tier.always), response.usage)


def carried_on(response: Response, context: int, held: int, tier: Tier, *, warm: bool) -> Usage:
    """Bill a request that goes on where it had begun anew.

    Args:
        response: The request as it was.
        context: Tokens in the window now.
        held: Tokens that were in it with the request before.
        tier: How the conversation writes to the cache.
        warm: Was that still cached?
    """
    read = held if warm else min(response.usage.read, tier.always)
    return tier.usage(context, read, response.usage)


def _times(response: Response) -> float:
    """How often the context was sent in a response that took several requests; at least once."""
    return max(1.0, response.usage.prompt / response.context)
