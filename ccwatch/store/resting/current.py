"""What there is now, with which the record of a stored session is compared."""

from collections.abc import Container, Mapping

from msgspec import Struct

from ccwatch.model.client import StatusLine
from ccwatch.store.meta import meta_facts
from ccwatch.store.resting.session_record import SessionRecord
from ccwatch.transcript.mark import Facts


class CurrentState(Struct, frozen=True):
    """Transcripts, status lines and sessions as they are now."""

    files: Mapping[str, Facts]
    """The state of the transcripts from which sessions may be restored."""
    folders: int
    """Identifies the config folders that are read."""
    statuslines: Mapping[str, StatusLine]
    """The last status lines, by sessionId."""
    awake: Container[str]
    """Sessions of which this process has read something; these are not restored."""

    def statusline_of(self, session_id: str) -> str:
        """The last status line of a session, as text to compare."""
        return str(self.statuslines.get(session_id))

    def allows(self, record: SessionRecord) -> bool:
        """May a session be restored: is everything as its record has it, and nothing read yet?"""
        return (
            record.id not in self.awake
            and record.folders == self.folders
            and self.statusline_of(record.id) == record.statusline
            and all(
                self.files.get(one.path) == one.facts
                and (not one.agent_id or meta_facts(one.path) == one.meta)
                for one in record.files
            )
        )
