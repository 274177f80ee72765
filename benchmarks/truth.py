"""What a corpus holds, counted while it is written."""

from dataclasses import asdict, dataclass, field

PRICES = {
    "claude-opus-4-6": (5, 25),
    "claude-opus-4-5-20251101": (5, 25),
    "claude-sonnet-4-5-20250929": (3, 15),
    "claude-sonnet-4-20250514": (3, 15),
    "claude-haiku-4-5-20251001": (1, 5),
}
"""US dollars for a million tokens of input and of output.

Writing to the cache costs 1.25 times the input for five minutes and 2 times for an hour,
reading from it a tenth.
"""


@dataclass(frozen=True)
class Spent:
    """What one response was billed for, in tokens."""

    fresh: int
    write_5m: int
    write_1h: int
    read: int
    output: int

    def usd(self, model: str) -> float:
        """Price it, in US dollars."""
        price_in, price_out = PRICES[model]
        weighted = self.fresh + 1.25 * self.write_5m + 2 * self.write_1h + 0.1 * self.read
        return (weighted * price_in + self.output * price_out) / 1e6

    def wire(self, output: int) -> dict[str, object]:
        """Write it as a transcript does; early rows hold an output that is not final."""
        return {
            "input_tokens": self.fresh,
            "cache_creation_input_tokens": self.write_5m + self.write_1h,
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.write_5m,
                "ephemeral_1h_input_tokens": self.write_1h,
            },
            "output_tokens": output,
            "service_tier": "standard",
            "inference_geo": "not_available",
        }


@dataclass
class Truth:
    """Totals over the unique responses of a corpus, named as `ccwatch snapshot --json` does."""

    responses: int = 0
    input_tokens: int = 0
    cache_creation_input_tokens: int = 0
    cache_read_input_tokens: int = 0
    output_tokens: int = 0
    logged_usd: float = 0.0
    compactions: int = 0
    sessions: int = 0
    shape: dict[str, int] = field(default_factory=dict)
    """How often what makes counting hard occurs, by name."""

    def add(self, model: str, spent: Spent) -> None:
        """Count a response that no file has held before."""
        self.responses += 1
        self.input_tokens += spent.fresh
        self.cache_creation_input_tokens += spent.write_5m + spent.write_1h
        self.cache_read_input_tokens += spent.read
        self.output_tokens += spent.output
        self.logged_usd += spent.usd(model)

    def note(self, what: str) -> None:
        """Count one more of something that makes counting hard."""
        self.shape[what] = self.shape.get(what, 0) + 1

    def totals(self) -> dict[str, float]:
        """Give everything but the shape, by name."""
        return {name: value for name, value in asdict(self).items() if name != "shape"}
