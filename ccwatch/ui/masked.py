"""Other people's text on one line, with the secrets in it masked."""

from ccwatch.masking import masked
from ccwatch.ui.safety import one_line


def masked_line(text: str, limit: int = 200) -> str:
    """Clean a text for where there is one line. Secrets are masked before it is cut.

    What was cut before it comes here may end in a part of a secret that is too short to be known
    as one.

    Args:
        text: Anything.
        limit: Characters of the result at most.
    """
    return one_line(masked(text), limit)
