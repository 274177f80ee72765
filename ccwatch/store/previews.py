"""Something true to show at once: previews of a few sessions, before all is read."""

import os
from collections.abc import Callable, Iterable, Mapping
from heapq import nlargest

from ccwatch.store.assembler import Assembler
from ccwatch.store.client_state import ClientState
from ccwatch.store.preview import preview
from ccwatch.transcript.locate import identify, open_transcripts
from ccwatch.transcript.mark import Facts

FIRST = 3
"""Sessions that are looked at before all is read."""


class Previews:
    """Shows sessions of which only the end was looked at. They count as unread still."""

    def __init__(
        self,
        roots: tuple[str, ...],
        client: ClientState,
        assembler: Assembler,
        now_ns: Callable[[], int],
    ) -> None:
        """Look at nothing yet.

        Args:
            roots: Config folders of Claude Code.
            client: Tells which clients run, and what they told their status lines.
            assembler: Holds all the sessions.
            now_ns: The time: nanoseconds since 1970, UTC.
        """
        self._roots, self._client = roots, client
        self._assembler, self._now_ns = assembler, now_ns

    def at_open(self) -> bool:
        """Look at what running clients have open, however many transcripts there are.

        Returns:
            Was anything found?
        """
        found = open_transcripts(self._roots, self._client.running)
        newest = nlargest(FIRST, found, key=lambda path: found[path].mtime_ns)
        return self._look(newest, found)

    def at_newest(self, paths: Iterable[str], facts: Mapping[str, Facts]) -> bool:
        """Look at the sessions that transcripts belong to, those of the first ones.

        Args:
            paths: The transcripts, the newest first.
            facts: What is known of all transcripts; others are passed over.

        Returns:
            Was anything found that was not looked at before?
        """
        mains = dict.fromkeys(self._main(path) for path in paths)
        return self._look([path for path in mains if path in facts][:FIRST], facts)

    def _look(self, paths: Iterable[str], facts: Mapping[str, Facts]) -> bool:
        fresh = False
        for path in paths:
            found = identify(path, self._roots)
            if not found:
                continue
            told = self._client.statuslines.get(found.session_id)
            session = preview(found, facts[path].size, self._now_ns(), told)
            if session and session.id not in self._assembler.previewed:
                self._assembler.preview(session, path, found.root)
                fresh = True
        return fresh

    def _main(self, path: str) -> str:
        """The transcript of the session that a transcript belongs to, by their places."""
        found = identify(path, self._roots)
        if not found or not found.session_id or not found.agent_id:
            return path
        return os.path.join(found.project_folder, f"{found.session_id}.jsonl")
