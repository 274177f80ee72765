"""What compactions did: the epochs they closed, what was in them, what was lost and read again.

- `detail`: all of it for one compaction, the way in.
- `epoch`, `split`: the time that it closed, and what the context consisted of.
- `aftermath`, `returns`, `reread`: what was lost, kept, put back and read again.
- `price`, `paid`: what it cost, by estimate and by the client's own totals.
"""
