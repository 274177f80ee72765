"""Sessions at rest: stored on disk without their responses, restored, and woken by changes.

A session is *awake* while its transcripts are followed. Once all of it is read and nobody works on
it, it is *settled*: it is stored as a record, then evicted from memory, and so *at rest*.

- `sessions`: `RestingSessions`, which restores and wakes sessions; `lookup`: their files and the
  ids of their responses.
- `evictor`: the `Evictor`, which stores and evicts them; `settled`: which may rest;
  `eviction_queue`: their turn.
- `storage`: all that is stored, in `stored_sessions` and `stored_transcripts`; `handover`: the same
  as one process sends it to another.
- `session_record`: what is stored of a session; `condense`, `expand`: a record from a session, and
  a session from a record; `current`: what a record is compared with; `common_names`: strings that
  records share; `analysis_codec`: the analyses that are stored with them, as bytes.
- `retrieve`: the responses of a session at rest, loaded when they are accessed.
"""
