"""What is to be tried in place of what was, and how a user asks for it."""

import re
from typing import Final

from msgspec import Struct

from ccwatch.analysis.prices import spelled_out
from ccwatch.model.name import short
from ccwatch.units import percent, tokens

_SHARE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*%")
_TOKENS: Final = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*([kKmM])|(\d{4,8})")
_TURNS: Final = re.compile(r"\d{1,5}(?:[\s,]+\d{1,5})*")
_MODEL: Final = re.compile(r"[A-Za-z][\w.:@/\[\]-]{2,80}")
_UNITS: Final = {"": 1, "k": 1_000, "m": 1_000_000}
ALLOWED: Final = (
    "a trigger such as 70% or 150k, a window such as `window 400k`, turns such as `clear 3 7`, "
    "`clear tasks`, or a model such as haiku or sonnet-4.5"
)
"""What may be asked for, in words."""
UNVERSIONED: Final = ("haiku", "sonnet", "opus")
"""Families that may be named without a version."""


class Scenario(Struct, frozen=True):
    """One thing that is different. Nothing is, where all fields are empty."""

    share: float | None = None
    """Compact at this share of the window, 0 to 1."""
    trigger: int | None = None
    """Compact at so many tokens."""
    window: int | None = None
    """Set an auto-compact window of so many tokens, where the model's own is larger."""
    clears: tuple[int, ...] = ()
    """Type /clear before these turns, by their places in the main conversation."""
    tasks: bool = False
    """Type /clear wherever another task begins?"""
    model: str = ""
    """Use this model: its name or, for the newest that fits, its family."""

    @property
    def words(self) -> str:
        """What is different, as short as it can be said."""
        return self._texts()[0]

    @property
    def asked(self) -> str:
        """How one asks for it: what `read` makes this scenario of."""
        return self._texts()[1]

    def _texts(self) -> tuple[str, str]:
        if self.share is not None:
            return f"compact at {percent(self.share)}", f"{100 * self.share:g}%"
        if self.trigger is not None:
            return f"compact at {tokens(self.trigger)}", str(self.trigger)
        if self.window is not None:
            return f"window of {tokens(self.window)}", f"window {self.window}"
        if self.tasks:
            return "/clear at each task", "clear tasks"
        if self.clears:
            turns = [str(turn + 1) for turn in self.clears]
            return f"/clear at {', '.join(turns)}", f"clear {' '.join(turns)}"
        return f"on {short(self.model)}" if self.model else "as it was", self.model


AS_IT_WAS: Final = Scenario()
"""Nothing is different."""
USUAL: Final = (
    Scenario(share=0.6),
    Scenario(share=0.8),
    Scenario(share=0.95),
    Scenario(window=400_000),
)
"""What is tried unless something else is asked for."""


def read(said: str) -> Scenario:
    """Understand what a user asks for.

    Args:
        said: See `ALLOWED`. Turns are counted from 1.

    Raises:
        ValueError: If it makes no sense; the text says what is allowed.

    Example:
        >>> read("70%").share, read("150k").trigger, read("clear 3, 7").clears
        (0.7, 150000, (2, 6))
        >>> read("window 400k").words, read("haiku").words
        ('window of 400k', 'on haiku')
    """
    word, _, rest = said.strip().partition(" ")
    rest = rest.strip()
    if found := _SHARE.fullmatch(said.strip()):
        share = float(found[1]) / 100
        if 0 < share <= 1:
            return Scenario(share=share)
    elif size := _size(said.strip()):
        return Scenario(trigger=size)
    elif word == "window" and (size := _size(rest)):
        return Scenario(window=size)
    elif word in ("clear", "/clear") and rest == "tasks":
        return Scenario(tasks=True)
    elif word in ("clear", "/clear") and _TURNS.fullmatch(rest):
        turns = {int(number) for number in re.findall(r"\d+", rest)}
        if 0 not in turns:
            return Scenario(clears=tuple(sorted(turn - 1 for turn in turns)))
    elif word not in ("clear", "/clear", "window") and not rest and _MODEL.fullmatch(word):
        return Scenario(model=spelled_out(word))
    raise ValueError(f"give {ALLOWED}")


def _size(said: str) -> int:
    """Tokens, as `400k`, `1m` or in full; 0 for what is no such number."""
    found = _TOKENS.fullmatch(said)
    if not found:
        return 0
    return round(float(found[1] or found[3]) * _UNITS[(found[2] or "").lower()])
