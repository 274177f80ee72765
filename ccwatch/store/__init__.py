"""Everything known: the index that owns all sessions, and the snapshots it gives out."""
