"""What the recorded sessions were billed for, counted as they are written."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple


class Price(NamedTuple):
    """Billionths of a dollar for one token of each class."""

    fresh: int
    write_5m: int
    write_1h: int
    read: int
    output: int


PRICES: Final = {
    "claude-sonnet-4-5-20250929": Price(3000, 3750, 6000, 300, 15_000),
    "claude-haiku-4-5-20251001": Price(1000, 1250, 2000, 100, 5000),
    "claude-opus-4-8": Price(5000, 6250, 10_000, 500, 25_000),
}
"""By model. None of them has a tier or a date that matters here."""


class Billed(NamedTuple):
    """Tokens of one response."""

    fresh: int
    write_5m: int
    write_1h: int
    read: int
    output: int

    @property
    def prompt(self) -> int:
        """Tokens in the window."""
        return self.fresh + self.write_5m + self.write_1h + self.read

    def nano(self, model: str) -> int:
        """What they cost, in billionths of a dollar."""
        return sum(count * price for count, price in zip(self, PRICES[model], strict=True))


@dataclass
class Account:
    """One session, its sub-agents included."""

    responses: int = 0
    """Answers that stand on rows."""
    tokens: Counter[str] = field(default_factory=Counter)
    """By class, as `Billed` calls them."""
    logged_nano: int = 0
    """What they cost."""
    unlogged_nano: int = 0
    """What compactions and titles cost, which stand on no row."""
    reported_nano: int = 0
    """The last total that the client itself left behind."""
    compactions: list[tuple[str, int]] = field(default_factory=list)
    """Trigger and size of each."""
    added: int = 0
    """Lines of code added."""
    removed: int = 0
    """Lines of code removed."""
    by_model: dict[str, Counter[str]] = field(default_factory=dict)
    """Tokens by class, and `nano`, logged or not, as the client's own total has them."""

    @property
    def total_nano(self) -> int:
        """All that was billed."""
        return self.logged_nano + self.unlogged_nano

    def answered(self, model: str, billed: Billed) -> None:
        """Count a response that stands on rows."""
        self.responses += 1
        self.tokens.update(billed._asdict())
        self.logged_nano += billed.nano(model)
        self._count(model, billed)

    def helped(self, model: str, billed: Billed) -> None:
        """Count a request that stands on none."""
        self.unlogged_nano += billed.nano(model)
        self._count(model, billed)

    def _count(self, model: str, billed: Billed) -> None:
        known = self.by_model.setdefault(model, Counter())
        known.update(billed._asdict())
        known["nano"] += billed.nano(model)
