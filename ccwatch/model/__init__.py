"""What transcripts mean: frozen values, without disk or clock.

- `session`: a `Session` with its sub-agents, the root of all others.
- `lane`: a `Lane`, one conversation with a window of its own, and its `Turn`s.
- `response`, `usage`: one answer of the API, and the tokens that it was billed for.
- `compaction`: where a conversation was compacted.
- `entry`: the blocks of a conversation, together a `Story`.
- `setup`: the configuration of Claude Code; `client`: what running clients report.
"""
