"""What a tip found."""

from msgspec import Struct

from ccwatch.model.basis import Basis
from ccwatch.model.entry import Entry


class Finding(Struct, frozen=True):
    """One piece of advice with its evidence and its saving."""

    id: str
    """Stable name of the tip: `near-trigger`."""
    title: str
    """What is the case, in a few words."""
    advice: str
    """What to do about it, in a sentence."""
    evidence: str
    """The figures that it rests on."""
    saving_tokens: int | None = None
    """Tokens that following it saves; `None` when unknown."""
    saving_nano: int | None = None
    """Billionths of a dollar that following it saves; `None` when unknown."""
    basis: Basis = Basis.ESTIMATED
    """How the saving is known."""
    command: str = ""
    """What to copy: for Claude Code where it begins with `/`, a section for CLAUDE.md where it
    begins with `#`; empty when there is nothing to copy."""
    urgent: bool = False
    """Must it be followed soon to help at all?"""
    turns: tuple[int, ...] = ()
    """The turns that show it, by their places in the main chain; the weightiest first."""
    blocks: tuple[Entry, ...] = ()
    """The blocks that show it, the weightiest first."""
