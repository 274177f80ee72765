"""The compactions of all sessions.

- `compaction_history`: collects them, updated for the sessions that changed.
- `recorded`: one of them, as it is listed.
- `history_filter`: which of them are wanted.
- `session_compactions`: those of one session.
- `rereads`: what was read again after them.
- `expiry`: when Claude Code deletes their transcripts.
"""
