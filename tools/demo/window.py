"""How a window fills, and what of it is in the cache."""

from dataclasses import dataclass

from tools.demo.ledger import Billed
from tools.demo.tape import compact

BYTES_PER_TOKEN = 3.4
"""How the demo's text counts in tokens."""
COLD_MS = {"5m": 300_000, "1h": 3_600_000}
"""How long a cache write lives."""
FRESH = 3
"""Tokens of every prompt that are neither read from the cache nor written to it."""


def tokens_of(text: str) -> int:
    """Tokens of a text."""
    return round(len(text.encode()) / BYTES_PER_TOKEN)


@dataclass
class Window:
    """The window of one conversation."""

    base: int
    """Tokens of system prompt, tools and memory files."""
    ttl: str = "5m"
    """How long its cache writes live."""
    held: int = 0
    """Tokens of the last prompt."""
    output: int = 0
    """Tokens of the last answer."""
    entered: int = 0
    """Bytes of content since."""
    cached: int = 0
    """Tokens in the cache."""
    used_ms: int = 0
    """When the cache was last used."""

    def take(self, content: object) -> None:
        """Count content that enters with the next prompt."""
        self.entered += len(compact(content).encode())

    @property
    def total_tokens(self) -> int:
        """Tokens of the last prompt and its answer."""
        return self.held + self.output

    @property
    def due(self) -> int:
        """Tokens as the client counts them before it asks: newer rows by a rough rule."""
        return self.total_tokens + self.entered // 4

    def is_warm(self, at_ms: int) -> bool:
        """Is what was written to the cache still in it?"""
        return at_ms - self.used_ms < COLD_MS[self.ttl]

    def bill(self, at_ms: int, output: int) -> Billed:
        """Work out what the next answer is billed for, and grow by it."""
        prompt = (self.total_tokens or self.base) + round(self.entered / BYTES_PER_TOKEN)
        read = min(self.cached, prompt - FRESH) if self.is_warm(at_ms) else 0
        write = prompt - FRESH - read
        self.held, self.output, self.entered = prompt, output, 0
        self.cached, self.used_ms = prompt - FRESH, at_ms
        return Billed(FRESH, *((0, write) if self.ttl == "1h" else (write, 0)), read, output)

    def compacted(self) -> None:
        """Begin again: only what comes before the first message is still cached."""
        self.held = self.output = self.entered = 0
        self.cached = min(self.cached, self.base - 2400)
