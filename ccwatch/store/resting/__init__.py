"""Sessions at rest: stored on disk without their responses, restored, and woken by changes.

- `sessions`: `RestingSessions`, which restores and wakes them.
- `settled_sessions`: `SettledSessions`, which stores those that may rest, and evicts them.
- `settled`, `condense`, `eviction_queue`: which may rest, their records, and their turn.
- `lookup`: the files and responses of all sessions at rest, without a session in memory.
- `stored_sessions`, `stored_transcripts`: what is stored of sessions, and of transcripts.
- `current`: what there is now, with which a record is compared.
- `expand`, `retrieve`: a session from its record, and its responses on access.
"""
