"""What transcripts mean: frozen values, the standard library only, no disk, no clock.

- `session`: a `Session` with its sub-agents; everything else hangs on it.
- `lane`: a `Lane`, one conversation with a window of its own, and its `Turn`s.
- `response`, `usage`: one answer of the API, and the tokens that it was billed for.
- `compaction`: where a conversation was compacted.
- `entry`: the blocks of a conversation, which together are a `Story`.
- `setup`: what Claude Code says of itself beside its transcripts.
"""
