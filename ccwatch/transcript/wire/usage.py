"""What the API says of a request: its usage, and why the prompt cache was missed."""

from typing import Annotated

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0, le=10**12)]
"""A number of tokens, milliseconds or lines. Any other value is left out."""


class CacheCreation(Struct, gc=False):
    """Cache writes by their lifetime, in tokens."""

    ephemeral_5m_input_tokens: Count | None = None
    """Written to live for five minutes."""
    ephemeral_1h_input_tokens: Count | None = None
    """Written to live for an hour."""


class ServerToolUse(Struct, gc=False):
    """Use of server-side tools."""

    web_search_requests: Count | None = None
    """Number of web searches."""


class OutputDetails(Struct, gc=False):
    """The parts of the output of a response, in tokens."""

    thinking_tokens: Count | None = None
    """Thinking."""


class WireUsage(Struct, gc=False):
    """`usage` of a response, or of one iteration of it."""

    type: str | None = None
    """Of an iteration: `message`, `fallback_message` if another model answered instead,
    `advisor_message` for a request to an advisor model, `compaction` for a summary by the API."""
    model: str | None = None
    """Of an iteration by another model than the response's."""
    input_tokens: Count | None = None
    """Input that missed the cache and was not written to it."""
    output_tokens: Count | None = None
    """Output, thinking included; a placeholder until the response ends."""
    cache_creation_input_tokens: Count | None = None
    """Written to the cache, whatever its lifetime."""
    cache_read_input_tokens: Count | None = None
    """Read from the cache."""
    cache_creation: CacheCreation | None = None
    """The same writes by lifetime; older releases leave it out."""
    output_tokens_details: OutputDetails | None = None
    """The parts of the output."""
    server_tool_use: ServerToolUse | None = None
    """Use of server-side tools."""
    service_tier: str | None = None
    """`standard`, `priority` or `batch`."""
    inference_geo: str | None = None
    """`us` if inference was restricted to the United States, which costs more."""
    speed: str | None = None
    """`fast` in fast mode, else `standard`."""
    iterations: "list[WireUsage] | None" = None
    """The requests that the response took. The counts above add up those of the model that
    answered; the others are billed beside them (`folding.billing.advice`)."""


class CacheMiss(Struct, gc=False):
    """Why the prompt cache was missed."""

    type: str | None = None
    """`model_changed`, `tools_changed`, …"""


class Diagnostics(Struct, gc=False):
    """What the API says of a request beyond its usage."""

    cache_miss_reason: CacheMiss | None = None
    """`None` if the cache was not missed."""
