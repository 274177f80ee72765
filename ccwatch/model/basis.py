"""How a number is known."""

from enum import StrEnum


class Basis(StrEnum):
    """How a number is known, from the surest to the least sure."""

    MEASURED = "measured"
    """The API's own usage, as the transcript has it."""
    REPORTED = "reported"
    """Claude Code's own total or setting: status line, cost-state, `/cost`."""
    LEARNED = "learned"
    """From this user's own history."""
    DOCUMENTED = "documented"
    """From the documentation."""
    ESTIMATED = "estimated"
    """Calculated; shown with ≈."""
