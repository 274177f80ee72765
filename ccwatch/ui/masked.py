"""Other people's text on one line, with the secrets in it masked."""

from ccwatch.masking import masked
from ccwatch.plain_text import one_line


def masked_line(text: str, limit: int = 200) -> str:
    """Turn a text into one safe line. Secrets are masked before it is truncated.

    A text that was truncated before may end in a part of a secret that is too short to be
    recognised as one.

    Args:
        text: The text.
        limit: Characters of the result at most.
    """
    return one_line(masked(text), limit)
