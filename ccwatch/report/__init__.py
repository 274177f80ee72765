"""The content of the screens and of commands, worked out from snapshots.

- `analyst`: makes a `board` of each snapshot, the entry point.
- `analyses`, `session_analysis`, `learned_triggers`, `daily_totals`: analyses, and caches of them.
- `stored_analyses`: analyses of earlier runs, as long as they still hold.
- `session_rows`, `overviews`: a row for each session, and everything on one session.
- `compactions`: the compactions of all sessions.
- `ledger`: the cost of all sessions.
- `blocks`: analyses that read the text of blocks, in threads.
- `tips`: what to do in a session, and the notes on it.
- `limits`, `alerts`: what the user wants to be alerted to, and which of it is the case.
- `output`: the output of commands; `contract` is the schema of their JSON.
- `wording`, `trigger_wording`, `attribution_wording`: how figures are put into words.
"""
