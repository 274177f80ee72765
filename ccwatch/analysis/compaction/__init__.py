"""Analyses of compactions: the epochs that they ended, what was lost, and what was read again.

- `detail`: everything on one compaction, the entry point.
- `epoch`, `portions`: the epoch that it ended, and what the context consisted of.
- `aftermath`, `returns`, `reread`: what was lost, kept, restored and read again.
- `request`, `price`, `paid`: its cost, by estimate and by the client's own totals.
"""
