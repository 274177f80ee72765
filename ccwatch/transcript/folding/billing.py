"""What responses are billed for, and what they held in the window."""

import re
from typing import Final

from ccwatch.model.response import Iteration
from ccwatch.model.usage import NO_USAGE, Usage
from ccwatch.transcript.wire.usage import WireUsage

FALLBACK: Final = "fallback_message"
"""The type of the iteration of a model that answered after another one declined."""
ANSWERING: Final = ("message", FALLBACK)
"""The types of iterations that belong to the conversation itself."""
_dated = re.compile(r"-\d{8}$")


def billed(wire: WireUsage | None) -> Usage:
    """Convert a usage. Writes without a stated lifetime live for five minutes (trap T25)."""
    if wire is None:
        return NO_USAGE
    fresh, output = wire.input_tokens or 0, wire.output_tokens or 0
    write, read = wire.cache_creation_input_tokens or 0, wire.cache_read_input_tokens or 0
    if not (fresh or output or write or read):
        return NO_USAGE  # a copied row may keep the split of what it no longer counts
    long, split = 0, wire.cache_creation
    if split:
        long = split.ephemeral_1h_input_tokens or 0
        write = max(write, long + (split.ephemeral_5m_input_tokens or 0))
    used = wire.server_tool_use
    searches = (used.web_search_requests or 0) if used else 0
    return Usage(fresh, write - long, long, read, output, searches)


def context_tokens(wire: WireUsage, usage: Usage) -> int:
    """Tokens in the window: of the last request, if a response took several (trap T11).

    A row that was copied past a compaction has no usage, but keeps that of its iterations.
    """
    if usage is NO_USAGE:
        return 0
    for one in reversed(wire.iterations or ()):
        if one.type in ANSWERING:
            return billed(one).prompt or usage.prompt
    return usage.prompt


def advice(wire: WireUsage, model: str) -> tuple[Iteration, ...]:
    """Iterations that are billed and that the top-level usage does not include.

    These are the answers of an advisor, the summaries that the API made, and, where a model
    answered in place of another one, the attempts that were declined midway. An attempt that was
    declined before any output is not billed.

    Args:
        wire: The usage of a response.
        model: The model that answered.
    """
    asked = wire.iterations or ()
    took_over = any(one.type == FALLBACK for one in asked)
    found: list[Iteration] = []
    for one in asked:
        if one.type == "advisor_message":
            found.append(Iteration(one.model or "", billed(one)))
        elif one.type == "compaction":
            found.append(Iteration(one.model or model, billed(one), advises=False))
        elif took_over and _is_declined(one, model):
            found.append(Iteration(one.model or "", billed(one), advises=False))
    return tuple(found)


def _is_declined(one: WireUsage, model: str) -> bool:
    """Is an iteration the attempt, with some output, of a model other than the answering one?"""
    if one.type != "message" or not one.model or not one.output_tokens:
        return False
    return _dated.sub("", one.model) != _dated.sub("", model)
