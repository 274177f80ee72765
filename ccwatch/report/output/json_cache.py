"""Caches the JSON of sessions at rest."""

from collections.abc import Mapping


class JsonCache:
    """JSON texts of sessions, each with a fingerprint of its input."""

    def __init__(self, known: Mapping[str, tuple[str, str]]) -> None:
        """Start with stored texts.

        Args:
            known: The fingerprint and the text, by the ids of sessions.
        """
        self._known = known
        self.fresh: dict[str, tuple[str, str]] = {}
        """Texts that were added since, to be stored."""

    def find(self, session_id: str, fingerprint: str) -> str:
        """The text of a session with this fingerprint; empty if there is none."""
        known, text = self._known.get(session_id, ("", ""))
        return text if known == fingerprint else ""

    def put(self, session_id: str, fingerprint: str, text: str) -> str:
        """Add the text of a session. Returns the text."""
        self.fresh[session_id] = fingerprint, text
        return text
