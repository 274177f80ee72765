"""What was wanted, and whether it was reached."""


def word(*, met: bool) -> str:
    """Say whether a goal is met."""
    return "met" if met else "missed"
