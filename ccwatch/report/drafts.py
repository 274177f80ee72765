"""What was written of sessions at rest, not to be written again."""

from collections.abc import Mapping


class Drafts:
    """Texts by sessions, each with what it was written from."""

    def __init__(self, known: Mapping[str, tuple[str, str]]) -> None:
        """Begin with what was written before.

        Args:
            known: By the ids of sessions: the grounds, and the text.
        """
        self._known = known
        self.fresh: dict[str, tuple[str, str]] = {}
        """What was written since."""

    def find(self, session_id: str, grounds: str) -> str:
        """Give what was written of a session from just these grounds; empty if nothing was."""
        known, text = self._known.get(session_id, ("", ""))
        return text if known == grounds else ""

    def put(self, session_id: str, grounds: str, text: str) -> str:
        """Remember what was written of a session, and give it back."""
        self.fresh[session_id] = grounds, text
        return text
