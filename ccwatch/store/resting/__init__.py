"""Sessions at rest: condensed and kept on disk, found there again, and woken by what changes.

- `sessions`: the `RestingSessions`, the way in.
- `settled`, `condense`, `eviction_queue`: who may rest, and giving that up from memory.
- `lookup`: whose files and responses are whose, without any session in memory.
- `restorer`, `expand`, `retrieve`: the session again, and its responses when somebody looks.
"""
