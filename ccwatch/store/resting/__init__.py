"""Sessions at rest: stored on disk without their responses, restored, and woken by changes.

- `sessions`: `RestingSessions`, the entry point.
- `settled`, `condense`, `eviction_queue`: which sessions may rest, storing and evicting them.
- `lookup`: the files and responses of all sessions at rest, without a session in memory.
- `stored_sessions`, `stored_transcripts`: what is stored of sessions, and of transcripts.
- `current`: what there is now, with which a record is compared.
- `expand`, `retrieve`: a session from its record, and its responses on access.
"""
